"""Closes at a price limit: the same sessions in every picture."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from analysis.charts import Chart, LimitDays, Move
from analysis.charts.scan_table import ScanTable
from analysis.exchanges import InstrumentKind
from analysis.price_limits import Limit
from bot.instruments import Instrument
from bot.limits import last_limit, limit_days
from bot.prices.port import PriceHistory
from tests.analysis.builders import table
from tests.bot.conftest import Pen, PriceFiles
from tests.bot.prices.samples import AAA, APPLE, a_history

# HOSE allows 7 percent: 10,000 to 10,700 is the whole of it, 11,050 is inside, 10,300 the lowest allowed after it.
CLOSES = [10_000.0, 10_700.0, 11_050.0, 10_300.0]


def frame() -> pd.DataFrame:
    return table(CLOSES, dates=pd.bdate_range("2026-11-02", periods=len(CLOSES)))


def history(instrument: Instrument = AAA, *, simulated: bool = False, adjusted: bool = True) -> PriceHistory:
    return replace(a_history(instrument), simulated=simulated, adjusted=adjusted)


@pytest.mark.parametrize("adjusted", [True, False])
def test_a_share_closes_at_its_limits_whether_or_not_its_prices_are_adjusted(*, adjusted: bool) -> None:
    prices = history(adjusted=adjusted)
    assert limit_days(prices, frame()) == LimitDays(ceiling=(1,), floor=(3,))
    assert last_limit(prices, frame()) is Limit.FLOOR
    assert last_limit(prices, frame().iloc[:2]) is Limit.CEILING
    assert last_limit(prices, frame().iloc[:3]) is None


@pytest.mark.parametrize(
    "prices",
    [history(simulated=True), history(APPLE), history(replace(AAA, kind=InstrumentKind.INDEX))],
    ids=["made up", "abroad", "index"],
)
def test_made_up_prices_and_those_without_limits_know_none(prices: PriceHistory) -> None:
    assert limit_days(prices, frame()) == LimitDays()
    assert last_limit(prices, frame()) is None


@pytest.mark.parametrize(
    ("last", "move"), [(10_700, Move.CEILING), (9_300, Move.FLOOR), (10_550, Move.RISE), (9_450, Move.FALL)]
)
async def test_tables_colour_a_close_as_charts_do(price_files: PriceFiles, last: int, move: Move) -> None:
    pen = Pen()
    files = replace(price_files, services=replace(price_files.services, draw=pen))
    # Prices from files count as adjusted: the limits are told all the same.
    answer = files.answer({"FPT": [10_000] * 30 + [last]}, first=date(2026, 10, 6))
    for text in ("/scan breakout FPT", "/scan oversold FPT", "/watch FPT", "/rsi FPT"):
        await answer(text, lang="en")

    moves = [table.rows[0].move for table in pen.charts if isinstance(table, ScanTable)]
    (chart,) = [chart for chart in pen.charts if isinstance(chart, Chart)]
    days = chart.limit_days
    assert {*moves, chart.words.move} == {move}
    assert moves
    assert (days.ceiling == (30,), days.floor == (30,)) == (move is Move.CEILING, move is Move.FLOOR)
