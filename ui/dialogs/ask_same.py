"""Before filing: whether the report is of something known already. Never decided by itself."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from commandcenter.advice.duplicates import Near, OpenCases
from commandcenter.case import Case
from commandcenter.situation import Situation
from commandcenter.wording import _
from ui.dialogs.form import FormDialog, Values
from ui.dialogs.nearby import NearbyList

SAME = "same"
"""Key of the value: the case it is one more report of, or None to keep it apart."""


def near_to(case: Case, open_cases: OpenCases) -> list[Near]:
    """Open cases that `case` may be one more report of, the nearest first."""
    if case.place is None:
        return []
    said = (report.description.value for report in case.reports if report.description)
    words = " ".join(each for each in said if each)
    standing = case.standing
    return open_cases.near(
        case.place,
        standing.class_code,
        words,
        component=standing.component,
        leave_out=case.id,
    )


def ask_whether_same(near: Sequence[Near], situation: Situation, parent: QWidget) -> FormDialog:
    """Ask whether it joins one of the cases `near`, or is filed as a case of its own."""
    part = NearbyPart(situation)
    part.show_cases(near, "")
    question = _("There are open cases near by. Is it the same thing as one of them?")
    asked = FormDialog(_("File"), question, _("Go on"), {SAME: part}, parent, note=_what_happens)
    asked.open()
    return asked


class NearbyPart(NearbyList):
    """The near cases as a part of a form."""

    @property
    def value(self) -> Case | None:
        """The case to join, or None to keep apart."""
        return self.joined

    @property
    def complete(self) -> bool:
        """To keep apart is an answer too."""
        return True


def _what_happens(values: Values) -> str:
    joined: Case | None = values[SAME]
    if joined is None:
        return _("It is filed as a case of its own.")
    return _(
        "Becomes one more report of {number}. Its deadline and its chain stay as they are."
    ).format(number=joined.number)
