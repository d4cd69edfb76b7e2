"""Escalation chains from a TOML or YAML file with a list `chain`, each with its list `step`.

YAML is version 1.2, in which `18:00` is a time and no number; `resources/chains/schema.json` says
what may stand where.
"""

from pathlib import Path
from typing import Any

from commandcenter.escalation import Chain, Phase, Rules, Step
from commandcenter.escalation.chain import AGAIN_AT_MOST, AGAIN_MINUTES
from commandcenter.intake.catalogue_fields import URGENCIES
from commandcenter.intake.chain_steps import in_order, read_step
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
from commandcenter.refusal import Refused
from commandcenter.wording import _

CHAIN_FIELDS = (
    *("key", "names", "phase", "urgencies", "step", "rank", "classes", "levels", "areas"),
    *("stages", "acknowledged_minutes", "silent_hours", "again_minutes"),
)
"""What a chain may say of itself."""

_YAML = frozenset({".yaml", ".yml"})


def read_chains(path: Path) -> Taken[list[Chain]]:
    """The chains in a file; a chain with a faulty step is rejected whole. Raises Refused."""
    document = _read_yaml(path) if path.suffix.lower() in _YAML else read_document(path)
    try:
        entries = Entry(0, document).entries("chain")
    except BadField as bad:
        raise refused(path, bad) from bad
    rejects: list[Reject] = []
    new = once("key", set())

    def read(entry: Entry) -> Chain:
        chain = _chain(entry)
        new(chain.key)
        return chain

    return Taken(len(entries), list(read_entries(entries, read, rejects)), rejects)


def _read_yaml(path: Path) -> dict[str, Any]:
    # The reader of YAML is not needed to start the console.
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        document = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise Refused(_("There is no file {path}.").format(path=path)) from error
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise Refused(
            _("{file} is not valid YAML: {fault}.").format(
                file=path.name, fault=" ".join(str(error).split())
            )
        ) from error
    if not isinstance(document, dict):
        raise Refused(_("{file} holds no list of chains.").format(file=path.name))
    return document


def _chain(entry: Entry) -> Chain:
    entry.only(*CHAIN_FIELDS)
    new = once("step.key", set())
    steps: tuple[Step, ...] = tuple(read_step(each) for each in entry.entries("step"))
    for step in steps:
        new(step.key)
    urgencies = entry.choices("urgencies", URGENCIES)
    for field, given in (("step", steps), ("urgencies", urgencies)):
        if not given:
            raise entry.missing(field)
    in_order(steps)
    rules = Rules(
        rank=int(float(entry.content.get("rank", 0))),
        classes=entry.words("classes"),
        levels=entry.words("levels"),
        areas=entry.words("areas"),
        stages=entry.words("stages"),
    )
    return Chain(
        key=entry.text("key"),
        version=1,
        names=entry.label("names"),
        phase=entry.choice("phase", of_enum(Phase)),
        urgencies=urgencies,
        steps=steps,
        rules=rules,
        acknowledged_minutes=entry.number("acknowledged_minutes", 30.0, least=1),
        silent_hours=entry.number("silent_hours", 8.0, least=0.25),
        again_minutes=_again(entry),
    )


def _again(entry: Entry) -> tuple[float, ...]:
    """After how many minutes each a step that failed is tried again; an empty list for never."""
    field = "again_minutes"
    given = entry.content.get(field)
    if given is None or given == "":
        return AGAIN_MINUTES
    listed = given if isinstance(given, list) else [given]
    if len(listed) > AGAIN_AT_MOST:
        hint = _("Write at most {n}.").format(n=AGAIN_AT_MOST)
        raise BadField(field, given, _("That is noise."), hint)
    return tuple(Entry(entry.row, {field: each}).number(field, least=1) for each in listed)
