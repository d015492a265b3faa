"""Where the prices of an answer about several instruments come from, and which are missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from bot.ask import Ask
from bot.errors import NenBuaError, TryLater
from bot.instruments import Instrument
from bot.prices.port import PriceHistory
from bot.replies.markup import sentences
from bot.replies.origin import simulation_warning, sources_text
from bot.replies.words import Words

# A long weekend is no news; prices older than this are told with their age.
_OLD_AFTER = timedelta(days=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """An instrument whose prices could not be had, and why."""

    instrument: Instrument
    error: NenBuaError


def several_warning(words: Words, histories: Sequence[PriceHistory]) -> Markup | None:
    """Says which prices are made up, where any are."""
    simulated = [history for history in histories if history.simulated]
    if len(simulated) == len(histories):
        return simulation_warning(words, simulated[0]) if simulated else None
    if not simulated:
        return None
    return words.text("⚠️ Simulated prices, not the market's: %(symbols)s.", symbols=_symbols(simulated))


def several_origin(words: Words, histories: Sequence[PriceHistory], ask: Ask) -> Markup:
    """The sources, how old the newest bar is, and which of the prices are saved ones or end earlier."""
    newest = max(history.bars.last_session for history in histories)
    saved = [history for history in histories if history.outage is not None]
    behind = [history for history in histories if newest - history.bars.last_session > _OLD_AFTER]
    return sentences(
        (
            sources_text(words, histories, ask),
            _age(words, newest, ask),
            _outage(words, saved, all_of_them=len(saved) == len(histories)),
            words.text("Data end earlier: %(names)s.", names=_dated_names(words, behind)) if behind else None,
        )
    )


def _outage(words: Words, saved: Sequence[PriceHistory], *, all_of_them: bool) -> Markup | None:
    if not saved:
        return None
    if all_of_them:
        return words.text("These are saved prices: the source is not answering.")
    return words.text("Saved prices, the source is not answering: %(symbols)s.", symbols=_symbols(saved))


def _age(words: Words, newest: date, ask: Ask) -> Markup | None:
    if ask.as_of is not None:
        return words.text("As of %(day)s.", day=words.date(ask.as_of))
    age = ask.today - newest
    return words.text("The latest bar is %(age)s old.", age=words.age(age)) if age > _OLD_AFTER else None


def missing_text(words: Words, missing: Sequence[Missing]) -> Markup | None:
    """Names what could not be had, apart what may come later; None where nothing is missing."""
    later = [_name(words, lost.instrument) for lost in missing if isinstance(lost.error, TryLater)]
    absent = [_name(words, lost.instrument) for lost in missing if not isinstance(lost.error, TryLater)]
    told = sentences(
        (
            words.text("No data yet: %(names)s.", names=", ".join(absent)) if absent else None,
            words.text("Not answering right now: %(names)s.", names=", ".join(later)) if later else None,
        )
    )
    return told or None


def several_facts(histories: Sequence[PriceHistory], missing: Sequence[Missing]) -> dict[str, object]:
    """Where each instrument's prices come from, and what is missing with the code that says why."""
    return {
        "sources": {
            history.instrument.symbol: {
                "source": history.source,
                "fetched_at": history.fetched_at,
                "simulated": history.simulated,
                "outage": history.outage,
                "instead_of": history.instead_of,
            }
            for history in histories
        },
        "missing": {lost.instrument.symbol: lost.error.code for lost in missing},
    }


def _symbols(histories: Iterable[PriceHistory]) -> str:
    return ", ".join(history.instrument.symbol for history in histories)


def _dated_names(words: Words, histories: Iterable[PriceHistory]) -> str:
    """Each name with the day of its newest bar."""
    return ", ".join(
        f"{_name(words, history.instrument)} ({words.date(history.bars.last_session)})" for history in histories
    )


def _name(words: Words, instrument: Instrument) -> str:
    """What it is called, without what an index of one branch spans: "VNREAL (bất động sản)"."""
    return (instrument.name(words.lang) or instrument.symbol).partition(" (")[0]
