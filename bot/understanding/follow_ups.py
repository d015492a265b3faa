"""Messages that go on from the one before: "còn khung tuần?", "thế HPG?", "its RSI"."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from bot.ask import Ask
from bot.knowledge.words import Words, words_of
from bot.replies.words import LANGUAGES
from bot.understanding.arguments import arguments_of
from bot.understanding.intent import Intent
from bot.understanding.phrases import Meaning, read_file
from bot.understanding.reading import NEED_NO_SYMBOL, Reading

REMEMBERED_FOR = timedelta(minutes=30)
_MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class _Said:
    intent: Intent
    at: datetime


class Conversations:
    """What each person asked last in each chat, for half an hour; kept in memory only."""

    def __init__(self) -> None:
        self._said: OrderedDict[tuple[str | None, str], _Said] = OrderedDict()

    def before(self, ask: Ask) -> Intent | None:
        """What the person asked just before in this chat; None where nobody is known or it is too long ago."""
        said = self._said.get((ask.chat, ask.user)) if ask.user else None
        return said.intent if said and ask.asked_at - said.at <= REMEMBERED_FOR else None

    def remember(self, ask: Ask, intent: Intent) -> None:
        """Note what was asked; the oldest is forgotten where there are too many."""
        if ask.user is None or not intent.arguments.symbols:
            return
        self._said[ask.chat, ask.user] = _Said(intent, ask.asked_at)
        self._said.move_to_end((ask.chat, ask.user))
        if len(self._said) > _MOST_REMEMBERED:
            self._said.popitem(last=False)

    def forget(self, name: str) -> int:
        """How much of what that person asked, or what was asked in that chat, is forgotten now: all of it."""
        theirs = [key for key in self._said if name in key]
        for key in theirs:
            del self._said[key]
        return len(theirs)


def going_on(ask: Ask, reading: Reading, words: Words, before: Intent, lang: str) -> Intent | None:
    """What the message wants as one that goes on from `before`; None where it stands for itself.

    It takes from there what it leaves out: the symbols ("its RSI"), or the command ("thế HPG?"), or both ("còn tuần?").
    """
    begins = any(words[: len(phrase)] == phrase for phrase in _phrases("follow_ups"))
    points = any(holds(words, phrase) for phrase in _phrases("pronouns"))
    named = [key for key in reading.values.get(Meaning.COMMAND, ()) if key not in NEED_NO_SYMBOL]
    details = Meaning.TIMEFRAME in reading.values or bool(reading.pieces)
    if Meaning.QUESTION in reading.values:
        return None
    if reading.symbols:
        return _with_command_of(before, ask, reading, lang) if begins and not named else None
    if (points or begins) and named:
        return _with_symbols_of(before, named[0], ask, reading, lang)
    if (points or begins or _is_bare(reading)) and details and not named:
        return _with_command_of(before, ask, reading, lang)
    return _with_command_of(before, ask, reading, lang) if points and _is_bare(reading) else None


def holds(words: Sequence[str], phrase: Words) -> bool:
    """Whether the phrase stands in the words."""
    return any(tuple(words[at : at + len(phrase)]) == phrase for at in range(len(words) - len(phrase) + 1))


def _is_bare(reading: Reading) -> bool:
    """Whether nothing stands there but details and words without a meaning of their own."""
    return not reading.leftovers and reading.values.keys() <= {Meaning.TIMEFRAME, Meaning.FILLER, Meaning.SYMBOL_MARKER}


def _with_symbols_of(before: Intent, command: str, ask: Ask, reading: Reading, lang: str) -> Intent:
    arguments = replace(arguments_of(ask, reading, command), symbols=before.arguments.symbols)
    return Intent(command=command, arguments=arguments, lang=lang)


def _with_command_of(before: Intent, ask: Ask, reading: Reading, lang: str) -> Intent:
    now, then = arguments_of(ask, reading, before.command), before.arguments
    arguments = replace(
        then,
        symbols=now.symbols or then.symbols,
        timeframe=now.timeframe or then.timeframe,
        numbers=now.numbers or then.numbers,
        pairs=now.pairs or then.pairs,
        on=now.on or then.on,
    )
    return Intent(command=before.command, arguments=arguments, lang=lang)


@cache
def _phrases(section: str) -> tuple[Words, ...]:
    """Every language's phrases of that section of its phrase file, folded, the longest first."""
    written = [words_of(phrase) for lang in LANGUAGES for phrase in read_file(lang)[section]]
    return tuple(sorted(set(written), key=len, reverse=True))
