"""The words on a picture."""

from __future__ import annotations

from analysis.charts import ChartWords, FrameWords, Move, NumberMarks
from analysis.charts.fonts import drawable
from analysis.timeframes import Timeframe, TimeframeBars
from bot.ask import Ask
from bot.limits import last_limit
from bot.prices.port import PriceHistory
from bot.replies.origin import any_stale, source_name
from bot.replies.timeframes import AGAINST_THE_LAST
from bot.replies.words import N_, Words, price_digits

_CANDLES = {
    Timeframe.DAY: N_("Daily candles"),
    Timeframe.WEEK: N_("Weekly candles"),
    Timeframe.MONTH: N_("Monthly candles"),
}
_FOOTER = N_("Nến Búa · for information only, not advice to buy or sell")
_SIMULATED, _STALE, _PROVISIONAL = N_("SIMULATED DATA"), N_("OLD DATA"), N_("PROVISIONAL")
_MERGED = {
    Timeframe.DAY: N_("Each candle: {bars} sessions"),
    Timeframe.WEEK: N_("Each candle: {bars} weeks"),
    Timeframe.MONTH: N_("Each candle: {bars} months"),
}
_VOLUME_AVERAGE = N_("Average of {bars}")


def chart_words(
    words: Words,
    history: PriceHistory,
    bars: TimeframeBars,
    close: float,
    change: float | None,
    *,
    ask: Ask,
    rsi_period: int | None = None,
) -> ChartWords:
    """The words for a picture of these bars, whose last finished close and change are given.

    ask: tells on which day the prices are old.
    """
    instrument = history.instrument
    unit = words.price_unit(instrument.currency)
    stamp = _stamp(
        simulated=history.simulated,
        stale=any_stale([history], ask),
        provisional=bars.running,
    )
    return ChartWords(
        title=picture_title(words, history),
        subtitle=_subtitle(words, history, bars),
        price=words.price(close, instrument.currency),
        change=""
        if change is None
        else words.label(AGAINST_THE_LAST[bars.timeframe], change=words.signed_percent(change)),
        # Boards write thousands of dong with two decimals.
        price_digits=price_digits(close, instrument.currency) if unit == 1 else 2,
        price_unit=unit,
        move=Move.of(change, last_limit(history, bars.finished) if bars.timeframe is Timeframe.DAY else None),
        volume=words.label("Volume"),
        rsi=words.label("RSI %(period)s", period=rsi_period) if rsi_period else "",
        overbought=words.label("Overbought"),
        oversold=words.label("Oversold"),
        thousand=words.label("thousand"),
        million=words.label("million"),
        billion=words.label("billion"),
        months=words.months(),
        footer=words.label(_FOOTER),
        stamp=None if stamp is None else words.label(stamp),
        light_stamp=stamp == _PROVISIONAL,
        marks=NumberMarks(decimal=words.decimal_mark, group=words.group_mark),
        merged=words.label(_MERGED[bars.timeframe]),
        volume_average=words.label(_VOLUME_AVERAGE),
        signal=words.label("Signal"),
        histogram=words.label("Difference"),
    )


def frame_words(
    words: Words,
    title: str,
    subtitle: str,
    price: str = "",
    *,
    simulated: bool,
    stale: bool = False,
    provisional: bool = False,
) -> FrameWords:
    """The words around a picture that is about more than one instrument's bars, with the stamp it needs most.

    price: what stands where other pictures have it.
    stale: some of its prices are old (`origin.any_stale`); provisional: some are of a bar that is still running.
    """
    stamp = _stamp(simulated=simulated, stale=stale, provisional=provisional)
    return FrameWords(
        title=title,
        subtitle=subtitle,
        price=price,
        months=words.months(),
        footer=words.label(_FOOTER),
        stamp=None if stamp is None else words.label(stamp),
        light_stamp=stamp == _PROVISIONAL,
        marks=NumberMarks(decimal=words.decimal_mark, group=words.group_mark),
    )


def _stamp(*, simulated: bool, stale: bool, provisional: bool) -> str | None:
    """The one stamp: what is made up is also all else."""
    stamps = ((_SIMULATED, simulated), (_STALE, stale), (_PROVISIONAL, provisional))
    return next((stamp for stamp, applies in stamps if applies), None)


def picture_title(words: Words, history: PriceHistory) -> str:
    """The symbol and the name, where it has one that can be drawn."""
    symbol, name = history.instrument.symbol, drawable(history.instrument.name(words.lang) or "").strip()
    return f"{symbol} · {name}" if name and name != symbol else symbol


def _subtitle(words: Words, history: PriceHistory, bars: TimeframeBars) -> str:
    day = words.date(bars.finished.index[-1].date()) if len(bars.finished) else None
    parts = (
        words.label(_CANDLES[bars.timeframe]),
        history.instrument.written_exchange,
        day,
        source_name(words, history),
    )
    return " · ".join(part for part in parts if part)
