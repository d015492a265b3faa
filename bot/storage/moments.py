"""Days and moments as the databases give them back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from sqlalchemy import Date, DateTime, Dialect, TypeDecorator

Read = TypeVar("Read")


def moment_of(stored: object) -> datetime:
    """The moment with its zone: SQLite gives back the UTC time it was given, without it. Raises TypeError."""
    if not isinstance(stored, datetime):
        raise TypeError("no moment")
    return stored if stored.tzinfo else stored.replace(tzinfo=UTC)


def moment_or_none(stored: object) -> datetime | None:
    """The same, where there may be none. Raises TypeError."""
    return None if stored is None else moment_of(stored)


class _AsStored(TypeDecorator[Read]):
    """What its column's type reads; what that cannot read stays as it is stored, and fails no query.

    SQLite keeps days and moments as text, and reads all rows at once: one of them would cost all others.
    """

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        read = super().result_processor(dialect, coltype)
        if read is None:
            return None

        def reading(stored: object) -> object:
            try:
                return read(stored)
            except (ValueError, TypeError):
                return stored

        return reading


class Moment(_AsStored[datetime]):
    """A column of moments with their zone."""

    impl = DateTime(timezone=True)
    cache_ok = True


class Day(_AsStored[date]):
    """A column of days."""

    impl = Date
    cache_ok = True
