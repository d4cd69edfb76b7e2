"""Makers of what tests need, valid by default: a test says only what matters to it.

The city: district 440304, one street, two communities of two cells each, side by side:

    440304001001001 | 440304001002001
    ----------------+----------------
    440304001001002 | 440304001002002
"""

from datetime import UTC, date, datetime, timedelta

from shapely.geometry import box

from commandcenter import commands as ask
from commandcenter.case import Case, Stage
from commandcenter.catalogue import (
    CaseClass,
    Catalogue,
    ClosingCriterion,
    FilingCondition,
    Urgency,
)
from commandcenter.city import City, Profile, pack_areas, to_json
from commandcenter.desk import Desk
from commandcenter.escalation import Chain, Phase, Step, StepAction
from commandcenter.grid import Area
from commandcenter.ids import CaseId, new_id
from commandcenter.report import Place, Report
from commandcenter.roles import Person, Post
from commandcenter.text import Text
from commandcenter.unit import Unit
from commandcenter.working_calendar import Calendar
from commandcenter.worktime import ClockKind, Limit
from tests.helpers.memory_store import MemoryStore

MONDAY = datetime(2024, 9, 23, 1, 0, tzinfo=UTC)
"""Nine in the morning in the city, a working Monday."""

EMERGENCY, LITTER = "0401", "0102"
CELLS = ("440304001001001", "440304001001002", "440304001002001", "440304001002002")
WEST, SOUTH, SIDE = 114.0, 22.5, 0.001


class TestClock:
    """Stands still until a test moves it."""

    __test__ = False

    def __init__(self, instant: datetime = MONDAY) -> None:
        self.instant = instant

    def now(self) -> datetime:
        return self.instant

    def move(self, **span: float) -> None:
        self.instant += timedelta(**span)


def a_desk(store=None, now: datetime = MONDAY) -> Desk:
    """A desk of the tiny city, with its own clock (`desk.clock.move(minutes=5)`).

    A store that has a city already keeps the one that it has.
    """
    desk = Desk(MemoryStore() if store is None else store, TestClock(now))
    if desk.city.catalogue_key is None:
        areas = desk.store.write_blob(pack_areas(_areas()))
        desk.do(ask.Configure("areas", "city", blob=areas))
        for kind, key, piece in _pieces():
            desk.do(ask.Configure(kind, key, content=to_json(piece)))
    return desk


def a_city() -> City:
    """The tiny city, as it is in force on that Monday."""
    return a_desk().city


def a_place(cell: int = 0, **changes) -> Place:
    """A point in the middle of a cell of the city, counted as in `CELLS`."""
    east, south = divmod(cell, 2)
    where = {
        "lon": WEST + (east + 0.5) * SIDE,
        "lat": SOUTH + (1.5 - south) * SIDE,
        "accuracy_m": 5.0,
    }
    return Place(**(where | changes))


def a_report(**changes) -> Report:
    """A report as it was received."""
    made = {
        "id": new_id(),
        "reported_at": MONDAY,
        "channel": "telephone",
        "description": Text.of("Rubbish on the pavement"),
        "address": Text.of("1 Fuhua Road"),
        "place": a_place(),
    }
    return Report(**(made | changes))


def a_registration(**changes) -> ask.RegisterReport:
    """A wish to take down a report."""
    made = {
        "description": "Rubbish on the pavement",
        "class_code": LITTER,
        "address": "1 Fuhua Road",
        "place": a_place(),
        "contact": "13800138047",
    }
    return ask.RegisterReport(**(made | changes))


def a_case(stage: Stage = Stage.FILED, *, desk: Desk | None = None, **registration) -> Case:
    """A case that lawful acts have brought to `stage`, each a minute after the one before."""
    desk = desk or a_desk()
    case_id = desk.do(a_registration(**registration))[0].case
    assert case_id is not None
    for command, person in way_to(stage, case_id, desk):
        desk.clock.move(minutes=1)
        desk.do(command, person=person)
    return desk.case(case_id)


def way_to(stage: Stage, case: CaseId, desk: Desk) -> list[tuple[ask.Command, Person]]:
    """The acts that bring a case just reported to `stage`, each with who does it."""
    head, hand, eye = LI, WANG, ZHAO
    main = [
        (Stage.REPORTED, None, head),
        (Stage.FILED, ask.FileCase(case), head),
        (Stage.DISPATCHED, ask.Dispatch(case, to="cleaning"), head),
        (Stage.SIGNED, ask.SignFor(case), hand),
        (Stage.HANDLING, ask.StartHandling(case), hand),
        (Stage.DONE, ask.ReportDone(case, note="swept"), hand),
        (Stage.CHECKING, ask.StartCheck(case), eye),
        (Stage.TO_CLOSE, ask.PassCheck(case), eye),
        (Stage.CLOSED, ask.Close(case, note="clean again"), head),
    ]
    side = {
        Stage.REJECTED: (Stage.REPORTED, ask.Reject(case, reason="not ours"), head),
        Stage.RETURNED: (
            Stage.SIGNED,
            ask.Return(case, reason="not our street", owner="gas"),
            hand,
        ),
        Stage.VOIDED: (Stage.FILED, ask.Void(case, reason="a test call"), head),
        Stage.VERIFYING: (Stage.REPORTED, ask.SendVerification(case), head),
        Stage.FAILED_CHECK: (Stage.CHECKING, ask.FailCheck(case, reason="not done"), eye),
    }
    if stage is Stage.MERGED:
        other = desk.do(a_registration())[0].case
        side[stage] = (Stage.FILED, ask.Merge(case, into=str(other)), head)
    if stage in (Stage.SUSPENDED, Stage.FORCE_CLOSED):
        return _by_approval(stage, case, desk)
    last = side.get(stage)
    goal = last[0] if last else stage
    until = [each[0] for each in main].index(goal)
    steps = [(command, who) for _stage, command, who in main[1 : until + 1]]
    return [*steps, (last[1], last[2])] if last else steps


def _by_approval(stage: Stage, case: CaseId, desk: Desk) -> list[tuple[ask.Command, Person]]:
    """The way to what two people must agree to."""
    until = desk.clock.now() + timedelta(days=3)
    wish = {
        Stage.SUSPENDED: (ask.AskSuspension(case, reason="no material", until=until), WANG),
        Stage.FORCE_CLOSED: (ask.AskForcedClose(case, reason="the house is gone"), LI),
    }
    yes = ask.Approve(case)
    agreed = [(yes, LI), (yes, MA)] if stage is Stage.SUSPENDED else [(yes, MA)]
    return [*way_to(Stage.HANDLING, case, desk), wish[stage], *agreed]


LI = Person("li", "Li Na", (Post.ACCEPTOR, Post.SHIFT_LEADER, Post.DISPATCHER))
WANG = Person("wang", "Wang Wei", (Post.HANDLER,), "cleaning")
ZHAO = Person("zhao", "Zhao Min", (Post.VERIFIER,))
MA = Person("ma", "Ma Lin", (Post.DUTY_OFFICER,))


def _areas() -> list[Area]:
    def square(west: int, north: int, wide: int, high: int):
        left, top = WEST + west * SIDE, SOUTH + (2 - north) * SIDE
        return box(left, top - high * SIDE, left + wide * SIDE, top)

    street, communities = "440304001", ("440304001001", "440304001002")
    whole = square(0, 0, 2, 2)
    areas = [
        Area("440304", "Futian", "district", "city", None, whole),
        Area(street, "Fubao", "street", "city", "440304", whole),
    ]
    for east, community in enumerate(communities):
        half = square(east, 0, 1, 2)
        areas.append(Area(community, f"Community {east + 1}", "community", "city", street, half))
        for south in (0, 1):
            code = f"{community}{south + 1:03d}"
            areas.append(Area(code, code, "cell", "city", community, square(east, south, 1, 1)))
    return areas


def _pieces():
    levels = ("district", "street", "community", "cell")
    profile = Profile({"en": "Futian"}, "Asia/Shanghai", "440304", {k: {"en": k} for k in levels})
    yield "city", "city", profile
    yield "calendar", "cn", _CALENDAR
    yield "catalogue", "tiny", _CATALOGUE
    yield "units", "units", _UNITS
    yield "people", "people", [LI, WANG, ZHAO, MA]
    for chain in _chains():
        yield "chain", chain.key, chain


_CALENDAR = Calendar(
    "cn", "China", "Asia/Shanghai", holidays=((date(2024, 10, 1), "National Day"),)
)


def _class(code: str, name: str, urgency: Urgency, limit: Limit, unit: str) -> CaseClass:
    criterion = ClosingCriterion("gone", {"en": "Nothing of it is left"})
    condition = FilingCondition("seen", {"en": "Seen on site"}, limit, (criterion,))
    return CaseClass(code, {"en": name}, code[:2], "incident", urgency, (condition,), (unit,))


_CATALOGUE = Catalogue(
    "tiny",
    1,
    {"en": "Tiny catalogue"},
    "cn",
    {"01": {"en": "City appearance"}, "04": {"en": "Emergencies"}},
    (
        _class(LITTER, "Litter", Urgency.ORDINARY, Limit(4, ClockKind.WORKING_HOURS), "cleaning"),
        _class(
            EMERGENCY,
            "Burst gas pipe",
            Urgency.EMERGENCY,
            Limit(1, ClockKind.EMERGENCY_HOURS),
            "gas",
        ),
    ),
    example=True,
)

_UNITS = [
    Unit(
        "cleaning",
        {"en": "Cleaning"},
        areas=("440304",),
        duty_names={"en": "Chen"},
        duty_phone="8301",
    ),
    Unit(
        "gas",
        {"en": "Gas company"},
        classes=(EMERGENCY,),
        duty_names={"en": "Sun"},
        duty_phone="8302",
    ),
]


def _chains() -> list[Chain]:
    """One chain for each phase and urgency; the more urgent, the sooner its steps."""
    minutes = {Urgency.EMERGENCY: 5, Urgency.URGENT: 15, Urgency.ORDINARY: 60, Urgency.LOW: 240}
    return [
        Chain(
            f"{phase}-{urgency.name.lower()}",
            1,
            {"en": f"{phase}, {urgency.name.lower()}"},
            phase,
            (urgency,),
            (
                Step("remind", {"en": "Remind"}, StepAction.REMIND, "unit", "app", first),
                Step("due", {"en": "Due"}, StepAction.NOTIFY, "dispatcher", at_share=1.0),
                Step(
                    "raise",
                    {"en": "Raise"},
                    StepAction.RAISE,
                    "duty_officer",
                    "app",
                    first * 3,
                    level=2,
                ),
            ),
        )
        for phase in Phase
        for urgency, first in minutes.items()
    ]
