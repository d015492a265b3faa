"""UdfSource against a server on loopback that fails: what becomes of it, how soon, after how many questions."""

from __future__ import annotations

import asyncio
import socket
import ssl
from time import perf_counter
from typing import Any

import httpx
import pytest
import trustme
from structlog.testing import capture_logs

from bot.errors import TryLater
from bot.prices.udf import UdfSource
from bot.prices.udf_answers import AnswerError
from bot.prices.udf_http import UdfConnection, UnexpectedStatus, open_client
from tests.bot.prices.samples import Clock
from tests.bot.prices.udf_samples import (
    FPT,
    NOON,
    SILENCE,
    Pauses,
    bars,
    failure_of,
    page,
    source_of,
)
from tests.servers.udf import Fault, Staged, UdfServer


@pytest.mark.parametrize(
    ("answer", "fields", "cause", "questions"),
    [
        (Staged(fault=Fault.CUT), {"reason": "connection"}, httpx.RemoteProtocolError, 3),
        (Staged(fault=Fault.CUT_SHORT), {"reason": "connection"}, httpx.RemoteProtocolError, 3),
        (Staged(fault=Fault.SWITCHING_PROTOCOLS), {"reason": "connection"}, httpx.RemoteProtocolError, 3),
        (Staged(fault=Fault.EARLY_HINTS_ALONE), {"reason": "connection"}, httpx.RemoteProtocolError, 3),
        (Staged(status=204), {"reason": "bad_answer"}, AnswerError, 1),
        (Staged(status=300), {"reason": "http_status", "status": 300}, UnexpectedStatus, 1),
        (Staged(status=304), {"reason": "http_status", "status": 304}, UnexpectedStatus, 1),
        (Staged(status=400), {"reason": "http_status", "status": 400}, AnswerError, 1),
        (Staged(status=401, body=b"{}"), {"reason": "http_status", "status": 401}, AnswerError, 1),
        (Staged(status=403, body=b"<html>"), {"reason": "http_status", "status": 403}, AnswerError, 1),
        (Staged(status=404), {"reason": "http_status", "status": 404}, AnswerError, 1),
        (Staged(status=451), {"reason": "http_status", "status": 451}, AnswerError, 1),
        (Staged(status=500), {"reason": "http_status", "status": 500}, UnexpectedStatus, 3),
        (Staged(status=502, body=b"<html>"), {"reason": "http_status", "status": 502}, UnexpectedStatus, 3),
        (Staged(status=503), {"reason": "http_status", "status": 503}, UnexpectedStatus, 3),
    ],
    ids=lambda value: str(value.fault or value.status) if isinstance(value, Staged) else None,
)
async def test_faults_of_the_connection(
    udf_source: UdfSource,
    udf_server: UdfServer,
    udf_pauses: Pauses,
    answer: Staged,
    fields: dict[str, object],
    cause: type[Exception],
    questions: int,
) -> None:
    udf_server.always("history", answer)
    failure = await failure_of(udf_source)
    assert failure.args == ("source_failed", {"source": udf_source.key, "symbol": "FPT", **fields})
    assert isinstance(failure.__cause__, cause)
    assert len(udf_server.asked("history")) == questions
    assert udf_pauses == list(range(questions - 1))


@pytest.mark.parametrize("fault", [Fault.SILENCE, Fault.SILENT_BODY, Fault.DRIP])
async def test_silence_is_given_up(udf_impatient: UdfSource, udf_server: UdfServer, fault: Fault) -> None:
    udf_server.always("history", Staged(fault=fault))
    started = perf_counter()
    failure = await failure_of(udf_impatient)
    assert perf_counter() - started < 3 * SILENCE + 1
    assert failure.fields["reason"] == "timeout"
    # The time of the question may be over before that of its second request.
    assert isinstance(failure.__cause__, httpx.ReadTimeout | TimeoutError)
    assert len(udf_server.asked("history")) <= 2


@pytest.mark.parametrize("fault", [Fault.SILENCE, Fault.SILENT_BODY])
async def test_silence_is_borne_twice(udf_server: UdfServer, udf_pauses: Pauses, fault: Fault) -> None:
    udf_server.always("time", Staged(fault=fault))
    connection = UdfConnection(
        udf_server.url, "udf:here", client=open_client(SILENCE), clock=Clock(NOON), pause=udf_pauses
    )
    with pytest.raises(TryLater) as caught:
        await connection.get("time", {}, subject="time")
    assert caught.value.fields["reason"] == "timeout"
    assert isinstance(caught.value.__cause__, httpx.ReadTimeout)
    assert (len(udf_server.asked("time")), udf_pauses) == (2, [0])
    await connection.close()


async def test_passing_silence_is_not_noticed(udf_impatient: UdfSource, udf_server: UdfServer) -> None:
    udf_server.stage("history", Staged(fault=Fault.SILENCE))
    assert len((await udf_impatient.history(FPT)).bars.frame) == 3


@pytest.mark.parametrize("answer", [Staged(fault=Fault.CUT), Staged(fault=Fault.CUT_SHORT), Staged(status=502)])
async def test_passing_fault_is_not_noticed(udf_source: UdfSource, udf_server: UdfServer, answer: Staged) -> None:
    udf_server.stage("history", answer)
    udf_server.stage("symbols", Staged(status=500))
    assert len((await udf_source.history(FPT)).bars.frame) == 3


async def test_interim_answers_are_passed_over(udf_source: UdfSource, udf_server: UdfServer) -> None:
    interim = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n"
    udf_server.stage("history", Staged(body=page(), before=interim))
    assert (await udf_source.history(FPT)).bars.frame["close"].tolist() == [100]


async def test_silent_listing_costs_one_question(udf_impatient: UdfSource, udf_server: UdfServer) -> None:
    udf_server.always("symbols", Staged(fault=Fault.SILENCE))
    assert (await failure_of(udf_impatient)).fields["reason"] == "timeout"
    assert [question.path for question in udf_server.questions] == ["symbols", "symbols"]


async def test_silent_configuration_takes_part_of_the_time(udf_impatient: UdfSource, udf_server: UdfServer) -> None:
    udf_server.always("config", Staged(fault=Fault.DRIP))
    with capture_logs() as logs:
        assert len((await udf_impatient.history(FPT)).bars.frame) == 3
    assert [entry["event"] for entry in logs] == ["prices.config_unknown"]


async def test_refused_connection(udf_clock: Clock, udf_pauses: Pauses) -> None:
    with UdfServer() as udf_server:
        udf_source = source_of(udf_server, udf_clock, udf_pauses)
    failure = await failure_of(udf_source)
    assert failure.fields["reason"] == "connection"
    assert isinstance(failure.__cause__, httpx.ConnectError)
    assert udf_pauses == [0, 1]
    await udf_source.close()


async def test_name_that_leads_nowhere(udf_clock: Clock, udf_pauses: Pauses, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_address(host: str | bytes | None, *_: Any, **__: Any) -> list[Any]:  # noqa: ANN401  as the socket module's.
        asked.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    asked: list[str | bytes | None] = []
    monkeypatch.setattr(socket, "getaddrinfo", no_address)
    udf_source = UdfSource("https://charts.invalid/api", clock=udf_clock, timeout=1, pause=udf_pauses)
    failure = await failure_of(udf_source)
    assert failure.fields["reason"] == "dns"
    assert isinstance(failure.__cause__, httpx.ConnectError)
    assert set(asked) <= {"charts.invalid", b"charts.invalid"}
    assert asked
    await udf_source.close()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Who vouches for the certificates of these tests, and nobody trusts."""
    return trustme.CA()


def tls_of(authority: trustme.CA, name: str) -> ssl.SSLContext:
    """What a server needs to prove that name by that authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


async def test_certificate_of_nobody(authority: trustme.CA, udf_clock: Clock, udf_pauses: Pauses) -> None:
    with UdfServer(tls=tls_of(authority, "127.0.0.1")) as udf_server:
        udf_source = source_of(udf_server, udf_clock, udf_pauses, timeout=1)
        failure = await failure_of(udf_source)
        await udf_source.close()
    assert failure.fields["reason"] == "certificate"
    assert isinstance(failure.__cause__, httpx.ConnectError)
    assert (udf_pauses, udf_server.questions) == ([], [])


@pytest.mark.parametrize(("name", "served"), [("127.0.0.1", True), ("charts.example.vn", False)])
async def test_certificate_must_be_of_the_server(
    authority: trustme.CA, udf_clock: Clock, name: str, *, served: bool
) -> None:
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    with UdfServer(now=NOON, tls=tls_of(authority, name)) as udf_server:
        udf_server.serve("FPT", bars(100))
        client = httpx.AsyncClient(verify=trusting, trust_env=False, timeout=1)
        udf_source = UdfSource(udf_server.url, clock=udf_clock, timeout=1, client=client)
        if served:
            assert len((await udf_source.history(FPT)).bars.frame) == 1
        else:
            assert (await failure_of(udf_source)).fields["reason"] == "certificate"
        await udf_source.close()


async def test_plain_server_asked_over_tls(udf_server: UdfServer, udf_clock: Clock, udf_pauses: Pauses) -> None:
    udf_source = UdfSource(udf_server.url.replace("http:", "https:"), clock=udf_clock, timeout=1, pause=udf_pauses)
    assert (await failure_of(udf_source)).fields["reason"] == "connection"
    await udf_source.close()


async def test_many_slow_answers_end_in_time(udf_impatient: UdfSource, udf_server: UdfServer) -> None:
    udf_server.delay = 0.75 * SILENCE
    udf_server.most_bars, udf_server.includes_end = 1, False
    started = perf_counter()
    assert (await failure_of(udf_impatient)).fields["reason"] == "timeout"
    assert 2 * SILENCE < perf_counter() - started < 2.25 * SILENCE + 0.5


async def test_caller_who_leaves_harms_nobody(udf_impatient: UdfSource, udf_server: UdfServer) -> None:
    udf_server.delay = SILENCE / 2
    for _ in range(6):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(udf_impatient.history(FPT), 0.02)
    assert len((await udf_impatient.history(FPT)).bars.frame) == 3
