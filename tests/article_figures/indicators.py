"""Indicators of the VN-Index: crossings of averages, runs of RSI, Bollinger bands, ATR, divergences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.claims.counting import runs
from analysis.claims.measured import Measured
from analysis.claims.series import Series
from analysis.divergence import RSI_MIN_DIFFERENCE, Divergence, find_divergences
from analysis.indicators import average_true_range, bollinger_bands, sma
from tests.article_figures.counting import crossings, gains, share_risen
from tests.article_figures.figure import Figure, Theme, change, number, percent, words
from tests.article_figures.prices import Prices

AFTER_CROSSING = 60
OVERBOUGHT, OVERSOLD = 70, 30

_DATED_CROSSINGS = (
    ("2020-09-24", "golden-cross", 1),
    ("2023-06-15", "golden-cross", 1),
    ("2007-11-06", "golden-cross", 1),
    ("2015-11-09", "golden-cross", 1),
    ("2007-12-25", "death-cross", 1),
    ("2020-01-13", "death-cross", 1),
    ("2018-07-10", "death-cross", 0),
    ("2023-11-28", "death-cross", 1),
)
_RSI_RUNS = (
    ("longest over 70", "2006-02-08", 0, "rsi-overbought-oversold"),
    ("longest under 30", "2008-05-09", 0, "rsi-overbought-oversold"),
    ("over 70 in 2017", "2017-11-08", 0, "rsi-limits"),
    ("over 70 in 2023", "2023-07-12", 1, "rsi-overbought-oversold"),
    ("under 30 in 2020", "2020-03-09", 1, "rsi-overbought-oversold rsi-limits"),
)
# Second turning point, then the article, the sessions after it was known, and the digits told.
_DIVERGENCES = (
    ("2022-08-26", "high", "divergence", 20, 1),
    ("2022-10-25", "low", "divergence", None, 0),
    ("2022-11-16", "low", "divergence", 20, 0),
    ("2025-07-29", "high", "divergence", 20, 1),
    ("2023-04-26", "low", "hidden-divergence", 60, 0),
    ("2023-08-11", "low", "hidden-divergence", 60, 0),
    ("2022-02-10", "high", "hidden-divergence", 60, 0),
    ("2026-04-01", "high", "hidden-divergence", 20, 0),
)


def indicator_themes(prices: Prices) -> Iterator[Theme]:
    """All of the VN-Index."""
    index = prices.index("VNINDEX")
    yield Theme(
        title="VN-Index: 50-day average crossing the 200-day one",
        definition=(
            f"`VNINDEX`, {index.span}. Simple averages of closes; counted from the close of the session of the "
            f"crossing to the one {AFTER_CROSSING} sessions later, crossings without so many sessions after them left "
            "out. Any session: those from the 201st on."
        ),
        figures=tuple(_crossings(index)),
    )
    yield Theme(
        title="VN-Index: how long RSI stays beyond 70 and 30",
        definition=(
            f"`VNINDEX`, {index.span}. RSI of 14 closes (Wilder); unbroken runs of closes beyond the line; the change "
            "is from the first to the last close of the run."
        ),
        figures=tuple(_rsi_runs(index)),
    )
    yield from _later_themes(index)


def _later_themes(index: Series) -> Iterator[Theme]:
    yield Theme(
        title="VN-Index: Bollinger bands and ATR",
        definition=f"`VNINDEX`, {index.span}. Bands of 20 closes and 2 standard deviations; ATR of 14 over the close.",
        figures=tuple(_bands(index)),
    )
    yield Theme(
        title="VN-Index: divergences of RSI",
        definition=(
            "`VNINDEX`, `analysis.divergence`: neighbouring pivots of highs (lows) and RSI at the same bars; the "
            "change is counted from the close at which the second pivot was known, three sessions after it."
        ),
        figures=tuple(figure for told in _DIVERGENCES for figure in _divergence(index, *told)),
    )


def _crossings(index: Series) -> Iterator[Figure]:
    up, down = crossings(sma(index.closes, 50), sma(index.closes, 200))
    golden, death = gains(index.closes, up, AFTER_CROSSING), gains(index.closes, down, AFTER_CROSSING)
    every = gains(index.closes, range(200, len(index.closes)), AFTER_CROSSING)
    for name, article, changes in (("golden", "golden-cross", golden), ("death", "death-cross", death)):
        both = " ".join(dict.fromkeys((article, "death-cross")))
        yield number(f"{name} crosses", Measured(value=len(changes), span=index.span), both)
        risen = sum(one > 0 for one in changes)
        yield number(f"{name} crosses: higher", Measured(value=risen, span=index.span, cases=len(changes)), both)
        fallen = Measured(value=len(changes) - risen, span=index.span, cases=len(changes))
        yield number(f"{name} crosses: not higher", fallen, article)
    share = Measured(value=share_risen(every), span=index.span, cases=len(every))
    yield percent("any session: higher", share, "golden-cross death-cross", digits=0)
    crossed = {index.days[bar] for bar in (*up, *down)}
    for day, article, digits in _DATED_CROSSINGS:
        if day not in crossed:
            raise ValueError(f"no averages crossed on {day}")
        yield change(f"cross of {day}", index.after(day, AFTER_CROSSING), article, digits=digits)


def _rsi_runs(index: Series) -> Iterator[Figure]:
    values = index.history.rsi14
    with np.errstate(invalid="ignore"):
        over, under = runs(values > OVERBOUGHT), runs(values < OVERSOLD)
    by_day = {index.days[first]: (first, last) for first, last in (*over, *under)}
    longest = {index.days[max(found, key=lambda run: run[1] - run[0])[0]] for found in (over, under)}
    for name, day, digits, articles in _RSI_RUNS:
        if name.startswith("longest") and day not in longest:
            raise ValueError(f"the run that begins on {day} is not the longest")
        first, last = by_day[day]
        moved = index.change(day, index.days[last])
        yield number(f"{name}: sessions", Measured(value=last - first + 1, span=moved.span), articles)
        yield change(f"{name}: change", moved, articles, digits=digits)


def _bands(index: Series) -> Iterator[Figure]:
    bands = bollinger_bands(index.closes)
    known = ~np.isnan(bands.middle)
    total = int(known.sum())
    above, below = (
        int((index.closes[known] > bands.upper[known]).sum()),
        int((index.closes[known] < bands.lower[known]).sum()),
    )
    article = "bollinger-bands"
    yield percent(
        "closes above the upper band", Measured(value=above / total, span=index.span, cases=total), article, digits=0
    )
    yield percent(
        "closes below the lower band", Measured(value=below / total, span=index.span, cases=total), article, digits=0
    )
    part = index.within("2020-08-01", index.days[-1])
    widths = ((bands.upper - bands.lower) / bands.middle)[part]
    narrowest = int(np.argmin(widths))
    day = index.days[part.start + narrowest]
    yield percent(
        f"narrowest band since 08/2020, on {day}", Measured(value=float(widths[narrowest]), span=day), article
    )
    candles = index.history.candles
    ranges = average_true_range(candles.high, candles.low, candles.close) / candles.close
    for day in ("2020-03-31", "2023-05-15"):
        yield percent(f"ATR14 on {day}", Measured(value=float(ranges[index.bar(day)]), span=day), "atr")


def _divergence(
    index: Series, day: str, side: str, article: str, sessions: int | None, digits: int
) -> Iterator[Figure]:
    candles = index.history.candles
    every = find_divergences(candles.low, candles.high, index.history.rsi14, min_difference=RSI_MIN_DIFFERENCE)
    kinds = {"high": ("regular_bearish", "hidden_bearish"), "low": ("regular_bullish", "hidden_bullish")}[side]
    found = next(one for one in every if one.second == index.bar(day) and one.kind in kinds)
    name = f"{found.kind.replace('_', ' ')} of {day}"
    yield words(f"{name}: first {side}", index.days[found.first])
    yield from _points(name, index, found, article, whole=day in ("2022-08-26", "2025-07-29"), told=day != "2026-04-01")
    if sessions is not None:
        known = index.days[found.known]
        yield change(f"{name}: {sessions} sessions later", index.after(known, sessions), article, digits=digits)


def _points(name: str, index: Series, found: Divergence, article: str, *, whole: bool, told: bool) -> Iterator[Figure]:
    """The two turning points and RSI there."""
    digits, where = 0 if whole else 1, article if told else ""
    for place, bar, price, value in (
        ("first", found.first, found.first_price, found.first_value),
        ("second", found.second, found.second_price, found.second_value),
    ):
        day = index.days[bar]
        if day == "2022-10-25" and place == "first":
            continue
        yield number(f"{name}: {place} turning point", Measured(value=price, span=day), where, digits=digits)
        yield number(f"{name}: RSI at the {place}", Measured(value=value, span=day), where, digits=1)
