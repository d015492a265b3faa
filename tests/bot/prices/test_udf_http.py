"""What a UDF server's answers may cost, and where they may lead: lengths, packing, refusals, clocks, redirects."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from time import perf_counter

import pytest
from structlog.testing import capture_logs

from bot.errors import RateLimited, TryLater
from bot.prices.udf import UdfSource
from bot.prices.udf_answers import AnswerError
from bot.prices.udf_http import (
    MOST_BYTES,
    BrokenAnswer,
    UdfConnection,
    UnexpectedStatus,
    jittered_pause,
    open_client,
)
from tests.bot.prices.samples import Clock
from tests.bot.prices.udf_samples import (
    FPT,
    NOON,
    Pauses,
    failure_of,
    page,
    source_of,
)
from tests.servers.udf import Staged, UdfServer, moved_to

GZIPPED = {"Content-Encoding": "gzip"}


def zeros_gzipped(size: int) -> bytes:
    """So many zero bytes, packed to a thousandth."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    block = bytes(1_000_000)
    return b"".join(packer.compress(block) for _ in range(size // len(block))) + packer.flush()


async def test_gzip_bomb_costs_little(udf_source: UdfSource, udf_server: UdfServer) -> None:
    bomb = zeros_gzipped(200_000_000)
    assert len(bomb) < 250_000
    udf_server.always("history", Staged(body=bomb, headers=GZIPPED))
    await udf_source.search("warm up")
    tracemalloc.start()
    started = perf_counter()
    failure = await failure_of(udf_source)
    elapsed = perf_counter() - started
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert failure.fields["reason"] == "bad_answer"
    assert isinstance(failure.__cause__, BrokenAnswer)
    assert peak < 4 * MOST_BYTES
    assert elapsed < 2
    assert len(udf_server.asked("history")) == 1


async def test_long_answer_is_cut_off(udf_source: UdfSource, udf_server: UdfServer) -> None:
    udf_server.always("history", Staged(body=page()[:-1] + b" " * MOST_BYTES + b"}"))
    failure = await failure_of(udf_source)
    assert failure.fields["reason"] == "bad_answer"
    assert isinstance(failure.__cause__, BrokenAnswer)


@pytest.mark.parametrize("packing", ["gzip", "GZIP", "x-gzip"])
async def test_packed_answer_is_unpacked(udf_source: UdfSource, udf_server: UdfServer, packing: str) -> None:
    udf_server.always("history", Staged(body=gzip.compress(page()), headers={"Content-Encoding": packing}))
    assert len((await udf_source.history(FPT)).bars.frame) == 1
    assert udf_server.asked("history")[0].headers["Accept-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("body", "packing", "cause"),
    [
        (page(), "gzip", BrokenAnswer),
        (gzip.compress(page())[:-30], "gzip", AnswerError),
        (page(), "br", BrokenAnswer),
        (page(), "gzip, gzip", BrokenAnswer),
    ],
)
async def test_badly_packed_answer_is_a_failure(
    udf_source: UdfSource, udf_server: UdfServer, body: bytes, packing: str, cause: type[Exception]
) -> None:
    udf_server.always("history", Staged(body=body, headers={"Content-Encoding": packing}))
    failure = await failure_of(udf_source)
    assert failure.fields["reason"] == "bad_answer"
    assert isinstance(failure.__cause__, cause)


LATER = NOON + timedelta(minutes=10)


@pytest.mark.parametrize(
    ("retry_after", "minutes"),
    [
        (None, 1),
        ("600", 10),
        (format_datetime(LATER, usegmt=True), 10),
        ("5", 1),
        ("-600", 1),
        (format_datetime(NOON - timedelta(days=1), usegmt=True), 1),
        ("9" * 400, 60),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 60),
        ("soon", 1),
        ("", 1),
        ("٦٠٠", 1),
    ],
)
async def test_refusal_is_told_and_kept(
    udf_source: UdfSource,
    udf_server: UdfServer,
    udf_clock: Clock,
    udf_pauses: Pauses,
    retry_after: str | None,
    minutes: int,
) -> None:
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    udf_server.stage("history", Staged(status=429, headers=headers))
    with pytest.raises(RateLimited) as caught:
        await udf_source.history(FPT)
    until = NOON + timedelta(minutes=minutes)
    assert caught.value.fields == {"until": until, "source": udf_source.key}
    assert isinstance(caught.value.__cause__, UnexpectedStatus)
    assert udf_pauses == []
    spent = len(udf_server.questions)
    udf_clock.now = until - timedelta(seconds=1)
    with pytest.raises(RateLimited):
        await udf_source.history(FPT)
    with pytest.raises(RateLimited):
        await udf_source.search("fpt")
    assert len(udf_server.questions) == spent
    udf_clock.now = until
    assert len((await udf_source.history(FPT)).bars.frame) == 3
    # An answer ends the doubling of pauses.
    udf_server.stage("history", Staged(status=429))
    with pytest.raises(RateLimited) as again:
        await udf_source.history(FPT)
    assert again.value.until == until + timedelta(minutes=1)


@pytest.mark.parametrize("path", ["config", "symbols"])
async def test_refusal_of_any_question_is_kept(udf_source: UdfSource, udf_server: UdfServer, path: str) -> None:
    udf_server.always(path, Staged(status=429))
    for _ in range(2):
        with pytest.raises(RateLimited):
            await udf_source.history(FPT)
    assert udf_server.asked("history") == []
    assert len(udf_server.asked(path)) == 1


async def test_date_of_a_refusal_is_read_by_the_servers_clock(udf_source: UdfSource, udf_server: UdfServer) -> None:
    udf_server.now = NOON + timedelta(days=3)
    retry_after = format_datetime(udf_server.now + timedelta(minutes=5), usegmt=True)
    udf_server.stage("history", Staged(status=429, headers={"Retry-After": retry_after}))
    with pytest.raises(RateLimited) as caught:
        await udf_source.history(FPT)
    assert caught.value.until == NOON + timedelta(minutes=5)


async def test_far_clock_is_noted_once_an_hour(udf_source: UdfSource, udf_server: UdfServer, udf_clock: Clock) -> None:
    udf_server.now = NOON + timedelta(minutes=7)
    with capture_logs() as logs:
        await udf_source.history(FPT)
        udf_clock.now += timedelta(minutes=59)
        await udf_source.history(FPT)
        udf_clock.now += timedelta(minutes=2)
        await udf_source.history(FPT)
    assert [entry["seconds"] for entry in logs if entry["event"] == "prices.clock_skew"] == [420, 420 - 61 * 60]
    assert {entry["source"] for entry in logs} == {udf_source.key}


async def test_near_clock_and_no_clock_are_no_news(udf_source: UdfSource, udf_server: UdfServer) -> None:
    udf_server.now = NOON + timedelta(minutes=1)
    udf_server.always("symbols", Staged(status=404, headers={"Date": "yesterday"}))
    with capture_logs() as logs:
        await udf_source.history(FPT)
    assert logs == []


async def test_redirects_on_the_server_are_followed(udf_source: UdfSource, udf_server: UdfServer) -> None:
    params = {"symbol": "FPT", "resolution": "1D", "from": 0, "to": 2_000_000_000}
    moved = moved_to("/chart/api/history", params=params)
    udf_server.stage(
        "history", moved, moved_to("history", 307, params=params), moved_to(f"{udf_server.url}/history", params=params)
    )
    assert len((await udf_source.history(FPT)).bars.frame) == 3


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_elsewhere_are_not_followed(udf_source: UdfSource, udf_server: UdfServer, status: int) -> None:
    with UdfServer() as another:
        port = another.url.split(":")[2]
        for place in (another.url, f"http://localhost:{port}", f"https://127.0.0.1:{port}", "ftp://127.0.0.1/"):
            udf_server.always("history", moved_to(place, status))
            assert (await failure_of(udf_source)).fields["status"] == status
        assert another.questions == []
    # Another name of the same machine is another server too.
    udf_server.always("history", moved_to(udf_server.url.replace("127.0.0.1", "localhost") + "/config", status))
    assert (await failure_of(udf_source)).fields["status"] == status
    assert all(question.headers["Host"].startswith("127.0.0.1") for question in udf_server.questions)


async def test_redirects_are_bounded(udf_source: UdfSource, udf_server: UdfServer) -> None:
    udf_server.always("history", moved_to("/chart/api/history"))
    failure = await failure_of(udf_source)
    assert (failure.fields["reason"], failure.fields["status"]) == ("http_status", 302)
    assert len(udf_server.asked("history")) == 4


async def test_password_is_used_and_never_told(udf_server: UdfServer, udf_clock: Clock) -> None:
    url = udf_server.url.replace("://", "://reader:s3cret@") + "/"
    udf_source = UdfSource(url, clock=udf_clock, timeout=1, pause=Pauses())
    await udf_source.history(FPT)
    assert udf_server.questions[-1].headers["Authorization"].startswith("Basic ")
    udf_server.always("history", Staged(status=500))
    failure = await failure_of(udf_source)
    assert "s3cret" not in f"{failure!r} {failure.__cause__!r} {udf_source.key}"
    await udf_source.close()


async def test_cookies_are_not_kept(udf_source: UdfSource, udf_server: UdfServer) -> None:
    udf_server.always("symbols", Staged(status=404, headers={"Set-Cookie": "session=1; Path=/"}))
    await udf_source.history(FPT)
    assert all("Cookie" not in question.headers for question in udf_server.questions)


async def test_proxy_of_the_environment_only_where_asked_for(
    udf_server: UdfServer, udf_clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, udf_server.url.rsplit("/", 2)[0])
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    direct = source_of(udf_server, udf_clock, Pauses())
    assert len((await direct.history(FPT)).bars.frame) == 3
    await direct.close()
    client = open_client(1.0, proxy_of_environment=True)
    through = UdfSource("http://charts.invalid/chart/api", clock=udf_clock, timeout=1, client=client)
    # The loopback server plays the proxy: it is asked for the whole address, which resolves nowhere.
    await through.history(FPT)
    assert udf_server.questions[-1].headers["Host"] == "charts.invalid"
    await through.close()


async def test_pauses_are_random_and_grow() -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    for drawn in (0.0, 0.5, 1.0):
        for retry in (0, 1):
            await jittered_pause(retry, sleep=sleep, chance=iter([drawn]).__next__)
    assert slept == [0, 0, 0.25, 0.5, 0.5, 1]


async def test_connection_says_what_it_could_not_ask() -> None:
    client = open_client(0.1)
    connection = UdfConnection(
        "http://127.0.0.1:9", "udf:here", client=client, clock=lambda: datetime.now(UTC), pause=Pauses()
    )
    with pytest.raises(TryLater) as caught:
        await connection.get("time", {}, subject="time", retries=0)
    assert caught.value.fields == {"source": "udf:here", "symbol": "time", "reason": "connection"}
    await connection.close()
