"""The symbol directory: from what a person wrote to one instrument."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property

from analysis.exchanges import InstrumentKind, Market
from bot.directory.entries import Entry, read_entries
from bot.directory.names import Found, NameIndex, joined_words
from bot.directory.nearness import near_symbols
from bot.directory.spelling import SymbolMention, read_mention
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

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Takes the instruments to know, best-known first."""
        self._entries = {entry.instrument.symbol: entry for entry in entries}
        self._symbols = frozenset(self._entries)

    @classmethod
    def load(cls) -> Directory:
        """The directory of the packaged list, read once."""
        return _packaged()

    @property
    def symbols(self) -> frozenset[str]:
        """The canonical symbols it lists."""
        return self._symbols

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
        """The shares of that company as of `SHARES_AS_OF`; None where the list does not have them."""
        entry = self._entries.get(symbol)
        return None if entry is None else entry.shares_outstanding

    def find(self, text: str) -> tuple[Found, ...]:
        """The companies that the text mentions by name, in its order (see `names.NameIndex`)."""
        return self._names.find(text)

    def near(self, text: str, also: Iterable[str] = (), limit: int = 3) -> tuple[str, ...]:
        """The symbols that a mistyped symbol or name may have meant, best first; empty where none is near.

        also: further canonical symbols, such as those that the price sources list.
        """
        mention = read_mention(text)
        typed = joined_words(mention.symbol if mention else text[:_LONGEST_NAME])
        symbols = {symbol.replace("-", "").lower(): symbol for symbol in (*self._entries, *also)}
        return near_symbols(typed, symbols, self._names.keys)[:limit] if typed else ()

    @cached_property
    def _names(self) -> NameIndex:
        return NameIndex(
            (entry.instrument.symbol, name)
            for entry in self._entries.values()
            for name in (*dict(entry.instrument.names).values(), *entry.aliases)
        )


_LONGEST_NAME = 60


@cache
def _packaged() -> Directory:
    return Directory(read_entries())


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
