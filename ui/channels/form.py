"""One channel as somebody fills it in: what carries the messages, where to, and when."""

from datetime import time
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QTime, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QTimeEdit,
    QWidget,
)

from commandcenter.channels.address import (
    ENCRYPTIONS,
    FIELDS,
    WAY_NAMES,
    Field,
    Way,
    compose,
    kind_for,
    way_of,
)
from commandcenter.channels.person import (
    KEY,
    KIND_NAMES,
    Channel,
    Kind,
    ReachTimes,
    masked,
)
from commandcenter.refusal import Refused
from commandcenter.wording import N_, _
from ui import format as say
from ui import theme

ANY_TIME: Final = "any"
WORKING: Final = "working"
HOURS: Final = "hours"
TIMES: Final[dict[str, str]] = {
    ANY_TIME: N_("At any time"),
    WORKING: N_("In working hours, by the working calendar"),
    HOURS: N_("In these hours"),
}
"""When a channel may be used; shown through `_`."""

_DAYS: Final = 7


class ChannelForm(QWidget):
    """Fields of one channel. An address that is kept is never shown again, only replaced."""

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._channel: Channel | None = None
        self._calendar = ""
        self._fields: dict[tuple[Way, str], QLineEdit | QComboBox] = {}
        self.name = QLineEdit(self)
        self.way = QComboBox(self)
        self.kind = QComboBox(self)
        self.address = QLabel(self)
        self.times = QComboBox(self)
        self.begins, self.ends = QTimeEdit(self), QTimeEdit(self)
        self.days = [QCheckBox(self) for _n in range(_DAYS)]
        self.important = QCheckBox(self)
        self._make()
        self.retranslate()
        self.show_channel(None, "")

    # --- what it holds ---

    def show_channel(self, channel: Channel | None, calendar: str) -> None:
        """Show a channel, or the empty form of a new one; `calendar` is the city's usual one."""
        self._channel, self._calendar = channel, calendar
        self.name.setText(channel.key if channel else "")
        self.name.setReadOnly(channel is not None)
        self.way.setCurrentIndex(self.way.findData(way_of(channel.kind) if channel else Way.MAIL))
        self.kind.setCurrentIndex(max(self.kind.findData(channel.kind if channel else None), 0))
        self.forget_address()
        mode = ANY_TIME
        if channel is not None and channel.calendar is not None:
            mode = WORKING
        elif channel is not None and channel.times:
            mode = HOURS
        self.times.setCurrentIndex(self.times.findData(mode))
        first = channel.times[0] if channel and channel.times else ReachTimes(time(8), time(20))
        self.begins.setTime(QTime(first.begins.hour, first.begins.minute))
        self.ends.setTime(QTime(first.ends.hour, first.ends.minute))
        for day, box in enumerate(self.days):
            box.setChecked(not first.weekdays or day in first.weekdays)
        self.important.setChecked(channel.important_always if channel else True)
        self._show_rows()

    def forget_address(self) -> None:
        """Empty every field of an address: it is in the keyring, or it was not taken."""
        for field in self._fields.values():
            if isinstance(field, QLineEdit):
                field.clear()

    def say_address(self, told: str) -> None:
        """Tell what is known of the address that is kept."""
        self.address.setText(told)

    @property
    def url(self) -> str:
        """The address that was typed; empty to keep the one that is there. Raises Refused."""
        way = self._way()
        values = {field.key: self._value(way, field) for field in FIELDS[way]}
        typed = any(values[field.key] for field in FIELDS[way] if not field.among)
        return compose(way, values) if typed or self._channel is None else ""

    @property
    def channel(self) -> Channel:
        """The channel as filled in. Raises Refused with what is missing."""
        key = self.name.text().strip()
        if not KEY.fullmatch(key):
            raise Refused(_("Call the channel by at most 40 letters, digits, dots and dashes."))
        url = self.url
        former = self._channel
        kind: Kind | None = former.kind if former else None
        if url:
            kind = kind_for(self._way(), url) or self.kind.currentData()
        if kind is None:
            raise Refused(_("Say what carries messages to this address."))
        address = masked(url) if url or former is None else former.address
        mode = self.times.currentData()
        return Channel(
            key,
            kind,
            address,
            (self._hours(),) if mode == HOURS else (),
            self.important.isChecked(),
            calendar=self._calendar if mode == WORKING else None,
        )

    def _hours(self) -> ReachTimes:
        days = frozenset(day for day, box in enumerate(self.days) if box.isChecked())
        if not days:
            raise Refused(_("Choose at least one day of the week."))
        begins, ends = self.begins.time(), self.ends.time()
        return ReachTimes(
            time(begins.hour(), begins.minute()),
            time(ends.hour(), ends.minute()),
            frozenset() if len(days) == _DAYS else days,
        )

    def _way(self) -> Way:
        return Way(self.way.currentData())

    def _value(self, way: Way, field: Field) -> str:
        widget = self._fields[way, field.key]
        return widget.text() if isinstance(widget, QLineEdit) else str(widget.currentData())

    # --- put together ---

    def _make(self) -> None:
        look = theme.current()
        self.form = QFormLayout(self)
        self.form.setContentsMargins(look.padding, look.padding, look.padding, look.padding)
        self.form.setSpacing(look.spacing)
        self.form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.name.setMaxLength(40)
        self.address.setWordWrap(True)
        self.address.setProperty("role", "muted")
        for box in (self.way, self.kind, self.times):
            shrink = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            box.setSizeAdjustPolicy(shrink)
        for edit in (self.begins, self.ends):
            edit.setDisplayFormat("HH:mm")
        self._labels: dict[str, QLabel] = {}
        self._row("name", self.name)
        self._row("way", self.way)
        self._row("address", self.address)
        for way, fields in FIELDS.items():
            for field in fields:
                self._fields[way, field.key] = widget = _field(field, self)
                self._row(f"{way}.{field.key}", widget)
        self._row("kind", self.kind)
        self._row("times", self.times)
        self.hours = _beside(self.begins, QLabel("–", self), self.ends)
        self._row("hours", self.hours)
        self.week = _beside(*self.days)
        self._row("days", self.week)
        self.form.addRow(self.important)
        # As the rows stand: Qt goes by when a field was made.
        rows = (self.name, self.way, *self._fields.values(), self.kind, self.times)
        for one, other in pairwise((*rows, self.begins, self.ends, *self.days, self.important)):
            self.setTabOrder(one, other)
        self.way.currentIndexChanged.connect(self._show_rows)
        self.times.currentIndexChanged.connect(self._show_rows)
        self.name.textChanged.connect(self.changed)

    def _row(self, key: str, widget: QWidget) -> None:
        self._labels[key] = QLabel(self)
        self._labels[key].setBuddy(widget)
        self.form.addRow(self._labels[key], widget)

    def _show_rows(self) -> None:
        way = self._way()
        for each, key in self._fields:
            self.form.setRowVisible(self._fields[each, key], each is way)
        self.form.setRowVisible(self.kind, way is Way.OTHER)
        self.form.setRowVisible(self.address, self._channel is not None)
        hours = self.times.currentData() == HOURS
        self.form.setRowVisible(self.hours, hours)
        self.form.setRowVisible(self.week, hours)
        self.important.setEnabled(self.times.currentData() != ANY_TIME)
        self.changed.emit()

    def retranslate(self) -> None:
        """Show every word in the language in use."""
        _fill(self.way, [(way, _(name)) for way, name in WAY_NAMES.items()])
        _fill(self.kind, [(kind, _(name)) for kind, name in KIND_NAMES.items()])
        _fill(self.times, [(key, _(name)) for key, name in TIMES.items()])
        words = {
            "name": _("Name of the channel"),
            "way": _("Messages go by"),
            "address": _("Address"),
            "kind": _("Counts as"),
            "times": _("May be used"),
            "hours": _("From – to"),
            "days": _("On"),
        }
        for way, fields in FIELDS.items():
            for field in fields:
                name = _(field.name)
                optional = _("{field} (if any)").format(field=name)
                words[f"{way}.{field.key}"] = optional if field.optional else name
                widget = self._fields[way, field.key]
                widget.setAccessibleName(name)
                if isinstance(widget, QComboBox):
                    _fill(widget, [(each, _(ENCRYPTIONS[each])) for each in field.among])
        for key, told in words.items():
            self._labels[key].setText(told)
        for key, widget in (("name", self.name), ("way", self.way), ("times", self.times)):
            widget.setAccessibleName(words[key])
        self.begins.setAccessibleName(_("From"))
        self.ends.setAccessibleName(_("To"))
        for day, box in enumerate(self.days):
            box.setText(say.day_name(day))
        self.important.setText(_("Important messages at any time all the same"))


def _field(field: Field, parent: QWidget) -> QLineEdit | QComboBox:
    if field.among:
        return QComboBox(parent)
    line = QLineEdit(parent)
    line.setPlaceholderText(field.sample)
    if field.secret:
        # Neither to be read over a shoulder nor to be copied from here.
        line.setEchoMode(QLineEdit.EchoMode.Password)
    return line


def _fill(box: QComboBox, options: list[tuple[str, str]]) -> None:
    """Give a box its options anew; what was chosen stays chosen."""
    chosen = box.currentData()
    box.blockSignals(True)
    box.clear()
    for key, words in options:
        box.addItem(words, key)
    box.setCurrentIndex(max(box.findData(chosen), 0))
    box.blockSignals(False)


def _beside(*widgets: QWidget) -> QWidget:
    row = QWidget(widgets[0].parentWidget())
    across = QHBoxLayout(row)
    across.setContentsMargins(0, 0, 0, 0)
    across.setSpacing(theme.current().gap)
    for widget in widgets:
        across.addWidget(widget)
    across.addStretch()
    return row
