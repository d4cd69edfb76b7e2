"""The tree of a catalogue: big classes, classes, filing conditions with their limits."""

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from commandcenter.catalogue import CaseClass, Catalogue
from commandcenter.catalogue_edits import limit_words
from commandcenter.wording import _, label
from commandcenter.worktime import ClockKind, Limit
from ui import theme
from ui.format import HOUR, duration

Key = tuple[str, ...]
"""What a line is about: nothing for the catalogue, else big class, class, condition codes."""

KEY: Final = Qt.ItemDataRole.UserRole


class CatalogueTree(QWidget):
    """Shows a catalogue and tells which line is chosen; typing above leaves what fits."""

    chosen = Signal(object)
    """The `Key` of the line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys: list[Key] = []
        self._items: dict[Key, QTreeWidgetItem] = {}
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(_("Filter by code, name or condition"))
        self.search.setAccessibleName(_("Filter by code, name or condition"))
        self.search.setClearButtonEnabled(True)
        self._tree = QTreeWidget(self)
        self._tree.setColumnCount(2)
        self._tree.setHeaderHidden(True)
        self._tree.setUniformRowHeights(True)
        self._tree.setAccessibleName(_("Catalogue"))
        header = self._tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current().spacing)
        column.addWidget(self.search)
        column.addWidget(self._tree, 1)
        self.setFocusProxy(self._tree)
        self.search.textChanged.connect(self._filter)
        self._tree.currentItemChanged.connect(self._on_current)

    @property
    def key(self) -> Key:
        """What the chosen line is about."""
        item = self._tree.currentItem()
        return item.data(0, KEY) if item is not None else ()

    @property
    def keys(self) -> list[Key]:
        """What the lines are about that the filter leaves, from the top."""
        return [key for key in self._keys if not self._items[key].isHidden()]

    def text(self, key: Key) -> tuple[str, str]:
        """The words and the limit on one line."""
        return self._items[key].text(0), self._items[key].text(1)

    def show_catalogue(self, now: Catalogue, before: Catalogue) -> None:
        """Show `now`; what differs from `before` has a star and is in bold."""
        keys = list(_keys(now))
        if keys != self._keys:
            self._rebuild(keys)
        old = dict(_values(before))
        for key, (words, limit, value) in _values(now):
            item = self._items[key]
            changed = key not in old or old[key][2] != value
            item.setText(0, _("{words} *").format(words=words) if changed else words)
            item.setText(1, limit)
            item.setToolTip(0, _("{words} (not saved)").format(words=words) if changed else words)
            item.setFont(0, theme.font("body", strong=changed))
            item.setForeground(1, theme.current().muted)
        self._filter()

    def choose(self, key: Key) -> None:
        """Choose the line about `key`, or the nearest above it that there is."""
        while key not in self._items and key:
            key = key[:-1]
        item = self._items.get(key)
        if item is not None:
            self._tree.setCurrentItem(item)
            self._tree.scrollToItem(item)

    def _rebuild(self, keys: list[Key]) -> None:
        opened = {key for key, item in self._items.items() if item.isExpanded()} or {()}
        chosen = self.key
        self._tree.blockSignals(True)
        self._tree.clear()
        self._items, self._keys = {}, keys
        for key in keys:
            parent = self._items[key[:-1]] if key else self._tree.invisibleRootItem()
            item = QTreeWidgetItem(parent)
            item.setData(0, KEY, key)
            self._items[key] = item
        for key in opened:
            if key in self._items:
                self._items[key].setExpanded(True)
        self._tree.blockSignals(False)
        self.choose(chosen)

    def _filter(self) -> None:
        """Leave the lines in sight that hold every word, with what they stand under."""
        words = self.search.text().casefold().split()
        seen: set[Key] = {()}
        for key in self._keys:
            above = [self._items[key[:depth]].text(0) for depth in range(1, len(key) + 1)]
            said = " ".join(above).casefold()
            if all(word in said for word in words):
                seen |= {key[:depth] for depth in range(len(key) + 1)}
        for key, item in self._items.items():
            item.setHidden(key not in seen)
            if words and len(key) == 1:
                item.setExpanded(True)

    def _on_current(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(0, KEY))


def _keys(catalogue: Catalogue) -> Iterator[Key]:
    for key, _value in _values(catalogue):
        yield key


def _values(catalogue: Catalogue) -> Iterator[tuple[Key, tuple[str, str, object]]]:
    """Each line in order: its key, its words, its limit, and what it says as a whole."""
    head = (catalogue.names, catalogue.example)
    yield (), (label(catalogue.names), "", head)
    by_group: dict[str, list[CaseClass]] = {code: [] for code in catalogue.groups}
    for each in catalogue.classes:
        by_group.setdefault(each.group, []).append(each)
    for group, classes in by_group.items():
        names = catalogue.groups.get(group, {})
        yield (group,), (f"{group}  {label(names) or _('(no name)')}", "", names)
        for each in classes:
            key = (group, each.code)
            yield key, (f"{each.code}  {label(each.names) or _('(no name)')}", "", each)
            for condition in each.conditions:
                words = label(condition.names) or _("(no words)")
                yield (*key, condition.code), (words, _short(condition.limit), condition)


def _short(limit: Limit) -> str:
    """A limit in little room."""
    if limit.clock is ClockKind.EMERGENCY_HOURS:
        return duration(limit.amount * HOUR)
    return limit_words(limit)
