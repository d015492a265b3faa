"""UdfSource against a server on loopback: what good answers become."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from structlog.testing import capture_logs

from analysis.bars import Defect, DroppedBar
from bot.errors import SymbolNotFound, TryLater
from bot.instruments import Instrument
from bot.prices.udf import UdfSource
from bot.prices.udf_answers import udf_symbols
from tests.bot.prices.samples import Clock
from tests.bot.prices.udf_samples import APPLE, FPT, HNXINDEX, NOON, UNLISTED, VNINDEX, Pauses, bars, source_of
from tests.servers.udf import Staged, UdfServer, local_stamp, staged_json

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


DAYS = [date(2024, 1, 8), date(2024, 1, 9), date(2024, 1, 10)]


async def test_good_answer(udf_source: UdfSource, udf_server: UdfServer) -> None:
    history = await udf_source.history(FPT)
    assert history.instrument is FPT
    assert history.fetched_at == NOON
    assert (history.outage, history.adjusted, history.simulated) == (None, True, False)
    assert history.bars.sessions.tolist() == DAYS
    assert history.bars.frame.iloc[0].to_dict() == {"open": 99, "high": 102, "low": 97, "close": 100, "volume": 1000}
    assert history.bars.dropped == ()
    port = udf_server.url.split(":")[2].split("/")[0]
    assert udf_source.key == history.source == f"udf:127.0.0.1:{port}/chart/api"
    assert udf_source.symbols() == frozenset()


async def test_what_is_asked(udf_source: UdfSource, udf_server: UdfServer) -> None:
    await udf_source.history(FPT)
    # Ten years back from the 12th of January 2024; a day ahead, in case our clock is slow.
    span = {"from": "1389398400", "to": str(int(NOON.timestamp()) + 86_400)}
    first, *_ = udf_server.asked("history")
    assert first.params == {"symbol": "FPT", "resolution": "1D", **span}
    assert datetime.fromtimestamp(1389398400, UTC) == datetime(2014, 1, 11, tzinfo=UTC)
    assert first.headers["User-Agent"].startswith("nenbua/")
    assert "Cookie" not in first.headers


async def test_configuration_and_listing_are_asked_for_once(udf_source: UdfSource, udf_server: UdfServer) -> None:
    udf_server.serve("FPT", bars(100), told={"name": "FPT"})
    await asyncio.gather(udf_source.history(FPT), udf_source.history(FPT))
    assert len(udf_server.asked("config")) == 1
    await udf_source.history(FPT)
    udf_server.serve("VNM", bars(70), told={"name": "VNM"})
    await udf_source.history(replace(FPT, symbol="VNM"))
    assert len(udf_server.asked("config")) == 1
    # The first two asked at the same time.
    assert [question.params["symbol"] for question in udf_server.asked("symbols")] == ["FPT", "FPT", "VNM"]


@pytest.mark.parametrize(
    ("config", "resolution"),
    [
        ({"supported_resolutions": ["1", "D", "W"]}, "D"),
        ({"supported_resolutions": ["D", "1D"]}, "1D"),
        ({"data": {"supported_resolutions": ["D"]}}, "D"),
        ({"supported_resolutions": ["1", "5"]}, "1D"),
        ({"supported_resolutions": "D"}, "1D"),
        ({}, "1D"),
        (None, "1D"),
    ],
)
async def test_resolution_is_the_servers_own(
    udf_source: UdfSource, udf_server: UdfServer, config: Mapping[str, object] | None, resolution: str
) -> None:
    udf_server.config = config
    await udf_source.history(FPT)
    await udf_source.history(FPT)
    assert {question.params["resolution"] for question in udf_server.asked("history")} == {resolution}
    assert len(udf_server.asked("config")) == 1


@pytest.mark.parametrize("answer", [Staged(body=b"<html>"), Staged(body=b"[]"), Staged(status=403)])
async def test_odd_configuration_keeps_no_prices_away(
    udf_source: UdfSource, udf_server: UdfServer, answer: Staged
) -> None:
    udf_server.always("config", answer)
    assert len((await udf_source.history(FPT)).bars.frame) == 3


async def test_failed_configuration_is_asked_for_again(udf_source: UdfSource, udf_server: UdfServer) -> None:
    udf_server.config = {"supported_resolutions": ["D"]}
    udf_server.stage("config", Staged(status=500))
    await udf_source.history(FPT)
    await udf_source.history(FPT)
    assert [question.params["resolution"] for question in udf_server.asked("history")] == ["1D", "1D", "D", "D"]


@pytest.mark.parametrize(
    ("stamped_at", "zone"),
    [
        (time(0), None),
        (time(0), VIETNAM),
        (time(7), VIETNAM),  # Which is midnight in UTC.
        (time(9), VIETNAM),
        (time(9, 15), VIETNAM),
        (time(15), VIETNAM),
        (time(23, 59), VIETNAM),
    ],
)
async def test_bars_are_dated_by_their_session(
    udf_source: UdfSource, udf_server: UdfServer, stamped_at: time, zone: ZoneInfo | None
) -> None:
    # Even where the server declares a zone that its times are not in.
    udf_server.serve(
        "FPT", bars(100, 101, 102), stamped_at=stamped_at, zone=zone, told={"timezone": "America/New_York"}
    )
    assert (await udf_source.history(FPT)).bars.sessions.tolist() == DAYS


async def test_unit_multiplies_the_prices_of_a_share(udf_server: UdfServer, udf_clock: Clock) -> None:
    udf_source = source_of(udf_server, udf_clock, Pauses(), unit=1000)
    # In binary 4.06 × 1000 is 4059.9999999999995.
    udf_server.serve("FPT", bars(100, 4.06))
    frame = (await udf_source.history(FPT)).bars.frame
    assert frame["close"].tolist() == [100_000, 4060]
    assert frame.iloc[0].to_dict() == {
        "open": 99_000,
        "high": 102_000,
        "low": 97_000,
        "close": 100_000,
        "volume": 1000,
    }
    udf_server.serve("VNINDEX", bars(1150.25))
    assert (await udf_source.history(VNINDEX)).bars.frame["close"].tolist() == [1150.25]
    await udf_source.close()


async def test_prices_may_be_raw(udf_server: UdfServer, udf_clock: Clock) -> None:
    udf_source = UdfSource(udf_server.url, adjusted=False, clock=udf_clock, timeout=1)
    assert not (await udf_source.history(FPT)).adjusted
    await udf_source.close()


# SSI's answers stand in an envelope, DNSE's have no status; both as read in public programs (2026).
@pytest.mark.parametrize(
    "wrap", [lambda page: {"code": "SUCCESS", "data": page}, lambda page: {**page, "s": "ok"}, dict]
)
async def test_shapes_of_vietnamese_servers(
    udf_source: UdfSource, udf_server: UdfServer, wrap: type[dict[str, object]]
) -> None:
    page = {"t": [1704672000], "o": ["99.5"], "h": [102], "l": [97], "c": ["1.005e2"], "v": None, "nextTime": 0}
    udf_server.stage("history", staged_json(wrap(page)))
    bar = (await udf_source.history(FPT)).bars.frame.iloc[0]
    assert (bar["open"], bar["close"], np.isnan(bar["volume"])) == (99.5, 100.5, True)


async def test_rows_in_disorder_are_sorted_and_the_last_of_one_time_counts(
    udf_source: UdfSource, udf_server: UdfServer
) -> None:
    monday, tuesday = 1704672000, 1704758400
    closes = [101, 100, 102, 103]
    rows = dict.fromkeys("ohlc", closes)
    udf_server.stage("history", staged_json({"s": "ok", "t": [tuesday, monday, tuesday, monday], "v": closes, **rows}))
    read = (await udf_source.history(FPT)).bars
    assert read.sessions.tolist() == DAYS[:2]
    assert read.frame["close"].tolist() == [103, 102]


async def test_of_one_day_the_latest_time_counts(udf_source: UdfSource, udf_server: UdfServer) -> None:
    # A finished bar at midnight, and the running one of the same day by the time of its last trade.
    day = date(2024, 1, 9)
    times = [1704758400, local_stamp(day, time(14, 30))]
    udf_server.always("history", staged_json({"s": "ok", "t": times, **{key: [100, 101] for key in "ohlcv"}}))
    history = await udf_source.history(FPT)
    assert history.bars.sessions.tolist() == [day]
    assert history.bars.frame["close"].tolist() == [101]


async def test_null_prices_are_dropped_and_reported(udf_source: UdfSource, udf_server: UdfServer) -> None:
    broken = bars(100, 101, 102)
    broken.iloc[-1, :4] = np.nan
    udf_server.serve("FPT", broken)
    checked = (await udf_source.history(FPT)).bars
    assert checked.last_session == date(2024, 1, 9)
    assert checked.dropped == (DroppedBar(session=date(2024, 1, 10), defect=Defect.MISSING_PRICE),)


@pytest.mark.parametrize("includes_end", [True, False])
async def test_pages_are_asked_for_back_to_the_listing(
    udf_source: UdfSource, udf_server: UdfServer, *, includes_end: bool
) -> None:
    udf_server.most_bars, udf_server.includes_end = 3, includes_end
    closes = [100.0 + day for day in range(10)]
    udf_server.serve("FPT", bars(*closes, since="2023-12-25"))
    assert (await udf_source.history(FPT)).bars.frame["close"].tolist() == closes
    # Each page that includes the bar it ends at brings two new ones; the last question finds nothing new.
    assert len(udf_server.asked("history")) == (6 if includes_end else 5)


@pytest.mark.parametrize(("count", "asked"), [(499, 1), (500, 2)])
async def test_an_answer_of_less_than_two_years_is_whole(udf_server: UdfServer, count: int, asked: int) -> None:
    udf_server.serve("FPT", bars(*range(100, 100 + count), since="2020-01-02"))
    source = UdfSource(udf_server.url, clock=Clock(NOON))
    assert len((await source.history(FPT)).bars.frame) == count
    await source.close()
    assert len(udf_server.asked("history")) == asked


async def test_pages_stop_at_ten_years(udf_source: UdfSource, udf_server: UdfServer) -> None:
    udf_server.serve("FPT", bars(*range(100, 2720), since="2014-01-02"))
    history = await udf_source.history(FPT)
    # The first bar is the first session asked for, so nobody asks for an earlier one.
    assert history.bars.sessions[0] == np.datetime64("2014-01-13")
    assert len(udf_server.asked("history")) == 1


async def test_pages_are_bounded(udf_source: UdfSource, udf_server: UdfServer) -> None:
    udf_server.most_bars, udf_server.includes_end = 1, False
    udf_server.serve("FPT", bars(*range(100, 130), since="2023-11-27"))
    with capture_logs() as logs:
        assert (await udf_source.history(FPT)).bars.frame["close"].tolist() == list(range(120, 130))
    assert len(udf_server.asked("history")) == 10
    assert [(entry["event"], entry["pages"]) for entry in logs] == [("prices.history_cut", 10)]


async def test_server_that_repeats_one_page_is_asked_twice(udf_source: UdfSource, udf_server: UdfServer) -> None:
    udf_server.always("history", staged_json({"s": "ok", "t": [1704672000], **{key: [100] for key in "ohlcv"}}))
    assert len((await udf_source.history(FPT)).bars.frame) == 1
    assert len(udf_server.asked("history")) == 2


async def test_next_time_leads_to_older_bars(udf_source: UdfSource, udf_server: UdfServer) -> None:
    # A suspended share: the server keeps to pages of a month, as it would from an exclusive end.
    last_traded = local_stamp(date(2023, 6, 1), time(9))
    udf_server.serve("FPT", bars(100, since="2023-06-01"), stamped_at=time(9), zone=VIETNAM)
    udf_server.includes_end = False
    udf_server.stage("history", staged_json({"s": "no_data", "nextTime": last_traded}))
    assert (await udf_source.history(FPT)).bars.last_session == date(2023, 6, 1)
    assert udf_server.asked("history")[1].params["to"] == str(last_traded + 1)


@pytest.mark.parametrize("next_time", [10**10, 0, -5, "soon", None, [], 1_705_147_199, float("nan")])
async def test_next_time_that_does_not_lead_back_ends_the_search(
    udf_source: UdfSource, udf_server: UdfServer, next_time: object
) -> None:
    body = {"s": "no_data"} | ({} if next_time is None else {"nextTime": next_time})
    answer = Staged(body=str(body).replace("'", '"').encode())
    udf_server.always("history", answer)
    with pytest.raises((SymbolNotFound, TryLater)):
        await udf_source.history(FPT)
    assert len(udf_server.asked("history")) == 1


async def test_hops_by_next_time_are_bounded(udf_source: UdfSource, udf_server: UdfServer) -> None:
    udf_server.stage("history", *(staged_json({"s": "no_data", "nextTime": 1_700_000_000 - hop}) for hop in range(50)))
    with pytest.raises(SymbolNotFound):
        await udf_source.history(FPT)
    assert len(udf_server.asked("history")) == 10


@pytest.mark.parametrize(
    "answer",
    [
        staged_json({"s": "no_data"}),
        staged_json({"s": "ok", "t": [], "o": [], "h": [], "l": [], "c": [], "v": []}),
        staged_json({"s": "error", "errmsg": "unknown_symbol XYZ"}),
        staged_json({"s": "error", "errmsg": "Symbol XYZ not found"}),
        staged_json({"s": "error", "errmsg": "Invalid symbol"}),
        staged_json({"s": "error", "errmsg": "symbol_not_found"}),
        staged_json({"s": "error", "errmsg": "This ticker doesn't exist."}),
        staged_json({"s": "error", "errmsg": "Mã XYZ không tồn tại"}),
        staged_json({"s": "error", "errmsg": "unknown symbol"}, status=404),
        staged_json({"s": "no_data"}, status=404),
    ],
)
async def test_symbol_without_prices_is_not_found(udf_source: UdfSource, udf_server: UdfServer, answer: Staged) -> None:
    udf_server.stage("history", answer)
    with pytest.raises(SymbolNotFound) as caught:
        await udf_source.history(UNLISTED)
    assert caught.value.fields == {"symbol": "XYZ", "source": udf_source.key}


async def test_the_name_that_an_index_has_is_remembered(udf_source: UdfSource, udf_server: UdfServer) -> None:
    udf_server.serve("HNX", bars(230.5), told={"name": "HNX", "type": "index", "exchange": "HNX"})
    history = await udf_source.history(HNXINDEX)
    assert history.instrument is HNXINDEX
    assert history.bars.frame["close"].tolist() == [230.5]
    names = [question.params["symbol"] for question in udf_server.asked("history")]
    assert list(dict.fromkeys(names)) == ["HNXINDEX", "HNX-INDEX", "HNX"]
    udf_server.questions.clear()
    await udf_source.history(HNXINDEX)
    assert {question.params["symbol"] for question in udf_server.asked("history")} == {"HNX"}
    assert udf_server.asked("symbols") == []


def test_names_of_indices() -> None:
    assert udf_symbols(HNXINDEX) == ("HNXINDEX", "HNX-INDEX", "HNX")
    assert udf_symbols(replace(VNINDEX, symbol="UPCOMINDEX"))[0] == "UPCOMINDEX"
    assert udf_symbols(VNINDEX)[0] == "VNINDEX"
    assert udf_symbols(replace(VNINDEX, symbol="VN30"))[0] == "VN30"
    assert udf_symbols(FPT) == ("FPT",)


@pytest.mark.parametrize(
    "instrument",
    [
        APPLE,
        replace(FPT, symbol="../../etc/passwd"),
        replace(FPT, symbol="FPT&symbol=VNM"),
        replace(FPT, symbol="fpt"),
        replace(FPT, symbol="FPT\n"),
        replace(FPT, symbol=""),
    ],
)
async def test_nothing_else_is_asked_for(udf_source: UdfSource, udf_server: UdfServer, instrument: Instrument) -> None:
    with pytest.raises(SymbolNotFound):
        await udf_source.history(instrument)
    assert udf_server.questions == []
