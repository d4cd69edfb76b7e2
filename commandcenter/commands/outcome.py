"""What may be asked on the way to the end of a case, and after it."""

from commandcenter.commands.request import CaseCommand
from commandcenter.frozen import frozen


@frozen
class ReportDone(CaseCommand):
    """The unit says that it is done."""

    note: str = ""
    base: str | None = None


@frozen
class StartCheck(CaseCommand):
    """Somebody else goes to look."""

    base: str | None = None


@frozen
class PassCheck(CaseCommand):
    """Seen on site: it is done."""

    note: str = ""
    base: str | None = None


@frozen
class Close(CaseCommand):
    """Close, with the criterion that is met."""

    criterion: str | None = None
    """None takes the condition's first criterion."""
    note: str = ""
    base: str | None = None


@frozen
class Undo(CaseCommand):
    """Take back the newest act, if nothing has followed it."""

    event: str


@frozen
class FailCheck(CaseCommand):
    """Seen on site: it is not done; the unit must do it again."""

    reason: str
    base: str | None = None


@frozen
class Reopen(CaseCommand):
    """Take up an ended case again."""

    reason: str
    base: str | None = None


@frozen
class RecordCallBack(CaseCommand):
    """The reporter was asked about attitude, speed and result, each from 1 (bad) to 5 (good)."""

    reached: bool = True
    attitude: int | None = None
    speed: int | None = None
    result: int | None = None
    note: str = ""
    then: str = "duty_officer"
    """For an unsatisfied reporter: `reopen`, or `duty_officer` who decides."""
    base: str | None = None


@frozen
class AppealClosed(CaseCommand):
    """The unit asks that lateness be excused: once, after closing."""

    reason: str
    base: str | None = None


@frozen
class AppealFurther(CaseCommand):
    """The unit takes a refused appeal to the second and last level."""

    reason: str
    base: str | None = None


@frozen
class DecideAppeal(CaseCommand):
    """Grant or refuse an appeal."""

    grant: bool
    reason: str
    base: str | None = None
