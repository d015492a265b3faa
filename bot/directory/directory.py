"""The symbol directory: from what a person wrote to one instrument."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from analysis.exchanges import InstrumentKind, Market
from bot.directory.company import Company
from bot.directory.composed import compose
from bot.directory.entries import Entry, read_entries
from bot.directory.name_words import joined_words
from bot.directory.names import Found, NameIndex
from bot.directory.nearness import Names, near_symbols
from bot.directory.spelling import SymbolMention, read_mention, tidy, without_marks
from bot.errors import SymbolNotFound
from bot.instruments import Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """What a symbol that nobody listed most likely is, by its writing."""

    pattern: re.Pattern[str]
    kind: InstrumentKind
    market: Market
    currency: str


# The first that matches counts. Vietnamese shares have three characters, funds listed on HOSE eight (E1VFVN30, FUE…).
_SHAPES = (
    _Shape(
        pattern=re.compile(r"(?:E1|FU)[A-Z0-9]{6}"),
        kind=InstrumentKind.FUND,
        market=Market.VIETNAM,
        currency="VND",
    ),
    _Shape(
        pattern=re.compile(r"[A-Z][A-Z0-9]{2}"),
        kind=InstrumentKind.SHARE,
        market=Market.VIETNAM,
        currency="VND",
    ),
    _Shape(
        pattern=re.compile(r"[A-Z]{1,5}(?:-[A-C])?"),
        kind=InstrumentKind.SHARE,
        market=Market.UNITED_STATES,
        currency="USD",
    ),
    # Metals and state currencies look like coins beside the dollar, and tokens of those names exist.
    _Shape(
        pattern=re.compile(r"(?!(?:XAU|XAG|AUD|CAD|CHF|CNY|EUR|GBP|HKD|JPY|KRW|SGD|THB|VND)-)[A-Z][A-Z0-9]{1,7}-USD"),
        kind=InstrumentKind.COIN,
        market=Market.CRYPTO,
        currency="USD",
    ),
)


class Directory:
    """The instruments we know by name, and the reading of all others."""

    def __init__(self, entries: Iterable[Entry], companies: Iterable[Company] = ()) -> None:
        """Takes the instruments to know, best-known first, and the companies of an operator's listing."""
        composed = compose(entries, companies)
        self._entries = composed.entries
        self._companies = composed.companies
        self._symbols = frozenset(self._entries)

    @classmethod
    def load(cls, companies: Sequence[Company] = ()) -> Directory:
        """The directory of the packaged list, read once; with an operator's companies where there are any."""
        return cls(_packaged_entries(), companies) if companies else _packaged()

    def prepare(self) -> None:
        """Build now what finding names needs; else the first message that is read has to wait for it."""
        self.find("")
        self._near_names.of("")

    @property
    def symbols(self) -> frozenset[str]:
        """The canonical symbols it lists; a delisted share's is none of them."""
        return self._symbols

    @property
    def listed(self) -> Iterable[Entry]:
        """All that it lists, the best-known shares first."""
        return self._entries.values()

    def entry(self, symbol: str) -> Entry | None:
        """All that is known of that instrument, or None where it is not listed."""
        return self._entries.get(symbol)

    def is_well_known(self, symbol: str) -> bool:
        """Whether it is of the packaged list, which has the companies that people name most."""
        entry = self._entries.get(symbol)
        return entry is not None and entry.is_packaged

    def company(self, symbol: str) -> Company | None:
        """What the operator's listing tells of that share, a delisted one too, or None."""
        return self._companies.get(symbol)

    def is_delisted(self, symbol: str) -> bool:
        """Whether the operator's listing knows that share as traded nowhere any more."""
        return symbol not in self._entries and symbol in self._companies

    def instrument(self, mention: SymbolMention) -> Instrument:
        """The instrument that was written: the listed one, or one guessed from the symbol's shape.

        Raises SymbolNotFound where the writing claims another market or exchange than the listed one's, so that nobody
        gets another share's data, and where an unlisted symbol looks like nothing that is traded.
        """
        entry = self._entries.get(mention.symbol)
        instrument = _guessed(mention, self._symbols) if entry is None else entry.instrument
        if instrument is None or not _agrees(instrument, mention):
            raise SymbolNotFound(symbol=mention.symbol, claimed=mention.exchange or mention.market)
        return instrument

    def shares_outstanding(self, symbol: str) -> int | None:
        """The shares of that company as of `SHARES_AS_OF`; None where the packaged list does not have them."""
        entry = self._entries.get(symbol)
        return None if entry is None else entry.shares_outstanding

    def find(self, text: str) -> tuple[Found, ...]:
        """The companies that the text mentions by name, in its order (see `names.NameIndex`)."""
        return self._names.find(text)

    def search(self, text: str, limit: int = 3) -> tuple[str, ...]:
        """The symbols that a text such as "Cổ phiếu FPT" names, in its order; where it names none, those near to it.

        A name that companies share gives all of them. Beside other words a symbol counts in capitals or if well known:
        "Hàng hải Việt Nam" has nothing of HAI.
        """
        typed = joined_words(text[:_LONGEST_NAME])
        if typed in self._typed_symbols or self._near_names.of(typed):
            return near_symbols(typed, self._typed_symbols, self._near_names)[:limit]
        names = {found.start: found for found in self.find(text)}
        capitals = {mention.symbol for token in text.split() if token.isupper() and (mention := read_mention(token))}
        tokens = [token for token in tidy(text).split() if without_marks(token)]
        found: list[str] = []
        place = 0
        while place < len(tokens):
            mention = read_mention(tokens[place])
            if place in names:
                found.append(names[place].symbol)
            elif mention is not None and mention.symbol in self._symbols:
                alone = len(tokens) == 1 or mention.symbol in capitals
                found.extend([mention.symbol] if alone or self.is_well_known(mention.symbol) else ())
            place = names[place].end if place in names else place + 1
        return tuple(dict.fromkeys(found))[:limit] or self.near(text, limit=limit)

    def near(self, text: str, also: Iterable[str] = (), limit: int = 3) -> tuple[str, ...]:
        """The symbols that a mistyped symbol or name may have meant, best first; empty where none is near.

        also: further canonical symbols, such as those that the price sources list.
        """
        mention = read_mention(text)
        typed = joined_words(mention.symbol if mention else text[:_LONGEST_NAME])
        others = (symbol for symbol in also if symbol not in self._symbols and symbol not in self._companies)
        symbols = self._typed_symbols | _as_typed(others)
        return near_symbols(typed, symbols, self._near_names)[:limit] if typed else ()

    @cached_property
    def _names(self) -> NameIndex:
        return NameIndex(
            (
                (entry.instrument.symbol, name)
                for entry in self._entries.values()
                if entry.is_packaged
                for name in (*dict(entry.instrument.names).values(), *entry.aliases)
            ),
            (company for symbol, company in self._companies.items() if symbol in self._entries),
        )

    @cached_property
    def _near_names(self) -> Names:
        return Names(self._names.keys)

    @cached_property
    def _typed_symbols(self) -> dict[str, str]:
        return _as_typed(self._entries)


def _as_typed(symbols: Iterable[str]) -> dict[str, str]:
    return {symbol.replace("-", "").lower(): symbol for symbol in symbols}


_LONGEST_NAME = 60


@cache
def _packaged_entries() -> tuple[Entry, ...]:
    return tuple(read_entries())


@cache
def _packaged() -> Directory:
    return Directory(_packaged_entries())


def _agrees(instrument: Instrument, mention: SymbolMention) -> bool:
    """Whether the instrument is listed where the writing says; an index without an exchange agrees with any."""
    same_market = mention.market in {None, instrument.market}
    return same_market and (instrument.exchange is None or mention.exchange in {None, instrument.exchange})


def _guessed(mention: SymbolMention, known: frozenset[str]) -> Instrument | None:
    """An instrument for a symbol that is not listed, or None where its shape fits nothing in the claimed market."""
    if mention.symbol.removesuffix("-USD") in known:
        return None  # AAPL-USD would be a token that borrows the share's name.
    for shape in _SHAPES:
        if shape.pattern.fullmatch(mention.symbol) and mention.market in {None, shape.market}:
            return Instrument(
                symbol=mention.symbol,
                kind=shape.kind,
                market=shape.market,
                currency=shape.currency,
                exchange=mention.exchange,
            )
    return None
