"""The protocol broken by hand, one rule at a time: which test finds it, and what none finds.

    python -m tests.faults.mutants                     all of them, a quarter of an hour
    python -m tests.faults.mutants base lock offer     those whose name begins so
    python -m tests.faults.mutants --why lock          with what the test said

Each is broken in a copy of the program, in which the tests named with it are run until one fails.
The last line says how many survived; it ends with 1 if any did.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
COPIED = ("commandcenter", "db", "ui", "tests", "resources", "pyproject.toml")
SECONDS = 240
"""A test that still runs then has found something, too: nobody comes to an end."""

SITES = ("tests/faults/test_three_sites.py",)
FILES = ("tests/unit/test_exchange.py", "tests/unit/test_receiving.py", *SITES)
LINES = ("tests/unit/test_link.py", "tests/unit/test_link_troubles.py", *SITES)
HUB = ("tests/hub/test_push_and_pull.py", "tests/faults/test_hub_faults.py")
SLOTS = ("tests/hub/test_slots.py",)
FAIL_OVER = ("tests/faults/test_fail_over.py", "tests/hub/test_standby.py")


@dataclass(frozen=True)
class Mutant:
    """One rule that is broken: `old`, which stands once in `file`, becomes `new`."""

    name: str
    what: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


MUTANTS = (
    Mutant(
        "base",
        "the fold does not look at what a decision was based on",
        "commandcenter/fold.py",
        "if not in_order(case, event):",
        "if False:",
        SITES,
    ),
    Mutant(
        "base of the hub",
        "the hub does not look at what a decision was based on",
        "db/hub/sql/slots.sql",
        "    IF NOT hub.in_order(heads, o) THEN\n        RETURN NULL;\n    END IF;\n",
        "",
        SLOTS,
    ),
    Mutant(
        "lock",
        "two pushes do not wait for each other",
        "db/hub/sql/push.sql",
        "    PERFORM pg_advisory_xact_lock(1, hashtext(wanted));\n"
        "    SELECT h.* INTO head FROM hub.log_head h WHERE h.part = wanted FOR UPDATE;\n",
        "    SELECT h.* INTO head FROM hub.log_head h WHERE h.part = wanted;\n",
        HUB,
    ),
    Mutant(
        "offer again",
        "what a hub has lost is not offered again",
        "db/exchange.py",
        ".where(or_(event.c.seq.is_(None), event.c.seq > to.seq))",
        ".where(event.c.seq.is_(None))",
        SITES,
    ),
    Mutant(
        "offer again over the standby",
        "what a hub has lost is not offered again",
        "db/exchange.py",
        ".where(or_(event.c.seq.is_(None), event.c.seq > to.seq))",
        ".where(event.c.seq.is_(None))",
        FAIL_OVER,
    ),
    Mutant(
        "begin",
        "what a lost line had answered for is believed",
        "db/exchange.py",
        "found = [self.go_back(head) for head in ahead]",
        "found = [self.go_back(head) for head in ahead[:0]]",
        FILES,
    ),
    Mutant(
        "cursor's hash",
        "the hub does not compare the hash at the cursor",
        "db/hub/sql/push.sql",
        "AND i.seq = after_seq AND e.hash = after_hash",
        "AND i.seq = after_seq",
        (*HUB, "tests/faults/test_fail_over.py"),
    ),
    Mutant(
        "cursor of a push",
        "a push does not say how far its author has heard",
        "commandcenter/sync/line.py",
        "after = self._cursors.get(order.part)",
        "after = None",
        LINES,
    ),
    Mutant(
        "chain",
        "a desk does not compare the hashes of what it hears",
        "db/receiving.py",
        "if each.seq != seq + 1 or hub_hash(previous, each.digest) != each.hash:",
        "if each.seq != seq + 1:",
        FILES,
    ),
    Mutant(
        "digest",
        "a desk does not compare what it hears with its digest",
        "db/receiving.py",
        "if written is not None and sha256(written.encode()).hexdigest() != each.digest:",
        "if written is None and each.digest == '':",
        FILES,
    ),
    Mutant(
        "number known",
        "an answer that comes late takes the number away",
        "db/exchange.py",
        "if each.id in rows and rows[each.id].seq is None]",
        "if each.id in rows]",
        FILES,
    ),
    Mutant(
        "number given",
        "a number is believed that another event has",
        "db/exchange.py",
        "for e in numbered if (rows[e.id].part, e.seq) not in given",
        "for e in numbered",
        FILES,
    ),
    Mutant(
        "number ahead",
        "a number that a restored hub gives to another event is kept",
        "db/receiving.py",
        "self._forget_ahead([each for each, _written in full])",
        "self._forget_ahead([])",
        FILES,
    ),
    Mutant(
        "number twice",
        "the hub gives its last number once more",
        "db/hub/sql/push.sql",
        "SET seq = h.seq + taken, at",
        "SET seq = h.seq + taken - 1, at",
        HUB,
    ),
    Mutant(
        "number left out",
        "the hub leaves a number out",
        "db/hub/sql/push.sql",
        "head.seq := head.seq + 1;",
        "head.seq := head.seq + 2;",
        HUB,
    ),
    Mutant(
        "outbox",
        "what is behind an answer in the log is not offered any more",
        "db/exchange.py",
        "AND refused_at IS NULL ORDER BY place LIMIT 1), ",
        "AND refused_at IS NULL AND false), ",
        FILES,
    ),
    Mutant(
        "gap",
        "the cursor passes over what was not heard",
        "db/exchange.py",
        "if row.seq != head.seq + 1 or row.hash != hub_hash(head.hash, digest):",
        "if row.hash is None:",
        FILES,
    ),
    Mutant(
        "act cut",
        "half of an act is offered",
        "db/exchange.py",
        "rows = [row for row in rows if row.act != cut] or rows[:most]",
        "rows = [row for row in rows if cut is None] or rows[:most]",
        FILES,
    ),
    Mutant(
        "act in part",
        "the hub takes half of an act that was too late",
        "db/hub/sql/push.sql",
        "            FOREACH earlier IN ARRAY of_act LOOP\n"
        "                verdict[earlier] := 'moved';\n"
        "            END LOOP;\n",
        "            verdict[o.place] := 'moved';\n",
        SLOTS,
    ),
    Mutant(
        "act after",
        "the hub takes what rests on an act that it did not take",
        "db/hub/sql/push.sql",
        "moved_cases := moved_cases || cases;",
        "moved_cases := moved_cases;",
        SLOTS,
    ),
    Mutant(
        "duplicate",
        "the hub takes what it has already",
        "db/hub/sql/push.sql",
        "        WHEN i.id IS NOT NULL THEN 'duplicate'\n",
        "",
        HUB,
    ),
    Mutant(
        "content",
        "the hub takes another content for a duplicate",
        "db/hub/sql/push.sql",
        "        WHEN i.content <> o.content THEN 'its id is known with another content'\n",
        "",
        HUB,
    ),
    Mutant(
        "strict offline",
        "what was done without a line is offered as if its author had known",
        "commandcenter/sync/link.py",
        "if run[0].place <= self._strict_from or largest > LARGEST_ACT:",
        "if largest > LARGEST_ACT:",
        LINES,
    ),
    Mutant(
        "strict online",
        "what was done on the line is offered as if there had been none",
        "commandcenter/sync/link.py",
        "if run[0].place <= self._strict_from or largest > LARGEST_ACT:",
        "if run[0].place <= self._strict_from or largest:",
        LINES,
    ),
    Mutant(
        "answer of another line",
        "an answer is taken that belongs to what was offered on a lost line",
        "commandcenter/sync/link.py",
        "if message.offered is not self._offered:",
        "if not message.offered:",
        LINES,
    ),
    Mutant(
        "superseded",
        "an own event that gives way to another desk's is forgotten",
        "db/receiving.py",
        "            self._kept.append((before.site_id",
        "            _gone = ((before.site_id",
        FILES,
    ),
    Mutant(
        "fires again",
        "a step that went with an act too late never fires again",
        "db/known.py",
        "    if gone:\n",
        "    gone = gone[:0]\n    if gone:\n",
        FILES,
    ),
    Mutant(
        "order of a case",
        "a case is not folded anew where something came before what it holds",
        "db/receiving.py",
        "view.seq is None or view.pending or view.seq >= oldest[case_id]",
        "view.seq is None",
        FILES,
    ),
    Mutant(
        "erasure",
        "an erasure that is heard erases nothing here",
        "db/receiving.py",
        "        intake.erase()\n",
        "",
        FILES,
    ),
    Mutant(
        "erasure of the hub",
        "an erasure erases nothing at the hub",
        "db/hub/sql/effects.sql",
        "    DELETE FROM hub.word WHERE case_id = of_case AND digest = ANY (gone);\n",
        "",
        ("tests/hub/test_desks.py", "tests/hub/test_beside_the_log.py"),
    ),
    Mutant(
        "watchdog",
        "nobody notices that an answer does not come",
        "db/hub/watchdog.py",
        "self._socket.shutdown(socket.SHUT_RDWR)",
        "pass",
        ("tests/faults/test_dead_link.py", "tests/hub/test_line.py"),
    ),
)


def broken(mutant: Mutant, folder: Path) -> None:
    """Break the copy of the program in `folder`."""
    path = folder / mutant.file
    text = path.read_text(encoding="utf-8")
    assert text.count(mutant.old) == 1, f"{mutant.name}: look at {mutant.file} again"
    path.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")


def found_by(mutant: Mutant) -> tuple[str | None, str]:
    """The test that finds a mutant, None if all pass; and all that was said."""
    with tempfile.TemporaryDirectory(prefix="commandcenter-mutant-") as made:
        folder = Path(made)
        for name in COPIED:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
            copy(ROOT / name, folder / name)
        broken(mutant, folder)
        pytest = (sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider")
        ran = subprocess.Popen(
            [*pytest, *mutant.tests],
            cwd=folder,
            env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            said, _nothing = ran.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            ran.terminate()
            ran.communicate()
            return "no end", ""
    if ran.returncode == 0:
        return None, said
    failed = re.search(r"^(?:FAILED|ERROR) \S*?([^/\s]+?)(?: - .*)?$", said, re.MULTILINE)
    assert failed is not None, said
    return failed[1], said


def main() -> int:
    asked = argparse.ArgumentParser(description=found_by.__doc__)
    asked.add_argument("names", nargs="*")
    asked.add_argument("--why", action="store_true")
    given = asked.parse_args()
    names = tuple(given.names)
    chosen = [each for each in MUTANTS if not names or each.name.startswith(names)]
    survived = 0
    print("| broken | what | found by |\n|---|---|---|")
    for each in chosen:
        found, said = found_by(each)
        survived += found is None
        print(f"| {each.name} | {each.what} | {found or '**nobody**'} |", flush=True)
        if given.why:
            print(said)
    print(f"\n{len(chosen)} mutants, {survived} survived")
    return int(survived > 0)


if __name__ == "__main__":
    sys.exit(main())
