"""Pictures: bars and figures in, PNG bytes out; every word on them comes in as an argument."""

from analysis.charts import kinds
from analysis.charts.chart import draw_chart
from analysis.charts.divergence_chart import DivergenceChart, DivergenceWords, draw_divergence_chart
from analysis.charts.marks import Mark
from analysis.charts.pattern_chart import PatternChart, draw_pattern_chart
from analysis.charts.price_chart import PriceChart, draw_price_chart
from analysis.charts.rsi_chart import RsiChart, draw_rsi_chart
from analysis.charts.signals_chart import SignalsChart, draw_signals_chart
from analysis.charts.spec import Average, Chart
from analysis.charts.words import ChartWords, FrameWords, NumberMarks

__all__ = [
    "Average",
    "Chart",
    "ChartWords",
    "DivergenceChart",
    "DivergenceWords",
    "FrameWords",
    "Mark",
    "NumberMarks",
    "PatternChart",
    "PriceChart",
    "RsiChart",
    "SignalsChart",
    "draw_chart",
    "draw_divergence_chart",
    "draw_pattern_chart",
    "draw_price_chart",
    "draw_rsi_chart",
    "draw_signals_chart",
    "kinds",
]
