"""The pictures of one instrument's bars: which panels each has, and what is drawn in them."""

from __future__ import annotations

from analysis.charts.parts.averages import draw_averages
from analysis.charts.parts.candles import draw_candles
from analysis.charts.parts.strength import draw_rsi
from analysis.charts.parts.volume import draw_volume, has_volume
from analysis.charts.spec import Row

RSI = (
    Row(0.55, (draw_candles, draw_averages)),
    Row(0.13, (draw_volume,), has_volume),
    Row(0.32, (draw_rsi,)),
)
PRICES = (
    Row(0.8, (draw_candles, draw_averages)),
    Row(0.2, (draw_volume,), has_volume),
)
