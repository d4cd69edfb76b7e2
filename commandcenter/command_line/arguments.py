"""The words of the command line: commands, options, help. What they do is in `cli.py`."""

import argparse
import sys
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import NoReturn

from commandcenter import __version__
from commandcenter.command_line.acts import AddCommand, acts_of, several
from commandcenter.command_line.hub_arguments import add_hub
from commandcenter.command_line.offline_arguments import add_offline
from commandcenter.roles import Post
from commandcenter.wording import LANGUAGES, _

EARLIEST_YEAR, LATEST_YEAR = 1900, 2200
"""Years that an instant may lie in: beyond them it is a slip, and calendars end."""

DONE, FAILED, PARTLY, INTERRUPTED = 0, 1, 2, 130
"""Exit statuses: all done; failed, nothing changed; done, but some input was rejected; Ctrl-C."""

IMPORT_KINDS = (
    "areas",
    "cases",
    "components",
    "patrols",
    "units",
    "catalogue",
    "calendar",
    "chains",
    "people",
    "roster",
)
EXPORT_KINDS = ("cases", "catalogue", "chains", "roster", "slips")
CHANNEL_KINDS = ("mail", "sms", "wecom", "dingtalk", "feishu", "webhook")
_LONGEST = 16_384
"""Pixels: no picture is larger."""


class Parser(argparse.ArgumentParser):
    """Ends with status 1 where it cannot read a command line: 2 means that input was rejected."""

    def error(self, message: str) -> NoReturn:
        """Say how the command is written and what is wrong, on standard error."""
        self.print_usage(sys.stderr)
        self.exit(FAILED, f"{self.prog}: {message}\n")


def instant(text: str) -> datetime:
    """An ISO 8601 instant with its zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise argparse.ArgumentTypeError(
            _("“{text}” is not an instant with a zone, such as 2022-05-01T00:47:12-04:00").format(
                text=text
            )
        )
    if not EARLIEST_YEAR <= found.year <= LATEST_YEAR:
        raise argparse.ArgumentTypeError(
            _("“{text}” is not between the years {first} and {last}").format(
                text=text, first=EARLIEST_YEAR, last=LATEST_YEAR
            )
        )
    return found.astimezone(UTC)


def day(text: str) -> date:
    """A day, as in ISO 8601."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            _("“{text}” is not a day, such as 2022-05-01").format(text=text)
        ) from None


def clock_time(text: str) -> time:
    """A time of day."""
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 (it is no instant)
    except ValueError:
        raise argparse.ArgumentTypeError(
            _("“{text}” is not a time of day, such as 08:30").format(text=text)
        ) from None


def weekdays(text: str) -> frozenset[int]:
    """Days of the week, 0 for Monday, from `1,2,5`."""
    days = text.split(",")
    if not all(day in tuple("1234567") for day in days):
        raise argparse.ArgumentTypeError(
            _("“{text}” is not a list of days, such as 1,2,3,4,5").format(text=text)
        )
    return frozenset(int(day) - 1 for day in days)


def above_zero(text: str) -> float:
    """A number above zero, and no greater than makes sense."""
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    if not 0 < found <= 1_000_000:
        raise argparse.ArgumentTypeError(_("“{text}” is not a number above 0").format(text=text))
    return found


def size(text: str) -> tuple[int, int]:
    """A picture's size in pixels, written as WIDTHxHEIGHT."""
    width, _by, height = text.partition("x")
    if not all(side.isdecimal() and 0 < int(side) <= _LONGEST for side in (width, height)):
        raise argparse.ArgumentTypeError(
            _("“{text}” is not a size, such as 1920x1080").format(text=text)
        )
    return int(width), int(height)


def build_parser() -> argparse.ArgumentParser:
    """The parser of every command (design of the command line: a contract with other systems)."""
    parser = Parser(
        prog="commandcenter",
        allow_abbrev=False,
        description=_("The console of a grid-based city service centre."),
        epilog=_("Without a command the application opens."),
    )
    parser.add_argument("--version", action="version", version=__version__)
    _add_common(parser, default=None)
    # Said before the command or after it, an option means the same.
    common = Parser(add_help=False, argument_default=argparse.SUPPRESS)
    _add_common(common, default=argparse.SUPPRESS)
    add = several(parser, common, dest="command", metavar=_("COMMAND"))
    _add_screens(add)
    _add_input_and_output(add)
    _add_questions(add)
    _add_channels(add("channels", _("how people are reached away from the desk")), common)
    _add_grids(add("grids", _("make and compare unit grids")), common)
    _add_sync(add)
    add_offline(add, common)
    add_hub(add("hub", _("set up a hub, and look after it")), common)
    return parser


def _add_common(parser: argparse.ArgumentParser, default: object) -> None:
    parser.add_argument(
        "--workspace",
        type=Path,
        metavar="DIR",
        default=default,
        help=_("the folder of the workspace"),
    )
    parser.add_argument(
        "--now",
        type=instant,
        metavar="ISO8601",
        default=default,
        help=_("the instant that this call takes for now"),
    )
    parser.add_argument(
        "--as", dest="person", metavar="PERSON", default=default, help=_("who asks: an id or name")
    )
    parser.add_argument(
        "--lang", choices=tuple(LANGUAGES), default=default, help=_("the language of every word")
    )
    parser.add_argument(
        "--json",
        action="store_true",
        default=False if default is None else default,
        help=_("print JSON on standard output and nothing else"),
    )


def _add_screens(add: AddCommand) -> None:
    command = add("open", _("open the application"))
    _add_screen(command)
    command = add("demo", _("play a real day live in a fresh workspace"))
    command.add_argument("city", nargs="?", choices=("nyc", "futian"), default="nyc")
    command.add_argument("--speed", type=above_zero, metavar="N", help=_("times as fast as life"))
    command.add_argument("--seconds", type=above_zero, metavar="S", help=_("end after S seconds"))
    command = add("snapshot", _("a picture of the screen, without a display"))
    command.add_argument("file", type=Path, metavar="OUT.png")
    _add_screen(command)
    command.add_argument(
        "--size",
        type=size,
        default=(1920, 1080),
        metavar="WxH",
        help=_("the picture's size in pixels"),
    )
    command.add_argument("--theme", choices=("light", "dark", "wall"))
    command.add_argument("--select", metavar="NUMBER", help=_("the case to select"))
    command.add_argument("--at", type=instant, metavar="ISO8601", help=_("as it was then"))
    command.add_argument(
        "--scale",
        type=above_zero,
        default=1.0,
        metavar="N",
        help=_("enlarge everything: 2 for a screen of 3840x2160"),
    )


def _add_screen(command: argparse.ArgumentParser) -> None:
    command.add_argument("--screen", choices=("console", "wall"), default="console")
    command.add_argument(
        "--distance",
        type=above_zero,
        metavar="M",
        help=_("the wall: metres from the farthest seat; decides how large its text is"),
    )
    command.add_argument(
        "--panel-width",
        type=above_zero,
        metavar="MM",
        help=_("the wall: width of the whole panel in millimetres"),
    )


def _add_input_and_output(add: AddCommand) -> None:
    command = add("import", _("take in a file"))
    command.add_argument("kind", choices=IMPORT_KINDS)
    command.add_argument("file", type=Path)
    command.add_argument(
        "--mapping", metavar="NAME|FILE.toml", help=_("what its columns or properties mean")
    )
    command.add_argument(
        "--crs", metavar="EPSG:n|gcj02|bd09", help=_("the coordinate system of the file")
    )
    command.add_argument("--layer", metavar="NAME_IN_FILE", help=_("which layer of the file"))
    command.add_argument(
        "--grid-layer", metavar="NAME", help=_("the layer of areas that they belong to")
    )
    command.add_argument("--level", metavar="NAME", help=_("the level of all areas in the file"))
    command.add_argument("--encoding", metavar="E", help=_("the encoding, such as gb18030"))
    command.add_argument(
        "--as-of",
        type=day,
        metavar="YYYY-MM-DD",
        help=_("the date of the file, where its rows do not say how new they are"),
    )
    command.add_argument(
        "--preview",
        action="store_true",
        default=None,
        help=_("a calendar: only tell which open cases it would move"),
    )
    command = add("export", _("write a file for other programs"))
    command.add_argument("kind", choices=EXPORT_KINDS)
    command.add_argument("file", type=Path)
    command.add_argument("--filter", metavar="EXPR", default="")
    command.add_argument(
        "--post", choices=tuple(map(str, Post)), help=_("a roster: the duties of one post")
    )
    command.add_argument("--roster", metavar="KEY", default="", help=_("one roster of several"))
    _add_span(command)
    command = add("do", _("carry out commands, one JSON object a line"))
    command.add_argument("file", type=Path, metavar="FILE.jsonl|-")


def _add_span(command: argparse.ArgumentParser) -> None:
    command.add_argument("--from", dest="since", type=instant, metavar="ISO8601")
    command.add_argument("--to", dest="until", type=instant, metavar="ISO8601")


def _add_questions(add: AddCommand) -> None:
    command = add("cases", _("list cases"))
    command.add_argument("--filter", metavar="EXPR", default="")
    command = add("case", _("one case with its events, deadlines and chain"))
    command.add_argument("number", metavar="NUMBER")
    command = add("explain", _("why a case stands where it stands"))
    command.add_argument("number", metavar="NUMBER")
    add("tick", _("fire what is due"))
    command = add("situation", _("counts of open cases, now or then"))
    command.add_argument("--at", type=instant, metavar="ISO8601", help=_("as it was then"))
    command = add("rehearse", _("what escalation chains would have done on days that have been"))
    command.add_argument("file", type=Path, metavar="CHAIN.yaml|toml")
    _add_span(command)
    command.add_argument(
        "--as-reported",
        action="store_true",
        help=_("as if imported cases had come in when they were reported"),
    )
    command.add_argument(
        "--against",
        choices=("present",),
        help=_("beside the chains in force: what fires more, fewer, earlier, later, for others"),
    )
    add("audit", _("look for steps that were due and did not fire, and fire them"))
    add("patrols", _("which cells are to be walked, by whom, and what was missed"))
    command = add("roster", _("who is on duty, now or then"))
    command.add_argument("--at", type=instant, metavar="ISO8601", help=_("as planned for then"))
    command = add("seat-load", _("alarms per seat in periods of ten minutes"))
    _add_span(command)
    add("verify", _("check the log's chain, its folds and its references"))


def _add_sync(add: AddCommand) -> None:
    command = add("join", _("make a workspace that works with a hub"))
    command.add_argument("url", help=_("as postgresql://li@hub.city.example/commandcenter"))
    command.add_argument(
        "--district",
        action="append",
        default=[],
        metavar="CODE",
        help=_("a district to carry; may be given again; all that you may read without it"),
    )
    command = add("sync", _("exchange events with the hub until both have the same"))
    command.add_argument(
        "--once", action="store_true", help=_("end when both have the same; else go on")
    )


def _add_grids(grids: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    add = acts_of(grids, common)
    command = add("generate", _("cells for an area, from blocks or a lattice"))
    command.add_argument(
        "--area", required=True, metavar="CODE", help=_("the community, street or district")
    )
    command.add_argument(
        "--from-blocks", type=Path, metavar="FILE", help=_("a file of street blocks")
    )
    command.add_argument("--crs", metavar="EPSG:n|gcj02|bd09", help=_("the system of that file"))
    command.add_argument(
        "--tile", type=above_zero, metavar="M2", help=_("about how large a cell is; 10000 m²")
    )
    command.add_argument(
        "--layer", dest="grid_layer", metavar="NAME", help=_("the layer of areas they belong to")
    )
    command.add_argument(
        "--scheme", metavar="NAME", help=_("the scheme of their codes; “none” for plain serials")
    )
    command.add_argument(
        "--valid-from", type=day, metavar="YYYY-MM-DD", help=_("the day they take effect")
    )
    command.add_argument("--out", type=Path, metavar="FILE.geojson", help=_("write them here"))
    command.add_argument("--save", action="store_true", help=_("put them in force"))
    command = add("crosswalk", _("which cells of two layers share how much ground"))
    command.add_argument("first", metavar="LAYER")
    command.add_argument("second", metavar="OTHER")
    command.add_argument("--at", type=instant, metavar="ISO8601", help=_("as it was then"))
    command = add("check", _("where the cells of a layer overlap or leave gaps"))
    command.add_argument("--layer", dest="grid_layer", metavar="NAME", help=_("the layer"))
    command.add_argument("--at", type=instant, metavar="ISO8601", help=_("as it was then"))
    command = add("duties", _("take in who answers for which area"))
    command.add_argument("file", type=Path)
    command.add_argument("--layer", dest="grid_layer", metavar="NAME", help=_("the layer"))


def _add_channels(channels: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    add = acts_of(channels, common)

    def of_somebody(name: str, words: str) -> argparse.ArgumentParser:
        command = add(name, words)
        told = _("a person, a post, or a system that a chain calls")
        command.add_argument("owner", metavar="PERSON", help=told)
        return command

    add("list", _("all channels, with their addresses masked"))
    add("dead", _("messages of the last 7 days that were given up"))
    add("deliver", _("send what is due now, where no console runs"))
    of_somebody("test", _("send a trial message to each channel of somebody"))
    command = of_somebody("remove", _("take a channel away, and its address out of the keyring"))
    command.add_argument("channel", metavar="NAME", help=_("what the channel is called"))
    command = of_somebody(
        "add", _("add or change a channel; its address is read from standard input")
    )
    command.add_argument("channel", metavar="NAME", help=_("what the channel is called"))
    command.add_argument("--kind", choices=CHANNEL_KINDS, help=_("what carries the messages"))
    command.add_argument(
        "--from", dest="begins", type=clock_time, metavar="HH:MM", help=_("may be reached from")
    )
    command.add_argument(
        "--to", dest="ends", type=clock_time, metavar="HH:MM", help=_("may be reached until")
    )
    command.add_argument(
        "--weekdays", type=weekdays, metavar="1,2,…", help=_("on these days only; Monday is 1")
    )
    command.add_argument(
        "--never-outside",
        action="store_true",
        help=_("not even what is important comes at other times"),
    )
