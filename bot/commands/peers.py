"""The market caps of similar companies, from what is stored: no network is asked for them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from analysis.fundamentals import share_count
from analysis.market_cap import MarketCap, Peer, PeerGroup, Peers, read_market_cap
from analysis.timeframes import Timeframe
from bot.commands.subject import Subject
from bot.errors import NenBuaError
from bot.instruments import Instrument
from bot.prices.chain import PriceChain
from bot.prices.port import PriceHistory

MOST_PEERS = 12
"""More could not be told apart on a picture."""

# The best-known companies come first: of so many share counts are looked up, and of so many of all sectors prices.
_MOST_LOOKED_UP = 60
_MOST_READ = 36
# Closes are those of the same day; a share that last traded longer ago (the longest holiday is shorter) is left out.
_OLDEST = timedelta(days=14)


async def find_peers(subject: Subject, reading: MarketCap, sector: str | None) -> Peers | None:
    """Companies of that sector, else of the size class, whose market caps are known here; None without any."""
    of_sector = await _read(subject, reading, MOST_PEERS, of_sector=True) if sector is not None else []
    if of_sector:
        return Peers(group=PeerGroup.SECTOR, sector=sector, companies=tuple(of_sector))
    if reading.size is None:
        return None
    everyone = await _read(subject, reading, _MOST_READ, of_sector=False)
    of_size = [peer for peer in everyone if peer.market_cap.size is reading.size]
    return Peers(group=PeerGroup.SIZE, sector=None, companies=tuple(of_size[:MOST_PEERS])) if of_size else None


def peers_facts(peers: Peers | None) -> dict[str, object]:
    """Each peer's market cap with its days, and what the peers have in common; both None without any."""
    if peers is None:
        return {"peers_of": None, "peers": None}
    return {
        "peers_of": peers.group.value,
        "peers": [
            {
                "symbol": peer.symbol,
                "cap": peer.market_cap.cap,
                "session": peer.market_cap.session,
                "source": peer.price_source,
                "shares": peer.market_cap.shares,
                "shares_as_of": peer.market_cap.shares_as_of,
                "shares_source": peer.shares_source,
            }
            for peer in peers.companies
        ],
    }


async def _read(subject: Subject, reading: MarketCap, most: int, *, of_sector: bool) -> list[Peer]:
    """The market caps of others, the best-known companies first; of at most so many prices are read."""
    fundamentals, prices = subject.request.services.fundamentals, subject.request.services.prices
    others = fundamentals.others(subject.instrument, of_sector=of_sector)[:_MOST_LOOKED_UP]
    stated = await fundamentals.stated(others)
    counts = {
        symbol: count
        for symbol, known in stated.items()
        if (count := share_count(known, subject.request.ask.as_of)) is not None
    }
    countable = [other for other in others if other.symbol in counts and other.currency == reading.currency]
    peers = []
    for history in await _at_hand(prices, countable, most):
        symbol = history.instrument.symbol
        bars = history.until(reading.session).bars_in(Timeframe.DAY, reading.session)
        # Made-up prices are held against made-up ones only.
        if bars.finished.empty or history.simulated is not subject.history.simulated:
            continue
        count = counts[symbol]
        found = read_market_cap(bars, shares=int(count.value), shares_as_of=count.day, currency=reading.currency)
        if reading.session - found.session <= _OLDEST:
            peers.append(Peer(symbol=symbol, market_cap=found, price_source=history.source, shares_source=count.source))
    return peers


async def _at_hand(prices: PriceChain, instruments: Sequence[Instrument], most: int) -> list[PriceHistory]:
    """The prices of the first ones that can be had without asking a network, at most so many."""
    listed = prices.listed_at_once()
    kept = await prices.kept([one for one in instruments if one.symbol not in listed])
    chosen = [one for one in instruments if one.symbol in listed or one.symbol in kept][:most]
    histories = await asyncio.gather(*(_history(prices, one, kept.get(one.symbol)) for one in chosen))
    return [history for history in histories if history is not None]


async def _history(prices: PriceChain, instrument: Instrument, kept: PriceHistory | None) -> PriceHistory | None:
    """What is kept, else what a local source has; None where that cannot be read."""
    if kept is not None:
        return kept
    try:
        return await prices.history(instrument)
    except NenBuaError:
        return None
