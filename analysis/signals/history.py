"""The bars that signals are looked for in, with what several signals share computed once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.bars import session_date
from analysis.candles import Candles
from analysis.indicators import rsi
from analysis.price_limits import NO_RESTRICTIONS, Restrictions

RSI_PERIOD = 14


@dataclass(frozen=True, eq=False, kw_only=True)
class History:
    """One instrument's finished, traded bars in one timeframe, oldest first.

    frame: in the columns of the frame contract. restrictions: the bars on which a price limit or a wide price step
    forbids patterns; none on adjusted prices, where it cannot be judged.
    """

    frame: pd.DataFrame
    restrictions: Restrictions = field(default=NO_RESTRICTIONS)

    @property
    def bars(self) -> int:
        """How many there are."""
        return len(self.frame)

    def session(self, bar: int) -> date:
        """The date of a bar."""
        return session_date(self.frame.index[bar])

    @cached_property
    def candles(self) -> Candles:
        """The bars as candles."""
        return Candles.of(self.frame)

    @cached_property
    def rsi14(self) -> NDArray[np.float64]:
        """Wilder's RSI of 14 bars."""
        return rsi(self.candles.close, RSI_PERIOD)
