"""The packaged list and an operator's listing as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from analysis.exchanges import InstrumentKind, Market
from bot.directory.company import Company
from bot.directory.company_names import told_name
from bot.directory.entries import SHARES_AS_OF, Entry
from bot.directory.transfers import transfers_by_symbol
from bot.instruments import Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """entries: what is listed, the packaged ones first; companies: the listing's companies, delisted ones too."""

    entries: Mapping[str, Entry]
    companies: Mapping[str, Company]


def compose(packaged: Iterable[Entry], companies: Iterable[Company]) -> Composed:
    """Both lists, each symbol once.

    Of a share that both have the newer one tells the exchange and the sector, and whether it is still listed; its names
    stay those of the packaged list, which are the ones that people know, and the listing's are found besides. A symbol
    that stands for something else than a Vietnamese share or fund keeps its meaning.
    """
    entries = {entry.instrument.symbol: entry for entry in packaged}
    known: dict[str, Company] = {}
    for company in companies:
        ours = entries.get(company.symbol)
        if ours is not None and not _is_vietnamese(ours.instrument):
            continue
        known[company.symbol] = company
        if ours is None and not company.is_delisted:
            entries[company.symbol] = _entry(company)
        elif ours is not None and _is_newer(company.as_of):
            _update(entries, ours, company)
    return Composed(entries=entries, companies=known)


def is_another_instrument(entry: Entry | None) -> bool:
    """Whether it is something that no Vietnamese listing can mean: an index, a coin, a foreign share."""
    return entry is not None and not _is_vietnamese(entry.instrument)


def _is_vietnamese(instrument: Instrument) -> bool:
    return instrument.market is Market.VIETNAM and instrument.kind in {InstrumentKind.SHARE, InstrumentKind.FUND}


def _is_newer(as_of: date | None) -> bool:
    return as_of is not None and as_of >= SHARES_AS_OF


def _update(entries: dict[str, Entry], ours: Entry, company: Company) -> None:
    if company.is_delisted:
        del entries[company.symbol]
    else:
        entries[company.symbol] = replace(
            ours,
            instrument=replace(ours.instrument, exchange=company.exchange),
            sector=company.sector or ours.sector,
        )


def _entry(company: Company) -> Entry:
    names = ((lang, told_name(company, lang)) for lang in ("vi", "en"))
    return Entry(
        instrument=Instrument(
            symbol=company.symbol,
            kind=company.kind,
            market=Market.VIETNAM,
            currency="VND",
            exchange=company.exchange,
            transfers=transfers_by_symbol().get(company.symbol, ()),
            names=tuple((lang, name) for lang, name in names if name),
        ),
        aliases=(),
        sector=company.sector,
        is_packaged=False,
    )
