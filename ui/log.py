"""The log of faults, loaded when there is something to write: structlog takes long to import."""

from typing import Any


class _Log:
    """Hands on to structlog's logger."""

    def error(self, what: str, **more: Any) -> None:
        """Write a fault."""
        import structlog

        structlog.get_logger("ui").error(what, **more)

    def exception(self, what: str) -> None:
        """Write a fault with the trace of the exception at hand."""
        self.error(what, exc_info=True)


log = _Log()
