"""The log of faults, loaded when there is something to write: structlog takes long to import."""

from pathlib import Path
from typing import Any

from commandcenter.wording import _


class _Log:
    """Hands on to structlog's logger."""

    file: Path | None = None
    """Where the composition root has the log written; None if to no file."""

    def says_why(self) -> str:
        """A sentence that names the log file; none if there is no such file."""
        return _("{file} says why.").format(file=self.file) if self.file else ""

    def error(self, what: str, **more: Any) -> None:
        """Write a fault."""
        import structlog

        structlog.get_logger("ui").error(what, **more)

    def note(self, what: str) -> None:
        """Write what is no fault, but explains what somebody may miss."""
        import structlog

        structlog.get_logger("ui").info(what)

    def exception(self, what: str) -> None:
        """Write a fault with the trace of the exception at hand."""
        self.error(what, exc_info=True)


log = _Log()
