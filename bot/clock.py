"""The present moment, as whatever needs it is handed it: tests and simulations hand another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]
"""Gives the present moment, with its zone."""


def utc_now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)
