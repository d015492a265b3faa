"""What is found about the clock: by Telegram's, and by those of real price servers on loopback."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from bot.doctor import Finding, Installation, Verdict
from bot.doctor.clock import check_clock
from bot.doctor.sources import check_sources
from bot.doctor.telegram_port import Account, Delivery, NoTelegram
from bot.prices.udf import UdfSource
from bot.storage.database import Database
from tests.bot.doctor.test_sources import opened
from tests.servers.udf import UdfServer


@dataclass
class SomeTelegram:
    """A Telegram that was asked, and whose clock was so much ahead."""

    clock_skew: timedelta | None

    async def account(self) -> Account:
        """Not asked here."""
        raise NoTelegram

    async def delivery(self) -> Delivery:
        """Not asked here."""
        raise NoTelegram


async def found(installation: Installation) -> Finding:
    (finding,) = [each async for each in check_clock(installation)]
    return finding


async def test_nobody_was_asked(installed: Callable[..., Installation]) -> None:
    for telegram in (None, SomeTelegram(None)):
        finding = await found(replace(installed(), telegram=telegram))
        assert (finding.verdict, finding.facts) == (Verdict.OK, {})


@pytest.mark.parametrize(
    ("ahead", "verdict", "said"),
    [
        (30, Verdict.OK, "agrees with Telegram to 30 seconds"),
        (-30, Verdict.OK, "agrees with Telegram to 30 seconds"),
        (31, Verdict.WARNING, "31 s slow by the clock of Telegram: "),
        (-7_200, Verdict.WARNING, "7,200 s fast by the clock of Telegram: "),
    ],
)
async def test_a_clock_that_is_wrong(
    installed: Callable[..., Installation], ahead: int, verdict: Verdict, said: str
) -> None:
    finding = await found(replace(installed(), telegram=SomeTelegram(timedelta(seconds=ahead))))
    assert finding.verdict is verdict
    assert finding.text.startswith(said)
    assert finding.facts == {"Telegram": ahead}


async def test_a_source_tells_the_time_too(installed: Callable[..., Installation], database: Database) -> None:
    with UdfServer() as server:
        prices = dict.fromkeys(("open", "high", "low", "close"), 123_600)
        server.serve("FPT", pd.DataFrame(prices | {"volume": 9}, index=pd.bdate_range(end="2024-03-15", periods=30)))
        late = UdfSource(server.url, clock=lambda: datetime.now(UTC) - timedelta(seconds=100))
        source = opened(late, database)
        installation = installed(source)
        assert (await found(installation)).facts == {}
        assert [each.verdict async for each in check_sources(installation)] == [Verdict.OK]
        finding = await found(installation)
        await source.prices.close()
    assert finding.verdict is Verdict.WARNING
    # What a server tells is cut to seconds.
    assert finding.facts[late.key] in {98, 99, 100}
