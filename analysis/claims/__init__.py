"""What articles claim about signals and markets, each claim held against the prices at hand.

A topic is a module with its `CLAIMS`. A long one gathers those of its parts: `market_cap` those of `cap_classes`,
`russell` those of `russell_breakout` and `russell_falls`, `coins` those of `coin_cycles`. What topics are written with:

- `claim`: a claim, its finding, and the `Evidence` that it is held against; `checking` holds one against the other.
- `series`, `days`, `counting`: one instrument's prices. `sessions`: every session of many series, in columns.
- `signals_of`, `asked`: signals of a candle pattern, and what is asked of their session. `exits`: trades with a stop.
  `ceilings`: closes at which nobody could buy.
- `beside`, `rsi_conditions`: two kinds of bars side by side. `rates`: a claimed figure beside the measured one.
- `parts`, `candle_parts`: claims of several particulars, such as a dated candle. `coin_outcomes`: after breakouts.
- `measured`, `verdicts`, `wording`: how findings are put.
"""

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
