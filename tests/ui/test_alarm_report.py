"""The analysis of alarms: what a shift leader reads in it, and the cases behind every figure."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPointF, Qt

from commandcenter import commands as ask
from commandcenter import wording
from commandcenter.catalogue import Urgency
from commandcenter.city import to_json
from commandcenter.escalation import Chain, Phase, Step, StepAction
from tests.helpers.small_city import HERE, NOISE, NOON, WATER_LEAK, report
from tests.helpers.tooltips import Told
from ui import theme
from ui.alarm_report.opening import AlarmReport, open_alarm_report
from ui.alarm_report.period_chart import HIGHEST

STEP = Step("tell", {"en": "Somebody must act"}, StepAction.NOTIFY, "dispatcher", after_minutes=10)


def texts(table):
    rows = table.rows
    return [
        tuple(_plain(rows.topLevelItem(n).text(at)) for at in range(rows.columnCount()))
        for n in range(rows.topLevelItemCount())
    ]


def _plain(words):
    return words.replace("\N{NO-BREAK SPACE}", " ")


def activate(table, row=0):
    table.rows.itemActivated.emit(table.rows.topLevelItem(row), 0)


@pytest.fixture
def town(room):
    """Opens a console with cases of these classes; their first step has fired if so wanted."""

    def opened(*classes, fired=True, steps=(STEP,)):
        chain = Chain("intake", 2, {"en": "x"}, Phase.INTAKE, tuple(Urgency), steps)
        room.desk.do(ask.Configure("chain", "intake", content=to_json(chain)))
        for code in classes:
            report(room.desk, class_code=code, place=HERE)
        if fired:
            room.clock.move(minutes=10)
            room.desk.do(ask.FireDueSteps())
        return room.open()

    return opened


@pytest.fixture
def page(room, town):
    """Opens the analysis of such a town."""

    def opened(*classes, **more):
        window = town(*classes, **more)
        window.go.show_figure("alarms")
        room.settle()
        return window.findChild(AlarmReport).page

    return opened


def test_the_tile_of_the_seats_alarms_opens_the_analysis_once(room, town):
    window = town(NOISE)

    window.kpi.tiles["alarms"].chosen.emit("alarms")
    first = window.findChild(AlarmReport).page
    window.run("desk.alarms")
    room.settle()

    assert window.findChild(AlarmReport).page is first
    assert "Click for the analysis." in window.kpi.tiles["alarms"].toolTip()


def test_a_shift_leader_reads_how_it_was_and_where_it_came_from(page):
    told = page(NOISE, NOISE, WATER_LEAK)

    assert _plain(told.verdict.text()) == (
        "Dispatcher: 0.0 alarms in ten minutes on average, 3 at worst, too many in 1 % of the time."
    )
    assert texts(told.sources) == [
        ("Noise", "Harbour", "2", "67 %"),
        ("Water leak", "Harbour", "1", "33 %"),
    ]
    assert texts(told.priorities) == [
        ("high", "0", "0 %", "5 %"),
        ("medium", "1", "33 %", "15 %"),
        ("low", "2", "67 %", "80 %"),
    ]
    assert told.floods.nothing.text() == "No flood in this span."
    assert told.chattering.nothing.isVisible()


def test_a_quiet_shift_says_so(page):
    told = page(NOISE, fired=False)

    assert told.verdict.text() == "A quiet span: no seat had an alarm."
    assert told.sources.nothing.text() == "No alarm in this span."
    told.grab()


def test_a_flood_is_named_with_its_time_and_drawn_on_a_ground_of_its_own(page):
    told = page(*[NOISE] * 20)

    assert texts(told.floods) == [("Dispatcher", "12:10–12:20", "20")]
    assert "1 flood" in told.verdict.text()
    last = told.chart.room(0).right() - 2
    ground = told.chart.grab().toImage().pixelColor(int(last), int(told.chart.room(0).center().y()))
    assert ground == theme.current().overdue


def test_a_source_leads_to_its_cases_in_the_queue(room, page):
    told = page(NOISE, NOISE, WATER_LEAK)
    window = room.window

    activate(told.sources)
    room.settle()

    shown = [case for case in window.situation.cases.values() if window.queue.shows(case.id)]
    assert {case.standing.class_code for case in shown} == {NOISE}
    assert len(shown) == 2
    assert window.notices.texts() == ["Noise, Harbour. 2 open cases are shown in the queue."]


@pytest.mark.parametrize(("table", "row", "expected"), [("floods", 0, 12), ("priorities", 2, 12)])
def test_floods_and_priorities_lead_to_their_cases(room, page, table, row, expected):
    told = page(*[NOISE] * 12)

    activate(getattr(told, table), row)
    room.settle()

    assert f"{expected} open cases are shown in the queue." in room.window.notices.texts()[0]


def test_of_cases_that_have_ended_it_says_so(room, page):
    told = page(NOISE, WATER_LEAK)
    noise = next(c for c in room.window.situation.cases.values() if c.emergency is False)
    room.bridge.submit(ask.Reject(noise.id, reason="a test call"))
    room.settle()

    told.priorities.wanted.emit("medium")
    told.priorities.wanted.emit("low")

    assert any("1 more has ended." in each for each in room.window.notices.texts())


def test_a_period_is_told_on_hover_and_by_the_keyboard_and_leads_to_its_cases(
    room, page, qtbot, monkeypatch
):
    recorder = Told()
    monkeypatch.setattr("ui.alarm_report.period_chart.QToolTip", recorder)
    told = page(NOISE, NOISE, NOISE)
    bar = told.chart.bar(0, len(told.chart._loads[0].periods) - 1)
    sentence = "Dispatcher, 12:10 to 12:20: 3 alarms. More than one person manages."

    assert recorder.hover(told.chart, bar.center().x(), bar.center().y()) == sentence
    assert recorder.hover(told.chart, 1, 1) == ""
    assert told.chart.accessibleDescription() == sentence

    qtbot.keyClick(told.chart, Qt.Key.Key_Left)
    assert told.chart.accessibleDescription() == "Dispatcher, 12:00 to 12:10: 0 alarms."
    qtbot.keyClick(told.chart, Qt.Key.Key_Right)
    qtbot.keyClick(told.chart, Qt.Key.Key_Return)
    assert room.window.notices.texts() == [f"{sentence} 3 open cases are shown in the queue."]
    qtbot.keyClick(told.chart, Qt.Key.Key_A)
    qtbot.mouseClick(told.chart, Qt.MouseButton.LeftButton, pos=bar.center().toPoint())
    assert len(room.window.notices.texts()) == 2


def test_an_alarm_that_comes_while_it_is_open_is_counted(room, page):
    told = page(NOISE, fired=False)
    room.clock.move(minutes=10)
    room.bridge.submit(ask.FireDueSteps())
    room.settle()

    room.bridge.tick.emit(room.clock.now())

    assert texts(told.sources) == [("Noise", "Harbour", "1", "100 %")]


def test_another_span_is_counted_anew(room, page, qtbot):
    told = page(NOISE)
    room.clock.move(hours=13)
    room.window.situation.advance(room.clock.now())

    qtbot.mouseClick(told.spans.button(1), Qt.MouseButton.LeftButton)
    room.settle()
    shorter = texts(told.sources)
    qtbot.mouseClick(told.spans.button(2), Qt.MouseButton.LeftButton)
    room.settle()

    assert shorter == []
    assert texts(told.sources) == [("Noise", "Harbour", "1", "100 %")]


def test_what_stands_for_over_a_day_is_listed_until_it_is_dispatched(room, page):
    told = page(NOISE)
    case = next(iter(room.window.situation.cases.values()))
    room.clock.move(hours=25)
    room.window.situation.advance(room.clock.now())
    room.bridge.tick.emit(room.clock.now())
    stale = texts(told.stale)
    room.bridge.submit(ask.Reject(case.id, reason="a test call"))
    room.settle()
    room.bridge.tick.emit(room.clock.now())

    assert stale == [(case.number, "Noise", "1 d 1 h")]
    assert texts(told.stale) == []


def test_what_chatters_is_listed_and_leads_to_its_case(room, page):
    steps = (
        STEP,
        replace(STEP, key="more", after_minutes=11.0),
        replace(STEP, key="again", action=StepAction.REPEAT, repeat_from="tell", times=3),
    )
    told = page(NOISE, fired=False, steps=steps)
    room.clock.move(minutes=9)
    for _each in range(4):
        room.clock.move(minutes=1)
        room.bridge.submit(ask.FireDueSteps())
        room.settle()
    room.bridge.tick.emit(room.clock.now())
    (case,) = room.window.situation.cases.values()

    activate(told.chattering)

    assert (case.number, "Noise", "4") in texts(told.chattering)
    assert room.window.notices.texts()[-1] == "1 open case is shown in the queue."


def test_it_reads_in_chinese_and_in_the_dark(room, page, qapp):
    wording.set_language("zh_CN")
    theme.apply(qapp, theme.DARK)
    told = page(*[NOISE] * (HIGHEST + 6))
    told.resize(1120, 660)

    assert texts(told.sources)[0][0] == "噪声"
    told.chart.setFocus()
    told.grab()


def test_closed_it_counts_nothing_and_opens_again(room, page):
    told = page(NOISE)
    report_ = room.window.findChild(AlarmReport)

    told.close()
    room.clock.move(minutes=10)
    room.bridge.submit(ask.FireDueSteps())
    room.settle()
    assert report_.page is None
    open_alarm_report(room.window)
    room.settle()

    assert texts(report_.page.sources) == [("Noise", "Harbour", "1", "100 %")]


def test_a_point_beside_the_bars_is_no_period(page):
    told = page(NOISE)

    assert told.chart._hit(QPointF(5, told.chart.height() * 3)) is None
    assert told.chart.sizeHint() == told.chart.minimumSizeHint()


def test_without_a_planned_shift_the_last_twelve_hours_are_looked_at(room, page):
    told = page(NOISE)

    assert room.window.situation.now - told._watch.since == timedelta(hours=12)
    assert told._watch.since < NOON
