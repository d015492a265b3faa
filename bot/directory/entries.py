"""The packaged list of instruments.

`instruments.csv` was written by hand from public facts. Vietnam: companies and exchanges checked against the exchanges'
lists as of 2026-02-10, VN30 members as announced by HOSE on 2026-01-21 (cafef.vn, vneconomy.vn). United States: Nasdaq
listings checked against the Nasdaq-100 as of early 2026 (slickcharts.com) and Walmart's transfer of 2025-12-09
(businesstimes.com.sg); the others are long-standing NYSE listings, and NYSE Arca counts as NYSE. Names are the forms
people know, not the registered ones.

`aliases` are further spellings, separated by `;`. One that is also an everyday word or phrase begins with `?`: it is
taken for the company only beside a word such as "co phieu" (see `names`). "Google" stands for GOOG, the class that
price files carry. What would be another instrument's data is left out: VinFast is listed in the United States under a
symbol that is a securities company's in Vietnam, and several funds follow the VN30.

`shares_outstanding` are the shares listed on HOSE and HNX or registered on UPCoM as of 2026-02-10, from the exchanges'
company lists of that day (read from a public copy, github.com/dmanh-ai/vnstock); empty where we do not know the number.

`sector` is a key of `sectors`. Of Vietnamese shares it is the one that the same copy tells, but for seven companies it
has no sector of (VPL, GEL, HPA, TCX, VCK, VPX, F88); theirs, and those of American companies, are ours, by what the
companies live on.

What is not in the list is what Yahoo calls an instrument (`bot.prices.yahoo_names`).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import resources

from analysis.exchanges import InstrumentKind, Market
from bot.directory.transfers import transfers_by_symbol
from bot.instruments import Instrument

SHARES_AS_OF = date(2026, 2, 10)
"""The day of every share count of the list."""

SHARES_SOURCE = "HOSE, HNX, UPCoM"
"""Who published the share counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An instrument, what else it is called (`?` before an alias: see the module), and what we know of the company.

    shares_outstanding: as of `SHARES_AS_OF`, from `SHARES_SOURCE`; None where we do not know.
    sector: a key of `sectors`, or as an operator's listing writes it; None for what is no company, or not known.
    is_packaged: whether it is of the packaged list, not of an operator's listing alone.
    """

    instrument: Instrument
    aliases: tuple[str, ...]
    shares_outstanding: int | None = None
    sector: str | None = None
    is_packaged: bool = True


def read_entries() -> Iterator[Entry]:
    """Every instrument of the packaged list, in its order: the best-known shares first."""
    listing = resources.files(__package__).joinpath("instruments.csv").read_text(encoding="utf-8")
    yield from map(_entry, csv.DictReader(listing.splitlines()))


def _entry(row: dict[str, str]) -> Entry:
    return Entry(
        instrument=Instrument(
            symbol=row["symbol"],
            kind=InstrumentKind(row["kind"]),
            market=Market(row["market"]),
            currency=row["currency"] or None,
            exchange=row["exchange"] or None,
            transfers=transfers_by_symbol().get(row["symbol"], ()),
            names=(("vi", row["name_vi"]), ("en", row["name_en"])),
        ),
        aliases=tuple(filter(None, row["aliases"].split(";"))),
        shares_outstanding=int(row["shares_outstanding"]) if row["shares_outstanding"] else None,
        sector=row["sector"] or None,
    )
