"""The escalation strip: what fired, what comes, when, to whom; readable with eight steps."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication

from commandcenter.catalogue import StageClock, Urgency
from commandcenter.city import to_json
from commandcenter.clocks import given_clock
from commandcenter.commands import (
    Configure,
    Dispatch,
    FireDueSteps,
    Reject,
    ReportDone,
    Return,
    SignFor,
)
from commandcenter.escalation import Chain, Phase, Step, StepAction
from commandcenter.narration import reaches
from commandcenter.worktime import ClockKind, Limit
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import (
    CATALOGUE,
    NOON,
    WATER_LEAK,
    MovedClock,
    filed,
    found,
    report,
)
from tests.helpers.strips import on_screen
from tests.helpers.tooltips import listening_at
from ui import theme
from ui.case.chain_words import Telling
from ui.case.escalation_strip import EscalationStrip
from ui.case.looking import Look
from ui.case.strip_axis import folds

EIGHT = (0.25, 0.5, 0.8, 1.0, 1.25, 1.5, 1.75, 2.0)


@pytest.fixture
def desk():
    return found(MemoryStore(), MovedClock())


@pytest.fixture
def strip(qtbot):
    return on_screen(qtbot, EscalationStrip, 600, 190)


@pytest.fixture
def told(monkeypatch):
    return listening_at(monkeypatch, "ui.case.strip_line")


def bind(desk, phase, shares, channel="call"):
    steps = tuple(
        Step(
            f"s{share}",
            {"en": f"At {share}"},
            StepAction.NOTIFY,
            "duty_officer",
            channel,
            None,
            share,
        )
        for share in shares
    )
    chain = Chain(phase, 1, {"en": "Long"}, Phase(phase), tuple(Urgency), steps)
    desk.do(Configure("chain", phase, to_json(chain)))


def show(strip, desk, case):
    found = Look(case.id)(desk)
    strip.shown, strip.city, strip.now = found.case, desk.city, desk.clock.now()
    strip.show_case(found.case, desk.city, desk.clock.now(), found.history, found.sent)
    QApplication.processEvents()


def words(strip):
    telling = Telling(strip.shown, strip.city, strip.now)
    return [telling.brief(knot.story) for knot in strip.line.knots()]


def test_the_chain_is_named_and_why_it_is_this_one(strip, desk):
    show(strip, desk, filed(desk))

    assert strip.title.words == "Escalation chain · intake"
    assert "waits for the control room" in strip.why.words


def test_after_the_dispatch_the_chain_watches_the_unit(strip, desk):
    case = filed(desk)
    desk.do(Dispatch(case.id, "water"))

    show(strip, desk, case)

    assert "waits for its unit" in strip.why.words


def test_the_next_step_counts_down_and_its_words_tell_when_and_how(strip, desk):
    show(strip, desk, filed(desk))
    strip.tick(NOON + timedelta(minutes=7))

    first, second = strip.line.knots()

    assert (first.next, second.next) == (True, False)
    assert words(strip) == ["12:10 · in app", "12:30 · in app"]
    told = strip.line.sentence(first.story)
    assert told == "Remind: Dispatcher, in app, due 12:10. In 03:00. It would go to L. Ortega."


def test_a_step_that_fired_says_when_and_the_next_one_counts(strip, desk):
    case = filed(desk)
    desk.clock.move(minutes=10)
    desk.do(FireDueSteps())

    show(strip, desk, case)

    first, second = strip.line.knots()
    assert second.next
    assert strip.line.sentence(first.story).endswith("Sent at 12:10. Told: L. Ortega.")


def test_a_step_that_fired_late_is_marked_late(strip, desk):
    case = filed(desk)
    desk.clock.move(minutes=20)
    desk.do(FireDueSteps())

    show(strip, desk, case)

    assert words(strip)[0] == "12:20 late · in app"
    assert "Sent late, at 12:20." in strip.line.sentence(strip.line.knots()[0].story)


def test_a_step_that_was_over_before_the_case_came_is_skipped(strip, desk):
    case = desk.case(filed(desk).id)
    chain = case.standing.chain
    skipped = replace(chain, steps=(replace(chain.steps[0], skipped=True), *chain.steps[1:]))
    case = replace(case, standing=replace(case.standing, chain=skipped))

    strip.show_case(case, desk.city, NOON)
    strip.shown, strip.city, strip.now = case, desk.city, NOON

    first, second = strip.line.knots()
    assert words(strip)[0] == "12:10 · skipped"
    assert strip.line.sentence(first.story).endswith("before the case came here.")
    assert second.next
    strip.grab()


def test_a_due_date_that_another_system_gave_runs_day_and_night(desk):
    case = desk.case(filed(desk).id)
    given = given_clock(StageClock.HANDLING, NOON, NOON + timedelta(days=3))
    case = replace(case, standing=replace(case.standing, deadlines=(given,)))

    assert folds(case, desk.city, [NOON, NOON + timedelta(hours=3)]) == []


def test_a_step_that_is_due_and_has_not_fired_does_not_look_quiet(strip, desk):
    show(strip, desk, filed(desk))
    strip.tick(NOON + timedelta(minutes=15))

    late = strip.grab().toImage()

    colours = {late.pixelColor(x, y).hslHue() for x in range(600) for y in range(190)}
    assert theme.current().overdue.hslHue() in colours
    assert "Due now." in strip.line.sentence(strip.line.knots()[0].story)


@pytest.mark.parametrize("minutes", [1, 9, 10, 11, 25, 29, 30, 31])
def test_the_now_mark_crosses_nobodys_words(strip, desk, minutes):
    strip.resize(650, 190)
    case = filed(desk)
    desk.clock.move(minutes=minutes)
    desk.do(FireDueSteps())
    show(strip, desk, case)
    layout, painter = strip.line.layout_now(), strip.line._painter()
    x = layout.axis.x(desk.clock.now())

    top, bottom = painter.mark_between(x, 0.0, layout.height)

    areas = [area for knot in layout.knots for _words, _ink, area in painter._words(knot)]
    assert len(areas) == 4
    crossed = [a for a in areas if a.left() <= x <= a.right()]
    assert not [a for a in crossed if top < a.bottom() and a.top() < bottom]
    assert bool(crossed) == (minutes in (9, 10, 11, 29, 30, 31))
    assert top < layout.middle < bottom


def test_eight_steps_keep_apart_at_600_pixels(strip, desk):
    bind(desk, "intake", EIGHT)
    show(strip, desk, report(desk))

    knots = strip.line.knots()
    above, below = knots[::2], knots[1::2]

    least = QFontMetricsF(theme.font("small")).horizontalAdvance(reaches("duty_officer"))
    assert len(knots) == 8
    assert all(knot.words.width() >= least for knot in knots)
    for side in (above, below):
        assert all(one.words.right() <= other.words.left() + 0.5 for one, other in pairwise(side))
    assert all(knot.words.left() >= 0 and knot.words.right() <= 600 for knot in knots)


@pytest.mark.parametrize("factor", [1.0, 1.5])
def test_nothing_is_clipped_at_the_least_height(strip, desk, factor):
    theme.apply(QApplication.instance(), theme.LIGHT, factor)
    strip.set_theme(theme.current())
    bind(desk, "intake", EIGHT)
    show(strip, desk, report(desk))
    strip.resize(600, strip.minimumSizeHint().height())
    QApplication.processEvents()

    line = strip.line
    tops = [knot.words.top() for knot in line.knots()]
    bottoms = [knot.words.bottom() for knot in line.knots()]

    theme.apply(QApplication.instance(), theme.LIGHT)
    assert min(tops) >= 0
    assert max(bottoms) <= line.height()


def test_nights_are_folded_when_the_limit_counts_working_time(strip, desk):
    leak = CATALOGUE.by_code[WATER_LEAK]
    slow = replace(leak.conditions[0], limit=Limit(5, ClockKind.WORKING_DAYS))
    classes = (replace(leak, conditions=(slow,)), *CATALOGUE.classes[1:])
    desk.do(Configure("catalogue", "small", to_json(replace(CATALOGUE, classes=classes))))
    bind(desk, "handling", (0.5, 1.0))
    case = filed(desk)
    desk.do(Dispatch(case.id, "water"))

    show(strip, desk, case)

    assert strip.line.folded
    assert "Hatched: nights and days off, folded." in strip.why.words
    strip.grab()


def test_a_limit_that_runs_day_and_night_folds_nothing(strip, desk):
    show(strip, desk, filed(desk))

    assert not strip.line.folded
    assert "folded" not in strip.why.words


def test_what_was_over_when_the_chain_began_is_not_folded(strip, desk):
    case = filed(desk)
    moss = desk.city.people["moss"]
    desk.do(Dispatch(case.id, "water"))
    desk.clock.move(minutes=5)
    desk.do(Return(case.id, reason="not ours", owner="police"), person=moss)
    desk.clock.move(minutes=5)
    desk.do(Dispatch(case.id, "water"))

    show(strip, desk, case)

    assert not strip.line.folded


def test_a_case_without_a_chain_says_that_nobody_is_told(strip, desk):
    case = desk.case(filed(desk).id)

    strip.show_case(replace(case, standing=replace(case.standing, chain=None)), desk.city, NOON)

    assert "nobody will be told automatically" in strip.why.words
    assert not strip.line.isVisible()
    strip.tick(NOON)


def test_an_ended_case_says_that_its_chain_has_ended(strip, desk):
    case = report(desk)
    desk.do(Reject(case.id, reason="a test call"))

    show(strip, desk, case)

    assert strip.why.words == "The case has ended, and its chain with it."


def test_a_case_that_is_checked_says_that_no_chain_runs(strip, desk):
    case = filed(desk)
    desk.do(Dispatch(case.id, "water"))
    for act in (SignFor(case.id), ReportDone(case.id)):
        desk.do(act, person=desk.city.people["moss"])

    show(strip, desk, case)

    assert "no chain runs while it is checked" in strip.why.words


def test_hovering_a_step_tells_all_of_it(strip, desk, told):
    show(strip, desk, filed(desk))
    first, second = strip.line.knots()
    at = second.words.center()

    assert told.hover(strip.line, at.x(), at.y()) == strip.line.sentence(second.story)
    assert told.hover(strip.line, first.x, 1) == strip.line.sentence(first.story)


def test_hovering_an_empty_strip_tells_nothing(strip, told):
    assert told.hover(strip.line, 5, 5) == ""


def test_steps_at_the_same_instant_stand_beside_each_other(strip, desk):
    bind(desk, "intake", (0.25, 0.2501, 0.2502, 1.0))
    show(strip, desk, report(desk))

    xs = [knot.x for knot in strip.line.knots()]

    assert all(other - one >= theme.current().shape for one, other in pairwise(xs))


def test_what_came_late_stands_where_it_should_have_come(strip, desk):
    case = filed(desk)
    desk.clock.move(minutes=25)
    desk.do(FireDueSteps())
    show(strip, desk, case)

    late = strip.line.knots()[0]

    assert late.x == strip.line.layout_now().axis.x(NOON + timedelta(minutes=10))
    assert words(strip)[0] == "12:25 late · in app"
