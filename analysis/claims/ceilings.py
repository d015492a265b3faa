"""Sessions that closed at their exchange's ceiling: nobody sold there, so that close could not be bought."""

from __future__ import annotations

from analysis.claims.claim import Evidence
from analysis.claims.sessions import Mask
from analysis.listings import Listings
from analysis.price_limits import at_ceiling


def closed_at_ceiling(evidence: Evidence) -> Mask:
    """The sessions of the shares that closed at their ceiling, by the exchange of today, as `at_ceiling` tells."""
    return evidence.sessions.holds(
        "at ceiling",
        lambda one: at_ceiling(one.history.frame, Listings(exchange=evidence.of_share(one).exchange), "close"),
    )
