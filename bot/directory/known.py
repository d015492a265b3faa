"""All that the directory knows of one symbol, each with its day and its source."""

from __future__ import annotations

from collections.abc import Mapping

from bot.directory.company import Company
from bot.directory.directory import Directory
from bot.directory.entries import SHARES_AS_OF, SHARES_SOURCE, Entry
from bot.directory.transfers import read_transfers

LISTING = "listing"
"""The source of what the operator's listing tells."""


def known_of(directory: Directory, symbol: str) -> Mapping[str, object] | None:
    """What is known of the canonical symbol, plain values by name; None where nothing is.

    Keys that do not apply are null: the count and the figures of an index, the listing's day where no listing has it.
    """
    entry, company = directory.entry(symbol), directory.company(symbol)
    if entry is None and company is None:
        return None
    return {
        "symbol": symbol,
        "delisted": directory.is_delisted(symbol),
        **_instrument(entry, company),
        "exchanges": _exchanges(symbol),
        "aliases": [alias.removeprefix("?") for alias in entry.aliases] if entry else [],
        "registered": _registered(company),
        "shares_outstanding": _share_counts(entry, company),
        "figures": dict(company.figures) if company else {},
        "listing_as_of": company.as_of if company else None,
    }


def _instrument(entry: Entry | None, company: Company | None) -> dict[str, object]:
    if entry is None:
        kind = company.kind.value if company else None
        return {"kind": kind, "market": "vietnam", "exchange": None, "currency": "VND", "names": {}, "sector": None}
    instrument = entry.instrument
    return {
        "kind": instrument.kind.value,
        "market": instrument.market.value,
        "exchange": instrument.exchange,
        "currency": instrument.currency,
        "names": dict(instrument.names),
        "sector": entry.sector,
    }


def _registered(company: Company | None) -> dict[str, str]:
    """The listing's names without legal form."""
    names = {"vi": company.name_vi, "en": company.name_en, "short": company.short_name} if company else {}
    return {key: name for key, name in names.items() if name}


def _exchanges(symbol: str) -> list[dict[str, object]]:
    """Its moves between exchanges."""
    return [
        {
            "since": known.transfer.session,
            "from": known.transfer.left,
            "to": known.joined,
            "evidence": known.evidence,
            "source": known.source or None,
        }
        for known in read_transfers()
        if known.symbol == symbol
    ]


def _share_counts(entry: Entry | None, company: Company | None) -> list[dict[str, object]]:
    """Every share count that is known, the newest first."""
    counts: list[tuple[object, ...]] = []
    if company is not None and company.shares_outstanding is not None and company.as_of is not None:
        counts.append((company.as_of, company.shares_outstanding, LISTING))
    if entry is not None and entry.shares_outstanding is not None:
        counts.append((SHARES_AS_OF, entry.shares_outstanding, SHARES_SOURCE))
    counts.sort(key=lambda count: str(count[0]), reverse=True)
    return [{"shares": shares, "as_of": as_of, "source": source} for as_of, shares, source in counts]
