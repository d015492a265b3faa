"""Indicators: one family a module; each has its input's length, and NaN while it warms up."""

from analysis.indicators.average_true_range import average_true_range
from analysis.indicators.bollinger import BollingerBands, bollinger_bands
from analysis.indicators.macd import Macd, macd
from analysis.indicators.moving_average import ema, sma
from analysis.indicators.rsi import rsi

__all__ = ["BollingerBands", "Macd", "average_true_range", "bollinger_bands", "ema", "macd", "rsi", "sma"]
