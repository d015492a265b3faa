"""The words on a hammer's picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from analysis.candles.confirmation import Status
from analysis.charts import ChartWords, LevelRole, PriceLevel
from analysis.charts.checklist_lens import CandlePart, LensLabels
from analysis.charts.checklist_steps import Steps
from analysis.checklist import Checklist
from analysis.price_reading import last_change
from analysis.timeframes import TimeframeBars
from analysis.volume import AVERAGE_BARS
from bot.ask import Ask
from bot.prices.port import PriceHistory
from bot.replies.chart_words import chart_words
from bot.replies.timeframes import bar_count
from bot.replies.words import N_, Words

_TAGS = {
    LevelRole.TARGET: N_("Target %(price)s"),
    LevelRole.ENTRY: N_("Entry %(price)s"),
    LevelRole.STOP: N_("Stop %(price)s"),
    LevelRole.SUPPORT: N_("Support %(price)s"),
    LevelRole.TRIGGER: N_("Confirms > %(price)s"),
}
_STEPS = (N_("Shape"), N_("Volume"), N_("Support"), N_("Confirm"), N_("Stop"), N_("Target"))


def hammer_picture_words(words: Words, history: PriceHistory, bars: TimeframeBars, bar: int, ask: Ask) -> ChartWords:
    """The header as of that finished bar."""
    closes = bars.finished["close"].to_numpy()[: bar + 1]
    until = TimeframeBars(
        timeframe=bars.timeframe, finished=bars.finished.iloc[: bar + 1], shown=bars.shown, running=bars.running
    )
    average = words.label("Average of the %(bars)s before", bars=bar_count(words, bars.timeframe, AVERAGE_BARS))
    usual = chart_words(words, history, until, float(closes[-1]), last_change(closes), ask=ask)
    return replace(usual, volume_average=average)


def hammer_labels(words: Words, bars: TimeframeBars, bar: int) -> LensLabels:
    """What is written on the enlarged candle; the parts as shares of its range."""
    candle = bars.finished.iloc[bar]
    opened, high, low, close = (float(candle[name]) for name in ("open", "high", "low", "close"))
    top, bottom = max(opened, close), min(opened, close)
    height = high - low or 1.0
    upper, body, lower = (
        f"{words.number(part / height * 100, 1)}%" for part in (high - top, top - bottom, bottom - low)
    )
    return LensLabels(
        title=words.label("Candle of %(day)s", day=words.date(bars.finished.index[bar].date())),
        upper_shadow=CandlePart(words.label("Upper shadow"), upper),
        body=CandlePart(words.label("Body"), body),
        lower_shadow=CandlePart(words.label("Lower shadow"), lower),
    )


def hammer_steps(words: Words, checklist: Checklist) -> Steps:
    """The six steps by their short names, and how many passed."""
    return Steps(
        score=f"{checklist.passed}/{len(checklist.outcomes)}",
        passed=words.label("steps passed"),
        names=tuple(words.label(name) for name in _STEPS),
        outcomes=checklist.outcomes,
    )


def hammer_levels(words: Words, checklist: Checklist, currency: str | None) -> Iterator[PriceLevel]:
    """The levels of a checklist that are known, each called by its name and its price."""
    nearest, target = checklist.support.nearest, checklist.reward.target
    found = {
        LevelRole.TARGET: None if target is None else target.price,
        LevelRole.ENTRY: checklist.stop.entry,
        LevelRole.STOP: checklist.stop.stop,
        LevelRole.SUPPORT: None if nearest is None else nearest.price,
        LevelRole.TRIGGER: checklist.confirmation.trigger if checklist.status is Status.WAITING else None,
    }
    for role, price in found.items():
        if price is not None:
            written = words.bare_price(price, currency)
            yield PriceLevel(role=role, price=price, label=words.label(_TAGS[role], price=written))
