"""A measured value, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was measured: the value, the span it rests on, and how many cases; None where it is no count of cases."""

    value: float
    span: str
    cases: int | None = None
