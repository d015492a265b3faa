"""What every indicator with a value at each bar keeps to, whatever it measures."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from analysis import indicators
from analysis.bars import check_bars
from analysis.indicators import (
    average_true_range,
    bollinger_bands,
    change_over,
    ema,
    macd,
    on_balance_volume,
    relative_strength,
    rsi,
    sma,
    stochastic,
)
from tests.analysis.builders import random_bars

# They tell of a stretch of bars as a whole.
OF_THE_WHOLE = {"fibonacci_retracements", "volume_profile"}

Frame = dict[str, NDArray[np.float64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One way to call an indicator: the columns it takes, and the bars that each of its lines warms up for."""

    function: Callable[..., object]
    columns: tuple[str, ...]
    warm_up: dict[str, int]
    settings: tuple[int, ...] = ()

    def lines(self, frame: Frame) -> dict[str, NDArray[np.float64]]:
        found = self.function(*(frame[name] for name in self.columns), *self.settings)
        if is_dataclass(found):
            return {field.name: getattr(found, field.name) for field in fields(found)}
        assert isinstance(found, np.ndarray)
        return {"": found}

    def __str__(self) -> str:
        return f"{self.function.__name__}{list(self.settings)}"


RANGE = ("high", "low", "close")
BANDS = ("upper", "middle", "lower")
MACD_LINES = ("line", "signal", "histogram")

CASES = [
    Case(function=sma, columns=("close",), settings=(20,), warm_up={"": 19}),
    Case(function=sma, columns=("close",), settings=(1,), warm_up={"": 0}),
    Case(function=ema, columns=("close",), settings=(26,), warm_up={"": 25}),
    Case(function=ema, columns=("close",), settings=(1,), warm_up={"": 0}),
    Case(function=rsi, columns=("close",), warm_up={"": 14}),
    Case(function=rsi, columns=("close",), settings=(2,), warm_up={"": 2}),
    Case(function=average_true_range, columns=RANGE, warm_up={"": 14}),
    Case(function=average_true_range, columns=RANGE, settings=(1,), warm_up={"": 1}),
    Case(function=bollinger_bands, columns=("close",), warm_up=dict.fromkeys(BANDS, 19)),
    Case(function=bollinger_bands, columns=("close",), settings=(2,), warm_up=dict.fromkeys(BANDS, 1)),
    Case(function=macd, columns=("close",), warm_up=dict.fromkeys(MACD_LINES, 33)),
    Case(function=macd, columns=("close",), settings=(2, 3, 1), warm_up=dict.fromkeys(MACD_LINES, 2)),
    Case(function=on_balance_volume, columns=("close", "volume"), warm_up={"": 0}),
    Case(function=stochastic, columns=RANGE, warm_up={"k": 15, "d": 17}),
    Case(function=stochastic, columns=RANGE, settings=(1, 1, 1), warm_up={"k": 0, "d": 0}),
    Case(function=relative_strength, columns=("close", "index"), warm_up={"": 0}),
    Case(function=change_over, columns=("close",), settings=(20,), warm_up={"": 20}),
]
EVERY_ONE = pytest.mark.parametrize("case", CASES, ids=str)


def frame_of(count: int, seed: int = 11) -> Frame:
    """A random walk of so many bars, and another one as its index."""
    sessions = pd.bdate_range("2024-01-08", periods=count)
    frame = random_bars(seed, sessions).frame
    columns = {name: frame[name].to_numpy() for name in ("high", "low", "close", "volume")}
    return columns | {"index": random_bars(seed + 1, sessions).frame["close"].to_numpy()}


def part(frame: Frame, bars: slice) -> Frame:
    return {name: values[bars] for name, values in frame.items()}


def test_every_registered_indicator_is_held_to_the_contract() -> None:
    registered = {name for name in indicators.__all__ if inspect.isfunction(getattr(indicators, name))}

    assert {case.function.__name__ for case in CASES} == registered - OF_THE_WHOLE
    assert registered >= OF_THE_WHOLE


@EVERY_ONE
def test_lines_are_as_long_as_the_input_and_unknown_exactly_while_they_warm_up(case: Case) -> None:
    lines = case.lines(frame_of(120))

    assert lines.keys() == case.warm_up.keys()
    for name, line in lines.items():
        assert line.shape == (120,)
        assert line.dtype == np.float64
        assert np.flatnonzero(np.isnan(line)).tolist() == list(range(case.warm_up[name]))
        assert np.isfinite(line[case.warm_up[name] :]).all()


@EVERY_ONE
def test_every_shorter_input_is_answered_with_what_is_known_by_then(case: Case) -> None:
    """From no bar at all to the whole history: the value at a bar needs no later one."""
    frame = frame_of(80)
    whole = case.lines(frame)
    for count in range(81):
        for name, line in case.lines(part(frame, slice(count))).items():
            np.testing.assert_allclose(line, whole[name][:count], rtol=1e-12, atol=1e-12)
            assert line.shape == (count,)


@EVERY_ONE
def test_the_input_is_left_as_it_was_and_shares_no_memory_with_the_lines(case: Case) -> None:
    frame = frame_of(60)
    before = {name: values.copy() for name, values in frame.items()}
    for line in case.lines(frame).values():
        line[:] = -1
    for name, values in frame.items():
        np.testing.assert_array_equal(values, before[name])


@EVERY_ONE
def test_the_input_may_lie_spread_out_and_be_read_only(case: Case) -> None:
    frame = frame_of(60)
    rows = np.column_stack(list(frame.values()))
    rows.flags.writeable = False
    spread = {name: rows[:, column] for column, name in enumerate(frame)}
    for name, line in case.lines(spread).items():
        np.testing.assert_array_equal(line, case.lines(frame)[name])


@EVERY_ONE
def test_unknown_values_at_the_start_are_more_warm_up(case: Case) -> None:
    frame = frame_of(80)
    later = {name: np.append(np.full(7, np.nan), values) for name, values in frame.items()}
    for name, line in case.lines(later).items():
        assert np.isnan(line[:7]).all()
        np.testing.assert_allclose(line[7:], case.lines(frame)[name], rtol=1e-12, atol=1e-12)


@EVERY_ONE
def test_an_unknown_value_later_makes_no_number_up(case: Case) -> None:
    """What was before it stays; its own bar is unknown; what comes after is unknown or as it is without the gap."""
    frame = frame_of(120)
    gap = {name: np.where(np.arange(120) == 60, np.nan, values) for name, values in frame.items()}
    whole = case.lines(frame)
    for name, line in case.lines(gap).items():
        np.testing.assert_array_equal(line[:60], whole[name][:60])
        assert np.isnan(line[60])
        known = ~np.isnan(line)
        np.testing.assert_allclose(line[known], whole[name][known], rtol=1e-12, atol=1e-12)


@EVERY_ONE
def test_nothing_known_gives_nothing(case: Case) -> None:
    unknown = {name: np.full(50, np.nan) for name in frame_of(1)}
    for line in case.lines(unknown).values():
        assert line.shape == (50,)
        assert np.isnan(line).all()


@pytest.mark.parametrize("case", [case for case in CASES if len(case.columns) > 1], ids=str)
def test_columns_of_different_lengths_are_refused(case: Case) -> None:
    frame = frame_of(60)
    with pytest.raises(ValueError, match="different lengths"):
        case.lines(frame | {case.columns[-1]: frame[case.columns[-1]][:-1]})


@pytest.mark.parametrize(
    ("function", "columns", "settings", "told"),
    [
        (sma, 1, (0,), "period 0 is under 1"),
        (sma, 1, (-5,), "period -5 is under 1"),
        (ema, 1, (0,), "period 0 is under 1"),
        (rsi, 1, (1,), "period 1 is under 2"),
        (average_true_range, 3, (0,), "period 0 is under 1"),
        (bollinger_bands, 1, (1,), "period 1 is under 2"),
        (macd, 1, (1, 26, 9), "period 1 is under 2"),
        (macd, 1, (26, 12, 9), "period 12 is under 27"),
        (macd, 1, (12, 12, 9), "period 12 is under 13"),
        (macd, 1, (12, 26, 0), "period 0 is under 1"),
        (stochastic, 3, (0, 3, 3), "period 0 is under 1"),
        (stochastic, 3, (14, 0, 3), "period 0 is under 1"),
        (stochastic, 3, (14, 3, -1), "period -1 is under 1"),
        (change_over, 1, (0,), "period 0 is under 1"),
    ],
)
def test_a_period_that_means_nothing_is_refused(
    function: Callable[..., object], columns: int, settings: tuple[int, ...], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        function(*[np.arange(1.0, 100.0)] * columns, *settings)


def shares(market_data: Path) -> dict[str, Frame]:
    """Every share of the long set: its traded bars."""
    found: dict[str, Frame] = {}
    for file in sorted((market_data / "vn_long").glob("*.csv.gz")):
        frame = check_bars(pd.read_csv(file, index_col="date", parse_dates=["date"])).frame
        traded = frame[frame["volume"] > 0]
        found[file.name] = {name: traded[name].to_numpy() for name in ("high", "low", "close", "volume")}
    return found


@pytest.mark.market_data
def test_on_every_share_it_is_talibs(market_data: Path) -> None:
    """Through the whole history of all 188, as TA-Lib itself gives it, NaN for NaN."""
    import talib  # noqa: PLC0415 - only here: the other tests must not lean on it

    visited = 0
    for name, frame in shares(market_data).items():
        high, low, close, volume = frame["high"], frame["low"], frame["close"], frame["volume"]
        bands, mac, slow = bollinger_bands(close), macd(close), stochastic(high, low, close)
        k, d = talib.STOCH(high, low, close, fastk_period=14, slowk_period=3, slowd_period=3)
        still = stood_still(frame, 14)
        pairs = [
            (sma(close, 50), talib.SMA(close, 50)),
            (ema(close, 26), talib.EMA(close, 26)),
            (rsi(close), talib.RSI(close, 14)),
            (average_true_range(high, low, close), talib.ATR(high, low, close, 14)),
            *zip((bands.upper, bands.middle, bands.lower), talib.BBANDS(close, 20, 2, 2), strict=True),
            *zip((mac.line, mac.signal, mac.histogram), talib.MACD(close, 12, 26, 9), strict=True),
            (on_balance_volume(close, volume), talib.OBV(close, volume)),
            # TA-Lib hides the first two values of %K until %D is there, and calls a price that stood still 0.
            (np.where(np.isnan(d) & (np.arange(len(d)) < 17), np.nan, slow.k), without(k, still, 3)),
            (slow.d, without(d, still, 5)),
        ]
        for ours, theirs in pairs:
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9, err_msg=name)
            assert (~np.isnan(ours)).sum() > 0.9 * len(ours) - 60
        visited += 1
    assert visited == 188


def stood_still(frame: Frame, bars: int) -> NDArray[np.bool_]:
    """Where the last so many bars had one price and no other."""
    highest, lowest = pd.Series(frame["high"]).rolling(bars).max(), pd.Series(frame["low"]).rolling(bars).min()
    return (highest == lowest).to_numpy()


def without(line: NDArray[np.float64], still: NDArray[np.bool_], bars: int) -> NDArray[np.float64]:
    """The line, unknown where one of the last so many bars stood still."""
    touched = pd.Series(still.astype(np.float64)).rolling(bars, min_periods=1).max().to_numpy() > 0
    return np.where(touched, np.nan, line)
