"""Where the command `commandcenter` begins, and `python -m commandcenter` alike.

Words first: a question of how a command is written is answered before anything large is imported.
Whatever happens ends in an exit status and, where it failed, one sentence on standard error; a
fault of the program's own also leaves its trace in a file.
"""

import locale
import os
import sys
import traceback
from collections.abc import Sequence
from io import TextIOWrapper
from itertools import pairwise

from commandcenter import wording
from commandcenter.command_line.arguments import DONE, FAILED, INTERRUPTED, build_parser
from commandcenter.garbage import for_good
from commandcenter.refusal import Refused, machine_fault
from commandcenter.settings import BrokenSettings
from commandcenter.wording import _
from commandcenter.workspace import data_folder


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out one command line and return its exit status."""
    given = list(sys.argv[1:] if argv is None else argv)
    _speak_utf8()
    wording.set_language(_language(given))
    try:
        status = _carry_out(given)
        sys.stdout.flush()
    except KeyboardInterrupt:
        # Each act is whole: what was stored stays, the one under way was not.
        return _end(_("Stopped. What had been stored by then stays."), INTERRUPTED)
    except (Refused, BrokenSettings) as no:
        return _end(str(no))
    except BrokenPipeError:
        return _read_enough()
    except OSError as fault:
        return _end(machine_fault(fault).sentence)
    except Exception as fault:  # noqa: BLE001
        # The edge of the program: a trace goes into a file, never on the screen of whoever called.
        return _end(_kept(fault))
    return status


def _carry_out(given: list[str]) -> int:
    try:
        args = build_parser().parse_args(given)
    except SystemExit as end:  # how argparse says that it has answered, or could not read it
        return end.code if isinstance(end.code, int) else FAILED
    try:
        # The name of a file may be any bytes; all other words are looked up and stored.
        "".join(word for word in vars(args).values() if isinstance(word, str)).encode()
    except UnicodeEncodeError:
        return _end(_("A word of the command line holds bytes that are not text."))
    # All the rest: rules, store and, where there is something to be seen, screens.
    with for_good():
        from commandcenter.cli import run

    return run(args)


def _language(given: list[str]) -> str:
    """The language asked for; else the one the machine is set to; else English."""
    told = [word[7:] for word in given if word.startswith("--lang=")]
    told += [after for word, after in pairwise(given) if word == "--lang"]
    known = [word for word in told if word in wording.LANGUAGES]
    if known:
        return known[-1]
    machine = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "zh_CN" if machine.startswith("zh") else "en"


def _speak_utf8() -> None:
    """JSON is UTF-8 wherever it goes; a console that cannot show a sign gets its escape."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    if isinstance(sys.stderr, TextIOWrapper):
        sys.stderr.reconfigure(errors="backslashreplace")


def _end(sentence: str, status: int = FAILED) -> int:
    print(sentence, file=sys.stderr)
    return status


def _read_enough() -> int:
    """Whoever read our answers has closed the pipe: no fault, and nobody to tell."""
    # Python flushes at its end once more, and would complain.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def _kept(fault: Exception) -> str:
    """Keep the trace of a fault of our own in a file, and say so, or why there is none."""
    first_line = next(iter(str(fault).splitlines()), "")
    sentence = _("Something went wrong that should not have: {fault}.").format(
        fault=f"{type(fault).__name__}: {first_line}"
    )
    file = data_folder() / "fault.txt"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(traceback.format_exception(fault)), encoding="utf-8")
    except OSError as nowhere:
        return f"{sentence} {machine_fault(nowhere).sentence}"
    return f"{sentence} " + _("The trace is in {file}.").format(file=file)


if __name__ == "__main__":
    sys.exit(main())
