"""A control room that works without a pause until somebody pulls the plug."""

from itertools import count

from commandcenter import commands as ask
from db.store import LocalStore
from tests.helpers.makers import a_desk, a_registration


def work(folder, saved):
    """Write to the store in `folder` for ever; send each event's id once it is said to be saved."""
    desk = a_desk(LocalStore.open(folder))
    case = desk.do(a_registration())[0].case
    for turn in count():
        match turn % 4:
            case 0:
                command = a_registration(description=f"report {turn}")
            case 1:
                command = ask.AddNote(case, text=f"note {turn}")
            case 2:
                command = ask.FileCase(case)
            case _:
                desk.clock.move(minutes=20)
                command = ask.FireDueSteps()
        if isinstance(command, ask.FileCase) and desk.case(case).stage != "reported":
            command = ask.AddNote(case, text="filed already")
        events = desk.do(command)
        if events and isinstance(command, ask.RegisterReport):
            case = events[0].case
        for event in events:
            saved.send(event.id)
