"""Several desks with a file each, exchanging through one small hub."""

from shutil import copytree

from commandcenter.sync.wire import HistoryChanged
from db.store import LocalStore
from tests.helpers.makers import a_desk


class Site:
    """One desk, its file, and its line to the hub."""

    def __init__(self, store, hub, user="li"):
        self.store, self.hub = store, hub
        self.line = hub.line(user)
        self.desk = None
        store.exchange.join(hub.id)

    @property
    def exchange(self):
        return self.store.exchange

    def found(self):
        """Be the desk that gives the city its configuration."""
        self.desk = a_desk(self.store)
        return self

    def join(self):
        """Come in with an empty file, and work in the city that the hub knows."""
        self.pull()
        for name, content in self.hub.blobs.items():
            assert self.store.write_blob(content) == name
        self.desk = a_desk(self.store)
        return self

    def at_work(self, now):
        """Work in the city that the file has."""
        self.desk = a_desk(self.store, now)
        return self

    def push(self, *, strict=False, most=500):
        """Offer everything; the answers."""
        answers = []
        while offered := self.exchange.unsent(most):
            part = offered[0].part
            of_part = [each for each in offered if each.part == part]
            answered = self.line.push(part, of_part, strict=strict)
            self._tell(self.exchange.answered(answered))
            answers += answered
        return answers

    def pull(self, most=500):
        """Hear everything."""
        self._tell(self.exchange.begin())
        for head in self.line.heads():
            while news := self._news(head.part, most):
                self._tell(self.exchange.receive(news))

    def _news(self, part, most):
        try:
            return self.line.pull(self.exchange.cursor(part), most)
        except HistoryChanged:
            marks = self.exchange.marks(part)
            common = next(m for m in marks if self.line.hash_at(part, m.seq) == m.hash)
            self._tell(self.exchange.go_back(common))
            return self.line.pull(common, most)

    def sync(self, **how):
        """Hear what is there, offer what waits, and hear again."""
        self.pull()
        answers = self.push(**how)
        self.pull()
        return answers

    def reopen(self, now):
        """Close the file, and start again."""
        folder = self.store.folder
        self.store.close()
        self.store = LocalStore.open(folder)
        self.at_work(now)

    def move_to_a_copy(self):
        """Go on with a copy of the file, which is another site."""
        self.store.close()
        folder = self.store.folder
        copy = copytree(folder, folder.with_name(f"{folder.name}x"))
        self.store = LocalStore.open(copy)
        self.at_work(self.desk.clock.now())

    def _tell(self, heard):
        if self.desk is not None:
            self.desk.hear(heard)

    def cases(self):
        """Every case by its id, as the list of cases has it."""
        return {case.id: case for case in self.store.cases()}


def quiet(*sites):
    """Let everyone exchange until nobody has anything new."""
    for _turn in range(2):
        for site in sites:
            site.sync()
    for site in sites:
        assert site.exchange.waiting() == 0


def rows(site, question):
    """What a site's file answers to a question in SQL."""
    return site.store.connection.exec_driver_sql(question).all()


def share_blobs(site):
    """Put what a file's configuration rests on where every desk finds it."""
    for path in (site.store.folder / "blobs").glob("??/*"):
        site.hub.blobs[path.name] = path.read_bytes()
