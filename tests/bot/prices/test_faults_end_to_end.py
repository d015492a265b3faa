"""Every fault of both servers, from question to answer: a clear sentence, its cause in the log, nothing lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeAlias

import pytest
from structlog.testing import capture_logs

from bot.replies.markup import plain
from tests.bot.prices.sites import FAULTS, UNKNOWN, House, is_an_answer, is_clear

pytestmark = pytest.mark.usefixtures("fresh_yfinance")

# Of a source that asks to be left alone, and of one that has said that it does not have a symbol.
A_REFUSAL_IS_OVER = timedelta(minutes=15)
FOUR_DAYS = timedelta(days=4)

Logs: TypeAlias = Sequence[Mapping[str, Any]]


def told_cause(logs: Logs, source: str) -> bool:
    """Whether the log says what went wrong with which source and symbol, and holds no bug."""
    failures = [line for line in logs if line["event"] == "prices.source_failed"]
    assert all(line["log_level"] == "warning" and line["symbol"] == "FPT" and line["cause"] for line in failures)
    assert not any(line["event"] == "assistant.bug" for line in logs)
    return any(line["source"].startswith(source) for line in failures)


def test_what_every_source_must_bear_is_among_the_faults() -> None:
    visited = {name: {fault for owner, fault in FAULTS if owner == name} for name in ("yahoo", "udf")}
    assert {"html", "silence", "cut", "cut_short", "bad_gzip", "not_utf8", "uneven_columns"} <= set.intersection(
        *visited.values()
    )
    assert {"truncated", "bomb", "rate_limited", "bad_request", "forbidden", "unavailable"} <= visited["yahoo"]
    assert {"truncated_json", "gzip_bomb", "status_429", "retry_after", "status_500", "status_403"} <= visited["udf"]


@pytest.mark.parametrize(("name", "fault"), FAULTS)
async def test_every_fault(house: House, name: str, fault: str) -> None:
    site = house.sites[name]
    site.fail(fault)
    async with house.over(house.source(name)) as ask:
        with capture_logs() as logs:
            reply = await ask("rsi fpt", "vi")
        assert reply.intent == "error", plain(reply.text)
        assert is_clear(reply, "vi", site.called), plain(reply.text)
        unknown = reply.facts["code"] in UNKNOWN
        assert told_cause(logs, name) is not unknown
        site.mend()
        house.clock.now += A_REFUSAL_IS_OVER
        assert is_an_answer(await ask("rsi hpg", "vi"), "HPG")
        assert is_an_answer(await ask("rsi fpt", "vi"), "FPT")
        site.fail(fault)
        house.clock.now += FOUR_DAYS
        with capture_logs() as logs:
            reply = await ask("rsi fpt", "en")
        text = plain(reply.text)
        assert is_an_answer(reply, "FPT"), text
        assert site.called in text
        assert "prices saved at" in text
        assert "4 days ago" in text
        assert told_cause(logs, name)


@pytest.mark.parametrize(("name", "fault"), FAULTS)
async def test_a_second_source_takes_over(house: House, name: str, fault: str) -> None:
    (second,) = set(house.sites) - {name}
    house.sites[name].fail(fault)
    async with house.over(house.source(name), house.source(second)) as ask:
        with capture_logs() as logs:
            reply = await ask("rsi fpt", "en")
        text = plain(reply.text)
        assert is_an_answer(reply, "FPT"), text
        assert house.sites[second].called in text
        # A source that does not have a symbol has not failed.
        failed = told_cause(logs, name)
        assert (house.sites[name].called in text) is failed
        assert str(reply.facts["source"]).startswith(second)
