"""What a command is asked about, from the pieces of the message."""

from __future__ import annotations

import re
from datetime import date

from analysis.candles import PATTERNS
from analysis.timeframes import Timeframe
from bot.ask import Ask
from bot.errors import UserError
from bot.understanding.intent import Arguments
from bot.understanding.phrases import Meaning
from bot.understanding.reading import Reading
from bot.understanding.tokens import Kind

ABOUT_A_PATTERN = "candles"
_PATTERN_KEYS = frozenset(pattern.key for pattern in PATTERNS)

# A year of two digits is one of this century.
_SHORT_YEAR, _CENTURY = 2, 2000


def arguments_of(ask: Ask, reading: Reading, command: str) -> Arguments:
    """The symbols, timeframe, numbers, day, language and patterns of the message.

    Raises UserError `bad_date` where a day is none, or is still to come.
    """
    timeframes = [Timeframe(value) for value in reading.values.get(Meaning.TIMEFRAME, ())]
    dates = reading.pieces.get(Kind.DATE, [])
    return Arguments(
        symbols=tuple(reading.symbols),
        # A day is often no timeframe: "14 phiên", "ngày 14/02/2025".
        timeframe=next((frame for frame in timeframes if frame is not Timeframe.DAY), next(iter(timeframes), None)),
        numbers=tuple(reading.pieces.get(Kind.NUMBER, ())),
        pairs=tuple(reading.pieces.get(Kind.PAIR, ())),
        on=past_day(dates[0], ask.today) if dates else None,
        language=reading.first(Meaning.LANGUAGE),
        patterns=_patterns(reading, command),
    )


def _patterns(reading: Reading, command: str) -> tuple[str, ...]:
    """The candle patterns that were named, also one that is a command itself: "/nen FPT búa"."""
    named = [*reading.values.get(Meaning.PATTERN, ())]
    if command == ABOUT_A_PATTERN:
        named += [key for key in reading.values.get(Meaning.COMMAND, ()) if key in _PATTERN_KEYS]
    return tuple(dict.fromkeys(named))


def past_day(written: str, today: date) -> date:
    """The day that was written, 14/02/2025, 14/02/25 or 2025-02-14.

    Raises UserError `bad_date` where there is no such day, and for one still to come.
    """
    numbers = re.findall(r"\d+", written)
    year, month, day = numbers if written[:4].isdigit() else reversed(numbers)
    try:
        asked = date(int(year) + (_CENTURY if len(year) == _SHORT_YEAR else 0), int(month), int(day))
    except ValueError as error:
        raise UserError("bad_date", value=written) from error
    if asked > today:
        raise UserError("bad_date", value=written)
    return asked
