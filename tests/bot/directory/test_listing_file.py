"""Files that an operator may hand over as a listing."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from bot.directory import listing_file
from bot.directory.listing_file import Row, WrongListing, read_table

LISTING = "ticker,name\nFPT,Tập đoàn FPT\nHPG,Hòa Phát\n"
ROWS = (Row(2, {"ticker": "FPT", "name": "Tập đoàn FPT"}), Row(3, {"ticker": "HPG", "name": "Hòa Phát"}))


def written(folder: Path, content: bytes) -> Path:
    path = folder / "listing.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "content",
    [
        LISTING.encode(),
        b"\xef\xbb\xbf" + LISTING.encode(),
        gzip.compress(LISTING.encode()),
        gzip.compress(LISTING[:20].encode()) + gzip.compress(LISTING[20:].encode()),
        LISTING.replace("\n", "\r\n").encode(),
        LISTING.replace("ticker,", " Ticker ,").replace("FPT,", " FPT ,").encode(),
    ],
)
def test_rows_are_read_with_the_lines_they_begin_on(tmp_path: Path, content: bytes) -> None:
    table = read_table(written(tmp_path, content))
    assert (table.columns, table.rows, table.crooked) == (("ticker", "name"), ROWS, ())


def test_a_line_break_inside_quotes_counts_and_a_blank_line_too(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, b'ticker,name\nFPT,"a\nb"\n\nHPG,c\n'))
    assert [(row.line, row.values["name"]) for row in table.rows] == [(2, "a\nb"), (5, "c")]


def test_rows_of_another_length_are_told_by_their_lines(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, b"ticker,name\nFPT\nHPG,c,d\nVNM,e\n"))
    assert (table.crooked, [row.line for row in table.rows]) == ((2, 3), [4])


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        (LISTING.encode("utf-16"), "is UTF-16"),
        (LISTING.encode("cp1258", "replace"), "line 2 is not UTF-8"),
        (b"PK\x03\x04zip", "Excel workbook"),
        (b"%PDF-1.7", "is a PDF"),
        (b"<!DOCTYPE html><html>", "is a web page"),
        (b"ticker,name\nFPT,\0\n", "line 2 holds binary data"),
        (b"ticker,ticker\nFPT,FPT\n", "names a column twice"),
        (b'ticker,name\nFPT,"a"b\n', "line 2 is not CSV"),
        (b'ticker,name\nFPT,"never closed\n', "is not CSV"),
        (b"ticker\n" + b"x" * 200_000, "is not CSV"),
        (gzip.compress(LISTING.encode())[:-9], "is a gzip file whose end is missing"),
        (b"\x1f\x8bnothing", "is a damaged gzip file"),
    ],
)
def test_what_is_no_listing_is_told_in_one_line(tmp_path: Path, content: bytes, complaint: str) -> None:
    with pytest.raises(WrongListing, match=complaint) as refused:
        read_table(written(tmp_path, content))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_no_more_is_read_than_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: type[bytes]) -> None:
    monkeypatch.setattr(listing_file, "LARGEST_FILE", 2**20)
    path = written(tmp_path, pack(b"ticker\n" + b"FPT\n" * 2**18 + b"F"))
    with pytest.raises(WrongListing, match="is larger than 1 MB"):
        read_table(path)


def test_a_small_file_that_unpacks_to_any_amount_is_stopped(tmp_path: Path) -> None:
    bomb = gzip.compress(b"0" * (listing_file.LARGEST_FILE + 2**20), compresslevel=1)
    assert len(bomb) < 2**18
    with pytest.raises(WrongListing, match="is larger than"):
        read_table(written(tmp_path, bomb))


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(WrongListing, match="No such file"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(WrongListing, match="Is a directory"):
        read_table(tmp_path)
