"""The pictures of one instrument's bars: which panels each has, and what is drawn in them."""

from __future__ import annotations

from analysis.charts.parts.averages import draw_averages
from analysis.charts.parts.bands import draw_bands
from analysis.charts.parts.candles import draw_candles
from analysis.charts.parts.closes import draw_closes
from analysis.charts.parts.divergence import draw_price_divergence, draw_rsi_divergence
from analysis.charts.parts.levels import draw_levels
from analysis.charts.parts.macd import draw_macd, has_macd
from analysis.charts.parts.marks import draw_marks
from analysis.charts.parts.span import draw_span
from analysis.charts.parts.strength import draw_rsi
from analysis.charts.parts.swings import draw_swings
from analysis.charts.parts.volume import draw_volume, has_volume
from analysis.charts.spec import Row

RSI = (
    Row(0.55, (draw_candles, draw_averages)),
    Row(0.13, (draw_volume,), has_volume),
    Row(0.32, (draw_rsi,)),
)
_PRICES = (draw_candles, draw_averages, draw_bands, draw_levels, draw_swings)
PRICES = (
    Row(0.8, _PRICES),
    Row(0.2, (draw_volume,), has_volume),
)
MACD = (
    Row(0.57, _PRICES),
    Row(0.13, (draw_volume,), has_volume),
    Row(0.3, (draw_macd,), has_macd),
)
YEAR = (
    Row(0.8, (draw_closes, draw_levels)),
    Row(0.2, (draw_volume,), has_volume),
)
PATTERNS = (
    Row(0.82, (draw_candles, draw_averages, draw_span, draw_marks)),
    Row(0.18, (draw_volume, draw_span), has_volume),
)
PATTERN_BARS = 60
"""So few on the picture of patterns: the shadows have to be seen."""
SIGNALS = (
    Row(0.7, (draw_candles, draw_averages, draw_marks)),
    Row(0.3, (draw_rsi,)),
)
SIGNAL_BARS = 90
"""So few on the picture of all signals: the candles that are named have to be told apart."""
DIVERGENCE = (
    Row(0.6, (draw_candles, draw_price_divergence)),
    Row(0.4, (draw_rsi, draw_rsi_divergence)),
)
DIVERGENCE_BARS = 60
"""As many on the picture of a divergence where it needs no more: its lines have to be seen."""
