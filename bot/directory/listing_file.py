"""An operator's listing as a file: CSV in UTF-8, as it is or compressed by gzip."""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

LARGEST_FILE = 32 * 2**20
"""Bytes of text that are read; the whole market takes half a million."""

_GZIP = b"\x1f\x8b"
_FOREIGN = (
    (b"PK\x03\x04", "is an Excel workbook or a zip file; save it as CSV UTF-8"),
    (b"\xff\xfe", "is UTF-16; save it as CSV UTF-8"),
    (b"\xfe\xff", "is UTF-16; save it as CSV UTF-8"),
    (b"%PDF", "is a PDF"),
)


class WrongListing(ValueError):
    """The file is no listing; the text says why in one line."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stands in the file: the line it begins on, and its values by column, white space around them gone."""

    line: int
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """columns: as the first line names them, in small letters. crooked: lines with more or fewer values than those."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    crooked: tuple[int, ...]


def read_table(path: Path) -> Table:
    """The rows of the file; WrongListing where it cannot be read as what it should be."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise WrongListing(f"cannot be read: {error.strerror or error}") from error
    content = _unpacked(content) if content.startswith(_GZIP) else content
    if len(content) > LARGEST_FILE:
        raise WrongListing(f"is larger than {LARGEST_FILE // 2**20} MB")
    return _table(_text(content))


def _unpacked(packed: bytes) -> bytes:
    """The text inside, one byte more than allowed at most: a small file may hold any amount, and in several parts."""
    content, rest = b"", packed
    while rest and len(content) <= LARGEST_FILE:
        unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        try:
            content += unpacker.decompress(rest, LARGEST_FILE + 1 - len(content))
        except zlib.error as error:
            raise WrongListing(f"is a damaged gzip file: {error}") from error
        if not unpacker.eof and len(content) <= LARGEST_FILE:
            raise WrongListing("is a gzip file whose end is missing")
        rest = unpacker.unused_data
    return content


def _text(content: bytes) -> str:
    for beginning, complaint in _FOREIGN:
        if content.startswith(beginning):
            raise WrongListing(complaint)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise WrongListing(f"line {line} is not UTF-8; save the file as CSV UTF-8") from error
    if "\0" in text:
        raise WrongListing(f"line {text.count(chr(10), 0, text.index(chr(0))) + 1} holds binary data")
    if not text.strip():
        raise WrongListing("is empty")
    if text.lstrip().startswith("<"):
        raise WrongListing("is a web page, not CSV")
    return text


def _table(text: str) -> Table:
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = tuple(name.strip().lower() for name in next(lines))
        if len(set(columns)) < len(columns):
            raise WrongListing("names a column twice in its first line")
        rows, crooked = [], []
        for line, values in _numbered(lines):
            if len(values) == len(columns):
                rows.append(Row(line, dict(zip(columns, map(str.strip, values), strict=True))))
            else:
                crooked.append(line)
    except csv.Error as error:
        raise WrongListing(f"line {lines.line_num} is not CSV: {error}") from error
    return Table(columns=columns, rows=tuple(rows), crooked=tuple(crooked))


class _Lines(Protocol):
    """What `csv.reader` gives."""

    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Iterator[list[str]]: ...


def _numbered(lines: _Lines) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank with the line it begins on; one with a line break inside quotes has several."""
    begins = lines.line_num + 1
    for values in lines:
        if any(values):
            yield begins, values
        begins = lines.line_num + 1
