"""The words on a picture."""

from __future__ import annotations

from analysis.charts import ChartWords, FrameWords, NumberMarks
from analysis.timeframes import Timeframe, TimeframeBars
from bot.prices.port import PriceHistory
from bot.replies.origin import source_name
from bot.replies.timeframes import AGAINST_THE_LAST
from bot.replies.words import N_, Words, price_digits

_CANDLES = {
    Timeframe.DAY: N_("Daily candles"),
    Timeframe.WEEK: N_("Weekly candles"),
    Timeframe.MONTH: N_("Monthly candles"),
}
_FOOTER = N_("Nến Búa · for information only, not advice to buy or sell")
_STAMP = N_("SIMULATED DATA")
# Beside the price there is room for so many letters.
_LONGEST_TITLE = 34


def chart_words(
    words: Words,
    history: PriceHistory,
    bars: TimeframeBars,
    close: float,
    change: float | None,
    *,
    rsi_period: int | None = None,
) -> ChartWords:
    """The words for a picture of these bars, whose last finished close and change are given."""
    instrument = history.instrument
    unit = words.price_unit(instrument.currency)
    return ChartWords(
        title=_title(words, history),
        subtitle=_subtitle(words, history, bars),
        price=words.price(close, instrument.currency),
        change=""
        if change is None
        else words.label(AGAINST_THE_LAST[bars.timeframe], change=words.signed_percent(change)),
        # Boards write thousands of dong with two decimals.
        price_digits=price_digits(close, instrument.currency) if unit == 1 else 2,
        price_unit=unit,
        rises=None if not change else change > 0,
        volume=words.label("Volume"),
        rsi=words.label("RSI %(period)s", period=rsi_period) if rsi_period else "",
        overbought=words.label("Overbought"),
        oversold=words.label("Oversold"),
        thousand=words.label("thousand"),
        million=words.label("million"),
        billion=words.label("billion"),
        months=words.months(),
        footer=words.label(_FOOTER),
        stamp=words.label(_STAMP) if history.simulated else None,
        marks=NumberMarks(decimal=words.decimal_mark, group=words.group_mark),
    )


def frame_words(words: Words, title: str, subtitle: str, *, simulated: bool) -> FrameWords:
    """The words around a picture that is about more than one instrument's bars."""
    return FrameWords(
        title=title,
        subtitle=subtitle,
        months=words.months(),
        footer=words.label(_FOOTER),
        stamp=words.label(_STAMP) if simulated else None,
        marks=NumberMarks(decimal=words.decimal_mark, group=words.group_mark),
    )


def _title(words: Words, history: PriceHistory) -> str:
    symbol, name = history.instrument.symbol, history.instrument.name(words.lang)
    title = symbol if name is None or name == symbol else f"{symbol} · {name}"
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1].rstrip()}…"


def _subtitle(words: Words, history: PriceHistory, bars: TimeframeBars) -> str:
    day = words.date(bars.finished.index[-1].date()) if len(bars.finished) else None
    parts = (
        words.label(_CANDLES[bars.timeframe]),
        history.instrument.written_exchange,
        day,
        source_name(words, history),
    )
    return " · ".join(part for part in parts if part)
