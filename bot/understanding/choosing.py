"""Which command a message means: by the words that name one, and by the answers whose questions are nearest to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
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
from bot.understanding.phrases import Meaning, load_phrases, read_file
from bot.understanding.reading import ABOUT_THE_BOT, NEED_NO_SYMBOL, SAID_IN_PASSING, Reading
from bot.understanding.shorthand import spelled_out

ABOUT_A_TERM = EXPLAIN
# What a sentence means that names a thing but no command.
ABOUT_A_SYMBOL = "signals"
ABOUT_A_PATTERN = "candles"
ABOUT_SEVERAL = "compare"
# People ask for a coin as they do for an index, but it has no points.
ABOUT_INDICES = "index"
# It names what it looks for with the words of other commands.
ABOUT_MANY = "scan"
FORECAST = "prediction_request"
OUTSIDE = "out_of_scope"
ASK_BACK = "which"

# A greeting within a question is none.
_WORTH_HEARING = frozenset({EXPLAIN, FORECAST})

_ONLY_OF_COMPANIES = frozenset({"marketcap", "fundamentals"})

# How near a question has to be to an example: to be believed at once, against other signs, and at all. Chosen on the
# development questions, see docs/understanding.md.
SURE = 0.55
_AGAINST_WORDS = 0.68
_FORECAST = 0.5
_FORECAST_BESIDE_A_COMMAND = 0.72
_AGAINST_A_COMMAND = 0.85
_NEVER = 2.0
# Beside what may be no symbol at all.
_RATHER_A_TERM = 0.5
LIKELY = 0.38
WITHOUT_A_TERM = 0.46
# Where a term is named and nothing else of the question is known.
_BARELY = 0.28
# Beside a company's symbol a question is rather about the company than about a term.
_ABOUT_A_COMPANY = 0.88
_ABOUT_AN_INDEX = 0.45
_OWN_SENTENCE, _OWN_SENTENCE_OF_A_SYMBOL = 0.07, 0.25
_WORD_FOR_WORD = 0.97
# A passage about two terms, against their lines side by side.
_ABOUT_TWO = 0.7
# Small talk and forecasts beside the name of a term.
_AGAINST_A_TERM, _CLEARLY_NEARER = 0.8, 0.1
# Two answers of different articles so close together are asked back, where neither is near.
_TIE = 0.005
_MOST_OPTIONS = 3
_FEWEST_WORDS = 1
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
    is_company, is_coin: whether a symbol is a known company's, or a coin's.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        passages: Passages,
        order: Sequence[str],
        is_company: Callable[[SymbolMention], bool],
        is_coin: Callable[[SymbolMention], bool],
    ) -> None:
        self._knowledge = knowledge
        self._passages = passages
        self._order = order
        self._is_company = is_company
        self._is_coin = is_coin
        self._everyday = {key for words in _symbol_markers() for key in knowledge.terms(words)}

    def explained(self, text: str, lang: str) -> Intent:
        """The explanation that the words after `/explain` ask for: an article's key, a term, or a whole question.

        A number at the end is the section's: "/explain rsi 2". Raises UserError `no_topic` where there are no words,
        `not_understood` where no article is near.
        """
        words = typed_words_of(spelled_out(text, lang))
        if not words:
            raise UserError("no_topic")
        key, *further = text.lower().split()
        # "share buyback" begins with the key of another article.
        if key in self._knowledge.keys and all(word.isdecimal() for word in further):
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

    def choose(self, reading: Reading, words: Words, general: Words, clauses: Sequence[Words] = ()) -> Choice:
        """What a message in words wants.

        words: the message's as typed; general: the same with `{share}` and `{index}` for symbols. clauses: its parts,
        where it has several: a question may come with a long greeting.
        Raises UserError `not_understood`, with the nearest topics, where nothing is near enough.
        """
        found = self._found(reading, words, general, clauses)
        articles = [each for each in found if each.answer.intent == EXPLAIN]
        if reading.symbols and not self._is_rather_a_term(reading, articles):
            return self._about_symbols(reading, words, found[0] if found else _NOTHING)
        return self._about_no_symbol(reading, words, found)

    def _found(self, reading: Reading, words: Words, general: Words, clauses: Sequence[Words]) -> list[Found]:
        """All answers that are near, the nearest first; a command's own sentence comes before a term in it.

        An article is about the very words, or about none; all other answers are about any symbol and any number.
        """
        asks_for_a_meaning = Meaning.QUESTION in reading.values
        found = self._passages.nearest(words, _MANY)
        found += [
            each
            for part in clauses
            for each in self._passages.nearest(part, _MANY)
            if each.answer.intent in _WORTH_HEARING
        ]
        about_any = self._passages.nearest(general, _MANY) if general != words else []
        found += [
            each
            for each in about_any
            if each.answer.intent != EXPLAIN and (reading.symbols or not self._is_command(each.answer))
        ]
        kept = [
            each
            for each in found
            if not (asks_for_a_meaning and self._is_command(each.answer) and each.nearness < _AGAINST_A_COMMAND)
        ]
        lead = _OWN_SENTENCE_OF_A_SYMBOL if reading.symbols else _OWN_SENTENCE
        lead = 0.0 if asks_for_a_meaning else lead
        return sorted(kept, key=lambda each: -each.nearness - (lead if self._is_own_sentence(each) else 0.0))

    def _is_command(self, answer: Answerable) -> bool:
        return answer.intent in self._order and answer.intent != EXPLAIN

    def _is_own_sentence(self, found: Found) -> bool:
        return self._is_command(found.answer) and found.nearness >= _FORECAST_BESIDE_A_COMMAND

    def asks_for_a_forecast(self, general: Words) -> bool:
        """Whether a message with these words wants to know what nobody knows."""
        best = next(iter(self._passages.nearest(general, 1)), _NOTHING)
        return best.answer.intent == FORECAST and best.nearness >= _AGAINST_WORDS

    def _is_rather_a_term(self, reading: Reading, articles: Sequence[Found]) -> bool:
        """Whether what may be a symbol is rather a word of a question: "MACD", "tin" in "có đáng tin không"."""
        if not reading.is_doubtful or not articles:
            return False
        written = [mention.symbol for mention in reading.symbols]
        if self._knowledge.terms([fold(symbol) for symbol in written]):
            return articles[0].nearness >= LIKELY
        is_word = all(map(self._passages.knows, written))
        return is_word and articles[0].nearness >= (_RATHER_A_TERM if reading.leftovers else _AGAINST_WORDS)

    def _about_symbols(self, reading: Reading, words: Words, best: Found) -> Choice:
        named = set(reading.values.get(Meaning.COMMAND, ())) - ABOUT_THE_BOT
        if Meaning.PATTERN in reading.values:
            named.add(ABOUT_A_PATTERN)
        if best.nearness >= self._needed(best.answer, named, reading):
            is_index = best.answer.intent != ABOUT_INDICES or not any(map(self._is_coin, reading.symbols))
            return _answered(best.answer) if is_index else Choice(command=ABOUT_A_SYMBOL)
        if ABOUT_MANY in named and Meaning.QUESTION not in reading.values:
            return Choice(command=ABOUT_MANY)
        if len(reading.symbols) > 1 and not named and _says(words, "comparisons"):
            return Choice(command=ABOUT_SEVERAL)
        return self._first(named) if named else Choice(command=ABOUT_A_SYMBOL)

    def _needed(self, answer: Answerable, named: set[str], reading: Reading) -> float:
        """How near an answer has to be to a message that names a symbol, and perhaps a command for it."""
        is_said = bool(named - SAID_IN_PASSING)
        if answer.intent == FORECAST:
            return _AGAINST_A_COMMAND if is_said else _FORECAST_BESIDE_A_COMMAND if named else _FORECAST
        if answer.intent == EXPLAIN:
            return self._needed_of_an_article(named, reading)
        if self._is_command(answer):
            return _NEVER if named else SURE
        return _FORECAST if answer.intent == OUTSIDE and not named else _AGAINST_A_COMMAND

    def _needed_of_an_article(self, named: set[str], reading: Reading) -> float:
        if any(map(self._is_company, reading.symbols)):
            return _NEVER if named else _ABOUT_A_COMPANY if len(reading.symbols) == 1 else SURE
        if _is_bare(reading):
            # An index alone wants its overview, as a share does.
            return _NEVER
        if named - SAID_IN_PASSING - _ONLY_OF_COMPANIES:
            return _AGAINST_A_COMMAND if Meaning.QUESTION in reading.values else _NEVER
        return _AGAINST_WORDS if named - {ABOUT_SEVERAL} else _ABOUT_AN_INDEX

    def _about_no_symbol(self, reading: Reading, words: Words, found: Sequence[Found]) -> Choice:
        terms = self._terms(words)
        if terms:
            nearest_term = next((each.nearness for each in found if each.answer.intent == EXPLAIN), 0.0)
            needed = min(_AGAINST_A_TERM, nearest_term + _CLEARLY_NEARER)
            found = [each for each in found if each.answer.intent in self._order or each.nearness >= needed]
        best = found[0] if found else _NOTHING
        choice = self._needless(reading, best, has_terms=bool(terms)) or self._certain(words, best)
        return choice or self._likely(reading, terms, found)

    def _certain(self, words: Words, best: Found) -> Choice | None:
        """The answer that is near enough to be believed, or the two terms that are to be told apart; or None."""
        if best.nearness < _WORD_FOR_WORD and (term := self._asked_what(words)) is not None:
            return _answered(Answerable(intent=EXPLAIN, key=term))
        both = self._told_apart(words)
        about_both = both is None or (best.nearness >= _ABOUT_TWO and self._passages.is_about(best.answer, words))
        if best.nearness >= SURE and about_both:
            return _answered(best.answer)
        return Choice(command=EXPLAIN, arguments=ChosenArguments(topic=both[0], other_topic=both[1])) if both else None

    def _likely(self, reading: Reading, terms: Sequence[str], found: Sequence[Found]) -> Choice:
        """The best of what is left: a passage that is fairly near, a term, or a command that wants a symbol."""
        named = set(reading.values.get(Meaning.COMMAND, ()))
        best = found[0] if found else _NOTHING
        if best.nearness >= (LIKELY if terms or named else WITHOUT_A_TERM):
            return _asked_back(found) or _answered(best.answer)
        if terms and best.nearness >= _BARELY:
            return _answered(Answerable(intent=EXPLAIN, key=terms[0]))
        if named:
            return self._first(named)
        raise self._not_understood(found)

    def _needless(self, reading: Reading, best: Found, *, has_terms: bool) -> Choice | None:
        """The command whose words are enough without a symbol, where they stand there and nothing is nearer."""
        named = set(reading.values.get(Meaning.COMMAND, ())) & NEED_NO_SYMBOL
        if reading.leftovers:
            # A greeting may begin any question.
            is_question = best.answer.intent in _WORTH_HEARING and best.nearness >= (LIKELY if has_terms else SURE)
            named -= ABOUT_THE_BOT if is_question else set()
        against = SURE if ABOUT_MANY in named else _AGAINST_WORDS
        is_nearest = best.nearness < against or not reading.leftovers
        return self._first(named) if named and is_nearest and Meaning.QUESTION not in reading.values else None

    def _first(self, named: set[str]) -> Choice:
        return Choice(command=next(key for key in self._order if key in named), is_literal=True)

    def _told_apart(self, words: Words) -> tuple[str, str] | None:
        """The two articles whose terms stand beside a word that compares, or None."""
        if not _says(words, "comparisons"):
            return None
        terms = self._terms(words)
        return (terms[0], terms[1]) if len(terms) > 1 else None

    def _terms(self, words: Words) -> list[str]:
        """The articles whose names stand in the words, in their order, each once; "cổ phiếu" is in every question."""
        return [key for key in self._knowledge.terms(self._passages.corrected(words)) if key not in self._everyday]

    def _asked_what(self, words: Words) -> str | None:
        """The article whose name is all that a question for a meaning says, or None: "cho em hỏi rsi là gì vậy"."""
        if not _says(words, "questions"):
            return None
        telling = [word for word in self._passages.corrected(words) if not self._passages.is_everyday(word)]
        named = self._knowledge.named(telling)
        is_all = len(named) == 1 and named[0][1] == len(telling) and named[0][0] not in self._everyday
        return named[0][0] if is_all else None

    def _not_understood(self, found: Sequence[Found]) -> UserError:
        topics = dict.fromkeys(each.answer.key for each in found if each.answer.intent == EXPLAIN)
        return UserError("not_understood", topics=tuple(topics)[:_MOST_OPTIONS])


def _is_bare(reading: Reading) -> bool:
    """Whether nothing stands beside the symbols but a word without a meaning of its own."""
    return reading.values.keys() <= {Meaning.FILLER, Meaning.SYMBOL_MARKER} and len(reading.words) <= _FEWEST_WORDS


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


def _says(words: Words, section: str) -> bool:
    """Whether a phrase of that section of the phrase files stands there."""
    folded = [fold(word) for word in words]
    return any(holds(folded, phrase) for phrase in _phrases(section))


def _symbol_markers() -> Iterator[Words]:
    """What symbols follow, such as "cổ phiếu"."""
    for phrases in load_phrases().by_first_word.values():
        for phrase in phrases:
            if phrase.meaning is Meaning.SYMBOL_MARKER:
                yield tuple(word.text for word in phrase.words)


@cache
def _phrases(section: str) -> tuple[Words, ...]:
    """Every language's phrases of that section."""
    return tuple(words_of(phrase) for lang in LANGUAGES for phrase in read_file(lang)[section])
