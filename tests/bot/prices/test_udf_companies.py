"""What a UDF server tells of symbols: companies we do not know, others than we mean, its search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from analysis.exchanges import InstrumentKind
from bot.errors import TryLater
from bot.instruments import Instrument
from bot.prices.udf import UdfSource
from tests.bot.prices.udf_samples import (
    FPT,
    HNXINDEX,
    HTML,
    UNLISTED,
    VNINDEX,
    bars,
)
from tests.servers.udf import Fault, Staged, UdfServer, staged_json

TOLD = {
    "name": "XYZ",
    "ticker": "XYZ",
    "exchange-listed": "HSX",
    "type": "stock",
    "currency_code": "VND",
    "description": "Công ty  Xây\nDựng <XYZ>",
}


@pytest.mark.parametrize(
    ("told", "exchange", "names"),
    [
        (TOLD, "HOSE", (("vi", "Công ty Xây Dựng <XYZ>"),)),
        ({**TOLD, "exchange-listed": "UpCom", "description": "XYZ Corp"}, "UPCOM", (("en", "XYZ Corp"),)),
        ({"exchange": "HNX"}, "HNX", ()),
        ({"exchange-traded": "HASTC", "description": 7}, "HNX", ()),
        ({"listed_exchange": "Sở GDCK", "exchange": "HOSE"}, "HOSE", ()),
        ({"exchange-listed": "somewhere", "type": "thing", "currency_code": "đồng"}, None, ()),
        ({"description": "x" * 500}, None, (("en", "x" * 120),)),
    ],
)
async def test_unknown_company_is_completed(
    udf_source: UdfSource,
    udf_server: UdfServer,
    told: Mapping[str, object],
    exchange: str | None,
    names: tuple[tuple[str, str], ...],
) -> None:
    udf_server.serve("XYZ", bars(100), told=told)
    instrument = (await udf_source.history(UNLISTED)).instrument
    assert instrument == replace(UNLISTED, exchange=exchange, names=names)


async def test_what_we_know_of_a_company_stays(udf_source: UdfSource, udf_server: UdfServer) -> None:
    known = replace(UNLISTED, exchange="HOSE", names=(("vi", "Xây Dựng"),))
    udf_server.serve("XYZ", bars(100), told=TOLD)
    assert (await udf_source.history(known)).instrument is known


@pytest.mark.parametrize(
    ("told", "instrument", "contradiction"),
    [
        ({"exchange-traded": "NASDAQ"}, FPT, {"exchange": "NASDAQ"}),
        ({"exchange": "NYSE"}, UNLISTED, {"exchange": "NYSE"}),
        ({"type": "index"}, FPT, {"kind": "index"}),
        ({"type": "Hợp đồng tương lai"}, FPT, {"kind": "future"}),
        ({"type": "futures"}, VNINDEX, {"kind": "future"}),
        ({"name": "VNM", "ticker": "HOSE:VNM"}, FPT, {"named": "VNM"}),
    ],
)
async def test_another_company_under_the_symbol_is_refused(
    udf_source: UdfSource,
    udf_server: UdfServer,
    told: Mapping[str, object],
    instrument: Instrument,
    contradiction: dict[str, str],
) -> None:
    udf_server.serve(instrument.symbol, bars(100), told=told)
    with pytest.raises(TryLater) as caught:
        await udf_source.history(instrument)
    about = {"source": udf_source.key, "symbol": instrument.symbol, "reason": "another_company"}
    assert caught.value.args == ("source_failed", about | contradiction)
    assert udf_server.asked("history") == []


@pytest.mark.parametrize("exchange", ["HNX", "UPCOM"])
async def test_a_share_that_moved_is_served_and_told_to_the_operator_once(
    udf_source: UdfSource, udf_server: UdfServer, exchange: str
) -> None:
    udf_server.serve("FPT", bars(100), told={"exchange-listed": exchange})
    with capture_logs() as logs:
        assert (await udf_source.history(FPT)).instrument is FPT
        await udf_source.history(FPT)
    told = {"source": udf_source.key, "symbol": "FPT", "exchange": exchange, "known": "HOSE"}
    assert logs == [{"event": "prices.exchange_differs", "log_level": "warning", **told}]


async def test_bars_of_another_symbol_are_refused(udf_source: UdfSource, udf_server: UdfServer) -> None:
    udf_server.stage(
        "history", staged_json({"s": "ok", "symbol": "VNM", "t": [1704672000], **{key: [100] for key in "ohlcv"}})
    )
    with pytest.raises(TryLater) as caught:
        await udf_source.history(FPT)
    assert (caught.value.fields["reason"], caught.value.fields["named"]) == ("another_company", "VNM")


@pytest.mark.parametrize(
    ("told", "instrument"),
    [
        ({"name": "HOSE:FPT", "exchange": "HSX", "type": "Cổ phiếu"}, FPT),
        ({"name": "Tập đoàn FPT", "ticker": "FPT", "type": "equity"}, FPT),
        ({"ticker": "12345", "name": "FPT"}, FPT),
        # A fund that the server calls a share, an index that it calls one, an index of UPCoM that HNX runs.
        ({"type": "stock"}, replace(FPT, kind=InstrumentKind.FUND)),
        ({"type": "stock", "exchange": "HOSE", "currency_code": "VND"}, VNINDEX),
        ({"type": "index", "exchange": "UPCOM"}, HNXINDEX),
        ({"type": "index", "name": "HNX"}, HNXINDEX),
        ({"type": "chứng khoán", "currency_code": None}, FPT),
        (["FPT"], FPT),
    ],
)
async def test_what_does_not_contradict_is_served(
    udf_source: UdfSource, udf_server: UdfServer, told: Mapping[str, object], instrument: Instrument
) -> None:
    udf_server.serve(instrument.symbol, bars(100), told=told)
    assert (await udf_source.history(instrument)).instrument is instrument


async def test_wrong_currency(udf_source: UdfSource, udf_server: UdfServer) -> None:
    udf_server.serve("FPT", bars(100), told={"currency_code": "USD"})
    with pytest.raises(TryLater) as caught:
        await udf_source.history(FPT)
    assert caught.value.args == (
        "wrong_currency",
        {"source": udf_source.key, "symbol": "FPT", "expected": "VND", "got": "USD"},
    )
    # Once it is mended, so is the answer.
    udf_server.serve("FPT", bars(100), told={"currency_code": "VND"})
    assert len((await udf_source.history(FPT)).bars.frame) == 1


async def test_search(udf_source: UdfSource, udf_server: UdfServer) -> None:
    udf_server.finds(
        {"symbol": "FPT", "full_name": "HOSE:FPT", "description": "Công ty FPT", "exchange": "HOSE", "type": "stock"},
        {"symbol": "HOSE:FPT", "description": "twice", "exchange": "HOSE", "type": "stock"},
        {"symbol": "FPTS.N", "exchange": "HOSE", "type": "stock"},
        {"symbol": "AAPL", "exchange": "NASDAQ", "type": "stock"},
        {"symbol": "CFPT2401", "exchange": "HOSE", "type": "Chứng quyền"},
        {"symbol": "VN30F1M", "exchange": "HNX", "type": "futures"},
        {"symbol": "E1VFVN30", "description": "DCVFM VN30", "exchange": "HOSE", "type": "QUỸ HOÁN ĐỔI DM"},
        {"symbol": "HNX-INDEX", "exchange": "HNX", "type": "index"},
        {"symbol": "FTS", "exchange": "HOSE", "type": "stock"},
    )
    fund = replace(FPT, symbol="E1VFVN30", kind=InstrumentKind.FUND, names=(("en", "DCVFM VN30"),))
    expected = (replace(FPT, names=(("vi", "Công ty FPT"),)), fund, HNXINDEX)
    assert await udf_source.search("  công ty\n fpt ") == expected
    (asked,) = udf_server.asked("search")
    assert asked.params == {"query": "công ty fpt", "type": "", "exchange": "", "limit": "30"}
    assert await udf_source.search("fpt", 1) == expected[:1]
    assert await udf_source.search("f" * 1000, 2) == expected[:2]
    assert udf_server.asked("search")[-1].params["query"] == "f" * 60


async def test_search_for_nothing_asks_nobody(udf_source: UdfSource, udf_server: UdfServer) -> None:
    assert await udf_source.search(" \n") == await udf_source.search("fpt", 0) == ()
    assert udf_server.questions == []


@pytest.mark.parametrize("answer", [Staged(status=500), Staged(body=HTML), Staged(status=403, body=b'{"name": "VNM"}')])
async def test_server_without_listings_serves_bars(
    udf_source: UdfSource, udf_server: UdfServer, answer: Staged
) -> None:
    udf_server.always("symbols", answer)
    assert len((await udf_source.history(FPT)).bars.frame) == 3


@pytest.mark.parametrize(
    "answer",
    [Staged(status=500), Staged(body=HTML), staged_json({"s": "error"}), Staged(fault=Fault.CUT), Staged(status=404)],
)
async def test_failed_search_is_told(udf_source: UdfSource, udf_server: UdfServer, answer: Staged) -> None:
    udf_server.always("search", answer)
    with pytest.raises(TryLater) as caught:
        await udf_source.search("fpt")
    assert caught.value.__cause__ is not None
    assert len(udf_server.asked("search")) == 1
