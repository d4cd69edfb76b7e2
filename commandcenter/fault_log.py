"""The log of faults: on standard error, and in a file beside the store.

It says where in the program something broke, never what anybody has said: neither what variables
held nor the message of an error, which may quote a caller. Standard output is for programs.
"""

import logging
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final, TextIO

MOST_BYTES: Final = 1_000_000
OLDER_FILES: Final = 3
"""How many full files are kept beside the one being written."""

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]

_WRITER: Final = "commandcenter.faults"


def log_faults(file: Path | None = None) -> None:
    """Have faults logged from now on, also in `file`, which is made at the first of them."""
    # These take long to import, and not every call of the program keeps a log.
    from logging.handlers import RotatingFileHandler

    import structlog
    from structlog.stdlib import ProcessorFormatter

    writer = logging.getLogger(_WRITER)
    writer.propagate = False
    for former in list(writer.handlers):
        writer.removeHandler(former)
        former.close()
    writer.addHandler(logging.StreamHandler(sys.stderr))
    if file is not None:
        writer.addHandler(
            RotatingFileHandler(
                file, maxBytes=MOST_BYTES, backupCount=OLDER_FILES, encoding="utf-8", delay=True
            )
        )
    stamps: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=_write_trace)
    # In the handlers, so that what is logged without structlog says no more than the rest.
    form = ProcessorFormatter(
        foreign_pre_chain=stamps, processors=[ProcessorFormatter.remove_processors_meta, plain]
    )
    for handler in writer.handlers:
        handler.setFormatter(form)
    structlog.configure(
        processors=[*stamps, ProcessorFormatter.wrap_for_formatter],
        logger_factory=lambda *_names: writer,
    )


def log_fault(what: str, fault: Exception) -> None:
    """Log what somebody has caught; on standard error, where no log was asked for."""
    logging.getLogger(_WRITER).error("%s%s", what, _trace(fault))


def _write_trace(out: TextIO, exc_info: ExcInfo) -> None:
    out.write(_trace(exc_info[1]))


def _trace(fault: BaseException) -> str:
    return "".join(
        f"\n{''.join(traceback.format_tb(each.__traceback__))}{_kind(each)}"
        for each in _chain(fault)
    )


def _chain(fault: BaseException | None) -> Iterator[BaseException]:
    """What led to a fault, the first cause first."""
    if fault is not None:
        yield from _chain(fault.__cause__ or fault.__context__)
        yield fault


def _kind(fault: BaseException) -> str:
    """What kind of fault it is; of the system's, also which one."""
    kind = f"{type(fault).__module__}.{type(fault).__qualname__}"
    return f"{kind}: {fault.strerror}" if isinstance(fault, OSError) else kind
