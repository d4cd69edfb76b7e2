"""A step of escalation that reached nobody is said at the desk, not passed over in silence."""

from dataclasses import replace

import pytest

from commandcenter.city import to_json
from commandcenter.commands import Configure
from commandcenter.escalation import Reach
from commandcenter.roles import Person, Post
from tests.helpers.console import ConsoleRoom
from tests.helpers.small_city import CHAINS, report
from ui.failed_steps import FailedSteps


@pytest.fixture
def room(qtbot):
    """A console whose chain tells who is on duty, where nobody ever is, and tries no more."""
    room = ConsoleRoom(qtbot)
    intake = next(chain for chain in CHAINS if chain.key == "intake")
    alone = replace(intake.steps[0], reaches="appraiser", reach=Reach.ON_DUTY)
    chain = replace(intake, steps=(alone,), again_minutes=())
    room.desk.do(Configure("chain", "intake", to_json(chain)))
    room.cases = [report(room.desk)]
    room.open()
    room.failed = FailedSteps(room.window, room.bridge)
    yield room
    room.close()


def fire(room):
    """The step's instant comes."""
    room.clock.move(minutes=11)
    with room.qtbot.waitSignal(room.bridge.happened):
        room.bridge._due.timeout.emit()
    room.settle()


def cards(room):
    texts = [card.notice.text for card in room.window.notices._cards]
    return [text for text in texts if "could not be carried out" in text]


def test_a_step_that_was_given_up_is_said_with_its_case_and_why(room):
    fire(room)

    number = room.cases[0].number
    assert cards(room) == [
        f"1 step of escalation could not be carried out, in case {number}: nobody was on duty"
    ]


def test_one_card_counts_them_until_somebody_has_dealt_with_it(room):
    fire(room)
    for _more in range(2):
        report(room.desk)
    fire(room)
    assert len(cards(room)) == 1
    assert cards(room)[0].startswith("3 steps")

    room.window.notices.withdraw(room.failed._card)
    report(room.desk)
    fire(room)

    assert cards(room)[0].startswith("1 step of")


def test_who_could_do_nothing_about_it_is_not_told(room):
    room.window.acts.person = Person("eye", "Eye", (Post.VERIFIER,))

    fire(room)

    assert cards(room) == []
