"""`NENBUA_PRICES`: a chain of sources, and how each is opened by its address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

from platformdirs import user_cache_path

from bot.directory import Directory
from bot.prices.cache import CachedSource, PriceStore
from bot.prices.chain import PriceChain
from bot.prices.csv import CsvSource
from bot.prices.demo import DemoSource
from bot.prices.port import PriceSource
from bot.prices.yahoo import YahooSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What sources may need besides their address."""

    directory: Directory
    store: PriceStore


class WrongAddress(ValueError):
    """An entry of `NENBUA_PRICES` that opens no source; its text says what to write instead."""


def _csv(address: str, surroundings: Surroundings) -> PriceSource:  # noqa: ARG001 - every opener takes them
    folder, _, query = address.partition("?")
    options = dict(parse_qsl(query, keep_blank_values=True))
    unit, adjusted = options.pop("unit", "1"), options.pop("adjusted", "1")
    if options or not unit.isdecimal() or int(unit) < 1 or adjusted not in {"0", "1"}:
        raise WrongAddress(f"csv:{address}: the options are unit=1000 and adjusted=0")
    if not folder:
        raise WrongAddress(f"csv:{address}: name the folder, as in csv:prices")
    path = _expanded(folder)
    if not path.is_dir():
        raise WrongAddress(f"csv:{address}: there is no folder {folder!r}")
    cache = user_cache_path("nenbua", appauthor=False) / "csv"
    return CsvSource(path, unit=int(unit), adjusted=adjusted == "1", cache=cache)


def _expanded(folder: str) -> Path:
    try:
        return Path(folder).expanduser()
    except RuntimeError:  # `~somebody` who has no home here.
        return Path(folder)


def _demo(address: str, surroundings: Surroundings) -> PriceSource:
    _refuse_address("demo", address)
    return DemoSource(surroundings.directory)


def _yahoo(address: str, surroundings: Surroundings) -> PriceSource:
    _refuse_address("yahoo", address)
    return CachedSource(YahooSource(), surroundings.store)


def _refuse_address(key: str, address: str) -> None:
    if address:
        raise WrongAddress(f"{key}:{address}: write {key} alone")


SOURCES: Mapping[str, Callable[[str, Surroundings], PriceSource]] = {"csv": _csv, "demo": _demo, "yahoo": _yahoo}
"""How to open each kind of source by what follows its name and a colon."""


def open_chain(addresses: str, surroundings: Surroundings) -> PriceChain:
    """The chain that `NENBUA_PRICES` describes; WrongAddress where it does not describe one."""
    entries = [entry.strip() for entry in addresses.split(",") if entry.strip()]
    if not entries:
        raise WrongAddress(f"names no source; sources are {', '.join(sorted(SOURCES))}")
    sources = []
    for entry in entries:
        key, _, address = entry.partition(":")
        if key not in SOURCES:
            raise WrongAddress(f"{entry}: sources are {', '.join(sorted(SOURCES))}")
        sources.append(SOURCES[key](address, surroundings))
    return PriceChain(sources)
