"""What a screen or a picture of it is to be: as the command line says, else as the settings do."""

from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from commandcenter.refusal import Refused
from commandcenter.settings import Settings
from commandcenter.situation import Situation, needs_control_room
from commandcenter.urgency import key
from commandcenter.wording import _


def as_wall(settings: Settings, args: Namespace) -> Settings:
    """`settings` with what the command line says of the wall."""
    wall = settings.wall
    return replace(
        settings,
        wall=replace(
            wall,
            distance_m=args.distance or wall.distance_m,
            panel_width_mm=args.panel_width or wall.panel_width_mm,
            theme=getattr(args, "theme", None) or wall.theme,
        ),
    )


def most_urgent(situation: Situation) -> str | None:
    """Number of the case that waits most urgently for the control room."""
    waiting = (case for case in situation.cases.values() if needs_control_room(case))
    first = min(waiting, key=key, default=None)
    return first.number if first else None


def picture_file(path: Path) -> Path:
    """Where a picture is to be written. Raises Refused before any work is done in vain."""
    if path.suffix.lower() != ".png":
        raise Refused(_("{file}: a picture is written as .png.").format(file=path.name))
    if not path.resolve().parent.is_dir():
        raise Refused(_("There is no folder {folder}.").format(folder=path.resolve().parent))
    return path.resolve()
