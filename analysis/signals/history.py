"""The bars that signals are looked for in, with what several signals share computed once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.candles import Candles, Pattern
from analysis.exchanges import InstrumentKind
from analysis.indicators import RSI_PERIOD, rsi
from analysis.listings import Listings
from analysis.price_limits import NO_RESTRICTIONS, Restrictions, restrictions_of
from analysis.timeframes import Timeframe, TimeframeBars
from analysis.volume import volume_ratio


@dataclass(frozen=True, eq=False, kw_only=True)
class History:
    """One instrument's finished, traded bars in one timeframe, oldest first.

    frame: in the columns of the frame contract. restrictions: the bars on which a price limit or a wide price step
    forbids patterns; none on adjusted prices, where it cannot be judged.
    """

    frame: pd.DataFrame
    restrictions: Restrictions = field(default=NO_RESTRICTIONS)

    @classmethod
    def of(cls, bars: TimeframeBars, *, kind: InstrumentKind, listings: Listings, adjusted: bool) -> History:
        """The finished bars, with what price rules forbid on them.

        Judged are daily, unadjusted bars of shares on an exchange whose rules are known, each by the exchange of its
        session; on all others nothing is forbidden, and both fields of `restrictions` are None.
        """
        judged = kind is InstrumentKind.SHARE and bars.timeframe is Timeframe.DAY and not adjusted
        return cls(
            frame=bars.finished,
            restrictions=restrictions_of(bars.finished, listings) if judged else NO_RESTRICTIONS,
        )

    @property
    def bars(self) -> int:
        """How many there are."""
        return len(self.frame)

    def session(self, bar: int) -> date:
        """The date of a bar."""
        return self.sessions[bar]

    @cached_property
    def sessions(self) -> list[date]:
        """The date of every bar."""
        days: list[date] = self.frame.index.to_numpy().astype("datetime64[D]").tolist()
        return days

    @cached_property
    def candles(self) -> Candles:
        """The bars as candles."""
        return Candles.of(self.frame)

    def found(self, pattern: Pattern) -> NDArray[np.bool_]:
        """Whether the pattern stands at each bar, shape and context, where price rules allow it; computed once."""
        if pattern.key not in self._found:
            self._found[pattern.key] = self.restrictions.allow(pattern.detect(self.candles), reversal=pattern.reversal)
        return self._found[pattern.key]

    @cached_property
    def _found(self) -> dict[str, NDArray[np.bool_]]:
        return {}

    @cached_property
    def rsi14(self) -> NDArray[np.float64]:
        """Wilder's RSI of 14 bars."""
        return rsi(self.candles.close, RSI_PERIOD)

    @cached_property
    def volume_ratio(self) -> NDArray[np.float64]:
        """Volume over the mean of the 20 bars before."""
        return volume_ratio(self.candles.volume)
