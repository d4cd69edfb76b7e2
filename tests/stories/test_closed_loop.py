"""The closed loop at the console: every post at its seat, and all that can befall a case."""

from datetime import timedelta

import pytest

from commandcenter.case import Stage
from commandcenter.city import to_json
from commandcenter.commands import Configure, RegisterReport
from commandcenter.desk import Desk
from commandcenter.fold import fold
from commandcenter.proceedings import TaskState
from commandcenter.roles import Loop, Person, Post
from commandcenter.unit import Unit
from db.store import LocalStore
from tests.helpers.asked import choose, dialog
from tests.helpers.console import ConsoleRoom, drawn
from tests.helpers.small_city import HERE, NOISE, UNITS, WATER_LEAK, found
from ui.actions import next_acts
from ui.chooser import Chooser
from ui.dialogs.ask import Question

SEWERS = Unit("sewers", {"en": "Sewers", "zh_CN": "排水"}, classes=(WATER_LEAK,))

PEOPLE = [
    Person("abel", "R. Abel", (Post.ACCEPTOR,)),
    Person("gray", "T. Gray", (Post.GRID_OFFICER,)),
    Person("ortega", "L. Ortega", (Post.DISPATCHER,)),
    Person("reyes", "M. Reyes", (Post.SHIFT_LEADER,)),
    Person("okafor", "N. Okafor", (Post.DUTY_OFFICER,)),
    Person("ames", "F. Ames", (Post.APPRAISER,)),
    Person("chen", "A. Chen", (Post.VERIFIER,)),
    Person("moss", "K. Moss", (Post.HANDLER,), "water"),
    Person("sand", "P. Sand", (Post.HANDLER,), "sewers"),
    Person("polk", "B. Polk", (Post.HANDLER,), "police"),
    Person("iris", "Iris Lane", (Post.ACCEPTOR, Post.SHIFT_LEADER), loop=Loop.COMMUNITY),
    Person("stone", "J. Stone", (Post.ACCEPTOR, Post.DISPATCHER), loop=Loop.STREET),
    Person("dara", "Dara Hill", (Post.ACCEPTOR, Post.DISPATCHER), loop=Loop.DISTRICT),
]

VERIFIED = "being verified"
AWAY = "not with the unit"


class Building(ConsoleRoom):
    """A city with every post, on a real disk; whoever has something to do sits down first."""

    def __init__(self, qtbot, folder):
        self.folder = folder
        super().__init__(qtbot, LocalStore.open(folder))
        self.desk.do(Configure("units", "units", to_json([*UNITS, SEWERS])))
        self.desk.do(Configure("people", "people", to_json(PEOPLE)))
        self.store.close()
        self.case_id = None

    def open_desk(self) -> Desk:
        return found(LocalStore.open(self.folder), self.clock)

    # --- at the console ---

    def sits(self, person):
        """Somebody takes the seat, by the chooser."""
        self.window.run("desk.act_as")
        choose(self.window, person)
        assert self.window.acts.person.id == person
        return self

    def report(self, words, class_code):
        """A report is taken down at this seat, and chosen."""
        wish = RegisterReport(description=words, class_code=class_code, place=HERE)
        self.bridge.submit(wish, person=self.window.acts.person)
        self.settle()
        self.pick(list(self.window.situation.cases)[-1])

    def pick(self, case_id):
        """The case that everything is about from now on."""
        self.case_id = case_id
        self.window.select([case_id])
        self.settle()

    def does(self, action, chosen=None, **fields):
        """An act of the table with its form or its chooser; 4 minutes later."""
        self.window.run(action)
        if chosen is not None:
            choose(self.window, chosen)
        if fields:
            asked = dialog(self.window, Question)
            for key, value in fields.items():
                fill(asked.part(key), value)
            asked.accept()
        self.settle()
        self.passes(minutes=4)

    def passes(self, **span):
        """Time passes, and what falls due in it falls due."""
        self.clock.move(**span)
        self.bridge._due.timeout.emit()
        self.settle()

    def starts_again(self):
        """The program ends and starts; the case is chosen again."""
        self.close()
        self.open()
        self.pick(self.case_id)

    # --- what is seen ---

    @property
    def case(self):
        """The case as this console shows it."""
        return self.window._chosen_cases()[0]

    @property
    def told(self):
        """All that the notices on screen say."""
        return "\n".join(self.window.notices.texts())

    def refused(self, action):
        """What the chooser of an act says of its first line, which cannot be taken."""
        self.window.run(action)
        chooser = dialog(self.window, Chooser)
        first = chooser.choices()[0]
        assert not first.allowed
        chooser.reject()
        return first.below

    def offered(self):
        """The acts that this seat is offered for the case, by id."""
        return {each.id for each in next_acts(self.window.moment())}

    def on_disk(self, read):
        """What the store says when nobody has it open."""
        store = LocalStore.open(self.folder)
        try:
            return read(store)
        finally:
            store.close()


def fill(part, value):
    """Fill in a part of a form, as a person would."""
    if isinstance(value, dict):
        for question, mark in value.items():
            part.mark(question, mark)
    elif hasattr(part, "pick"):
        part.pick(value)
    elif hasattr(part, "line"):
        part.line.setText(value)
        part.line.textEdited.emit(value)
        part.line.settle()
    else:
        part.put(value)


@pytest.fixture
def building(qtbot, tmp_path):
    building = Building(qtbot, tmp_path)
    building.open()
    yield building
    building.close()


def paused(case):
    """Why each clock of the case stood."""
    return {pause.reason for clock in case.standing.deadlines for pause in clock.pauses}


def verified_and_filed(at):
    at.sits("abel").report("Water on the road", WATER_LEAK)
    due = at.case.due_at
    at.does("case.verify", officer="gray", note="At the gate")
    assert at.case.stage is Stage.VERIFYING
    at.sits("gray").does("case.verified", found="yes", note="A hand deep")
    assert at.case.proceedings.verified is True
    assert at.case.due_at - due == timedelta(minutes=4)
    at.sits("abel").does("case.file")
    assert at.case.stage is Stage.FILED


def dispatched_with_a_part(at):
    at.sits("ortega").does("act.dispatch", "water")
    at.does("act.co_handling", units="police", work="Close the road")
    assert at.case.unit == "water"
    assert [(task.unit, task.state) for task in at.case.proceedings.tasks] == [
        ("police", TaskState.ASKED)
    ]


def returned_until_the_first_receiver_is_bound(at):
    at.sits("moss").does("act.return", words="Not our pipe", owner="sewers")
    assert at.case.stage is Stage.RETURNED
    at.sits("ortega").does("act.dispatch", "sewers")
    at.sits("sand").does("act.return", words="Nor ours", owner="water")
    assert at.case.proceedings.first_receiver == "water"

    at.sits("ortega")
    assert "the shift leader must say who takes the lead" in at.refused("act.dispatch")

    at.sits("reyes").does("act.dispatch", "water")
    at.sits("moss").does("act.return", words="Still not", owner="sewers")
    assert at.case.stage is Stage.DISPATCHED
    assert "Water has the lead and must bring it to its end" in at.told


def extended_by_another_seat(at):
    at.sits("moss").does("act.sign")
    due = at.case.due_at
    at.does("act.extension", reason="The street is dug up")
    assert "act.approve" not in at.offered()
    assert at.case.due_at == due

    at.sits("ortega").does("act.approve", note="Until the evening")

    assert at.case.proceedings.extensions == 1
    assert at.case.due_at == due + timedelta(hours=2)


def done_when_every_part_is(at):
    at.sits("moss").does("act.start")
    at.does("act.done", words="Clamped")
    assert at.case.stage is Stage.HANDLING
    assert "still open: Police" in at.told

    at.sits("polk").does("act.sign_task", unit="police")
    at.does("act.task_done", unit="police", note="Open again")
    at.sits("moss").does("act.done", words="Clamped")
    assert at.case.stage is Stage.DONE


def done_again_after_a_failed_check(at):
    due = at.case.standing.deadlines[-2].due_at
    at.sits("chen").does("act.check")
    at.does("act.fail", reason="Still wet")
    assert at.case.stage is Stage.FAILED_CHECK
    assert at.case.proceedings.reworks == 1
    assert at.case.due_at - due == timedelta(minutes=8)

    at.passes(hours=5)
    at.sits("moss").does("act.start")
    at.does("act.done", words="A new pipe")
    at.sits("chen").does("act.check")
    at.does("act.pass", words="Dry")
    assert at.case.stage is Stage.TO_CLOSE
    assert at.case.was_overdue


def closed_against_the_word_of_the_reporter(at):
    at.sits("reyes").does("act.close")
    assert at.case.stage is Stage.CLOSED
    at.sits("abel").does(
        "case.call_back", marks={"attitude": 4, "speed": 1, "result": 1}, then="duty_officer"
    )
    assert at.case.stage is Stage.TO_CLOSE
    assert at.case.proceedings.complaint

    at.sits("okafor").does("act.close", note="The pipe is new; the puddle is rain")
    assert at.case.stage is Stage.CLOSED
    assert at.case.standing.outcome.value == "The pipe is new; the puddle is rain"
    at.sits("abel").does("case.call_back", marks={"attitude": 5, "speed": 2, "result": 4})
    assert [call.satisfied for call in at.case.proceedings.call_backs] == [False, True]
    assert at.case.stage is Stage.CLOSED


def excused_at_the_second_level(at):
    at.sits("moss").does("act.appeal", reason="The street was dug up")
    at.sits("ames").does("act.decide_appeal", grant="", reason="Known before")
    assert at.case.proceedings.exempt is None
    at.sits("moss").does("act.appeal_further", reason="By another company")
    at.sits("ames")
    assert "act.decide_appeal" not in at.offered()
    assert at.case.awaits_decision

    at.sits("okafor").does("act.decide_appeal", grant="yes", reason="Seen on the plan")

    assert at.case.proceedings.exempt.value == "Seen on the plan"
    assert at.case.was_overdue
    assert "act.appeal" not in at.offered()


CHAPTERS = (
    verified_and_filed,
    dispatched_with_a_part,
    returned_until_the_first_receiver_is_bound,
    extended_by_another_seat,
    done_when_every_part_is,
    done_again_after_a_failed_check,
    closed_against_the_word_of_the_reporter,
    excused_at_the_second_level,
)


def test_one_case_meets_all_that_can_befall_it_and_each_start_shows_the_same(building):
    for chapter in CHAPTERS:
        chapter(building)
        before, case = drawn(building.window.situation), building.case
        building.starts_again()
        assert drawn(building.window.situation) == before
        assert building.case == case

    assert paused(building.case) == {VERIFIED, AWAY}


def test_the_log_names_who_did_each_act_and_as_what(building):
    for chapter in CHAPTERS:
        chapter(building)
    at, case_id = building.case, building.case_id
    building.close()

    history = building.on_disk(lambda store: store.history(case_id))

    assert fold(history) == at
    acts = {(event.actor, event.post) for event in history if event.actor != "rule"}
    assert acts == {
        (person.id, post) for person in PEOPLE if person.loop is None for post in person.posts
    }
    assert not any(event.on_behalf_of for event in history)


# --- three levels ---

LOW, MIDDLE, HIGH = "iris", "stone", "dara"


def inboxes(at):
    """Who of the three levels has the case in the queue, each at their own seat."""
    return [who for who in (LOW, MIDDLE, HIGH) if at.sits(who).window.queue.shows(at.case_id)]


def test_a_community_settles_a_small_thing_itself(building):
    at = building
    at.sits(LOW).report("Music all night", NOISE)
    assert at.case.loop is Loop.COMMUNITY
    at.does("case.reject", words="Settled already")

    assert at.case.stage is Stage.REJECTED
    assert at.case.standing.outcome.value == "Settled already"


def test_what_a_community_cannot_settle_goes_up_with_its_history_and_its_clock(building):
    at = building
    at.sits(LOW).report("Water on the road", WATER_LEAK)
    at.does("case.note", words="Deeper every hour")
    at.does("case.file")
    due = at.case.due_at
    assert inboxes(at) == [LOW]

    at.sits(LOW).does("case.pass_up", reason="Beyond our means")
    assert (at.case.loop, at.case.due_at, at.case.notes) == (Loop.STREET, due, 1)
    assert inboxes(at) == [MIDDLE]

    at.sits(MIDDLE).does("case.pass_up", reason="Several streets are concerned")
    assert (at.case.loop, at.case.due_at) == (Loop.DISTRICT, due)
    assert inboxes(at) == [HIGH]

    at.sits(MIDDLE).window.go.say_why_not("act.dispatch")
    assert "act.dispatch" not in at.offered()
    assert "is with the district" in at.told
    at.sits(HIGH).does("act.dispatch", "water")
    assert at.case.unit == "water"


def test_what_belongs_below_goes_down_and_is_found_there_at_the_next_start(building):
    at = building
    at.sits(HIGH).report("Music all night", NOISE)
    at.does("case.pass_down", reason="A matter of one community")
    at.sits(MIDDLE).does("case.pass_down", reason="A small matter on the spot")

    at.starts_again()

    assert at.case.loop is Loop.COMMUNITY
    assert inboxes(at) == [LOW]
