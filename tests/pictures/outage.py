"""Two consoles and a wall on one hub, before, during and after an outage with a clash, as pictures.

`python -m tests.pictures.outage FOLDER [LANGUAGE] [THEME]`: on a PostgreSQL of its own, with TLS.
"""

import os
import sys
import tempfile
from pathlib import Path


def play(folder, room, wall):
    """What the day brings; a picture of both consoles at each turn of it, and of the wall."""
    from commandcenter import commands as do
    from tests.helpers.two_consoles import until
    from ui.conflicts.opening import open_conflicts

    li, ma = room.li, room.ma
    clash, asked, third, fourth, dragged = room.numbers

    def shoot(name):
        for seat in (li, ma):
            seat.settle()
            for _second in range(12):
                seat.window.notices.tick()  # What is only a word, or an offer, has gone by then.
            seat.window.setMinimumSize(0, 0)
            seat.window.resize(1366, 768)
            until(seat.window.map.is_settled, "the map is not painted")
            seat.window.grab().save(str(folder / f"{name}-{seat.person.id}.png"))
        wall.window.refresh()
        until(wall.window.map.city.view.is_settled, "the wall's map is not painted")
        wall.window.grab().save(str(folder / f"{name}-wall.png"))

    def to(unit):
        return lambda case: do.Dispatch(case.id, unit)

    def choose(seat, number):
        seat.window.go.show_case(seat.case(number).id)

    choose(ma, clash)
    choose(li, third)
    ma.window.queue.dragging.emit([ma.case(dragged).id])
    until(lambda: li.hub.marks.dragged(li.case(dragged).id), "nobody sees the drag")
    shoot("1-before-dragging")
    ma.window.queue.dragging.emit([])
    city = li.window.situation.city
    until(lambda: li.hub.marks.people(li.case(clash).id, city), "nobody sees who is there")
    choose(li, clash)
    shoot("2-before-open")

    for each in (li, ma, wall):
        each.cut()
    li.act(clash, to("water"))
    ma.act(clash, to("police"))
    li.act(third, to("police"))
    li.act(fourth, lambda case: do.AddNote(case.id, "It runs into a cellar"))
    ma.act(fourth, lambda case: do.AddNote(case.id, "The caller rang again"))
    both = {li.case(clash).id, li.case(fourth).id}
    until(lambda: both <= li.hub.marks.pending, "not marked")
    shoot("3-offline")

    for each in (li, ma, wall):
        each.mend()
    until(lambda: ma.window.situation.contested and li.window.situation.contested, "no clash")
    until(lambda: ma.hub.outages and li.hub.outages, "no summary")
    until(lambda: li.hub.outages[-1].theirs, "Li does not hear what Ma did")
    until(lambda: wall.window.situation.contested, "the wall does not hear of the clash")
    shoot("4-back")
    for seat in (li, ma):
        seat.hub.open_outages()
        seat.hub.window_of_outages.grab().save(str(folder / f"5-summary-{seat.person.id}.png"))
        seat.hub.window_of_outages.close()
        inbox = open_conflicts(seat.window).inbox
        seat.settle()
        inbox.grab().save(str(folder / f"5-inbox-{seat.person.id}.png"))
        inbox.close()

    choose(ma, asked)
    ma.hold()
    li.act(asked, to("water"))
    until(li.even, "not numbered")
    ma.act(asked, to("police"))
    ma.release()
    until(lambda: ma.hub.asked_again.cards, "not asked again")
    shoot("6-asked-again")
    ma.hub.aside.open()
    ma.settle()
    ma.hub.aside.shown.grab().save(str(folder / "7-not-taken.png"))
    ma.hub.aside.shown.close()


def main(folder, language="en", look="light"):
    """Play it, and write the pictures into `folder`."""
    from commandcenter.settings import ScreenSettings, Settings
    from tests.helpers.postgres import start_postgres
    from tests.helpers.two_consoles import TwoConsoles
    from tests.helpers.wall_seat import WallSeat
    from ui.app import application

    folder.mkdir(parents=True, exist_ok=True)
    settings = Settings(screen=ScreenSettings(language=language, theme=look))
    application(settings)
    with tempfile.TemporaryDirectory(prefix="commandcenter-hub-") as place:
        Path(place).chmod(0o755)
        server = start_postgres(Path(place) / "server")
        try:
            with TwoConsoles(Path(place), server.hub(), settings) as room:
                wall = WallSeat(room, settings)
                play(folder, room, wall)
                wall.close()
        finally:
            server.stop("immediate")


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    main(Path(sys.argv[1]), *sys.argv[2:])
