"""Prices that cannot be right, or that mislead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.bars import Bars, check_bars
from analysis.exchanges import InstrumentKind, Market
from analysis.listings import Listings, Transfer
from analysis.plausibility import Doubt, Remark, remarks_on, share_on_steps, staleness
from analysis.trading_calendar import may_trade
from tests.analysis.builders import walks

Bar = tuple[float, float, float, float]

SHARE, FUND, INDEX, COIN = InstrumentKind.SHARE, InstrumentKind.FUND, InstrumentKind.INDEX, InstrumentKind.COIN
VIETNAM, UNITED_STATES = Market.VIETNAM, Market.UNITED_STATES
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
# A Monday; Vietnam trades on every weekday of the four weeks after it.
FIRST = date(2025, 3, 3)


def flat(price: float) -> Bar:
    return (price, price, price, price)


def days_of(market: Market, first: date, count: int) -> list[date]:
    """So many days on which that market may trade, from that day on."""
    days = (first + timedelta(days=step) for step in range(10_000))
    return [day for _, day in zip(range(count), (day for day in days if may_trade(market, day)), strict=False)]


def bars_of(rows: Sequence[Bar], days: Sequence[date] | None = None, volume: float | Sequence[float] = 1_000.0) -> Bars:
    """Bars of open, high, low, close on these days, else on Vietnam's sessions from that Monday on."""
    table = pd.DataFrame(rows, columns=["open", "high", "low", "close"], dtype=np.float64).assign(volume=volume)
    return check_bars(table.set_axis(pd.DatetimeIndex(list(days or days_of(VIETNAM, FIRST, len(rows)))), axis=0))


def remarks(
    bars: Bars,
    exchange: str | None = "HOSE",
    *,
    kind: InstrumentKind = SHARE,
    market: Market = VIETNAM,
    adjusted: bool = False,
    transfers: tuple[Transfer, ...] = (),
) -> tuple[Remark, ...]:
    listings = Listings(exchange=exchange, transfers=transfers)
    return remarks_on(bars, kind=kind, market=market, listings=listings, adjusted=adjusted)


def doubts(bars: Bars, exchange: str | None = "HOSE", *, adjusted: bool = False) -> list[Doubt]:
    return [remark.doubt for remark in remarks(bars, exchange, adjusted=adjusted)]


@pytest.mark.parametrize(
    ("kind", "market", "close", "wrong"),
    [
        (SHARE, VIETNAM, 99.9, True),
        (SHARE, VIETNAM, 100.0, False),
        (SHARE, VIETNAM, 3_000_000.0, False),
        (SHARE, VIETNAM, 3_000_100.0, True),
        (FUND, VIETNAM, 27.35, True),
        (FUND, VIETNAM, 27_350.0, False),
        (INDEX, VIETNAM, 19.9, True),
        (INDEX, VIETNAM, 20.0, False),
        (INDEX, VIETNAM, 20_000.0, False),
        (INDEX, VIETNAM, 1_276_080.0, True),
        # A coin or an American share may cost anything.
        (SHARE, UNITED_STATES, 12.5, False),
        (INDEX, UNITED_STATES, 45_000.0, False),
        (COIN, Market.CRYPTO, 0.08, False),
    ],
)
def test_the_last_close_tells_a_wrong_unit(kind: InstrumentKind, market: Market, close: float, *, wrong: bool) -> None:
    bars = bars_of([flat(close), flat(close)], days_of(market, FIRST, 2))
    session = bars.last_session
    expected = (Remark(doubt=Doubt.WRONG_UNIT, session=session, value=close),) if wrong else ()
    assert remarks(bars, None, kind=kind, market=market) == expected


@pytest.mark.parametrize(
    ("closes", "wrong"),
    [
        ([120.5, 121.0, 119.8, 120.0], True),  # one in four is a multiple of 10: 120,500 VND and so on, in thousands
        ([120.0, 121.0, 119.8, 120.0], False),  # half of them: a cheap share, adjusted for a dividend
        ([700.0, 800.0, 700.0, 700.0], False),
        ([995.5, 995.5, 995.5, 999.5], True),
        ([995.5, 995.5, 995.5, 1_000.5], False),
        # Only the last twenty count.
        ([703.5] * 30 + [700.0] * 10 + [703.5] * 10, False),
        ([703.5] * 30 + [700.0] * 9 + [703.5] * 11, True),
    ],
)
@pytest.mark.parametrize("exchange", ["HOSE", "UPCOM", None])
def test_cheap_closes_off_every_step_tell_a_wrong_unit(
    closes: list[float], exchange: str | None, *, wrong: bool
) -> None:
    found = doubts(bars_of([flat(close) for close in closes]), exchange, adjusted=True)
    assert (Doubt.WRONG_UNIT in found) is wrong


def test_only_the_last_close_is_judged_by_its_unit() -> None:
    # Adjusted for dividends for thirty years, a price may have become next to nothing.
    assert remarks(bars_of([flat(95.5), flat(96.0), *[flat(1_010.0)] * 20]), None) == ()


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        (27.3, 27_350.0, True),
        (27_350.0, 27.4, True),
        (100.0, 30_000.0, True),
        (100.0, 29_900.0, False),
        (200.0, 600_000.0, True),
        (200.0, 600_100.0, False),
        (30_000.0, 100.0, True),
        (600_000.0, 200.0, True),
        (600_100.0, 200.0, False),
    ],
)
def test_a_unit_that_changes(before: float, after: float, *, changed: bool) -> None:
    found = remarks(bars_of([flat(before), flat(after), flat(after)]), None, market=UNITED_STATES, kind=COIN)
    value = after / before
    expected = [Remark(doubt=Doubt.UNIT_CHANGE, session=date(2025, 3, 4), value=value)] if changed else []
    assert list(found) == expected


def test_a_unit_that_changes_and_changes_back_is_told_twice() -> None:
    bars = bars_of([flat(27_000.0), flat(27.0), flat(27_000.0)])
    found = [remark.session for remark in remarks(bars, None) if remark.doubt is Doubt.UNIT_CHANGE]
    assert found == [date(2025, 3, 4), date(2025, 3, 5)]


@pytest.mark.parametrize(
    ("exchange", "before", "close", "outside"),
    [
        ("HOSE", 25_400, 27_150, False),  # 107 % is 27,178, down to a step of 50
        ("HOSE", 25_400, 27_200, True),
        ("HOSE", 25_400, 23_650, False),  # 93 % is 23,622, up to a step
        ("HOSE", 25_400, 23_600, True),
        ("HNX", 12_300, 13_500, False),
        ("HNX", 12_300, 13_600, True),
        ("HNX", 12_300, 11_100, False),
        ("HNX", 12_300, 11_000, True),
        # Where 10 % are less than a step, one step is allowed.
        ("HNX", 800, 900, False),
        ("HNX", 800, 1_000, True),
        ("HNX", 800, 700, False),
        ("HNX", 800, 600, True),
        ("UPCOM", 15_000, 17_200, False),
        ("UPCOM", 15_000, 17_300, True),
        ("UPCOM", 15_000, 12_800, False),
        ("UPCOM", 15_000, 12_700, True),
        ("NASDAQ", 15_000, 17_300, False),
        (None, 15_000, 17_300, False),
    ],
)
def test_a_close_beyond_the_band(exchange: str | None, before: float, close: float, *, outside: bool) -> None:
    # The bar reaches back to the close before: only its close is out of the question.
    bar = (before, max(before, close), min(before, close), close)
    expected = [Remark(doubt=Doubt.OUTSIDE_BAND, session=date(2025, 3, 4), value=close / before)] if outside else []
    assert list(remarks(bars_of([flat(before), bar]), exchange)) == expected


@pytest.mark.parametrize(("close", "outside"), [(17_900, False), (18_000, True), (12_600, False), (12_500, True)])
def test_upcom_measures_from_anywhere_between_low_and_high(close: float, *, outside: bool) -> None:
    # The average before lies from 14,800 to 15,600: its ceiling at most 17,900, its floor at least 12,600.
    before = (15_000.0, 15_600.0, 14_800.0, 15_500.0)
    bars = bars_of([before, (15_500.0, max(close, 15_500.0), min(close, 15_500.0), close)])
    assert doubts(bars, "UPCOM") == ([Doubt.OUTSIDE_BAND] if outside else [])


@pytest.mark.parametrize(
    ("before", "close", "outside"),
    [
        # 107 % of 10,005 is 10,705; one percent and ten VND more are 10,815.
        (10_005, 10_815, False),
        (10_005, 10_820, True),
        (10_005, 9_195, False),  # 93 % is 9,305, less one percent and ten VND 9,195
        (10_005, 9_190, True),
    ],
)
def test_adjusted_prices_are_judged_with_slack(before: float, close: float, *, outside: bool) -> None:
    bar = (before, max(before, close), min(before, close), close)
    assert doubts(bars_of([flat(before), bar]), adjusted=True) == ([Doubt.OUTSIDE_BAND] if outside else [])


@pytest.mark.parametrize(
    ("exchange", "first_judged"), [("HOSE", "2016-09-12"), ("HNX", "2013-01-15"), ("UPCOM", "2015-07-01")]
)
def test_no_band_is_judged_before_its_date(exchange: str, first_judged: str) -> None:
    judged = date.fromisoformat(first_judged)
    days = days_of(VIETNAM, judged - timedelta(days=10), 12)
    rows = [(10_000.0 * 1.3**bar, 10_000.0 * 1.3**bar, 10_000.0, 10_000.0 * 1.3**bar) for bar in range(12)]
    if exchange == "UPCOM":
        rows = [flat(close) for *_, close in rows]
    told = [remark.session for remark in remarks(bars_of(rows, days), exchange)]
    assert told == [day for day in days if day >= judged]


@pytest.mark.parametrize(("halted", "judged"), [(25, True), (26, False)])
def test_after_a_long_halt_the_band_is_wider(halted: int, *, judged: bool) -> None:
    days = days_of(VIETNAM, FIRST, halted + 2)
    bars = bars_of([flat(10_000), (10_000.0, 12_000.0, 10_000.0, 12_000.0)], [days[0], days[-1]])
    assert (Doubt.OUTSIDE_BAND in doubts(bars)) is judged


def test_the_first_session_on_an_exchange_is_not_judged() -> None:
    # 12 % a day: within UPCoM's band, beyond that of HOSE.
    closes = [10_000, 11_200, 12_500, 14_000, 15_600]
    bars = bars_of([(close / 1.12, float(close), close / 1.12, float(close)) for close in closes])
    moved = (Transfer(session=date(2025, 3, 5), left="UPCOM"),)
    assert [remark.session for remark in remarks(bars, transfers=moved)] == [date(2025, 3, 6), date(2025, 3, 7)]
    assert len(remarks(bars)) == 4
    assert remarks(bars, "UPCOM") == ()


def test_a_bar_that_lies_below_the_floor_altogether_is_a_split_not_applied() -> None:
    before, floor = flat(50_000), 46_500
    split = bars_of([before, (25_500.0, 26_000.0, 24_800.0, 25_000.0)])
    assert remarks(split) == (Remark(doubt=Doubt.SPLIT_NOT_APPLIED, session=date(2025, 3, 4), value=0.5),)
    just_below = (46_400.0, floor - 50.0, 46_000.0, 46_200.0)
    assert doubts(bars_of([before, just_below])) == [Doubt.SPLIT_NOT_APPLIED]
    # Somebody bought at the floor: the reference price was the close before.
    touching = (46_500.0, float(floor), 46_000.0, 46_200.0)
    assert doubts(bars_of([before, touching])) == [Doubt.OUTSIDE_BAND]


def test_a_bar_above_the_ceiling_altogether_is_outside_the_band() -> None:
    assert doubts(bars_of([flat(10_000), flat(20_000)])) == [Doubt.OUTSIDE_BAND]


def test_funds_and_indices_have_no_band_of_ours() -> None:
    bars = bars_of([flat(10_000), flat(20_000), flat(9_000)])
    assert remarks(bars, kind=FUND) == ()
    assert remarks(bars, kind=INDEX) == ()


def test_bars_without_trades_are_passed_over() -> None:
    rows = [flat(10_000), flat(14_000), flat(10_100)]
    assert doubts(bars_of(rows, volume=[1_000, 0, 1_000])) == []
    assert doubts(bars_of(rows, volume=[1_000, np.nan, 1_000])) == [Doubt.OUTSIDE_BAND, Doubt.SPLIT_NOT_APPLIED]


@pytest.mark.parametrize(
    ("bar", "found"),
    [
        (flat(10.0), True),  # 10 for 1
        (flat(10.2), True),  # within 2 %
        (flat(10.21), False),
        (flat(9.8), True),
        (flat(9.79), False),
        ((10.0, 11.0, 9.9, 10.9), True),  # it opened at the split's price
        ((10.9, 11.0, 9.9, 10.0), True),  # it closed there
        ((10.9, 11.0, 9.9, 10.5), False),
        (flat(66.7), True),  # 3 for 2
        (flat(50.0), True),
        (flat(70.0), False),  # a crash
        ((99.0, 99.0, 49.0, 50.0), False),  # it traded all the way down
        (flat(200.0), True),  # 1 for 2
        (flat(1_000.0), True),
        (flat(150.0), False),  # a takeover, more often than 2 for 3
        ((101.0, 210.0, 101.0, 200.0), False),
    ],
)
def test_an_american_split_not_applied(bar: Bar, *, found: bool) -> None:
    bars = bars_of([(100.0, 101.0, 99.0, 100.0), bar], days_of(UNITED_STATES, FIRST, 2))
    expected = [Remark(doubt=Doubt.SPLIT_NOT_APPLIED, session=date(2025, 3, 4), value=bar[3] / 100)] if found else []
    for kind in (SHARE, FUND):
        assert list(remarks(bars, "NASDAQ", kind=kind, market=UNITED_STATES)) == expected
    assert remarks(bars, None, kind=INDEX, market=UNITED_STATES) == ()


def regular(count: int, absent: Sequence[int], market: Market = VIETNAM, volume: float = 1_000.0) -> Bars:
    """A price that stands still on so many sessions in a row, without those counted from the last (0)."""
    days = days_of(market, date(2024, 6, 3), count)
    kept = [day for place, day in enumerate(days) if count - 1 - place not in absent]
    return bars_of([flat(10_000)] * len(kept), kept, volume)


@pytest.mark.parametrize(
    ("absent", "found"),
    [
        ([], []),
        ([1], [(0, 1)]),
        ([5, 6, 7], [(4, 3)]),
        ([3, 9], [(8, 1), (2, 1)]),
        ([20], [(19, 1)]),
        ([21], []),  # too long ago
        ([1, 25], []),  # it does not trade every day
    ],
)
def test_missing_sessions(absent: list[int], found: list[tuple[int, int]]) -> None:
    days = days_of(VIETNAM, date(2024, 6, 3), 200)
    expected = [
        Remark(doubt=Doubt.MISSING_SESSION, session=days[199 - back], count=count, value=1.0) for back, count in found
    ]
    assert list(remarks(regular(200, absent))) == expected


@pytest.mark.parametrize(("count", "found"), [(82, 1), (81, 0)])
def test_missing_sessions_need_sixty_regular_bars_before_the_last_twenty(count: int, found: int) -> None:
    # The last of so many sessions, the one before it absent; the twenty up to the last, and sixty before them.
    assert len(remarks(regular(count - 2, [1]))) == found


def test_a_share_that_rests_now_and_then_misses_no_session() -> None:
    assert remarks(regular(200, [2, 40, 50])) == ()
    bars = regular(200, [2])
    bars.frame.iloc[150, 4] = 0
    assert remarks(bars) == ()
    # What the volume was nobody knows: that does not make a session one without trades.
    bars.frame.iloc[150, 4] = np.nan
    assert len(remarks(bars)) == 1
    assert len(remarks(regular(200, [2], volume=0.0), None, kind=INDEX)) == 1


def test_a_coin_trades_every_day() -> None:
    bars = regular(200, [3], Market.CRYPTO)
    (remark,) = remarks(bars, None, kind=COIN, market=Market.CRYPTO)
    assert (remark.doubt, remark.count) == (Doubt.MISSING_SESSION, 1)
    assert remarks(regular(200, [], Market.CRYPTO), None, kind=COIN, market=Market.CRYPTO) == ()


def test_holidays_and_days_nobody_knows_are_not_missed() -> None:
    # Tết of 2025: closed from 27 January to 31 January.
    days = days_of(VIETNAM, date(2024, 9, 2), 105)
    assert date(2025, 1, 27) not in days
    assert days[-1] > date(2025, 2, 3)
    assert remarks(bars_of([flat(10_000)] * 105, days)) == ()
    # No calendar of Vietnam before 2011: a week without bars there is nothing known.
    old = [day.date() for day in pd.bdate_range("2010-06-01", periods=100)]
    assert remarks(bars_of([flat(10_000)] * 95, old[:90] + old[95:])) == ()


@pytest.mark.parametrize(
    ("moment", "count"),
    [
        (datetime(2025, 3, 3, 16, tzinfo=HANOI), None),
        (datetime(2025, 3, 6, 14, 59, tzinfo=HANOI), None),  # Tuesday and Wednesday are over
        (datetime(2025, 3, 6, 15, 0, tzinfo=HANOI), 3),
        (datetime(2025, 3, 9, 12, tzinfo=HANOI), 4),
        (datetime(2025, 3, 10, 16, tzinfo=HANOI), 5),
    ],
)
def test_stale_after_two_sessions(moment: datetime, count: int | None) -> None:
    bars = bars_of([flat(10_000)], [date(2025, 3, 3)])
    stale = staleness(bars, market=VIETNAM, moment=moment)
    expected = Remark(doubt=Doubt.STALE, session=date(2025, 3, 3), count=count or 0, value=10_000)
    assert stale == (expected if count else None)


def test_holidays_make_nothing_stale() -> None:
    # The last session before Tết of 2026 was Friday 13 February; trading went on on the 23rd.
    bars = bars_of([flat(10_000)], [date(2026, 2, 13)])
    assert staleness(bars, market=VIETNAM, moment=datetime(2026, 2, 24, 16, tzinfo=HANOI)) is None
    assert staleness(bars, market=VIETNAM, moment=datetime(2026, 2, 25, 16, tzinfo=HANOI)) is not None


def test_only_days_known_to_be_open_make_stale() -> None:
    last = bars_of([flat(10_000)], [date(2026, 12, 31)])
    assert staleness(last, market=VIETNAM, moment=datetime(2027, 6, 1, tzinfo=HANOI)) is None
    coin = staleness(last, market=Market.CRYPTO, moment=datetime(2027, 1, 4, tzinfo=ZoneInfo("UTC")))
    assert coin is not None
    assert coin.count == 3


def test_nothing_and_one_bar() -> None:
    nothing = bars_of([], [])
    one = bars_of([flat(10_000)])
    for kind, market in ((SHARE, VIETNAM), (INDEX, VIETNAM), (SHARE, UNITED_STATES), (COIN, Market.CRYPTO)):
        assert remarks(nothing, kind=kind, market=market) == ()
        assert remarks(one, kind=kind, market=market) == ()
    assert staleness(nothing, market=VIETNAM, moment=datetime(2025, 3, 10, tzinfo=HANOI)) is None


@pytest.mark.parametrize(
    ("closes", "exchange", "share"),
    [
        ([27_300, 27_350, 27_400, 27_425], "HOSE", 0.75),
        ([27.3, 27.35], "HOSE", 0.0),
        ([120.5, 130.0], "HOSE", 0.5),
        ([350_000, 350_050], "UPCOM", 0.5),
        ([350_000], None, 0.0),
        ([], "HOSE", 0.0),
    ],
)
def test_how_many_closes_lie_on_steps(closes: list[float], exchange: str | None, share: float) -> None:
    assert share_on_steps(np.array(closes, dtype=np.float64), exchange) == share


@given(walks(min_size=2, max_size=150), st.sampled_from(["HNX", "UPCOM"]))
def test_the_scale_of_prices_changes_no_relative_doubt(closes: np.ndarray, exchange: str) -> None:
    # On steps of 100, and dear enough that a band is never less than a step, on either scale.
    closes = np.maximum(np.round(closes / 100) * 100, 2_000)

    def told(scale: float) -> list[tuple[Doubt, date, float]]:
        bars = bars_of([flat(close * scale) for close in closes.tolist()])
        found = remarks(bars, exchange)
        return [
            (remark.doubt, remark.session, round(remark.value, 9))
            for remark in found
            if remark.doubt is not Doubt.WRONG_UNIT
        ]

    assert told(1) == told(1_000)


@given(walks(min_size=100, max_size=200), st.sets(st.integers(0, 199), max_size=4), st.integers(1, 200))
def test_a_remark_rests_on_the_bars_up_to_its_session(closes: np.ndarray, absent: set[int], known: int) -> None:
    days = days_of(VIETNAM, date(2024, 6, 3), len(closes))
    rows = [(float(close), float(close), float(close) * 0.97, float(close)) for close in closes]
    kept = [place for place in range(len(closes)) if place not in absent or place == 0]
    bars = bars_of([rows[place] for place in kept], [days[place] for place in kept])
    now = days[min(known, len(days)) - 1]

    def told(of: Bars) -> list[Remark]:
        # A gap is told for twenty sessions only.
        return [remark for remark in remarks(of) if remark.session <= now and remark.doubt is not Doubt.WRONG_UNIT]

    then = told(bars.until(now))
    since = told(bars)
    assert [remark for remark in since if remark not in then] == []
    assert [remark for remark in then if remark not in since and remark.doubt is not Doubt.MISSING_SESSION] == []


def read(folder: Path, name: str, unit: float = 1) -> Bars:
    table = pd.read_csv(folder / f"{name}.csv.gz", index_col="date", parse_dates=["date"])
    checked = check_bars(table)
    return Bars(frame=checked.frame * np.array([unit] * 4 + [1.0]))


@pytest.mark.market_data
def test_a_split_glued_out_of_two_real_series_is_found(market_data: Path) -> None:
    # One as of April 2024, the other as of 2026: the split of 10 for 1 in June 2024 lies between them.
    before = read(market_data / "us_other", "NVDA_yahoo_raw").frame
    after = read(market_data / "us", "NVDA").frame
    glued = pd.concat([before, after[after.index > before.index[-1]]])
    (remark,) = remarks(Bars(frame=glued), "NASDAQ", market=UNITED_STATES)
    assert (remark.doubt, remark.session) == (Doubt.SPLIT_NOT_APPLIED, date(2024, 4, 2))
    assert remark.value == pytest.approx(89.45 / 903.63, rel=1e-6)
    # And on its real day.
    raw = after.copy()
    raw.loc[: pd.Timestamp("2024-06-07"), ["open", "high", "low", "close"]] *= 10
    assert [told.session for told in remarks(Bars(frame=raw), "NASDAQ", market=UNITED_STATES)] == [date(2024, 6, 10)]


@pytest.mark.market_data
def test_real_american_series_and_indices_raise_no_doubt(market_data: Path) -> None:
    seen = 0
    for file in [*(market_data / "us").glob("*.gz"), *(market_data / "us_other").glob("*.gz")]:
        bars = read(file.parent, file.name.removesuffix(".csv.gz"))
        assert remarks(bars, "NASDAQ", market=UNITED_STATES, adjusted=True) == (), file.name
        seen += 1
    for name in ("VNINDEX", "VN30", "HNXINDEX", "UPCOMINDEX", "VNSML", "VNIT"):
        bars = read(market_data / "index", name)
        assert remarks(bars, None, kind=INDEX) == (), name
        for scale in (1_000, 0.001):
            scaled = Bars(frame=bars.frame * np.array([scale] * 4 + [1.0]))
            assert [told.doubt for told in remarks(scaled, None, kind=INDEX)] == [Doubt.WRONG_UNIT], name
        seen += 1
    assert seen == 25


@pytest.mark.market_data
@pytest.mark.parametrize(("symbol", "exchange"), [("FPT", "HOSE"), ("VCB", "HOSE"), ("HPG", "HOSE"), ("SHS", "HNX")])
def test_real_shares_raise_no_doubt_in_vnd_and_one_in_thousands(market_data: Path, symbol: str, exchange: str) -> None:
    right = read(market_data / "vn", symbol, 1_000)
    assert remarks(right, exchange, adjusted=True) == ()
    wrong = [told.doubt for told in remarks(read(market_data / "vn", symbol), exchange, adjusted=True)]
    assert wrong == [Doubt.WRONG_UNIT]
