"""The composition root: the one place that joins rules, store and screens.

`command_line.py` has the words, `desk_commands.py` what needs no screen. Here a workspace is found
and opened, and the application, the demo and pictures of the screen are started.
"""

import itertools
import locale
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import platformdirs

from commandcenter import answers, wording
from commandcenter.clock import FixedClock
from commandcenter.command_line import build_parser
from commandcenter.desk import Desk
from commandcenter.desk_commands import (
    DESK_COMMANDS,
    DONE,
    FAILED,
    MAKES_WORKSPACE,
    present_or_past,
    print_json,
)
from commandcenter.history import PastStore
from commandcenter.refusal import Refused
from commandcenter.settings import BrokenSettings, Settings
from commandcenter.wording import _
from commandcenter.workspace import Workspace, closed_at, workspace_clock
from db.store import LocalStore

if TYPE_CHECKING:
    from commandcenter.demo.player import Player
    from ui.app import Start


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out one command line and return its exit status."""
    given = list(sys.argv[1:] if argv is None else argv)
    wording.set_language(_language(given))
    args = build_parser().parse_args(given)
    try:
        return _run(args)
    except (Refused, BrokenSettings) as no:
        return _fail(str(no))
    except OSError as fault:
        return _fail(f"{fault.filename}: {fault.strerror}" if fault.filename else str(fault))


def _run(args: Namespace) -> int:
    if args.command in DESK_COMMANDS:
        with _open_desk(args, create=args.command in MAKES_WORKSPACE) as desk:
            return DESK_COMMANDS[args.command](desk, args)
    return _COMMANDS[args.command or "open"](args)


def data_folder() -> Path:
    """Where workspaces lie by default: the platform's folder for the user's data."""
    return Path(platformdirs.user_data_dir("commandcenter", appauthor=False))


def _language(given: list[str]) -> str:
    """The language asked for; else the one the machine is set to; else English."""
    for at, word in enumerate(given):
        if word == "--lang" and at + 1 < len(given) and given[at + 1] in wording.LANGUAGES:
            return given[at + 1]
        if word.startswith("--lang=") and word[7:] in wording.LANGUAGES:
            return word[7:]
    machine = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "zh_CN" if machine.startswith("zh") else "en"


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return FAILED


@contextmanager
def _open_desk(args: Namespace, *, create: bool = False) -> Iterator[Desk]:
    """The desk of the workspace that a call names. Raises Refused if there is none yet."""
    workspace = _workspace(args)
    args.workspace = workspace.folder
    if not (workspace.exists or create):
        raise Refused(
            _("There is no workspace in {folder}. “import” makes one; so does “demo”.").format(
                folder=workspace.folder
            )
        )
    workspace.prepare()
    store = LocalStore.open(workspace.folder)
    try:
        clock = workspace_clock(workspace.settings(), store.latest(), now=args.now)
        yield Desk(store, clock, device="command line")
    finally:
        store.close()


def _workspace(args: Namespace) -> Workspace:
    return Workspace(args.workspace or last_workspace())


def last_workspace() -> Path:
    """The workspace that was opened last, else the default one."""
    try:
        return Path((data_folder() / "last").read_text(encoding="utf-8").strip())
    except FileNotFoundError:
        return data_folder() / "workspace"


def _verify(args: Namespace) -> int:
    from db.verify import verify

    with _open_desk(args) as desk:
        assert isinstance(desk.store, LocalStore)
        found = verify(desk.store)
    if args.json:
        print_json(found)
    else:
        for problem in found.problems:
            print(problem)
        print(_("{events} events, {cases} cases.").format(events=found.events, cases=found.cases))
        print(_("All is well.") if found.ok else _("Something is wrong; see above."))
    return DONE if found.ok else FAILED


def _open(args: Namespace) -> int:
    if args.workspace is None and not (_has_display() and last_workspace_known()):
        # The first start, or nobody to look at a window: the New York demo.
        return _demo(_as_demo(args))
    if not _has_display():
        raise Refused(_("There is no display here. “snapshot” makes a picture without one."))
    from ui.app import run

    workspace = _workspace(args)
    workspace.prepare()
    _remember_last(workspace)
    return run(_start(workspace, workspace.settings(), args))


def _as_demo(args: Namespace) -> Namespace:
    given = ["--lang", args.lang] if args.lang else []
    return build_parser().parse_args([*given, "demo"])


def _demo(args: Namespace) -> int:
    """Play a day: on the screen until it is closed, or without one for a while, with a picture."""
    from commandcenter.demo.preparation import prepare

    watched = _has_display()
    workspace = Workspace(args.workspace or fresh_folder(f"demo-{args.city}"))
    if workspace.exists:
        raise Refused(
            _("{folder} has a workspace already; a demo needs a fresh one.").format(
                folder=workspace.folder
            )
        )
    workspace.prepare()
    print(_("Preparing the demo in {folder} …").format(folder=workspace.folder), file=sys.stderr)
    store = LocalStore.open(workspace.folder)
    try:
        settings = prepare(args.city, store, workspace, args.speed or (1.0 if watched else 60.0))
    finally:
        store.close()
    start = _start(workspace, settings, args)
    if watched and args.seconds is None:
        from ui.app import run

        _remember_last(workspace)
        return run(start)
    return _play_unwatched(workspace, start, args)


def _play_unwatched(workspace: Workspace, start: "Start", args: Namespace) -> int:
    picture = Path("demo.png").resolve()
    _without_display()
    from PySide6.QtCore import QSize

    from ui.app import Picture, take_picture

    seconds = 20.0 if args.seconds is None else args.seconds
    if not take_picture(start, Picture(picture, QSize(1920, 1080), after_seconds=seconds)):
        return _fail(_("The console could not be opened."))
    args.workspace = workspace.folder
    with _open_desk(args) as desk:
        counts = answers.situation_counts(present_or_past(desk, None))
    if args.json:
        print_json({"picture": str(picture), "workspace": str(workspace.folder), **counts})
        return DONE
    lines = (
        _("There is no display here, so the demo was played offscreen for {n:g} seconds."),
        _("At {at} {open} cases were open: {stages}."),
        _("Picture: {picture}. Workspace: {folder}."),
    )
    stages = ", ".join(f"{name} {count}" for name, count in counts["by_stage"].items())
    for line in lines:
        print(
            line.format(
                n=seconds,
                at=counts["at"],
                open=counts["open"],
                stages=stages,
                picture=picture,
                folder=workspace.folder,
            )
        )
    return DONE


def _snapshot(args: Namespace) -> int:
    """A picture of the screen. The workspace is looked at, not changed."""
    os.environ["QT_SCALE_FACTOR"] = str(args.scale)
    _without_display()
    from PySide6.QtCore import QSize

    from ui.app import Picture, take_picture

    workspace = _workspace(args)
    if not workspace.exists:
        raise Refused(_("There is no workspace in {folder}.").format(folder=workspace.folder))
    settings = workspace.settings()
    if args.theme:
        settings = replace(settings, screen=replace(settings.screen, theme=args.theme))
    start = replace(
        _start(workspace, settings, args),
        open_desk=lambda: _desk_on_the_past(workspace, settings, args),
        remember=None,
        play=None,
    )
    picture = Picture(args.file.resolve(), QSize(*args.size), select=args.select)
    if not take_picture(start, picture):
        return _fail(_("The console could not be opened."))
    if args.json:
        print_json({"picture": str(picture.file)})
    else:
        print(picture.file)
    return DONE


def _desk_on_the_past(workspace: Workspace, settings: Settings, args: Namespace) -> Desk:
    store = LocalStore.open(workspace.folder)
    at = args.at or workspace_clock(settings, store.latest(), now=args.now).now()
    return Desk(PastStore(store, at), FixedClock(at), device="snapshot")


def _start(workspace: Workspace, settings: Settings, args: Namespace) -> "Start":
    """What the application is handed: how to open the desk, and what to do beside it."""
    from db.verify import verify
    from ui.app import Start

    if args.lang:
        settings = replace(settings, screen=replace(settings.screen, language=args.lang))
    desks: list[Desk] = []

    def open_desk() -> Desk:
        store = LocalStore.open(workspace.folder)
        clock = workspace_clock(settings, store.latest(), now=args.now)
        desks.append(Desk(store, clock, device="console"))
        return desks[0]

    def remember(changed: Settings) -> None:
        now = desks[0].clock.now() if desks else None
        workspace.remember(closed_at(changed, now) if now else changed)

    def import_cases_file(desk: Desk, path: Path) -> str:
        from commandcenter.intake.command import import_file

        asked = build_parser().parse_args(["import", "cases", str(path)])
        return answers.import_sentence(import_file(desk, asked, workspace.rejects))

    return Start(
        open_desk=open_desk,
        settings=settings,
        maps=workspace.maps,
        remember=remember,
        verify=lambda desk: verify(cast(LocalStore, desk.store)).problems,
        import_file=import_cases_file,
        play=_demo_play(settings) if settings.demo.name else None,
    )


def _demo_play(settings: Settings) -> Callable[[Desk], Any]:
    """Plays a demo's script as far as the clock has come; the script is read at the first call."""
    scripts: list[Player] = []

    def play(desk: Desk) -> int:
        from commandcenter.demo.preparation import player

        if not scripts:
            scripts.append(player(settings.demo.name, desk, settings.clock.origin))
        return len(scripts[0].play(desk, desk.clock.now()))

    return play


def _has_display() -> bool:
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _without_display() -> None:
    if not _has_display() or "snapshot" in sys.argv:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"


def last_workspace_known() -> bool:
    """Whether a workspace was opened here before and is still there."""
    return Workspace(last_workspace()).exists


def _remember_last(workspace: Workspace) -> None:
    data_folder().mkdir(parents=True, exist_ok=True)
    (data_folder() / "last").write_text(str(workspace.folder.resolve()), encoding="utf-8")


def fresh_folder(name: str) -> Path:
    """A folder of that name in the data folder that is not there yet."""
    numbered = (data_folder() / (f"{name}-{n}" if n else name) for n in itertools.count())
    return next(folder for folder in numbered if not folder.exists())


_COMMANDS: dict[str, Callable[[Namespace], int]] = {
    "open": _open,
    "demo": _demo,
    "snapshot": _snapshot,
    "verify": _verify,
}
