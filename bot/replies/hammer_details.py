"""The checklist of a hammer in full: every condition and every level with its numbers."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from analysis.bars import TOLERANCE
from analysis.candles.confirmation import Status
from analysis.checklist import Checklist, Outcome, resistances_at, supports_at
from analysis.divergence import DivergenceKind
from analysis.signals import History
from analysis.timeframes import Timeframe, TimeframeBars
from bot.ask import Ask
from bot.prices.port import PriceHistory
from bot.replies.hammer import beside_text, step_lines
from bot.replies.hammer_words import MARKS, check_text, counted, hammer_name, level_text, percent
from bot.replies.markup import lines, paragraphs
from bot.replies.origin import advice_text, origin_text, simulation_warning
from bot.replies.patterns import STATUS_NAMES
from bot.replies.record_line import ToldRecord, market_text, record_text
from bot.replies.timeframes import adjective, bar_count
from bot.replies.words import N_, Words

_DIVERGENCES = {
    DivergenceKind.REGULAR_BULLISH: N_("lower low of the price, higher low of MACD: the fall may be tiring"),
    DivergenceKind.REGULAR_BEARISH: N_("higher high of the price, lower high of MACD: the rise may be tiring"),
    DivergenceKind.HIDDEN_BULLISH: N_("higher low of the price, lower low of MACD: the rise may go on"),
    DivergenceKind.HIDDEN_BEARISH: N_("lower high of the price, higher high of MACD: the fall may go on"),
}
_TERMS = N_(
    "SMA50 and SMA200: the average price of the last 50 and 200 candles. Lower Bollinger band: the average of 20 "
    "candles less twice their usual spread (standard deviation). MACD: the gap between a fast average (12) and a slow "
    "one (26)."
)
# As many levels of each side as a reader takes in, the nearest first.
_MOST_LEVELS = 8


def hammer_details_text(
    words: Words,
    prices: PriceHistory,
    bars: TimeframeBars,
    history: History,
    checklist: Checklist,
    ask: Ask,
    told: ToldRecord | None = None,
) -> Markup:
    """The whole checklist, as a message of its own; told: the pattern's record."""
    currency = prices.instrument.currency
    steps = step_lines(words, checklist, currency, bars.timeframe)
    return paragraphs(
        lines(simulation_warning(words, prices), _headline(words, prices, checklist, bars.timeframe)),
        lines(steps[0], *_conditions(words, checklist, currency)),
        lines(steps[1], _volumes(words, history, checklist)),
        lines(steps[2], _half_range(words, checklist, currency), *_supports(words, history, checklist, currency)),
        lines(steps[3], _known_on(words, checklist)),
        lines(steps[4], _stop_rule(words, checklist)),
        lines(steps[5], *_resistances(words, history, checklist, currency)),
        lines(beside_text(words, checklist), _divergence(words, checklist, bars.timeframe), _filters(words, checklist)),
        lines(record_text(words, prices.instrument.symbol, told), market_text(words, told)),
        words.explanation(_TERMS),
        lines(origin_text(words, prices, bars, ask, of_candles=True), advice_text(words)),
    )


def _headline(words: Words, prices: PriceHistory, checklist: Checklist, timeframe: Timeframe) -> Markup:
    return lines(
        words.text(
            "<b>%(symbol)s · %(timeframe)s %(name)s, %(day)s: the checklist in full</b>",
            symbol=prices.instrument.symbol,
            timeframe=adjective(words, timeframe),
            name=hammer_name(words, checklist.pattern),
            day=words.date(checklist.session),
        ),
        Markup("<b>%s</b> · %s") % (counted(words, checklist), words.label(STATUS_NAMES[checklist.status])),
    )


def _conditions(words: Words, checklist: Checklist, currency: str | None) -> Iterator[Markup]:
    # That it has a range at all goes without saying.
    for check in (*checklist.shape.verdict.shape[1:], *checklist.shape.verdict.context):
        mark = MARKS[Outcome.PASS if check.passed else Outcome.FAIL]
        yield _bullet(Markup("%s %s") % (mark, check_text(words, check, currency)))


def _volumes(words: Words, history: History, checklist: Checklist) -> Markup | None:
    ratio = checklist.volume.ratio
    if ratio is None:
        return None
    volume = float(history.candles.volume[checklist.bar])
    if not ratio:
        return None
    return _bullet(
        words.text(
            "Volume %(volume)s, average before %(average)s.",
            volume=words.number(volume),
            average=words.number(volume / ratio),
        )
    )


def _half_range(words: Words, checklist: Checklist, currency: str | None) -> Markup | None:
    limit = checklist.support.limit
    if limit is None:
        return None
    return _bullet(
        words.text(
            "Near means: within half of ATR14, that is half the usual range of a candle (%(limit)s).",
            limit=words.price(limit, currency),
        )
    )


def _supports(words: Words, history: History, checklist: Checklist, currency: str | None) -> Iterator[Markup]:
    low = float(history.candles.low[checklist.bar])
    levels = sorted(supports_at(history, checklist.bar), key=lambda level: abs(level.price - low))
    for level in levels[:_MOST_LEVELS]:
        yield _bullet(
            words.text(
                "%(level)s: %(distance)s from the low",
                level=level_text(words, level, currency),
                distance=words.signed_percent(level.price / low - 1, 1),
            )
        )


def _known_on(words: Words, checklist: Checklist) -> Markup:
    session = checklist.confirmation.session
    if session is None:
        return _bullet(
            words.text(
                "Steps 1 to 3 are known; the next candle decides step 4, and until then steps 5 and 6 are provisional."
            )
        )
    return _bullet(
        words.text(
            "Steps 1 to 3 were known on %(day)s, steps 4 to 6 on %(next)s.",
            day=words.date(checklist.session),
            next=words.date(session),
        )
    )


def _stop_rule(words: Words, checklist: Checklist) -> Markup | None:
    if checklist.stop.entry is None:
        return None
    message = (
        N_("Entry level: the hammer's own close, until it is confirmed. Stop level: two price steps under its low.")
        if checklist.status is Status.WAITING
        else N_("Entry level: the close of the confirming candle. Stop level: two price steps under the hammer's low.")
    )
    return _bullet(words.text(message))


def _resistances(words: Words, history: History, checklist: Checklist, currency: str | None) -> Iterator[Markup]:
    entry = checklist.stop.entry
    if entry is None:
        return
    above = [level for level in resistances_at(history, checklist.bar) if level.price > entry * (1 + TOLERANCE)]
    for level in sorted(above, key=lambda level: level.price)[:_MOST_LEVELS]:
        yield _bullet(
            words.text(
                "%(level)s: %(distance)s above the entry level",
                level=level_text(words, level, currency),
                distance=percent(words, level.price / entry - 1, 0),
            )
        )


def _divergence(words: Words, checklist: Checklist, timeframe: Timeframe) -> Markup | None:
    found = checklist.told.divergence
    if found is None:
        return None
    return words.text(
        "Newest MACD divergence (%(first)s and %(second)s, known %(bars)s before the hammer): %(reading)s.",
        first=words.date(found.first),
        second=words.date(found.second),
        bars=bar_count(words, timeframe, found.bars_ago),
        reading=words.label(_DIVERGENCES[found.kind]),
    )


def _filters(words: Words, checklist: Checklist) -> Markup:
    volume, position, confirmation = (MARKS[outcome] for outcome in checklist.filters)
    return words.text(
        "The three filters: volume %(volume)s, position %(position)s, confirming candle %(confirmation)s.",
        volume=volume,
        position=position,
        confirmation=confirmation,
    )


def _bullet(text: Markup) -> Markup:
    return Markup("• %s") % text
