"""Rows of a table, as they come: CSV in any of the usual dialects, gzipped or not, and XLSX.

A CSV file is streamed, so that memory does not grow with it. Encoding and delimiter are found out
unless they are given. Every cell is text; a date cell of XLSX is ISO 8601, a whole number has no
decimal point. Blank rows are passed over but counted, so that a row's number finds it on screen.

One stray quotation mark would make a CSV reader swallow all rows up to the next one. A row that
does not fit is therefore cut back to its first line, and the lines after it are read anew.
"""

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from commandcenter.frozen import frozen
from commandcenter.refusal import Refused
from commandcenter.wording import _

DELIMITERS = (",", ";", "\t")
WORKBOOK = "xlsx"
"""Stands for an encoding where a table has none."""

_CHUNK = 1 << 20
_SAMPLE = 1 << 16
_GZIP = b"\x1f\x8b"
_BOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How an XLSX (a zip) and an old XLS file begin."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Row(NamedTuple):
    """One row of a table."""

    number: int
    """From 1; the header is not counted."""
    cells: list[str]
    fault: str = ""
    """Why the row cannot be used as it is, as a sentence; empty for a sound row."""


@frozen
class Table:
    """An open table. Its rows can be gone through once."""

    header: list[str]
    rows: Iterator[Row]
    encoding: str
    delimiter: str


@contextmanager
def open_table(
    path: Path, *, encoding: str | None = None, delimiter: str | None = None
) -> Iterator[Table]:
    """The table in a file, its header read.

    Raises Refused with a sentence for a file that is not there, empty, damaged or in an encoding
    that is not known; rows may raise it too, where a compressed file breaks off.
    """
    try:
        opened = path.open("rb")
    except OSError as error:
        raise Refused(
            _("{path} cannot be opened: {fault}.").format(path=path, fault=error.strerror)
        ) from error
    try:
        with opened as file:
            start = file.read(4)
            file.seek(0)
            if start in _BOOKS:
                yield _from_book(path)
                return
            raw = gzip.GzipFile(fileobj=file) if start[:2] == _GZIP else file
            if start[:2] == _GZIP:
                inner = raw.read(4)
                raw.seek(0)
                if inner[:2] == _GZIP or inner in _BOOKS:
                    raise Refused(_("{file} is packed twice. Unpack it.").format(file=path.name))
            encoding = _known(encoding) if encoding else _encoding(raw)
            # By what undecodable bytes become, the rows that hold them are known.
            errors = "replace" if _in_pairs(encoding) else "surrogateescape"
            with io.TextIOWrapper(raw, encoding, errors=errors, newline="") as text:
                yield _from_text(path, text, encoding, delimiter)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Refused(
            _("{file} is damaged: it breaks off or cannot be unpacked. Fetch it again.").format(
                file=path.name
            )
        ) from error


def _known(encoding: str) -> str:
    try:
        "".encode(encoding)  # refuses what encodes, but not text, such as base64
        return codecs.lookup(encoding).name
    except (LookupError, ValueError) as error:
        raise Refused(
            _("{encoding} is not an encoding. Use utf-8, gb18030 or utf-16.").format(
                encoding=encoding
            )
        ) from error


def _in_pairs(encoding: str) -> bool:
    """Whether a byte alone is no sign, so that one that is lost cannot be kept as a surrogate."""
    return encoding.startswith(("utf-16", "utf-32", "utf_16", "utf_32"))


def _from_text(path: Path, text: io.TextIOWrapper, encoding: str, delimiter: str | None) -> Table:
    first = text.readline()
    if not first.strip():
        raise Refused(_("{file} is empty: there is no header.").format(file=path.name))
    delimiter = delimiter or _delimiter(first)
    lines = _Lines(text, first)
    # Strict, so that a quotation mark that closes in the wrong row does not pass unseen.
    records = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        header = [_spelled(name.strip().lstrip("\ufeff")) for name in next(records)]
    except csv.Error as error:
        raise Refused(
            _("{file}: the header cannot be read ({fault}).").format(file=path.name, fault=error)
        ) from error
    return Table(header, _rows(lines, records, len(header), encoding), encoding, delimiter)


def _encoding(file: BinaryIO | gzip.GzipFile) -> str:
    """The encoding in which the whole file can be read; it is left at its start."""
    sample = file.read(_SAMPLE)
    file.seek(0)
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return name
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    # A single zero byte is dirt; in UTF-16 every comma, digit and line end brings one.
    if even + odd > len(sample) / 50:
        return "utf-16-le" if odd > even else "utf-16-be"
    for name in ("utf-8", "gb18030"):
        if _decodes(file, name):
            return name
    return "utf-8"


def _decodes(file: BinaryIO | gzip.GzipFile, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        file.seek(0)
    return True


def _delimiter(header: str) -> str:
    outside = "".join(header.split('"')[0::2])
    return max(DELIMITERS, key=outside.count)


class _Lines:
    """The lines of a file, with those of the row being read at hand in case it must be cut back."""

    def __init__(self, source: Iterator[str], first: str) -> None:
        self.taken: list[str] = []
        self._again = [first]
        self._source = source

    def __iter__(self) -> Iterator[str]:
        # A generator, because it is resumed for every line of the file.
        taken, again = self.taken, self._again
        while again:
            taken.append(again.pop())
            yield taken[-1]
        for line in self._source:
            taken.append(line)
            yield line

    def put_back(self) -> None:
        """Keep the lines of the row after its first one for whoever iterates next."""
        self._again.extend(reversed(self.taken[1:]))
        del self.taken[1:]


def _rows(lines: _Lines, records: Any, width: int, encoding: str) -> Iterator[Row]:
    number = 0
    taken = lines.taken
    taken.clear()
    torn: _Torn | None = None
    while True:
        fault = ""
        try:
            cells = next(records)
        except StopIteration:
            if torn is not None:
                yield torn.row()
            return
        except csv.Error as error:
            cells, fault = _leniently(taken, records.dialect.delimiter, str(error))
        number += 1
        if not cells:
            taken.clear()
            continue
        if fault or len(cells) != width:
            opens = len(taken) > 1
            if opens:
                lines.put_back()
                records = csv.reader(lines, records.dialect)
                cells = taken[0].rstrip("\r\n").split(records.dialect.delimiter)
                fault = _("A quotation mark that opens in row {n} is not closed.").format(n=number)
            fits = len(cells) == width
            cells, fault = _fitted(cells, width, fault)
            if torn is not None and fault and not fits:
                # No row of its own, but more of the cell whose quotation mark is not closed.
                torn.add(taken[0])
                taken.clear()
                continue
            if opens:
                if torn is not None:
                    yield torn.row()
                torn = _Torn(Row(number, cells, fault))
                taken.clear()
                continue
        if torn is not None:
            yield torn.row()
            torn = None
        if not fault and not all(map(str.isascii, taken)) and _undecoded(taken, encoding):
            fault = _("The row holds bytes that are not {encoding}.").format(encoding=encoding)
        taken.clear()
        yield Row(number, cells, fault)


class _Torn:
    """A row that a quotation mark leaves open, with the lines after it that are no rows."""

    def __init__(self, row: Row) -> None:
        self._row = row
        self._lines: list[str] = []
        self._room = _SAMPLE

    def add(self, line: str) -> None:
        """Keep a line, as far as a cell of the file of rejects is to hold them."""
        if self._room > 0:
            self._lines.append(line[: self._room])
            self._room -= len(line)

    def row(self) -> Row:
        """The row, with those lines in its last cell."""
        *cells, last = self._row.cells
        more = "".join(self._lines).rstrip("\r\n")
        return self._row._replace(cells=[*cells, f"{last}\n{more}" if more else last])


def _leniently(taken: list[str], delimiter: str, fault: str) -> tuple[list[str], str]:
    """The cells of a row with odd quotation marks, which do no harm if they come in pairs."""
    line = taken[0].rstrip("\r\n")
    cells = line.split(delimiter)
    if len(taken) == 1 and len(line) < csv.field_size_limit() and line.count('"') % 2 == 0:
        return next(csv.reader([line], delimiter=delimiter)), ""
    return cells, _("The row cannot be read ({fault}).").format(fault=fault)


def _fitted(cells: list[str], width: int, fault: str) -> tuple[list[str], str]:
    """A row with another number of cells than the header; empty ones at its end do no harm."""
    if not fault and len(cells) > width and not any(cells[width:]):
        return cells[:width], ""
    fault = fault or _("The row has {found} cells; the header has {wanted}.").format(
        found=len(cells), wanted=width
    )
    if len(cells) > width:
        # Nothing is lost: what is too much stays in the last cell, for whoever repairs it.
        cells = [*cells[: width - 1], ",".join(cells[width - 1 :])]
    return cells, fault


def _spelled(name: str) -> str:
    """A name with its undecodable bytes spelled out, fit to be shown and written."""
    return name.encode(errors="backslashreplace").decode()


def _undecoded(lines: list[str], encoding: str) -> bool:
    if _in_pairs(encoding):
        return any("\ufffd" in line for line in lines)
    try:
        "".join(lines).encode()
    except UnicodeEncodeError:
        return True
    return False


def _from_book(path: Path) -> Table:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    except (CalamineError, IndexError, OSError) as error:
        raise Refused(
            _("{file} cannot be read as a workbook ({fault}).").format(file=path.name, fault=error)
        ) from error
    rows = ([_cell(value) for value in row] for row in sheet.iter_rows())
    header = [name.strip() for name in next(rows, [])]
    while header and not header[-1]:
        header.pop()
    if not header:
        raise Refused(_("{file} is empty: there is no header.").format(file=path.name))
    numbered = (Row(number, row[: len(header)]) for number, row in enumerate(rows, 1) if any(row))
    return Table(header, numbered, WORKBOOK, "")


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else str(value)
