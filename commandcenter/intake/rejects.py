"""What an import could not take: said row by row, and written to a file that can be repaired.

The file of rejects has the source's own columns (or properties) and one more, `reject_reason`.
Whoever repairs it imports it again as it is; the extra column is ignored, and not doubled should a
row fail again.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from io import TextIOWrapper
from itertools import chain, count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from commandcenter.frozen import frozen

REASON_COLUMN = "reject_reason"

REFITTED = "[!]"
"""Begins the reason of a row whose cells were filled up, joined or spelled out to be written.

Such a row would fit the header the next time, though nobody has looked at it."""


@frozen
class Reject:
    """One row that was not taken, and what to do about it."""

    row: int
    """Number of the row or feature in its file, from 1; a header is not counted."""
    field: str
    """The column or property at fault; empty when it is the whole row or its geometry."""
    value: str
    """What was found there."""
    reason: str
    """A sentence: what is wrong."""
    hint: str
    """A sentence: how to repair it; empty when nothing can be advised."""
    refitted: bool = False
    """Whether the row is rejected until somebody has emptied its reason (see `REFITTED`)."""

    @property
    def note(self) -> str:
        """Reason and hint in one line, as the file of rejects says it."""
        return f"{self.reason} {self.hint}".strip()


def free_name(folder: Path, source: Path, ending: str) -> Path:
    """A name for the rejects of `source` that is not taken: somebody may be repairing the last."""
    stem = source.name.split(".")[0]
    names = chain([f"{stem}.rejects{ending}"], (f"{stem}.rejects-{n}{ending}" for n in count(2)))
    return next(folder / name for name in names if not (folder / name).exists())


def _part(path: Path) -> Path:
    """What a file is called while it is written."""
    return path.with_name(f"{path.name}.part")


class RejectedRows:
    """A CSV file of rejected rows, written as they come; nothing is held in memory.

    The file is made at the first row, so that an import without rejects leaves none behind, and
    has its name only once it is whole. It is
    UTF-8 with a byte order mark, which spreadsheet programs need to show Chinese.
    """

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self.path = path
        self.count = 0
        self._kept = [at for at, name in enumerate(header) if name != REASON_COLUMN]
        self._header = [*(header[at] for at in self._kept), REASON_COLUMN]
        self._file: TextIOWrapper | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is None:
            return
        part = Path(self._file.name)
        try:
            with self._file as file:
                if kind is None:
                    file.flush()
                    os.fsync(file.fileno())
            if kind is None:
                os.replace(part, self.path)
        finally:
            # Of an import that broke off: the next one finds the same rejects again.
            part.unlink(missing_ok=True)

    def add(self, row: Sequence[str], reject: Reject) -> None:
        """Write one row as it was read, with its reason. A row that is too short is filled up."""
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # Bytes that are no text have become signs that no encoding has; these are spelled out.
            self._file = _part(self.path).open(
                "w", encoding="utf-8-sig", errors="backslashreplace", newline=""
            )
            csv.writer(self._file).writerow(self._header)
        cells = [row[at] if at < len(row) else "" for at in self._kept]
        note = f"{REFITTED} {reject.note}" if reject.refitted else reject.note
        csv.writer(self._file).writerow([*cells, note])
        self.count += 1


def write_rejected_rows(
    path: Path, header: Sequence[str], rows: Iterable[Sequence[str]], rejects: Iterable[Reject]
) -> int:
    """Write rejected rows, each with its own reject, and say how many; both are read in step."""
    with RejectedRows(path, header) as file:
        for row, reject in zip(rows, rejects, strict=True):
            file.add(row, reject)
        return file.count


def write_rejected_features(
    path: Path,
    features: Iterable[tuple[Mapping[str, Any], Mapping[str, Any] | None]],
    rejects: Iterable[Reject],
    *,
    crs: str | None = None,
) -> int:
    """Write rejected features (properties, GeoJSON geometry) as GeoJSON, and say how many.

    Coordinates are those of the source; `crs` names their system unless it is WGS-84, and the
    import of areas reads it back. No file is made when there are none.
    """
    written = [
        {
            "type": "Feature",
            "properties": {**properties, REASON_COLUMN: reject.note},
            "geometry": geometry,
        }
        for (properties, geometry), reject in zip(features, rejects, strict=True)
    ]
    if not written:
        return 0
    collection: dict[str, Any] = {"type": "FeatureCollection"}
    if crs is not None:
        collection["crs"] = {"type": "name", "properties": {"name": crs}}
    collection["features"] = written
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(collection, ensure_ascii=False, indent=1)
    _part(path).write_text(text, encoding="utf-8", errors="backslashreplace")
    os.replace(_part(path), path)
    return len(written)
