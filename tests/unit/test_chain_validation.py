"""A draft of a chain is judged in plain words: what is wrong, on which card, and what to do."""

from dataclasses import replace
from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commandcenter import commands as ask
from commandcenter.catalogue import Urgency
from commandcenter.channels.person import Channel, Kind, PersonChannels, ReachTimes
from commandcenter.city import City, to_json
from commandcenter.commands import AuditChains, Configure, FireDueSteps
from commandcenter.escalation import (
    CaseRate,
    Chain,
    Phase,
    Reach,
    Rules,
    Step,
    StepAction,
    Trigger,
    Window,
)
from commandcenter.escalation import drafting as edit
from commandcenter.escalation.chain import NEXT_LEVEL
from commandcenter.escalation.validation import findings, stops
from commandcenter.intake.chains import read_chains
from commandcenter.output.chains import export_chains
from commandcenter.roles import Person, Post
from commandcenter.roster.shifts import Roster, RosterSeat, Shift, Turn, Week
from commandcenter.unit import Unit
from commandcenter.working_calendar import Calendar
from tests.helpers.makers import LITTER, MONDAY, a_desk, a_registration

CITY = a_desk().city
ROSTER = Roster(
    "room",
    {"en": "Control room"},
    (Shift("day", {"en": "Day"}, time(8), time(20), 1),),
    (RosterSeat("one", {"en": "One"}, Post.DISPATCHER),),
)


def step(key="call", action=StepAction.NOTIFY, reaches="dispatcher", **more):
    more = {"after_minutes": 10.0} | more
    return Step(key, {"en": key}, action, reaches, **more)


def a_chain(*steps, phase=Phase.HANDLING, **more):
    more = {"rules": Rules(rank=-1)} | more
    return Chain("own", 1, {"en": "Own"}, phase, tuple(Urgency), steps, **more)


def said(chain, city=CITY, on=None):
    """What is found, on one card or on all."""
    found = findings(chain, city, MONDAY)
    return [each.sentence for each in found if on is None or each.step == on]


def stopping(chain, city=CITY):
    return [each.sentence for each in findings(chain, city, MONDAY) if each.stops]


def a_city(*pieces):
    desk = a_desk()
    for kind, key, piece in pieces:
        desk.do(Configure(kind, key, to_json(piece)))
    return desk.city


def test_a_sound_chain_has_nothing_against_it():
    assert findings(a_chain(step(reaches="unit")), CITY, MONDAY) == []


def test_every_finding_says_what_to_do():
    chain = a_chain(step("", reaches="nobody"), step(action=StepAction.LANE))
    chain = replace(chain, urgencies=())

    found = findings(chain, CITY, MONDAY)

    assert found
    assert all(each.todo for each in found)


def a_chain_of(**more):
    return replace(a_chain(step()), **more)


@pytest.mark.parametrize(
    ("chain", "sentence"),
    [
        (a_chain_of(names={}), "The chain has no name."),
        (a_chain_of(key=" "), "The chain has no key."),
        (a_chain_of(urgencies=()), "It is for no urgency, so for no case."),
        (a_chain_of(steps=()), "It has no step that does anything."),
        (a_chain_of(acknowledged_minutes=0), "An acknowledgement would hold for no time."),
        (a_chain_of(silent_hours=0), "It could not be silenced at all."),
        (a_chain_of(rules=Rules(classes=("99",))), "The catalogue has no class or group 99."),
        (a_chain_of(rules=Rules(areas=("X",))), "There is no area X."),
        (a_chain_of(rules=Rules(levels=("moon",))), "There is no level moon."),
    ],
)
def test_what_is_wrong_with_a_chain_as_a_whole_stands_on_its_own_card(chain, sentence):
    assert sentence in said(chain, on="")
    assert sentence in stopping(chain)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (step("a#2"), "The key of this step cannot be used."),
        (replace(step(), names={}), "This step has no name."),
        (step(action=StepAction.RAISE), "Nothing says to which level it raises."),
        (step(level=2), "Only a raise goes to a level."),
        (step(trigger=Trigger.REPORTS, count=1), "The first report begins the case."),
        (step(trigger=Trigger.RETURNS), "Nothing says after how many returns."),
        (step(action=StepAction.ONLY_IF), "Nothing says how many cases it takes."),
        (step(action=StepAction.LEAD, reaches="moon"), "There is no unit moon."),
        (step(action=StepAction.WEBHOOK), "Nothing says which system is told."),
        (step(reaches="moon"), "There is no post moon."),
        (step(channel="pigeon"), "There is no channel pigeon."),
        (step(channel="mail"), "Nobody who would be told has this channel: mail."),
        (step(reach=Reach.ON_DUTY), "Nobody is on the roster as Dispatcher in the week that comes"),
        (step(after_minutes=None), "Nothing says when this step comes."),
        (step(at_share=0.5), "It has two times at once."),
        (step(after_minutes=1e9), "Nobody waits for so long."),
        (step(action=StepAction.WAIT, after_minutes=None), "It waits for no time."),
        (
            step(action=StepAction.LANE),
            "It can never be carried out: the case is with a unit already.",
        ),
        (step(action=StepAction.WINDOW), "It lets pass at any time."),
        (
            step(action=StepAction.WINDOW, window=Window(begins=time(8))),
            "It has a beginning or an end, but not both.",
        ),
    ],
)
def test_what_is_wrong_with_a_step_stands_on_its_card(wrong, sentence):
    chain = a_chain(wrong, step("next", after_minutes=90.0))

    assert any(each.startswith(sentence) for each in said(chain, on=wrong.key))
    assert any(each.startswith(sentence) for each in stopping(chain))


def test_a_step_that_needs_a_unit_can_never_come_before_one_has_the_case():
    chain = a_chain(
        step("order", StepAction.ORDER), step("remind", reaches="unit"), phase=Phase.INTAKE
    )

    assert len(stopping(chain)) == 2
    assert all("It can never be carried out" in each for each in stopping(chain))


def test_a_sign_that_nobody_can_give_holds_nothing_back():
    chain = a_chain(step(trigger=Trigger.NO_SIGN), phase=Phase.INTAKE)

    assert "No unit can sign yet, so this condition never holds it back." in said(chain)
    assert not stopping(chain)


def test_two_steps_of_one_key_are_named():
    assert "Two steps have this key." in stopping(a_chain(step(), step()))


def a_repeat(times=3, repeat_from="call"):
    return Step("again", {}, StepAction.REPEAT, "unit", repeat_from=repeat_from, times=times)


def test_a_repeat_needs_a_wait_an_end_and_something_to_go_back_to():
    wait = step("wait", StepAction.WAIT)

    silent = said(a_chain(step(), a_repeat()), on="again")
    endless = said(a_chain(step(), wait, a_repeat(times=99)), on="again")
    empty = said(a_chain(step(), wait, a_repeat(times=0)), on="again")
    lost = said(a_chain(step(), wait, a_repeat(repeat_from="moon")), on="again")
    sound = said(a_chain(step(), wait, a_repeat()), on="again")

    assert silent == ["It repeats nothing: no time passes from one round to the next."]
    assert "It repeats without end: nobody hears the 99th time." in endless
    assert "It repeats nothing." in empty
    assert "The step that it goes back to does not stand before it." in lost
    assert sound == []


def test_one_case_with_very_many_steps_is_worth_a_look():
    parts = []
    for n in range(3):
        parts += [step(f"c{n}", after_minutes=None), step(f"w{n}", StepAction.WAIT)]
        parts.append(replace(a_repeat(20, f"c{n}"), key=f"r{n}"))

    assert "One case would bring 63 steps." in said(a_chain(step("w", StepAction.WAIT), *parts))


def test_a_window_outside_working_time_never_opens():
    never = Window(begins=time(2), ends=time(4), working_time=True)
    chain = a_chain(
        step("night", StepAction.WINDOW, window=never, after_minutes=None), step("call")
    )

    assert any("It never opens" in each for each in stopping(chain))


def test_a_window_with_nothing_behind_it_is_worth_a_look():
    window = step("last", StepAction.WINDOW, window=Window(working_time=True), after_minutes=None)

    assert "No step follows that it could hold." in said(a_chain(step(), window))


def test_a_wait_longer_than_the_limit_is_worth_a_look():
    chain = a_chain(step("wait", StepAction.WAIT, after_minutes=60.0 * 24 * 60), step("call"))

    assert any("longer than the longest limit" in each for each in said(chain, on="wait"))
    assert not stopping(chain)


def test_a_step_after_the_longest_limit_and_one_out_of_order_are_worth_a_look():
    chain = a_chain(step("late", after_minutes=60.0 * 24 * 60), step("soon"))

    assert any("after the longest limit" in each for each in said(chain, on="late"))
    assert "It comes before “late”, which stands above it." in said(chain, on="soon")


def test_hours_without_anybody_on_the_roster_are_named():
    people = [Person("li", "Li", (Post.DISPATCHER,))]
    turns = tuple(
        Turn(MONDAY.date().replace(day=MONDAY.day + n), "day", "one", "li") for n in range(7)
    )
    week = Week("room", MONDAY.date(), turns)
    city = a_city(
        ("people", "people", people), ("roster", "room", ROSTER), ("roster_week", week.key, week)
    )
    night = a_chain(step(reach=Reach.ON_DUTY))
    day = Window(begins=time(9), ends=time(17))
    by_day = a_chain(step("day", StepAction.WINDOW, window=day, after_minutes=None), *night.steps)
    held = Window(on_duty=Post.DISPATCHER)
    until = a_chain(step("hold", StepAction.WINDOW, window=held, after_minutes=None), *night.steps)

    assert any(
        each.startswith("Nobody is on the roster as Dispatcher: 09-23 20:00 to 09-24 08:00")
        for each in said(night, city)
    )
    assert said(by_day, replace(city), on="call") == [
        each for each in said(by_day, city, on="call") if "09-30" in each
    ]
    assert said(until, city, on="call") == []


def test_a_hold_for_a_post_that_nobody_is_planned_for_holds_nothing():
    held = Window(on_duty=Post.APPRAISER)
    chain = a_chain(step("hold", StepAction.WINDOW, window=held, after_minutes=None), step())

    assert "Nobody is planned as Appraiser, so this holds nothing up." in said(chain)


def test_a_post_that_nobody_holds_is_named():
    role = a_chain(step(reaches="appraiser", reach=Reach.ROLE))
    usual = a_chain(step(reaches="appraiser"))

    assert "Nobody holds the post Appraiser." in stopping(role)
    assert "Nobody holds the post Appraiser: it shows at this desk alone." in said(usual)
    assert not stopping(usual)


def with_mail(**channel):
    mail = Channel("m", Kind.MAIL, "l•••@example.org", **channel)
    people = [Person("li", "Li", (Post.DISPATCHER,)), Person("wu", "Wu", (Post.DISPATCHER,))]
    return a_city(("people", "people", people), ("channels", "li", PersonChannels("li", (mail,))))


def test_who_has_no_such_channel_is_named():
    chain = a_chain(step(channel="mail"))

    assert said(chain, with_mail()) == ["Without this channel: Wu."]
    assert stopping(a_chain(step(channel="sms")), with_mail())
    assert not stopping(a_chain(step(channel="any", reaches="shift_leader")), with_mail())


def test_a_message_that_must_wait_for_the_morning_is_named_unless_it_is_important():
    city = with_mail(times=(ReachTimes(time(8), time(20)),))
    asleep = "At night nobody may be reached so; the message waits until morning."

    assert asleep in said(a_chain(step(channel="mail")), city)
    assert asleep not in said(a_chain(step(channel="mail", important=True)), city)


def test_a_system_without_an_address_is_worth_a_look():
    chain = a_chain(step(action=StepAction.WEBHOOK, requirement="radio"))

    assert said(chain) == ["No address is configured for radio."]


def test_a_chain_behind_one_that_takes_everything_is_never_used():
    rank = {key: chain.rules.rank for (key, _v), chain in CITY.chains.items()}
    behind = a_chain(step(), rules=Rules(rank=max(rank.values()) + 1))
    beside = a_chain(step(), rules=Rules(rank=max(rank.values())))
    narrow = replace(behind, urgencies=(Urgency.ORDINARY,))

    assert any("It is never used" in each for each in said(behind, on=""))
    assert any("has the same rank" in each for each in said(beside, on=""))
    assert any("It is never used" in each for each in said(narrow, on=""))


def test_an_urgency_that_its_classes_never_have_is_worth_a_look():
    urgency = CITY.catalogue.case_class(LITTER).urgency
    other = next(each for each in Urgency if each is not urgency)
    chain = a_chain(step(), rules=Rules(rank=-1, classes=(LITTER,)))

    assert any("begins with this urgency" in e for e in said(replace(chain, urgencies=(other,))))
    assert not any("begins with this" in e for e in said(replace(chain, urgencies=(urgency,))))


def test_a_unit_that_only_supervises_gets_no_lead():
    works = Unit("works", {"en": "Works"}, handles=False)
    city = a_city(("units", "units", [works, *CITY.units.by_code.values()]))
    chain = a_chain(step(action=StepAction.LEAD, reaches="works"))

    assert stopping(chain, city) == ["Works handles no cases itself."]


def test_many_without_a_channel_are_counted():
    crowd = [Person(f"p{n}", f"P{n}", (Post.DISPATCHER,)) for n in range(5)]
    mail = Channel("m", Kind.MAIL, "p•••@example.org")
    city = a_city(("people", "people", crowd), ("channels", "p0", PersonChannels("p0", (mail,))))

    assert said(a_chain(step(channel="mail")), city) == [
        "Without this channel: P1, P2, P3, and 1 more."
    ]


def test_a_unit_nobody_of_whom_has_a_channel_is_named():
    chain = a_chain(step(reaches="unit", channel="sms"))

    assert stopping(chain) == ["Nobody who would be told has this channel: SMS."]


def test_where_work_never_rests_every_window_in_working_time_opens():
    key, day = CITY.catalogue.calendar, ((time(0), time(23, 59)),)
    always = Calendar(key, "Always", "Asia/Shanghai", weekend=frozenset(), periods=day)
    city = a_city(("calendar", key, always))
    window = Window(begins=time(2), ends=time(4), working_time=True)
    chain = a_chain(step("night", StepAction.WINDOW, window=window, after_minutes=None), step())

    assert not stopping(chain, city)


def test_without_a_catalogue_there_is_no_limit_to_be_longer_than():
    chain = a_chain(step("wait", StepAction.WAIT, after_minutes=60.0 * 24 * 60), step("call"))

    assert not any("limit" in each for each in said(chain, City()))


# --- whatever is let into force ---

WINDOWS = st.sampled_from(
    [
        Window(working_time=True),
        Window(begins=time(22), ends=time(6)),
        Window(weekdays=frozenset({5, 6})),
        Window(begins=time(2), ends=time(3), working_time=True),
        Window(on_duty=Post.DISPATCHER),
        Window(),
    ]
)


@st.composite
def drafts(draw):
    """What somebody may click together: steps of every kind, changed, moved and taken out."""
    chain = replace(edit.new_chain("own", set()), names={"en": "Own"}, urgencies=tuple(Urgency))
    chain = replace(chain, phase=draw(st.sampled_from(Phase)), rules=Rules(rank=-1))
    for _n in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(chain.steps)))
        made = edit.new_step(chain, draw(st.sampled_from(StepAction)), at)
        chain = edit.inserted(chain, draw(changed(made)), at)
    if draw(st.booleans()):
        at = draw(st.integers(0, len(chain.steps) - 1))
        chain = edit.moved(chain, at, draw(st.integers(0, len(chain.steps))))
    return chain


@st.composite
def changed(draw, made):
    if made.action is StepAction.WINDOW:
        return replace(made, window=draw(WINDOWS))
    if made.action is StepAction.REPEAT:
        return replace(made, times=draw(st.integers(0, 25)))
    if made.action is StepAction.ONLY_IF:
        return replace(made, rate=draw(st.sampled_from([CaseRate(1, 5.0), None])))
    when = draw(st.sampled_from(["as it is", "minutes", "share", "clock", "event", "never"]))
    bare = replace(made, after_minutes=None, at_share=None, at_time=None)
    if when == "minutes":
        made = replace(bare, after_minutes=float(draw(st.integers(0, 300))))
    elif when == "share" and made.action is not StepAction.WAIT:
        made = replace(bare, at_share=draw(st.sampled_from([0.5, 1.0, 1.5])))
    elif when == "clock" and made.action is not StepAction.WAIT:
        made = replace(bare, at_time=time(draw(st.integers(0, 23))))
    elif when == "event" and made.action is not StepAction.WAIT:
        trigger = draw(st.sampled_from([Trigger.RETURNS, Trigger.REPORTS, Trigger.REQUEST]))
        made = replace(bare, trigger=trigger, count=draw(st.integers(0, 3)))
    elif when == "never":
        made = bare
    if made.reaches in tuple(Post) and made.action is not StepAction.LEAD:
        made = replace(
            made,
            reaches=draw(st.sampled_from([Post.DISPATCHER, Post.SHIFT_LEADER, Post.APPRAISER])),
            reach=draw(st.sampled_from(Reach)),
            channel=draw(st.sampled_from(["app", "mail", "any"])),
            level=NEXT_LEVEL if made.action is StepAction.RAISE else 0,
        )
    return made


@given(drafts())
@settings(max_examples=150, deadline=None)
def test_whatever_is_let_into_force_the_file_takes_and_the_auditor_finds_nothing(
    tmp_path_factory, chain
):
    desk = a_desk()
    if stops(findings(chain, desk.city, desk.clock.now())):
        return
    desk.do(Configure("chain", chain.key, to_json(chain), base=0))
    in_force = desk.city.chains[(chain.key, 1)]
    path = tmp_path_factory.mktemp("chains") / "own.yaml"
    export_chains(path, [in_force])
    case = desk.do(a_registration())[0].case
    desk.do(ask.FileCase(case))
    if desk.case(case).unit is None:  # else a step has sent it by the lane at once
        desk.do(ask.Dispatch(case, "cleaning"))
    for _n in range(30):
        desk.clock.move(minutes=20)
        desk.do(FireDueSteps())

    assert not stops(findings(in_force, desk.city, desk.clock.now()))
    assert read_chains(path).pieces == [in_force]
    assert not [e for e in desk.do(AuditChains()) if e.type == "StepMissed"]
