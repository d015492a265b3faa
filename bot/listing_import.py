"""An operator's listing put in place of the one before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.directory.entries import read_entries
from bot.directory.listing import Listing, read_listing
from bot.directory.listing_file import Row, read_table
from bot.storage.companies import CompanyStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of a listing.

    listing: what the file holds. new, changed, unchanged: its companies against those of the listing before.
    kept: symbols whose rows were refused and that stay as they were. gone: those that the file no longer has.
    """

    listing: Listing
    new: int
    changed: int
    unchanged: int
    kept: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def by_exchange(self) -> Mapping[str, int]:
        """How many companies were taken of each exchange, most first."""
        return dict(Counter(company.exchange for company in self.listing.companies).most_common())


async def import_listing(
    path: Path,
    store: CompanyStore,
    *,
    today: date,
    dry_run: bool,
    watch: Callable[[Sequence[Row]], Iterable[Row]] = iter,
) -> Imported:
    """Put the companies of the file in place of those of the listing before, all at once.

    A company whose row is refused stays as it was. Where no row can be taken, or with `dry_run`, nothing is changed.

    Raises WrongListing where the file is no listing, and TryLater where the database fails: the old listing stays.
    """
    entries = {entry.instrument.symbol: entry for entry in read_entries()}
    listing = read_listing(read_table(path), entries, today=today, watch=watch)
    before = {company.symbol: company for company in await store.all()}
    taken = {company.symbol: company for company in listing.companies}
    refused = {refusal.ticker.upper() for refusal in listing.refused} - taken.keys()
    kept = tuple(company for symbol, company in before.items() if symbol in refused)
    if taken and not dry_run:
        await store.replace_all((*listing.companies, *kept))
    unchanged = sum(before.get(symbol) == company for symbol, company in taken.items())
    new = len(taken.keys() - before.keys())
    return Imported(
        listing=listing,
        new=new,
        changed=len(taken) - new - unchanged,
        unchanged=unchanged,
        kept=tuple(company.symbol for company in kept),
        gone=tuple(sorted(before.keys() - taken.keys() - refused)),
    )
