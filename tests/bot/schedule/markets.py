"""A small market made by hand: price files of an index, some shares, and indices abroad, up to a Friday."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.commands.command import Services
from bot.prices.chain import PriceChain
from bot.prices.csv import CsvSource
from bot.schedule.promise import Address, Promise, PromiseState
from bot.schedule.subscription import SummaryPart
from tests.bot.conftest import weekdays

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
SESSION = date(2026, 11, 20)
EVENING = datetime(2026, 11, 20, 20, 0, tzinfo=VIETNAM)
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=VIETNAM)
CHAT = "telegram:-100"

BARS = 40
"""Weekdays up to that Friday."""
FIRST = date(2026, 9, 28)

QUIET = [100.0 + step % 2 for step in range(BARS)]
"""A series that goes nowhere; its last bar rose from 100 to 101."""


def market(services: Services, folder: Path, files: Mapping[str, Sequence[str]], at: datetime = EVENING) -> Services:
    """The services with these files as prices, fetched at that moment."""
    folder.mkdir(exist_ok=True)
    for symbol, rows in files.items():
        path = folder / f"{symbol}.csv"
        path.write_text("\n".join(("date,open,high,low,close,volume", *rows)) + "\n")
        os.utime(path, (at.timestamp(), at.timestamp()))
    return replace(services, prices=PriceChain([CsvSource(folder)]))


def rows(closes: Sequence[float], *, last_volume: int = 1_000, first: date = FIRST) -> list[str]:
    """Bars of weekdays that open at the close before, with a little shadow and a volume of 1 000 but for the last."""
    days = list(islice(weekdays(first), len(closes)))
    opens = [closes[0], *closes[:-1]]
    volumes = [1_000] * (len(closes) - 1) + [last_volume]
    return [
        f"{day},{opening},{max(opening, close) + 0.2},{min(opening, close) - 0.2},{close},{volume}"
        for day, opening, close, volume in zip(days, opens, closes, volumes, strict=True)
    ]


def with_hammer(*closes_after: float, ends: date = SESSION) -> list[str]:
    """A fall to a hammer with a body from 60.0 to 60.5, then these closes; the last bar is of that day."""
    falling = [100.0 - step for step in range(BARS - 1 - len(closes_after))]
    days = list(islice(weekdays(FIRST), BARS))
    assert days[-1] == ends
    told = rows(falling)
    told.append(f"{days[len(falling)]},60.0,60.6,52.0,60.5,1000")
    for day, close in zip(days[len(falling) + 1 :], closes_after, strict=True):
        told.append(f"{day},60.2,{max(60.2, close) + 0.1},{min(60.2, close) - 0.1},{close},1000")
    return told


def promise(kind: str, session: date = SESSION, **content: object) -> Promise:
    """A promise of that kind, in Vietnamese and with all parts unless other content is given."""
    usual = {
        "language": "vi",
        "shares": "FPT,HPG,SSI",
        "parts": sorted(SummaryPart),
        "zone": "Asia/Ho_Chi_Minh",
    }
    return Promise(
        address=Address(chat=CHAT),
        kind=kind,
        session=session,
        due_at=EVENING - timedelta(hours=1),
        content={**usual, **content},
        number=1,
        state=PromiseState.DUE,
    )
