"""From words to an intent: commands and free text take the same way."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import TypeAlias

from bot.ask import Ask
from bot.deep_links import ASKED_BY_LINK, STARTED, message_of
from bot.directory import Directory
from bot.errors import UserError
from bot.knowledge import Knowledge
from bot.knowledge.words import Words, typed_words_of, words_of
from bot.lately import Lately
from bot.replies.words import DEFAULT_LANGUAGE, LANGUAGES
from bot.understanding.alert_words import ABOUT_ALERTS, without_alert_words
from bot.understanding.answers import international_words, passages_of, questions_by_language
from bot.understanding.arguments import arguments_of
from bot.understanding.chart_words import ABOUT_A_CHART, in_sessions, take_chart_words
from bot.understanding.choosing import ABOUT_A_SYMBOL, ABOUT_A_TERM, ABOUT_MANY, Chooser
from bot.understanding.follow_ups import going_on
from bot.understanding.intent import Arguments, Intent
from bot.understanding.languages import Languages
from bot.understanding.phrases import Meaning, load_phrases, read_file
from bot.understanding.reading import ABOUT_THE_BOT, Reader, Reading
from bot.understanding.record_words import ABOUT_RECORDS, without_record_words
from bot.understanding.scan_words import take_scan_words
from bot.understanding.shorthand import spelled_out
from bot.understanding.tokens import Kind, visible

LONGEST_MESSAGE = 500
LONGEST_LIST = 4096
"""As long a message may be that begins with a command which reads its words itself: as long as Telegram's may be."""
_RECENT = 16
# What many people say in the same words is short.
_OFTEN_SAID = 100
_INTENTS_HOLD_S = 60.0
_MOST_INTENTS = 2_000

# What a message means that names a language and nothing else: the answer to "which language?".
ABOUT_A_LANGUAGE = "language"
# A greeting or a term bears any further words; the others tell which one they cannot use.
_TAKES_ANY_WORDS = ABOUT_THE_BOT | {ABOUT_A_TERM, "learn", "glossary"}

# The words of these may look like symbols: "bua", "hơn".
_LEAVE_THEIR_OWN_OUT: Mapping[str, Callable[[str], str]] = {
    ABOUT_ALERTS: without_alert_words,
    ABOUT_RECORDS: without_record_words,
}

# Anything after their slash name is rather a symbol than a word.
_TAKE_LISTS = frozenset({"watch", "unwatch"})

_TAKES_NUMBERS = frozenset({"rsi", "compare", "chart", "learn"})

_BETWEEN_CLAUSES = re.compile(r"[.,;:!?\n]+(?!\d)")
# In words: the message that is worth taking apart, and the part that may be a question. More parts are no question.
_LONG_MESSAGE, _SHORTEST_CLAUSE, _MOST_CLAUSES = 11, 4, 6
_LONGEST_GREETING = 6

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_OUR_NAME = re.compile(r"(?<!\S)@\w+bot\b", re.IGNORECASE)
_SLASH = re.compile(r"\s*/(?P<name>\w+)(?:@\w+)?(?=\s|$)(?P<rest>.*)", re.DOTALL)


_Said: TypeAlias = tuple[str, str | None, date, Intent | None]


class Understanding:
    """Reads messages.

    command_names: for every slash name its command's key and, where only one language has the name, that language.
    order: the commands' keys; of two that a sentence names, the earlier one is meant.
    read_words: the keys of those that read the message's words themselves: nothing in it is refused here.
    """

    def __init__(
        self,
        *,
        command_names: Mapping[str, tuple[str, str | None]],
        order: Iterable[str],
        read_words: Collection[str],
        directory: Directory,
        knowledge: Knowledge,
        is_known: Callable[[str], bool],
    ) -> None:
        reader = Reader(load_phrases(), directory, is_known)
        # A message is asked for its language and for its meaning.
        self._read = lru_cache(maxsize=_RECENT)(reader.read)
        self._intents = Lately[_Said, Intent](holds=_INTENTS_HOLD_S, most=_MOST_INTENTS)
        self._names = command_names
        self._read_words = read_words
        # Who wants to be told of something names it as others do who ask for it: "báo khi rsi dưới 30".
        order = sorted(order, key=lambda command: command not in read_words)
        self._chooser = Chooser(knowledge, passages_of(knowledge), tuple(order), reader.is_company, reader.is_coin)
        letters = {lang: str(read_file(lang)["letters"]) for lang in LANGUAGES}
        self._languages = Languages(letters, questions_by_language(knowledge), international_words(knowledge))

    def language(self, ask: Ask) -> str:
        """The language to answer in: the one asked for, else the text's own, else Vietnamese."""
        if ask.locale is not None:
            return ask.locale
        name, rest = self._command_in(ask.text[:LONGEST_MESSAGE])
        reading = self._read(rest, after_slash=name is not None)
        _, name_lang = self._names.get(name or "", ("", None))
        return self._languages.language_of([word.text for word in reading.words]) or name_lang or DEFAULT_LANGUAGE

    def understand(self, ask: Ask, before: Intent | None = None) -> Intent:
        """What the message wants; `before` is what the same person asked just before in the same chat.

        Raises UserError where that is not clear: `too_long`, `not_understood`, `unknown_command`, `bad_argument`,
        `bad_date`. What a short message was found to want holds for a minute: by then a symbol is known that is new.
        """
        said = (ask.text, ask.locale, ask.today, before)
        intent = self._intents.get(said)
        if intent is None:
            intent = self._read_anew(ask, before)
            if len(ask.text) <= _OFTEN_SAID:
                self._intents.keep(said, intent)
        return intent

    def _read_anew(self, ask: Ask, before: Intent | None) -> Intent:
        # What was no symbol when it was read may be one by now.
        self._read.cache_clear()
        name, rest = self._command_in(ask.text[:LONGEST_LIST], LONGEST_LIST)
        limit = LONGEST_LIST if self._reads_words(name) else LONGEST_MESSAGE
        if len(ask.text) > limit:
            raise UserError("too_long", limit=limit)
        rest = rest[:limit]
        if name is not None and name not in self._names:
            raise UserError("unknown_command", name=name)
        if name is None:
            return self._said(ask, rest, before)
        return self._commanded(ask, name, rest)

    def _command_in(self, text: str, longest: int = LONGEST_MESSAGE) -> tuple[str | None, str]:
        """The slash command's name, or None, and the rest; a link into the chat is the message it stands for."""
        name, rest = _split_command(text, longest)
        linked = message_of(rest) if name == STARTED else None
        if linked is not None:
            command, words = _split_command(linked)
            if command is not None and self._names.get(command, ("", None))[0] in ASKED_BY_LINK:
                return command, words
        return name, rest

    def _reads_words(self, name: str | None) -> bool:
        return name is not None and self._names.get(name, ("", None))[0] in self._read_words

    def _in_words(self, command: str, text: str, lang: str, *, after_slash: bool) -> Intent:
        """The intent of a command that reads the message's words itself."""
        others = _LEAVE_THEIR_OWN_OUT.get(command, str)(text)
        reading = self._read(others, after_slash=after_slash, is_list=after_slash and command in _TAKE_LISTS)
        arguments = Arguments(symbols=tuple(reading.symbols), words=text, unread=tuple(reading.leftovers))
        return Intent(command=command, arguments=arguments, lang=lang)

    def _commanded(self, ask: Ask, name: str, rest: str) -> Intent:
        command, _ = self._names[name]
        lang = self.language(ask)
        if command == ABOUT_A_TERM:
            return self._chooser.explained(rest, lang)
        if command in self._read_words:
            return self._in_words(command, rest, lang, after_slash=True)
        scan, others = take_scan_words(rest) if command == ABOUT_MANY else ((), rest)
        drawn, others = take_chart_words(in_sessions(others)) if command == ABOUT_A_CHART else ((), others)
        reading = self._read(others, after_slash=True, is_list=command == ABOUT_MANY)
        if Meaning.QUESTION in reading.values and not reading.symbols:
            # "/rsi là gì" asks what it means.
            return self._chooser.explained(f"{name} {rest}", lang)
        _refuse_leftovers(reading, command)
        arguments = replace(arguments_of(ask, reading, command), scan=scan, drawn=drawn)
        return Intent(command=command, arguments=arguments, lang=lang)

    def _said(self, ask: Ask, text: str, before: Intent | None) -> Intent:
        """What a message without a slash command wants."""
        drawn, text = self._without_chart_words(self._without_greeting(text))
        reading = self._read(text, after_slash=False)
        lang = self.language(ask)
        if _names_only_a_language(reading):
            return Intent(command=ABOUT_A_LANGUAGE, arguments=arguments_of(ask, reading, ABOUT_A_LANGUAGE), lang=lang)
        is_only_numbers = bool(reading.pieces) and not reading.words and not reading.symbols
        if is_only_numbers and before is None and Kind.PAIR not in reading.pieces:
            raise UserError("not_understood")
        typed = spelled_out(text, lang)
        general = typed_words_of(spelled_out(" ".join(reading.said), lang))
        if before is not None and not self._asks_for_a_forecast(reading, general):
            # Of another share the same record is asked for.
            is_record = before.command == ABOUT_RECORDS and bool(reading.symbols)
            from_before = before if is_record else self._without_orders(before)
            going = going_on(ask, reading, words_of(typed), from_before, lang)
            if going is not None and is_record and going.command == ABOUT_RECORDS:
                said = f"{text} {before.arguments.words}"
                return replace(going, arguments=Arguments(symbols=going.arguments.symbols, words=said))
            if going is not None:
                is_order = going.command in self._read_words
                return replace(going, arguments=replace(going.arguments, words=text)) if is_order else going
        clauses = [typed_words_of(spelled_out(clause, lang)) for clause in _clauses(text)]
        choice = self._chooser.choose(reading, typed_words_of(typed), general, clauses)
        if choice.command in self._read_words:
            return self._in_words(choice.command, text, lang, after_slash=False)
        if reading.leftovers and reading.terse and choice.is_literal:
            _refuse_leftovers(reading, choice.command)
        arguments = replace(arguments_of(ask, reading, choice.command), drawn=drawn, **choice.arguments)
        if choice.command == ABOUT_MANY:
            arguments = replace(arguments, scan=take_scan_words(text)[0])
        if not reading.terse and choice.command not in _TAKES_NUMBERS:
            # "VNM tháng 8 năm 2024 có nến búa không": in a sentence numbers are often only told.
            arguments = replace(arguments, numbers=(), pairs=())
        return Intent(command=choice.command, arguments=arguments, lang=lang)

    def _without_chart_words(self, text: str) -> tuple[tuple[str, ...], str]:
        """What a message that asks for a chart and nothing else wants drawn on it, and the text without these words."""
        spanned = in_sessions(text)
        drawn, others = take_chart_words(spanned)
        if not drawn and spanned == text:
            return (), text
        reading = self._read(others, after_slash=False)
        is_chart = set(reading.values.get(Meaning.COMMAND, ())) == {ABOUT_A_CHART} and bool(reading.symbols)
        return (drawn, others) if is_chart and Meaning.QUESTION not in reading.values else ((), text)

    def _without_orders(self, before: Intent) -> Intent:
        """The same, but nobody orders a thing again by going on from it: "còn HPG?" asks about that share."""
        return replace(before, command=ABOUT_A_SYMBOL) if before.command in self._read_words else before

    def _asks_for_a_forecast(self, reading: Reading, general: Words) -> bool:
        """Whether it does, whatever it goes on from: "thế HPG có nên mua không", but not "còn tuần"."""
        return bool(reading.symbols or reading.leftovers) and self._chooser.asks_for_a_forecast(general)

    def _without_greeting(self, text: str) -> str:
        """The text after "Chào cả nhà,", where more follows."""
        first, *rest = _BETWEEN_CLAUSES.split(text, maxsplit=1)
        if not rest or not rest[0].strip() or len(first.split()) > _LONGEST_GREETING:
            return text
        greeting = self._read(first, after_slash=False)
        named = set(greeting.values.get(Meaning.COMMAND, ()))
        return rest[0] if named == {"start"} and not greeting.symbols else text


def _clauses(text: str) -> list[str]:
    """The parts of a long message, between its punctuation; none of a short one, or of one without."""
    parts = [part for part in _BETWEEN_CLAUSES.split(text) if len(part.split()) >= _SHORTEST_CLAUSE]
    return parts[:_MOST_CLAUSES] if len(text.split()) > _LONG_MESSAGE else []


def _refuse_leftovers(reading: Reading, command: str) -> None:
    if reading.leftovers and command not in _TAKES_ANY_WORDS:
        raise UserError("bad_argument", value=reading.leftovers[0], command=command)


def _names_only_a_language(reading: Reading) -> bool:
    return (
        Meaning.LANGUAGE in reading.values
        and reading.values.keys() <= {Meaning.LANGUAGE, Meaning.FILLER}
        and not reading.leftovers
        and not reading.pieces
    )


def _split_command(text: str, longest: int = LONGEST_MESSAGE) -> tuple[str | None, str]:
    """The slash command's name, or None, and the rest of the text; pasted HTML loses its tags."""
    # Some characters stand for whole phrases; what they grow into is read up to the same limit.
    bare = _OUR_NAME.sub(" ", _TAG.sub(" ", visible(text)[:longest]))
    slash = _SLASH.fullmatch(bare)
    return (slash.group("name").lower(), slash.group("rest")) if slash else (None, bare)
