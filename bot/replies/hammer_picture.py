"""The words on a hammer's picture."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.candles.confirmation import Status
from analysis.charts import ChartWords
from analysis.charts.checklist_chart import CandleLabels, ChecklistLevel, LevelRole
from analysis.checklist import Checklist
from analysis.price_reading import last_change
from analysis.timeframes import TimeframeBars
from analysis.volume import AVERAGE_BARS
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


def hammer_picture_words(words: Words, history: PriceHistory, bars: TimeframeBars, bar: int) -> ChartWords:
    """The header as of that finished bar."""
    closes = bars.finished["close"].to_numpy()[: bar + 1]
    until = TimeframeBars(
        timeframe=bars.timeframe, finished=bars.finished.iloc[: bar + 1], shown=bars.shown, running=bars.running
    )
    return chart_words(words, history, until, float(closes[-1]), last_change(closes))


def hammer_labels(words: Words, bars: TimeframeBars, bar: int, passed: int | None) -> CandleLabels:
    """What is written on the enlarged candle; the parts as shares of its range.

    passed: how many of the six steps did, None without a checklist.
    """
    candle = bars.finished.iloc[bar]
    opened, high, low, close = (float(candle[name]) for name in ("open", "high", "low", "close"))
    top, bottom = max(opened, close), min(opened, close)
    height = high - low or 1.0
    upper, body, lower = (words.number(part / height * 100, 1) for part in (high - top, top - bottom, bottom - low))
    return CandleLabels(
        title=words.label("Candle of %(day)s", day=words.date(bars.finished.index[bar].date())),
        upper_shadow=words.label("Upper shadow\n%(share)s%%", share=upper),
        body=words.label("Body\n%(share)s%%", share=body),
        lower_shadow=words.label("Lower shadow\n%(share)s%%", share=lower),
        average_volume=words.label(
            "Average of the %(bars)s before", bars=bar_count(words, bars.timeframe, AVERAGE_BARS)
        ),
        count="" if passed is None else words.label("%(passed)s of 6 steps passed", passed=passed),
    )


def hammer_levels(words: Words, checklist: Checklist, currency: str | None) -> Iterator[ChecklistLevel]:
    """The levels of a checklist that are known, each with its tag."""
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
            yield ChecklistLevel(role=role, price=price, tag=words.label(_TAGS[role], price=written))
