"""Identities: of what a person does (ordered in time), and of what a rule derives (repeatable)."""

from typing import NewType

import uuid_utils

CaseId = NewType("CaseId", str)
EventId = NewType("EventId", str)
UnitCode = NewType("UnitCode", str)
AreaCode = NewType("AreaCode", str)
PersonId = NewType("PersonId", str)

_DERIVED = uuid_utils.UUID("6a1f0c52-6f0e-5c0b-9a57-2f3f5f0f7c11")


def new_id() -> str:
    """A fresh UUIDv7. It uses the real clock and must never decide an order."""
    return str(uuid_utils.uuid7())


def derived_id(rule: str, *key: str) -> str:
    """The UUIDv5 of a rule (or an import source) and its key: two nodes make the same one."""
    return str(uuid_utils.uuid5(_DERIVED, "\x1f".join((rule, *key))))
