"""The plug is pulled a hundred times in the middle of the work; nothing that was saved is lost."""

import multiprocessing
import random

from db.store import LocalStore
from db.verify import verify
from tests.helpers.makers import a_desk
from tests.helpers.writer import work

KILLS = 100
MOST_SAVED = 12
"""How many saved events the parent waits for at most before it kills."""


def processes():
    """Children that are forked from a server which has imported everything already."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.helpers.writer"])
    return context


def saved_until_killed(context, folder, lines):
    """Start a control room, kill it after `lines` saved events, and return all it said it saved."""
    listen, speak = context.Pipe(duplex=False)
    child = context.Process(target=work, args=(folder, speak), daemon=True)
    child.start()
    speak.close()
    saved = [listen.recv() for _ in range(lines)]
    child.kill()
    try:
        while True:
            saved.append(listen.recv())
    except (EOFError, OSError):
        # The pipe ends, perhaps in the middle of an id that was never wholly said.
        pass
    child.join()
    child.close()
    listen.close()
    return saved


def test_a_hundred_kills_lose_nothing_that_was_said_to_be_saved(tmp_path, tell):
    chance = random.Random(20240923)
    context = processes()
    first = LocalStore.open(tmp_path)
    a_desk(first)
    first.close()
    saved = set()

    for _ in range(KILLS):
        lines = chance.randint(0, MOST_SAVED)
        saved.update(saved_until_killed(context, tmp_path, lines))
        store = LocalStore.open(tmp_path)
        kept = {event.id for event in store.events()}
        store.close()

        assert saved <= kept

    store = LocalStore.open(tmp_path)
    found = verify(store)
    store.close()
    assert found.problems == []
    assert found.events >= len(saved) > KILLS
    tell(f"program killed {KILLS} times, without a hub: {len(saved)} events saved, none lost")
