"""Every event of a case is told in a sentence: what, why, by whom."""

from dataclasses import replace

import pytest

from commandcenter import commands as do
from commandcenter import events as ev
from commandcenter.channels.person import ANY, Kind
from commandcenter.escalation import StepAction
from commandcenter.fold import EFFECTS, UNDOABLE
from commandcenter.ids import AreaCode, CaseId, EventId
from commandcenter.narration import (
    _TELL,
    CHANNEL_NAMES,
    EVENT_NAMES,
    author,
    channel_name,
    narrate,
    reaches,
    words,
)
from commandcenter.text import Text
from commandcenter.wording import set_language
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import HERE, NOON, MovedClock, filed, found, report


@pytest.fixture
def desk():
    return found(MemoryStore(), MovedClock())


def event(body, **envelope):
    about = {
        "id": EventId("e"),
        "part": "HC",
        "case": CaseId("c"),
        "actor": "ortega",
        "post": "dispatcher",
        "on_behalf_of": None,
        "device": "desk",
        "occurred_at": NOON,
        "body": body,
    }
    return ev.Event(**about | envelope)


def told(desk, body):
    return narrate(event(body), desk.city)


def last(desk, case):
    return narrate(desk.store.history(case.id)[-1], desk.city)


def step(**changes):
    body = ev.StepFired(
        chain="intake",
        version=1,
        proof=EventId("p"),
        step="remind",
        action=StepAction.NOTIFY,
        reaches="duty_officer",
        channel="sms",
        level=0,
        due_at=NOON,
        late=False,
    )
    return replace(body, **changes)


def test_every_event_that_can_happen_to_a_case_has_its_sentence(desk):
    assert set(_TELL) == {*EFFECTS, ev.CaseReported}


def test_every_act_that_can_be_taken_back_has_a_name():
    undoable = {each.__name__ for each in UNDOABLE}

    # How a contest was settled could be taken back once, and in old logs it was.
    assert undoable | {"CaseReported", "ConflictSettled"} == set(EVENT_NAMES)


def test_a_report_is_told_with_its_channel(desk):
    assert last(desk, report(desk)) == "Reported by telephone"


def test_a_joined_report_tells_how_far_away_it_was(desk):
    case = report(desk)
    desk.do(do.RegisterReport(description="again", join=case.id, place=HERE, channel="web"))

    assert last(desk, case) == "One more report joined, by web, 0 m away"


def test_a_joined_report_without_a_place_tells_no_distance(desk):
    case = report(desk)
    desk.do(do.RegisterReport(description="again", join=case.id, channel="web"))

    assert last(desk, case) == "One more report joined, by web"


def test_an_imported_case_tells_where_it_came_from(desk):
    body = object.__new__(ev.CaseImported)
    object.__setattr__(body, "source", "nyc311")
    object.__setattr__(body, "external_id", "54")

    assert told(desk, body) == "Imported from nyc311 as 54"


def test_filing_names_class_and_condition(desk):
    assert last(desk, filed(desk)) == "Filed as Water leak: Found"


def test_filing_under_a_catalogue_that_is_gone_names_the_code(desk):
    filing = desk.store.history(filed(desk).id)[-1]
    body = replace(filing.body, catalogue="gone")

    assert told(desk, body) == "Filed as 0101"


def test_placing_names_the_cell_or_its_absence(desk):
    assert told(desk, ev.CasePlaced(HERE, AreaCode("C00"), None)) == "Placed in cell C00"
    assert told(desk, ev.CasePlaced(HERE, None, None)) == "Placed outside every unit grid"


def test_a_dispatch_names_the_unit(desk):
    case = filed(desk)
    desk.do(do.Dispatch(case.id, "water"))

    assert last(desk, case) == "Dispatched to Water"


def test_a_unit_that_is_gone_is_named_by_its_code(desk):
    case = filed(desk)
    desk.do(do.Dispatch(case.id, "water"))
    body = replace(desk.store.history(case.id)[-1].body, unit="ferries")

    assert told(desk, body) == "Dispatched to ferries"


def test_a_return_tells_why_and_whose_it_is(desk):
    case = filed(desk)
    desk.do(do.Dispatch(case.id, "water"))
    moss = desk.city.people["moss"]
    desk.do(do.Return(case.id, reason="not ours", owner="police"), person=moss)

    assert last(desk, case) == "Returned by the unit: not ours (says Police is responsible)"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (ev.CaseRejected(Text.of("a test call")), "Rejected: a test call"),
        (ev.CaseAbsorbed(CaseId("x"), "HC-1", ()), "Case HC-1 merged into this one"),
        (ev.CaseReleased(CaseId("x"), ()), "A merge into this case was undone"),
        (ev.CaseMerged(CaseId("x"), "HC-1", Text.of("same")), "Merged into case HC-1"),
        (ev.CaseVoided(Text.of("by mistake")), "Voided: by mistake"),
        (ev.CaseSigned(), "Signed for by the unit"),
        (ev.HandlingStarted(), "Handling begun"),
        (ev.HandlingDone(Text.of("pipe mended"), "moss", None), "Reported done: pipe mended"),
        (ev.HandlingDone(None, "moss", None), "Reported done"),
        (ev.CheckStarted(), "Check on site begun"),
        (ev.CheckPassed(None, None), "Check passed"),
        (ev.CaseClosed("mended", None), "Closed; criterion met: Mended"),
        (ev.CaseClosed("other", Text.of("dry")), "Closed; criterion met: other: dry"),
        (ev.CaseClosed(None, None), "Closed"),
        (ev.NoteAdded(Text.of("key is with Jo")), "Note: key is with Jo"),
        (ev.NoteAdded(Text("digest")), "Note: (erased)"),
        (ev.ContactRevealed("r", Text.of("call back")), "Contact looked at: call back"),
        (ev.TextErased(("d",), "text", Text.of("her right")), "Text erased: her right"),
        (ev.Undone(EventId("e"), "CaseFiled", "intake", None, None), "Undone: filing"),
        (ev.Undone(EventId("e"), "Unheard", "intake", None, None), "Undone: Unheard"),
    ],
)
def test_what_happened_is_told_with_its_reason(desk, body, sentence):
    assert told(desk, body) == sentence


def test_a_recall_tells_why(desk):
    case = filed(desk)
    desk.do(do.Dispatch(case.id, "water"))
    desk.do(do.Recall(case.id, reason="wrong side of the river"))

    assert last(desk, case) == "Dispatch recalled: wrong side of the river"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "Duty officer told, SMS"),
        ({"action": StepAction.REMIND, "reaches": "unit"}, "The unit's desk reminded, SMS"),
        (
            {"action": StepAction.RAISE, "level": 2, "channel": "app"},
            "Raised to the district: Duty officer told, in app",
        ),
        ({"action": StepAction.RAISE, "level": 9}, "Raised to the 9: Duty officer told, SMS"),
        ({"late": True}, "Duty officer told, SMS (late)"),
    ],
)
def test_a_fired_step_tells_whom_it_reached(desk, changes, sentence):
    assert told(desk, step(**changes)) == sentence


@pytest.mark.parametrize(
    ("again_at", "what_then"), [(None, "it is not tried again"), (NOON, "again at 12:00")]
)
def test_a_step_that_could_not_be_carried_out_is_called_by_its_name(desk, again_at, what_then):
    step = next(step for chain in desk.city.chains.values() for step in chain.steps)
    body = ev.StepFailed(EventId("proof"), step.key, ev.Why.NOBODY_ON_DUTY, again_at)

    name = step.names["en"]
    assert name != step.key
    assert told(desk, body) == (
        f"Step “{name}” could not be carried out: nobody was on duty; {what_then}"
    )


def test_an_event_of_another_kind_is_at_least_named(desk):
    assert told(desk, ev.Body()) == "Body"


@pytest.mark.parametrize(
    ("envelope", "who"),
    [
        ({}, "L. Ortega, Dispatcher"),
        ({"actor": "local"}, "this desk, Dispatcher"),
        (
            {"actor": "local", "post": "handler", "on_behalf_of": "moss"},
            "this desk for K. Moss, Handler",
        ),
        ({"actor": "rule", "post": "rule"}, "by rule"),
        ({"actor": "officer", "post": "officer"}, "grid officer"),
        ({"actor": "Dispatcher, seat 2"}, "Dispatcher, seat 2"),
        ({"actor": "import", "post": "import"}, "import"),
        ({"actor": "gone-1", "post": "warden"}, "gone-1, warden"),
    ],
)
def test_the_author_is_told_with_post_and_principal(desk, envelope, who):
    assert author(event(ev.CaseSigned(), **envelope), desk.city) == who


def test_whom_a_step_reaches_and_how_is_told_in_words():
    assert reaches("shift_leader") == "Shift leader"
    assert reaches("mayor") == "mayor"
    assert channel_name("CALL") == "call"
    assert channel_name("pigeon") == "pigeon"
    assert all(channel_name(each) for each in CHANNEL_NAMES)


def test_every_way_away_from_the_desk_has_a_name():
    assert [channel_name(kind) for kind in (*Kind, ANY)] == [
        *("mail", "SMS", "WeCom", "DingTalk", "Feishu", "webhook"),
        "every channel",
    ]


def test_words_that_are_not_there_are_no_words():
    assert words(None) == ""
    assert words(Text("digest")) == "(erased)"


def test_it_is_told_in_the_language_in_use(desk):
    case = filed(desk)
    desk.do(do.Dispatch(case.id, "water"))
    set_language("zh_CN")
    try:
        assert "供水" in last(desk, case)
    finally:
        set_language("en")
