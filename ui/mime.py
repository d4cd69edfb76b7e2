"""What a drag of cases carries: their ids and nothing else.

What arrives in a drop may come from any program on the machine, so it is read with suspicion:
a payload that is odd in any way holds no cases at all. Whether the named cases exist, and may go
where they were dropped, is for the rules to say.
"""

import json
import re
from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QByteArray, QMimeData

from commandcenter.ids import CaseId

CASE_IDS: Final = "application/vnd.commandcenter.case-ids+json"

MOST_CASES: Final = 500
"""More than anyone selects by hand; a larger drag is refused."""

MOST_BYTES: Final = 64 * 1024

_ID: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._:\-]{0,95}")


def encode(ids: Iterable[CaseId]) -> QMimeData:
    """The drag of these cases; raises ValueError if a drop would refuse it."""
    chosen = list(ids)
    payload = json.dumps(chosen).encode()
    if not _parse(payload):
        raise ValueError(f"a drag carries 1 to {MOST_CASES} different case ids, not {len(chosen)}")
    data = QMimeData()
    data.setData(CASE_IDS, QByteArray(payload))
    return data


def decode(data: QMimeData) -> tuple[CaseId, ...]:
    """The ids of the cases in a drag, in their order; none if it is not ours or is malformed."""
    if not data.hasFormat(CASE_IDS):
        return ()
    return _parse(bytes(data.data(CASE_IDS).data()))


def _parse(payload: bytes) -> tuple[CaseId, ...]:
    if len(payload) > MOST_BYTES:
        return ()
    try:
        ids = json.loads(payload)
    except (ValueError, RecursionError):  # not JSON, not UTF-8, or nested to break the parser
        return ()
    if not isinstance(ids, list) or not 1 <= len(ids) <= MOST_CASES:
        return ()
    if not all(isinstance(one, str) and _ID.fullmatch(one) for one in ids):
        return ()
    return tuple(CaseId(one) for one in ids) if len(set(ids)) == len(ids) else ()
