"""Opens the window of the channels, and is the road from it to the desk, keyring and servers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from commandcenter.channels.person import Channel, Sound
from commandcenter.channels.safe import Safe, SystemSafe
from commandcenter.commands import SettleDelivery
from commandcenter.events import (
    ConfigurationChanged,
    DeliveryFailed,
    DeliverySettled,
    Event,
    StepDelivered,
    StepFired,
)
from commandcenter.wording import _

if TYPE_CHECKING:
    from ui.channels.jobs import Address, Here, Overview
    from ui.channels.window import ChannelsWindow
    from ui.main_window import MainWindow
    from ui.theme import Theme

_OF_MESSAGES = (StepFired, StepDelivered, DeliveryFailed, DeliverySettled)

OpenSafe = Callable[[str], Safe]
"""Opens the keyring for a workspace."""


class ChannelDesk(QObject):
    """One window at a time; the console goes on beside it."""

    def __init__(self, window: MainWindow, safe: OpenSafe = SystemSafe) -> None:
        super().__init__(window)
        self._window = window
        self._open_safe = safe
        self._safe: Safe | None = None
        self._changes: set[int] = set()
        self._undo: Callable[[], str] | None = None
        """What puts the former address back, should the desk refuse the channel."""
        self.channels: ChannelsWindow | None = None
        """The window, if it is open."""
        window.followers.append(self)
        bridge = window.bridge
        bridge.happened.connect(self._on_happened)
        bridge.answered.connect(self._on_changed)
        bridge.refused.connect(self._on_refused)
        bridge.failed.connect(self._on_refused)

    def open(self) -> None:
        """Show the window, or bring it to the front."""
        from ui.channels.window import ChannelsWindow  # Seldom needed, so not at the start.

        if self.channels is None:
            console = self._window
            city, person = console.situation.city, console.acts.person
            self.channels = ChannelsWindow(city, person, console)
            self.channels.owner_chosen.connect(self._look_here)
            self.channels.save_wanted.connect(self._on_save)
            self.channels.remove_wanted.connect(self._on_remove)
            self.channels.test_wanted.connect(self._on_test)
            self.channels.arrange_wanted.connect(self._on_arrange)
            self.channels.queue.settle_wanted.connect(self._on_settle)
            self.channels.queue.case_wanted.connect(self._on_case)
            self.channels.finished.connect(self._on_closed)
            self.channels.show()
            self._look()
        else:
            self.channels.activateWindow()

    def select(self, case_ids: Sequence[str]) -> None:
        """Channels are of no case."""

    def set_theme(self, look: Theme) -> None:
        """The palette has changed with it."""

    def retranslate(self) -> None:
        """Show every word in the language in use."""
        if self.channels is not None:
            self.channels.retranslate()
            self._look()

    # --- what is there ---

    def _look(self) -> None:
        from ui.channels.jobs import look

        self._window.inquiries.ask(look, self._on_looked)

    def _on_looked(self, found: Overview) -> None:
        if self.channels is None:
            return
        if self._safe is None:
            self._safe = self._open_safe(found.site)
        self.channels.show_queue(found, self._window.bridge.now)
        self._look_here()

    def _look_here(self) -> None:
        from ui.channels.jobs import LookHere

        if self.channels is not None and self._safe is not None:
            owner = self.channels.owner
            found = self._window.situation.city.channels.get(owner)
            keys = tuple(each.key for each in found.channels) if found else ()
            self._window.inquiries.read(LookHere(self._safe, owner, keys), self._on_here)

    def _on_here(self, here: Here) -> None:
        if self.channels is not None:
            self.channels.show_here(here)

    def _on_happened(self, events: Sequence[Event]) -> None:
        if self.channels is None:
            return
        if any(isinstance(event.body, ConfigurationChanged) for event in events):
            self.channels.show_city(self._window.situation.city)
        if any(isinstance(event.body, _OF_MESSAGES) for event in events):
            self._look()

    # --- what is wanted ---

    def _on_save(self, owner: str, channel: Channel, address: Address | None, base: int) -> None:
        """The address goes into the keyring first: a channel without one sends nothing."""
        from ui.channels.jobs import Keep, PutBack

        if address is None:
            self._change(owner, channel, base)
            return
        safe = self._safe
        if safe is None:
            return

        def kept(answer: tuple[str, Address | None]) -> None:
            trouble, before = answer
            if trouble:
                self._on_trouble(trouble)
                return
            self._undo = PutBack(safe, owner, channel.key, before)
            self._change(owner, channel, base)

        self._window.inquiries.read(Keep(safe, owner, channel.key, address), kept)

    def _change(self, owner: str, channel: Channel, base: int) -> None:
        from ui.channels.jobs import Change

        self._ask(Change(owner, channel, self._window.acts.person, base))

    def _on_remove(self, owner: str, key: str) -> None:
        from ui.channels.jobs import PutBack, Remove

        safe, person = self._safe, self._window.acts.person

        def removed(_key: str) -> None:
            if safe is not None:
                forget = PutBack(safe, owner, key, None)
                self._window.inquiries.read(forget, self._on_trouble)

        self._window.inquiries.ask(Remove(owner, key, person), removed, self._look)

    def _on_arrange(self, owner: str, keys: tuple[str, ...], desktop: bool, sound: Sound) -> None:
        from ui.channels.jobs import Arrange

        self._ask(Arrange(owner, keys, desktop, sound, self._window.acts.person))

    def _ask(self, change: Callable[..., str]) -> None:
        self._changes.add(self._window.bridge.ask(change))

    def _on_changed(self, ticket: int, key: str) -> None:
        if ticket in self._changes:
            self._changes.discard(ticket)
            self._undo = None
            if self.channels is not None and key:
                self.channels.saved(key)
                self._look_here()

    def _on_refused(self, ticket: int, sentence: str) -> None:
        if ticket in self._changes:
            self._changes.discard(ticket)
            undo, self._undo = self._undo, None
            if undo is not None:
                self._window.inquiries.read(undo, self._on_put_back)
            if self.channels is not None:
                self.channels.show_city(self._window.situation.city)
                self.channels.refused(sentence)

    def _on_put_back(self, trouble: str) -> None:
        if trouble:
            self._on_trouble(trouble)

    def _on_test(self, owner: str, key: str) -> None:
        from ui.channels.jobs import TryOut

        if self._safe is not None:
            city = self._window.situation.city
            self._window.inquiries.read(TryOut(self._safe, owner, key, city), self._on_tried)

    def _on_tried(self, sentence: str) -> None:
        if self.channels is not None:
            self.channels.tested(sentence)

    def _on_trouble(self, sentence: str) -> None:
        if self.channels is not None:
            self.channels.refused(
                sentence or _("The channel is removed, and its address forgotten.")
            )
            self._look_here()

    def _on_settle(self, wish: SettleDelivery) -> None:
        self._window.bridge.submit(wish, person=self._window.acts.person)

    def _on_case(self, number: str) -> None:
        case = next(
            (each for each in self._window.situation.cases.values() if each.number == number), None
        )
        if case is not None:
            self._window.select([case.id])
            self._window.activateWindow()
        else:
            self._window.notices.tell(
                _("Case {number} is not open any more.").format(number=number)
            )

    def _on_closed(self) -> None:
        self.channels = None


def open_channels(window: MainWindow) -> ChannelDesk:
    """Show how the person at this desk is reached, and what never went."""
    desk = window.findChild(ChannelDesk) or ChannelDesk(window)
    desk.open()
    return desk
