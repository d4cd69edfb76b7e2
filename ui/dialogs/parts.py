"""More parts of forms: several units, marks from a reporter, a day and an hour."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from PySide6.QtCore import QDateTime, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDateTimeEdit,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from commandcenter.city import City
from commandcenter.moves.outcome import MARKS
from commandcenter.unit import Unit
from commandcenter.wording import _, label
from ui import theme
from ui.dialogs.suggest import Search, SuggestField, Suggestion


def unit_search(units: Sequence[Unit]) -> Search:
    """Finds units by what they are called or by their code."""

    def search(text: str) -> list[Suggestion]:
        words = text.casefold()
        fitting = (u for u in units if words in " ".join((u.code, *u.names.values())).casefold())
        return [Suggestion(unit.code, label(unit.names), unit.code) for unit in fitting]

    return search


def handling_units(city: City) -> list[Unit]:
    """The units that handle cases, in the order of the tree."""
    return [unit for unit in city.units.by_code.values() if unit.handles]


class UnitsPart(QWidget):
    """Several units, each found by typing; a click on one takes it out again."""

    changed = Signal()

    def __init__(
        self, name: str, hint: str, units: Sequence[Unit], *, required: bool = True
    ) -> None:
        super().__init__()
        self.caption = name
        self._required = required
        self._names = {str(unit.code): label(unit.names) for unit in units}
        self._chosen: list[str] = []
        self.line = SuggestField(unit_search(units), self)
        self.line.setAccessibleName(name)
        self.line.setPlaceholderText(hint)
        self.line.chosen.connect(self._on_chosen)
        self._row = QHBoxLayout()
        self._row.setSpacing(theme.current().gap)
        self._row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.line)
        column.addLayout(self._row)
        self.setFocusProxy(self.line)

    def put(self, code: str) -> None:
        """Take in a unit, as if chosen."""
        if code in self._chosen:
            return
        self._chosen.append(code)
        button = QPushButton(_("{unit}  ×").format(unit=self._names.get(code, code)), self)
        button.setObjectName(code)
        button.setAutoDefault(False)
        button.setToolTip(_("Take it out again"))
        button.clicked.connect(self._on_removed)
        self._row.insertWidget(self._row.count() - 1, button)
        self.changed.emit()

    @property
    def value(self) -> tuple[str, ...]:
        """Codes of the units, in the order in which they were chosen."""
        return tuple(self._chosen)

    @property
    def complete(self) -> bool:
        """Whether there is one, if one is needed."""
        return bool(self._chosen) or not self._required

    def _on_chosen(self, _suggestion: object) -> None:
        if self.line.choice is not None:
            self.put(str(self.line.choice.value))
            self.line.put(None)

    def _on_removed(self) -> None:
        button = self.sender()
        assert isinstance(button, QPushButton)
        self._chosen.remove(button.objectName())
        self._row.removeWidget(button)
        button.deleteLater()
        self.changed.emit()


class MarksPart(QWidget):
    """Attitude, speed and result, each with a mark; or that nobody was reached."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        look = theme.current()
        asked = {
            "attitude": _("Attitude of those who came"),
            "speed": _("How fast it went"),
            "result": _("The result"),
        }
        self._marks: dict[str, QButtonGroup] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(look.gap)
        for row, (key, words) in enumerate(asked.items()):
            grid.addWidget(QLabel(words, self), row, 0)
            group = QButtonGroup(self)
            group.setExclusive(True)
            for mark in MARKS:
                button = QPushButton(str(mark), self)
                button.setCheckable(True)
                button.setAutoDefault(False)
                button.setMinimumWidth(look.target * 2)
                button.setAccessibleName(
                    _("{question}: {mark} of 5").format(question=words, mark=mark)
                )
                group.addButton(button, mark)
                grid.addWidget(button, row, mark)
            group.idClicked.connect(self._on_marked)
            self._marks[key] = group
        hint = QLabel(_("1 is bad, 5 is good"), self)
        hint.setProperty("role", "muted")
        self._nobody = QCheckBox(_("Nobody was reached"), self)
        self._nobody.toggled.connect(self._on_nobody)
        grid.addWidget(self._nobody, len(asked), 0)
        grid.addWidget(hint, len(asked), 1, 1, len(MARKS))
        grid.setColumnStretch(0, 1)
        self.setFocusProxy(self._marks["attitude"].button(MARKS[0]))

    def mark(self, key: str, mark: int) -> None:
        """Give a mark, as if clicked."""
        self._marks[key].button(mark).click()

    def nobody(self) -> None:
        """Say that nobody was reached, as if clicked."""
        self._nobody.click()

    @property
    def value(self) -> dict[str, Any]:
        """What was answered, as fields of a call-back."""
        if self._nobody.isChecked():
            return {"reached": False}
        marks = {key: group.checkedId() for key, group in self._marks.items()}
        return {key: mark for key, mark in marks.items() if mark > 0}

    @property
    def complete(self) -> bool:
        """Whether the result has a mark, or nobody was reached."""
        return self._nobody.isChecked() or self._marks["result"].checkedId() > 0

    def _on_marked(self, _mark: int) -> None:
        self.changed.emit()

    def _on_nobody(self, nobody: bool) -> None:
        for group in self._marks.values():
            for button in group.buttons():
                button.setEnabled(not nobody)
        self.changed.emit()


class InstantPart(QWidget):
    """A day and an hour in the city's zone, between two bounds."""

    changed = Signal()

    def __init__(self, name: str, city: City, first: datetime, last: datetime) -> None:
        super().__init__()
        self.caption = name
        self._zone = city.zone
        self._edit = QDateTimeEdit(self)
        self._edit.setAccessibleName(name)
        self._edit.setCalendarPopup(True)
        self._edit.setDisplayFormat(FORMAT)
        low, high = first.astimezone(self._zone), last.astimezone(self._zone)
        self._edit.setDateTimeRange(_plain(low), _plain(high))
        self._edit.setDateTime(_plain(low))
        self._edit.dateTimeChanged.connect(self._on_changed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._edit)
        row.addStretch()
        self.setFocusProxy(self._edit)

    def put(self, instant: datetime) -> None:
        """Hold an instant, as if typed."""
        self._edit.setDateTime(_plain(instant.astimezone(self._zone)))

    @property
    def value(self) -> datetime:
        """The instant."""
        shown = self._edit.dateTime().toPython()
        assert isinstance(shown, datetime)
        return shown.replace(tzinfo=self._zone)

    @property
    def complete(self) -> bool:
        """Always: the field holds an instant from the start."""
        return True

    def _on_changed(self, _shown: QDateTime) -> None:
        self.changed.emit()


FORMAT: Final = "yyyy-MM-dd HH:mm"


def _plain(local: datetime) -> QDateTime:
    return QDateTime(local.year, local.month, local.day, local.hour, local.minute, local.second)
