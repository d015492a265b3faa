"""Indicators, one family a module.

Those with a value at every bar have their input's length and are NaN while they warm up; `fibonacci_retracements` and
`volume_profile` tell of a stretch of bars as a whole.
"""

from analysis.indicators.average_true_range import average_true_range
from analysis.indicators.bollinger import BAND_BARS, BollingerBands, bollinger_bands
from analysis.indicators.fibonacci import Retracement, fibonacci_retracements
from analysis.indicators.macd import Macd, macd
from analysis.indicators.moving_average import ema, sma
from analysis.indicators.on_balance_volume import on_balance_volume
from analysis.indicators.relative_strength import change_over, relative_strength
from analysis.indicators.rsi import RSI_PERIOD, rsi
from analysis.indicators.stochastic import Stochastic, stochastic
from analysis.indicators.volume_profile import VolumeProfile, volume_profile

__all__ = [
    "BAND_BARS",
    "RSI_PERIOD",
    "BollingerBands",
    "Macd",
    "Retracement",
    "Stochastic",
    "VolumeProfile",
    "average_true_range",
    "bollinger_bands",
    "change_over",
    "ema",
    "fibonacci_retracements",
    "macd",
    "on_balance_volume",
    "relative_strength",
    "rsi",
    "sma",
    "stochastic",
    "volume_profile",
]
