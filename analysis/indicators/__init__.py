"""Indicators: one family a module; each has its input's length, and NaN while it warms up."""

from analysis.indicators.bollinger import BollingerBands, bollinger_bands
from analysis.indicators.moving_average import sma
from analysis.indicators.rsi import rsi

__all__ = ["BollingerBands", "bollinger_bands", "rsi", "sma"]
