"""Moments as the databases give them back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import overload


@overload
def moment_of(stored: datetime) -> datetime: ...
@overload
def moment_of(stored: None) -> None: ...
def moment_of(stored: datetime | None) -> datetime | None:
    """The moment with its zone: SQLite gives back the UTC time it was given, without it."""
    return stored if stored is None or stored.tzinfo else stored.replace(tzinfo=UTC)
