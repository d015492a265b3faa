"""`/bua` and `/bangkiem`: which candle they look at, what they find there, and where their buttons lead."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeAlias

import pytest

from analysis.charts import LevelRole
from analysis.charts.checklist_chart import ChecklistChart
from analysis.charts.checklist_lens import CandlePart
from bot.assistant import Assistant
from bot.commands.command import Services
from bot.prices.chain import PriceChain
from bot.prices.csv import CsvSource
from bot.replies.markup import plain
from bot.reply import ERROR_INTENT
from tests.bot.conftest import NOW, Answer, Pen, answers_of, weekdays

Row: TypeAlias = tuple[float, float, float, float, int]

# Weekdays from here on: bar 30 is Monday, 16 February 2026.
FIRST = date(2026, 1, 5)
HAMMER: Row = (10_000, 10_020, 9_600, 9_900, 1_300_000)
HAMMER_DAY = date(2026, 2, 16)
UP: Row = (9_950, 10_300, 9_900, 10_200, 1_000_000)
DOWN: Row = (9_900, 9_900, 9_500, 9_600, 1_000_000)


def falling(bars: int) -> list[Row]:
    """Red candles without shadows, the last from 10 000 to 9 900."""
    return [
        (9_900 + 100 * (left + 1), 9_900 + 100 * (left + 1), 9_900 + 100 * left, 9_900 + 100 * left, 1_000_000)
        for left in range(bars - 1, -1, -1)
    ]


def answer_from(services: Services, folder: Path, rows: Sequence[Row]) -> Answer:
    lines = ["date,open,high,low,close,volume"]
    lines += [f"{day}," + ",".join(map(str, row)) for day, row in zip(weekdays(FIRST), rows, strict=False)]
    path = folder / "FPT.csv"
    path.write_text("\n".join(lines) + "\n")
    os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    return answers_of(Assistant(replace(services, prices=PriceChain([CsvSource(folder)]))))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the price file lies."""
    made = tmp_path / "prices"
    made.mkdir()
    return made


@pytest.mark.parametrize("command", ["bua", "bangkiem"])
@pytest.mark.parametrize(
    ("after", "status", "known_on", "passed"),
    [
        ([], "waiting", None, ["pass", "pass", "unknown", "pass"]),
        ([UP], "confirmed", date(2026, 2, 17), ["pass", "pass", "pass", "fail"]),
        ([DOWN], "rejected", date(2026, 2, 17), ["pass", "pass", "fail", "not_applicable"]),
    ],
)
async def test_the_latest_hammer_and_what_became_of_it(
    services: Services,
    folder: Path,
    command: str,
    after: list[Row],
    status: str,
    known_on: date | None,
    passed: list[str],
) -> None:
    facts = (await answer_from(services, folder, [*falling(30), HAMMER, *after])(f"/{command} FPT")).facts
    steps = facts["steps"]

    assert (facts["hammer"], facts["pattern"], facts["status"]) == (True, "hammer", status)
    assert (facts["date"], facts["known_on"], facts["bars_ago"]) == (HAMMER_DAY, known_on, len(after))
    assert isinstance(steps, dict)
    assert [steps[name]["outcome"] for name in ("shape", "volume", "confirmation", "stop")] == passed
    assert steps["volume"]["ratio"] == pytest.approx(1.3)
    # HOSE steps by 10 VND under 10 000: two of them under 9 600.
    assert steps["stop"]["stop"] == (None if status == "rejected" else 9_580)


async def test_a_day_picks_a_candle_and_hides_nothing(services: Services, folder: Path) -> None:
    answer = answer_from(services, folder, [*falling(30), HAMMER, UP, *[UP] * 70])

    facts = (await answer("/bua FPT 16/02/2026")).facts
    assert (facts["date"], facts["status"], facts["bars_ago"]) == (HAMMER_DAY, "confirmed", 71)
    # Unless later bars are hidden from outside.
    hidden = (await answer("/bua FPT 16/02/2026", as_of=HAMMER_DAY)).facts
    assert (hidden["date"], hidden["status"]) == (HAMMER_DAY, "waiting")
    # Other commands keep to the day.
    assert (await answer("/rsi FPT 16/02/2026")).facts["date"] == HAMMER_DAY


async def test_a_day_without_a_session_is_answered_by_the_one_before(services: Services, folder: Path) -> None:
    answer = answer_from(services, folder, [*falling(31), UP])

    # A Sunday.
    reply = await answer("/bua FPT 15/02/2026", lang="vi")
    assert reply.facts["date"] == date(2026, 2, 13)
    assert plain(reply.text).startswith("Ngày 15/02/2026 không có phiên đã kết thúc; mình xem phiên liền trước.")
    assert "không có phiên" not in (await answer("/bua FPT 13/02/2026", lang="vi")).text


async def test_a_day_in_a_week_picks_that_week(services: Services, folder: Path) -> None:
    answer = answer_from(services, folder, falling(40))

    reply = await answer("/bua FPT W 2026-01-14", lang="en")
    assert (reply.facts["timeframe"], reply.facts["date"]) == ("week", date(2026, 1, 16))
    assert "no finished session" not in reply.text


@pytest.mark.parametrize(("calm", "found"), [(59, True), (60, False)])
async def test_a_hammer_is_shown_for_sixty_bars(services: Services, folder: Path, calm: int, *, found: bool) -> None:
    quiet: list[Row] = [(9_950, 10_050, 9_850, 9_950, 1_000_000)] * (calm - 1)
    reply = await answer_from(services, folder, [*falling(30), HAMMER, UP, *quiet])("/bua FPT", lang="vi")

    assert reply.facts["hammer"] is found
    questions = [button.question for row in reply.buttons for button in row]
    if found:
        assert reply.facts["date"] == HAMMER_DAY
        assert questions[0] == "/checklist FPT D 2026-02-16"
    else:
        assert plain(reply.text).startswith("FPT không có nến búa nào trong 60 phiên gần nhất.")
        assert reply.facts["bars_ago"] == 0
        # The older one is a press away.
        assert questions[0] == "/hammer FPT D 2026-02-16"
        assert reply.buttons[0][0].label == "Búa 16/02/2026"


async def test_the_older_example_is_a_hammer(services: Services, folder: Path) -> None:
    quiet: list[Row] = [(9_950, 10_050, 9_850, 9_950, 1_000_000)] * 70
    answer = answer_from(services, folder, [*falling(30), HAMMER, UP, *quiet])
    button = (await answer("/bua FPT")).buttons[0][0]

    assert (await answer(button.question)).facts["pattern"] == "hammer"


async def test_a_newly_listed_share_without_any_hammer(services: Services, folder: Path) -> None:
    reply = await answer_from(services, folder, falling(3))("/bua FPT", lang="en")

    assert reply.facts["hammer"] is False
    assert plain(reply.text).startswith("FPT has had no hammer in the last 3 sessions.")
    assert "?" in reply.text


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("/bua", "no_symbol"),
        ("/bua FPT 14", "bad_argument"),
        ("/bua FPT 80/20", "bad_argument"),
        ("/bua FPT abc", "bad_argument"),
        ("/bua FPT VNM", "one_symbol"),
        ("/bua FPT 04/01/2026", "no_bars_yet"),
        ("/bua FPT 31/02/2026", "bad_date"),
        ("/bua VNM", "no_prices"),
        ("/bangkiem FPT 14", "bad_argument"),
    ],
)
async def test_what_is_refused(services: Services, folder: Path, text: str, error: str) -> None:
    reply = await answer_from(services, folder, falling(30))(text)

    assert (reply.intent, reply.facts["code"]) == (ERROR_INTENT, error)


async def test_the_picture_has_the_levels_of_the_text(services: Services, folder: Path) -> None:
    pen = Pen()
    answer = answer_from(replace(services, draw=pen), folder, [*falling(30), HAMMER])
    reply = await answer("/bua FPT", lang="vi")

    (chart,) = pen.charts
    assert isinstance(chart, ChecklistChart)
    tags = {level.role: level.label for level in chart.levels}
    assert tags[LevelRole.STOP] == "Dừng 9.580"
    assert tags[LevelRole.ENTRY] == "Vào 9.900"
    assert tags[LevelRole.TRIGGER] == "Xác nhận > 10.000"
    assert all(tag.split()[-1] in plain(reply.text) for tag in tags.values())
    # Body 100 and lower shadow 300 of a range of 420.
    assert chart.labels.body == CandlePart("Thân nến", "23,8%")
    assert chart.labels.lower_shadow == CandlePart("Bóng dưới", "71,4%")
    assert chart.steps is not None
    assert [outcome.value for outcome in chart.steps.outcomes][:2] == ["pass", "pass"]
    assert chart.steps.score == f"{reply.facts['passed']}/6"
    assert (chart.steps.passed, chart.steps.names[:2]) == ("bước đạt", ("Hình dạng", "Khối lượng"))
    assert chart.words.volume_average == "Trung bình 20 phiên trước"
    assert reply.picture is not None
    assert reply.picture.name == "FPT-hammer-day-2026-02-16-vi.png"


async def test_unadjusted_prices_forbid_a_hammer_narrower_than_four_steps(services: Services, folder: Path) -> None:
    narrow: Row = (9_890, 9_890, 9_860, 9_880, 1_000_000)
    rows = [*falling(30), narrow]
    assert (await answer_from(services, folder, rows)("/bua FPT")).facts["hammer"] is True

    source = CsvSource(folder, adjusted=False)
    answer = answers_of(Assistant(replace(services, prices=PriceChain([source]))))
    reply = await answer("/bua FPT", lang="vi")
    assert (reply.facts["hammer"], reply.facts["restriction"]) == (False, "narrow")
    assert "Biên độ quá hẹp so với bước giá" in reply.text


async def test_a_close_at_the_ceiling_forbids_a_hammer_and_leaves_a_marubozu(services: Services, folder: Path) -> None:
    # 7 % above 9 900 is 10 593: rounded down to a step of 50, the ceiling of HOSE.
    ceiling: Row = (9_900, 10_550, 9_900, 10_550, 1_000_000)
    answer_from(services, folder, [*falling(30), ceiling])

    source = CsvSource(folder, adjusted=False)
    reply = await answers_of(Assistant(replace(services, prices=PriceChain([source]))))("/bua FPT", lang="vi")

    assert (reply.facts["restriction"], reply.facts["instead"]) == ("locked", ["marubozu_bullish"])
    assert "một bên không giao dịch được, nên nến không tính là mẫu đảo chiều" in reply.text
    assert "Cây nến này là: marubozu tăng." in reply.text
