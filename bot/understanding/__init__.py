"""From words to an intent: commands and free text take the same way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date

from analysis.candles import PATTERNS
from analysis.timeframes import Timeframe
from bot.ask import Ask
from bot.directory import Directory
from bot.errors import UserError
from bot.knowledge import Knowledge
from bot.replies.words import DEFAULT_LANGUAGE
from bot.understanding.intent import Arguments, Intent
from bot.understanding.phrases import Meaning, load_phrases
from bot.understanding.reading import ABOUT_THE_BOT, Reader, Reading
from bot.understanding.scan_words import take_scan_words
from bot.understanding.tokens import Kind, visible

LONGEST_MESSAGE = 500

# What a sentence means that names a thing but no command.
ABOUT_A_TERM = "explain"
ABOUT_A_SYMBOL = "signals"
ABOUT_A_PATTERN = "candles"
# It names what it looks for with the words of other commands.
ABOUT_MANY = "scan"
# What a message means that names a language and nothing else: the answer to "which language?".
ABOUT_A_LANGUAGE = "language"
# Words for these stand in many a question: without a symbol they ask for nothing.
_ONLY_WITH_A_SYMBOL = frozenset({"chart", "signals", "candles", "price", "compare"})
_PATTERN_KEYS = frozenset(pattern.key for pattern in PATTERNS)
# A greeting or a term bears any further words; the others tell which one they cannot use.
_TAKES_ANY_WORDS = ABOUT_THE_BOT | {ABOUT_A_TERM}

# A year of two digits is one of this century.
_SHORT_YEAR, _CENTURY = 2, 2000

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_SLASH = re.compile(r"\s*/(?P<name>\w+)(?:@\w+)?(?=\s|$)(?P<rest>.*)", re.DOTALL)


class Understanding:
    """Reads messages.

    command_names: for every slash name its command's key and, where only one language has the name, that language.
    order: the commands' keys; of two that a sentence names, the earlier one is meant.
    """

    def __init__(
        self,
        *,
        command_names: Mapping[str, tuple[str, str | None]],
        order: Iterable[str],
        directory: Directory,
        knowledge: Knowledge,
        is_known: Callable[[str], bool],
    ) -> None:
        self._phrases = load_phrases()
        self._reader = Reader(self._phrases, directory, is_known)
        self._names = command_names
        self._order = tuple(order)
        self._knowledge = knowledge

    def language(self, ask: Ask) -> str:
        """The language to answer in: the one asked for, else the text's own, else Vietnamese."""
        if ask.locale is not None:
            return ask.locale
        name, rest = _split_command(ask.text[:LONGEST_MESSAGE])
        reading = self._reader.read(rest, after_slash=name is not None)
        _, name_lang = self._names.get(name or "", ("", None))
        return self._phrases.language_of(reading.words) or name_lang or DEFAULT_LANGUAGE

    def understand(self, ask: Ask) -> Intent:
        """What the message wants.

        Raises UserError where that is not clear: `too_long`, `not_understood`, `unknown_command`, `bad_argument`,
        `bad_date`.
        """
        if len(ask.text) > LONGEST_MESSAGE:
            raise UserError("too_long", limit=LONGEST_MESSAGE)
        name, rest = _split_command(ask.text)
        if name is not None and name not in self._names:
            raise UserError("unknown_command", name=name)
        wanted, others = take_scan_words(rest)
        is_list = name is not None and self._names[name][0] == ABOUT_MANY
        reading = self._reader.read(others if is_list else rest, after_slash=name is not None, is_list=is_list)
        # "Support" is also what one asks a bot for: some terms have their article only where an explanation is wanted.
        wants_article = name is not None and self._names[name][0] == ABOUT_A_TERM
        topic = self._knowledge.find(f"{name} {reading.text}" if wants_article else reading.text)
        if name is not None and Meaning.QUESTION in reading.values and not reading.symbols:
            # "/rsi là gì" asks what it means.
            topic = self._knowledge.find(f"{name} {reading.text}")
            name = None if topic else name
        command = self._command_of(reading, topic) if name is None else self._names[name][0]
        is_literal = name is not None or (reading.terse and command != ABOUT_MANY)
        if reading.leftovers and is_literal and command not in _TAKES_ANY_WORDS:
            raise UserError("bad_argument", value=reading.leftovers[0], command=command)
        arguments = replace(_arguments(ask, reading, command, topic), scan=wanted if command == ABOUT_MANY else ())
        return Intent(command=command, arguments=arguments, lang=self.language(ask))

    def _command_of(self, reading: Reading, topic: str | None) -> str:
        """The command that a sentence means."""
        named = set(reading.values.get(Meaning.COMMAND, ()))
        if ABOUT_MANY in named and Meaning.QUESTION not in reading.values:
            return ABOUT_MANY
        if topic is not None and not reading.symbols:
            return ABOUT_A_TERM
        if reading.symbols:
            # "Chào bạn, fpt thế nào" is no greeting.
            named -= ABOUT_THE_BOT
        elif _names_only_a_language(reading):
            return ABOUT_A_LANGUAGE
        if Meaning.QUESTION in reading.values and not reading.symbols and not named - _ONLY_WITH_A_SYMBOL:
            raise UserError("not_understood")
        command = next((key for key in self._order if key in named), None)
        if command is None and reading.symbols:
            return ABOUT_A_PATTERN if Meaning.PATTERN in reading.values else ABOUT_A_SYMBOL
        if command is None:
            raise UserError("not_understood")
        return command


def _names_only_a_language(reading: Reading) -> bool:
    return (
        Meaning.LANGUAGE in reading.values
        and reading.values.keys() <= {Meaning.LANGUAGE, Meaning.FILLER}
        and not reading.leftovers
        and not reading.pieces
    )


def _split_command(text: str) -> tuple[str | None, str]:
    """The slash command's name, or None, and the rest of the text; pasted HTML loses its tags."""
    # Some characters stand for whole phrases; what they grow into is read up to the same limit.
    bare = _TAG.sub(" ", visible(text)[:LONGEST_MESSAGE])
    slash = _SLASH.fullmatch(bare)
    return (slash.group("name").lower(), slash.group("rest")) if slash else (None, bare)


def _arguments(ask: Ask, reading: Reading, command: str, topic: str | None) -> Arguments:
    timeframes = [Timeframe(value) for value in reading.values.get(Meaning.TIMEFRAME, ())]
    dates = reading.pieces.get(Kind.DATE, [])
    return Arguments(
        symbols=tuple(reading.symbols),
        # A day is often no timeframe: "14 phiên", "ngày 14/02/2025".
        timeframe=next((frame for frame in timeframes if frame is not Timeframe.DAY), next(iter(timeframes), None)),
        numbers=tuple(reading.pieces.get(Kind.NUMBER, ())),
        pairs=tuple(reading.pieces.get(Kind.PAIR, ())),
        on=_past_day(dates[0], ask.today) if dates else None,
        language=reading.first(Meaning.LANGUAGE),
        topic=topic,
        patterns=_patterns(reading, command),
    )


def _patterns(reading: Reading, command: str) -> tuple[str, ...]:
    """The candle patterns that were named, also one that is a command itself: "/nen FPT búa"."""
    named = [*reading.values.get(Meaning.PATTERN, ())]
    if command == ABOUT_A_PATTERN:
        named += [key for key in reading.values.get(Meaning.COMMAND, ()) if key in _PATTERN_KEYS]
    return tuple(dict.fromkeys(named))


def _past_day(written: str, today: date) -> date:
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
