"""Areas as the bytes of a blob, and back: what a change of the areas stores.

Blobs from before a field was known end before it, and read as if it had been left empty.
"""

from collections.abc import Iterable
from datetime import datetime

import msgspec
import numpy as np
import shapely

from commandcenter.grid.areas import Area


def pack_areas(areas: Iterable[Area]) -> bytes:
    """Areas as the bytes of a blob (MessagePack rows; geometry as WKB, WGS-84)."""
    kept = list(areas)
    shapes = shapely.to_wkb(np.array([area.geometry for area in kept], dtype=object))
    rows = [
        _AreaRow(
            a.code,
            a.name,
            a.level,
            a.layer,
            a.parent,
            wkb,
            a.kind,
            a.valid_from,
            a.valid_until,
            a.replaces,
        )
        for a, wkb in zip(kept, shapes, strict=True)
    ]
    return msgspec.msgpack.encode(rows)


class _AreaRow(msgspec.Struct, array_like=True, frozen=True):
    """One area in a blob. Blobs from before a field was known end before it."""

    code: str
    name: str
    level: str
    layer: str
    parent: str | None
    wkb: bytes | None
    kind: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    replaces: tuple[str, ...] = ()


def unpack_areas(raw: bytes) -> tuple[Area, ...]:
    """The areas that `pack_areas` packed."""
    rows = msgspec.msgpack.decode(raw, type=list[_AreaRow])
    shapes = shapely.from_wkb(np.array([row.wkb for row in rows], dtype=object))
    return tuple(
        Area(
            row.code,
            row.name,
            row.level,
            row.layer,
            row.parent,
            shape,
            row.kind,
            row.valid_from,
            row.valid_until,
            row.replaces,
        )
        for row, shape in zip(rows, shapes, strict=True)
    )
