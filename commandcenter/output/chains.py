"""Escalation chains as a file that `intake/chains.py` reads again, and the schema of such files."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import time
from enum import Enum
from io import StringIO
from pathlib import Path
from typing import Any

from commandcenter.catalogue import Urgency
from commandcenter.escalation import Chain, Phase, Reach, Step, StepAction, Trigger
from commandcenter.escalation.chain import AGAIN_AT_MOST, NEXT_LEVEL, REPEATS_AT_MOST, SPEAKS
from commandcenter.intake.chain_steps import REACHES, WEEKDAYS
from commandcenter.roles import Post

_PLAIN = Step("", {}, StepAction.NOTIFY, "unit")
_INSIDE = frozenset({"key", "names", "action"})
_DAYS = {number: day for day, number in WEEKDAYS.items()}


def export_chains(path: Path, chains: Iterable[Chain]) -> int:
    """Write the chains to a YAML file; how many they are."""
    documents = [chain_document(chain) for chain in chains]
    path.write_text(as_yaml({"chain": documents}), encoding="utf-8")
    return len(documents)


def as_yaml(document: dict[str, Any]) -> str:
    """A document as YAML 1.2."""
    # The writer of YAML is not needed to start the console.
    from ruamel.yaml import YAML

    yaml: Any = YAML(typ="safe", pure=True)
    text = StringIO()
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.sort_base_mapping_type_on_output = False
    yaml.dump(document, text)
    return text.getvalue()


def chain_document(chain: Chain) -> dict[str, Any]:
    """A chain as it stands in a file: what goes without saying is left out."""
    said: dict[str, Any] = {
        "key": chain.key,
        "names": dict(chain.names),
        "phase": chain.phase.value,
        "urgencies": [urgency.name.lower() for urgency in chain.urgencies],
    }
    for field in fields(chain.rules):
        value = getattr(chain.rules, field.name)
        if value:
            said[field.name] = _plain(value)
    said["acknowledged_minutes"] = chain.acknowledged_minutes
    said["silent_hours"] = chain.silent_hours
    said["again_minutes"] = list(chain.again_minutes)
    said["step"] = [_step(step) for step in chain.steps]
    return said


def _step(step: Step) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for field in fields(step):
        value = getattr(step, field.name)
        wanted = field.name in _INSIDE or value != getattr(_PLAIN, field.name)
        if wanted or (field.name == "reaches" and step.action in SPEAKS):
            said[field.name] = _plain(value)
    if step.level == NEXT_LEVEL:
        said["level"] = "next"
    if step.window is not None:
        window = {f.name: getattr(step.window, f.name) for f in fields(step.window)}
        said["window"] = {key: _plain(value) for key, value in window.items() if value}
        if step.window.begins is not None and step.window.ends is not None:
            said["window"] |= {
                "begins": _plain(step.window.begins),
                "ends": _plain(step.window.ends),
            }
        if step.window.weekdays:
            said["window"]["weekdays"] = [_DAYS[day] for day in sorted(step.window.weekdays)]
    if step.rate is not None:
        said["rate"] = {f.name: getattr(step.rate, f.name) for f in fields(step.rate)}
    return said


def _plain(value: object) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return dict(value) if isinstance(value, dict) else value


_WORDS = {"type": "string"}
_NUMBER = {"type": "number", "minimum": 0}
_NAMES = {"anyOf": [_WORDS, {"type": "object", "additionalProperties": _WORDS}]}


def schema() -> dict[str, Any]:
    """The JSON schema of a file of chains: what the reader takes, for editors that check it."""
    words, number, listed = _WORDS, _NUMBER, {"type": "array", "items": _WORDS}
    step = _step_schema()
    chain = {
        "key": words,
        "names": _NAMES,
        "phase": _one_of(phase.value for phase in Phase),
        "urgencies": {"type": "array", "items": _one_of(u.name.lower() for u in Urgency)},
        "step": {"type": "array", "minItems": 1, "items": _table(step, "key", "action")},
        "rank": {"type": "integer"},
        "classes": listed,
        "levels": listed,
        "areas": listed,
        "stages": listed,
        "acknowledged_minutes": number,
        "silent_hours": number,
        "again_minutes": {"type": "array", "items": number, "maxItems": AGAIN_AT_MOST},
    }
    chains = _table(chain, "key", "names", "phase", "urgencies", "step")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Escalation chains",
        "description": f"Whom a speaking step reaches: {', '.join(REACHES)}.",
        **_table({"chain": {"type": "array", "items": chains}}, "chain"),
    }


def _step_schema() -> dict[str, Any]:
    words, number, flag = _WORDS, _NUMBER, {"type": "boolean"}
    clock = {"type": "string", "pattern": "^[0-2]?[0-9]:[0-5][0-9](:[0-5][0-9])?$"}
    window = {
        "begins": clock,
        "ends": clock,
        "weekdays": {"type": "array", "items": _one_of(WEEKDAYS)},
        "working_time": flag,
        "on_duty": _one_of(post.value for post in Post),
    }
    rate = {"cases": number, "minutes": number, "among": words, "tests": number}
    return {
        "key": words,
        "names": _NAMES,
        "action": _one_of(action.value for action in StepAction),
        "reaches": {"description": "A post, unit, or for a lead the code of a unit", **words},
        "reach": _one_of(reach.value for reach in Reach),
        "channel": words,
        "important": flag,
        "level": {"enum": [1, 2, 3, "next"]},
        "after_minutes": number,
        "at_share": {"type": "number", "exclusiveMinimum": 0},
        "at_time": clock,
        "trigger": _one_of(trigger.value for trigger in Trigger),
        "count": number,
        "window": _table(window),
        "rate": _table(rate, "cases", "minutes"),
        "repeat_from": words,
        "times": {"type": "integer", "minimum": 1, "maximum": REPEATS_AT_MOST},
        "requirement": words,
        "reply_hours": number,
    }


def _one_of(words: Iterable[str]) -> dict[str, Any]:
    return {"enum": list(words)}


def _table(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    table = {"type": "object", "additionalProperties": False, "properties": properties}
    return {**table, "required": list(required)} if required else table
