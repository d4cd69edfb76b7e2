"""Escalation chains from a TOML file with `[[chain]]` tables, each with its `[[chain.step]]`."""

from pathlib import Path

from commandcenter.escalation import Chain, Phase, Step, StepAction
from commandcenter.intake.catalogue_fields import URGENCIES
from commandcenter.intake.documents import (
    BadField,
    Entry,
    Taken,
    of_enum,
    once,
    read_document,
    read_entries,
    refused,
)
from commandcenter.intake.rejects import Reject
from commandcenter.roles import Post
from commandcenter.wording import _

REACHES = {"unit": "unit", **{post.value: post.value for post in Post}}
"""Whom a step can reach: a post, or the duty desk of the unit that has the case."""

_LEVELS = 3


def read_chains(path: Path) -> Taken[list[Chain]]:
    """The chains in a file; a chain with a faulty step is rejected whole. Raises Refused."""
    try:
        entries = Entry(0, read_document(path)).entries("chain")
    except BadField as bad:
        raise refused(path, bad) from bad
    rejects: list[Reject] = []
    new = once("key", set())

    def read(entry: Entry) -> Chain:
        chain = _chain(entry)
        new(chain.key)
        return chain

    return Taken(len(entries), list(read_entries(entries, read, rejects)), rejects)


def _chain(entry: Entry) -> Chain:
    entry.only("key", "names", "phase", "urgencies", "step")
    new = once("step.key", set())
    steps = tuple(_step(each) for each in entry.entries("step"))
    for step in steps:
        new(step.key)
    urgencies = entry.choices("urgencies", URGENCIES)
    for field, given in (("step", steps), ("urgencies", urgencies)):
        if not given:
            raise entry.missing(field)
    return Chain(
        key=entry.text("key"),
        version=1,
        names=entry.label("names"),
        phase=entry.choice("phase", of_enum(Phase)),
        urgencies=urgencies,
        steps=steps,
    )


def _step(entry: Entry) -> Step:
    entry.only(
        *("key", "names", "action", "reaches", "channel", "after_minutes", "at_share", "level")
    )
    timed = [field for field in ("after_minutes", "at_share") if field in entry.content]
    if len(timed) != 1:
        raise BadField(
            "step.after_minutes",
            entry.text("key"),
            _("A step comes after some minutes, or at a share of the limit."),
            _("Give it one of after_minutes and at_share."),
        )
    action = entry.choice("action", of_enum(StepAction))
    level = int(entry.number("level", 0))
    if (action is StepAction.RAISE) != (1 <= level <= _LEVELS):
        raise BadField(
            "step.level",
            level,
            _("Only a step that raises has a level."),
            _("Write 1 (street), 2 (district) or 3 (city) for a raise, and none for the others."),
        )
    return Step(
        key=entry.text("key"),
        names=entry.label("names"),
        action=action,
        reaches=entry.choice("reaches", REACHES),
        channel=entry.text("channel", "app"),
        after_minutes=entry.number("after_minutes") if timed == ["after_minutes"] else None,
        at_share=entry.number("at_share", least=0.01) if timed == ["at_share"] else None,
        level=level,
    )
