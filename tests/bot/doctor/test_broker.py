"""What is found about Redis."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from redis import Redis

from bot.doctor import Finding, Installation, Verdict
from bot.doctor.broker import check_broker
from bot.doctor.wrong_settings import _Given


async def found(installed: Callable[..., Installation], url: str | None) -> Finding:
    installation = replace(installed(), settings=_Given(broker_url=url))
    (finding,) = [each async for each in check_broker(installation)]
    return finding


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    """A client of the test's server, whose settings are put back."""
    with closing(Redis.from_url(redis_url)) as client:
        yield client
        client.config_set("appendonly", "no")
        client.config_set("maxmemory", "0")
        client.config_set("maxmemory-policy", "noeviction")
        client.acl_deluser("watcher")


async def test_none_is_needed(installed: Callable[..., Installation]) -> None:
    finding = await found(installed, None)
    assert (finding.verdict, finding.text) == (Verdict.OK, "none is set: one process does everything")


async def test_one_that_keeps_what_waits(installed: Callable[..., Installation], redis: Redis, redis_url: str) -> None:
    redis.config_set("appendonly", "yes")
    version = redis.info("server")["redis_version"]
    finding = await found(installed, redis_url)
    assert (finding.verdict, finding.text) == (Verdict.OK, f"Redis {version} answers")
    assert finding.facts == {"version": version, "aof": 1, "memory_policy": "noeviction"}


async def test_one_that_forgets_is_doubtful(
    installed: Callable[..., Installation], redis: Redis, redis_url: str
) -> None:
    redis.config_set("maxmemory", "100mb")
    redis.config_set("maxmemory-policy", "allkeys-lru")
    finding = await found(installed, redis_url)
    assert finding.verdict is Verdict.WARNING
    assert finding.text.endswith(
        "answers; what waits is lost when it restarts: appendonly yes; "
        "it drops what waits when its memory is full: maxmemory-policy noeviction"
    )


async def test_one_that_does_not_tell_its_version(
    installed: Callable[..., Installation], redis: Redis, redis_url: str
) -> None:
    redis.acl_setuser("watcher", enabled=True, passwords=["+s3cret"], commands=["+ping", "+client"])
    finding = await found(installed, redis_url.replace("redis://", "redis://watcher:s3cret@"))
    assert (finding.verdict, finding.text) == (Verdict.OK, "Redis answers, and does not tell its version")
    wrong = await found(installed, redis_url.replace("redis://", "redis://watcher:wr0ng@"))
    assert wrong.verdict is Verdict.FAILED
    assert "wr0ng" not in repr(wrong)


@pytest.mark.parametrize("url", ["redis://:s3cret@127.0.0.1:9/0", "unix:///nowhere/redis.sock"])
async def test_one_that_is_not_there(installed: Callable[..., Installation], url: str) -> None:
    finding = await found(installed, url)
    assert finding.verdict is Verdict.FAILED
    assert finding.notes[0].startswith("cause: Error ")
    assert "s3cret" not in repr(finding)


async def test_one_that_never_answers(
    installed: Callable[..., Installation], monkeypatch: pytest.MonkeyPatch, silent_port: int
) -> None:
    monkeypatch.setattr("bot.doctor.broker._PATIENCE_S", 0.2)
    finding = await found(installed, f"redis://127.0.0.1:{silent_port}/0")
    assert finding.verdict is Verdict.FAILED
    assert "Timeout" in finding.notes[0]
