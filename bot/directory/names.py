"""Companies mentioned by name inside a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from bot.directory.company import Company
from bot.directory.company_names import company_names
from bot.directory.legal_forms import with_legal_form
from bot.directory.name_words import Word, accents_of, words_of
from bot.directory.spelling import read_mention, tidy, without_marks

# Words before or after which an everyday phrase is a company: "co phieu Hoa Sen", "RSI cua Meta", "visa stock".
_BEFORE = re.compile(
    r"(?:^| )(?:co phieu|cp|ma|ma ck|ma chung khoan|cong ty|cty|ctcp|tap doan|hang|gia|bieu do|do thi|von hoa|chi so"
    r"|phan tich|so sanh|theo doi|rsi|macd|chart|index|stocks?|shares?|price|market cap|ticker)"
    r"(?: (?:cua|of|for|cho))?$"
)
_AFTER = re.compile(r"(?:s )?(?:stocks?|shares?|price|chart|rsi|macd|index)(?: |$)")

# A name's last word and the next one, or the one before and its first, that together are something else:
# "von hoa phat trien", "Nasdaq 100", "san Nasdaq", "FTSE Russell", "so giao dich chung khoan Thuong Hai".
_OTHER_PHRASES = frozenset(
    {
        *("phat trien", "phat hanh", "san nasdaq", "nasdaq 100", "russell 1000", "russell 3000"),
        *("ftse russell", "jones indices", "shanghai stock", "dich chung"),
    }
)

# Shorter words have too many neighbours, in Vietnamese most of all.
_SHORTEST_MISTYPED = 6
# Nobody has held all words of an operator's companies against the commonest words of both languages.
_SHORTEST_MISTYPED_COMPANY = 8
# The only ones beside a name (Becamex, VNDIRECT, Vincom) among the 40 000 commonest English and 10 000 commonest
# Vietnamese words (lists of wordfreq 3.1, compared 2026-11).
_WORDS_OF_THEIR_OWN = frozenset({"became", "indirect", "viacom"})
# "viet com bank" is surely meant; "ma san" (Masan) may be two words.
_SHORTEST_SPLIT = 7

# A sentence is shorter; what is longer is pasted text or mischief.
_MOST_WORDS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A symbol and where its name stands: words `start` to before `end` of `fold(text).split()`."""

    symbol: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Alias:
    symbol: str
    words: tuple[Word, ...]
    is_everyday: bool

    def fits(self, window: Sequence[Word]) -> bool:
        """Whether the words may be this name: not split too freely, and no accent that the name does not have."""
        if len(window) > len(self.words):
            joined = "".join(word.text for word in window)
            return len(joined) >= _SHORTEST_SPLIT and accents_of(window) <= accents_of(self.words)
        if len(window) < len(self.words):
            return accents_of(window) <= accents_of(self.words)
        return all(typed.accents <= word.accents for typed, word in zip(window, self.words, strict=True))


@dataclass(frozen=True, slots=True)
class _Match:
    alias: _Alias
    start: int
    end: int

    def size(self, words: Sequence[Word]) -> int:
        return sum(len(word.text) for word in words[self.start : self.end])


class NameIndex:
    """Names and the symbols they belong to, looked up in sentences.

    A name is found with or without its accents, spaces and hyphens, and with one typing mistake in one of its words of
    six letters or more. It is not found where accents are typed that it does not have ("hóa phát" is not Hòa Phát),
    where the next word makes it something else, or, marked `?`, where nothing beside it says that a company is meant.
    """

    def __init__(self, names: Iterable[tuple[str, str]], companies: Iterable[Company] = ()) -> None:
        """Takes pairs of symbol and name, and companies of an operator's listing.

        Raises ValueError where two symbols share a name of the first. A company's name that is one of those belongs to
        whom they say; one that two companies share is found for neither.
        """
        self._aliases: dict[str, list[_Alias]] = {}
        vocabulary = set[str]()
        for symbol, name in names:
            words = tuple(words_of(tidy(name)))
            key = _joined(words)
            if any(alias.symbol != symbol for alias in self._aliases.get(key, ())):
                raise ValueError(f"{name!r} of {symbol} belongs to {self._aliases[key][0].symbol}")
            self._aliases.setdefault(key, []).append(_Alias(symbol, words, name.startswith("?")))
            vocabulary.update({key, *(word.text for word in words)})
        mistypable = {word for word in vocabulary if len(word) >= _SHORTEST_MISTYPED}
        ours = frozenset(self._aliases)
        for known in company_names(companies):
            key = _joined(known.words)
            if key not in ours:
                self._aliases.setdefault(key, []).append(_Alias(known.symbol, known.words, known.is_everyday))
                vocabulary.update(word.text for word in known.words)
                if not known.is_everyday and len(key) >= _SHORTEST_MISTYPED_COMPANY and len(known.words) == 1:
                    mistypable.add(key)
        self._symbols = frozenset(alias.symbol for found in self._aliases.values() for alias in found)
        self._longest = max((len(alias.words) for found in self._aliases.values() for alias in found), default=0)
        self._vocabulary = frozenset(vocabulary)
        self._mistypable = tuple(sorted(mistypable))

    @cached_property
    def keys(self) -> dict[str, tuple[str, ...]]:
        """Every name as `joined_words` writes it, with the symbols it belongs to, in the order given."""
        return {key: tuple(dict.fromkeys(alias.symbol for alias in aliases)) for key, aliases in self._aliases.items()}

    def find(self, text: str) -> tuple[Found, ...]:
        """The companies that the text names, in its order; of overlapping names the longest counts."""
        words = self._typed(text)
        matches = sorted(self._matches(words), key=lambda match: (-match.size(words), match.start))
        taken = set[int]()
        chosen = []
        for match in matches:
            if taken.isdisjoint(range(match.start, match.end)):
                taken.update(range(match.start, match.end))
                chosen.append(match)
        chosen.sort(key=lambda match: match.start)
        return tuple(_place(match, words, taken - set(range(match.start, match.end))) for match in chosen)

    def _typed(self, text: str) -> list[Word]:
        tokens = [token for token in tidy(text).split() if without_marks(token)]
        words = (
            (position, word)
            for position, token in enumerate(tokens)
            if not self._writes_a_symbol(token)
            for word in words_of(token)
        )
        return [
            Word(word.text, word.accents, position, self._nearby(word.text))
            for position, word in islice(words, _MOST_WORDS)
        ]

    def _writes_a_symbol(self, token: str) -> bool:
        """Whether the token says where it is listed: in `NASDAQ:AAPL` the exchange is no index, `AMD.VN` is not AMD."""
        mention = read_mention(token)
        if mention is None:
            return False
        return ":" in token or (mention.market is not None and mention.symbol in self._symbols)

    def _nearby(self, word: str) -> tuple[str, ...]:
        """The words of names that are one typing mistake away; none where the word is known or short."""
        if len(word) < _SHORTEST_MISTYPED or word in self._vocabulary or word in _WORDS_OF_THEIR_OWN:
            return ()
        from rapidfuzz import process  # noqa: PLC0415 - takes 20 ms to import, and most messages name symbols
        from rapidfuzz.distance import OSA  # noqa: PLC0415 - as above

        near = process.extract(word, self._mistypable, scorer=OSA.distance, score_cutoff=1, limit=None)
        # Another digit is another thing: Russell 3000 is not Russell 2000.
        return tuple(known for known, _, _ in near if re.findall(r"\d", known) == re.findall(r"\d", word))

    def _matches(self, words: Sequence[Word]) -> Iterable[_Match]:
        for start in range(len(words)):
            for end in range(start + 1, min(start + self._longest, len(words)) + 1):
                alias = self._named(words[start:end])
                if alias is not None and _is_meant(alias, words, start, end):
                    yield _Match(alias, start, end)

    def _named(self, window: Sequence[Word]) -> _Alias | None:
        """The name that the words write, exactly or with one word mistyped; None where that fits two symbols."""
        texts = [word.text for word in window]
        keys = ["".join(texts)]
        if keys[0] not in self._aliases:
            keys = [
                "".join((*texts[:place], known, *texts[place + 1 :]))
                for place, word in enumerate(window)
                for known in word.nearby
            ]
        fitting = [alias for key in keys for alias in self._aliases.get(key, ()) if alias.fits(window)]
        return fitting[0] if len({alias.symbol for alias in fitting}) == 1 else None


def _joined(words: Iterable[Word]) -> str:
    return "".join(word.text for word in words)


def _place(match: _Match, words: Sequence[Word], others: AbstractSet[int]) -> Found:
    """Where the match stands, with the legal form that was written beside it unless another name has those words."""
    start, end = with_legal_form([word.text for word in words], match.start, match.end)
    if not others.isdisjoint(range(start, end)):
        start, end = match.start, match.end
    return Found(symbol=match.alias.symbol, start=words[start].token, end=words[end - 1].token + 1)


def _is_meant(alias: _Alias, words: Sequence[Word], start: int, end: int) -> bool:
    """Whether what stands beside the name leaves it a name."""
    before = [word.text for word in words[max(0, start - 4) : start]]
    after = [word.text for word in words[end : end + 2]]
    borders = (" ".join([*before[-1:], alias.words[0].text]), " ".join([alias.words[-1].text, *after[:1]]))
    if not _OTHER_PHRASES.isdisjoint(borders):
        return False
    has_form = with_legal_form([word.text for word in words], start, end) != (start, end)
    alone = not before and not after
    beside = _BEFORE.search(" ".join(before)) or _AFTER.match(" ".join(after))
    return not alias.is_everyday or alone or has_form or beside is not None
