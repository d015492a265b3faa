"""The price step that a stop is measured in."""

from __future__ import annotations

import numpy as np

from analysis.exchanges import InstrumentKind
from analysis.market_rules import RULES

_US_CENT = 0.01


def price_step(price: float, *, kind: InstrumentKind, currency: str | None, exchange: str | None) -> float | None:
    """The step at that price, in its currency: 0 for an index, which nobody trades; None where no rule is known.

    VND: today's steps of the exchange, also for older bars: prices adjusted for dividends and splits keep to none.
    USD: one cent (SEC Rule 612 of Regulation NMS, 2005), for coins too.
    """
    if kind is InstrumentKind.INDEX:
        return 0.0
    if currency == "USD":
        return _US_CENT
    rules = RULES.get(exchange or "")
    if currency != "VND" or rules is None:
        return None
    return float(rules.steps.at(np.array([price]))[0])
