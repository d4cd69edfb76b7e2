"""The city as its log has it, followed as that grows, or turns out to be another one."""

from collections.abc import Iterator
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
        self._read: tuple[EventId, ...] = ()
        """The events that the city was read from, in the order of the log."""
        self.follow()

    def follow(self) -> None:
        """Bring the city up to its log: anew only where that is not what was read, and more."""
        changes = [
            event
            for event in self._store.configuration()
            if isinstance(event.body, ConfigurationChanged)
        ]
        ids, known = tuple(event.id for event in changes), len(self._read)
        city, new = self.city, changes[known:]
        if ids[:known] != self._read:
            city, new = City(), changes
        for event in new:
            city = city.after(event, self._store.read_blob)
        self.city, self._read = city, ids

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
        self._read += (event.id,)
