"""The picture of risk appetite: an index with its record line and breakouts, and its ratio to another one below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullFormatter, NullLocator
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from analysis.charts import theme as sizes
from analysis.charts.canvas import height_px, new_sheet, stack_panels, to_png, width_px, write_frame
from analysis.charts.card import text_width
from analysis.charts.panels import FEWEST_SLOTS, write_tag
from analysis.charts.theme import LIGHT, Theme
from analysis.charts.words import FrameWords
from analysis.records import breakouts
from analysis.timeframes import TimeframeBars

_YEARS_SHOWN = 12
_BARS_A_YEAR = 252
_BARS_SHOWN = _YEARS_SHOWN * _BARS_A_YEAR
_MOST_DATE_LABELS = 12
# The date of a breakout is about so wide, as a share of all bars, and so high; how far above its mark it may stand.
_DATE_WIDTH = 0.095
_DATE_HEIGHT_PX = 22
_DATE_GAP_PX = 8
_DATE_RISES_PX = (12, 38, 64)
# Below so many bars a month is named, above it a year.
_MONTHS_UP_TO = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskWords(FrameWords):
    """Everything that is written on the picture.

    index, record, breakout: names of the line, the record line and the marks. ratio: name of the lower panel.
    """

    index: str
    record: str
    breakout: str
    ratio: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskChart:
    """What the picture shows: the newest twelve years or so of an index.

    ratio: closes of the index over those of another one, by session; None leaves the lower panel out.
    ratio_bars: how many of its newest points are drawn bold.
    """

    bars: TimeframeBars
    ratio: pd.Series[float] | None
    ratio_bars: int
    words: RiskWords
    theme: Theme = LIGHT


def draw_risk_chart(chart: RiskChart) -> bytes:
    """The PNG; records and breakouts are those of the whole history. ValueError where no bar is finished."""
    frame = chart.bars.finished
    if frame.empty:
        raise ValueError("there is no bar to show")
    figure = new_sheet(chart.theme)
    panels = stack_panels(figure, chart.theme, (0.66, 0.34) if chart.ratio is not None else (1.0,))
    shown = frame["close"].iloc[-_BARS_SHOWN:]
    places = breakouts(np.asarray(frame["close"], dtype=np.float64)) - (len(frame) - len(shown))
    places = places[places >= 0]
    _draw_index(panels[0], frame["close"], places, chart)
    if chart.ratio is not None:
        _draw_ratio(panels[1], chart.ratio, shown.index, chart)
    _mark_years(panels, shown.index, places, chart)
    _name_breakouts(panels[0], shown.iloc[places], places, chart.theme)
    write_frame(figure, chart.theme, chart.words)
    return to_png(figure)


def _draw_index(axes: Axes, closes: pd.Series[float], places: NDArray[np.intp], chart: RiskChart) -> None:
    shown = np.asarray(closes, dtype=np.float64)[-_BARS_SHOWN:]
    records = np.maximum.accumulate(np.asarray(closes, dtype=np.float64))[-_BARS_SHOWN:]
    x, theme, words = np.arange(len(shown)), chart.theme, chart.words
    axes.set_yscale("log")
    axes.plot(x, records, color=theme.fast_average, linewidth=1.6, linestyle=(0, (5, 3)), zorder=2)
    axes.plot(x, shown, color=theme.slow_average, linewidth=1.8, zorder=3)
    axes.plot(places, shown[places], linestyle="", marker="^", markersize=13, color=theme.rise, zorder=4)
    low, high = float(shown.min()), float(records.max())
    # Room above for the names of the lines and the dates of the breakouts.
    axes.set_ylim(low * (low / high) ** 0.05 * 0.995, high * (high / low) ** 0.16 * 1.005)
    _legend(axes, ((words.index, theme.slow_average), (words.record, theme.fast_average), (words.breakout, theme.rise)))
    _number(axes, float(shown[-1]), words, theme.slow_average, theme)


def _name_breakouts(axes: Axes, closes: pd.Series[float], places: NDArray[np.intp], theme: Theme) -> None:
    """Month and year of each breakout up to the left of its mark, where no close can be: all earlier ones are lower.

    One that would cover another's stands higher; where that is no use either, the mark stands alone.
    """
    taken: list[Bbox] = []
    for place, (stamp, close) in zip(places[::-1], reversed(list(closes.items())), strict=True):
        text = f"{pd.Timestamp(str(stamp)):%m/%Y}"
        right, bottom = axes.transData.transform((float(place), float(close)))
        for rise in _DATE_RISES_PX:
            left = right - text_width(text, sizes.TAG_PT) - _DATE_GAP_PX
            area = Bbox.from_extents(left, bottom + rise, right, bottom + rise + _DATE_HEIGHT_PX)
            if not any(area.overlaps(other) for other in taken):
                taken.append(area)
                _write_date(axes, text, (right - _DATE_GAP_PX, bottom + rise), theme)
                break


def _write_date(axes: Axes, text: str, corner: tuple[float, float], theme: Theme) -> None:
    """The date with its lower right corner at that pixel of the picture."""
    axes.annotate(
        text,
        corner,
        xycoords="figure pixels",
        annotation_clip=False,
        ha="right",
        va="bottom",
        color=theme.rise,
        fontsize=sizes.TAG_PT,
        fontfamily=sizes.FONT,
        fontweight="bold",
        parse_math=False,
        zorder=5,
    )


def _draw_ratio(axes: Axes, ratio: pd.Series[float], index: pd.Index, chart: RiskChart) -> None:
    """The ratio at the bars of the upper panel; its newest stretch is bold."""
    positions = index.get_indexer(ratio.index)
    inside = positions >= 0
    x, y = positions[inside], ratio.to_numpy()[inside]
    if not len(x):
        return
    color = chart.theme.rsi
    axes.plot(x, y, color=color, linewidth=1.4, alpha=0.75)
    axes.plot(x[-1 - chart.ratio_bars :], y[-1 - chart.ratio_bars :], color=color, linewidth=3.4)
    spread = float(y.max() - y.min()) or float(y.max()) * 0.02
    axes.set_ylim(float(y.min()) - spread * 0.08, float(y.max()) + spread * 0.3)
    _legend(axes, ((chart.words.ratio, color),))
    _number(axes, float(y[-1]), chart.words, color, chart.theme)


def _legend(axes: Axes, entries: Sequence[tuple[str, str]]) -> None:
    """Names in the colours of what they name, on the top edge."""
    x = 0.008
    for text, color in entries:
        axes.text(
            x,
            0.975,
            text,
            transform=axes.transAxes,
            color=color,
            fontsize=sizes.LABEL_PT,
            fontfamily=sizes.FONT,
            fontweight="bold",
            va="top",
            parse_math=False,
            zorder=6,
            bbox={"facecolor": axes.get_facecolor(), "alpha": 0.75, "linewidth": 0, "pad": 1.5},
        )
        x += text_width(text, sizes.LABEL_PT) / width_px(axes) + 0.03


def _number(axes: Axes, last: float, words: FrameWords, color: str, theme: Theme) -> None:
    """Numbers beside the panel, the last value boxed."""
    digits = 0 if last >= 100 else 3  # noqa: PLR2004 - points have no use for decimals, ratios have
    axes.yaxis.set_major_locator(FixedLocator(_free_ticks(axes, last)))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.marks.write(value, digits)))
    write_tag(axes, last, words.marks.write(last, digits), color, theme)


def _free_ticks(axes: Axes, last: float) -> list[float]:
    """Round values whose numbers stand apart from each other and from the box of the last one."""
    low, high = axes.get_ylim()
    on_log = axes.get_yscale() == "log"

    def height(value: float) -> float:
        return float(np.log(value / low) / np.log(high / low)) if on_log else (value - low) / (high - low)

    room = 34 / height_px(axes)
    free: list[float] = []
    for value in MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high):
        # Half a number would stick out beyond the panel.
        if not (low < value < high and room / 2 < height(value) < 1 - room / 2):
            continue
        if abs(height(value) - height(last)) > room and (not free or height(value) - height(free[-1]) > room):
            free.append(value)
    return free


def _mark_years(panels: Sequence[Axes], index: pd.Index, places: NDArray[np.intp], chart: RiskChart) -> None:
    """Years under the lowest panel (months where the history is short), a faint line through all.

    places: of the breakouts, whose dates need room to the left.
    """
    sessions = index.to_numpy().astype("datetime64[D]")
    short = len(sessions) <= _MONTHS_UP_TO
    numbers = sessions.astype("datetime64[M]" if short else "datetime64[Y]").astype(np.int64)
    starts = [int(place) for place in np.flatnonzero(np.diff(numbers, prepend=numbers[0]))] or [0]
    kept = starts[:: -(-len(starts) // _MOST_DATE_LABELS)]
    months = chart.words.months
    labels = [months[int(numbers[place]) % 12] if short else str(1970 + int(numbers[place])) for place in kept]
    room = len(sessions) * _DATE_WIDTH
    left = min(0.0, len(sessions) - FEWEST_SLOTS, *(float(place) - room for place in places[:1])) - 1
    for axes in panels:
        axes.set_xlim(left, max(len(sessions) * 1.015, len(sessions) + 0.5))
        axes.xaxis.set_major_locator(FixedLocator(kept) if axes is panels[-1] else NullLocator())
        axes.vlines(kept, 0, 1, transform=axes.get_xaxis_transform(), colors=chart.theme.grid, linewidths=1, zorder=0)
    panels[-1].xaxis.set_major_formatter(FuncFormatter(lambda _, place: labels[place or 0]))
