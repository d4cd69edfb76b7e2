"""Tiles are kept where one was a moment ago, and no more memory than the screen is worth."""

import pytest
from PySide6.QtWidgets import QApplication

from ui import theme
from ui.map import tile_store
from ui.map.cell_colours import CellColours
from ui.map.street_layer import Ink
from ui.map.tile_store import KEPT, SIZE, TileKey, TileStore

WANTED = 4


@pytest.fixture
def store(qtbot):
    theme.apply(QApplication.instance(), theme.LIGHT)
    look = theme.current()
    store = TileStore(CellColours(look), Ink.of(look))
    yield store
    store.close()


def show(store, qtbot, level):
    """What a screen of a few tiles does when it comes to a level."""
    keys = [TileKey(level, column, 0) for column in range(WANTED)]
    store.want(keys)
    qtbot.waitUntil(lambda: all(store.tile(key) for key in keys))
    store.forget_beyond(WANTED)


def levels(store):
    return sorted(level for level, keys in store.levels().items() if len(keys) == WANTED)


def test_the_levels_that_one_was_at_last_are_kept(store, qtbot):
    for level in range(80, 80 + 2 * KEPT):
        show(store, qtbot, level)

    assert levels(store) == [80 + KEPT, 81 + KEPT, 82 + KEPT]
    assert sum(len(keys) for keys in store.levels().values()) == KEPT * WANTED


def test_above_the_most_memory_only_what_is_wanted_stays(store, qtbot, monkeypatch):
    monkeypatch.setattr(tile_store, "MOST_BYTES", WANTED * SIZE * SIZE)

    show(store, qtbot, 80)
    show(store, qtbot, 81)

    assert levels(store) == [81]


def test_a_tile_counts_all_its_pixels(store, qtbot):
    show(store, qtbot, 80)

    assert store.tile(TileKey(80, 0, 0)).size >= SIZE * SIZE * 6
