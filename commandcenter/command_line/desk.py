"""The commands of the command line that need a desk and no screen.

Each gets the open desk and the parsed words, prints, and returns the exit status: 0 done; 2 done,
but some of the input was rejected; 1 failed. What a program should read goes to standard output,
what a person should know to standard error.
"""

import codecs
import signal
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec

from commandcenter.advice.experience import LOOK_BACK
from commandcenter.case import Case
from commandcenter.command_line import answers, patrol_answers
from commandcenter.command_line.answering import asker, print_json, say_written
from commandcenter.command_line.arguments import DONE, FAILED, PARTLY
from commandcenter.command_line.exports import (
    export_catalogue_file,
    export_chains_file,
    export_roster_file,
)
from commandcenter.command_line.request import read_request
from commandcenter.commands import AuditChains, FireDueSteps
from commandcenter.confidential import as_read, history_as_read
from commandcenter.desk import Desk
from commandcenter.events import Event
from commandcenter.filter.language import parse as parse_filter
from commandcenter.founding import ensure_catalogue, found
from commandcenter.history import situation_at
from commandcenter.output.cases import export_cases
from commandcenter.output.plain_text import case_lines, explanation_lines
from commandcenter.output.roster import roster_document, roster_lines
from commandcenter.patrol import record as patrolling
from commandcenter.refusal import Refused, machine_fault
from commandcenter.roles import LOCAL
from commandcenter.situation import Situation
from commandcenter.sync.signed_in import SignedInDesk
from commandcenter.wording import _, ngettext
from commandcenter.workspace import Workspace

LISTED = ("number", "stage", "light", "urgency", "class", "unit", "cell", "due_at")
"""What `cases` prints of each case for a person."""


def _cases(desk: Desk, args: Namespace) -> int:
    now = desk.clock.now()
    rows = [answers.case_row(case, desk.city, now) for case in _chosen(desk, args.filter, now)]
    if args.json:
        print_json({"cases": rows})
    else:
        for row in rows:
            print(*(row[key] or "-" for key in LISTED), sep="\t")
    return DONE


def _chosen(desk: Desk, expression: str, now: datetime) -> Iterator[Case]:
    """The cases that a filter means, ended ones too, in the order of registration."""
    wanted = parse_filter(expression)
    return (case for case in desk.store.cases() if wanted.matches(case, desk.city, now))


def _case(desk: Desk, args: Namespace) -> int:
    case = desk.case(args.number)
    person = asker(desk, args)
    history = history_as_read(desk.store.history(case.id), case, desk.city, person)
    case, now = as_read(case, desk.city, person), desk.clock.now()
    if args.json:
        print_json(answers.case_detail(case, desk.city, now, history))
    else:
        print(*case_lines(case, desk.city, now, history), sep="\n")
    return DONE


def _explain(desk: Desk, args: Namespace) -> int:
    case = desk.case(args.number)
    history, now = desk.store.history(case.id), desk.clock.now()
    if args.json:
        cases = chain(desk.store.open_cases(), desk.store.ended_since(now - LOOK_BACK))
        units = answers.suggested_units(case, desk.city, cases, now)
        told = answers.explanation(case, desk.city, now, history)
        print_json(told | {"suggested_units": units})
    else:
        print(*explanation_lines(case, desk.city, now, history), sep="\n")
    return DONE


def _tick(desk: Desk, args: Namespace) -> int:
    fired = desk.do(FireDueSteps())
    rows = [answers.event_row(event, desk.city) | {"case": event.case} for event in fired]
    if args.json:
        print_json({"fired": rows})
    else:
        print(ngettext("{n} step fired.", "{n} steps fired.", len(rows)).format(n=len(rows)))
    return DONE


def _rehearse(desk: Desk, args: Namespace) -> int:
    # Rehearsals read a whole log: what they need is not needed to start.
    from commandcenter.escalation.comparison import compare
    from commandcenter.escalation.rehearsal import as_reported, rehearse, with_chains
    from commandcenter.intake.chains import read_chains
    from commandcenter.output.comparison import comparison_document, comparison_lines
    from commandcenter.output.rehearsal import rehearsal_document, rehearsal_lines

    taken = read_chains(args.file)
    for reject in taken.rejects:
        print(f"{reject.field}: {reject.note}", file=sys.stderr)
    if not taken.pieces:
        raise Refused(_("{file} holds no escalation chains.").format(file=args.file.name))
    end = args.until or desk.clock.now()
    start = args.since or end - timedelta(days=1)
    events: Iterable[Event] = desk.store.events(until=None if args.as_reported else end)
    log = as_reported(events) if args.as_reported else list(events)
    found = rehearse(log, desk.city, taken.pieces, start, end)
    city = with_chains(desk.city, taken.pieces)
    document, lines = rehearsal_document(found, city), rehearsal_lines(found, city)
    if args.against:
        beside = compare(log, desk.city, taken.pieces, start, end)
        document |= comparison_document(beside, city)
        lines += comparison_lines(beside, city)
    if args.json:
        print_json(document)
    else:
        print(*lines, sep="\n")
    return PARTLY if taken.rejects else DONE


def _audit(desk: Desk, args: Namespace) -> int:
    """Status 2 says that something had been missed."""
    events = desk.do(AuditChains())
    missed = [event for event in events if event.type == "StepMissed"]
    if args.json:
        print_json({"missed": [answers.event_row(e, desk.city) | {"case": e.case} for e in missed]})
    else:
        count = len(missed)
        sentence = ngettext("{n} case had missed a step.", "{n} cases had missed a step.", count)
        print(sentence.format(n=count))
    return PARTLY if missed else DONE


def _situation(desk: Desk, args: Namespace) -> int:
    counts = answers.situation_counts(present_or_past(desk, args.at))
    if args.json:
        print_json(counts)
    else:
        print("\n".join(answers.situation_lines(counts, desk.city)))
    return DONE


def _roster(desk: Desk, args: Namespace) -> int:
    at = args.at or desk.clock.now()
    if args.json:
        print_json(roster_document(desk.city, at))
    else:
        print(*roster_lines(desk.city, at), sep="\n")
    return DONE


def present_or_past(desk: Desk, at: datetime | None) -> Situation:
    """The situation now, or as it was at `at`."""
    if at is not None:
        return situation_at(desk.store.events(until=at), desk.city, at)
    situation = Situation(desk.city, desk.clock.now())
    situation.load(desk.store.open_cases())
    return situation


def _patrols(desk: Desk, args: Namespace) -> int:
    now = desk.clock.now()
    tasks = patrolling.tasks(desk.city, patrolling.last_walks(desk.store, now), now)
    if args.json:
        print_json(patrol_answers.patrols_document(tasks, desk.store.cases(), desk.city))
    else:
        print(*patrol_answers.patrol_lines(tasks, desk.city), sep="\n")
    return DONE


def _do(desk: Desk, args: Namespace) -> int:
    """Carry out commands, one a line; print one result a line, as soon as it is durable."""
    refused = done = 0
    with nullcontext(sys.stdin.buffer) if args.file == Path("-") else args.file.open("rb") as lines:
        if not isinstance(desk, SignedInDesk):
            # A city that has a hub is founded once, for everybody.
            found(desk)
            ensure_catalogue(desk)
        for line in lines:
            words = line.removeprefix(codecs.BOM_UTF8).strip()
            if not words:
                continue
            try:
                result = _carry_out(desk, words, args.person)
                done += 1
            except Refused as no:
                result = {"ok": False, "refused": no.sentence}
                refused += 1
            print(msgspec.json.encode(result).decode(), flush=True)
    if refused:
        return PARTLY if done else FAILED
    return DONE


def _carry_out(desk: Desk, line: bytes, person: str | None) -> dict[str, Any]:
    request = read_request(line)
    asker = request.as_ or person
    events = desk.do(
        request.command,
        person=desk.city.person(asker) if asker else LOCAL,
        on_behalf_of=desk.city.person(request.for_) if request.for_ else None,
        at=request.at,
    )
    # Steps that fire belong to many cases; every other act is about the first that it names.
    about = None if isinstance(request.command, FireDueSteps) or not events else events[0].case
    case = desk.store.case(about) if about else None
    return {
        "ok": True,
        "case": case.number if case else None,
        "events": [{"id": event.id, "type": event.type} for event in events],
    }


def _export(desk: Desk, args: Namespace) -> int:
    return _EXPORTS[args.kind](desk, args)


def _export_slips(desk: Desk, args: Namespace) -> int:
    # Fonts and the painting of pages: nothing else here needs them.
    from commandcenter.command_line.slips import export_slips_file

    return export_slips_file(desk, args, _reported(desk, args))


def _reported(desk: Desk, args: Namespace) -> Iterator[Case]:
    """The cases that an export's filter means, of the span of time that it names."""
    return (
        case
        for case in _chosen(desk, args.filter, desk.clock.now())
        if args.since is None or case.reported_at >= args.since
        if args.until is None or case.reported_at < args.until
    )


def _export_cases(desk: Desk, args: Namespace) -> int:
    now = desk.clock.now()
    count = export_cases(args.file, _reported(desk, args), desk.city, now)
    return say_written(args, "cases", count, _("{n} cases written to {file}."))


def _import(desk: Desk, args: Namespace) -> int:
    # Readers of tables and vector files are not needed to start the console.
    from commandcenter.intake.command import import_file

    before = desk.store.last_place()
    try:
        with _stoppable():
            result = import_file(desk, args, Workspace(args.workspace).rejects)
    except (Refused, OSError) as fault:
        if desk.store.last_place() == before:
            raise
        # Status 1 would say that nothing has changed.
        no = machine_fault(fault) if isinstance(fault, OSError) else fault
        print(no.sentence, file=sys.stderr)
        return PARTLY
    if args.json:
        print_json(answers.import_counts(result))
    else:
        print(", ".join(f"{name} {getattr(result, name)}" for name in answers.IMPORT_COUNTS))
    for remark in result.remarks:
        print(remark, file=sys.stderr)
    for reject in result.rejects[:20]:
        print(_("row {n}: {why}").format(n=reject.row, why=reject.note), file=sys.stderr)
    if result.rejects_file:
        sentence = _("The rejected rows are in {file}: repair them and import that file.")
        print(sentence.format(file=result.rejects_file), file=sys.stderr)
    return PARTLY if result.rejected else DONE


def _grids(desk: Desk, args: Namespace) -> int:
    # Making cells needs readers of vector files, which nothing else here does.
    from commandcenter.command_line.grids import grids

    return grids(desk, args)


def _channels(desk: Desk, args: Namespace) -> int:
    # Threads, keyring and servers of others: nothing else here needs them.
    from commandcenter.command_line.channels import channels

    return channels(desk, args)


def _seat_load(desk: Desk, args: Namespace) -> int:
    from commandcenter.output.seat_load import seat_load_document, seat_load_lines

    until = args.until or desk.clock.now()
    since = args.since or until - timedelta(hours=24)
    if since >= until:
        raise Refused(_("--from must lie before --to."))
    document = seat_load_document(desk, since, until)
    if args.json:
        print_json(document)
    else:
        print(*seat_load_lines(document, desk.city), sep="\n")
    return DONE


@contextmanager
def _stoppable() -> Iterator[None]:
    """A polite request to end (SIGTERM) stops what is under way as Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


_EXPORTS: dict[str, Callable[[Desk, Namespace], int]] = {
    "chains": export_chains_file,
    "roster": export_roster_file,
    "cases": _export_cases,
    "slips": _export_slips,
    "catalogue": export_catalogue_file,
}

DESK_COMMANDS: dict[str, Callable[[Desk, Namespace], int]] = {
    "cases": _cases,
    "case": _case,
    "explain": _explain,
    "tick": _tick,
    "audit": _audit,
    "rehearse": _rehearse,
    "situation": _situation,
    "patrols": _patrols,
    "roster": _roster,
    "do": _do,
    "export": _export,
    "import": _import,
    "grids": _grids,
    "channels": _channels,
    "seat-load": _seat_load,
}
"""What each does with an open desk."""

QUESTIONS = frozenset(
    {
        "cases",
        "case",
        "explain",
        "situation",
        "patrols",
        "roster",
        "seat-load",
        "export",
        "rehearse",
    }
)
"""The commands that change nothing, and so need no workspace that can be written."""

MAKES_WORKSPACE = frozenset({"do", "import"})
"""The commands that may begin a workspace; the others need one that is there."""
