"""Pictures: bars and figures in, PNG bytes out; every word on them comes in as an argument."""

from analysis.charts import kinds
from analysis.charts.chart import draw_chart
from analysis.charts.moves import Move
from analysis.charts.spec import Average, AverageKind, Chart, DivergenceLines, LevelRole, LimitDays, Mark, PriceLevel
from analysis.charts.words import ChartWords, FrameWords, NumberMarks

__all__ = [
    "Average",
    "AverageKind",
    "Chart",
    "ChartWords",
    "DivergenceLines",
    "FrameWords",
    "LevelRole",
    "LimitDays",
    "Mark",
    "Move",
    "NumberMarks",
    "PriceLevel",
    "draw_chart",
    "kinds",
]
