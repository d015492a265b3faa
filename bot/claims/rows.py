"""Checked claims as rows: one JSON object each for programs, one line each for people."""

from __future__ import annotations

from analysis.claims.claim import Checked

_COLUMNS = (("claim", 42), ("source", 18), ("verdict", 14))

HEAD = "".join(name.ljust(width) for name, width in _COLUMNS) + "reason"
"""The first line of the table."""


def row_of(checked: Checked, *, simulated: bool) -> dict[str, object]:
    """The claim and its finding as one object; numbers unrounded. simulated: whether the prices are made up."""
    claim, finding = checked.claim, checked.finding
    return {
        "claim": claim.key,
        "source": claim.source.value,
        "says": claim.says,
        "definition": claim.definition,
        "verdict": finding.verdict.value,
        "reason": finding.reason,
        "measured_until": checked.measured_until,
        "simulated": simulated,
        "facts": [
            {"name": one.name, "value": one.value, "unit": one.unit.value, "span": one.span, "cases": one.cases}
            for one in finding.facts
        ],
    }


def table_line(checked: Checked) -> str:
    """The claim's line of the table."""
    claim, finding = checked.claim, checked.finding
    cells = (claim.key, claim.source.value, finding.verdict.value)
    padded = "".join(cell.ljust(width) for cell, (_, width) in zip(cells, _COLUMNS, strict=True))
    return padded + finding.reason
