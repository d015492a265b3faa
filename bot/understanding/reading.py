"""The pieces of a message sorted by what they mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from analysis.exchanges import InstrumentKind, Market
from bot.directory import Directory
from bot.directory.spelling import SymbolMention, read_mention
from bot.understanding.phrases import Meaning, Phrase, Phrases
from bot.understanding.tokens import Kind, Token, tokenize

# A one- or two-letter word in capitals is rather a word than a company nobody knows.
_SHORTEST_UNKNOWN_SYMBOL = 3
# So short a sentence that begins with a command's word is the command without its slash: "rsi xyz".
_TERSE = 3
# Shares have three characters; a longer word nobody knows is rather a word: "cổ phiếu trong ngành".
_USUAL_SYMBOL = 3
_GLUED = re.compile(r"([^\W\d_]+)(\d+)")
_POSSESSIVE = re.compile(r"'s$", re.IGNORECASE)
_WORDS_LEFT_IN_PEACE = {Meaning.FILLER, Meaning.NOT_SYMBOL}
# The marker after which any word is a symbol, where it was typed with its diacritics ("ma" may be "mà").
_CERTAIN = "certain"

SHARE_WORD, INDEX_WORD, TERM_WORD, NUMBER_WORD = "{share}", "{index}", "{term}", "{number}"
"""What stands in example questions for a company's symbol, an index's or a coin's, a command's words, a number."""

ABOUT_THE_BOT = frozenset({"help", "language", "start"})
"""The commands that speak of the bot itself: they take no symbol, and whatever stands beside them is small talk."""

NEED_NO_SYMBOL = ABOUT_THE_BOT | {
    *("index", "risk", "scan", "summary", "learn", "glossary"),
    *("settings", "check", "privacy", "export", "forget"),
}
"""The commands whose words alone are enough; of the others' words many stand in any question."""

SAID_IN_PASSING = frozenset({"price", "signals", "chart", "compare", "index"})
"""Commands whose words stand in many a sentence that wants something else: "mua giá này được không"."""

_ABOUT_THE_MARKET = frozenset({"index", "risk", "scan"})


class Place(Enum):
    """Where a word stands; it decides how readily it is taken for a symbol."""

    ARGUMENT = auto()
    """First after a slash command, anywhere after one on a list, or after "mã": almost anything is a symbol."""
    COMMANDED = auto()
    """After the command's own word in a terse message: what is no other word."""
    MARKED = auto()
    """After a word such as "cổ phiếu", or "ma": what is no other word and looks like a share."""
    FURTHER_ARGUMENT = auto()
    """Later in a slash command: a second symbol only if it is known, else it is something mistyped."""
    SENTENCE = auto()
    """Anywhere else: only what is known, or written in capitals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Possible:
    """A word that may be a symbol, and whether it stands where symbols stand."""

    mention: SymbolMention
    token: Token
    is_argument: bool


@dataclass(slots=True, kw_only=True)
class Reading:
    """What was found in a message, in its order; filled while it is read.

    values: for each meaning the values of its phrases. pieces: numbers, pairs and dates as written. symbols: each once.
    possible: words that are symbols only if nothing else is: "anh" after "mã", "vnd" in "rsi vnd sao rồi".
    leftovers: words that mean nothing here. words: the pieces that speak for a language: all but symbols.
    text: all pieces with single spaces, "rsi14" parted. said: the same with `{share}`, `{index}` and `{term}` in place
    of symbols and of commands' words.
    terse: a command's word and little else, to be taken as literally as a slash command.
    is_doubtful: what was taken for symbols may be none: ordinary words, or what nobody knows.
    """

    values: dict[Meaning, list[str]] = field(default_factory=dict)
    pieces: dict[Kind, list[str]] = field(default_factory=dict)
    symbols: list[SymbolMention] = field(default_factory=list)
    possible: list[Possible] = field(default_factory=list)
    leftovers: list[str] = field(default_factory=list)
    words: list[Token] = field(default_factory=list)
    text: str = ""
    said: list[str] = field(default_factory=list)
    terse: bool = False
    is_doubtful: bool = False

    def first(self, meaning: Meaning) -> str | None:
        """The first value with this meaning, or None."""
        return next(iter(self.values.get(meaning, ())), None)


class Reader:
    """Sorts pieces with the phrases of all languages and the companies of the directory.

    is_known: whether the directory or some price source has a symbol.
    """

    def __init__(self, phrases: Phrases, directory: Directory, is_known: Callable[[str], bool]) -> None:
        self._phrases = phrases
        self._directory = directory
        self._is_known = is_known

    def read(self, text: str, *, after_slash: bool, is_list: bool = False) -> Reading:
        """What the text holds; `after_slash`: it is what follows a slash command; `is_list`: of a command on a list."""
        tokens = self._tokens(text)
        names = {
            found.start: (found.end, found.symbol)
            for found in self._directory.find(" ".join("".join(token.text.split()) for token in tokens))
        }
        # Where all is in capitals they say nothing; in a word or two they do.
        shouting = text.isupper() and len(tokens) > _TERSE and not is_list
        reading = Reading(
            text=" ".join(token.text for token in tokens),
            terse=len(tokens) <= _TERSE and self._begins_with_command(tokens),
        )
        marked: Place | None = None
        start = 0
        while start < len(tokens):
            token, phrase = tokens[start], self._phrases.at(tokens, start)
            place = marked or (Place.ARGUMENT if is_list else _usual_place(reading, after_slash=after_slash))
            marked = None
            if start in names:
                start, symbol = names[start]
                self._add_symbol(reading, SymbolMention.exactly(symbol))
            elif (mention := self._symbol(token, phrase, place, shouting=shouting)) is not None:
                self._add_symbol(reading, mention)
                start += 1
            elif phrase is not None:
                marked = _marked_by(phrase, token, terse=reading.terse)
                self._add_possible(reading, token, phrase, place)
                reading.values.setdefault(phrase.meaning, []).append(phrase.value)
                reading.words.extend(tokens[start : start + len(phrase.words)])
                typed = [token.text for token in tokens[start : start + len(phrase.words)]]
                reading.said += (
                    [TERM_WORD] if _is_about_a_thing(phrase) and phrase.value not in SAID_IN_PASSING else typed
                )
                start += len(phrase.words)
            else:
                _add_piece(reading, token)
                start += 1
        reading.is_doubtful = not any(mention.explicit or self._is_known(mention.symbol) for mention in reading.symbols)
        _take_possible(reading)
        return reading

    def _add_symbol(self, reading: Reading, mention: SymbolMention) -> None:
        reading.said.append(SHARE_WORD if self._is_share(mention) else INDEX_WORD)
        if mention.symbol not in {known.symbol for known in reading.symbols}:
            reading.symbols.append(mention)

    def is_company(self, mention: SymbolMention) -> bool:
        """Whether it is a company's share that somebody knows; an unknown one may be any abbreviation."""
        return self._is_known(mention.symbol) and self._is_share(mention)

    def is_coin(self, mention: SymbolMention) -> bool:
        """Whether it is a coin."""
        entry = self._directory.entry(mention.symbol)
        return mention.market is Market.CRYPTO or (entry is not None and entry.instrument.kind is InstrumentKind.COIN)

    def _is_share(self, mention: SymbolMention) -> bool:
        """Whether it is a share, or a symbol that nobody knows: no index and no coin."""
        entry = self._directory.entry(mention.symbol)
        is_index = entry is not None and entry.instrument.kind is InstrumentKind.INDEX
        return not is_index and not self.is_coin(mention)

    def _tokens(self, text: str) -> tuple[Token, ...]:
        """The pieces; a command's word with a number glued on, such as "rsi14", becomes two."""
        tokens: list[Token] = []
        for token in tokenize(text):
            glued = _GLUED.fullmatch(token.text)
            if token.kind is Kind.WORD and glued and self._is_command(glued.group(1)):
                tokens.extend(tokenize(f"{glued.group(1)} {glued.group(2)}"))
            else:
                tokens.append(token)
        return tuple(tokens)

    def _is_command(self, word: str) -> bool:
        return self._begins_with_command(tokenize(word))

    def _begins_with_command(self, tokens: Sequence[Token]) -> bool:
        phrase = self._phrases.at(tokens, 0) if tokens else None
        return phrase is not None and _is_about_a_thing(phrase)

    def _symbol(self, token: Token, phrase: Phrase | None, place: Place, *, shouting: bool) -> SymbolMention | None:
        """The symbol that this word is, or None."""
        if token.kind is not Kind.WORD or (mention := read_mention(_POSSESSIVE.sub("", token.text))) is None:
            return None
        if mention.explicit:
            return mention
        if phrase is not None and (phrase.meaning not in _WORDS_LEFT_IN_PEACE or len(phrase.words) > 1):
            return None
        capitals = token.text.isupper() and not shouting
        known = self._is_known(mention.symbol)
        is_word = phrase is not None
        is_filler = phrase is not None and phrase.meaning is Meaning.FILLER
        # Of the words that are also tickers only the best-known companies' are taken for them where nobody says so.
        likely = known and (not is_word or self._directory.is_well_known(mention.symbol))
        # "ko" after "cổ phiếu" ends a question; in capitals it is Coca-Cola.
        said = likely and not (is_filler and not capitals)
        taken = {
            Place.ARGUMENT: capitals or known or not is_filler,
            Place.COMMANDED: capitals or said or not is_word,
            Place.MARKED: capitals or said or (not is_word and len(mention.symbol) == _USUAL_SYMBOL),
            Place.FURTHER_ARGUMENT: known and (capitals or not is_word),
            Place.SENTENCE: (capitals and likely)
            if is_word
            else (known or (capitals and len(mention.symbol) >= _SHORTEST_UNKNOWN_SYMBOL)),
        }
        return mention if taken[place] else None

    def _add_possible(self, reading: Reading, token: Token, phrase: Phrase, place: Place) -> None:
        """Note a word that has another meaning here, but is a symbol if nothing else in the message is."""
        mention = read_mention(token.text)
        if mention is None or len(phrase.words) > 1:
            return
        # "gia" is "giá" typed without diacritics, "chart" is nothing but a command.
        loosely_typed = phrase.meaning is Meaning.COMMAND and phrase.words[0].has_marks
        if place is Place.ARGUMENT and (phrase.meaning is Meaning.FILLER or loosely_typed):
            is_possible = len(mention.symbol) > 1
        else:
            is_possible = phrase.meaning is Meaning.NOT_SYMBOL and self._directory.is_well_known(mention.symbol)
        if is_possible:
            reading.possible.append(Possible(mention=mention, token=token, is_argument=place is Place.ARGUMENT))


def _usual_place(reading: Reading, *, after_slash: bool) -> Place:
    if not after_slash:
        return Place.SENTENCE
    return Place.FURTHER_ARGUMENT if reading.symbols else Place.ARGUMENT


def _marked_by(phrase: Phrase, typed: Token, *, terse: bool) -> Place | None:
    """Where this phrase puts the word after it; None where it says nothing of that word."""
    if phrase.meaning is Meaning.SYMBOL_MARKER:
        return Place.ARGUMENT if phrase.value == _CERTAIN and typed.has_marks else Place.MARKED
    return Place.COMMANDED if _is_about_a_thing(phrase) and terse else None


def _is_about_a_thing(phrase: Phrase) -> bool:
    return phrase.meaning is Meaning.COMMAND and phrase.value not in ABOUT_THE_BOT


def _take_possible(reading: Reading) -> None:
    """Where no other word is a symbol, take the first that may be one.

    An ordinary word that a share is called by ("vnd", "dig") is taken only where a command is named or nothing else is
    said, and neither a meaning nor the whole market is asked for.
    """
    named = set(reading.values.get(Meaning.COMMAND, ())) - ABOUT_THE_BOT
    is_bare = not reading.leftovers and not reading.pieces
    asks_otherwise = Meaning.QUESTION in reading.values or not named.isdisjoint(_ABOUT_THE_MARKET)
    is_clear = not asks_otherwise and (bool(named) or is_bare)
    for possible in reading.possible if not reading.symbols else ():
        if possible.is_argument or is_clear:
            reading.symbols.append(possible.mention)
            reading.words.remove(possible.token)
            return


def _add_piece(reading: Reading, token: Token) -> None:
    reading.said.append(token.text if token.kind is Kind.WORD else NUMBER_WORD)
    if token.kind is Kind.WORD:
        reading.leftovers.append(token.text)
        reading.words.append(token)
    else:
        reading.pieces.setdefault(token.kind, []).append(token.text)
