"""What can happen in a day of the tiny city, lawful or not: acts that a test strings together."""

from dataclasses import replace
from datetime import timedelta

from commandcenter import commands as ask
from commandcenter import fold
from commandcenter.case import Stage, Standing
from commandcenter.catalogue import StageClock, Urgency
from commandcenter.city import to_json
from commandcenter.clocks import given_clock
from commandcenter.escalation import (
    CaseRate,
    Chain,
    Phase,
    Reach,
    Rules,
    Step,
    StepAction,
)
from commandcenter.events import CaseImported, Event
from commandcenter.ids import CaseId, EventId, derived_id
from commandcenter.photo import PhotoKind
from commandcenter.refusal import Refused
from commandcenter.report import Report
from commandcenter.roles import LOCAL
from commandcenter.text import Text
from commandcenter.working_calendar import toggled
from tests.helpers.makers import CELLS, EMERGENCY, LI, WANG, ZHAO, a_place, a_registration
from tests.helpers.photos import PHOTOS

NEXT = {
    Stage.REPORTED: (ask.FileCase, {}, LI),
    Stage.FILED: (ask.Dispatch, {"to": "cleaning"}, LI),
    Stage.DISPATCHED: (ask.SignFor, {}, WANG),
    Stage.SIGNED: (ask.StartHandling, {}, WANG),
    Stage.HANDLING: (ask.ReportDone, {"note": "swept"}, WANG),
    Stage.RETURNED: (ask.Dispatch, {"to": "cleaning"}, LI),
    Stage.VERIFYING: (ask.ReportVerification, {"found": True}, ZHAO),
    Stage.SUSPENDED: (ask.Resume, {"reason": "the material came"}, LI),
    Stage.FAILED_CHECK: (ask.StartHandling, {}, WANG),
    Stage.DONE: (ask.StartCheck, {}, ZHAO),
    Stage.CHECKING: (ask.PassCheck, {"note": "seen"}, ZHAO),
    Stage.TO_CLOSE: (ask.Close, {"note": "clean again"}, LI),
}
"""The act that brings a case on its way, and who does it."""

CASE_COMMANDS = {
    "file": lambda case, n: ask.FileCase(case.id),
    "file as emergency": lambda case, n: ask.FileCase(case.id, class_code=EMERGENCY),
    "reject": lambda case, n: ask.Reject(case.id, reason="not ours"),
    "place": lambda case, n: ask.PlaceCase(case.id, place=a_place(n % 4), address=f"{n} Road"),
    "dispatch": lambda case, n: ask.Dispatch(case.id, to=("cleaning", "gas")[n % 2]),
    "dispatch late": lambda case, n: ask.Dispatch(case.id, to="cleaning", base="long ago"),
    "dispatch with another": lambda case, n: ask.Dispatch(case.id, to="cleaning", co=("gas",)),
    "recall": lambda case, n: ask.Recall(case.id, reason="the wrong one"),
    "verify": lambda case, n: ask.SendVerification(case.id, officer=("zhao", None)[n % 2]),
    "verified": lambda case, n: ask.ReportVerification(case.id, found=n % 4 != 3),
    "tell": lambda case, n: ask.TellReporter(case.id, note="not a case of ours"),
    "unmerge": lambda case, n: ask.Unmerge(case.id, reason="another lamp"),
    "split": lambda case, n: ask.Split(case.id, description=f"thing {n}", class_code="0102"),
    "hand on": lambda case, n: ask.HandOn(case.id, to="wang"),
    "co-handling": lambda case, n: ask.AskCoHandling(case.id, units=("gas",), work="dig"),
    "sign task": lambda case, n: ask.SignTask(case.id),
    "task done": lambda case, n: ask.ReportTaskDone(case.id, note="dug"),
    "return task": lambda case, n: ask.ReturnTask(case.id, reason="no shovel"),
    "drop task": lambda case, n: ask.DropTask(case.id, unit="gas", reason="not needed"),
    "pass up": lambda case, n: ask.PassUp(case.id, reason="too big"),
    "pass down": lambda case, n: ask.PassDown(case.id, reason="small"),
    "ask extension": lambda case, n: ask.AskExtension(case.id, reason="rain"),
    "ask suspension": lambda case, n: ask.AskSuspension(
        case.id, reason="no material", until=case.last_at + timedelta(hours=1 + n)
    ),
    "ask forced close": lambda case, n: ask.AskForcedClose(case.id, reason="the house is gone"),
    "approve": lambda case, n: ask.Approve(case.id, note="yes"),
    "disapprove": lambda case, n: ask.Disapprove(case.id, reason="no"),
    "resume": lambda case, n: ask.Resume(case.id, reason="it came"),
    "order": lambda case, n: ask.OrderHandling(case.id, requirement="today", reply_hours=1),
    "reply": lambda case, n: ask.ReplyToOrder(case.id, reply="at work"),
    "whistle": lambda case, n: ask.Whistle(
        case.id, units=("gas", "cleaning"), purpose="look at it together"
    ),
    "report in": lambda case, n: ask.ReportIn(case.id, unit=("gas", "cleaning")[n % 2]),
    "rate": lambda case, n: ask.RateAnswer(
        case.id, unit=("gas", "cleaning")[n % 2], satisfied=True
    ),
    "acknowledge": lambda case, n: ask.Acknowledge(case.id, note="on it"),
    "unacknowledge": lambda case, n: ask.Unacknowledge(case.id),
    "silence": lambda case, n: ask.Silence(case.id, reason="road works", hours=1 + n % 3),
    "end silence": lambda case, n: ask.EndSilence(case.id),
    "escalate": lambda case, n: ask.EscalateNow(case.id, reason="it spreads"),
    "skip": lambda case, n: ask.SkipStep(case.id, reason="told already"),
    "settle": lambda case, n: ask.SettleConflict(case.id, keep=("first", "second", "both")[n % 3]),
    "rebind": lambda case, n: ask.RebindChain(case.id, reason="the new chain"),
    "fail check": lambda case, n: ask.FailCheck(case.id, reason="half of it is left"),
    "reopen": lambda case, n: ask.Reopen(case.id, reason="it is back"),
    "call back": lambda case, n: ask.RecordCallBack(
        case.id, attitude=4, speed=3, result=1 + n % 5, then=("reopen", "duty_officer")[n % 2]
    ),
    "appeal": lambda case, n: ask.AppealClosed(case.id, reason="the street was closed"),
    "appeal further": lambda case, n: ask.AppealFurther(case.id, reason="it was indeed"),
    "decide appeal": lambda case, n: ask.DecideAppeal(case.id, grant=n % 2 == 0, reason="seen"),
    "arrive": lambda case, n: ask.RecordArrival(case.id, note="here"),
    "call": lambda case, n: ask.RecordCall(case.id, note="asked when"),
    "return": lambda case, n: ask.Return(case.id, reason="not our street", owner="gas"),
    "sign": lambda case, n: ask.SignFor(case.id),
    "start": lambda case, n: ask.StartHandling(case.id),
    "done": lambda case, n: ask.ReportDone(case.id),
    "pass": lambda case, n: ask.PassCheck(case.id, note="seen"),
    "check": lambda case, n: ask.StartCheck(case.id),
    "close": lambda case, n: ask.Close(case.id, criterion=("gone", "odd")[n % 2]),
    "void": lambda case, n: ask.Void(case.id, reason="a test call"),
    "undo": lambda case, n: ask.Undo(case.id, event=case.undoable or "nothing"),
    "undo another": lambda case, n: ask.Undo(case.id, event=case.heads["intake"]),
    "note": lambda case, n: ask.AddNote(case.id, text=f"note {n}"),
    "photo": lambda case, n: ask.AddPhoto(
        case.id, tuple(PhotoKind)[n % 4], file=PHOTOS[n % len(PHOTOS)], note=("", "seen")[n % 2]
    ),
    "erase photos": lambda case, n: ask.Erase(case.id, reason="a face", what="photos"),
    "reveal": lambda case, n: ask.RevealContact(case.id, reason="call back"),
    "erase contact": lambda case, n: ask.Erase(case.id, reason="asked for"),
    "erase text": lambda case, n: ask.Erase(case.id, reason="asked for", what="text"),
}

ACTS = (
    "register",
    "join",
    "merge",
    "next",
    "fire",
    "audit",
    "import",
    "holiday",
    "strict",
    *CASE_COMMANDS,
)
"""Everything that `act` can do."""


def act(desk, what, n, person=LOCAL, which=None):
    """Let one thing happen, to the `n`-th case where it takes one. What is refused is refused.

    `which` names another case by its place, where `n` only says how it happens.
    """
    cases = list(desk.store.cases())
    case = cases[(n if which is None else which) % len(cases)] if cases else None
    if what == "import":
        return imported(desk, n)
    if what == "holiday":
        return holiday(desk, n)
    if what == "strict":
        return strict(desk)
    if what in ("register", "fire", "audit") or case is None:
        of_the_clock = {"fire": ask.FireDueSteps(), "audit": ask.AuditChains()}
        command = of_the_clock.get(what) or _registration(n)
    elif what == "join":
        command = a_registration(join=case.id, place=a_place(n % 4))
    elif what == "merge":
        command = ask.Merge(case.id, into=cases[(n + 1) % len(cases)].id)
    elif what == "next":
        if case.stage not in NEXT:
            return []
        kind, words, person = NEXT[case.stage]
        command = kind(case.id, **words)
    else:
        command = CASE_COMMANDS[what](case, n)
    try:
        return desk.do(command, person=person)
    except Refused:
        return []


def holiday(desk, n):
    """A day of the next twelve is worked no more, or is again; every case follows that can."""
    day = desk.clock.now().astimezone(desk.city.zone).date() + timedelta(days=n)
    calendar = toggled(desk.city.calendar(desk.city.catalogue.calendar), day, "as ordered")
    saved = desk.do(ask.Configure("calendar", calendar.key, to_json(calendar)))
    cases = tuple(case.id for case in desk.store.cases())
    try:
        return [*saved, *desk.do(ask.CorrectDeadlines(cases, calendar.key))]
    except Refused:
        return saved


def strict(desk):
    """From now on a chain is bound that needs somebody on duty, and many cases, to go on."""
    nobody = Step("nobody", {"en": "Call"}, StepAction.NOTIFY, "appraiser", after_minutes=3)
    few = Step("few", {"en": "Many?"}, StepAction.ONLY_IF, "dispatcher", after_minutes=5)
    steps = (replace(nobody, reach=Reach.ON_DUTY), replace(few, rate=CaseRate(50, 10, tests=2)))
    chain = Chain("strict", 1, {"en": "Strict"}, Phase.HANDLING, tuple(Urgency), steps)
    chain = replace(chain, rules=Rules(rank=-1))
    return desk.do(ask.Configure("chain", chain.key, to_json(chain)))


def _registration(n):
    if n % 5 == 4:
        return a_registration(place=None, class_code=None, contact=None)
    return a_registration(place=a_place(n % 4), class_code=EMERGENCY if n % 3 == 0 else "0102")


def imported(desk, n):
    """A row of another system, new or in a newer version; the same words keep their digests."""
    now, key = desk.clock.now(), str(n % 3)
    before = desk.store.versions("elsewhere", [key]).get(key)
    if before is not None:
        now = max(now, before.last_at)
    address = Text.of(f"{n} Old Street", f"address {key} {n}")
    report = Report(f"row {key}", now, "import", Text.of("Pothole", f"words {key}"), address)
    closed = n % 4 == 3
    standing = Standing(
        Stage.CLOSED if closed else Stage.DISPATCHED,
        class_code="0102",
        urgency=Urgency.URGENT,
        cell=CELLS[n % 4],
        address=address,
        unit="cleaning",
        deadlines=(given_clock(StageClock.HANDLING, now, now.replace(year=now.year + 1)),),
        ended_at=now if closed else None,
    )
    body = CaseImported(
        before.number if before else f"X-{key}",
        "elsewhere",
        key,
        now.isoformat(),
        f"{n:064x}",
        report,
        standing,
    )
    event = Event(
        EventId(derived_id("row", key, str(n), now.isoformat())),
        "440304",
        CaseId(derived_id("elsewhere", key)),
        "import",
        "import",
        None,
        "desk",
        now,
        body,
    )
    return desk.record([event], [fold.apply(before, event)])


def picture(situation):
    """Everything that a situation says, to be compared with another's."""
    counters = (
        "by_number by_stage by_unit by_cell by_light overdue_by_cell overdue_by_unit "
        "due_soon_by_unit needs_control_room emergencies unassigned overdue overdue_lately "
        "overdue_urgent alarms closed_on_time ended"
    )
    said = {name: getattr(situation, name) for name in counters.split()}
    said["lights"] = {case_id: situation.light(case_id) for case_id in situation.cases}
    return said | {"cases": dict(situation.cases)}
