"""Prices from files: what is taken for a symbol, what is read of it, and what a broken file costs."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.errors import EmptyDataError, ParserError
from structlog.testing import capture_logs

from analysis.bars import BarsError, Defect, DroppedBar
from bot.errors import SymbolNotFound, TryLater
from bot.prices.csv import CsvSource
from tests.bot.prices.samples import AAA, BITCOIN, share

HEADER = "date,open,high,low,close,volume\n"
MONDAY = "2024-01-08,10,14,9,12,100\n"
TUESDAY = "2024-01-09,12,15,11,13,200\n"


def write(path: Path, text: str = HEADER + MONDAY + TUESDAY) -> Path:
    """A file of that text, compressed where its name says so; its folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def stamp(path: Path, moment: datetime) -> None:
    """Give the file that time."""
    os.utime(path, (moment.timestamp(), moment.timestamp()))


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were read, in their order."""
    read_csv: Callable[..., pd.DataFrame] = pd.read_csv
    names: list[str] = []

    def counted(path: Path, **options: Any) -> pd.DataFrame:  # noqa: ANN401 - handed on as they come
        names.append(path.name)
        return read_csv(path, **options)

    monkeypatch.setattr(pd, "read_csv", counted)
    return names


@pytest.mark.parametrize("name", ["AAA.csv", "AAA.csv.gz", "hose/2024/AAA.csv", "a folder/AAA.csv.gz"])
async def test_a_file_gives_bars(tmp_path: Path, name: str) -> None:
    write(tmp_path / name)
    history = await CsvSource(tmp_path).history(AAA)
    assert history.instrument is AAA
    assert history.bars.sessions.tolist() == [date(2024, 1, 8), date(2024, 1, 9)]
    monday = {"open": 10, "high": 14, "low": 9, "close": 12, "volume": 100}
    assert history.bars.frame.iloc[0].to_dict() == monday
    assert (history.source, history.simulated, history.adjusted, history.outage) == ("csv", False, True, None)


async def test_fetched_at_is_the_time_of_the_file(tmp_path: Path) -> None:
    stamp(write(tmp_path / "AAA.csv"), datetime(2024, 1, 9, 8, 30, tzinfo=UTC))
    assert (await CsvSource(tmp_path).history(AAA)).fetched_at == datetime(2024, 1, 9, 8, 30, tzinfo=UTC)


def test_only_files_with_canonical_names_are_symbols(tmp_path: Path) -> None:
    symbols = ["AAA", "VNINDEX", "BTC-USD", "E1VFVN30", "A32"]
    others = ["VNINDEX_fireant", "aaa", "AAA.bak", "AAA copy", "A.B", ".HIDDEN", "ELEVENCHARS", "BTC-", ""]
    for name in (*symbols, *others):
        write(tmp_path / f"{name}.csv")
    for name in ("BBB.txt", "CCC.csv.zip", "DDC.csvx", "EEE.CSV", "FFF.csv.gz.part", "GGG.gz", "HHH"):
        write(tmp_path / name, "no prices")
    (tmp_path / "III.csv").mkdir()
    assert CsvSource(tmp_path).symbols() == frozenset(symbols)


def test_an_empty_folder_has_no_symbols(tmp_path: Path) -> None:
    assert CsvSource(tmp_path).symbols() == frozenset()


async def test_of_two_files_the_first_by_path_is_used_and_the_other_told(tmp_path: Path) -> None:
    first = write(tmp_path / "hnx" / "AAA.csv.gz")
    second = write(tmp_path / "hose" / "AAA.csv", HEADER + "2024-01-08,1,1,1,1,1\n")
    source = CsvSource(tmp_path)
    with capture_logs() as logs:
        assert (await source.history(AAA)).bars.frame["close"].tolist() == [12, 13]
        source.symbols()
    told = {"event": "csv.symbol_twice", "symbol": "AAA", "used": str(first), "ignored": str(second)}
    assert logs == [told | {"log_level": "warning"}]


async def test_a_symbol_without_file_is_not_found(tmp_path: Path) -> None:
    write(tmp_path / "AAA.csv")
    with pytest.raises(SymbolNotFound) as caught:
        await CsvSource(tmp_path).history(share("BBB"))
    assert caught.value.symbol == "BBB"


@pytest.mark.parametrize("symbol", ["../secret/AAA", "/AAA", "AAA/../AAA", "AAA.csv", "..", "", "AAA\0", "*", "~"])
async def test_no_symbol_leads_to_another_path(tmp_path: Path, reads: list[str], symbol: str) -> None:
    write(tmp_path / "secret" / "AAA.csv")
    write(tmp_path / "AAA.csv")
    (tmp_path / "prices").mkdir()
    write(tmp_path / "prices" / "BBB.csv")
    source = CsvSource(tmp_path / "prices")
    for tried in (symbol, f"{tmp_path}/AAA"):
        with pytest.raises(SymbolNotFound):
            await source.history(share(tried))
    assert reads == []


async def test_unit_multiplies_prices_and_not_volume(tmp_path: Path) -> None:
    write(tmp_path / "AAA.csv", HEADER + "2024-01-08,10.5,14,9.25,12,100\n")
    (bar,) = (await CsvSource(tmp_path, unit=1000).history(AAA)).bars.frame.to_dict("records")
    assert bar == {"open": 10_500, "high": 14_000, "low": 9_250, "close": 12_000, "volume": 100}


async def test_unadjusted_prices_say_so(tmp_path: Path) -> None:
    write(tmp_path / "AAA.csv")
    assert (await CsvSource(tmp_path, adjusted=False).history(AAA)).adjusted is False


@pytest.mark.parametrize(
    ("text", "volumes"),
    [
        ("date,open,high,low,close\n2024-01-08,10,14,9,12\n", [None]),
        (HEADER + "2024-01-08,10,14,9,12,\n2024-01-09,10,14,9,12,7\n", [None, 7]),
        (HEADER + "2024-01-08,10,14,9,12,0\n", [0]),
        ("symbol,volume,date,close,low,high,open,dividend\nAAA,100,2024-01-08,12,9,14,10,yes\n", [100]),
        ("\ufeff" + HEADER + MONDAY, [100]),
        (HEADER.replace("\n", "\r\n") + MONDAY.replace("\n", "\r\n"), [100]),
        (HEADER + MONDAY.rstrip("\n"), [100]),
    ],
    ids=["no volume", "a volume missing", "volume 0", "further columns, any order", "mark", "line ends", "no last end"],
)
async def test_other_ways_to_write_the_same(tmp_path: Path, text: str, volumes: list[float | None]) -> None:
    write(tmp_path / "AAA.csv", text)
    frame = (await CsvSource(tmp_path).history(AAA)).bars.frame
    assert list(frame.columns) == ["open", "high", "low", "close", "volume"]
    assert frame.iloc[0, :4].tolist() == [10, 14, 9, 12]
    assert [None if np.isnan(volume) else volume for volume in frame["volume"]] == volumes


@pytest.mark.parametrize("written", ["2024-02-01", "2024-02-01 00:00:00", "2024-02-01T15:00:00+07:00", "20240201"])
async def test_dates_are_read_as_they_are_written(tmp_path: Path, written: str) -> None:
    write(tmp_path / "AAA.csv", f"{HEADER}{written},10,14,9,12,100\n")
    assert (await CsvSource(tmp_path).history(AAA)).bars.sessions.tolist() == [date(2024, 2, 1)]


async def test_broken_rows_are_dropped_and_reported(tmp_path: Path) -> None:
    broken = ",14,9,12,100\n", "0,0,0,0,100\n", "10,11,9,12,100\n", "inf,14,9,12,100\n", "-1,14,-2,12,1\n", "\n"
    rows = [f"2024-01-1{number},{row}" for number, row in enumerate(broken)]
    path = write(tmp_path / "AAA.csv", HEADER + MONDAY + "".join(rows))
    with capture_logs() as logs:
        bars = (await CsvSource(tmp_path).history(AAA)).bars
    assert bars.sessions.tolist() == [date(2024, 1, 8)]
    defects = ["missing_price", "not_positive", "inconsistent", "missing_price", "not_positive", "missing_price"]
    expected = [DroppedBar(session=date(2024, 1, 10 + day), defect=Defect(name)) for day, name in enumerate(defects)]
    assert list(bars.dropped) == expected
    told = {"event": "csv.bars_dropped", "file": str(path), "count": 6, "last": "2024-01-15"}
    assert logs == [told | {"log_level": "info"}]


_GZ = gzip.compress((HEADER + "".join(f"2024-01-{day},{day},99,1,{day},7\n" for day in range(10, 31))).encode())


@pytest.mark.parametrize(
    ("name", "content", "cause"),
    [
        ("AAA.csv", b"", EmptyDataError),
        ("AAA.csv", HEADER.encode(), BarsError),
        ("AAA.csv", (HEADER + TUESDAY + MONDAY).encode(), BarsError),
        ("AAA.csv", (HEADER + MONDAY + MONDAY).encode(), BarsError),
        ("AAA.csv", (HEADER + "2024-01-08,10,9,14,12,100\n").encode(), BarsError),
        ("AAA.csv", b"<html>Too many requests</html>\n", ValueError),
        ("AAA.csv", bytes(range(256)) * 20, ValueError),
        ("AAA.csv", (HEADER + MONDAY).encode("utf-16"), UnicodeDecodeError),
        ("AAA.csv", b"date,open,high,low,close,note\n2024-01-08,10,14,9,12,caf\xe9\n", UnicodeDecodeError),
        ("AAA.csv", b"day,open,high,low,close\n2024-01-08,10,14,9,12\n", ValueError),
        ("AAA.csv", b"date,open,high,low\n2024-01-08,10,14,9\n", BarsError),
        ("AAA.csv", (HEADER + ",10,14,9,12,100\n").encode(), BarsError),
        ("AAA.csv", (HEADER + MONDAY + ",10,14,9,12,100\n").encode(), BarsError),
        ("AAA.csv", (HEADER + "monday,10,14,9,12,100\ntuesday,10,14,9,12,100\n").encode(), BarsError),
        # Is it the 3rd of January or the 1st of March? A guess would be prices on wrong days.
        ("AAA.csv", (HEADER + "03/01/2024,10,14,9,12,100\n").encode(), BarsError),
        ("AAA.csv", (HEADER + "2024-01-08,ten,14,9,12,100\n").encode(), BarsError),
        ("AAA.csv", (HEADER + '2024-01-08,"10,000","14,000","9,000","12,000",1\n').encode(), BarsError),
        ("AAA.csv", (HEADER + "2024-01-08,10,000,14,9,12,100\n").encode(), KeyError),
        ("AAA.csv", (HEADER + MONDAY + "2024-01-09,1,2,3,4,5,6,7,8\n").encode(), ParserError),
        ("AAA.csv", (HEADER + MONDAY + '"2024-01-09,10').encode(), ParserError),
        ("AAA.csv.gz", (HEADER + MONDAY).encode(), gzip.BadGzipFile),
        ("AAA.csv.gz", b"", EmptyDataError),
        ("AAA.csv.gz", _GZ[: len(_GZ) // 2], EOFError),
        ("AAA.csv.gz", _GZ[:-4], EOFError),
        ("AAA.csv.gz", _GZ[:10] + b"\xff" * 10 + _GZ[20:], zlib.error),
        ("AAA.csv.gz", _GZ[:-6] + b"\0\0" + _GZ[-4:], gzip.BadGzipFile),
    ],
)
async def test_an_unreadable_file_costs_its_own_symbol_only(
    tmp_path: Path, name: str, content: bytes, cause: type[Exception]
) -> None:
    (tmp_path / name).write_bytes(content)
    write(tmp_path / "BBB.csv")
    source = CsvSource(tmp_path)
    for _ in range(2):
        with pytest.raises(TryLater) as caught:
            await source.history(AAA)
        assert caught.value.args == ("source_failed", {"source": "csv", "symbol": "AAA", "reason": "bad_file"})
        assert isinstance(caught.value.__cause__, cause)
    assert len((await source.history(share("BBB"))).bars.frame) == 2


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    packed=st.booleans(),
    position=st.integers(0, 400),
    cut=st.integers(0, 40),
    put=st.one_of(st.binary(max_size=8), st.sampled_from([b",", b'"', b"\n", b"\0", b"-", b"e9", b";", b"\xff"])),
)
async def test_damage_is_a_failure_or_harmless(
    tmp_path: Path, *, packed: bool, position: int, cut: int, put: bytes
) -> None:
    content = _GZ if packed else gzip.decompress(_GZ)
    position %= len(content)
    folder = tmp_path / str(packed)
    folder.mkdir(exist_ok=True)
    (folder / ("AAA.csv.gz" if packed else "AAA.csv")).write_bytes(content[:position] + put + content[position + cut :])
    try:
        frame = (await CsvSource(folder).history(AAA)).bars.frame
    except TryLater:
        return
    assert len(frame) > 0
    assert (frame["low"] <= frame["close"]).all()


async def test_an_unchanged_file_is_read_once(tmp_path: Path, reads: list[str]) -> None:
    write(tmp_path / "AAA.csv")
    source = CsvSource(tmp_path)
    first = await source.history(AAA)
    again = await source.history(AAA)
    assert reads == ["AAA.csv"]
    assert again.bars.frame["close"].tolist() == first.bars.frame["close"].tolist() == [12, 13]


async def test_a_changed_file_is_read_anew(tmp_path: Path, reads: list[str]) -> None:
    path = write(tmp_path / "AAA.csv", HEADER + MONDAY)
    stamp(path, datetime(2024, 1, 8, 9, tzinfo=UTC))
    source = CsvSource(tmp_path)
    await source.history(AAA)
    write(path)
    stamp(path, datetime(2024, 1, 9, 9, tzinfo=UTC))
    changed = await source.history(AAA)
    assert changed.bars.last_session == date(2024, 1, 9)
    assert changed.fetched_at == datetime(2024, 1, 9, 9, tzinfo=UTC)
    # The same length, and only the time tells that it is another text.
    write(path, HEADER + MONDAY + TUESDAY.replace("13", "14"))
    stamp(path, datetime(2024, 1, 9, 10, tzinfo=UTC))
    assert (await source.history(AAA)).bars.frame["close"].tolist() == [12, 14]
    assert len(reads) == 3


async def test_a_repaired_file_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "AAA.csv", "")
    source = CsvSource(tmp_path)
    with pytest.raises(TryLater):
        await source.history(AAA)
    write(path)
    assert len((await source.history(AAA)).bars.frame) == 2


async def test_a_file_that_went_away_is_a_failure(tmp_path: Path) -> None:
    path = write(tmp_path / "AAA.csv")
    source = CsvSource(tmp_path)
    await source.history(AAA)
    path.unlink()
    with pytest.raises(TryLater) as caught:
        await source.history(AAA)
    assert isinstance(caught.value.__cause__, FileNotFoundError)


async def test_only_the_files_asked_for_last_are_remembered(
    tmp_path: Path, reads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.prices.csv._REMEMBERED_FILES", 2)
    for symbol in ("AAA", "BBB", "CCC"):
        write(tmp_path / f"{symbol}.csv")
    source = CsvSource(tmp_path)
    for symbol in ("AAA", "BBB", "AAA", "CCC", "AAA", "BBB"):
        await source.history(share(symbol))
    assert reads == ["AAA.csv", "BBB.csv", "CCC.csv", "BBB.csv"]


async def test_nothing_is_written_into_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "prices"
    write(folder / "AAA.csv")
    write(folder / "crypto" / "BTC-USD.csv.gz")

    def seen() -> dict[str, tuple[int, bytes | None]]:
        paths = [folder, *folder.rglob("*")]
        return {str(path): (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else None) for path in paths}

    before = seen()
    for path in (folder / "crypto", folder):
        path.chmod(0o555)
    source = CsvSource(folder)
    assert source.symbols() == {"AAA", "BTC-USD"}
    await source.history(AAA)
    await source.history(BITCOIN)
    await source.close()
    for path in (folder, folder / "crypto"):
        path.chmod(0o755)
    assert seen() == before


@pytest.mark.market_data
@pytest.mark.parametrize(("folder", "files"), [("vn_long", 188), ("index", 20)])
async def test_all_real_prices_are_read(market_data: Path, folder: str, files: int) -> None:
    listing = pd.read_csv(market_data / "series.csv.gz").query("set == @folder")
    # Names such as VNINDEX_fireant, of a second feed, are no symbols; the listing calls one file otherwise than it is.
    listing["name"] = listing["name"].replace("SSEC_000001.SS", "SSEC")
    listing = listing[~listing["name"].str.contains("_")].set_index("name")
    source = CsvSource(market_data / folder)
    assert source.symbols() == frozenset(listing.index)
    assert len(listing) == files
    for symbol in sorted(source.symbols()):
        bars, told = (await source.history(share(symbol))).bars, listing.loc[symbol]
        assert (symbol, str(bars.last_session)) == (symbol, told["last"])
        assert (symbol, len(bars.dropped)) == (symbol, told["n_ohlc_inconsistent"] + told["n_zero_price"])
        assert (symbol, len(bars.frame)) == (symbol, told["rows"] - len(bars.dropped))
