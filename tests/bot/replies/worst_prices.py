"""Prices about which everything has to be said at once."""

from __future__ import annotations

from datetime import date

from analysis.plausibility import Doubt, Remark

LONGEST_SOURCE = f"udf:{'m' * 60}.example/chart"
"""The key of a source whose name is as long as a name is told."""


def every_doubt(session: date) -> tuple[Remark, ...]:
    """Twelve remarks of every kind about that session, and that it is long ago."""
    kinds = (Doubt.OUTSIDE_BAND, Doubt.SPLIT_NOT_APPLIED, Doubt.MISSING_SESSION)
    remarks = (Remark(doubt=doubt, session=session, count=12, value=0.0123) for doubt in kinds for _ in range(12))
    return (*remarks, Remark(doubt=Doubt.STALE, session=session, count=1_234, value=12.3))
