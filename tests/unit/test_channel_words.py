"""What leaves the desk names the case and its limit, and nothing that a reporter said."""

from datetime import timedelta

from commandcenter.case import Stage
from commandcenter.channels import words
from commandcenter.events import Trouble
from commandcenter.wording import set_language
from tests.helpers.fired import a_fired_step
from tests.helpers.makers import MONDAY, a_case, a_desk


def message(case, desk, now=MONDAY, **step):
    body = a_fired_step(MONDAY, **step).body
    return words.title(body, case, desk.city), words.text(body, case, desk.city, now)


def test_a_message_says_class_place_and_limit():
    desk = a_desk()
    case = a_case(Stage.REPORTED, desk=desk)

    title, text = message(case, desk, chain="intake-ordinary")

    assert title == f"Remind: case {case.number}"
    assert text.startswith("Litter. Place: Futian · Fubao · Community 1")
    assert " Due 2024-09-23 " in text


def test_a_limit_that_is_past_and_a_step_that_is_late_are_said():
    desk = a_desk()
    case = a_case(Stage.REPORTED, desk=desk)

    _title, text = message(case, desk, case.due_at + timedelta(hours=1), late=True)

    assert "Due since 2024-09-23 " in text
    assert text.endswith("This message should have come sooner.")


def test_a_case_of_no_class_and_no_place_and_a_step_nobody_knows_still_make_a_message():
    desk = a_desk()
    case = a_case(Stage.REPORTED, desk=desk, class_code=None, place=None)

    for chain, step in (("gone", "remind"), ("intake-ordinary", "gone")):
        title, text = message(case, desk, chain=chain, step=step)

        assert title == f"Case {case.number}"
        assert text.startswith("Not yet classified.")
        assert "Place" not in text


def test_messages_speak_the_language_in_use_and_every_trouble_has_a_sentence():
    desk = a_desk()
    case = a_case(Stage.REPORTED, desk=desk)
    set_language("zh_CN")
    try:
        title, _text = message(case, desk, chain="intake-ordinary")
    finally:
        set_language("en")

    assert case.number in title
    assert set(words.TROUBLE_NAMES) == set(Trouble)
    assert words.trial(desk.city)[0] == "A test of Futian"
