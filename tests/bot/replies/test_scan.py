"""The text of a scan: it fits a caption in both languages whatever is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from analysis.candles.confirmation import Status
from analysis.exchanges import InstrumentKind, Market
from analysis.scan_filters import ScanFilter
from analysis.screen import ScreenRow, Sighting
from analysis.signals import History
from bot.ask import Ask
from bot.instruments import Instrument
from bot.members import Member
from bot.prices.port import PriceHistory
from bot.replies.markup import CAPTION_LIMIT, length
from bot.replies.scan import Finds, Universe, scan_table, scan_text
from bot.replies.words import LANGUAGES, words_in
from bot.scan import Scan
from tests.analysis.builders import random_bars
from tests.bot.conftest import NOW

BARS = random_bars(1, pd.bdate_range("2000-07-28", periods=40))
ASK = Ask(text="", asked_at=NOW)
HAMMER = Sighting(pattern="hammer", bars_ago=1, status=Status.CONFIRMED)


def member(number: int) -> Member:
    instrument = Instrument(
        symbol=f"FUE{number:05}", kind=InstrumentKind.FUND, market=Market.VIETNAM, currency="VND", exchange="HOSE"
    )
    prices = PriceHistory(
        instrument=instrument, bars=BARS, source="yahoo", fetched_at=NOW, simulated=True, outage="rate_limited"
    )
    return Member(prices=prices, history=History(frame=BARS.frame))


def worst(shares: int, left_out: int, *filters: ScanFilter) -> Finds:
    """Everything is found everywhere, with the longest figures, and much was left out."""
    members = [member(number) for number in range(shares)]
    rows = [
        ScreenRow(
            number=number,
            session=BARS.last_session,
            close=9_999_999.0,
            change=-0.123456,
            rsi=88.88,
            volume_ratio=1234.56,
            breaks_record=True,
            breaks_high=True,
            sightings=(HAMMER,),
        )
        for number in range(shares)
    ]
    names = [f"XXX{number}" for number in range(left_out)]
    scan = Scan(members=members, rows=rows, silent=names, stale=names)
    return Finds(scan=scan, universe=Universe.VN30, by_filter=dict.fromkeys(filters, rows))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("filters", [*[(one,) for one in ScanFilter], tuple(ScanFilter)], ids=str)
@pytest.mark.parametrize(("shares", "left_out"), [(1, 0), (9, 4), (1500, 1500)])
def test_it_fits_a_caption(lang: str, filters: tuple[ScanFilter, ...], shares: int, left_out: int) -> None:
    finds = worst(shares, left_out, *filters)
    text = scan_text(words_in(lang), finds, Ask(text="", asked_at=NOW, as_of=NOW.date()))

    assert length(text) <= CAPTION_LIMIT
    assert "<b>FUE00000</b>" in text
    table = scan_table(words_in(lang), finds, ASK)
    assert table is not None
    assert len(table.rows) == min(shares, 12)


def test_a_row_of_another_day_than_the_others_says_which_in_the_table() -> None:
    finds = worst(2, 0, ScanFilter.OVERSOLD)
    first, second = finds.scan.rows
    rows = [first, replace(second, session=date(2000, 9, 18))]

    table = scan_table(
        words_in("en"), replace(finds, scan=replace(finds.scan, rows=rows), by_filter={ScanFilter.OVERSOLD: rows}), ASK
    )

    assert table is not None
    assert [row.signals for row in table.rows] == [("oversold",), ("18 Sep 2000", "oversold")]


def test_a_record_is_told_shorter_in_the_table() -> None:
    finds = worst(1, 0, ScanFilter.BREAKOUT)

    text, table = scan_text(words_in("vi"), finds, ASK), scan_table(words_in("vi"), finds, ASK)

    assert "đóng cửa cao nhất từ 28/07/2000" in text
    assert table is not None
    assert [row.signals for row in table.rows] == [("cao nhất từ 2000",)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_rest_is_counted(lang: str) -> None:
    text = scan_text(words_in(lang), worst(30, 0, ScanFilter.VOLUME), ASK)

    named = text.count("• ")
    assert 5 <= named <= 10
    assert {"vi": f"và {30 - named} mã khác", "en": f"and {30 - named} more symbols"}[lang] in text


@pytest.mark.parametrize(
    ("one", "adjusted", "says"),
    [(ScanFilter.HAMMER, True, True), (ScanFilter.HAMMER, False, False), (ScanFilter.OVERSOLD, True, False)],
)
def test_a_scan_for_hammers_says_that_adjusted_prices_show_no_limits(
    one: ScanFilter, *, adjusted: bool, says: bool
) -> None:
    finds = worst(1, 0, one)
    (found,) = finds.scan.members
    share = replace(found.instrument, kind=InstrumentKind.SHARE)
    real = replace(found.prices, instrument=share, simulated=False, adjusted=adjusted)
    scan = replace(finds.scan, members=[replace(found, prices=real)])

    text = scan_text(words_in("en"), replace(finds, scan=scan), ASK)

    assert ("Not filtered by price limits or steps." in text) is says
