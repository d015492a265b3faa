"""Which record a message asks for: its signals, what is asked of them, and in how much detail it is told."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from analysis.signals import SIGNALS
from analysis.track_record import (
    EXIT_BARS,
    FILTERS,
    VOLUME_RATIOS,
    ContradictorySelection,
    Selection,
    StatusWanted,
    usual_status,
)
from bot.commands.command import Request
from bot.errors import UserError
from bot.track_record.share import TOLD_EXIT_BARS
from bot.understanding.arguments import past_day
from bot.understanding.record_words import ABOUT_RECORDS, RecordWords, read_record_words
from bot.watching.alert_reading import signals_called

_EXITS = {f"bars_{bars}": bars for bars in EXIT_BARS}
# "120" and "130%" are percents of the usual volume, "1,3" is so many times of it.
_PERCENT_FROM, _PERCENT = 50, 100
_HIGHEST_RATIO = 10
# It is a family of signals only where no other is named: "hammers while the RSI is low".
_ALONE = "rsi"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a message asks for.

    signals: the keys of those that it names, none where it names none. selections: one for each signal that can be
    counted so; of all signals where none is named. exit_bars: the exit to tell first. full: every number is wanted.
    day: as of which to answer; None for now.
    """

    signals: tuple[str, ...]
    selections: tuple[Selection, ...]
    exit_bars: int
    full: bool
    day: date | None

    @property
    def one(self) -> Selection | None:
        """The one selection asked for; None where several are."""
        return self.selections[0] if len(self.signals) == 1 else None


def read_asked(request: Request) -> Asked:
    """What the message asks for.

    Raises UserError: `unknown_signal`, `unknown_exit`, `several_statuses`, `bad_argument`, `bad_date`,
    `record_daily_only`, `contradictory_record`.
    """
    found = read_record_words(request.arguments.words)
    called = found.signals or tuple(wish for wish in found.wishes if wish == _ALONE)
    signals = tuple(dict.fromkeys(key for one in called for key in signals_called(one)))
    is_typed = request.ask.text.lstrip().startswith("/")
    if "longer" in found.wishes:
        raise UserError("record_daily_only", command=ABOUT_RECORDS)
    unread = request.arguments.unread if is_typed else ()
    if unread and signals:
        raise UserError("bad_argument", value=unread[0], command=ABOUT_RECORDS)
    if unread:
        raise UserError("unknown_signal", value=" ".join(unread), command=ABOUT_RECORDS)
    ratio, exit_bars = _numbers(found, is_typed=is_typed)
    return Asked(
        signals=signals,
        selections=_selections(found, signals, ratio),
        exit_bars=exit_bars,
        full="full" in found.wishes,
        day=past_day(found.dates[0], request.ask.today) if found.dates else None,
    )


def _numbers(found: RecordWords, *, is_typed: bool) -> tuple[float | None, int]:
    """The least volume ratio and the exit that the numbers mean; in a sentence other numbers are only told."""
    numbers = list(found.numbers)
    ratio = None
    if "volume" in found.wishes:
        ratio = _ratio(numbers.pop(0)) if numbers else VOLUME_RATIOS[0]
    exits = [_EXITS[wish] for wish in found.wishes if wish in _EXITS]
    for number in numbers:
        if number.isdecimal() and int(number[:3]) in EXIT_BARS:
            exits.append(int(number))
        elif is_typed and number.isdecimal():
            raise UserError("unknown_exit", value=number, command=ABOUT_RECORDS)
        elif is_typed:
            raise UserError("bad_argument", value=number, command=ABOUT_RECORDS)
    return ratio, exits[0] if exits else TOLD_EXIT_BARS


def _ratio(number: str) -> float:
    """How many times the usual volume that is: "1,3", "130"."""
    with suppress(ValueError):
        value = float(number.replace(",", "."))
        ratio = value / _PERCENT if value >= _PERCENT_FROM else value
        if 0 < ratio <= _HIGHEST_RATIO:
            return ratio
    raise UserError("bad_argument", value=number, command=ABOUT_RECORDS)


def _selections(found: RecordWords, signals: tuple[str, ...], ratio: float | None) -> tuple[Selection, ...]:
    """One for each signal that can be counted so; UserError where none can."""
    filters = tuple(one.key for one in FILTERS if one.key in found.wishes)
    wanted = [status for status in StatusWanted if status.value in found.wishes]
    if len(wanted) > 1:
        raise UserError("several_statuses", command=ABOUT_RECORDS)
    selections, refusal = [], None
    for signal in signals or (one.key for one in SIGNALS):
        status = wanted[0] if wanted else usual_status(signal)
        try:
            selections.append(Selection(signal=signal, status=status, min_volume=ratio, filters=filters))
        except ContradictorySelection as error:
            refusal = error
    if not selections and refusal is not None:
        raise UserError(
            "contradictory_record", reason=refusal.reason.value, signal=refusal.signal, command=ABOUT_RECORDS
        ) from refusal
    return tuple(selections)
