"""The rows of a listing: what is taken, what is refused and why."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.exchanges import InstrumentKind
from analysis.fundamentals import Figure
from bot.directory.company import Company
from bot.directory.entries import read_entries
from bot.directory.listing import FIGURE_LIMITS, REQUIRED_COLUMNS, Listing, Refusal, read_listing
from bot.directory.listing_file import Row, Table, WrongListing, read_table

TODAY = date(2026, 11, 21)
ENTRIES = {entry.instrument.symbol: entry for entry in read_entries()}
RIGHT = {
    "ticker": "XYZ",
    "exchange": "HNX",
    "name_vi": "CTCP Nhựa Ví Dụ",
    "name_en": "Vi Du Plastics Joint Stock Company",
    "sector": "Hóa chất",
    "shares_outstanding": "12345678",
    "as_of": "2026-02-10",
}


def listing_of(*rows: dict[str, str], today: date = TODAY) -> Listing:
    """The rows read, the first one standing on line 2."""
    columns = tuple(dict.fromkeys(name for row in rows for name in row))
    table = Table(
        columns=columns,
        rows=tuple(Row(line, dict.fromkeys(columns, "") | row) for line, row in enumerate(rows, 2)),
        crooked=(),
    )
    return read_listing(table, ENTRIES, today=today)


def refusal_of(**changed: str) -> str:
    """Why a row that is right but for this is refused."""
    listing = listing_of(RIGHT | changed)
    assert listing.companies == ()
    (refused,) = listing.refused
    assert refused.lines == (2,)
    return refused.reason


def test_a_right_row_is_a_company() -> None:
    listing = listing_of(RIGHT)
    assert listing == Listing(
        companies=(
            Company(
                symbol="XYZ",
                kind=InstrumentKind.SHARE,
                exchange="HNX",
                name_vi="Nhựa Ví Dụ",
                name_en="Vi Du Plastics",
                sector="chemicals",
                shares_outstanding=12_345_678,
                as_of=date(2026, 2, 10),
            ),
        ),
        refused=(),
        left_out=(),
        unused=(),
    )


def test_what_may_be_there_too_is_read_and_other_columns_are_told() -> None:
    more = {"type": "stock", "short_name_vi": "Ví Dụ", "pe": "18.2", "roe": "0.21", "ev": "", "price": "1"}
    listing = listing_of(RIGHT | more)
    (company,) = listing.companies
    assert (company.short_name, dict(company.figures)) == ("Ví Dụ", {"pe": 18.2, "roe": 0.21})
    assert listing.unused == ("price",)


def test_the_columns_of_figures_are_those_that_answers_know() -> None:
    assert FIGURE_LIMITS.keys() == {figure.value for figure in Figure} - {"shares_outstanding"}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"ticker": ""}, "no Vietnamese ticker"),
        ({"ticker": "../../etc/passwd"}, "no Vietnamese ticker"),
        ({"ticker": "FPT2401"}, "no Vietnamese ticker"),
        ({"ticker": "ÁBC"}, "no Vietnamese ticker"),
        ({"type": "fund"}, "type 'fund' does not go with that ticker"),
        ({"type": "warrant"}, "type 'warrant' does not go with that ticker"),
        ({"exchange": ""}, "unknown exchange ''"),
        ({"exchange": "NYSE"}, "unknown exchange 'NYSE'"),
        ({"shares_outstanding": "-5"}, "shares_outstanding '-5' is no whole number"),
        ({"shares_outstanding": "1.5"}, "shares_outstanding '1.5' is no whole number"),
        ({"shares_outstanding": "1,234"}, "shares_outstanding '1,234' is no whole number"),
        ({"shares_outstanding": "0"}, "shares_outstanding '0' is no number of shares"),
        ({"shares_outstanding": "9" * 14}, f"shares_outstanding '{'9' * 14}' is no number of shares"),
        ({"shares_outstanding": "9" * 5000}, f"shares_outstanding '{'9' * 30}'… is no whole number"),
        ({"as_of": "10/02/2026"}, "as_of '10/02/2026' is no day (YYYY-MM-DD)"),
        ({"as_of": "2026-02-30"}, "as_of '2026-02-30' is no day (YYYY-MM-DD)"),
        ({"as_of": "2026-11-22"}, "as_of 2026-11-22 is in the future"),
        ({"as_of": "1999-01-04"}, "as_of 1999-01-04 is before the exchange"),
        ({"as_of": ""}, "numbers without the day they are of (as_of)"),
        ({"as_of": "unknown", "shares_outstanding": "", "pe": "5"}, "numbers without the day they are of (as_of)"),
        ({"pe": "many"}, "pe 'many' is no number"),
        ({"pe": "nan"}, "pe 'nan' is out of all proportion"),
        ({"name_vi": "x" * 301}, "name_vi is longer than 300 characters"),
        ({"sector": "x" * 101}, "sector is longer than 100 characters"),
    ],
)
def test_a_wrong_row_is_refused_with_its_reason(changed: dict[str, str], reason: str) -> None:
    assert refusal_of(**changed) == reason


def test_a_single_figure_in_percent_is_refused_with_what_to_write() -> None:
    right = [RIGHT | {"ticker": ticker, "roe": "0.2", "dividend_yield": "0.03"} for ticker in ("AAA", "BBB", "CCC")]
    listing = listing_of(*right, RIGHT | {"roe": "21.5"}, RIGHT | {"ticker": "ABC", "dividend_yield": "4.5"})
    assert len(listing.companies) == 3
    assert [refused.reason for refused in listing.refused] == [
        "roe '21.5' is out of all proportion (0.18 is 18 %)",
        "dividend_yield '4.5' is out of all proportion (0.18 is 18 %)",
    ]


@pytest.mark.parametrize(
    ("column", "percent"),
    [
        ("roe", ["18.2", "-4.1", "9.5", "0.4", ""]),
        ("roe", ["9.5"]),
        ("net_margin", ["12", "3", "-250"]),
        ("dividend_yield", ["0", "0.9", "3.4", "nan", "x"]),
    ],
)
def test_a_column_in_percent_is_told_and_nothing_taken(column: str, percent: list[str]) -> None:
    rows = [RIGHT | {"ticker": f"AA{number}", column: value} for number, value in enumerate(percent)]
    with pytest.raises(WrongListing, match=f"has {column} in percent, it seems: write 0.18 for 18 %"):
        listing_of(*rows)


def test_a_few_odd_shares_of_one_make_no_column_in_percent() -> None:
    rows = [RIGHT | {"ticker": f"AA{number}", "roe": roe} for number, roe in enumerate(["0.2", "-6", "0.1", "1.4", ""])]
    assert len(listing_of(*rows).companies) == 5


def test_today_is_the_last_day_and_a_count_may_be_written_with_zeros_behind_the_point() -> None:
    (company,) = listing_of(RIGHT | {"as_of": TODAY.isoformat(), "shares_outstanding": "6800000.0"}).companies
    assert (company.as_of, company.shares_outstanding) == (TODAY, 6_800_000)


@pytest.mark.parametrize("as_of", ["", "older listing, date unknown", "n/a"])
def test_words_for_no_day_leave_it_unknown(as_of: str) -> None:
    (company,) = listing_of(RIGHT | {"as_of": as_of, "shares_outstanding": ""}).companies
    assert (company.as_of, company.shares_outstanding) == (None, None)


def test_a_ticker_on_two_rows_is_refused_with_both_lines() -> None:
    other = RIGHT | {"ticker": "ABC"}
    listing = listing_of(RIGHT, other, RIGHT | {"ticker": "xyz", "name_vi": "Công ty khác"})
    assert [company.symbol for company in listing.companies] == ["ABC"]
    assert listing.refused == (Refusal(lines=(2, 4), ticker="XYZ", reason="the same ticker more than once"),)


def test_a_symbol_that_is_something_else_here_is_left_out() -> None:
    listing = listing_of(RIGHT | {"ticker": "AMD"}, RIGHT)
    assert [company.symbol for company in listing.companies] == ["XYZ"]
    assert listing.left_out == (
        Refusal(lines=(2,), ticker="AMD", reason="here that symbol is Advanced Micro Devices (NASDAQ)"),
    )
    assert listing.refused == ()


def test_a_delisted_share_is_taken_as_such() -> None:
    (company,) = listing_of(RIGHT | {"exchange": "delisted", "as_of": "", "shares_outstanding": ""}).companies
    assert company.is_delisted


def test_whatever_a_name_says_stays_text_without_what_cannot_be_seen() -> None:
    names = {"name_vi": "=cmd|' /C calc'!A0", "name_en": "<b>x</b>\x1b[31m\u202e\u200b\ty", "short_name": "Ho\u0300a"}
    (company,) = listing_of(RIGHT | names).companies
    assert company.name_vi == "=cmd|' /C calc'!A0"
    assert company.name_en == "<b>x</b> [31m y"
    assert company.short_name == "Hòa"


@pytest.mark.parametrize("column", REQUIRED_COLUMNS)
def test_every_required_column_is_asked_for(column: str) -> None:
    with pytest.raises(WrongListing, match=f"has no column {column}"):
        listing_of({name: value for name, value in RIGHT.items() if name != column})


def test_columns_between_semicolons_are_told(tmp_path: Path) -> None:
    path = tmp_path / "listing.csv"
    path.write_text(";".join(RIGHT) + "\n")
    with pytest.raises(WrongListing, match="separated by semicolons"):
        read_listing(read_table(path), ENTRIES, today=TODAY)


@given(st.dictionaries(st.sampled_from(list(RIGHT)), st.text(max_size=40)))
def test_any_text_is_taken_or_refused(changed: dict[str, str]) -> None:
    listing = listing_of(RIGHT | changed)
    assert len(listing.companies) + len(listing.refused) + len(listing.left_out) == 1
    for refused in listing.refused:
        assert "\n" not in refused.reason
    for company in listing.companies:
        assert company.as_of is None or company.as_of <= TODAY
        assert len(company.symbol) in {3, 8}
        assert company.name_vi.isprintable()


@pytest.mark.market_data
def test_the_exchanges_list_is_taken(market_data: Path) -> None:
    table = read_table(market_data / "listing_vn.csv.gz")
    listing = read_listing(table, ENTRIES, today=TODAY)
    assert (len(table.rows), len(listing.companies), listing.refused) == (1759, 1758, ())
    assert [refusal.ticker for refusal in listing.left_out] == ["AMD"]
    assert sum(company.is_delisted for company in listing.companies) == 119
    assert sum(company.as_of is None for company in listing.companies) == 180
    early = read_listing(table, ENTRIES, today=date(2026, 2, 10) - timedelta(days=1))
    assert len(early.refused) == 1578
