"""The lines that tell beside a signal what it was worth until now: on the instrument's own bars, and on the market."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from analysis.track_record import Record, StatusWanted
from bot.replies.findings import Finding
from bot.replies.markup import sentences
from bot.replies.patterns import signal_name
from bot.replies.record_words import percent, rate_range
from bot.replies.words import N_, Words
from bot.reply import Button
from bot.track_record.facts import record_row
from bot.track_record.market import LISTED, MarketRecord
from bot.track_record.share import pick_told

_HAPPENED = {True: N_("%(signal)s confirmed"), False: "%(signal)s"}
_MARKET = N_(
    "The whole market (%(shares)s shares since %(year)s): %(count)s cases, higher in %(rate)s; any day: %(base)s."
)
_BASKET = N_("VN30 (%(shares)s shares since %(year)s): %(count)s cases, higher in %(rate)s; any day: %(base)s.")
_DETAILS = frozenset({"periods", "distribution"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRecord:
    """What a signal was worth.

    own: on the bars that the answer sees. market: the same over many shares, None where nothing is kept of it.
    """

    own: Record
    market: MarketRecord | None = None


def record_text(words: Words, name: str, told: ToldRecord | None) -> Markup | None:
    """How often the signal happened and the price was higher afterwards, beside any day; None without a record.

    name: what the instrument is called.
    """
    if told is None:
        return None
    record = told.own
    is_confirmed = record.selection.status is StatusWanted.CONFIRMED
    happened = words.label(_HAPPENED[is_confirmed], signal=signal_name(words, record.selection.signal))
    since, interval = record.since.year, record.signals.wilson
    if interval is None:
        return words.text(
            "%(name)s since %(year)s: %(signal)s not once with %(bars)s sessions after it, so nothing to count yet.",
            name=name,
            year=since,
            signal=happened,
            bars=record.exit_bars,
        )
    counted = words.plural(
        "%(name)s since %(year)s: %(signal)s %(count)s time; price higher after %(bars)s sessions: %(wins)s "
        "(%(rate)s, range %(range)s); any day: %(base)s.",
        "%(name)s since %(year)s: %(signal)s %(count)s times; price higher after %(bars)s sessions: %(wins)s "
        "(%(rate)s, range %(range)s); any day: %(base)s.",
        record.signals.n,
        name=name,
        year=since,
        signal=happened,
        bars=record.exit_bars,
        wins=words.number(record.signals.wins),
        rate=percent(words, record.signals.win_rate),
        range=rate_range(words, interval),
        base=percent(words, record.base.win_rate),
    )
    return sentences((counted, _too_few(words, record)))


def market_text(words: Words, told: ToldRecord | None) -> Markup | None:
    """The same over many shares, with its day where that is older than the bars; None where nothing is kept."""
    if told is None or told.market is None:
        return None
    market, record = told.market, pick_told(told.market.records, told.own.exit_bars)
    if not record.signals.n:
        return None
    counted = words.text(
        _MARKET if market.universe == LISTED else _BASKET,
        shares=words.number(market.symbols),
        year=record.since.year,
        count=words.number(record.signals.n),
        rate=percent(words, record.signals.win_rate),
        base=percent(words, record.base.win_rate),
    )
    is_older = market.last < told.own.until
    as_of = words.text("As of %(day)s.", day=words.date(market.last)) if is_older else None
    return sentences((counted, _too_few(words, record), as_of))


def record_findings(words: Words, name: str, told: ToldRecord | None, *, spare: int) -> Iterator[Finding]:
    """Both lines; the market's is left out at `spare`, the instrument's own at the next."""
    own, market = record_text(words, name, told), market_text(words, told)
    if own is not None:
        yield Finding(own, spare=spare + 1)
    if market is not None:
        yield Finding(market, spare=spare)


def record_button(words: Words, symbol: str, told: ToldRecord | None, day: str = "") -> tuple[Button, ...]:
    """The way to the whole record, in a row of its own or at a row's end; none without a record.

    day: the day asked about, as `Arguments.day` writes it.
    """
    if told is None:
        return ()
    question = f"/record {symbol} {told.own.selection.signal}{day}"
    return (Button(label=words.label("Track record"), question=question),)


def record_facts(symbol: str, told: ToldRecord | None) -> dict[str, object]:
    """What the lines rest on, under `record` and `market_record`: each None where it is not told."""
    market = told.market if told else None
    return {
        "record": _row(told.own, symbol) if told else None,
        "market_record": _row(pick_told(market.records), market.universe) | {"last": market.last} if market else None,
    }


def _row(record: Record, universe: str) -> dict[str, object]:
    return {name: value for name, value in record_row(record, universe).items() if name not in _DETAILS}


def _too_few(words: Words, record: Record) -> Markup | None:
    return None if record.is_enough else words.text("Too few to tell.")
