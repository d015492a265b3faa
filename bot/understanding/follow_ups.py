"""Messages that go on from the one before: "còn khung tuần?", "thế HPG?", "its RSI"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from bot.ask import Ask
from bot.knowledge.words import Words, words_of
from bot.replies.words import LANGUAGES
from bot.understanding.arguments import arguments_of
from bot.understanding.intent import Intent
from bot.understanding.phrases import Meaning, read_file
from bot.understanding.reading import NEED_NO_SYMBOL, Reading


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
