"""The composition root: the one place that joins rules, store and screens.

`__main__.py` is the way in, `command_line/` has the words, and what needs no screen. Here a
workspace is found and opened, and the application, the demo and pictures of the screen are
started. Every function here may raise Refused; `__main__.py` says it.
"""

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from commandcenter.channels.courier import Courier
from commandcenter.clock import FixedClock
from commandcenter.command_line import answers
from commandcenter.command_line.answering import print_json
from commandcenter.command_line.arguments import DONE, FAILED, build_parser
from commandcenter.command_line.desk import (
    DESK_COMMANDS,
    MAKES_WORKSPACE,
    QUESTIONS,
    present_or_past,
)
from commandcenter.command_line.screen_choice import as_wall, most_urgent, picture_file
from commandcenter.desk import Desk
from commandcenter.founding import ensure_catalogue, found
from commandcenter.garbage import for_good
from commandcenter.history import PastStore
from commandcenter.intake.kinds import ImportWish
from commandcenter.ports import Store
from commandcenter.read_marks import read_marks, write_marks
from commandcenter.refusal import Refused
from commandcenter.settings import Settings
from commandcenter.sync.signed_in import ask_as, desk_of
from commandcenter.wording import _, ngettext, sentences
from commandcenter.workspace import (
    Workspace,
    closed_at,
    fresh_workspace,
    last_workspace,
    remember_last,
    workspace_clock,
)
from db.reading import Reader
from db.store import LocalStore, open_reader

if TYPE_CHECKING:
    from commandcenter.demo.player import Player
    from commandcenter.sync.link import Link
    from ui.app import Start


def run(args: Namespace) -> int:
    """Carry out a parsed command line and return its exit status."""
    if args.command in DESK_COMMANDS:
        look, create = args.command in QUESTIONS, args.command in MAKES_WORKSPACE
        with _open_desk(args, look=look, create=create) as desk:
            return DESK_COMMANDS[args.command](desk, args)
    return _COMMANDS[args.command or "open"](args)


@contextmanager
def _open_desk(args: Namespace, *, look: bool = False, create: bool = False) -> Iterator[Desk]:
    """The desk of the workspace that a call names; to `look`, nothing need be writable there.

    Raises Refused if there is none yet.
    """
    workspace = _workspace(args)
    args.workspace = workspace.folder
    if not workspace.exists:
        if not create:
            raise _no_workspace(workspace)
        if args.file != Path("-") and not args.file.exists():
            raise Refused(_("There is no file {path}.").format(path=args.file))
    if not look:
        workspace.prepare()
    settings = workspace.settings()
    # What is only looked at is never asked to store anything.
    store = (
        cast(Store, open_reader(workspace.folder)) if look else LocalStore.open(workspace.folder)
    )
    try:
        clock = workspace_clock(settings, store.latest(), now=args.now)
        hub = None if look else settings.hub
        desk = desk_of(hub, workspace.folder, store, clock, "command line")
        ask_as(desk, args.person)  # Nobody asks under a name that nobody has.
        yield desk
    finally:
        store.close()


def _no_workspace(workspace: Workspace) -> Refused:
    return Refused(
        _("There is no workspace in {folder}. “import” makes one; so does “demo”.").format(
            folder=workspace.folder
        )
    )


def _workspace(args: Namespace) -> Workspace:
    return Workspace(args.workspace) if args.workspace else last_workspace()


def _verify(args: Namespace) -> int:
    from db.verify import verify

    with _open_desk(args, look=True) as desk:
        assert isinstance(desk.store, Reader)
        found = verify(desk.store)
    if args.json:
        print_json(found)
    else:
        for sentence in (*found.problems, *found.notes):
            print(sentence)
        print(_("Events: {events}, cases: {cases}.").format(events=found.events, cases=found.cases))
        print(_("All is well.") if found.ok else _("Something is wrong; see above."))
    return DONE if found.ok else FAILED


def _open(args: Namespace) -> int:
    if args.workspace is None and not (_has_display() and last_workspace().exists):
        # The first start, or nobody to look at a window: the New York demo.
        return _demo(_as_demo(args))
    if not _has_display():
        raise Refused(_("There is no display here. “snapshot” makes a picture without one."))
    workspace = _workspace(args)
    workspace.prepare()
    if getattr(args, "screen", "") == "wall":  # Without a command there is no such option.
        return _show_wall(workspace, args)
    start = _start(workspace, workspace.settings(), args)
    remember_last(workspace)
    return _show(workspace, start)


def _show_wall(workspace: Workspace, args: Namespace) -> int:
    """The wall until it is closed. It only looks: nothing falls due, is played or is sent."""
    start = _start(workspace, as_wall(workspace.settings(), args), args)
    _log_to(workspace.log_file)
    from ui.wall.running import run as show

    return show(replace(start, remember=None, play=None, courier=None))


def _show(workspace: Workspace, start: "Start") -> int:
    _log_to(workspace.log_file)
    from ui.app import run as show

    return show(start)


def _as_demo(args: Namespace) -> Namespace:
    given = [*(["--lang", args.lang] if args.lang else []), *(["--json"] if args.json else [])]
    return build_parser().parse_args([*given, "demo"])


def _demo(args: Namespace) -> int:
    """Play a day: on the screen until it is closed, or without one for a while, with a picture."""
    from commandcenter.demo.preparation import prepare

    watched = _has_display()
    workspace = (
        Workspace(args.workspace) if args.workspace else fresh_workspace(f"demo-{args.city}")
    )
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
    if not watched or args.seconds is not None:
        return _play_for_a_while(workspace, start, args, watched)
    remember_last(workspace)
    return _show(workspace, start)


def _play_for_a_while(workspace: Workspace, start: "Start", args: Namespace, watched: bool) -> int:
    picture = Path("demo.png").resolve()
    seconds = 20.0 if args.seconds is None else args.seconds
    if not watched:
        _go_offscreen()
    _log_to(workspace.log_file)
    from PySide6.QtCore import QSize

    from ui.app import Picture, take_picture

    asked = Picture(picture, QSize(1920, 1080), after_seconds=seconds, choose=most_urgent)
    if not take_picture(start, asked):
        raise Refused(_("The console could not be opened."))
    args.workspace = workspace.folder
    with _open_desk(args, look=True) as desk:
        counts, city = answers.situation_counts(present_or_past(desk, None)), desk.city
    if args.json:
        print_json({"picture": str(picture), "workspace": str(workspace.folder), **counts})
        return DONE
    played = (
        _("The demo was played on the screen for {n:g} seconds.")
        if watched
        else _("There is no display here, so the demo was played offscreen for {n:g} seconds.")
    )
    print(played.format(n=seconds))
    print("\n".join(answers.situation_lines(counts, city)))
    print(_("Picture: {picture}").format(picture=picture))
    print(_("Workspace: {folder}").format(folder=workspace.folder))
    return DONE


def _snapshot(args: Namespace) -> int:
    """A picture of the screen. The workspace is looked at, not changed."""
    workspace = _workspace(args)
    if not workspace.exists:
        raise _no_workspace(workspace)
    file = picture_file(args.file)
    # A store that cannot be opened says here why; behind the screen it could only say that.
    open_reader(workspace.folder).close()
    os.environ["QT_SCALE_FACTOR"] = str(args.scale)
    _go_offscreen()
    _log_to(None)
    from PySide6.QtCore import QSize

    from ui.app import Picture, take_picture

    settings = as_wall(workspace.settings(), args)
    if args.screen == "wall":
        from ui.wall.running import take_picture
    elif args.theme:
        settings = replace(settings, screen=replace(settings.screen, theme=args.theme))
    start = replace(
        _start(workspace, settings, args),
        open_desk=lambda: _desk_on_the_past(workspace, settings, args),
        remember=None,
        play=None,
        courier=None,
        link=None,
    )
    # A picture of 3840 × 2160 at scale 2 is of a window of 1920 × 1080 points.
    width, height = (max(1, round(side / args.scale)) for side in args.size)
    if not take_picture(start, Picture(file, QSize(width, height), select=args.select)):
        raise Refused(_("The console could not be opened."))
    if args.json:
        print_json({"picture": str(file)})
    else:
        print(file)
    return DONE


def _desk_on_the_past(workspace: Workspace, settings: Settings, args: Namespace) -> Desk:
    store = cast(Store, open_reader(workspace.folder))
    at = args.at or workspace_clock(settings, store.latest(), now=args.now).now()
    return Desk(PastStore(store, at), FixedClock(at), device="snapshot")


def _start(workspace: Workspace, settings: Settings, args: Namespace) -> "Start":
    """What the application is handed: how to open the desk, and what to do beside it."""
    with for_good():
        from ui.app import Start

    if args.lang:
        settings = replace(settings, screen=replace(settings.screen, language=args.lang))
    desks: list[Desk] = []

    def open_desk() -> Desk:
        store = LocalStore.open(workspace.folder)
        clock = workspace_clock(settings, store.latest(), now=args.now)
        desks.append(desk_of(settings.hub, workspace.folder, store, clock, "console"))
        if not settings.hub.address:
            # A city that has a hub is founded once, for everybody.
            found(desks[0])
            ensure_catalogue(desks[0])
        return desks[0]

    def remember(changed: Settings) -> None:
        now = desks[0].clock.now() if desks else None
        workspace.remember(closed_at(changed, now) if now else changed)

    def take_in(desk: Desk, wish: ImportWish) -> Generator[str]:
        from commandcenter.intake.command import in_steps

        asked = build_parser().parse_args(wish.words())
        with closing(in_steps(desk, asked, workspace.rejects)) as steps:
            for imported in steps:
                n = imported.read
                far = ngettext(
                    "{n} row of {file} read so far.", "{n} rows of {file} read so far.", n
                )
                yield far.format(n=n, file=wish.path.name)
        yield sentences((answers.import_sentence(imported), *imported.remarks))

    return Start(
        open_desk=open_desk,
        settings=settings,
        maps=workspace.maps,
        drafts=workspace.drafts,
        remember=remember,
        marks=read_marks(workspace.folder),
        keep_marks=lambda marks: write_marks(workspace.folder, marks),
        verify=_problems,
        import_file=take_in,
        play=_demo_play(settings) if settings.demo.name else None,
        courier=Courier(workspace.folder),
        link=_link(settings),
    )


def _link(settings: Settings) -> "Link | None":
    """The line to the workspace's hub, if it has one."""
    if not settings.hub.address:
        return None
    from commandcenter.command_line.joining import HubOpener
    from commandcenter.sync.link import Link

    return Link(HubOpener(settings.hub.address), parts=settings.hub.parts)


def _problems(desk: Desk) -> Sequence[str]:
    """Sentences of what is wrong in the store; the search for it is not part of a start."""
    from db.verify import verify

    return verify(cast(LocalStore, desk.store)).problems


def _demo_play(settings: Settings) -> Callable[[Desk], Any]:
    """Plays a demo's script as far as the clock has come; the script is read at the first call."""
    scripts: list[Player] = []

    def play(desk: Desk) -> int:
        from commandcenter.demo.preparation import player

        if not scripts:
            scripts.append(player(settings.demo.name, desk, settings.clock.origin))
        return len(scripts[0].play(desk, desk.clock.now()))

    return play


def _with_hub(args: Namespace) -> int:
    from commandcenter.command_line.offline import WITH_HUB

    hub = _workspace(args).settings().hub
    with _open_desk(args) as desk:
        return WITH_HUB[args.command](desk, hub, args)


def _hub(args: Namespace) -> int:
    """What needs a hub and no desk; a start does without it."""
    from commandcenter.command_line import hub as hub_commands
    from commandcenter.command_line import joining

    return joining.join(args) if args.command == "join" else hub_commands.hub(args)


def _has_display() -> bool:
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _go_offscreen() -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"


def _log_to(file: Path | None) -> None:
    """Have faults logged, also in `file`; the screens name it where something went wrong."""
    from commandcenter.fault_log import log_faults
    from ui.log import log

    log_faults(file)
    log.file = file


_COMMANDS: dict[str, Callable[[Namespace], int]] = {
    "open": _open,
    "demo": _demo,
    "snapshot": _snapshot,
    "verify": _verify,
    "join": _hub,
    **dict.fromkeys(("sync", "bundle", "sign-in", "sign-out"), _with_hub),
    "hub": _hub,
}
