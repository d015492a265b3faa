"""Moves of shares from one Vietnamese exchange to another.

`transfers.csv` has one move a row: the first session on the exchange that the share `joined`, the one it `left` (empty
where nothing tells), and the page that tells of it (read 2026-11 from stored public copies). `evidence` says where the
day and the exchanges are from:

- `stated`: the page names the day. Where it does not name the exchange that was left, prices show it, as below.
- `prices`: daily prices of 2011 to 2026 have no session for days before it, moves before it go beyond the band of one
  of both exchanges and those after it do not, or the other way round; the page, where there is one, tells of the move.

The list is not complete: it has moves since 2016 that a page or prices prove. Earlier ones, those of shares that hardly
trade, and those of most small companies are missing; such a share counts as always listed where it is today.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from analysis.listings import Transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTransfer:
    """One row of the list.

    evidence: `stated` or `prices`, see the module. source: the page's address without its scheme; empty for none.
    """

    symbol: str
    transfer: Transfer
    joined: str
    evidence: str
    source: str


def read_transfers() -> Iterator[KnownTransfer]:
    """Every move of the packaged list, by symbol and then by day."""
    listing = resources.files(__package__).joinpath("transfers.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(listing.splitlines()):
        yield KnownTransfer(
            symbol=row["symbol"],
            transfer=Transfer(session=date.fromisoformat(row["session"]), left=row["left"] or None),
            joined=row["joined"],
            evidence=row["evidence"],
            source=row["source"],
        )


@cache
def transfers_by_symbol() -> Mapping[str, tuple[Transfer, ...]]:
    """The moves of each share that moved, ascending by day."""
    found: defaultdict[str, list[Transfer]] = defaultdict(list)
    for known in read_transfers():
        found[known.symbol].append(known.transfer)
    return {symbol: tuple(transfers) for symbol, transfers in found.items()}
