"""What a rehearsal found, as tables: by step, by case, by seat, at night, and every difference."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHeaderView,
    QLabel,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from commandcenter.city import City
from commandcenter.escalation.comparison import HOW_NAMES, Comparison, How, Pair, Tally
from commandcenter.escalation.rehearsal import Fired
from commandcenter.escalation.step_words import title
from commandcenter.escalation.words import channel_name, reaches
from commandcenter.ids import PersonId
from commandcenter.output.comparison import called_step, how_words
from commandcenter.seats.load import FLOOD, MOST
from commandcenter.wording import _, join, ngettext, sentences
from ui import format as say
from ui import theme

MOST_ROWS: Final = 1000
"""More nobody reads, and they would take long."""

NUMBER: Final = int(Qt.ItemDataRole.UserRole)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Results(QWidget):
    """Enter or a double click on a line with a case leads to the case."""

    case_wanted = Signal(str)
    """The number of a case."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.summary = QLabel(self)
        self.summary.setWordWrap(True)
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.tabs = QTabWidget(self)
        counts = [_("Draft"), _("At present"), *(_(HOW_NAMES[how]) for how in _DIFFER)]
        self.by_step = self._table([_("Step"), *counts, _("At night")], numbers=8)
        self.by_case = self._table([_("Case"), _("Draft"), _("At present"), _("What differs")], 2)
        self.by_seat = self._table(
            [_("Seat"), _("Steps"), _("In ten minutes"), _("Most"), _("When"), _("At present")], 5
        )
        self.nights = self._table([_("Who is told at night"), _("Draft"), _("At present")], 2)
        self.all = self._table(
            [_("Draft"), _("At present"), _("Case"), _("Step"), _("Who"), _("Difference")], 0
        )
        for table in (self.by_step, self.by_case, self.by_seat, self.nights, self.all):
            self.tabs.addTab(table, "")
        for table in (self.by_case, self.all):
            table.itemActivated.connect(self._on_activated)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.summary)
        column.addWidget(self.tabs, 1)
        self.clear()

    def clear(self) -> None:
        """Nothing was rehearsed yet, or it is out of date."""
        self.tabs.hide()
        self.summary.setText("")

    def show_found(self, found: Comparison, city: City) -> None:
        """Show these."""
        self.summary.setText(_summary(found, city))
        steps, cases, seats = found.by_step(), found.by_case(), found.by_seat()
        _fill(self.by_step, [_step_row(each, found, city) for each in steps])
        _fill(self.by_case, [_case_row(each) for each in cases], lambda row: row[0])
        _fill(
            self.by_seat,
            [
                (
                    reaches(each.seat),
                    say.number(each.told),
                    say.number(each.mean, 2),
                    _load(each.worst),
                    f"{each.worst_at.astimezone(city.zone):%m-%d %H:%M}" if each.worst_at else "",
                    say.number(each.before_worst),
                )
                for each in seats
            ],
        )
        after, before = found.woken(), found.woken(before=True)
        people = sorted({*after, *before}, key=lambda each: (-after[each], each))
        _fill(
            self.nights,
            [
                (city.called(PersonId(each)), say.number(after[each]), say.number(before[each]))
                for each in people
            ],
        )
        pairs = [each for each in found.pairs if each.how is not How.SAME or each.others]
        _fill(self.all, [_pair_row(each, found, city) for each in pairs], lambda row: row[2])
        for at, (words, count) in enumerate(
            (
                (_("By step ({n})"), len(steps)),
                (_("By case ({n})"), len(cases)),
                (_("By seat ({n})"), len(seats)),
                (_("At night ({n})"), after.total()),
                (_("All differences ({n})"), len(pairs)),
            )
        ):
            self.tabs.setTabText(at, words.format(n=say.number(count)))
        self.tabs.show()

    def _table(self, head: Sequence[str], numbers: int) -> QTreeWidget:
        table = QTreeWidget(self)
        table.setColumnCount(len(head))
        table.setHeaderLabels(list(head))
        table.setRootIsDecorated(False)
        table.setUniformRowHeights(True)
        table.setAccessibleName(head[0])
        header = table.header()
        header.setStretchLastSection(numbers == 0 or not numbers > len(head) - 2)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        for column in range(1, numbers + 1):
            table.headerItem().setTextAlignment(column, _RIGHT)
        table.setProperty("numbers", numbers)
        return table

    def _on_activated(self, item: QTreeWidgetItem) -> None:
        number = item.data(0, NUMBER)
        if number:
            self.case_wanted.emit(number)


_DIFFER: Final = (How.MORE, How.FEWER, How.EARLIER, How.LATER, How.OTHERS)


def _fill(
    table: QTreeWidget,
    rows: Sequence[tuple[Any, ...]],
    number: Callable[[tuple[Any, ...]], str] | None = None,
) -> None:
    table.clear()
    numbers = int(table.property("numbers"))
    items = []
    for row in rows[:MOST_ROWS]:
        item = QTreeWidgetItem([str(each) for each in row])
        for column in range(1, numbers + 1):
            item.setTextAlignment(column, _RIGHT)
        if number is not None:
            item.setData(0, NUMBER, number(row))
        item.setToolTip(0, str(row[0]))
        items.append(item)
    table.addTopLevelItems(items)
    if len(rows) > MOST_ROWS:
        more = _("and {n} more").format(n=say.number(len(rows) - MOST_ROWS))
        table.addTopLevelItem(QTreeWidgetItem([more]))
    table.setColumnWidth(0, max(table.sizeHintForColumn(0), 8 * theme.current().target))
    if items:
        table.setCurrentItem(items[0])


def _step_row(tally: Tally, found: Comparison, city: City) -> tuple[str, ...]:
    numbers = [tally.after, tally.before, *(tally.how[how] for how in _DIFFER[:-1])]
    shown = [say.number(each) if each else "–" for each in (*numbers, tally.others, tally.woken)]
    return (called_step(tally.key, found, city), *shown)


def _case_row(tally: Tally) -> tuple[str, ...]:
    return (tally.key[0], say.number(tally.after), say.number(tally.before), how_words(tally))


def _load(worst: int) -> str:
    """The most in ten minutes, with what one person manages (domain notes, section 7)."""
    if worst > FLOOD:
        return _("{n}, a flood").format(n=say.number(worst))
    if worst > MOST:
        return _("{n}, too many").format(n=say.number(worst))
    return say.number(worst)


def _pair_row(pair: Pair, found: Comparison, city: City) -> tuple[str, ...]:
    fired = pair.fired
    difference = _(HOW_NAMES[pair.how])
    if pair.others and pair.how is not How.OTHERS:
        difference = join((difference, _(HOW_NAMES[How.OTHERS])))
    return (
        _at(pair.after, city),
        _at(pair.before, city),
        fired.number,
        called_step((fired.chain, fired.step), found, city),
        _who(fired, city),
        difference,
    )


def _at(fired: Fired | None, city: City) -> str:
    if fired is None:
        return "–"
    at = f"{fired.at.astimezone(city.zone):%m-%d %H:%M}"
    return _("{at} night").format(at=at) if fired.night else at


def _who(fired: Fired, city: City) -> str:
    people = join(city.called(each) for each in fired.told) or reaches(fired.reaches)
    return _("{whom}, {channel}").format(whom=people, channel=channel_name(fired.channel))


def _summary(found: Comparison, city: City) -> str:
    count, before = len(found.fired), len(found.present)
    told = ngettext(
        "{n} step would have fired from {start} to {end}.",
        "{n} steps would have fired from {start} to {end}.",
        count,
    ).format(
        n=say.number(count),
        start=f"{found.start.astimezone(city.zone):%Y-%m-%d %H:%M}",
        end=f"{found.end.astimezone(city.zone):%Y-%m-%d %H:%M}",
    )
    how = found.how
    differ = join(
        _("{n} {how}").format(n=say.number(how[each]), how=_(HOW_NAMES[each]))
        for each in _DIFFER
        if how[each]
    )
    after, was = found.woken(), found.woken(before=True)
    return sentences(
        (
            told,
            _("At present it is {n}.").format(n=say.number(before)),
            _("{differences}.").format(differences=differ) if differ else _("Nothing differs."),
            _("At night: {n} calls to {people} people, at present {m} to {were}.").format(
                n=say.number(after.total()),
                people=say.number(len(after)),
                m=say.number(was.total()),
                were=say.number(len(was)),
            ),
            _("Never fired: {steps}.").format(steps=join(map(title, found.silent)))
            if found.silent
            else "",
        )
    )
