"""One line and the figures of each update."""

from __future__ import annotations

import asyncio
import logging

import pytest
import structlog

from bot.gateways.telegram_tally import kind_of, tallied
from bot.logs import set_up_logs
from bot.outcomes import IN_HAND, Outcome, note
from tests.counted import change_of, value_of
from tests.logged import lines_of

pytestmark = pytest.mark.usefixtures("logging_as_before")

log = structlog.get_logger("tests")


def test_an_answered_update_is_one_line_with_how_long_it_took(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(logging.INFO, form="json")
    with tallied(7, "chat -100200", waited=0.25) as tally:
        tally.kind = kind_of({"update_id": 7, "callback_query": {}})
        note(Outcome.ANSWERED, intent="rsi")
    (line,) = lines_of(capsys.readouterr().err)
    took = line.pop("duration_ms")
    line.pop("timestamp")
    assert 0 <= took < 1000
    assert line == {
        "level": "info",
        "event": "telegram.update",
        "update": 7,
        "kind": "callback_query",
        "line": "chat -100200",
        "intent": "rsi",
        "waited_ms": 250.0,
        "outcome": "answered",
    }
    assert IN_HAND.get() is None


@pytest.mark.parametrize("line", ["chat 777000777", "person 777000777", "other"])
def test_who_writes_in_private_is_not_told(capsys: pytest.CaptureFixture[str], line: str) -> None:
    set_up_logs(logging.INFO, form="json")
    with tallied(8, line):
        pass
    err = capsys.readouterr().err
    (told,) = lines_of(err)
    assert (told["line"], told["outcome"], told["kind"]) == ("private", "nothing", "other")
    assert "777000777" not in err
    assert not {"intent", "waited_ms"} & set(told)


def test_other_lines_within_carry_the_updates_number(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(logging.INFO, form="json")
    with tallied(9, "other"):
        log.info("telegram.chat_back")
    log.info("telegram.stopping")
    inside, own, outside = lines_of(capsys.readouterr().err)
    assert (inside["update"], own["update"], "update" in outside) == (9, 9, False)


def test_what_is_raised_goes_through_and_has_failed(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(logging.INFO, form="json")

    def fail() -> None:
        with tallied(10, "other") as tally:
            tally.kind = "message"
            note(Outcome.ANSWERED, intent="rsi")
            raise ValueError("no")

    counted = change_of("nenbua_updates_total", kind="message", outcome="failed")
    with counted as failed, pytest.raises(ValueError, match="no"):
        fail()
    assert failed.by == 1
    assert lines_of(capsys.readouterr().err)[0]["outcome"] == "failed"
    assert value_of("nenbua_updates_in_hand") == 0


def test_it_is_counted() -> None:
    with (
        change_of("nenbua_updates_total", kind="inline_query", outcome="refused") as updates,
        change_of("nenbua_update_duration_seconds_count", kind="inline_query") as durations,
        change_of("nenbua_update_wait_seconds_sum") as waited,
        change_of("nenbua_answers_total", intent="rsi") as answers,
        change_of("nenbua_answers_total", intent="error") as errors,
        change_of("nenbua_updates_in_hand") as left_in_hand,
    ):
        for intent in ("error", "rsi"):
            with tallied(11, "person 1", waited=2.0) as tally, change_of("nenbua_updates_in_hand") as nothing:
                tally.kind = "inline_query"
                assert value_of("nenbua_updates_in_hand") == 1
                note(Outcome.REFUSED, intent=intent)
            assert nothing.by == 0
    told = [change.by for change in (updates, durations, waited, answers, errors, left_in_hand)]
    assert told == [2, 2, pytest.approx(4.0), 1, 0, 0]


async def test_updates_side_by_side_do_not_mix(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(logging.INFO, form="json")
    both_began = asyncio.Barrier(2)

    async def handle(number: int, outcome: Outcome) -> None:
        with tallied(number, "other"):
            await both_began.wait()
            note(outcome)
            await both_began.wait()

    await asyncio.gather(handle(1, Outcome.SILENCED), handle(2, Outcome.REPEATED))
    told = {line["update"]: line["outcome"] for line in lines_of(capsys.readouterr().err)}
    assert told == {1: "silenced", 2: "repeated"}
