"""What a drawing process loads, and what it leaves to the bot."""

from __future__ import annotations

import subprocess
import sys

import pytest

LOADS = "import sys; print(*sorted({module.partition('.')[0] for module in sys.modules}))"
DRAWS = """
from analysis.charts import draw_chart
from bot.drawing.worker import practice_chart
draw_chart(practice_chart())
"""
RUNS = "import bot.assistant, bot.cli.opened_bot, bot.composition, bot.gateways.telegram, bot.workers; "


def loaded(program: str) -> set[str]:
    run = subprocess.run([sys.executable, "-c", program + LOADS], check=True, capture_output=True, text=True)
    return set(run.stdout.split())


@pytest.mark.parametrize(
    ("program", "needs", "leaves"),
    [
        # Both come with each order to a drawing process.
        ("import bot.drawing.worker, bot.drawing.packing; ", {"pandas"}, {"sqlalchemy", "pydantic", "telegram"}),
        (DRAWS, {"matplotlib"}, {"sqlalchemy", "pydantic", "telegram", "structlog"}),
        # Redis is for bots that share their work.
        (RUNS, {"pandas", "telegram"}, {"matplotlib", "mplfinance", "scipy", "yfinance", "curl_cffi", "redis"}),
    ],
    ids=["process", "drawing", "bot"],
)
def test_each_loads_what_it_needs_and_leaves_the_rest(program: str, needs: set[str], leaves: set[str]) -> None:
    there = loaded(program)
    assert needs <= there
    assert not leaves & there
