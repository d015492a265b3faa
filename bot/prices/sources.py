"""`NENBUA_PRICES`: a chain of sources, and how each is opened by its address."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl

from platformdirs import user_cache_path

from bot.directory import Directory
from bot.fundamentals.port import FiguresSource
from bot.prices.border import Border
from bot.prices.cache import CachedSource, PriceStore
from bot.prices.chain import PriceChain
from bot.prices.circuit_breaker import CircuitBreaker
from bot.prices.csv import CsvSource
from bot.prices.demo import DemoSource
from bot.prices.guard import Guard, GuardedFigures, GuardedPrices, GuardedSearch
from bot.prices.pace import Pace
from bot.prices.port import PriceSource, SearchableSource
from bot.prices.udf_address import read_address, without_password
from bot.prices.yahoo import YahooSource

# Yahoo: people were refused after two to five requests a day, and all who share an address are (yfinance #2289, #2428;
# 2025). A history costs one request, and the first time two or three more for a cookie; bars are kept until the next
# close. So a card of ten indices comes at once, and a cold scan of 30 shares takes 40 seconds instead of being refused.
_YAHOO_PER_MINUTE = 30
_YAHOO_BURST = 10
_LONGEST_NUMBER = 7
_NAME = re.compile(r"[\w;.-]{1,16}")

# A card of ten indices, twice.
_UDF_BURST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What sources may need besides their address; the border is one for all: it compares them."""

    directory: Directory
    store: PriceStore
    border: Border = field(default_factory=Border)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One source, and all that it can be asked.

    prices: as the chain asks for them, cached where the source lies behind a network.
    uncached: the same without the cache, for who wants to know how the source itself is; None where it has no cache.
    figures, search: None where the source has none.
    """

    prices: PriceSource
    uncached: GuardedPrices | None = None
    figures: FiguresSource | None = None
    search: SearchableSource | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedSources:
    """All that `NENBUA_PRICES` opens: the chain of prices, who tells fundamental figures, and each source in order."""

    prices: PriceChain
    figures: tuple[FiguresSource, ...]
    each: tuple[Opened, ...]


class WrongAddress(ValueError):
    """An entry of `NENBUA_PRICES` that opens no source; its text says what to write instead, without a password."""

    def __init__(self, text: str) -> None:
        super().__init__(without_password(text))


def open_sources(addresses: str, surroundings: Surroundings) -> OpenedSources:
    """What `NENBUA_PRICES` describes; WrongAddress where it does not describe a chain of sources."""
    entries = [entry.strip() for entry in addresses.split(",") if entry.strip()]
    if not entries:
        raise WrongAddress(f"names no source; sources are {', '.join(sorted(SOURCES))}")
    each = tuple(_opened(entry, surroundings) for entry in entries)
    return OpenedSources(
        prices=PriceChain(
            [opened.prices for opened in each],
            searches=[opened.search for opened in each if opened.search],
            border=surroundings.border,
        ),
        figures=tuple(opened.figures for opened in each if opened.figures),
        each=each,
    )


def _opened(entry: str, surroundings: Surroundings) -> Opened:
    # Options may follow a name without an address: `yahoo?per_minute=10`.
    name = re.split("[:?]", entry, maxsplit=1)[0]
    if name not in SOURCES:
        # Where the name was forgotten, the rest may be a token, and what stands there half of a password.
        told = name if _NAME.fullmatch(name) else "an entry begins with none of them"
        raise WrongAddress(f"{told}: sources are {', '.join(sorted(SOURCES))}")
    return SOURCES[name](entry.removeprefix(name).removeprefix(":"), surroundings)


def _csv(address: str, surroundings: Surroundings) -> Opened:  # noqa: ARG001 - every opener takes them
    folder, _, query = address.partition("?")
    options = dict(parse_qsl(query, keep_blank_values=True))
    unit, adjusted = options.pop("unit", "1"), options.pop("adjusted", "1")
    if options or not _counts(unit) or adjusted not in {"0", "1"}:
        raise WrongAddress(f"csv:{address}: the options are unit=1000 and adjusted=0")
    if not folder:
        raise WrongAddress(f"csv:{address}: name the folder, as in csv:prices")
    path = _expanded(folder)
    if not path.is_dir():
        raise WrongAddress(f"csv:{address}: there is no folder {folder!r}")
    cache = user_cache_path("nenbua", appauthor=False) / "csv"
    return Opened(prices=CsvSource(path, unit=int(unit), adjusted=adjusted == "1", cache=cache))


def _expanded(folder: str) -> Path:
    try:
        return Path(folder).expanduser()
    except RuntimeError:  # `~somebody` who has no home here.
        return Path(folder)


def _demo(address: str, surroundings: Surroundings) -> Opened:
    if address:
        raise WrongAddress(f"demo:{address}: write demo alone")
    return Opened(prices=DemoSource(surroundings.directory))


def _yahoo(address: str, surroundings: Surroundings) -> Opened:
    nothing, _, query = address.partition("?")
    options = dict(parse_qsl(query, keep_blank_values=True))
    per_minute = options.pop("per_minute", str(_YAHOO_PER_MINUTE))
    if nothing or options or not _counts(per_minute):
        raise WrongAddress(f"yahoo{':' if nothing else ''}{address}: write yahoo alone, or yahoo?per_minute=10")
    source = YahooSource()
    return _over_network(source, surroundings, per_minute=int(per_minute), burst=_YAHOO_BURST, figures=source)


def _udf(address: str, surroundings: Surroundings) -> Opened:
    # Its client takes a fifth of a second to import and another tenth to make: who asks no such server does not pay.
    from bot.prices.udf import UdfSource  # noqa: PLC0415  see above.
    from bot.prices.udf_http import open_client  # noqa: PLC0415  see above.

    try:
        read = read_address(address)
    except ValueError as error:
        raise WrongAddress(f"udf:{without_password(address)}: {error}") from error
    client = open_client(proxy_of_environment=True) if read.proxy else None
    source = UdfSource(read.url, unit=read.unit, adjusted=read.adjusted, client=client)
    return _over_network(source, surroundings, per_minute=read.per_minute, burst=_UDF_BURST, search=source)


def _over_network(
    source: PriceSource,
    surroundings: Surroundings,
    *,
    per_minute: int,
    burst: int,
    figures: FiguresSource | None = None,
    search: SearchableSource | None = None,
) -> Opened:
    """The source behind one circuit breaker and one pace for all that it is asked, and its prices behind the cache."""
    key = source.key
    pace = Pace(key, per_minute=per_minute, burst=min(burst, per_minute))
    guard = Guard(key, CircuitBreaker(key), pace)
    guarded = GuardedPrices(source, guard)
    return Opened(
        prices=CachedSource(guarded, surroundings.store, admit=surroundings.border.admit),
        uncached=guarded,
        figures=GuardedFigures(figures, guard) if figures else None,
        search=GuardedSearch(search, guard) if search else None,
    )


def _counts(number: str) -> bool:
    """Whether that is a whole number from one to a few million."""
    return number.isdecimal() and len(number) <= _LONGEST_NUMBER and int(number) >= 1


SOURCES: Mapping[str, Callable[[str, Surroundings], Opened]] = {
    "csv": _csv,
    "demo": _demo,
    "udf": _udf,
    "yahoo": _yahoo,
}
"""How to open each kind of source by what follows its name and a colon, or its name alone."""
