"""Which summary a chat wants, and when, read from `locales/<lang>/schedule_words.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from functools import cache
from typing import TypeVar, cast
from zoneinfo import ZoneInfo

import yaml

from bot.errors import UserError
from bot.replies.words import LANGUAGES, locales_folder
from bot.schedule.subscription import SummaryKind, SummaryPart
from bot.understanding.clock_times import ClockTimes, HalfOfDay
from bot.understanding.named_zones import Zones
from bot.understanding.tokens import Token, tokenize, visible

_File = dict[str, dict[str, list[str]] | list[str]]
_Chosen = TypeVar("_Chosen", bound=StrEnum)

_DATE = re.compile(
    r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\b|\b\d{4}-\d{1,2}-\d{1,2}\b|(?<![\w/])\d{1,2}/\d{1,2}/\d{2}(?![\w/])"
)


class Switch(StrEnum):
    """What is to happen with what comes by itself."""

    ON = "on"
    OFF = "off"
    SETTINGS = "settings"


class _Section(StrEnum):
    """The sections of the file that hold words of a message, the one that wins first."""

    SWITCH = "switches"
    PART = "parts"
    LIST = "lists"
    HOLIDAY = "holiday"
    KIND = "kinds"
    ZONE_MARKER = "zone_markers"
    FILLER = "fillers"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleWords:
    """What was read.

    shares: `watchlist` or `vn30` where such a list was named. half: what stood beside the time. days: dates as written.
    left: the words that mean nothing here, symbols among them.
    """

    switch: Switch | None = None
    kinds: tuple[SummaryKind, ...] = ()
    parts: tuple[SummaryPart, ...] = ()
    shares: str | None = None
    holiday: bool = False
    at: time | None = None
    half: HalfOfDay | None = None
    zone: ZoneInfo | None = None
    days: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(slots=True)
class _Found:
    """Filled word by word."""

    values: dict[_Section, list[str]] = field(default_factory=dict)
    zone: ZoneInfo | None = None
    left: list[str] = field(default_factory=list)

    def of(self, section: _Section, kind: type[_Chosen]) -> tuple[_Chosen, ...]:
        """What was said of that section, each once."""
        return tuple(dict.fromkeys(kind(value) for value in self.values.get(section, ())))


def read_schedule_words(text: str) -> ScheduleWords:
    """What the text says.

    Raises UserError `bad_time` for a time that no clock shows, and for a second one; `unknown_zone` for a zone that
    nobody knows.
    """
    seen = visible(text)
    days, without_days = _take_days(seen)
    zone, without_zone = zones().take_offset(without_days)
    times, rest = _clock_times().take(without_zone)
    if len(times) > 1:
        raise UserError("bad_time", value=f"{times[1].at:%H:%M}")
    found = _read(tokenize(rest), has_time=bool(times))
    lists = found.values.get(_Section.LIST, [])
    return ScheduleWords(
        switch=next(iter(found.of(_Section.SWITCH, Switch)), None),
        kinds=found.of(_Section.KIND, SummaryKind),
        parts=found.of(_Section.PART, SummaryPart),
        shares=lists[0] if lists else None,
        holiday=_Section.HOLIDAY in found.values,
        at=times[0].at if times else None,
        half=times[0].half if times else None,
        zone=zone or found.zone,
        days=days,
        left=tuple(found.left),
    )


def schedule_words_file(lang: str) -> _File:
    """The file of that language as it stands."""
    path = locales_folder() / lang / "schedule_words.yaml"
    # The base loader reads every scalar as text: "on" and "off" are words here, not truth values.
    content: _File = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - text only
    return content


def _take_days(text: str) -> tuple[tuple[str, ...], str]:
    return tuple(match.group() for match in _DATE.finditer(text)), _DATE.sub(" ", text)


def _read(tokens: Sequence[Token], *, has_time: bool) -> _Found:
    found = _Found()
    typed = [token.text for token in tokens]
    start, is_marked = 0, False
    while start < len(tokens):
        section, value, length = _at(tokens[start:])
        marked_after = start + 1 < len(tokens) and _marks_a_zone(tokens[start + 1 :])
        zone, words = zones().at(typed[start:], is_marked=is_marked or marked_after)
        if zone is not None and words >= length and found.zone is None:
            found.zone = zone
            start, is_marked = start + words, False
        elif section is not None:
            found.values.setdefault(section, []).append(value)
            start, is_marked = start + length, section is _Section.ZONE_MARKER
        else:
            _refuse_zone(typed[start], refused=is_marked and has_time and found.zone is None)
            found.left.append(typed[start])
            start, is_marked = start + 1, False
    return found


def _refuse_zone(word: str, *, refused: bool) -> None:
    if refused:
        raise UserError("unknown_zone", value=word, command="summary")


def _marks_a_zone(tokens: Sequence[Token]) -> bool:
    return _at(tokens)[0] is _Section.ZONE_MARKER


def _at(tokens: Sequence[Token]) -> tuple[_Section | None, str, int]:
    """The section and value of the longest phrase that the tokens begin with, and its length."""
    for section, value, words in _phrases():
        begin = tokens[: len(words)]
        if len(begin) == len(words) and all(map(_same, begin, words)):
            return section, value, len(words)
    return None, "", 1


def _same(typed: Token, word: Token) -> bool:
    """A word typed with diacritics must have the phrase's own."""
    return typed.folded == word.folded and (not typed.has_marks or typed.text.casefold() == word.text.casefold())


@cache
def _phrases() -> tuple[tuple[_Section, str, tuple[Token, ...]], ...]:
    """Every language's, the longest first."""
    order = list(_Section)
    phrases = [
        (section, value, tokenize(phrase))
        for lang in LANGUAGES
        for section, value, phrase in _written(schedule_words_file(lang))
    ]
    return tuple(sorted(phrases, key=lambda phrase: (-len(phrase[2]), order.index(phrase[0]))))


def _written(content: _File) -> Iterator[tuple[_Section, str, str]]:
    for section in _Section:
        groups = content[section]
        for value, phrases in groups.items() if isinstance(groups, dict) else [("", groups)]:
            yield from ((section, value, phrase) for phrase in phrases)


@cache
def _clock_times() -> ClockTimes:
    return ClockTimes([cast("Mapping[str, list[str]]", schedule_words_file(lang)) for lang in LANGUAGES])


@cache
def zones() -> Zones:
    """The zones by the names of every language."""
    return Zones([cast("Mapping[str, list[str]]", schedule_words_file(lang)["zones"]) for lang in LANGUAGES])
