"""A hub in PostgreSQL as a room of desks asks for it (`tests.helpers.desks.Room(hub=…)`)."""

from commandcenter.sync.wire import Head, Unreachable
from db.hub.connection import ANSWER_SECONDS, HubConnection


class RealHub:
    """A real hub: reached directly, or by the way that an address names."""

    def __init__(self, database, url=None, *, answer_seconds=ANSWER_SECONDS):
        self.database, self.answer_seconds = database, answer_seconds
        self.url = url or database.user("li")
        self.down = False

    def line(self, _user):
        if self.down:
            raise Unreachable("the line is cut")
        return HubConnection.open(self.url, answer_seconds=self.answer_seconds)

    def cut(self):
        """Every line breaks, as when a switch dies."""
        self.down = True
        self.database.ask(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'li'"
        )

    def _heads(self):
        rows = self.database.ask("SELECT part, seq, hash FROM hub.log_head WHERE seq > 0")
        return {part: Head(part, seq, hash_) for part, seq, hash_ in rows}

    def parts(self):
        return sorted(self._heads())

    def head(self, part):
        return self._heads()[part]

    def ids(self):
        """Everything that was accepted: each once, numbered without gaps, in the order of time."""
        rows = self.database.ask("SELECT part, seq, id, received_at FROM hub.event ORDER BY 1, 2")
        of_part = {}
        for part, *row in rows:
            of_part.setdefault(part, []).append(row)
        for log in of_part.values():
            assert [seq for seq, _id, _at in log] == list(range(1, len(log) + 1))
            instants = [at for _seq, _id, at in log]
            assert instants == sorted(instants)
        ids = {row[2] for row in rows}
        assert len(ids) == len(rows)
        return ids
