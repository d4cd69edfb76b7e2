"""The questions of the whole loop: verification, levels, co-handling, orders, approvals, appeals.

`ask_loop(command, …)` opens the form that a command needs and returns it; a command without a form
needs no words. `ask.py` has the questions of the straight way.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, cast

from PySide6.QtWidgets import QWidget

from commandcenter import commands as do
from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.commands import CaseCommand
from commandcenter.frozen import frozen
from commandcenter.wording import N_, _
from ui.dialogs.ask import Question
from ui.dialogs.form import Values
from ui.dialogs.loop_parts import (
    Moment,
    Parts,
    appeal_words,
    call,
    call_back,
    co_handling,
    contest,
    contest_words,
    decision,
    found,
    hand_on,
    one_of,
    order,
    order_words,
    rate,
    report_in,
    request_words,
    silence,
    split,
    suspension,
    task,
    verification,
    whistle,
    words,
)
from ui.dialogs.step_parts import begins_anew, same_chain, step


@frozen
class Asking:
    """How a command is asked for: its words, and its fields under the names that it has them."""

    title: str
    question: str
    verb: str
    parts: Callable[[Moment], Parts]
    about: Callable[[Moment], str] | None = None
    """What is to be decided or answered, of one case: said before the question."""
    of_each: str = ""
    """The question where no step can be chosen: several chains run on the cases."""


ASKED: Final[Mapping[type[CaseCommand], Asking]] = {
    do.SendVerification: Asking(
        N_("Verify"), N_("Who goes to see whether it is so?"), N_("Send"), verification
    ),
    do.ReportVerification: Asking(
        N_("Result of the verification"), N_("What was found on the spot?"), N_("Record"), found
    ),
    do.TellReporter: Asking(
        N_("Reporter told"),
        N_("What was the reporter told? May be left empty."),
        N_("Record"),
        words("note", required=False),
    ),
    do.Unmerge: Asking(
        N_("Part again"),
        N_("Why is it not the same thing after all?"),
        N_("Part"),
        words("reason", N_("Another thing at the same place"), N_("Another place")),
    ),
    do.Split: Asking(
        N_("Split"),
        N_("What else was reported? It becomes a case of its own."),
        N_("Split"),
        split,
    ),
    do.HandOn: Asking(
        N_("Hand on"), N_("To which team or person of the unit?"), N_("Hand on"), hand_on
    ),
    do.AskCoHandling: Asking(
        N_("Co-handling"),
        N_("Which units have a part in it? The unit that has it leads and answers for all."),
        N_("Ask them"),
        co_handling,
    ),
    do.SignTask: Asking(
        N_("Sign for a part"),
        N_("Which unit takes its part?"),
        N_("Sign for"),
        lambda moment: {
            "unit": one_of(
                _("Whose part"),
                [task.unit for task in moment.case.proceedings.open_tasks],
                moment.city,
            )
        },
    ),
    do.ReportTaskDone: Asking(
        N_("Part done"), N_("Whose part is done?"), N_("Record"), task("note", required=False)
    ),
    do.ReturnTask: Asking(
        N_("Part given back"),
        N_("Who gives a part back, and why?"),
        N_("Record"),
        task("reason", required=True),
    ),
    do.DropTask: Asking(
        N_("Drop a part"),
        N_("Whose part is not needed, and why?"),
        N_("Drop"),
        task("reason", required=True),
    ),
    do.PassUp: Asking(
        N_("Pass up"),
        N_("Why can this level not settle it? It goes up with its history and its clock."),
        N_("Pass up"),
        words("reason", N_("Beyond our means"), N_("Several streets are concerned")),
    ),
    do.PassDown: Asking(
        N_("Pass down"),
        N_("Why does it belong below? It goes down with its history and its clock."),
        N_("Pass down"),
        words("reason", N_("A small matter on the spot"), N_("A matter of one community")),
    ),
    do.AskExtension: Asking(
        N_("Extension"),
        N_("Why does the unit need one limit more?"),
        N_("Ask"),
        words("reason", N_("Weather"), N_("Waits for material"), N_("Larger than reported")),
    ),
    do.AskSuspension: Asking(
        N_("Suspension"), N_("Why must the case rest, and until when?"), N_("Ask"), suspension
    ),
    do.AskForcedClose: Asking(
        N_("Close by force"),
        N_("Why can it be closed without a check? Another person must agree."),
        N_("Ask"),
        words("reason", N_("The thing is gone"), N_("Cannot be settled by the city")),
    ),
    do.Approve: Asking(
        N_("Approve"),
        N_("A note may be left empty."),
        N_("Approve"),
        words("note", required=False),
        request_words,
    ),
    do.Disapprove: Asking(
        N_("Refuse"),
        N_("Why is it refused? Whoever asked is told."),
        N_("Refuse"),
        words("reason"),
        request_words,
    ),
    do.Resume: Asking(
        N_("Take up again"),
        N_("Why does the rest end before its day?"),
        N_("Take up"),
        words("reason", N_("The material is there"), N_("The permit is there")),
    ),
    do.OrderHandling: Asking(
        N_("Order to act"), N_("What must the unit do and answer?"), N_("Order"), order
    ),
    do.ReplyToOrder: Asking(
        N_("Answer to the order"),
        N_("What does the unit answer?"),
        N_("Record"),
        words("reply", prompt=N_("Answer")),
        order_words,
    ),
    do.Acknowledge: Asking(
        N_("Acknowledge"),
        N_("You have it in hand: the escalation stands still, the deadline does not."),
        N_("Acknowledge"),
        words("note", required=False),
    ),
    do.Unacknowledge: Asking(
        N_("Take acknowledgement back"),
        N_("Nobody has it in hand any more? The escalation goes on."),
        N_("Go on"),
        words("note", required=False),
    ),
    do.Silence: Asking(
        N_("Silence"),
        N_("Why, and for how long? It ends by itself, and with a new report."),
        N_("Silence"),
        silence,
    ),
    do.EndSilence: Asking(
        N_("End the silence"),
        N_("The escalation goes on from where it stood."),
        N_("Go on"),
        words("note", required=False),
    ),
    do.EscalateNow: Asking(
        N_("Escalate now"),
        N_("Which step should not wait for its time, and why?"),
        N_("Escalate"),
        step(N_("It spreads"), N_("The press is there")),
        of_each=N_("The next step of each does not wait for its time. Why?"),
    ),
    do.SkipStep: Asking(
        N_("Skip a step"),
        N_("Which step is not needed, and why?"),
        N_("Skip"),
        step(N_("They know already"), N_("Nobody is there now")),
        of_each=N_("The next step of each is left out. Why?"),
    ),
    do.SettleConflict: Asking(
        N_("Two decisions clash"), N_("Which one stands?"), N_("Settle"), contest, contest_words
    ),
    do.RebindChain: Asking(
        N_("Bind the chain anew"),
        N_("Why does the running case get the chain that is in force now?"),
        N_("Bind"),
        words("reason"),
        begins_anew,
    ),
    do.Whistle: Asking(
        N_("Whistle"), N_("Which units must come, and what for?"), N_("Call them"), whistle
    ),
    do.ReportIn: Asking(
        N_("Reported in"), N_("Which of the called units is there?"), N_("Record"), report_in
    ),
    do.RateAnswer: Asking(
        N_("Rate an answer"), N_("Was the unit's answer good enough?"), N_("Record"), rate
    ),
    do.FailCheck: Asking(
        N_("Check failed"),
        N_("What is not done? The same unit does it again."),
        N_("Record"),
        words("reason", N_("Not done at all"), N_("Half done"), N_("Done at another place")),
    ),
    do.Reopen: Asking(
        N_("Reopen"),
        N_("Why is it taken up again?"),
        N_("Reopen"),
        words("reason", N_("It is back"), N_("The reporter is not satisfied")),
    ),
    do.RecordCallBack: Asking(
        N_("Call-back"), N_("What does the reporter say?"), N_("Record"), call_back
    ),
    do.AppealClosed: Asking(
        N_("Appeal"), N_("Why should the lateness be excused?"), N_("Appeal"), words("reason")
    ),
    do.AppealFurther: Asking(
        N_("Appeal further"),
        N_("Why should the refusal be looked at again? This level is the last."),
        N_("Appeal"),
        words("reason"),
    ),
    do.DecideAppeal: Asking(
        N_("Decide the appeal"),
        N_("Is the lateness excused? That it was late stays on record."),
        N_("Decide"),
        decision,
        appeal_words,
    ),
    do.RecordArrival: Asking(
        N_("Arrival"),
        N_("What is seen on the spot? May be left empty."),
        N_("Record"),
        words("note", required=False),
    ),
    do.RecordCall: Asking(N_("Call"), N_("With whom, and what was said?"), N_("Record"), call),
}
"""Every command that has a form here. The words are shown through `_`."""

_NUMBERS = frozenset({"hours", "reply_hours", "within_minutes"})
_YES_OR_NO = frozenset({"found", "satisfied", "grant"})


def ask_loop(
    command: type[CaseCommand],
    cases: Sequence[Case],
    city: City,
    now: datetime,
    parent: QWidget,
    step_key: str = "",
) -> Question:
    """Open the form of `command`, a key of `ASKED`, for these cases.

    `step_key` is the step of the chain that is meant, for a command that is about one.
    """
    asked = ASKED[command]
    moment = Moment(cases[0], city, now, step_key, same_chain(cases))
    parts = asked.parts(moment)
    wanted = cast(Callable[..., CaseCommand], command)

    def make(values: Values) -> Callable[[Case], CaseCommand]:
        return lambda case: wanted(case.id, **_fields(values))

    title, verb = _(asked.title), _(asked.verb)
    question = _(asked.of_each if asked.of_each and "step" not in parts else asked.question)
    if asked.about is not None and len(cases) == 1:
        question = "\n".join(filter(None, (asked.about(moment), question)))
    made = Question(title, question, verb, parts, cases, make, parent)
    made.open()
    return made


def _fields(values: Values) -> dict[str, Any]:
    """What the parts hold, as fields of the command."""
    fields: dict[str, Any] = {}
    for key, value in values.items():
        if key == "marks":
            fields.update(value)
        elif key in _NUMBERS:
            fields[key] = float(value)
        elif key in _YES_OR_NO:
            fields[key] = bool(value)
        else:
            fields[key] = value
    return fields
