"""Pictures that are kept: what a change of the drawing does to them is looked at before they are renewed.

`.venv/bin/python -m tests.analysis.charts.golden` draws them anew, from random prices that are the same on every run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from analysis.candles import Direction
from analysis.charts import Chart, LevelRole, LimitDays, Mark, Move, PriceLevel, draw_chart, kinds
from analysis.charts.scan_table import ScanTable, ScanTableRow, draw_scan_table
from analysis.charts.theme import DARK, LIGHT_SAFE
from tests.analysis.builders import WORDS, finished, random_bars

FOLDER = Path(__file__).parents[2] / "data" / "pictures"

BARS = finished(random_bars(11, pd.bdate_range("2024-01-02", periods=400)).frame)
NAMED = replace(WORDS, title="FPT · Tập đoàn FPT", subtitle="Nến ngày · HOSE", price="51.660 ₫", change="−0,29%")


def rsi() -> bytes:
    """Candles, averages, volume and RSI, light."""
    return draw_chart(Chart(rows=kinds.RSI, bars=BARS, words=NAMED))


def levels() -> bytes:
    """Bollinger bands, levels near and far, MACD, days at a limit, and a stamp, dark."""
    close = float(BARS.finished["close"].iloc[-1])
    prices = (
        (LevelRole.RESISTANCE, close * 1.04),
        (LevelRole.SUPPORT, close * 0.97),
        (LevelRole.TARGET, close * 3),
    )
    return draw_chart(
        Chart(
            rows=kinds.MACD,
            bars=BARS,
            band_bars=20,
            levels=tuple(PriceLevel(role=role, price=price, label=role.name.title()) for role, price in prices),
            limit_days=LimitDays(ceiling=(390,), floor=(395,)),
            words=replace(NAMED, stamp="DỮ LIỆU MÔ PHỎNG"),
            theme=DARK,
        )
    )


def patterns() -> bytes:
    """Names on candles that crowd, in the colours that everybody tells apart."""
    named = ((398, Direction.BULLISH), (397, Direction.NEUTRAL), (396, Direction.BEARISH), (380, Direction.BEARISH))
    marks = tuple(Mark(position=bar, label=f"Nến búa {bar}", direction=direction) for bar, direction in named)
    chart = Chart(rows=kinds.PATTERNS, bars=BARS, marks=marks, span=(390, 399), words=NAMED, theme=LIGHT_SAFE)
    return draw_chart(replace(chart, bars_shown=kinds.PATTERN_BARS))


def table() -> bytes:
    """Rows with every colour of a board."""
    moves = (Move.CEILING, Move.RISE, Move.UNCHANGED, Move.FALL, Move.FLOOR)
    rows = tuple(
        ScanTableRow(
            symbol=f"VN{number}",
            closes=BARS.finished["close"].to_numpy()[number * 60 : number * 60 + 60],
            close="28.800",
            change="+1,25%",
            move=move,
            rsi="62,3",
            volume="1,4",
            signals=("nến búa: đã xác nhận", "quá bán")[: number % 3],
        )
        for number, move in enumerate(moves)
    )
    heads = ("Mã", "60 phiên", "Đóng cửa", "Thay đổi", "RSI 14", "KL (lần)", "Tín hiệu")
    return draw_scan_table(ScanTable(rows=rows, heads=heads, more="và 3 mã khác", words=NAMED))


PICTURES: Mapping[str, Callable[[], bytes]] = {"rsi": rsi, "levels": levels, "patterns": patterns, "table": table}


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, draw in PICTURES.items():
        (FOLDER / f"{name}.png").write_bytes(draw())
