"""Tracks of many shares, and what is measured on them."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from analysis.bars import Bars, check_bars
from analysis.track_record import DEFINITION_VERSION, Pool, Selection, StatusWanted, measure
from bot.members import Member
from bot.prices.port import PriceHistory
from bot.track_record.gathering import Gathering
from bot.track_record.market import Universe
from bot.track_record.share import track_of
from tests.bot.prices.samples import share
from tests.bot.track_record.samples import EVENING, history_of, walk

NOTHING = check_bars(pd.DataFrame(columns=["open", "high", "low", "close", "volume"], index=pd.DatetimeIndex([])))
HAMMER = Selection(signal="hammer", status=StatusWanted.ALL)
OVERSOLD = Selection(signal="rsi_oversold", status=StatusWanted.ALL)
STAR = Selection(signal="shooting_star", status=StatusWanted.CONFIRMED)


def gathering(**shares: Bars) -> Gathering:
    """What is gathered of shares with these bars."""
    gathered = Gathering(universe=Universe(key="some", symbols=tuple(shares)))
    for symbol, bars in shares.items():
        add(gathered, symbol, bars)
    return gathered


def add(gathered: Gathering, symbol: str, bars: Bars, *, simulated: bool = False) -> None:
    prices = PriceHistory(instrument=share(symbol), bars=bars, source="fake", fetched_at=EVENING, simulated=simulated)
    member = Member(prices=prices, history=history_of(bars))
    gathered.add(member, track_of(member.instrument, member.history))


def test_each_selection_has_the_records_it_would_have_alone() -> None:
    gathered = gathering(AAA=walk(1), AAB=walk(2))
    wanted = (HAMMER, OVERSOLD, STAR)
    found = gathered.market_records(wanted, EVENING)
    pool = Pool.of(gathered.tracks)
    alone = [measure(pool, [one], look_ahead=True) for one in wanted]
    assert [[record.records] for record in found] == alone
    assert [len(record.records) for record in found] == [9, 6, 9]
    assert [record.selection for record in found] == list(wanted)


def test_what_has_to_be_known_of_the_shares_stands_beside_them() -> None:
    gathered = gathering(AAA=walk(1), AAB=walk(2, bars=300), AAC=NOTHING)
    gathered.missing.append("AAD")
    (record,) = gathered.market_records([OVERSOLD], EVENING)
    assert (record.universe, record.symbols, record.missing, record.ended) == ("some", 2, ("AAC", "AAD"), 1)
    assert (record.first, record.last) == (date(2020, 1, 6), walk(1).last_session)
    assert (record.simulated, record.definition, record.measured_at) == (False, DEFINITION_VERSION, EVENING)
    # Each once, whatever share it gave.
    assert record.sources == ("fake",)


@pytest.mark.parametrize(("days", "ended"), [(30, ()), (31, ("AAB",))])
def test_a_share_has_ended_when_it_stopped_over_thirty_days_before_the_others(
    days: int, ended: tuple[str, ...]
) -> None:
    whole = walk(1)
    stopped = whole.until(date.fromordinal(whole.last_session.toordinal() - days))
    assert whole.last_session.toordinal() - stopped.last_session.toordinal() == days
    assert gathering(AAA=whole, AAB=stopped).ended == ended


def test_a_share_named_twice_counts_once() -> None:
    gathered = gathering(AAA=walk(1))
    add(gathered, "AAA", walk(1))
    assert len(gathered.tracks) == 1


def test_one_made_up_price_makes_it_all_simulated() -> None:
    gathered = gathering(AAA=walk(1))
    add(gathered, "AAB", walk(2), simulated=True)
    assert gathered.market_records([OVERSOLD], EVENING)[0].simulated


def test_without_a_share_there_is_nothing_to_measure() -> None:
    with pytest.raises(ValueError, match="at least one array"):
        gathering(AAA=NOTHING).market_records([OVERSOLD], EVENING)
