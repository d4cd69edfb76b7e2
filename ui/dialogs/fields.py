"""The fields that dialogs share: where, what kind, and the small marks beside words."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from commandcenter.advice.class_search import ClassSearch
from commandcenter.catalogue import CaseClass, Catalogue, Urgency
from commandcenter.places.gazetteer import Found, Gazetteer
from commandcenter.places.known_addresses import KnownAddresses
from commandcenter.report import Place
from commandcenter.wording import _, label
from ui import format as say
from ui import theme
from ui.dialogs.suggest import SuggestField, Suggestion

VAGUE_M: Final = 200.0
"""A place known no better than this is pointed out, in metres."""


class LightMark(QWidget):
    """The shape of a light, or of an emergency, beside words."""

    def __init__(self, light: str, parent: QWidget, *, emergency: bool = False) -> None:
        super().__init__(parent)
        self._light, self._emergency = light, emergency
        side = theme.current().shape + 2
        self.setFixedSize(QSize(side, side))
        self.setToolTip(theme.light_word(light, emergency))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it in the colours of the theme in use."""
        middle = QPointF(self.width() / 2, self.height() / 2)
        size = theme.current().shape
        painter = QPainter(self)
        theme.paint_light(painter, middle, self._light, emergency=self._emergency, size=size)
        painter.end()


class PlaceField(QWidget):
    """One line for every way of saying where, and under it what was understood."""

    changed = Signal()
    pick_requested = Signal()
    """The next click on the map is meant for `set_point`."""

    def __init__(
        self,
        gazetteer: Gazetteer | None,
        known: KnownAddresses | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.gazetteer = gazetteer
        self._known = known
        self.line = SuggestField(self._search, self)
        self.line.setPlaceholderText(_("Crossing, street, address, unit grid or coordinates"))
        self.line.setAccessibleName(_("Where"))
        self._pick = QPushButton(_("Pick on &map"), self)
        self._pick.setAutoDefault(False)
        self._pick.setToolTip(_("Then click on the map (Alt+M)"))
        # Two lines from the start: nothing below them jumps while one types.
        self._how, self._areas = _muted_line(self), _muted_line(self)
        look = theme.current()
        row = QHBoxLayout()
        row.setSpacing(look.spacing)
        row.addWidget(self.line, 1)
        row.addWidget(self._pick)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.gap // 2)
        column.addLayout(row)
        column.addWidget(self._how)
        column.addWidget(self._areas)
        self.setFocusProxy(self.line)
        self._pick.clicked.connect(self.pick_requested)
        self.line.chosen.connect(self._on_chosen)
        self.line.textEdited.connect(self._tell)
        self._tell()

    @property
    def found(self) -> Found | None:
        """The place that was understood, or None."""
        return self.line.choice.value if self.line.choice else None

    @property
    def place(self) -> Place | None:
        """Its point, or None."""
        return self.found.place if self.found else None

    @property
    def address(self) -> str | None:
        """The words for the place; None for a bare point, a unit grid, or nothing."""
        words, found = self.line.text().strip(), self.found
        if found is not None and found.place.method not in ("address", "crossing"):
            return words if words != found.label else None
        return words or None

    def set_point(self, lon: float, lat: float) -> None:
        """Hold a point of the map (degrees, WGS-84); an address already said stays the address."""
        if self.gazetteer is None:
            return
        found = self.gazetteer.at(Place(lon, lat, method="click"))
        self.line.put(Suggestion(found, self.address or found.label))

    def clear(self) -> None:
        """Forget everything."""
        self.line.put(None)

    def _search(self, text: str) -> list[Suggestion]:
        if self.gazetteer is None or not text:
            return []
        return [_suggestion(found) for found in self.gazetteer.find(text, known=self._known)]

    def _on_chosen(self, _suggestion: object) -> None:
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        found = self.found
        areas = self.gazetteer.area_line(found.cell) if self.gazetteer and found else ""
        for line, text in ((self._how, self._sentence()), (self._areas, areas)):
            line.setText(text)
            line.setToolTip(text)

    def _sentence(self) -> str:
        if self.gazetteer is None:
            return _("The street names are still being read; pick on the map meanwhile.")
        found = self.found
        if found is None and self.line.text().strip() and not self.line.offered:
            return _(
                "No such place is known. It is kept as words, and the case waits to be placed."
            )
        if found is None:
            return ""
        if found.accuracy_m > VAGUE_M:
            return _("{how}: better pick the point on the map").format(how=_how(found))
        return _how(found)


class ClassField(SuggestField):
    """Search for a class by name in any language, code, big class or filing condition."""

    def __init__(self, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(self._find, parent)
        self._classes = ClassSearch(catalogue)
        self.catalogue = catalogue
        self.description = ""
        """What the caller said; an empty line offers the classes that fit it."""
        self.hinted: Sequence[CaseClass] = ()
        """Classes that its words speak of, offered before those."""
        self.setPlaceholderText(_("Name, code or a word of it"))
        self.setAccessibleName(_("Class"))

    @property
    def case_class(self) -> CaseClass | None:
        """The class chosen, or None."""
        return self.choice.value if self.choice else None

    def put_class(self, code: str | None) -> None:
        """Hold the class `code`, if the catalogue has it."""
        found = self.catalogue.by_code.get(code or "")
        self.put(self._line(found) if found else None)

    def _find(self, text: str) -> list[Suggestion]:
        found = self._classes.find(text) if text else self._fitting()
        return [self._line(each) for each in found]

    def _fitting(self) -> list[CaseClass]:
        others = self._classes.fitting(self.description)
        return [*self.hinted, *(each for each in others if each not in self.hinted)]

    def _line(self, each: CaseClass) -> Suggestion:
        group = label(self.catalogue.groups.get(each.group, {}))
        aside = f"{group} {each.code}" if group else each.code
        return Suggestion(each, label(each.names), aside, each.urgency is Urgency.EMERGENCY)


def _muted_line(parent: QWidget) -> QLabel:
    line = QLabel(parent)
    line.setTextFormat(Qt.TextFormat.PlainText)
    line.setProperty("role", "muted")
    line.setFont(theme.font("small"))
    # Long words give way instead of widening the dialog; the tool tip has them whole.
    line.setMinimumWidth(1)
    return line


def _suggestion(found: Found) -> Suggestion:
    return Suggestion(found, found.label, _how(found))


def _how(found: Found) -> str:
    if not found.accuracy_m:
        return found.how
    return _("{how}, ±\N{NO-BREAK SPACE}{metres}\N{NO-BREAK SPACE}m").format(
        how=found.how, metres=say.number(found.accuracy_m)
    )
