"""Times of day as people write them: 15:15, 15h15, 3h chiều, 3 giờ rưỡi chiều, 3:15 pm."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from bot.directory.spelling import fold
from bot.errors import UserError

_HOURS_A_DAY, _MINUTES_AN_HOUR, _NOON = 24, 60, 12
_HALF = 30
_MINUTE_DIGITS = 2
# "12 giờ đêm" is midnight, "10 giờ đêm" before it, "2 giờ đêm" after it; "11 giờ trưa" is before noon.
_EARLY_NIGHT = 6
_BEFORE_NOON = 10


class HalfOfDay(StrEnum):
    """What stands beside an hour; named as its section of the file of words."""

    BEFORE_NOON = "before_noon"
    NOON = "noon"
    AFTER_NOON = "after_noon"
    NIGHT = "night"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockTime:
    """A time that was written, and what stood beside it."""

    at: time
    half: HalfOfDay | None


class ClockTimes:
    """Reads times with the words of all languages, by section of their files."""

    def __init__(self, sections: Sequence[Mapping[str, Sequence[str]]]) -> None:
        halves = {fold(word): (word, half) for half in HalfOfDay for one in sections for word in one[half]}
        self._halves = halves
        hours, minutes, half_hours = (_any(_of(sections, name)) for name in ("hours", "minutes", "half"))
        self._pattern = re.compile(
            rf"""(?<![\w.,:/+-])(?P<hour>\d{{1,2}})
            (?: \s?(?P<mark>{hours})(?![a-z])
                (?:\s?(?P<minute>\d{{1,2}}|{half_hours})(?![\w:.]))?(?:\s?(?:{minutes})(?![a-z]))?
              | [:.](?P<exact>\d{{1,4}}) )?
            (?:\s?(?P<half>{_any(halves)})(?![a-z]))?
            (?![\w:])""",
            re.VERBOSE,
        )

    def take(self, text: str) -> tuple[tuple[ClockTime, ...], str]:
        """The times in the text, in its order, and the text without them. Raises UserError `bad_time` for 25:99."""
        # Letter by letter, so that both have the same places.
        folded = "".join(fold(letter)[:1] or " " for letter in text)
        found: list[ClockTime] = []
        left: list[str] = []
        end = 0
        for match in self._pattern.finditer(folded):
            half = self._half(text[match.start("half") : match.end("half")] if match["half"] else "")
            if not (match["mark"] or match["exact"] or half):
                continue
            stop = match.start("half") if match["half"] and half is None else match.end()
            found.append(ClockTime(at=_time(match, half, text[match.start() : stop].strip()), half=half))
            left.append(text[end : match.start()])
            end = stop
        return tuple(found), " ".join([*left, text[end:]])

    def _half(self, written: str) -> HalfOfDay | None:
        """A word typed with diacritics must have the file's own: "8h tối" is not "8h tôi"."""
        typed = written.casefold()
        word, half = self._halves.get(fold(typed), ("", None))
        return half if typed in {word, fold(typed)} else None


def _of(sections: Iterable[Mapping[str, Sequence[str]]], name: str) -> list[str]:
    return [word for one in sections for word in one[name]]


def _any(words: Iterable[str]) -> str:
    """A pattern of any of the words, folded, the longest first."""
    folded = sorted({fold(word) for word in words}, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word) for word in folded)


def _time(match: re.Match[str], half: HalfOfDay | None, written: str) -> time:
    hour, exact, minute = int(match["hour"]), match["exact"], match["minute"]
    if exact is not None and len(exact) != _MINUTE_DIGITS:
        raise UserError("bad_time", value=written)
    minutes = int(exact) if exact else _HALF if minute and not minute.isdecimal() else int(minute or 0)
    hours = _hour(hour, half)
    if hours is None or hours >= _HOURS_A_DAY or minutes >= _MINUTES_AN_HOUR:
        raise UserError("bad_time", value=written)
    return time(hours, minutes)


def _hour(hour: int, half: HalfOfDay | None) -> int | None:
    """The hour of the day; None where both contradict each other, as in "15 giờ sáng"."""
    if half is None or (hour > _NOON and half is not HalfOfDay.BEFORE_NOON):
        return hour
    if hour > _NOON:
        return None
    on_dial = hour % _NOON
    is_early = {
        HalfOfDay.BEFORE_NOON: True,
        HalfOfDay.NOON: on_dial >= _BEFORE_NOON,
        HalfOfDay.AFTER_NOON: False,
        HalfOfDay.NIGHT: on_dial < _EARLY_NIGHT,
    }[half]
    return on_dial if is_early else on_dial + _NOON
