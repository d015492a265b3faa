"""What is found about time zones."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfoNotFoundError

import pytest

from bot.doctor import Finding, Installation, Verdict
from bot.doctor.zones import check_zones


async def found(installation: Installation) -> Finding:
    (finding,) = [each async for each in check_zones(installation)]
    return finding


async def test_zones_are_known(installed: Callable[..., Installation]) -> None:
    finding = await found(installed())
    assert finding.verdict is Verdict.OK
    count = finding.facts["zones"]
    assert isinstance(count, int)
    # The database of time zones of 2026 has nearly six hundred names, old ones among them.
    assert count > 400


async def test_rules_that_are_missing_are_named(
    installed: Callable[..., Installation], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> object:
        raise ZoneInfoNotFoundError(name)

    monkeypatch.setattr("bot.doctor.zones.ZoneInfo", missing)
    finding = await found(installed())
    assert finding.verdict is Verdict.FAILED
    assert finding.text.startswith(
        "the rules of America/New_York, Asia/Ho_Chi_Minh, Europe/Berlin are missing or wrong"
    )
