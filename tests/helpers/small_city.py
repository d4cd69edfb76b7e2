"""A small city on a square of six cells, with what a desk needs to send a case all the way."""

from datetime import UTC, datetime, timedelta

from shapely.geometry import box

from commandcenter.catalogue import (
    CaseClass,
    Catalogue,
    ClosingCriterion,
    FilingCondition,
    Urgency,
)
from commandcenter.city import Profile, pack_areas, to_json
from commandcenter.commands import Configure, FileCase, RegisterReport
from commandcenter.desk import Desk
from commandcenter.escalation import Chain, Phase, Step, StepAction
from commandcenter.grid import Area
from commandcenter.report import Place
from commandcenter.roles import Person, Post
from commandcenter.unit import Unit
from commandcenter.worktime import ClockKind, Limit

NOON = datetime(2024, 5, 6, 16, 0, tzinfo=UTC)
"""Noon in New York, a Monday."""

WATER_LEAK, GAS, NOISE = "0101", "0201", "0301"
HERE = Place(lon=-73.995, lat=40.705)


class MovedClock:
    """Stands still until a test moves it."""

    speed = 0.0

    def __init__(self, instant=NOON):
        self.instant = instant

    def now(self):
        return self.instant

    def move(self, **span):
        self.instant += timedelta(**span)


def _areas():
    district = Area("D1", "Harbour", "district", "city", None, box(-74.0, 40.7, -73.97, 40.72))
    cells = [
        Area(f"C{x}{y}", f"Block {x}{y}", "cell", "city", "D1", box(w, s, w + 0.01, s + 0.01))
        for x in range(3)
        for y in range(2)
        for w, s in ((-74.0 + x / 100, 40.7 + y / 100),)
    ]
    return [district, *cells]


def _class(code, en, zh, urgency, hours, units):
    criterion = ClosingCriterion("mended", {"en": "Mended", "zh_CN": "已修复"})
    limit = Limit(hours, ClockKind.EMERGENCY_HOURS)
    condition = FilingCondition("found", {"en": "Found", "zh_CN": "发现"}, limit, (criterion,))
    names = {"en": en, "zh_CN": zh}
    return CaseClass(code, names, "01", "incident", urgency, (condition,), units)


CATALOGUE = Catalogue(
    "small",
    1,
    {"en": "Small city", "zh_CN": "小城"},
    "",
    {"01": {"en": "City", "zh_CN": "市政"}},
    (
        _class(WATER_LEAK, "Water leak", "漏水", Urgency.URGENT, 2, ("water",)),
        _class(GAS, "Smell of gas", "燃气味", Urgency.EMERGENCY, 1, ("water",)),
        _class(NOISE, "Noise", "噪声", Urgency.ORDINARY, 8, ("police",)),
    ),
)

UNITS = [
    Unit("works", {"en": "Public works", "zh_CN": "市政"}, handles=False),
    Unit(
        "water",
        {"en": "Water", "zh_CN": "供水"},
        "works",
        classes=(WATER_LEAK, GAS),
        duty_names={"en": "Night crew", "zh_CN": "夜班"},
        duty_phone="555-0100",
    ),
    Unit("police", {"en": "Police", "zh_CN": "公安"}, classes=(NOISE,)),
]

PEOPLE = [
    Person("ortega", "L. Ortega", (Post.DISPATCHER,)),
    Person("chen", "A. Chen", (Post.VERIFIER,)),
    Person("moss", "K. Moss", (Post.HANDLER,), "water"),
]

_STEPS = (
    Step("remind", {"en": "Remind", "zh_CN": "提醒"}, StepAction.REMIND, "dispatcher", "app", 10),
    Step("raise", {"en": "Raise", "zh_CN": "上报"}, StepAction.RAISE, "duty_officer", "app", 30),
)
CHAINS = [
    Chain(phase, 1, {"en": phase, "zh_CN": phase}, Phase(phase), tuple(Urgency), _STEPS)
    for phase in ("intake", "handling")
]


def found(store, clock=None):
    """A desk for the small city on `store`, configured if the store is new."""
    desk = Desk(store, clock or MovedClock())
    if desk.city.catalogue_key is not None:
        return desk
    profile = Profile(
        {"en": "Harbour City", "zh_CN": "海港市"},
        "America/New_York",
        "HC",
        {"district": {"en": "District"}, "cell": {"en": "Block"}},
    )
    desk.do(Configure("city", "city", to_json(profile)))
    desk.do(Configure("areas", "city", blob=store.write_blob(pack_areas(_areas()))))
    desk.do(Configure("catalogue", "small", to_json(CATALOGUE)))
    desk.do(Configure("units", "units", to_json(UNITS)))
    desk.do(Configure("people", "people", to_json(PEOPLE)))
    for chain in CHAINS:
        desk.do(Configure("chain", chain.key, to_json(chain)))
    return desk


def report(desk, words="Water on the road", class_code=WATER_LEAK, place=HERE, **more):
    """A report taken down; its case."""
    more = {"description": words, "class_code": class_code, "place": place} | more
    return desk.case(desk.do(RegisterReport(**more))[0].case)


def filed(desk, **more):
    """A case that waits to be dispatched."""
    case = report(desk, **more)
    desk.do(FileCase(case.id))
    return desk.case(case.id)
