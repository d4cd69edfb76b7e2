"""The window in which a city changes its catalogue, sees what that changes, and saves a version.

Everything happens on a copy. Nothing is in force until it is saved, and cases keep the version that
they were filed under. Every change can be taken back until then.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from commandcenter import catalogue_edits as edits
from commandcenter.catalogue import Catalogue
from commandcenter.codes import BadCode, CodeScheme
from commandcenter.unit import UnitTree
from commandcenter.wording import _, label, ngettext, sentences
from ui import theme
from ui.catalogue.findings import Findings
from ui.catalogue.forms import ClassForm, ConditionForm
from ui.catalogue.head_forms import CatalogueForm, GroupForm
from ui.catalogue.panes import in_a_row, scrolled
from ui.catalogue.tree import CatalogueTree, Key
from ui.fitting import fit

WIDTH: Final = 1180
HEIGHT: Final = 700
TREE_SHARE: Final = (420, 760)
FORM_SHARE: Final = (470, 140)
CLASS: Final = 2
"""How long the key of a class is: big class and class."""


class CatalogueWindow(QWidget):
    """The editor. Decides nothing: problems and changes come from `catalogue_edits`."""

    save_wanted = Signal(object)
    """The `Catalogue` to put in force."""
    places_wanted = Signal()
    """Somebody wants to say which areas are of which class of district."""
    closed = Signal()

    def __init__(
        self,
        catalogue: Catalogue,
        units: UnitTree,
        scheme: CodeScheme | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._before = self._now = catalogue
        self._units, self._scheme = units, scheme
        self._past: list[tuple[Key | None, Catalogue]] = []
        """What each change began from, and the line that was typed in, if one was."""
        self._newer = 0
        self._saving = self._leaving = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._body: QWidget | None = None
        QShortcut(QKeySequence.StandardKey.Cancel, self).activated.connect(self.close)
        self._build()
        fit(self, WIDTH, HEIGHT)

    # --- what the desk says ---

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue as it stands here."""
        return self._now

    @property
    def changed(self) -> bool:
        """Whether something here is not saved."""
        return self._now != self._before

    def in_force(self, catalogue: Catalogue) -> None:
        """What is in force now. Another than this began from must not be undone unseen."""
        same = (catalogue.key, catalogue.version) == (self._before.key, self._before.version)
        self._newer = 0 if same else catalogue.version
        self._tell()

    def saved(self) -> None:
        """What was asked for is in force: nothing more to do here."""
        self._before = self._now
        self.close()

    def refused(self, sentence: str) -> None:
        """It is not in force, and why."""
        self._saving = False
        self._tell()
        self.status.setText(sentence)

    # --- how it is put together ---

    def _build(self) -> None:
        """Make everything anew, in the language in use."""
        key = self.tree.key if self._body is not None else ()
        if self._body is not None:
            self._column.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
        self._body = QWidget(self)
        self._column.addWidget(self._body)
        self._make_parts()
        self._lay_out(self._body)
        self._connect()
        self.setWindowTitle(_("Catalogue — {name}").format(name=label(self._before.names)))
        self._show_all()
        self.tree.choose(key)
        self._body.show()

    def _make_parts(self) -> None:
        body = self._body
        self.tree = CatalogueTree(body)
        known = self._units.by_code.values()
        names = {str(each.code): label(each.names) for each in known if each.handles}
        self.of_catalogue, self.of_group = CatalogueForm(), GroupForm()
        self.of_class = ClassForm(names)
        self.of_condition = ConditionForm()
        self.findings = Findings(body)
        self.status = QLabel(body)
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setWordWrap(True)
        self.add_group = self._button(_("New &big class"), self._on_add_group)
        self.add_class = self._button(_("&New class"), self._on_add_class)
        self.add_condition = self._button(_("New c&ondition"), self._on_add_condition)
        self.copy = self._button(_("Cop&y"), self._on_copy)
        self.remove = self._button(_("&Remove"), self._on_remove)
        self.undo = self._button(_("&Undo"), self._on_undo)
        self.leave = self._button(_("&Close"), self.close)
        self.save = self._button("", self._on_save)
        self.save.setProperty("role", "primary")

    def _button(self, words: str, does: Callable[[], object]) -> QPushButton:
        button = QPushButton(words, self._body)
        button.clicked.connect(does)
        return button

    def _lay_out(self, body: QWidget) -> None:
        look = theme.current()
        left = QFrame(body)
        left.setProperty("role", "panel")
        column = QVBoxLayout(left)
        column.setContentsMargins(look.spacing, look.spacing, look.spacing, look.spacing)
        column.addWidget(self.tree, 1)
        for row in ((self.add_class, self.add_condition, self.add_group), (self.copy, self.remove)):
            column.addLayout(in_a_row(row))
        self.forms = QWidget(body)
        # Under each other, one shown: a stack would give each the room of the largest.
        one = QVBoxLayout(self.forms)
        one.setContentsMargins(0, 0, 0, 0)
        for form in (self.of_catalogue, self.of_group, self.of_class, self.of_condition):
            one.addWidget(form)
        right = QSplitter(Qt.Orientation.Vertical, body)
        right.addWidget(scrolled(self.forms, body))
        right.addWidget(self.findings)
        right.setStretchFactor(0, 1)
        right.setChildrenCollapsible(False)
        right.setSizes(FORM_SHARE)
        across = QSplitter(Qt.Orientation.Horizontal, body)
        across.addWidget(left)
        across.addWidget(right)
        across.setStretchFactor(1, 1)
        across.setChildrenCollapsible(False)
        across.setSizes(TREE_SHARE)
        below = QHBoxLayout()
        below.setSpacing(look.spacing)
        below.addWidget(self.status, 1)
        for button in (self.undo, self.leave, self.save):
            below.addWidget(button)
        outer = QVBoxLayout(body)
        outer.setContentsMargins(look.padding, look.padding, look.padding, look.padding)
        outer.setSpacing(look.spacing)
        outer.addWidget(across, 1)
        outer.addLayout(below)

    def _connect(self) -> None:
        self.tree.chosen.connect(self._on_chosen)
        self.findings.wanted.connect(self._on_wanted)
        self.of_catalogue.changed.connect(self._on_catalogue)
        self.of_catalogue.places_wanted.connect(self.places_wanted)
        self.of_group.changed.connect(self._on_group)
        self.of_class.changed.connect(self._on_class)
        self.of_condition.changed.connect(self._on_condition)
        keys: dict[str, Callable[[], Any]] = {
            "Ctrl+S": self._on_save,
            "Ctrl+N": self._on_add_class,
            "Ctrl+F": self.tree.search.setFocus,
            "Ctrl+W": self.close,
        }
        for key, does in keys.items():
            QShortcut(QKeySequence(key), self.forms).activated.connect(does)

    # --- what is shown ---

    def _show_all(self) -> None:
        self.tree.show_catalogue(self._now, self._before)
        self._show_form()
        self._tell()

    def _show_form(self) -> None:
        key, now = self.tree.key, self._now
        if len(key) > CLASS:
            case_class = now.by_code[key[1]]
            self.of_condition.show_value(
                case_class.condition(key[2]),
                case_class,
                edits.criteria_of(now),
                now.district_classes,
            )
        elif len(key) == CLASS:
            self.of_class.show_value(now.by_code[key[1]], now.groups.get(key[0], {}))
        elif key:
            within = sum(1 for each in now.classes if each.group == key[0])
            self.of_group.show_value(key[0], now.groups.get(key[0], {}), within)
        else:
            self.of_catalogue.show_value(now)
        forms = (self.of_catalogue, self.of_group, self.of_class, self.of_condition)
        for form in forms:
            form.setVisible(form is forms[len(key)])
        self.add_class.setEnabled(bool(key))
        for button in (self.add_condition, self.copy):
            button.setEnabled(len(key) >= CLASS)
        self.remove.setEnabled(bool(key))

    def _tell(self) -> None:
        """What stands in the way, what would change, and whether it can be saved."""
        problems = list(edits.problems(self._now, self._units, self._scheme))
        changes = list(edits.changes(self._before, self._now))
        self.findings.show_findings(problems, changes)
        stopping = sum(1 for each in problems if each.stops)
        self.undo.setEnabled(bool(self._past))
        self.save.setText(_("Save as version {n}").format(n=self._before.version + 1))
        self.save.setEnabled(
            self.changed and not (stopping or self._saving or self._newer or self._leaving)
        )
        self.leave.setText(_("&Discard and close") if self._leaving else _("&Close"))
        self.status.setText(self._sentence(stopping, len(changes)))

    def _sentence(self, stopping: int, changes: int) -> str:
        if self._newer:
            return sentences(
                (
                    _("Version {n} was put in force meanwhile.").format(n=self._newer),
                    _("Close this window and open it again, so that nothing of it is undone."),
                )
            )
        if self._saving:
            return _("Saving…")
        if not self.changed:
            return _("Version {n} is in force; nothing is changed.").format(n=self._before.version)
        told = [ngettext("{n} change.", "{n} changes.", changes).format(n=changes)]
        if self._leaving:
            told.append(_("Nothing of it is saved. Press Close once more to discard it."))
        elif stopping:
            said = ngettext(
                "{n} problem must be put right first.",
                "{n} problems must be put right first.",
                stopping,
            )
            told.append(said.format(n=stopping))
        else:
            sentence = _("Cases already filed keep version {n}.")
            told.append(sentence.format(n=self._before.version))
        return sentences(told)

    # --- what is done ---

    def _change(self, after: Catalogue, typed_in: Key | None = None) -> None:
        """Take `after` for the catalogue; what is typed in one line is one step back."""
        if after == self._now:
            return
        if typed_in is None or not self._past or self._past[-1][0] != typed_in:
            self._past.append((typed_in, self._now))
        self._now, self._leaving = after, False
        self.tree.show_catalogue(after, self._before)
        self._tell()

    def _on_chosen(self, _key: object) -> None:
        self._show_form()

    def _on_wanted(self, class_code: str, condition: str) -> None:
        found = self._now.by_code.get(class_code)
        if found is not None:
            key = (found.group, class_code, *([condition] if condition else []))
            self.tree.choose(key)

    def _on_catalogue(self) -> None:
        said, now = self.of_catalogue.value, self._now
        head = replace(said, groups=now.groups, classes=now.classes)
        head = replace(head, district_classes=now.district_classes)
        self._change(edits.with_district_classes(head, said.district_classes), ())

    def _on_group(self) -> None:
        key = self.tree.key
        groups = {**self._now.groups, key[0]: self.of_group.value}
        self._change(replace(self._now, groups=groups), key)

    def _on_class(self) -> None:
        self._change(edits.with_class(self._now, self.of_class.value), self.tree.key)

    def _on_condition(self) -> None:
        key = self.tree.key
        self._change(edits.with_condition(self._now, key[1], self.of_condition.value), key)

    def _on_add_group(self) -> None:
        code = self._code(edits.new_group, self._now, self._scheme)
        if code is not None:
            self._change(replace(self._now, groups={**self._now.groups, code: {}}))
            self._go((code,), self.of_group.names)

    def _on_add_class(self) -> None:
        key = self.tree.key
        made = key and self._code(edits.new_class, self._now, key[0], self._scheme)
        if made:
            self._change(edits.with_class(self._now, made))
            self._go((made.group, made.code), self.of_class.names)

    def _on_copy(self) -> None:
        made = self._code(edits.copy_of, self._now, self.tree.key[1], self._scheme)
        if made is not None:
            self._change(edits.with_class(self._now, made))
            self._go((made.group, made.code), self.of_class.names)

    def _on_add_condition(self) -> None:
        key = self.tree.key[:CLASS]
        made = edits.new_condition(self._now, self._now.by_code[key[1]])
        self._change(edits.with_condition(self._now, key[1], made))
        self._go((*key, made.code), self.of_condition.names)

    def _on_remove(self) -> None:
        key = self.tree.key
        if len(key) > CLASS:
            self._change(edits.without_condition(self._now, key[1], key[2]))
        elif len(key) == CLASS:
            self._change(edits.without_class(self._now, key[1]))
        elif key:
            self._change(edits.without_group(self._now, key[0]))
        self._go(key[:-1], self.tree)

    def _on_undo(self) -> None:
        if self._past:
            _typed_in, self._now = self._past.pop()
            self._leaving = False
            self._show_all()

    def _on_save(self) -> None:
        if self.save.isEnabled():
            self._saving = True
            self._tell()
            self.save_wanted.emit(self._now)

    def _code(self, make: Callable[..., Any], *arguments: Any) -> Any:
        """What `make` makes; None, and the sentence why, when there is no number for it."""
        try:
            return make(*arguments)
        except BadCode as bad:
            self.status.setText(bad.sentence)
            return None

    def _go(self, key: Key, field: QWidget) -> None:
        self.tree.choose(key)
        self._show_form()
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- what Qt says ---

    def changeEvent(self, event: QEvent) -> None:
        """Another language: everything is said anew."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._build()

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is not saved is asked about once."""
        if self.changed and not self._leaving:
            event.ignore()
            self._leaving = True
            self._tell()
            return
        super().closeEvent(event)
        self.closed.emit()
