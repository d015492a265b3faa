"""What an examination finds, on the terminal."""

from __future__ import annotations

from collections.abc import AsyncIterable, Sequence

from bot.doctor import Finding, Verdict
from bot.gateways.listing import json_line, print_lines

_ANSWERED, _UNANSWERED = 0, 1

_WELL = {Verdict.OK: "well", Verdict.WARNING: "doubtful", Verdict.FAILED: "failed"}
_WIDTH = 9


async def list_findings(findings: AsyncIterable[Finding], *, as_json: bool) -> int:
    """Print each finding as soon as it is there, and the verdict on all; the exit status is 1 where one has failed."""
    told: list[Finding] = []
    async for finding in findings:
        told.append(finding)
        _print(finding, as_json=as_json)
    if not as_json:
        print_lines([verdict_line(told)])
    return _UNANSWERED if any(finding.verdict is Verdict.FAILED for finding in told) else _ANSWERED


def list_each(findings: Sequence[Finding], *, as_json: bool) -> None:
    """Print findings that are all there, and the verdict on them."""
    for finding in findings:
        _print(finding, as_json=as_json)
    if not as_json:
        print_lines([verdict_line(findings)])


def _print(finding: Finding, *, as_json: bool) -> None:
    print_lines([_json(finding)] if as_json else _lines(finding))


def verdict_line(findings: Sequence[Finding]) -> str:
    """How many parts are well, doubtful and failed, the last two by name: `3 well, 1 failed: yahoo`."""
    by_verdict = {verdict: [each.name for each in findings if each.verdict is verdict] for verdict in Verdict}
    told = [f"{len(names)} {_WELL[verdict]}" for verdict, names in by_verdict.items() if names]
    named = [*by_verdict[Verdict.WARNING], *by_verdict[Verdict.FAILED]]
    return ", ".join(told) + (f": {', '.join(named)}" if named else "")


def _json(finding: Finding) -> str:
    return json_line(
        {
            "name": finding.name,
            "verdict": finding.verdict.value,
            "text": finding.text,
            "notes": finding.notes,
            "facts": finding.facts,
        }
    )


def _lines(finding: Finding) -> list[str]:
    notes = (f"{'':{_WIDTH}}{note}" for note in finding.notes)
    return [f"{finding.verdict.value:<{_WIDTH}}{finding.name}: {finding.text}", *notes]
