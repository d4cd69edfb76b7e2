"""Who sits at a console that has a hub: asked at its start, and again when they have gone.

Until somebody has signed in the console reads: what comes in is shown, alarms sound, chains climb.
An act that was begun before waits, and is done in the name of whoever signs in to do it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QCursor, QGuiApplication, QWindow

from commandcenter.desk import Desk
from commandcenter.refusal import Refused
from commandcenter.roles import NOBODY, Person
from commandcenter.settings import Settings
from commandcenter.sync.lease import Here, Leases, SignedIn, signed_in_sentence
from commandcenter.sync.signed_in import SignedInDesk, knows_nobody, wall_time
from commandcenter.wording import _
from ui import format as say

if TYPE_CHECKING:
    from ui.dialogs.form import FormDialog
    from ui.main_window import MainWindow

ABOUT: Final = "seat"

BEFORE_THE_END: Final = timedelta(hours=1)
"""So long before a lease ends it is said."""

_AT_KEYS: Final = frozenset(
    {
        *(QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress),
        *(QEvent.Type.Wheel, QEvent.Type.TouchBegin),
    }
)

Act = Callable[[], object]


class SeatKeeper(QObject):
    """Lets people in at one console, and out of it."""

    def __init__(
        self,
        window: MainWindow,
        folder: Path,
        door: object,
        *,
        wall: Callable[[], datetime] = wall_time,
        seconds: Callable[[], float] = monotonic,
    ) -> None:
        """`folder` is the workspace's; `door` opens lines, also in somebody's own name."""
        super().__init__(window)
        self.signed: SignedIn | None = None
        """Who sits here, and until when that holds."""
        self._window = window
        self._folder = folder
        self._door = door
        self._wall, self._seconds = wall, seconds
        self._waiting: list[Act] = []
        """What whoever signs in now does."""
        self._question: FormDialog | None = None
        self._known: list[str] = []
        """Who has signed in at this desk before, the newest first."""
        self._warned = False
        self._touched = seconds()
        self._mouse = QCursor.pos()
        self._watched: QWindow | None = None
        window.acts.gate = self._lets_through
        window.acts.person_changed.connect(self._on_person_changed)
        window.bridge.tick.connect(self._on_tick)
        window.settings_changed.connect(self._on_closing)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.focusWindowChanged.connect(self._on_focus)
        self._open = knows_nobody(window.situation.city)
        """Whether one person makes the city, and nobody is asked for yet."""
        if not self._open:
            window.acts.act_as(NOBODY)

    # --- in ---

    def begin(self) -> None:
        """The window is there: ask who sits at it."""
        if not self._open:
            self.ask_who()

    def ask_who(self, why: str = "", user: str = "") -> None:
        """Have somebody sign in, with the hub or without it; `why` they have to is said."""
        from ui.offline.sign_in import ask_sign_in  # Forms are not needed at the start.

        self._put_away()
        if self._waiting and not why:
            why = _("What you have asked for waits, and is done in the name of who signs in now.")
        question = self._question = ask_sign_in(self._window, user, why)
        question.given.connect(self._on_given)
        question.rejected.connect(self._on_rejected)
        question.finished.connect(self._on_finished)
        question.open()
        if user:
            question.part("password").setFocus()
        self._offer()
        self._window.inquiries.ask(partial(_known_at, self._folder), self._on_known)

    def _on_known(self, known: list[str]) -> None:
        self._known = known
        self._offer()

    def _offer(self) -> None:
        """Name who has signed in here before; the last one, as long as no name is typed."""
        if self._question is None:
            return
        name = self._question.part("name")
        name.offer(self._known)
        if self._known and not name.value:
            name.setText(self._known[0])
            self._question.part("password").setFocus()

    def _put_away(self) -> None:
        """Nobody is asked twice at once, whatever window an act was asked for in."""
        if self._question is not None:
            self._question.blockSignals(True)
            self._question.close()
            self._question = None

    def _on_finished(self, _how: int) -> None:
        self._question = None

    def _on_given(self, values: dict[str, str]) -> None:
        self.sign_in(values["name"].strip(), values["password"])

    def _on_rejected(self) -> None:
        acts, self._waiting = self._waiting, []
        if acts:
            told = _("What you asked for was not done: nobody has signed in here.")
            self._keep(told, partial(self._take_up, acts))
        elif self.signed is None and not self._window.notices.about(ABOUT):
            self._keep(_("Nobody has signed in here."), self.ask_who)

    def sign_in(self, user: str, password: str) -> None:
        """Have `user` sit here, once the hub or their lease has let them in."""
        from ui.offline.sign_in import SigningIn

        signing = SigningIn(self._folder, self._door, user, password, self._wall())
        then = partial(self._on_answer, user)
        inquiries = self._window.inquiries
        inquiries.ask(Here.at, lambda here: inquiries.read(partial(signing, here), then))

    def _on_answer(self, user: str, answer: SignedIn | str) -> None:
        try:
            if isinstance(answer, str):
                raise Refused(answer)
            person = self._window.situation.city.person(answer.person)
        except Refused as no:
            self.ask_who(no.sentence, user)
            return
        if self.signed is not None and self.signed.user != user:
            self._let_go(self.signed.user)
        self.signed, self._warned, self._touched = answer, False, self._seconds()
        self._known = [user, *(each for each in self._known if each != user)]
        self._open = False
        self._put_away()
        window = self._window
        window.notices.withdraw(ABOUT)
        window.acts.act_as(person)
        window.notices.tell(signed_in_sentence(answer, person.called, self._zone))
        acts, self._waiting = self._waiting, []
        for act in acts:
            act()

    # --- out ---

    def sign_out(self) -> None:
        """Nobody sits here from now on; what is open stays open."""
        if self.signed is None:
            self.ask_who()
            return
        self._leave(_("{person} has signed out.").format(person=self._called()))

    def _leave(self, why: str) -> None:
        """Have nobody sit here, and say why until somebody does."""
        assert self.signed is not None, "somebody sat here"
        self._let_go(self.signed.user)
        self.signed = None
        self._window.acts.act_as(NOBODY)
        self._keep(why, self.ask_who)

    def _let_go(self, user: str) -> None:
        """On the desk's thread: what `user` has asked for by now is done first."""
        self._window.bridge.ask(partial(_sign_out, self._folder, user))

    def _on_closing(self, _settings: Settings) -> None:
        if self.signed is not None:
            self._let_go(self.signed.user)
            self.signed = None

    def _keep(self, what: str, act: Act) -> None:
        goes_on = _("Reading goes on, and so do alarms and escalation; acts wait for a sign-in.")
        self._window.notices.keep(what, (goes_on,), _("Sign in…"), act, about=ABOUT)

    def _take_up(self, acts: Sequence[Act]) -> None:
        """Have somebody sign in for what was left, whoever sits here by now."""
        self._waiting += acts
        self.ask_who()

    # --- while nobody is here ---

    def _lets_through(self, act: Act) -> bool:
        """Whether an act may go to the desk; else it waits for somebody to sign in."""
        if self.signed is not None or self._open:
            return True
        self._waiting.append(act)
        self.ask_who()
        return False

    def choose_seat(self) -> None:
        """Choose the post of who sits here, or have somebody else sit here."""
        if self.signed is None:
            self.ask_who()
            return
        from ui.chooser import Chooser, matching
        from ui.seat_choice import own_choices

        seats = own_choices(self._window.situation.city, self.signed.person)
        chooser = Chooser(_("Who sits here?"), lambda typed: matching(seats, typed), self._window)
        chooser.chosen.connect(self._on_seat_chosen)
        chooser.open()

    def _on_seat_chosen(self, choice: str) -> None:
        from ui.seat_choice import sat

        if choice and self.signed is not None:
            self._window.acts.act_as(sat(self._window.situation.city, choice))
        else:
            self.ask_who()

    # --- time ---

    def _on_tick(self, _now: datetime) -> None:
        mouse = QCursor.pos()
        if mouse != self._mouse:
            self._mouse, self._touched = mouse, self._seconds()
        if self.signed is None:
            return
        left = self.signed.until - self._wall()
        minutes = self._window.settings.hub.lock_minutes
        if left <= timedelta():
            self._leave(self._held())
        elif minutes and self._seconds() - self._touched >= 60 * minutes:
            told = _("Locked: nobody was at the keys for {duration}.")
            self._leave(told.format(duration=say.duration(60 * minutes)))
        elif left <= BEFORE_THE_END and not self._warned:
            self._warned = True
            told = _("The sign-in of {person} holds without the hub until {time}. Sign in again.")
            self._window.notices.keep(
                told.format(person=self._called(), time=self._until()),
                (),
                _("Sign in…"),
                self.ask_who,
                about=ABOUT,
            )

    def _held(self) -> str:
        told = _("The sign-in of {person} held until {time}.")
        return told.format(person=self._called(), time=self._until())

    def _until(self) -> str:
        assert self.signed is not None, "somebody sits here"
        return f"{self.signed.until.astimezone(self._zone):%H:%M}"

    @property
    def _zone(self) -> tzinfo:
        return self._window.situation.city.zone

    def _called(self) -> str:
        return self._window.acts.person.called

    def _on_focus(self, focused: QWindow | None) -> None:
        """Follow the window that has the keyboard: no event of any other is looked at."""
        if self._watched is not None:
            self._watched.removeEventFilter(self)
            self._watched.destroyed.disconnect(self._on_gone)
        self._watched = focused
        if focused is not None:
            focused.installEventFilter(self)
            focused.destroyed.connect(self._on_gone)

    def _on_gone(self) -> None:
        self._watched = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Somebody is at the keys."""
        if event.type() in _AT_KEYS:
            self._touched = self._seconds()
        return super().eventFilter(watched, event)

    # --- on the desk's thread ---

    def _on_person_changed(self) -> None:
        self._window.bridge.soon(partial(_sit, self._window.acts.person))


def _known_at(folder: Path, _desk: Desk) -> list[str]:
    try:
        return Leases(folder).users()
    except Refused:
        return []  # Nobody is offered; signing in says what is wrong with the file.


def _sign_out(folder: Path, user: str, _desk: Desk) -> None:
    Leases(folder).sign_out(user)


def _sit(person: Person, desk: Desk) -> None:
    """What a call asks for without naming anybody is asked by who sits here."""
    if isinstance(desk, SignedInDesk):
        desk.asker = person
