"""What cards a question wants, from its words alone: nothing is fetched here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import TypeAlias

from bot.ask import Ask
from bot.commands.command import Services
from bot.commands.registry import COMMANDS
from bot.deep_links import ASKED_BY_LINK
from bot.directory.spelling import SymbolMention, fold, read_mention
from bot.errors import UserError
from bot.inline.candidates import articles_by_beginning, symbols_by_beginning
from bot.knowledge.words import typed_words_of
from bot.understanding import Understanding
from bot.understanding.choosing import ABOUT_A_TERM, ABOUT_INDICES, ASK_BACK
from bot.understanding.intent import Intent
from bot.understanding.reading import ABOUT_THE_BOT

# So many lines stand above a phone's keyboard; more have to be scrolled to.
_MOST_CARDS = 8
_MOST_SYMBOLS = 5
_MOST_TERMS = 3
_SHORTEST_TERM = 2
_MARKET = "VNINDEX"
_LISTED = frozenset(command.key for command in COMMANDS)
_ASKED_IN_THE_BOT = ASKED_BY_LINK - ABOUT_THE_BOT - {ABOUT_A_TERM}


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What there is to tell of one symbol. sure: it was named, not only begun: worth a fetch and a moment's wait."""

    mention: SymbolMention
    sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """What a term means; section: the passage asked for, empty where none was."""

    key: str
    section: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What is said to who asks for no term and no share, such as a forecast."""

    intent: Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A command that needs no symbol, to be asked in the bot."""

    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """What can be asked. understood: False where the question was not."""

    understood: bool


Wanted: TypeAlias = Overview | Term | Talk | Way | Guide


class Wishes:
    """Reads questions as they are typed, letter by letter."""

    def __init__(self, services: Services, understanding: Understanding) -> None:
        self._services = services
        self._understanding = understanding
        self._symbols = symbols_by_beginning(services.directory)
        self._articles = articles_by_beginning(services.knowledge)

    def of(self, ask: Ask, watched: Sequence[str]) -> tuple[Wanted, ...]:
        """The cards to make, the best first, at least one. watched: the symbols of the person's own list."""
        if not ask.text.strip():
            named = dict.fromkeys((_MARKET, *watched))
            shown = [_overview(symbol, sure=True) for symbol in islice(named, _MOST_SYMBOLS)]
            return (*shown, Guide(understood=True))
        found = tuple(dict.fromkeys(islice(self._found(ask), 2 * _MOST_CARDS)))
        return _without_unsure_twins(found)[:_MOST_CARDS] or (Guide(understood=False),)

    def _found(self, ask: Ask) -> Iterator[Wanted]:
        """Everything that may be meant, the likeliest first."""
        typed = fold(ask.text)
        if (symbol := self._exact_symbol(ask.text)) is not None:
            yield symbol
        intent = self._intent(ask)
        if intent is not None and intent.command not in _LISTED and intent.command != ASK_BACK:
            yield Talk(intent=intent)
        symbols = [mention for mention in intent.arguments.symbols if self._is_known(mention)] if intent else []
        yield from (Overview(mention=mention, sure=True) for mention in symbols[:_MOST_SYMBOLS])
        begun = [_overview(symbol, sure=False) for symbol in self._symbols.begun(typed, _MOST_SYMBOLS)]
        terms = self._terms(ask, intent)
        is_a_name = self._is_all_a_term(ask.text)
        yield from chain(terms, begun) if is_a_name else begun
        if len(typed) >= _SHORTEST_TERM:
            yield from map(_term, self._articles.begun(typed, _MOST_TERMS))
        # The beginning of a company's name is near to terms by chance alone.
        yield from () if begun else terms
        if intent is not None and not symbols:
            yield from _ways(intent)

    def _intent(self, ask: Ask) -> Intent | None:
        try:
            return self._understanding.understand(ask)
        except UserError:
            return None

    def _exact_symbol(self, text: str) -> Overview | None:
        mention = read_mention(text)
        return None if mention is None or not self._is_known(mention) else Overview(mention=mention, sure=True)

    def _is_known(self, mention: SymbolMention) -> bool:
        return mention.symbol in self._services.directory.symbols or self._services.prices.lists(mention.symbol)

    def _is_all_a_term(self, text: str) -> bool:
        """Whether the text is the name of a term and nothing else."""
        words = typed_words_of(text)
        return sum(length for _, length in self._services.knowledge.named(words)) == len(words)

    def _terms(self, ask: Ask, intent: Intent | None) -> Iterator[Term]:
        """The term that is asked for, those that may be meant, and what is near to it."""
        if intent is None or intent.command not in {ABOUT_A_TERM, ASK_BACK}:
            return
        arguments, knowledge = intent.arguments, self._services.knowledge
        if arguments.topic is not None:
            yield Term(key=arguments.topic, section=arguments.section)
        yield from (Term(key=option.key, section=option.section) for option in arguments.options)
        others = [arguments.other_topic] if arguments.other_topic else []
        named = [*others, *knowledge.terms(typed_words_of(ask.text))]
        related = [] if arguments.topic is None else knowledge.article(arguments.topic, intent.lang).related
        near = (key for key in (*named, *related) if key != arguments.topic and key in knowledge.keys)
        yield from map(_term, islice(near, _MOST_TERMS))


def _overview(symbol: str, *, sure: bool) -> Overview:
    return Overview(mention=SymbolMention.exactly(symbol), sure=sure)


def _term(key: str) -> Term:
    return Term(key=key)


def _ways(intent: Intent) -> Iterator[Wanted]:
    """The market itself, or the command whose words were typed."""
    if intent.command == ABOUT_INDICES:
        yield _overview(_MARKET, sure=True)
    if intent.command in _ASKED_IN_THE_BOT and not intent.arguments.symbols:
        yield Way(command=intent.command)
    elif intent.command in _LISTED - {ABOUT_A_TERM}:
        yield Guide(understood=True)


def _without_unsure_twins(found: Sequence[Wanted]) -> tuple[Wanted, ...]:
    """Each symbol and each article once, the first time that it was found."""
    kept: dict[object, Wanted] = {}
    for wanted in found:
        kept.setdefault(_subject(wanted), wanted)
    return tuple(kept.values())


def _subject(wanted: Wanted) -> object:
    match wanted:
        case Overview():
            return ("symbol", wanted.mention.symbol)
        case Term():
            return ("term", wanted.key)
        case _:
            return wanted
