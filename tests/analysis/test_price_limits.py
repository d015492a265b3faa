"""Bars on which price rules forbid patterns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.exchanges import InstrumentKind
from analysis.listings import Listings, Transfer
from analysis.price_limits import (
    NO_RESTRICTIONS,
    Limit,
    Restrictions,
    at_ceiling,
    limit_at_close,
    limit_closes,
    restrictions_of,
)
from analysis.signals import History, find_events
from analysis.timeframes import Timeframe
from tests.analysis.builders import finished

Bar = tuple[float, float, float, float]


def frame(bars: Sequence[Bar], first: str = "2025-03-03") -> pd.DataFrame:
    """Bars of open, high, low, close on weekdays from that day on."""
    table = pd.DataFrame(bars, columns=["open", "high", "low", "close"], dtype=np.float64)
    return table.assign(volume=1_000.0).set_axis(pd.bdate_range(first, periods=len(bars)), axis=0)


def flat(price: float) -> Bar:
    return (price, price, price, price)


def locked(bars: Sequence[Bar], exchange: str, first: str = "2025-03-03") -> list[bool]:
    mask = restrictions_of(frame(bars, first), Listings(exchange=exchange)).locked
    assert mask is not None
    return [bool(judged) for judged in mask]


def narrow(bars: Sequence[Bar], exchange: str, first: str = "2025-03-03") -> list[bool]:
    mask = restrictions_of(frame(bars, first), Listings(exchange=exchange)).narrow
    assert mask is not None
    return [bool(judged) for judged in mask]


@pytest.mark.parametrize(
    ("bar", "is_locked"),
    [
        ((25_500, 27_150, 25_300, 27_150), True),  # the ceiling of 25,400
        ((25_500, 27_150, 25_300, 27_100), False),  # it was there, and closed a step below
        ((25_500, 25_600, 23_650, 23_650), True),  # the floor
        ((25_500, 25_600, 23_650, 23_700), False),
        ((27_150, 27_150, 27_150, 27_150), True),  # nothing but the ceiling all day
        ((25_500, 28_000, 25_300, 28_000), False),  # beyond the band: the reference was another one
        ((20_000, 20_000, 19_000, 19_000), False),  # after a split
    ],
)
def test_hose_locks_at_seven_percent_of_the_close_before(bar: Bar, *, is_locked: bool) -> None:
    before = (25_000.0, 26_000.0, 24_900.0, 25_400.0)
    assert locked([before, bar], "HOSE") == [False, is_locked]


def test_hnx_locks_at_ten_percent() -> None:
    bars = [flat(12_300), flat(13_500), flat(12_200), flat(11_400)]
    # 13,530 down; 13,500 less 10 % is 12,150, up to 12,200; 12,200 less 10 % is 10,980, up to 11,000.
    assert locked(bars, "HNX") == [False, True, True, False]


def test_upcom_locks_where_the_average_before_may_have_put_the_limit() -> None:
    before = (15_000.0, 15_600.0, 14_800.0, 15_500.0)
    # The average lies from 14,800 to 15,600: the ceiling from 17,000 to 17,900, the floor from 12,600 to 13,300.
    for close, is_locked in (
        (16_900.0, False),
        (17_000.0, True),
        (17_400.0, True),
        (17_900.0, True),
        (18_000.0, False),
    ):
        assert locked([before, (15_500.0, close, 15_000.0, close)], "UPCOM") == [False, is_locked]
    for close, is_locked in ((13_400.0, False), (13_300.0, True), (12_600.0, True), (12_500.0, False)):
        assert locked([before, (15_500.0, 15_700.0, close, close)], "UPCOM") == [False, is_locked]
    # A close below the session's high was not held back by a ceiling.
    assert locked([before, (15_500.0, 17_500.0, 15_000.0, 17_400.0)], "UPCOM") == [False, False]


def test_upcom_after_a_day_of_one_price_is_exact() -> None:
    assert locked([flat(15_100), flat(17_300)], "UPCOM") == [False, True]
    assert locked([flat(15_100), flat(17_200)], "UPCOM") == [False, False]


@pytest.mark.parametrize("move", [1.07, 0.93])
def test_twenty_days_at_the_limit_are_all_locked_and_give_no_pattern(move: float) -> None:
    prices = [50_000.0]
    for _ in range(20):
        step = 10 if prices[-1] * move < 10_000 else 50 if prices[-1] * move < 50_000 else 100
        rounded = prices[-1] * move / step
        prices.append(float((np.floor(rounded + 1e-9) if move > 1 else np.ceil(rounded - 1e-9)) * step))
    bars = frame([flat(price) for price in prices])
    assert locked([flat(price) for price in prices], "HOSE") == [False] + [True] * 20
    history = History.of(finished(bars), kind=InstrumentKind.SHARE, listings=Listings(exchange="HOSE"), adjusted=False)
    assert [event for event in find_events(history) if not event.signal.startswith(("rsi_", "ath_"))] == []


@pytest.mark.parametrize(
    ("exchange", "first_judged", "ceiling"),
    [("HOSE", "2016-09-12", 10_700), ("HNX", "2013-01-15", 11_000), ("UPCOM", "2015-07-01", 11_500)],
)
def test_nothing_is_judged_before_the_rules_date(exchange: str, first_judged: str, ceiling: float) -> None:
    first = (pd.Timestamp(first_judged) - pd.offsets.BDay(2)).date().isoformat()
    bars = [flat(10_000), flat(ceiling), flat(10_000), flat(ceiling)]
    table = frame(bars, first)
    assert table.index[2].date().isoformat() == first_judged
    judged = restrictions_of(table, Listings(exchange=exchange))
    assert judged.locked is not None
    assert judged.narrow is not None
    assert judged.locked.tolist() == [False, False, False, True]
    assert judged.narrow.tolist() == [False, False, True, True]


@pytest.mark.parametrize(
    ("exchange", "price", "under", "enough"),
    [("HOSE", 9_000, 30, 40), ("HOSE", 20_000, 150, 200), ("HOSE", 60_000, 300, 400), ("HNX", 9_000, 300, 400)],
)
def test_a_range_under_four_steps_is_narrow(exchange: str, price: float, under: float, enough: float) -> None:
    bars = [(price, price + size, price, price) for size in (under, enough)]
    assert narrow(bars, exchange) == [True, False]


def test_a_range_of_four_steps_with_noise_is_not_narrow() -> None:
    low = 20_000 * (1 + 1e-12)
    assert narrow([(low, 20_200.0, low, low)], "HOSE") == [False]


def test_each_bar_is_judged_by_the_exchange_of_its_session() -> None:
    # 10,000 to the ceiling of UPCoM (15 %), on to HOSE with its wider band of the first session, to the ceiling there.
    bars = frame([flat(10_000), flat(11_500), flat(12_300), flat(13_150)])
    on_hose = bars.index[2].date()
    judged = restrictions_of(bars, Listings(exchange="HOSE", transfers=(Transfer(session=on_hose, left="UPCOM"),)))
    assert judged.locked is not None
    # 11,500 to 12,300 is the ceiling of HOSE: on the first session there, no limit we know.
    assert judged.locked.tolist() == [False, True, False, True]
    assert locked([flat(10_000), flat(11_500), flat(12_300), flat(13_150)], "HOSE") == [False, False, True, True]


def test_a_range_is_narrow_by_the_steps_of_its_session() -> None:
    bars = frame([(9_000.0, 9_100.0, 9_000.0, 9_000.0)] * 3)
    moved = Listings(exchange="HOSE", transfers=(Transfer(session=bars.index[1].date(), left="HNX"),))
    judged = restrictions_of(bars, moved)
    assert judged.narrow is not None
    assert judged.narrow.tolist() == [True, False, False]


def test_sessions_on_an_exchange_that_is_not_known_forbid_nothing() -> None:
    bars = frame([flat(10_000), flat(10_700), flat(11_400), flat(12_150)])
    moved = Listings(exchange="HOSE", transfers=(Transfer(session=bars.index[2].date(), left=None),))
    judged = restrictions_of(bars, moved)
    assert judged.locked is not None
    assert judged.narrow is not None
    assert judged.locked.tolist() == [False, False, False, True]
    assert judged.narrow.tolist() == [False, False, True, True]


def test_other_exchanges_are_not_judged() -> None:
    for exchange in ("NASDAQ", None):
        judged = restrictions_of(frame([flat(10), flat(11)]), Listings(exchange=exchange))
        assert (judged.locked, judged.narrow) == (None, None)


def test_no_bars_and_one_bar() -> None:
    nothing = restrictions_of(frame([]), Listings(exchange="HOSE"))
    assert nothing.locked is not None
    assert nothing.locked.tolist() == []
    assert locked([flat(10_000)], "HOSE") == [False]


def test_what_is_forbidden() -> None:
    found = np.array([True, True, True, False])
    restrictions = Restrictions(
        locked=np.array([True, False, False, False]), narrow=np.array([False, True, False, False])
    )
    assert restrictions.allow(found, reversal=True).tolist() == [False, False, True, False]
    assert restrictions.allow(found, reversal=False).tolist() == [True, False, True, False]
    assert NO_RESTRICTIONS.allow(found, reversal=True).tolist() == found.tolist()


# Sixteen falling bars: what follows stands in a downtrend.
FALLING = [(price + 500.0, price + 600.0, price - 100.0, price) for price in np.arange(60_000.0, 44_000.0, -1_000.0)]


def hammer_at_the_ceiling() -> pd.DataFrame:
    return frame([*FALLING, (47_500.0, 48_150.0, 44_000.0, 48_150.0)])  # 107 % of 45,000


def test_a_hammer_locked_at_the_ceiling_is_a_signal_only_where_it_cannot_be_judged() -> None:
    bars = finished(hammer_at_the_ceiling())

    def hammers(*, kind: InstrumentKind, exchange: str | None, adjusted: bool) -> list[int]:
        history = History.of(bars, kind=kind, listings=Listings(exchange=exchange), adjusted=adjusted)
        return [event.bar for event in find_events(history) if event.signal == "hammer"]

    share, index = InstrumentKind.SHARE, InstrumentKind.INDEX
    assert hammers(kind=share, exchange="HOSE", adjusted=True) == [16]
    assert hammers(kind=share, exchange=None, adjusted=False) == [16]
    assert hammers(kind=share, exchange="HNX", adjusted=False) == [16]
    assert hammers(kind=index, exchange="HOSE", adjusted=False) == [16]
    assert hammers(kind=share, exchange="HOSE", adjusted=False) == []


@pytest.mark.parametrize("timeframe", [Timeframe.WEEK, Timeframe.MONTH])
def test_only_daily_bars_are_judged(timeframe: Timeframe) -> None:
    bars = finished(hammer_at_the_ceiling(), timeframe)
    history = History.of(bars, kind=InstrumentKind.SHARE, listings=Listings(exchange="HOSE"), adjusted=False)
    assert history.restrictions is NO_RESTRICTIONS
    assert history.frame is bars.finished


def test_a_price_is_at_its_ceiling_where_it_is_the_highest_and_up_by_nearly_the_whole_band() -> None:
    rises = frame(
        [flat(100.0), (106.5, 106.5, 101.0, 104.0), (105.0, 111.0, 104.0, 110.9), (112.0, 118.5, 111.0, 118.5)]
    )
    hose = Listings(exchange="HOSE")
    assert at_ceiling(rises, hose, "open").tolist() == [False, True, False, False]
    assert at_ceiling(rises, hose, "close").tolist() == [False, False, False, True]
    assert not at_ceiling(rises, Listings(exchange="NYSE"), "close").any()
    assert not at_ceiling(rises, Listings(), "open").any()


def test_each_session_has_the_ceiling_of_its_exchange() -> None:
    moved = Listings(exchange="HOSE", transfers=(Transfer(session=date(2025, 3, 5), left="HNX"),))
    rises = frame([flat(100.0), flat(107.0), flat(114.5)])
    assert at_ceiling(rises, moved, "close").tolist() == [False, False, True]
    assert at_ceiling(rises, Listings(exchange="HNX"), "close").tolist() == [False, False, False]


@pytest.mark.parametrize(
    ("bar", "limit"),
    [
        ((25_500, 27_150, 25_300, 27_150), Limit.CEILING),
        ((25_500, 25_600, 23_650, 23_650), Limit.FLOOR),
        ((25_500, 27_150, 25_300, 27_000), None),
        ((25_400, 25_400, 25_400, 25_400), None),
    ],
)
@pytest.mark.parametrize("adjusted", [False, True])
def test_the_limit_of_the_last_close(bar: Bar, limit: Limit | None, *, adjusted: bool) -> None:
    hose, before = Listings(exchange="HOSE"), (25_000.0, 26_000.0, 24_900.0, 25_400.0)

    assert limit_at_close(frame([flat(30_000.0), before, bar]), hose, adjusted=adjusted) is limit
    # What the bars before did is told of none.
    assert limit_at_close(frame([before, bar, bar]), hose, adjusted=adjusted) is None
    assert limit_at_close(frame([bar]), hose, adjusted=adjusted) is None
    assert limit_at_close(frame([]), hose, adjusted=adjusted) is None
    assert limit_at_close(frame([before, bar]), Listings(), adjusted=adjusted) is None


def limits(bars: Sequence[Bar], exchange: str, *, adjusted: bool, first: str = "2025-03-03") -> list[str]:
    """For each bar `ceiling`, `floor` or nothing."""
    listings = Listings(exchange=exchange)
    ceiling, floor = limit_closes(frame(bars, first), listings, adjusted=adjusted)
    return ["ceiling" if top else "floor" if bottom else "" for top, bottom in zip(ceiling, floor, strict=True)]


@pytest.mark.parametrize(
    ("bar", "exactly", "nearly"),
    [
        ((25_500, 27_150, 25_300, 27_150), "ceiling", "ceiling"),  # the ceiling of 25,400: up 6.89 %
        ((25_500, 27_100, 25_300, 27_100), "", ""),  # a step below: up 6.69 %
        ((25_500, 27_000, 25_300, 27_000), "", ""),  # up 6.3 %
        ((25_500, 27_200, 25_300, 27_150), "ceiling", ""),  # beyond the ceiling it had been: not its highest
        ((25_500, 25_600, 23_650, 23_650), "floor", "floor"),  # down 6.89 %
        ((25_500, 25_600, 23_700, 23_700), "", ""),
        ((25_500, 28_000, 25_300, 28_000), "", ""),  # beyond the band: the reference was another one
        ((20_000, 20_000, 19_000, 19_000), "", ""),
    ],
)
def test_limit_closes_are_exact_but_on_adjusted_prices(bar: Bar, exactly: str, nearly: str) -> None:
    before = (25_000.0, 26_000.0, 24_900.0, 25_400.0)
    assert limits([before, bar], "HOSE", adjusted=False) == ["", exactly]
    assert limits([before, bar], "HOSE", adjusted=True) == ["", nearly]


@pytest.mark.parametrize("adjusted", [False, True])
def test_limit_closes_are_those_of_the_exchange(*, adjusted: bool) -> None:
    bars = [flat(10_000.0), flat(11_000.0), flat(9_900.0)]
    assert limits(bars, "HNX", adjusted=adjusted) == ["", "ceiling", "floor"]
    assert limits(bars, "HOSE", adjusted=adjusted) == ["", "", ""]
    # Its reference is an average that bars do not tell.
    assert limits([flat(10_000.0), flat(11_500.0)], "UPCOM", adjusted=adjusted) == ["", ""]
    assert limits(bars, "NYSE", adjusted=adjusted) == ["", "", ""]


def test_limit_closes_are_judged_from_the_date_of_their_rule_on() -> None:
    bars = [flat(10_000.0), flat(10_700.0)]
    assert limits(bars, "HOSE", adjusted=True, first="2012-06-04") == ["", ""]
    assert limits(bars, "HOSE", adjusted=True, first="2014-06-02") == ["", "ceiling"]
    # The steps are those of 2016.
    assert limits(bars, "HOSE", adjusted=False, first="2014-06-02") == ["", ""]
    assert limits(bars, "HOSE", adjusted=False, first="2017-06-05") == ["", "ceiling"]


@pytest.mark.parametrize("adjusted", [False, True])
def test_the_first_session_on_another_exchange_is_not_judged(*, adjusted: bool) -> None:
    moved = Listings(exchange="HOSE", transfers=(Transfer(session=date(2025, 3, 4), left="HNX"),))
    ceiling, floor = limit_closes(frame([flat(10_000.0), flat(10_700.0), flat(11_400.0)]), moved, adjusted=adjusted)
    # 10,700 and 7 % are 11,449, cut to 11,400 by steps of 50.
    assert ceiling.tolist() == [False, False, True]
    assert not floor.any()


def test_of_no_bars_none_is_at_a_limit() -> None:
    ceiling, floor = limit_closes(frame([]), Listings(exchange="HOSE"), adjusted=True)
    assert len(ceiling) == len(floor) == 0


@pytest.mark.parametrize(
    ("close", "limit"),
    [
        # A share of 36 500 and more moves in steps of at most 0.2 %, so its floor is at -6.8 % or below.
        (36_500.0, None),  # -6.53 %
        (36_380.0, Limit.FLOOR),  # -6.84 %: as of a share at twice the price, cut to a step of 100
        (36_000.0, None),  # -7.8 %: beyond the band
        (41_760.0, Limit.CEILING),  # +6.94 %
        (41_500.0, None),  # +6.27 %
    ],
)
def test_adjusted_prices_are_at_a_limit_within_a_step_of_the_band(close: float, limit: Limit | None) -> None:
    last = (39_000.0, max(39_000.0, close), min(39_000.0, close), close)

    assert limit_at_close(frame([flat(39_050.0), last]), Listings(exchange="HOSE"), adjusted=True) is limit
