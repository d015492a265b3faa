"""What is doubtful about the prices that an answer shows, said shortly: gaps and jumps around which signals mislead."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from markupsafe import Markup

from analysis.plausibility import Doubt, Remark
from bot.prices.port import PriceHistory
from bot.replies.words import Words


def doubts_text(words: Words, history: PriceHistory, first: date) -> Markup | None:
    """The worst doubt about sessions from that day on, in one sentence; None where there is none.

    The others stand in the facts: an answer has more to tell than what is wrong with its prices. That prices are stale
    is told with their age.
    """
    for doubt, tell in _TEXTS.items():
        remarks = [remark for remark in history.remarks if remark.doubt is doubt and remark.session >= first]
        if remarks:
            return tell(words, remarks)
    return None


def _wrong_unit(words: Words, remarks: Sequence[Remark]) -> Markup:
    return words.text(
        "%(value)s can hardly be right: these data may be in another unit, a thousand times larger or smaller.",
        value=words.number(remarks[-1].value, 2),
    )


def _unit_change(words: Words, remarks: Sequence[Remark]) -> Markup:
    return words.text(
        "From %(day)s on these prices are about 1,000 times larger or smaller: the figures cannot be relied on.",
        day=words.date(remarks[-1].session),
    )


def _split_not_applied(words: Words, remarks: Sequence[Remark]) -> Markup:
    return words.plural(
        "%(count)s jump (%(day)s, %(change)s) looks like a split: signals there mislead.",
        "%(count)s jumps (last %(day)s, %(change)s) look like splits: signals there mislead.",
        len(remarks),
        **_of_the_last(words, remarks),
    )


def _outside_band(words: Words, remarks: Sequence[Remark]) -> Markup:
    return words.plural(
        "%(count)s close beyond the price limits (%(day)s, %(change)s) may be wrong.",
        "%(count)s closes beyond the price limits (last %(day)s, %(change)s) may be wrong.",
        len(remarks),
        **_of_the_last(words, remarks),
    )


def _missing_session(words: Words, remarks: Sequence[Remark]) -> Markup:
    return words.plural(
        "%(count)s session is missing (just before %(day)s).",
        "%(count)s sessions are missing (last just before %(day)s).",
        sum(remark.count for remark in remarks),
        day=words.date(remarks[-1].session),
    )


def _of_the_last(words: Words, remarks: Sequence[Remark]) -> dict[str, str]:
    last = remarks[-1]
    return {"day": words.date(last.session), "change": words.signed_percent(last.value - 1, 1)}


# The worst first.
_TEXTS: Mapping[Doubt, Callable[[Words, Sequence[Remark]], Markup]] = {
    Doubt.WRONG_UNIT: _wrong_unit,
    Doubt.UNIT_CHANGE: _unit_change,
    Doubt.SPLIT_NOT_APPLIED: _split_not_applied,
    Doubt.OUTSIDE_BAND: _outside_band,
    Doubt.MISSING_SESSION: _missing_session,
}
