"""The city as its log has it, followed as that grows, or turns out to be another one."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager

from commandcenter.city import City
from commandcenter.configuration.change import tried
from commandcenter.events import ConfigurationChanged, Event
from commandcenter.ids import EventId
from commandcenter.ports import Store


class CityLog:
    """Reads the configuration of a store. Belongs to the desk's thread."""

    def __init__(self, store: Store) -> None:
        self.city = City()
        self._store = store
        self._mark: Event | None = None
        """The newest change of those that stay where they are, as long as nobody goes back."""
        self._settled = City()
        """The city up to there."""
        self._behind: list[EventId] = []
        """What the city has taken in behind it, in the order of the log."""
        self.follow()

    def follow(self, news: Iterable[Event] = ()) -> None:
        """Bring the city up to its log, in which `news` was not before.

        Reads only what stands behind the mark, however long the log is. All of it is read anew
        where the log up to there is another one: a hub was put back, or somebody else's change has
        come in between.
        """
        changes = self._behind_the_mark(news)
        if changes is None:
            self._mark, self._settled, self._behind = None, City(), []
            changes = list(self._changes())
        known = len(self._behind)
        if [each.id for each in changes[:known]] != self._behind:
            known = 0
        city = self.city if known else self._settled
        behind = self._behind[:known]
        for count, event in enumerate(changes, start=1):
            if count > known:
                city = city.after(event, self._store.read_blob)
                behind.append(event.id)
            if count >= known and self._stays(event):
                self._mark, self._settled, behind = event, city, []
        self.city, self._behind = city, behind

    def _behind_the_mark(self, news: Iterable[Event]) -> list[Event] | None:
        """What the log has behind the mark; None where it was not read up to there as it is now."""
        mark = self._mark
        if mark is None or any(_is_before(each, mark) for each in news):
            return None
        found = self._changes(since=mark)
        first = next(found, None)
        if first is None or (first.id, first.place, first.seq) != (mark.id, mark.place, mark.seq):
            return None
        return list(found)

    def _changes(self, since: Event | None = None) -> Iterator[Event]:
        configuration = self._store.configuration(since)
        return (each for each in configuration if isinstance(each.body, ConfigurationChanged))

    def _stays(self, event: Event) -> bool:
        """Whether the next change comes behind this one: by its number, or where there are none."""
        return event.seq is not None or self._mark is None or self._mark.seq is None

    @contextmanager
    def changing(self, event: Event, kind: str) -> Iterator[None]:
        """Have a change in force while it is being stored: if that fails, it is not.

        Raises Refused for a change that does not fit.
        """
        changed = tried(event, kind, self.city, self._store.read_blob)
        with ExitStack() as unless_stored:
            unless_stored.callback(setattr, self, "city", self.city)
            self.city = changed
            yield
            unless_stored.pop_all()
        self._behind.append(event.id)


def _is_before(event: Event, mark: Event) -> bool:
    """Whether a change has a number before that of the mark."""
    if event.seq is None or mark.seq is None or not isinstance(event.body, ConfigurationChanged):
        return False
    return event.seq < mark.seq
