"""The text and the table of a scan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from markupsafe import Markup

from analysis.candles.confirmation import Status
from analysis.charts import Move
from analysis.charts.scan_table import LINE_BARS, MOST_ROWS, ScanTable, ScanTableRow
from analysis.levels import BREAKOUT_BARS
from analysis.scan_filters import BREAKOUT_RATIO, LIMITS, SPIKE_RATIO, ScanFilter, hammer_of
from analysis.screen import ScreenRow
from bot.ask import Ask
from bot.directory.baskets import VN30_SINCE
from bot.replies.chart_words import frame_words
from bot.replies.markup import bullets, first_that_fits, lines, paragraphs, sentences
from bot.replies.origin import advice_text, is_stale, limits_text, simulation_warning, sources_text
from bot.replies.words import N_, Words
from bot.scan import Scan

# So many finds of one filter are named in the text; of all filters together fewer each.
_NAMED = 10
_NAMED_EACH = 5
# More do not fit a row of the table legibly.
_SHOWN_SIGNALS = 2
# A symbol without prices is named, a crowd is counted.
_SYMBOLS_NAMED = 4


class Universe(StrEnum):
    """Which shares were looked at."""

    VN30 = "vn30"
    LIST = "list"
    OWN = "own"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finds:
    """A scan, and what each filter found in it, the most notable first."""

    scan: Scan
    universe: Universe
    by_filter: Mapping[ScanFilter, Sequence[ScreenRow]]


_UNIVERSES = {
    Universe.VN30: N_("VN30"),
    Universe.LIST: N_("your symbols"),
    Universe.OWN: N_("your list"),
    Universe.ALL: N_("all shares"),
}
_NAMES = {
    ScanFilter.OVERSOLD: N_("oversold"),
    ScanFilter.OVERBOUGHT: N_("overbought"),
    ScanFilter.HAMMER: N_("hammers"),
    ScanFilter.BREAKOUT: N_("breakouts"),
    ScanFilter.VOLUME: N_("unusual volume"),
}
_MEANINGS = {
    ScanFilter.OVERSOLD: N_(
        "Oversold: RSI 14 below %(lower)s. The price has fallen far and fast; in a strong downtrend it can fall "
        "further."
    ),
    ScanFilter.OVERBOUGHT: N_(
        "Overbought: RSI 14 above %(upper)s. The price has risen far and fast; in a strong uptrend it can rise further."
    ),
    ScanFilter.HAMMER: N_(
        "Hammer: after a fall, a candle with a long lower shadow: sellers pushed the price down, buyers took it back. "
        "It counts once the next close is above its body; until then it waits."
    ),
    ScanFilter.BREAKOUT: N_(
        "Breakout: a close above every earlier one after a long quiet time, or above the highs of %(bars)s sessions "
        "with at least %(ratio)s times the usual volume. Some breakouts fail within days."
    ),
    ScanFilter.VOLUME: N_(
        "Unusual volume: at least %(spike)s times the mean of the 20 sessions before. It shows that many trade, not "
        "which way the price will go."
    ),
}
_SHORT = {
    ScanFilter.OVERSOLD: N_("<b>Oversold</b> (RSI 14 below %(lower)s): %(names)s"),
    ScanFilter.OVERBOUGHT: N_("<b>Overbought</b> (RSI 14 above %(upper)s): %(names)s"),
    ScanFilter.HAMMER: N_("<b>Hammers</b> (may end a fall, once confirmed): %(names)s"),
    ScanFilter.BREAKOUT: N_("<b>Breakouts</b> (a new high): %(names)s"),
    ScanFilter.VOLUME: N_("<b>Volume</b> from %(spike)s times the usual: %(names)s"),
}


def scan_text(words: Words, finds: Finds, ask: Ask) -> Markup:
    """The caption: what was looked for and where, the finds, what it means, what was left out, origin."""
    most, told = (_NAMED, _one_filter) if len(finds.by_filter) == 1 else (_NAMED_EACH, _each_filter)
    head = lines(_warning(words, finds.scan), _headline(words, finds))
    tail = lines(_left_out(words, finds), *_origin(words, finds, ask))
    return first_that_fits(paragraphs(head, *told(words, finds, named), tail) for named in range(most, -1, -1))


def scan_table(words: Words, finds: Finds, ask: Ask) -> ScanTable | None:
    """The table of the finds, each share once; None where nothing was found."""
    shown, count = _for_table(finds)
    if not shown:
        return None
    return ScanTable(
        rows=tuple(_table_row(words, finds, row) for row in shown),
        heads=(
            words.label("Symbol"),
            words.label("%(count)s sessions", count=words.number(LINE_BARS)),
            words.label("Close"),
            words.label("Change"),
            words.label("RSI 14"),
            words.label("Volume ×"),
            words.label("What shows"),
        ),
        more=_more(words, count - len(shown)) if count > len(shown) else "",
        words=frame_words(
            words,
            words.label("Scan: %(universe)s", universe=words.label(_UNIVERSES[finds.universe])),
            _subtitle(words, finds),
            simulated=finds.scan.simulated,
            stale=all(is_stale(finds.scan.members[row.number].prices, ask) for row in finds.scan.rows),
        ),
    )


def _for_table(finds: Finds) -> tuple[list[ScreenRow], int]:
    """The rows to show, each share once, by filter; and how many there are. No filter takes another's place."""
    chosen: dict[int, ScreenRow] = {}
    for rank in zip_longest(*finds.by_filter.values()):
        chosen |= {row.number: row for row in rank if row is not None and row.number not in chosen}
    shown = set(list(chosen)[:MOST_ROWS])
    in_order = {row.number: row for rows in finds.by_filter.values() for row in rows if row.number in shown}
    return list(in_order.values()), len(chosen)


def _more(words: Words, count: int) -> str:
    return str(words.plural("and %(count)s more symbol", "and %(count)s more symbols", count))


def _subtitle(words: Words, finds: Finds) -> str:
    names = [words.label(_NAMES[one]) for one in finds.by_filter]
    what = names[0] if len(names) == 1 else words.label("all filters")
    session = finds.scan.session
    parts = (what, words.date(session) if session else "", str(_looked_at(words, finds.scan)))
    return " · ".join(part for part in parts if part)


def _table_row(words: Words, finds: Finds, row: ScreenRow) -> ScanTableRow:
    member, instrument = finds.scan.members[row.number], finds.scan.instrument(row)
    shows = [one for one, rows in finds.by_filter.items() if row in rows]
    another_day = [] if row.session == finds.scan.session else [words.date(row.session)]
    return ScanTableRow(
        symbol=instrument.symbol,
        closes=member.history.candles.close[-LINE_BARS:],
        close=words.bare_price(row.close, instrument.currency),
        change="–" if row.change is None else words.signed_percent(row.change),
        move=Move.of(row.change, member.limit),
        rsi="–" if row.rsi is None else words.number(row.rsi, 1),
        volume="–" if row.volume_ratio is None else words.number(row.volume_ratio, 1),
        signals=(*another_day, *(_short_signal(words, finds, one, row) for one in shows[:_SHOWN_SIGNALS])),
    )


def _signal(words: Words, finds: Finds, one: ScanFilter, row: ScreenRow) -> str:
    """What shows, in two words."""
    if one is ScanFilter.HAMMER:
        return words.label(_hammer_message(row))
    if one is ScanFilter.BREAKOUT:
        if not row.breaks_record:
            return words.label("20-session high")
        first = finds.scan.members[row.number].history.session(0)
        return words.label("highest close since %(day)s", day=words.date(first))
    return words.label(_NAMES[one])


def _short_signal(words: Words, finds: Finds, one: ScanFilter, row: ScreenRow) -> str:
    """The same where there is little room: of a record only its year."""
    if one is ScanFilter.BREAKOUT and row.breaks_record:
        first = finds.scan.members[row.number].history.session(0)
        return words.label("highest since %(year)s", year=first.year)
    return _signal(words, finds, one, row)


def _hammer_message(row: ScreenRow) -> str:
    hammer = hammer_of(row)
    confirmed = hammer is not None and hammer.status is Status.CONFIRMED
    return N_("hammer, confirmed") if confirmed else N_("hammer, waiting")


def _warning(words: Words, scan: Scan) -> Markup | None:
    simulated = [member.prices for member in scan.members if member.prices.simulated]
    return simulation_warning(words, simulated[0]) if simulated else None


def _headline(words: Words, finds: Finds) -> Markup:
    universe, session = words.label(_UNIVERSES[finds.universe]), finds.scan.session
    day = words.date(session) if session else ""
    if len(finds.by_filter) == 1:
        (one,) = finds.by_filter
        name = words.label(_NAMES[one])
        return words.text("<b>Scan of %(universe)s: %(filter)s · %(day)s</b>", universe=universe, filter=name, day=day)
    return words.text("<b>Scan of %(universe)s · %(day)s</b>", universe=universe, day=day)


def _one_filter(words: Words, finds: Finds, named: int) -> Iterator[Markup | None]:
    ((one, rows),) = finds.by_filter.items()
    count = words.number(len(rows))
    yield (
        words.text("%(count)s of %(total)s.", count=count, total=_looked_at(words, finds.scan))
        if rows
        else words.text("Nothing found among %(total)s.", total=_looked_at(words, finds.scan))
    )
    shown = rows[:named]
    hidden = len(rows) - len(shown)
    yield lines(
        bullets(_find_line(words, finds, one, row) for row in shown),
        words.plural("and %(count)s more symbol", "and %(count)s more symbols", hidden) if hidden and shown else None,
    )
    yield words.explanation(_MEANINGS[one], **_figures(words))


def _each_filter(words: Words, finds: Finds, named: int) -> Iterator[Markup | None]:
    yield words.text("I looked at %(total)s.", total=_looked_at(words, finds.scan))
    yield bullets(
        words.text(_SHORT[one], names=_names(words, finds.scan, one, rows, named), **_figures(words))
        for one, rows in finds.by_filter.items()
    )


def _names(words: Words, scan: Scan, one: ScanFilter, rows: Sequence[ScreenRow], named: int) -> Markup:
    if not rows:
        return words.text("none")
    told = Markup(", ").join(_named(words, scan, one, row) for row in rows[:named])
    hidden = len(rows) - min(named, len(rows))
    if not hidden:
        return told
    if not named:
        return words.plural("%(count)s symbol", "%(count)s symbols", len(rows))
    return Markup("%s %s") % (told, words.plural("and %(count)s more symbol", "and %(count)s more symbols", hidden))


def _named(words: Words, scan: Scan, one: ScanFilter, row: ScreenRow) -> Markup:
    """The symbol with the one figure that says most."""
    symbol = scan.instrument(row).symbol
    if one in {ScanFilter.OVERSOLD, ScanFilter.OVERBOUGHT} and row.rsi is not None:
        return Markup("<b>%s</b> %s") % (symbol, words.number(row.rsi, 1))
    if one is ScanFilter.VOLUME and row.volume_ratio is not None:
        return Markup("<b>%s</b> %s×") % (symbol, words.number(row.volume_ratio, 1))
    if one is ScanFilter.HAMMER:
        hammer = hammer_of(row)
        confirmed = hammer is not None and hammer.status is Status.CONFIRMED
        message = N_("confirmed") if confirmed else N_("waiting")
        return Markup("<b>%s</b> (%s)") % (symbol, words.label(message))
    return Markup("<b>%s</b>") % symbol


def _find_line(words: Words, finds: Finds, one: ScanFilter, row: ScreenRow) -> Markup:
    instrument = finds.scan.instrument(row)
    change = "" if row.change is None else f" ({words.signed_percent(row.change)})"
    parts = [f"{words.price(row.close, instrument.currency)}{change}"]
    if one in {ScanFilter.HAMMER, ScanFilter.BREAKOUT}:
        parts.append(_signal(words, finds, one, row))
    if row.rsi is not None:
        parts.append(words.label("RSI %(value)s", value=words.number(row.rsi, 1)))
    if row.volume_ratio is not None:
        parts.append(words.label("volume %(ratio)s×", ratio=words.number(row.volume_ratio, 1)))
    if row.session != finds.scan.session:
        parts.append(words.date(row.session))
    return Markup("<b>%s</b> %s") % (instrument.symbol, " · ".join(parts))


def _looked_at(words: Words, scan: Scan) -> Markup:
    return words.plural("%(count)s symbol", "%(count)s symbols", scan.looked_at)


def _figures(words: Words) -> dict[str, str]:
    return {
        "lower": words.number(LIMITS.lower),
        "upper": words.number(LIMITS.upper),
        "bars": words.number(BREAKOUT_BARS),
        "ratio": words.number(BREAKOUT_RATIO, 1),
        "spike": words.number(SPIKE_RATIO),
    }


def _left_out(words: Words, finds: Finds) -> Markup | None:
    """Who was not looked at, and why."""
    silent, stale = finds.scan.silent, finds.scan.stale
    return (
        sentences(
            (
                words.text("No prices: %(symbols)s.", symbols=_crowd(words, silent)) if silent else None,
                words.text("Not traded for over a week: %(symbols)s.", symbols=_crowd(words, stale)) if stale else None,
            )
        )
        or None
    )


def _crowd(words: Words, symbols: Sequence[str]) -> Markup:
    if len(symbols) <= _SYMBOLS_NAMED:
        return Markup(", ").join(symbols)
    return words.plural("%(count)s symbol", "%(count)s symbols", len(symbols))


def _origin(words: Words, finds: Finds, ask: Ask) -> Iterator[Markup | None]:
    saved = sum(member.prices.outage is not None for member in finds.scan.members)
    yield sentences(
        (
            words.text("VN30 basket of %(day)s.", day=words.date(VN30_SINCE))
            if finds.universe is Universe.VN30
            else None,
            sources_text(words, (member.prices for member in finds.scan.members), ask),
            limits_text(words, (member.prices for member in finds.scan.members))
            if ScanFilter.HAMMER in finds.by_filter
            else None,
            words.text("As of %(day)s.", day=words.date(ask.as_of)) if ask.as_of else None,
            words.plural(
                "%(count)s symbol has saved prices: its source is not answering.",
                "%(count)s symbols have saved prices: their source is not answering.",
                saved,
            )
            if saved
            else None,
        )
    )
    yield advice_text(words)
