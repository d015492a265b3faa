"""Whose shares a summary tells of: a chat's own list, the VN30, or some that were named."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.directory.baskets import vn30
from bot.preferences import OWN_LIST, VN30_LIST
from bot.watching.watchlist import Watchlists


class ListOf(StrEnum):
    """Whose shares they are."""

    OWN = OWN_LIST
    VN30 = VN30_LIST
    NAMED = "named"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Whose, and their symbols, each once."""

    of: ListOf
    symbols: tuple[str, ...]


async def shares_of(watchlists: Watchlists, owner: str | None, wanted: str) -> Shares:
    """The shares that a subscription's `shares` stand for; the VN30 where the owner's own list is empty.

    Raises TryLater where that list cannot be read.
    """
    if wanted == ListOf.OWN and owner is not None and (own := await watchlists.of(owner)):
        return Shares(of=ListOf.OWN, symbols=own)
    if wanted in {ListOf.OWN, ListOf.VN30}:
        return Shares(of=ListOf.VN30, symbols=vn30())
    return Shares(of=ListOf.NAMED, symbols=tuple(dict.fromkeys(wanted.split(","))))
