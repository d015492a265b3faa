"""The caption of a candle that is no hammer: every condition with its number, and what it is instead."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from analysis.bars import TOLERANCE
from analysis.candles import Check
from analysis.candles.pattern import HAS_RANGE
from analysis.checklist import NoHammer, Outcome, Restriction
from analysis.timeframes import Timeframe, TimeframeBars
from bot.ask import Ask
from bot.prices.port import PriceHistory
from bot.replies.hammer_words import MARKS, check_text, hammer_name
from bot.replies.markup import first_that_fits, lines, paragraphs
from bot.replies.origin import advice_text, origin_text, simulation_warning
from bot.replies.patterns import signal_name
from bot.replies.record_line import ToldRecord, market_text, record_text
from bot.replies.timeframes import adjective, bar_count
from bot.replies.words import N_, Words

_RESTRICTIONS = {
    Restriction.LOCKED: N_(
        "It closed at its price limit, so one side could not trade: such a candle is no reversal pattern, thus no "
        "hammer."
    ),
    Restriction.NARROW: N_(
        "Its range is under four price steps, too narrow to draw a candle: it counts as no pattern."
    ),
}
_COLOURS = {1: N_("green"), 0: N_("neither green nor red"), -1: N_("red")}


def no_hammer_text(
    words: Words,
    history: PriceHistory,
    bars: TimeframeBars,
    reading: NoHammer,
    ask: Ask,
    note: Markup | None,
    told: ToldRecord | None = None,
) -> Markup:
    """The caption; it fits a caption.

    note: a sentence that goes before all else, such as that no hammer was found lately. told: the hammer's record.
    """
    currency = history.instrument.currency
    head = lines(
        simulation_warning(words, history),
        note,
        words.text(
            "<b>%(symbol)s · %(timeframe)s candle of %(day)s: no hammer</b>",
            symbol=history.instrument.symbol,
            timeframe=adjective(words, bars.timeframe),
            day=words.date(reading.session),
        ),
        _prices(words, bars, reading, currency),
    )
    origin = lines(origin_text(words, history, bars, ask, of_candles=True), advice_text(words))
    verdict, instead = _verdict(words, reading), _instead(words, reading)
    checks, failed = check_lines(words, reading, currency), check_lines(words, reading, currency, only_failed=True)
    record, market = record_text(words, history.instrument.symbol, told), market_text(words, told)
    return first_that_fits(
        paragraphs(head, lines(verdict, *shown), instead, lines(*records), origin)
        for shown, records in (
            (checks, (record, market)),
            (failed, (record, market)),
            (failed, (record,)),
            (failed[:3], (record,)),
            (failed[:1], (record,)),
            (failed[:1], ()),
        )
    )


def check_lines(
    words: Words, reading: NoHammer, currency: str | None, *, only_failed: bool = False
) -> tuple[Markup, ...]:
    """A line for each condition of the nearest pattern, the first that failed in bold.

    A candle without any range has nothing more to measure.
    """
    first, *_ = reading.failed or (None,)
    told = []
    for check in (*reading.nearest.shape, *reading.nearest.context):
        if check.passed and (only_failed or check.condition == HAS_RANGE):
            continue
        told.append(_line(words, check, currency, bold=check is first))
        if check.condition == HAS_RANGE:
            break
    return tuple(told)


def _line(words: Words, check: Check, currency: str | None, *, bold: bool) -> Markup:
    if check.condition == HAS_RANGE:
        text = words.text("The high is the low: there is no candle to read.")
    else:
        text = check_text(words, check, currency)
    outcome = Outcome.PASS if check.passed else Outcome.UNKNOWN if check.value is None else Outcome.FAIL
    return Markup("%s %s") % (MARKS[outcome], Markup("<b>%s</b>") % text if bold else text)


def _prices(words: Words, bars: TimeframeBars, reading: NoHammer, currency: str | None) -> Markup:
    row = bars.finished.iloc[reading.bar]
    opened, high, low, close = (float(row[name]) for name in ("open", "high", "low", "close"))
    moved = (close > opened * (1 + TOLERANCE)) - (close < opened * (1 - TOLERANCE))
    return words.text(
        "Open %(open)s · high %(high)s · low %(low)s · close %(close)s (%(colour)s; either colour may be a hammer)",
        open=words.bare_price(opened, currency),
        high=words.bare_price(high, currency),
        low=words.bare_price(low, currency),
        close=words.price(close, currency),
        colour=words.label(_COLOURS[moved]),
    )


def _verdict(words: Words, reading: NoHammer) -> Markup | None:
    """What the conditions come to; None where there is no candle to hold against them."""
    if any(check.condition == HAS_RANGE for check in reading.failed):
        return None
    name = hammer_name(words, reading.nearest.pattern)
    if reading.nearest.is_signal and reading.restriction is not None:
        return words.text(_RESTRICTIONS[reading.restriction])
    if reading.nearest.has_shape:
        return words.text("It looks like a %(name)s, but not at the bottom of a downtrend:", name=name)
    checks = (*reading.nearest.shape, *reading.nearest.context)
    told = [check for check in checks if check.condition != HAS_RANGE]
    return words.text(
        "Conditions of the %(name)s that fail: %(failed)s of %(all)s. The first of them is in bold:",
        name=name,
        failed=len(reading.failed),
        all=len(told),
    )


def _instead(words: Words, reading: NoHammer) -> Markup | None:
    """What the candle is, and what forbids it to be more, where the verdict has not told that."""
    forbidden = None
    if reading.restriction is not None and not reading.nearest.is_signal:
        forbidden = words.text(_RESTRICTIONS[reading.restriction])
    if reading.instead:
        names = ", ".join(signal_name(words, key) for key in reading.instead)
        return lines(forbidden, words.text("What this candle is instead: %(names)s.", names=names))
    if reading.restriction is not None:
        return forbidden
    return words.text("It is no other candle pattern that I know either.")


def none_lately(words: Words, symbol: str, timeframe: Timeframe, searched: int) -> Markup:
    """That no hammer was found among the latest bars."""
    return words.text(
        "%(symbol)s has had no hammer in the last %(bars)s. Here is why the newest candle is none:",
        symbol=symbol,
        bars=bar_count(words, timeframe, searched),
    )


def other_day(words: Words, asked: date) -> Markup:
    """That the day asked for has no finished session."""
    return words.text(
        "There is no finished session on %(asked)s; this is the one before.",
        asked=words.date(asked),
    )
