"""Which command a message means: by the words that name one, and by the answers whose questions are nearest to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TypedDict

from bot.directory.spelling import SymbolMention, fold
from bot.errors import UserError
from bot.knowledge import Knowledge
from bot.knowledge.words import Words, typed_words_of, words_of
from bot.replies.words import LANGUAGES
from bot.understanding.answers import EXPLAIN
from bot.understanding.follow_ups import holds
from bot.understanding.intent import Arguments, Intent
from bot.understanding.passages import Answerable, Found, Passages
from bot.understanding.phrases import Meaning, read_file
from bot.understanding.reading import ABOUT_THE_BOT, SAID_IN_PASSING, Reading
from bot.understanding.shorthand import spelled_out

ABOUT_A_TERM = EXPLAIN
# What a sentence means that names a thing but no command.
ABOUT_A_SYMBOL = "signals"
ABOUT_A_PATTERN = "candles"
# It names what it looks for with the words of other commands.
ABOUT_MANY = "scan"
FORECAST = "prediction_request"
ASK_BACK = "which"

# These need no symbol: their words alone are enough. Of the others' words many stand in any question.
_NEED_NO_SYMBOL = ABOUT_THE_BOT | {"index", "risk", "scan", "learn", "glossary"}

_ONLY_OF_COMPANIES = frozenset({"marketcap", "fundamentals"})

# How near a question has to be to an example: to be believed at once, against other signs, and at all. Chosen on the
# development questions, see docs/understanding.md.
_SURE = 0.55
_AGAINST_WORDS = 0.68
_FORECAST = 0.5
_AGAINST_A_COMMAND = 0.85
_NEVER = 2.0
# Beside what may be no symbol at all.
_RATHER_A_TERM = 0.5
LIKELY = 0.38
_WITHOUT_A_TERM = 0.46
# Beside a company's symbol a question is rather about the company than about a term.
_ABOUT_A_COMPANY = 0.8
# Two answers of different articles so close together are asked back, where neither is near.
_TIE = 0.015
_MOST_OPTIONS = 3
# As many are looked at as there may be sections of one article before another comes.
_MANY = 12


_NOTHING = Found(answer=Answerable(intent="", key=""), nearness=0.0)


class ChosenArguments(TypedDict, total=False):
    """The arguments that a choice itself gives."""

    topic: str
    section: str
    other_topic: str
    options: tuple[Answerable, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The command, what the choice tells it, and whether its own word was typed, so that each further one counts."""

    command: str
    arguments: ChosenArguments = field(default_factory=ChosenArguments)
    is_literal: bool = False


class Chooser:
    """Chooses commands.

    order: the commands' keys; of two that a sentence names, the earlier one is meant.
    is_company: whether a symbol is a known company's, not an index's or a coin's.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        passages: Passages,
        order: Sequence[str],
        is_company: Callable[[SymbolMention], bool],
    ) -> None:
        self._knowledge = knowledge
        self._passages = passages
        self._order = order
        self._is_company = is_company

    def explained(self, text: str, lang: str) -> Intent:
        """The explanation that the words after `/explain` ask for: an article's key, a term, or a whole question.

        A number at the end is the section's: "/explain rsi 2". Raises UserError `no_topic` where there are no words,
        `not_understood` where no article is near.
        """
        words = typed_words_of(spelled_out(text, lang))
        if not words:
            raise UserError("no_topic")
        if (key := text.split(maxsplit=1)[0].lower()) in self._knowledge.keys:
            sections = self._knowledge.article(key, lang).sections
            number = int(words[-1]) if words[-1].isdecimal() else 1
            section = sections[number - 1].key if 1 <= number <= len(sections) else ""
            chosen = ChosenArguments(topic=key, section=section)
        elif both := self._told_apart(words):
            chosen = ChosenArguments(topic=both[0], other_topic=both[1])
        else:
            found = [each for each in self._passages.nearest(words, _MANY) if each.answer.intent == EXPLAIN]
            if not found or found[0].nearness < LIKELY:
                raise self._not_understood(found)
            chosen = _chosen(found[0].answer)
        return Intent(command=EXPLAIN, arguments=Arguments(**chosen), lang=lang)

    def choose(self, reading: Reading, words: Words, general: Words) -> Choice:
        """What a message in words wants.

        words: the message's as typed; general: the same with `{share}` and `{index}` for symbols.
        Raises UserError `not_understood`, with the nearest topics, where nothing is near enough.
        """
        found = self._passages.nearest(words, _MANY)
        articles = [each for each in found if each.answer.intent == EXPLAIN]
        is_term = reading.is_doubtful and bool(articles) and articles[0].nearness >= _RATHER_A_TERM
        if reading.symbols and not is_term:
            # An article is about the very symbol, or about none; all other answers are about any.
            others = [each for each in self._passages.nearest(general, _MANY) if each.answer.intent != EXPLAIN]
            nearest = max(articles[:1] + others[:1], key=lambda each: each.nearness, default=_NOTHING)
            return self._about_symbols(reading, nearest)
        return self._about_no_symbol(reading, words, found)

    def _about_symbols(self, reading: Reading, best: Found) -> Choice:
        named = set(reading.values.get(Meaning.COMMAND, ())) - ABOUT_THE_BOT
        if Meaning.PATTERN in reading.values:
            named.add(ABOUT_A_PATTERN)
        if best.nearness >= self._needed(best.answer, named, reading):
            return _answered(best.answer)
        if ABOUT_MANY in named and Meaning.QUESTION not in reading.values:
            return Choice(command=ABOUT_MANY)
        return self._first(named) if named else Choice(command=ABOUT_A_SYMBOL)

    def _needed(self, answer: Answerable, named: set[str], reading: Reading) -> float:
        """How near an answer has to be to a message that names a symbol, and perhaps a command for it."""
        if answer.intent in self._order and answer.intent != EXPLAIN:
            return _NEVER if named else _SURE
        if answer.intent == FORECAST:
            return _AGAINST_A_COMMAND if named - SAID_IN_PASSING else _FORECAST
        if answer.intent != EXPLAIN:
            return _AGAINST_A_COMMAND if named else _AGAINST_WORDS
        if any(map(self._is_company, reading.symbols)):
            return _NEVER if named else _ABOUT_A_COMPANY
        return _AGAINST_A_COMMAND if named - _ONLY_OF_COMPANIES else _SURE

    def _about_no_symbol(self, reading: Reading, words: Words, found: Sequence[Found]) -> Choice:
        named = set(reading.values.get(Meaning.COMMAND, ()))
        terms = self._terms(words)
        found = [
            each for each in found if not terms or each.answer.intent == EXPLAIN or each.nearness >= _ABOUT_A_COMPANY
        ]
        best = found[0] if found else _NOTHING
        needless = named & _NEED_NO_SYMBOL
        is_plain = Meaning.QUESTION not in reading.values
        if needless and is_plain and (not reading.leftovers or best.nearness < _AGAINST_WORDS):
            return self._first(needless)
        if best.nearness >= _SURE:
            return _answered(best.answer)
        if both := self._told_apart(words):
            return Choice(command=EXPLAIN, arguments=ChosenArguments(topic=both[0], other_topic=both[1]))
        if best.nearness >= (LIKELY if terms else _WITHOUT_A_TERM):
            return _asked_back(found) or _answered(best.answer)
        if terms:
            return _answered(Answerable(intent=EXPLAIN, key=terms[0]))
        if named:
            return self._first(named)
        raise self._not_understood(found)

    def _first(self, named: set[str]) -> Choice:
        return Choice(command=next(key for key in self._order if key in named), is_literal=True)

    def _told_apart(self, words: Words) -> tuple[str, str] | None:
        """The two articles whose terms stand beside a word that compares, or None."""
        folded = [fold(word) for word in words]
        if not any(holds(folded, phrase) for phrase in _comparisons()):
            return None
        terms = self._terms(words)
        return (terms[0], terms[1]) if len(terms) > 1 else None

    def _terms(self, words: Words) -> list[str]:
        """The articles whose names stand in the words, in their order, each once."""
        return self._knowledge.terms(self._passages.corrected(words))

    def _not_understood(self, found: Sequence[Found]) -> UserError:
        topics = dict.fromkeys(each.answer.key for each in found if each.answer.intent == EXPLAIN)
        return UserError("not_understood", topics=tuple(topics)[:_MOST_OPTIONS])


def _asked_back(found: Sequence[Found]) -> Choice | None:
    """The question back, where several articles are as near as the nearest."""
    near = [each.answer for each in found if each.nearness >= found[0].nearness - _TIE]
    articles = {answer.key: answer for answer in reversed(near) if answer.intent == EXPLAIN}
    if len(articles) < len({answer.key for answer in near}) or len(articles) == 1:
        return None
    options = tuple(reversed(articles.values()))[:_MOST_OPTIONS]
    return Choice(command=ASK_BACK, arguments=ChosenArguments(options=options))


def _answered(answer: Answerable) -> Choice:
    return Choice(command=answer.intent, arguments=_chosen(answer))


def _chosen(answer: Answerable) -> ChosenArguments:
    return ChosenArguments(topic=answer.key, section=answer.section) if answer.key else ChosenArguments()


@cache
def _comparisons() -> tuple[Words, ...]:
    """Every language's words that compare."""
    return tuple(words_of(phrase) for lang in LANGUAGES for phrase in read_file(lang)["comparisons"])
