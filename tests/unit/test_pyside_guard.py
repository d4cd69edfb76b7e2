"""PySide6 6.12.0 loses a reference to None on ordinary calls; no such version may get in."""

import subprocess
import sys
import tomllib
from pathlib import Path

import PySide6
from packaging.requirements import Requirement

PROJECT = Path(__file__).resolve().parents[2]
CALLS = 20_000

# A process of its own: the fault ends in an abort, which must not take the other tests along.
ORDINARY_WORK = f"""
import sys
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QApplication, QLabel, QTreeView

app = QApplication(["guard"])
model, tree, label = QStandardItemModel(2, 2), QTreeView(), QLabel()
thing, timer = QObject(), QTimer()
tree.setModel(model)
singles = (None, True, False)

def shift(turns):
    for turn in range(turns):
        thing.setObjectName("x")
        thing.setProperty("value", None)
        thing.property("value")
        thing.parent()
        thing.blockSignals(turn % 2 == 0)
        label.setText("a")
        label.setEnabled(turn % 2 == 0)
        label.isEnabled()
        label.parentWidget()
        tree.setUniformRowHeights(True)
        timer.setSingleShot(True)
        model.index(0, 0).data(Qt.ItemDataRole.UserRole)
        model.setData(model.index(0, 0), None)

shift({CALLS})  # the first calls build types and adapt the code, once for good
before = [sys.getrefcount(single) for single in singles]
shift({CALLS})
print([sys.getrefcount(single) - count for single, count in zip(singles, before)])
"""


def test_only_sound_versions_of_pyside_are_allowed():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    wanted = {r.name: r.specifier for r in map(Requirement, project["dependencies"])}["PySide6"]

    assert PySide6.__version__ in wanted
    assert "6.8.3" in wanted
    assert "6.11.3" in wanted
    assert "6.12.0" not in wanted


def test_a_shift_of_ordinary_calls_loses_no_reference_to_none():
    """From Python 3.12 on None cannot be lost; there the calls must survive all the same."""
    work = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", ORDINARY_WORK],
        capture_output=True,
        text=True,
        check=False,
    )

    assert work.returncode == 0, work.stderr
    drifts = [int(drift) for drift in work.stdout.strip().strip("[]").split(",")]
    assert all(abs(drift) < CALLS // 100 for drift in drifts), drifts
