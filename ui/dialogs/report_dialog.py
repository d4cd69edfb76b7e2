"""Taking down a report while the caller speaks: what, where, who; and what is known already.

Not modal: the map and the queue stay in use, and what has been typed stays here until the desk has
stored it. Everything can be done by keys alone. Nothing is decided here: the dialog hands over a
`RegisterReport`, shows the desk's answer, and keeps the words if it was a refusal.
"""

from itertools import pairwise
from typing import Final

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QKeySequence,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from commandcenter.advice.duplicates import TOO_VAGUE_M, OpenCases
from commandcenter.catalogue import Urgency
from commandcenter.commands import RegisterReport
from commandcenter.narration import channel_name
from commandcenter.places.gazetteer import Gazetteer
from commandcenter.places.known_addresses import KnownAddresses
from commandcenter.situation import Situation
from commandcenter.wording import _
from ui import theme
from ui.advice import Advice
from ui.dialogs.class_hints import ClassHints
from ui.dialogs.component_field import ComponentField
from ui.dialogs.fields import ClassField, LightMark, PlaceField
from ui.dialogs.nearby import NearbyList
from ui.dialogs.outlook import outlook

WIDTH: Final = 620
DESCRIPTION_LINES: Final = 3
CHANNELS: Final = ("telephone", "counter", "mobile", "web", "patrol", "mail", "other")
"""How a report comes in, the usual way first."""


class ReportDialog(QDialog):
    """A form in the order of a call. Ctrl+Enter saves; Escape asks only if something was typed.

    An emergency or an urgent case that can be filed is filed by the same key: minutes count.
    """

    submitted = Signal(object)
    """A `RegisterReport`. Answer with `saved` or `refused`."""
    submitted_and_file = Signal(object)
    """The same, and the new case is to be filed at once under the class it names."""
    pick_requested = Signal()
    """The next click on the map is meant for `set_place`."""

    def __init__(
        self,
        situation: Situation,
        gazetteer: Gazetteer | None,
        parent: QWidget | None = None,
        *,
        open_cases: OpenCases | None = None,
        known: KnownAddresses | None = None,
        advice: Advice | None = None,
    ) -> None:
        """`open_cases` and `known` watch `situation`; they are made here if not at hand."""
        super().__init__(parent)
        self._situation = situation
        self._advice = advice
        self._open_cases = open_cases or OpenCases(situation)
        self._warned = False
        self._waiting = False
        self._files: bool | None = None
        """Whether Ctrl+Enter files too."""
        self._make_fields(gazetteer, known or KnownAddresses(situation))
        self._lay_out()
        self._connect()
        self.setWindowTitle(_("New report"))
        self.refresh()

    # --- what the shell calls ---

    def set_gazetteer(self, gazetteer: Gazetteer) -> None:
        """The streets have been read."""
        self._where.gazetteer = gazetteer
        self._where.line.textEdited.emit(self._where.line.text())

    def set_place(self, lon: float, lat: float) -> None:
        """A point was picked on the map (WGS-84 degrees)."""
        self._where.set_point(lon, lat)
        self.activateWindow()
        self._where.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def saved(self, number: str = "") -> None:
        """The report is stored: empty the form and go."""
        self._waiting = False
        self._clear()
        self.hide()

    def refused(self, sentence: str) -> None:
        """The desk said no: show why; everything typed is still here."""
        self._waiting = False
        self._say(sentence)
        self.refresh()

    def refresh(self) -> None:
        """Look again at the situation: near cases, and what will happen."""
        self._class.description = self._what.toPlainText()
        found = self._class.case_class
        self._emergency.setVisible(bool(self._class.choice and self._class.choice.emergency))
        place = self._where.place
        code, words = found.code if found else None, self._what.toPlainText()
        near = self._open_cases.near(place, code, words) if place is not None else []
        self._near.show_cases(near, self._why_none())
        joined = self._near.joined
        self._outlook.setText(outlook(self._situation, found, joined))
        self._save.setText(_("&Save as one more report") if joined else _("&Save"))
        self._save.setEnabled(not self._waiting)
        # Filing needs a class and a place; the desk would refuse it without them.
        can_file = joined is None and found is not None and place is not None
        self._save_and_file.setEnabled(can_file and not self._waiting)
        self._mark_primary(can_file and found is not None and found.urgency <= Urgency.URGENT)

    def _mark_primary(self, file: bool) -> None:
        """Show what Ctrl+Enter does: to save and file, or to save."""
        if file == self._files:
            return
        self._files = file
        plain, both = (
            QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
            for key in ("Ctrl+Enter", "Ctrl+Shift+Enter")
        )
        self._save.setToolTip(
            _("Save the report") if file else _("Save the report ({key})").format(key=plain)
        )
        self._save_and_file.setToolTip(
            _("Save and file under this class; needs a class and a place ({key})").format(
                key=plain if file else both
            )
        )
        for button, primary in ((self._save, not file), (self._save_and_file, file)):
            button.setProperty("role", "primary" if primary else "")
            button.style().unpolish(button)
            button.style().polish(button)

    @property
    def draft(self) -> bool:
        """Whether anything has been typed or chosen."""
        lines = (self._class, self._where.line, self._contact)
        return bool(self._what.toPlainText().strip()) or any(line.text() for line in lines)

    # --- Qt ---

    def showEvent(self, event: QShowEvent) -> None:
        """Begin where the call begins, unless a draft is at hand."""
        super().showEvent(event)
        self.refresh()
        if not self.draft:
            self._what.setFocus(Qt.FocusReason.OtherFocusReason)

    def reject(self) -> None:
        """Escape or the window's cross: goes at once if nothing was typed, else asks first."""
        if self.draft and not self._warned:
            self._say(_("Press Esc again to throw away what was typed, or go on typing."))
            self._warned = True
            return
        self._clear()
        super().reject()

    # --- parts ---

    def _make_fields(self, gazetteer: Gazetteer | None, known: KnownAddresses) -> None:
        look = theme.current()
        self._what = QPlainTextEdit(self)
        self._what.setTabChangesFocus(True)
        self._what.document().setDocumentMargin(0)
        self._what.setFixedHeight(DESCRIPTION_LINES * look.target)
        self._what.setPlaceholderText(_("In the caller's words"))
        self._what.setAccessibleName(_("What"))
        self._class = ClassField(self._situation.city.catalogue, self)
        self._hints = ClassHints(self._advice, self._what, self._class, self)
        self._emergency = QWidget(self)
        self._where = PlaceField(gazetteer, known, self)
        self._channel = QComboBox(self)
        for channel in CHANNELS:
            self._channel.addItem(channel_name(channel), channel)
        self._channel.setAccessibleName(_("Channel"))
        self._contact = QLineEdit(self)
        self._contact.setPlaceholderText(_("Telephone or e-mail, if the caller wants an answer"))
        self._contact.setAccessibleName(_("Contact"))
        self._component = ComponentField(self._situation, self._class, self._where, self)
        self._near = NearbyList(self._situation, self)
        self._outlook = QLabel(self)
        self._message = QLabel(self)
        for told in (self._outlook, self._message):
            told.setTextFormat(Qt.TextFormat.PlainText)
            told.setWordWrap(True)
        self._message.setFont(theme.font("body", strong=True))
        self._message.setProperty("role", "notice")
        self._message.setMargin(look.spacing)
        self._message.hide()
        self._save = QPushButton(self)
        self._save_and_file = QPushButton(_("Save and &file"), self)
        self._cancel = QPushButton(_("Close"), self)
        self._cancel.setToolTip(_("Close (Esc)"))
        for button in (self._save, self._save_and_file, self._cancel):
            button.setAutoDefault(False)

    def _lay_out(self) -> None:
        look = theme.current()
        form = QFormLayout()
        form.setSpacing(look.spacing)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self._label(_("&What"), self._what), self._what)
        form.addRow(self._label(_("&Class"), self._class), self._with_emergency())
        form.addRow("", self._hints)
        form.addRow(self._label(_("W&here"), self._where.line), self._where)
        form.addRow(self._label(_("Cha&nnel"), self._channel), self._channel)
        form.addRow(self._label(_("C&ontact"), self._contact), self._with_protection())
        if len(self._situation.city.components):
            form.addRow(self._label(_("Component"), self._component), self._component)
        form.addRow(self._label(_("Near by"), self._near), self._near)
        body = QWidget(self)
        inside = QVBoxLayout(body)
        inside.setContentsMargins(0, 0, look.gap, 0)
        inside.addLayout(form)
        inside.addStretch()
        scroll = QScrollArea(self)
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        line = QFrame(self)
        line.setProperty("role", "line")
        buttons = QHBoxLayout()
        buttons.setSpacing(look.spacing)
        buttons.addWidget(self._cancel)
        buttons.addStretch()
        buttons.addWidget(self._save_and_file)
        buttons.addWidget(self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(look.padding, look.padding, look.padding, look.padding)
        column.setSpacing(look.spacing)
        column.addWidget(scroll, 1)
        for part in (line, self._outlook, self._message):
            column.addWidget(part)
        column.addLayout(buttons)
        width = round(WIDTH * look.target / 24)
        height = body.sizeHint().height() + 5 * look.target
        # On a low screen with large letters the form scrolls; the buttons stay in sight.
        self.resize(width, min(height, self.screen().availableSize().height() - 2 * look.target))
        order = (self._what, self._class, self._where.line, self._channel, self._contact)
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _label(self, text: str, field: QWidget) -> QLabel:
        shown = QLabel(text, self)
        shown.setBuddy(field)
        shown.setProperty("role", "muted")
        shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        # As high as one line of a field, so that both stand on one base line.
        shown.setFixedHeight(theme.current().row_compact)
        return shown

    def _with_emergency(self) -> QWidget:
        """The class, and beside it shape and word of an emergency."""
        look, box = theme.current(), QWidget(self)
        word = QLabel(theme.light_word("red", emergency=True), self._emergency)
        word.setFont(theme.font("body", strong=True))
        mark = QHBoxLayout(self._emergency)
        mark.setContentsMargins(0, 0, 0, 0)
        mark.setSpacing(look.gap)
        mark.addWidget(LightMark("red", self._emergency, emergency=True))
        mark.addWidget(word)
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.spacing)
        row.addWidget(self._class, 1)
        row.addWidget(self._emergency)
        return box

    def _with_protection(self) -> QWidget:
        """The contact, and under it how it is protected."""
        look, box = theme.current(), QWidget(self)
        note = QLabel(
            _("For this one case only; shown masked, each look is logged, and it can be erased."),
            box,
        )
        note.setProperty("role", "muted")
        note.setFont(theme.font("small"))
        note.setWordWrap(True)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.gap)
        column.addWidget(self._contact)
        column.addWidget(note)
        return box

    def _connect(self) -> None:
        self._what.textChanged.connect(self._on_edited)
        for line in (self._class, self._where.line, self._contact):
            line.textEdited.connect(self._on_edited)
        self._class.chosen.connect(self._on_edited)
        self._where.changed.connect(self._on_edited)
        self._near.changed.connect(self.refresh)
        self._where.pick_requested.connect(self.pick_requested)
        self._save.clicked.connect(self._on_save)
        self._save_and_file.clicked.connect(self._on_save_and_file)
        self._cancel.clicked.connect(self.reject)
        for key in ("Return", "Enter"):
            QShortcut(QKeySequence(f"Ctrl+{key}"), self).activated.connect(self._on_primary)
            both = QShortcut(QKeySequence(f"Ctrl+Shift+{key}"), self)
            both.activated.connect(self._on_save_and_file)

    # --- what happens ---

    def _on_edited(self) -> None:
        self._warned = False
        self._message.hide()
        self.refresh()

    def _on_primary(self) -> None:
        self._class.settle()
        self._where.line.settle()
        if self._files:
            self._on_save_and_file()
        else:
            self._on_save()

    def _on_save(self) -> None:
        self._class.settle()
        self._where.line.settle()
        if not self._waiting:
            self._hand_over(self.submitted)

    def _on_save_and_file(self) -> None:
        self._class.settle()
        self._where.line.settle()
        if self._save_and_file.isEnabled():
            self._hand_over(self.submitted_and_file)
        elif not self._waiting:
            self._say(_("To file it at once, choose a class and a place, and join no other case."))

    def _hand_over(self, signal: SignalInstance) -> None:
        self._waiting = True
        self._message.hide()
        self.refresh()
        signal.emit(self._report())

    def _report(self) -> RegisterReport:
        found, joined = self._class.case_class, self._near.joined
        return RegisterReport(
            description=self._what.toPlainText().strip(),
            class_code=found.code if found else None,
            address=self._where.address,
            place=self._where.place,
            channel=self._channel.currentData(),
            contact=self._contact.text().strip() or None,
            join=joined.id if joined else None,
            component=self._component.code,
        )

    def _clear(self) -> None:
        self._class.put(None)
        for field in (self._what, self._where, self._contact):
            field.clear()
        self._channel.setCurrentIndex(0)
        self._message.hide()
        self._warned = False
        self.refresh()

    def _say(self, sentence: str) -> None:
        self._message.setText(sentence)
        self._message.show()
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    def _why_none(self) -> str:
        place = self._where.place
        if place is None:
            return _("Open cases near the place are shown here as soon as it is known.")
        if (place.accuracy_m or 0.0) > TOO_VAGUE_M:
            return _("The place is known too vaguely to say what is near it.")
        return _("No open case of this kind is near.")
