"""The texts, the table and the buttons of a list of symbols that somebody watches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from markupsafe import Markup

from analysis.candles import Direction
from analysis.charts import Move
from analysis.charts.scan_table import LINE_BARS, MOST_ROWS, ScanTable, ScanTableRow
from analysis.price_reading import last_change, last_known
from analysis.signals import Event, find_events, signal_by_key
from bot.ask import Ask, ChatKind
from bot.instruments import Instrument
from bot.members import Member
from bot.replies.chart_words import frame_words
from bot.replies.markup import CAPTION_LIMIT, TEXT_LIMIT, bullets, length, lines, paragraphs, sentences
from bot.replies.origin import advice_text, is_stale, simulation_warning, sources_text
from bot.replies.patterns import STATUS_NAMES, signal_name
from bot.replies.words import N_, Words
from bot.reply import Button, Rows, in_rows
from bot.watching.watchlist import MOST_WATCHED

# More do not fit a row of the table legibly, and a line of text.
_SHOWN_SIGNALS = 2
# So many symbols are named one by one; a crowd is counted.
_NAMED = 10
_A_ROW = 4
_MOST_SYMBOL_BUTTONS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One symbol of the list at its last finished bar.

    change: against the close before; rsi: of 14 bars; volume_ratio: against the mean of the 20 bars before; None where
    not defined. news: the signals of that bar, or known since it, those that point somewhere first.
    """

    member: Member
    session: date
    close: float
    change: float | None
    rsi: float | None
    volume_ratio: float | None
    news: tuple[Event, ...]

    @classmethod
    def of(cls, member: Member) -> Watched:
        """What the member shows; it has at least one finished bar."""
        history = member.history
        closes, last = history.candles.close, history.bars - 1
        news = [event for event in find_events(history) if last in {event.bar, event.known_bar}]
        return cls(
            member=member,
            session=history.session(last),
            close=float(closes[-1]),
            change=last_change(closes),
            rsi=last_known(history.rsi14),
            volume_ratio=last_known(np.asarray(history.volume_ratio)),
            news=tuple(sorted(news, key=lambda event: signal_by_key(event.signal).direction is Direction.NEUTRAL)),
        )

    @property
    def instrument(self) -> Instrument:
        """The instrument."""
        return self.member.instrument


_TITLES = {
    ChatKind.PRIVATE: N_("Your list"),
    ChatKind.GROUP: N_("This group's list"),
    ChatKind.CHANNEL: N_("This channel's list"),
}
_EMPTY = {
    ChatKind.PRIVATE: N_(
        "Your list is empty. Add up to %(most)s symbols, for example: <code>/watch FPT HPG VNINDEX</code>"
    ),
    ChatKind.GROUP: N_(
        "This group's list is empty. Add up to %(most)s symbols, for example: <code>/watch FPT HPG VNINDEX</code>"
    ),
    ChatKind.CHANNEL: N_(
        "This channel's list is empty. Add up to %(most)s symbols, for example: <code>/watch FPT HPG VNINDEX</code>"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Watchlist:
    """A list as it is told: its symbols in order, what each shows, and those without prices.

    kind: of which chat it is: in private the person's own.
    """

    symbols: tuple[str, ...]
    rows: tuple[Watched, ...]
    silent: tuple[str, ...]
    kind: ChatKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of each symbol that was to be added.

    unknown: nobody has prices of it. unsure: no source could be asked just now. beyond: over the limit of a list.
    """

    added: tuple[str, ...] = ()
    there: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()


_ADDED = N_("✅ Added: %(symbols)s.")
_THERE = N_("On the list already: %(symbols)s.")
_UNKNOWN = N_("I do not know: %(symbols)s.")
_UNSURE = N_("My price source is not answering, so I could not look these up: %(symbols)s. Please try again later.")
_BEYOND = N_("A list holds %(most)s symbols, so these found no room: %(symbols)s.")


def added_text(words: Words, added: Added) -> Markup | None:
    """What was added and what was not, and why; None where nothing was to be."""
    told = (
        (_ADDED, added.added),
        (_THERE, added.there),
        (_UNKNOWN, added.unknown),
        (_UNSURE, added.unsure),
        (_BEYOND, added.beyond),
    )
    most = words.number(MOST_WATCHED)
    return (
        lines(*(words.text(say, symbols=_crowd(words, symbols), most=most) for say, symbols in told if symbols)) or None
    )


def watchlist_text(words: Words, found: Watchlist, ask: Ask, *, done: Markup | None, pictured: bool) -> Markup:
    """What was done just now, and the list: each symbol's day, RSI and signals; as many lines as there is room for."""
    limit = CAPTION_LIMIT if pictured else TEXT_LIMIT
    text = Markup()
    for named in range(len(found.rows), -1, -1):
        text = paragraphs(
            done,
            lines(_warning(words, found), _headline(words, found)),
            lines(bullets(_line(words, row, found) for row in found.rows[:named]), _more(words, found, named)),
            sentences((_silent(words, found), sources_text(words, (row.member.prices for row in found.rows), ask))),
            advice_text(words),
        )
        if length(text) <= limit:
            break
    return text


def unkept_text(words: Words) -> Markup:
    """That the list that is shown is not kept, where nobody is remembered."""
    return words.text(
        "Nobody is remembered here, so I show these once and keep no list. Use the chat (<code>nenbua chat</code>) or "
        "Telegram for one."
    )


def empty_text(words: Words, kind: ChatKind) -> Markup:
    """That the list of such a chat is empty, and how to fill it."""
    return words.text(_EMPTY[kind], most=words.number(MOST_WATCHED))


def silent_text(words: Words, symbols: Sequence[str]) -> Markup:
    """The symbols of a list of which there are no prices at all right now."""
    return words.text(
        "Your list: %(symbols)s. I have no prices of these right now; please try again later.",
        symbols=_crowd(words, symbols),
    )


def watchlist_table(words: Words, found: Watchlist, ask: Ask) -> ScanTable | None:
    """The table; None where nothing can be shown, or more than a picture holds: then the text tells all."""
    if not 1 <= len(found.rows) <= MOST_ROWS:
        return None
    return ScanTable(
        rows=tuple(_table_row(words, row, found) for row in found.rows),
        heads=(
            words.label("Symbol"),
            words.label("%(count)s sessions", count=words.number(LINE_BARS)),
            words.label("Close"),
            words.label("Change"),
            words.label("RSI 14"),
            words.label("Volume ×"),
            words.label("What shows"),
        ),
        more="",
        words=frame_words(
            words,
            _title(words, found),
            words.date(newest_session(found)),
            simulated=any(row.member.prices.simulated for row in found.rows),
            stale=all(is_stale(row.member.prices, ask) for row in found.rows),
        ),
    )


def newest_session(found: Watchlist) -> date:
    """The newest session of the list; ValueError where nothing is shown."""
    return max(row.session for row in found.rows)


def watchlist_buttons(words: Words, symbols: Sequence[str]) -> Rows:
    """Everything about each symbol, and the way to take some off."""
    ways = [Button(label=symbol, question=f"/signals {symbol}") for symbol in symbols[:_MOST_SYMBOL_BUTTONS]]
    return (*in_rows(ways, _A_ROW), (Button(label=words.label("Take symbols off"), question="/unwatch"),))


def removed_text(words: Words, gone: Sequence[str], absent: Sequence[str], left: int) -> Markup:
    """What was taken off, what was not on the list, and how many are left."""
    return lines(
        words.text("✅ Taken off: %(symbols)s.", symbols=_crowd(words, gone)) if gone else None,
        words.text("Not on the list: %(symbols)s.", symbols=_crowd(words, absent)) if absent else None,
        words.plural("%(count)s symbol is on the list.", "%(count)s symbols are on the list.", left),
    )


def choose_text(words: Words) -> Markup:
    """What the buttons under it do."""
    return words.text("Press a symbol to take it off the list.")


def removal_buttons(words: Words, symbols: Sequence[str]) -> Rows:
    """Take each of them off, and back to the list."""
    buttons = [Button(label=f"✕ {symbol}", question=f"/unwatch {symbol}") for symbol in symbols]
    return (*in_rows(buttons, _A_ROW), (Button(label=words.label("Show the list"), question="/watch"),))


def _title(words: Words, found: Watchlist) -> str:
    return words.label(_TITLES[found.kind])


def _headline(words: Words, found: Watchlist) -> Markup:
    return words.text(
        "<b>%(title)s · %(day)s</b> (%(count)s of %(most)s)",
        title=_title(words, found),
        day=words.date(newest_session(found)),
        count=words.number(len(found.symbols)),
        most=words.number(MOST_WATCHED),
    )


def _warning(words: Words, found: Watchlist) -> Markup | None:
    simulated = [row.member.prices for row in found.rows if row.member.prices.simulated]
    return simulation_warning(words, simulated[0]) if simulated else None


def _line(words: Words, row: Watched, found: Watchlist) -> Markup:
    change = "" if row.change is None else f" ({words.signed_percent(row.change)})"
    parts = [f"{words.price(row.close, row.instrument.currency)}{change}"]
    if row.rsi is not None:
        parts.append(words.label("RSI %(value)s", value=words.number(row.rsi, 1)))
    parts += _signals(words, row)
    if row.session != newest_session(found):
        parts.append(words.date(row.session))
    return Markup("<b>%s</b> %s") % (row.instrument.symbol, " · ".join(parts))


def _signals(words: Words, row: Watched) -> Iterator[str]:
    for event in row.news[:_SHOWN_SIGNALS]:
        name = signal_name(words, event.signal)
        if event.status is None:
            yield name
        else:
            status = words.label(STATUS_NAMES[event.status])
            yield words.label("%(signal)s (%(status)s)", signal=name, status=status)


def _more(words: Words, found: Watchlist, named: int) -> Markup | None:
    hidden = len(found.rows) - named
    return words.plural("and %(count)s more symbol", "and %(count)s more symbols", hidden) if hidden else None


def _silent(words: Words, found: Watchlist) -> Markup | None:
    if not found.silent:
        return None
    return words.text("No prices: %(symbols)s.", symbols=_crowd(words, found.silent))


def _table_row(words: Words, row: Watched, found: Watchlist) -> ScanTableRow:
    another_day = [] if row.session == newest_session(found) else [words.date(row.session)]
    return ScanTableRow(
        symbol=row.instrument.symbol,
        closes=row.member.history.candles.close[-LINE_BARS:],
        close=words.bare_price(row.close, row.instrument.currency),
        change="–" if row.change is None else words.signed_percent(row.change),
        move=Move.of(row.change, row.member.limit),
        rsi="–" if row.rsi is None else words.number(row.rsi, 1),
        volume="–" if row.volume_ratio is None else words.number(row.volume_ratio, 1),
        signals=(*another_day, *_signals(words, row)),
    )


def _crowd(words: Words, symbols: Sequence[str]) -> Markup:
    """The symbols, the first ten of them by name."""
    named = Markup(", ").join(Markup("<b>%s</b>") % symbol for symbol in symbols[:_NAMED])
    hidden = len(symbols) - _NAMED
    if hidden <= 0:
        return named
    return Markup("%s %s") % (named, words.plural("and %(count)s more symbol", "and %(count)s more symbols", hidden))
