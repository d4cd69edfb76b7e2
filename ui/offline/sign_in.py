"""Signing in at a desk that has a hub: what is asked, and how it goes beside the desk's thread."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from commandcenter.frozen import frozen
from commandcenter.refusal import Refused
from commandcenter.sync.lease import Here, SignedIn, SignsIn, sign_in
from commandcenter.wording import _
from ui.dialogs.form import FormDialog


class LinePart(QLineEdit):
    """One line that must be filled in; a secret shows dots."""

    changed = Signal()

    def __init__(self, caption: str, *, secret: bool = False) -> None:
        super().__init__()
        self.caption = caption
        self.setAccessibleName(caption)
        if secret:
            self.setEchoMode(QLineEdit.EchoMode.Password)
        self.textChanged.connect(self.changed)

    def offer(self, known: Sequence[str]) -> None:
        """Offer these while it is typed into."""
        completer = QCompleter(list(known), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompleter(completer)

    @property
    def value(self) -> str:
        """What was typed."""
        return self.text()

    @property
    def complete(self) -> bool:
        """Whether anything was."""
        return bool(self.text())


def ask_sign_in(parent: QWidget, name: str = "", why: str = "") -> FormDialog:
    """Ask for `name` (of the account) and `password`; it is not open yet.

    `name` stands there already; `why` is said if given.
    """
    told = _(
        "With your own account of the hub. Should the hub be gone, the password of your last "
        "sign-in at this desk holds for 72 hours."
    )
    line = LinePart(_("Account"))
    line.setText(name)
    return FormDialog(
        _("Sign in"),
        why or told,
        _("Sign in"),
        {"name": line, "password": LinePart(_("Password"), secret=True)},
        parent,
    )


@frozen
class SigningIn:
    """On the reader's thread: ask the hub, or look at the lease; a sentence if it is refused."""

    folder: Path
    door: object
    """Opens lines to the hub, also in somebody's own name."""
    user: str
    password: str
    now: datetime
    """The wall's time."""

    def __call__(self, here: Here) -> SignedIn | str:
        """Who has signed in."""
        assert isinstance(self.door, SignsIn), "a line in somebody's own name"
        try:
            return sign_in(here, self.door, self.folder, self.user, self.password, self.now)
        except Refused as no:
            return no.sentence
