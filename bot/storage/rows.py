"""Rows as what they stand for; SQLite keeps whatever it was given in any column, and others may write there too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import isfinite
from typing import Any, TypeVar

import structlog
from sqlalchemy import Row, Table

from bot.instruments import CANONICAL_SYMBOL
from bot.replies.words import LANGUAGES

log = structlog.get_logger(__name__)

Read = TypeVar("Read")
# StopIteration: of a signal that is not registered any more. OSError: a zone by the name of a folder of zones.
_UNREADABLE = (ValueError, TypeError, ArithmeticError, LookupError, StopIteration, OSError)


def readable(table: Table, rows: Iterable[Row[*tuple[Any, ...]]], read: Callable[[Row[Any]], Read]) -> list[Read]:
    """What the rows of that table stand for; one that cannot be read is logged and left out, and costs no other.

    read: raises one of Python's usual errors for what it cannot read, such as ValueError. rows: with the table's key.
    """
    values: list[Read] = []
    for row in rows:
        try:
            values.append(read(row))
        except _UNREADABLE as error:
            key = [getattr(row, column.name) for column in table.primary_key]
            log.warning("storage.row_unreadable", table=table.name, key=key, cause=type(error).__name__)
    return values


def known(kind: type[Read], stored: object) -> Read:
    """What is stored, of that very type. Raises TypeError."""
    if not isinstance(stored, kind):
        raise TypeError(f"no {kind.__name__}")
    return stored


def known_or_none(kind: type[Read], stored: object) -> Read | None:
    """The same, where there may be nothing. Raises TypeError."""
    return None if stored is None else known(kind, stored)


def finite_or_none(stored: object) -> float | None:
    """The number, if there is one. Raises TypeError, and ValueError where it is none that counts."""
    if stored is None:
        return None
    # SQLite gives a whole number back as it was given where a row is read while it is written.
    if not isinstance(stored, int | float):
        raise TypeError("no number")
    if not isfinite(stored):
        raise ValueError("no finite number")
    return float(stored)


def symbol_of(stored: object) -> str:
    """The canonical symbol. Raises TypeError or ValueError."""
    symbol = known(str, stored)
    if CANONICAL_SYMBOL.fullmatch(symbol) is None:
        raise ValueError("no symbol")
    return symbol


def language_of(stored: object) -> str:
    """The language. Raises ValueError."""
    if stored not in LANGUAGES:
        raise ValueError("no language")
    return known(str, stored)
