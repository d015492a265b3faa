"""Many signals' records in a line each: those of one share, or of the market; and how to ask for one."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from analysis.timeframes import TimeframeBars
from analysis.track_record import ENOUGH_SIGNALS, Record
from bot.ask import Ask
from bot.prices.port import PriceHistory
from bot.replies.markup import bullets, lines, paragraphs, sentences
from bot.replies.origin import advice_text, origin_text, simulation_warning
from bot.replies.record_market import market_warning, survivors_text
from bot.replies.record_words import change, market_name, rate, signal_with_status
from bot.replies.words import Words
from bot.track_record.market import MarketRecord

# Of fewer signals no word about luck is needed.
_MANY = 5
_HOW_TO_ASK = {
    "vi": ("/thongke FPT búa", "/thongke búa", "/thongke FPT"),
    "en": ("/record FPT hammer", "/record hammer", "/record FPT"),
}


def in_order(records: Sequence[Record]) -> list[Record]:
    """Those that happened, the most frequent first: an order by outcome would put the luckiest on top."""
    return sorted((one for one in records if one.signals.n), key=lambda one: -one.signals.n)


def share_list_text(
    words: Words, history: PriceHistory, bars: TimeframeBars, records: Sequence[Record], ask: Ask
) -> Markup:
    """What every signal was worth on one instrument.

    records: the told one of each signal.
    """
    head = lines(
        simulation_warning(words, history),
        words.text("<b>%(symbol)s · what its signals were worth</b>", symbol=history.instrument.symbol),
        _span(words, records[0]),
    )
    tail = lines(origin_text(words, history, bars, ask), advice_text(words))
    return paragraphs(head, *_groups(words, records), _caution(words, len(in_order(records))), tail)


def ask_text(words: Words, market: Sequence[MarketRecord], records: Sequence[Record]) -> Markup:
    """How to ask for a record; then every signal's on the market, where these are kept.

    records: the told one of each of the market's.
    """
    share, whole, every = (Markup("<code>%s</code>") % example for example in _HOW_TO_ASK[words.lang])
    how = lines(
        words.text("<b>What was a signal really worth?</b>"),
        words.text("%(example)s: one signal on one share, beside any day", example=share),
        words.text("%(example)s: the same over the whole market", example=whole),
        words.text("%(example)s: every signal of a share", example=every),
        words.text(
            "Further words: confirmed, rejected, all, volume 1.3, RSI &lt; 30, at support, above SMA200, six steps."
        ),
    )
    if not market:
        return paragraphs(how, words.text("The market's records are measured at night and are not there yet."))
    newest = market[0]
    return paragraphs(
        how,
        lines(
            market_warning(words, newest),
            words.text(
                "<b>%(name)s, as of %(last)s</b>", name=market_name(words, newest), last=words.date(newest.last)
            ),
            _base(words, records[0]),
        ),
        *_groups(words, records),
        _caution(words, len(in_order(records))),
        lines(survivors_text(words, newest), advice_text(words)),
    )


def several_text(words: Words) -> Markup:
    """That a name means several signals."""
    return words.text("There are several signals of that name. Which one do you mean?")


def no_market_text(words: Words, signal: str) -> Markup:
    """That the market's record is not there yet, and what can be asked instead."""
    share, _, every = (Markup("<code>%s</code>") % example for example in _HOW_TO_ASK[words.lang])
    return paragraphs(
        words.text(
            "The market's record of this signal (%(signal)s) is measured at night and is not there yet.", signal=signal
        ),
        words.text(
            "A share's own record I can measure at once, for example: %(share)s, or %(every)s for all its signals.",
            share=share,
            every=every,
        ),
    )


def _span(words: Words, record: Record) -> Markup:
    told = words.text("From %(since)s to %(until)s.", since=words.date(record.since), until=words.date(record.until))
    return lines(told, _base(words, record))


def _base(words: Words, record: Record) -> Markup:
    """What buying on any day brought, which every line is to be held against."""
    return words.text(
        "Bought on any day: after %(bars)s sessions the price was higher <b>%(rate)s</b> of the time, %(mean)s on "
        "average.",
        bars=record.exit_bars,
        rate=rate(words, record.base),
        mean=change(words, record.base.mean),
    )


def _groups(words: Words, records: Sequence[Record]) -> list[Markup]:
    happened = in_order(records)
    enough = [one for one in happened if one.is_enough]
    few = [one for one in happened if not one.is_enough]
    never = [signal_with_status(words, one.selection) for one in records if not one.signals.n]
    limit = words.number(ENOUGH_SIGNALS)
    groups = []
    if enough:
        groups.append(_group(words, words.text("<b>With %(limit)s cases or more</b>", limit=limit), enough))
    if few:
        title = words.text("<b>Fewer than %(limit)s cases: not enough data</b>", limit=limit)
        groups.append(_group(words, title, few))
    if never:
        groups.append(words.text("Not one case: %(names)s.", names="; ".join(never)))
    return groups


def _group(words: Words, title: Markup, records: Sequence[Record]) -> Markup:
    return lines(title, bullets(_line(words, one) for one in records))


def _line(words: Words, record: Record) -> Markup:
    return words.text(
        "%(signal)s: %(wins)s/%(count)s higher (%(rate)s), %(mean)s",
        signal=signal_with_status(words, record.selection),
        wins=words.number(record.signals.wins),
        count=words.number(record.signals.n),
        rate=rate(words, record.signals),
        mean=change(words, record.signals.mean),
    )


def _caution(words: Words, signals: int) -> Markup:
    """How not to read the list."""
    by_chance = words.text(
        "Sorted by how often, not by outcome: of %(signals)s signals a few always look good by chance alone.",
        signals=words.number(signals),
    )
    return sentences(
        (
            by_chance if signals >= _MANY else None,
            words.text("“Higher” means the price rose, for signals that point down too."),
        )
    )
