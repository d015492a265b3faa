"""The shares of an index basket, as of a day."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib import resources

VN30_SINCE = date(2026, 2, 2)
"""From when on the packaged basket held; HOSE reviews it in January and July, so it may have changed since."""

TICKER_COLUMN = "ticker"


class NoTickers(ValueError):
    """A list of shares without the column `ticker`, or with nothing in it."""


@cache
def vn30() -> tuple[str, ...]:
    """The 30 shares of the VN30 basket in force from 2026-02-02.

    Source of the last two changes: HOSE's notices of 2026-01-21, VPL in for BCM (cafef.vn, vneconomy.vn), and of
    2025-07-16, DGC in for BVH (mekongasean.vn, phs.vn). The 28 others were members before; no page that we could read
    printed the whole list.
    """
    listing = resources.files(__package__).joinpath("vn30.csv").read_text(encoding="utf-8")
    return read_tickers(listing.splitlines())


def read_tickers(lines: Iterable[str]) -> tuple[str, ...]:
    """The symbols of a CSV with a column `ticker`, in capitals, each once, in their order.

    Raises NoTickers where there is no such column, or no symbol in it.
    """
    rows = csv.DictReader(line.lstrip("\ufeff") for line in lines)
    if TICKER_COLUMN not in (rows.fieldnames or ()):
        raise NoTickers(f"the first line must name a column {TICKER_COLUMN!r}")
    tickers = ((row[TICKER_COLUMN] or "").strip().upper() for row in rows)
    found = tuple(dict.fromkeys(filter(None, tickers)))
    if not found:
        raise NoTickers("there is no symbol in it")
    return found
