"""The rules of a working week: periods, weekend, hours of a working day; typed and clicked."""

import re
from dataclasses import replace
from datetime import time
from typing import Final

from PySide6.QtCore import QLocale, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QToolButton,
    QWidget,
)

from commandcenter.wording import _, language
from commandcenter.working_calendar import Calendar
from ui import theme

_PERIOD: Final = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~至]\s*(\d{1,2})[:：](\d{2})")
_BETWEEN: Final = re.compile(r"\s*[,，;；、]\s*")


class WorkingRules(QObject):
    """Three lines of a form. Tells when they change; says what is wrong with them."""

    changed = Signal()

    def __init__(self, form: QFormLayout, parent: QWidget) -> None:
        super().__init__(parent)
        look = theme.current()
        self._calendar: Calendar | None = None
        self.fault = QLabel(parent)
        self.fault.setTextFormat(Qt.TextFormat.PlainText)
        self.fault.setWordWrap(True)
        self.periods = QLineEdit(parent)
        self.periods.setPlaceholderText("08:00-12:00, 14:00-18:00")
        self.periods.textEdited.connect(self.changed)
        self.hours = QDoubleSpinBox(parent)
        self.hours.setRange(0.5, 24)
        self.hours.setSingleStep(0.5)
        self.hours.setDecimals(1)
        self.hours.valueChanged.connect(self.changed)
        self.week: list[QToolButton] = []
        days = QHBoxLayout()
        days.setSpacing(look.gap)
        locale = QLocale(language())
        for day in range(7):
            button = QToolButton(parent)
            button.setCheckable(True)
            button.setText(locale.standaloneDayName(day + 1, QLocale.FormatType.ShortFormat))
            button.setToolTip(_("No work on this day of the week"))
            button.toggled.connect(self.changed)
            self.week.append(button)
            days.addWidget(button)
        days.addStretch()
        form.addRow(_("Working periods"), self.periods)
        form.addRow(_("Weekend"), days)
        form.addRow(_("Hours in a working day"), self.hours)
        form.addRow(self.fault)
        self.fault.setVisible(False)

    def show_rules(self, calendar: Calendar) -> None:
        """Show those of `calendar`."""
        self._calendar = calendar
        for field in (self.periods, self.hours, *self.week):
            field.blockSignals(True)
        self.periods.setText(periods_text(calendar))
        self.hours.setValue(calendar.hours_per_working_day)
        for day, button in enumerate(self.week):
            button.setChecked(day in calendar.weekend)
        for field in (self.periods, self.hours, *self.week):
            field.blockSignals(False)
        self._say("")

    def applied(self, calendar: Calendar) -> Calendar | None:
        """`calendar` with these rules; None, with a sentence on screen, if they make no sense."""
        try:
            changed = replace(
                calendar,
                periods=periods_from(self.periods.text()),
                weekend=frozenset(day for day, each in enumerate(self.week) if each.isChecked()),
                hours_per_working_day=self.hours.value(),
            )
        except ValueError as fault:
            self._say(str(fault))
            return None
        self._say("")
        return changed

    def _say(self, fault: str) -> None:
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))
        self.periods.setProperty("invalid", bool(fault))
        self.periods.style().polish(self.periods)


def periods_text(calendar: Calendar) -> str:
    """The working periods as they are typed."""
    return ", ".join(
        f"{opens:%H:%M}-{'24:00' if closes == time(0) else f'{closes:%H:%M}'}"
        for opens, closes in calendar.periods
    )


def periods_from(text: str) -> tuple[tuple[time, time], ...]:
    """Typed working periods. Raises ValueError with a sentence for what is none."""
    return tuple(_period(part) for part in _BETWEEN.split(text.strip()))


def _period(text: str) -> tuple[time, time]:
    match = _PERIOD.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        hour, minute, last_hour, last_minute = (int(each) for each in match.groups())
        if (last_hour, last_minute) == (24, 0):
            last_hour = 0
        return time(hour, minute), time(last_hour, last_minute)
    except ValueError as fault:
        raise ValueError(
            _("“{text}” is no working period; write as 08:00-12:00, 14:00-18:00.").format(text=text)
        ) from fault
