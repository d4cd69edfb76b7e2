"""Emergencies are announced aloud; many at once in one sentence."""

import threading

from commandcenter.commands import RegisterReport
from tests.helpers.small_city import GAS, HERE


def test_many_emergencies_at_once_are_one_notice_that_leads_to_the_first(room):
    window = room.open()
    window.notices._sound = None
    finished = threading.Event()

    for _each in range(5):
        room.bridge.submit(RegisterReport(description="Gas", class_code=GAS, place=HERE))
    room.bridge.ask(lambda desk: finished.set())
    # The screens look only after the desk has taken them all down.
    assert finished.wait(10)
    room.settle()

    (said,) = [text for text in window.notices.texts() if "emergenc" in text]
    assert said == "5 emergencies at once. They are at the top of the queue."
    assert not any(text.startswith("Emergency:") for text in window.notices.texts())
