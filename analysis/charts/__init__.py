"""Pictures: bars and figures in, PNG bytes out; every word on them comes in as an argument."""

from analysis.charts.price_chart import PriceChart, draw_price_chart
from analysis.charts.rsi_chart import RsiChart, draw_rsi_chart
from analysis.charts.words import ChartWords, FrameWords, NumberMarks

__all__ = ["ChartWords", "FrameWords", "NumberMarks", "PriceChart", "RsiChart", "draw_price_chart", "draw_rsi_chart"]
