"""The snapshot of a folder: what it gives back, what makes it void, and that its failure costs nothing but time."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest

from analysis.bars import Bars, Defect, DroppedBar
from bot.prices.csv import CsvSource
from bot.prices.snapshot import Snapshot
from tests.analysis.builders import random_bars
from tests.bot.prices.samples import share

SYMBOLS = [f"A{first}{second}" for first in "ABCDEFGH" for second in "ABCDEFGHIJ"]


@pytest.fixture
def prices(tmp_path: Path) -> Path:
    """A folder with more files than are read without a snapshot."""
    folder = tmp_path / "prices"
    folder.mkdir()
    for number, symbol in enumerate(SYMBOLS):
        frame = random_bars(number, pd.bdate_range("2024-01-08", periods=30)).frame
        frame.to_csv(folder / f"{symbol}.csv", index_label="date")
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "csv"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the price files that were read, in their order."""
    read_csv = pd.read_csv
    names: list[str] = []

    def counted(path: Path, **options: object) -> pd.DataFrame:
        names.append(path.name)
        return read_csv(path, **options)  # type: ignore[call-overload, no-any-return] # handed on as they come

    monkeypatch.setattr(pd, "read_csv", counted)
    return names


async def read_all(folder: Path, cache: Path | None, unit: float = 1) -> dict[str, Bars]:
    source = CsvSource(folder, cache=cache, unit=unit)
    bars = {symbol: (await source.history(share(symbol))).bars for symbol in sorted(source.symbols())}
    await source.close()
    return bars


def assert_equal(mine: dict[str, Bars], other: dict[str, Bars]) -> None:
    assert mine.keys() == other.keys()
    for symbol, bars in mine.items():
        pd.testing.assert_frame_equal(bars.frame, other[symbol].frame, check_exact=True, check_freq=False)
        assert bars.dropped == other[symbol].dropped


def files_in(cache: Path) -> list[Path]:
    return sorted(cache.iterdir()) if cache.exists() else []


def moved(folder: Path, to: Path) -> Path:
    return folder.rename(to)


def only_file(cache: Path) -> Path:
    (found,) = files_in(cache)
    return found


async def test_a_second_reading_opens_no_file(prices: Path, cache: Path, reads: list[str]) -> None:
    (prices / "AAA.csv").write_text("date,open,high,low,close,volume\n2024-01-08,9,9,9,9,1\n2024-01-09,9,5,9,9,1\n")
    first = await read_all(prices, cache)
    assert len(reads) == len(SYMBOLS)

    reads.clear()
    assert_equal(await read_all(prices, cache), first)

    assert reads == []
    assert first["AAA"].dropped == (DroppedBar(session=pd.Timestamp("2024-01-09").date(), defect=Defect.INCONSISTENT),)
    assert_equal(await read_all(prices, None), first)


async def test_the_unit_is_not_part_of_it(prices: Path, cache: Path, reads: list[str]) -> None:
    plain = await read_all(prices, cache)
    reads.clear()

    thousand = await read_all(prices, cache, unit=1000)

    assert reads == []
    for symbol, bars in plain.items():
        assert (thousand[symbol].frame["close"] == bars.frame["close"] * 1000).all()
        assert (thousand[symbol].frame["volume"] == bars.frame["volume"]).all()


async def test_a_changed_file_is_read_again_and_alone(prices: Path, cache: Path, reads: list[str]) -> None:
    await read_all(prices, cache)
    reads.clear()
    path = prices / "ABC.csv"
    path.write_text(path.read_text().replace("2024-01-08", "2024-01-05"))
    os.utime(path, ns=(1, 1))

    bars = await read_all(prices, cache)

    assert reads == ["ABC.csv"]
    assert bars["ABC"].sessions[0].item().isoformat() == "2024-01-05"


@pytest.mark.parametrize("harm", ["truncated", "emptied", "other mark", "other index", "noise"])
async def test_a_damaged_snapshot_is_read_over(prices: Path, cache: Path, reads: list[str], harm: str) -> None:
    whole = await read_all(prices, cache)
    path = only_file(cache)
    content = path.read_bytes()
    path.write_bytes(
        {
            "truncated": content[: len(content) // 2],
            "emptied": b"",
            "other mark": b"XXXX" + content[4:],
            "other index": content[:40] + bytes([content[40] ^ 1]) + content[41:],
            "noise": os.urandom(len(content)),
        }[harm]
    )
    reads.clear()

    assert_equal(await read_all(prices, cache), whole)

    assert reads != []
    reads.clear()
    await read_all(prices, cache)
    assert reads == []


async def test_damaged_bars_are_read_from_their_file(prices: Path, cache: Path, reads: list[str]) -> None:
    whole = await read_all(prices, cache)
    path = only_file(cache)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    reads.clear()

    assert_equal(await read_all(prices, cache), whole)

    assert reads == [f"{SYMBOLS[-1]}.csv"]


async def test_a_cache_that_cannot_be_written_breaks_nothing(
    prices: Path, tmp_path: Path, reads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "no folder"
    file.write_text("in the way")
    whole = await read_all(prices, None)
    assert_equal(await read_all(prices, file / "csv"), whole)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "read-only")

    monkeypatch.setattr(Path, "replace", refuse)
    reads.clear()
    cache = tmp_path / "cache"
    assert_equal(await read_all(prices, cache), whole)
    assert len(reads) == len(SYMBOLS)
    assert files_in(cache) == []


async def test_a_few_files_leave_no_trace(tmp_path: Path, cache: Path) -> None:
    frame = random_bars(1, pd.bdate_range("2024-01-08", periods=30)).frame
    (tmp_path / "few").mkdir()
    frame.to_csv(tmp_path / "few" / "AAA.csv", index_label="date")

    await read_all(tmp_path / "few", cache)

    assert files_in(cache) == []


async def test_what_left_the_folder_leaves_the_snapshot(prices: Path, cache: Path) -> None:
    await read_all(prices, cache)
    before = only_file(cache).stat().st_size
    for symbol in SYMBOLS[:10]:
        (prices / f"{symbol}.csv").unlink()
    for symbol in SYMBOLS[10:]:
        os.utime(prices / f"{symbol}.csv", ns=(5, 5))

    await read_all(prices, cache)

    assert only_file(cache).stat().st_size < before


async def test_two_folders_have_two_snapshots(prices: Path, cache: Path, tmp_path: Path) -> None:
    await read_all(prices, cache)
    other = moved(prices, tmp_path / "other")

    await read_all(other, cache)

    assert len(files_in(cache)) == 2


def test_many_threads_may_ask(prices: Path, cache: Path) -> None:
    snapshot = Snapshot(prices, cache)
    bars = random_bars(1, pd.bdate_range("2024-01-08", periods=30))

    def ask(number: int) -> int:
        path = prices / f"{SYMBOLS[number % len(SYMBOLS)]}.csv"
        snapshot.keep(path, (number, 1), bars)
        found = snapshot.load(path, (number, 1))
        return 0 if found is None else len(found.frame)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(len(SYMBOLS)))) == {30}
    snapshot.close()
    assert Snapshot(prices, cache).load(prices / "AAA.csv", (0, 1)) is not None


@pytest.mark.market_data
async def test_the_whole_market_is_the_same_from_the_snapshot(market_data: Path, cache: Path, reads: list[str]) -> None:
    whole = await read_all(market_data / "vn_long", cache)
    reads.clear()

    assert_equal(await read_all(market_data / "vn_long", cache), whole)

    assert (len(whole), reads) == (188, [])
