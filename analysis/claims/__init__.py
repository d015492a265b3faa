"""What articles claim about signals and markets, each claim held against the prices at hand."""

from analysis.claims import (
    coins,
    divergences,
    hammer_cases,
    hammer_filters,
    hammer_rates,
    hammer_trading,
    inverted_hammers,
    market_cap,
    rsi,
    russell,
    shanghai,
)
from analysis.claims.claim import Claim

CLAIMS: tuple[Claim, ...] = (
    *hammer_rates.CLAIMS,
    *hammer_filters.CLAIMS,
    *hammer_trading.CLAIMS,
    *hammer_cases.CLAIMS,
    *inverted_hammers.CLAIMS,
    *rsi.CLAIMS,
    *divergences.CLAIMS,
    *russell.CLAIMS,
    *coins.CLAIMS,
    *shanghai.CLAIMS,
    *market_cap.CLAIMS,
)
"""Every claim, in the order of the articles."""
