"""One start of the console, or of a bare window, in a process of its own; see `start.py`.

    python -m benchmarks._console BEGUN WORKSPACE|--bare

BEGUN is the instant (`time.perf_counter`, the same for all processes) at which the process was
asked for. Prints the seconds from then until each step was done, as JSON, and ends. The program
itself is not changed: steps are noted from outside, as its own methods return.
"""

import json
import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from time import perf_counter
from typing import Any

BEGUN = float(sys.argv[1])
STEPS: dict[str, float] = {}
SIZE = (1600, 960)
"""Of the bare window: the console's usual size."""


def done(step: str) -> None:
    """Note that a step has ended, the first time that it does."""
    STEPS.setdefault(step, perf_counter() - BEGUN)


def end() -> None:
    """Print what was noted, and end: what comes after is not measured."""
    print(json.dumps(STEPS), flush=True)
    os._exit(0)


def note(step: str, owner: Any, name: str) -> None:
    """Have `done(step)` called whenever a method of `owner` returns."""
    kept = owner.__dict__[name]
    act: Callable[..., Any] = kept.__func__ if isinstance(kept, classmethod) else kept

    @wraps(act)
    def noted(*args: Any, **more: Any) -> Any:
        value = act(*args, **more)
        done(step)
        return value

    setattr(owner, name, classmethod(noted) if isinstance(kept, classmethod) else noted)


def bare() -> None:
    """An empty QMainWindow, painted."""
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QMainWindow

    class Window(QMainWindow):
        def paintEvent(self, event: QPaintEvent) -> None:
            super().paintEvent(event)
            done("painted")
            QTimer.singleShot(0, end)

    app = QApplication(sys.argv[:1])
    window = Window()
    window.resize(*SIZE)
    window.show()
    app.exec()


def console(folder: Path) -> None:
    """`commandcenter --workspace FOLDER open`, until the queue is painted with its rows."""
    done("Python itself")
    from commandcenter.garbage import for_good

    # As `__main__.py` and `cli.py` do.
    with for_good():
        from commandcenter import cli
    from commandcenter.command_line.arguments import build_parser
    from commandcenter.workspace import Workspace

    done("imports: rules and store")
    with for_good():
        from ui import app
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent

    from commandcenter.desk import Desk
    from commandcenter.situation import Situation
    from db.store import LocalStore
    from ui.main_window import MainWindow
    from ui.queue.list_view import CaseListView

    done("imports: screens")
    note("application and theme", app, "application")
    note("* store opened", LocalStore, "open")
    note("* city configured", Desk, "__init__")
    note("* open cases read", Situation, "load")
    note("window made", MainWindow, "__init__")
    paint = CaseListView.paintEvent

    def painted(view: CaseListView, event: QPaintEvent) -> None:
        paint(view, event)
        if view.model().rowCount():
            done("queue painted")
            QTimer.singleShot(0, end)

    CaseListView.paintEvent = painted  # type: ignore[method-assign]
    loaded = app.Console._on_loaded

    def on_loaded(this: app.Console, situation: object) -> None:
        done("situation handed over")
        loaded(this, situation)

    app.Console._on_loaded = on_loaded  # type: ignore[method-assign]
    args = build_parser().parse_args(["--workspace", str(folder), "open"])
    workspace = Workspace(folder)
    app.run(cli._start(workspace, workspace.settings(), args))


if __name__ == "__main__":
    bare() if sys.argv[2] == "--bare" else console(Path(sys.argv[2]))
