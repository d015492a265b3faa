"""The packaged list together with an operator's listing."""

from __future__ import annotations

import unicodedata
from datetime import date
from itertools import pairwise
from pathlib import Path
from timeit import repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.exchanges import InstrumentKind, Market
from bot.directory import Directory, SymbolMention, fold
from bot.directory.company import Company
from bot.directory.entries import SHARES_AS_OF, read_entries
from bot.directory.known import known_of
from bot.directory.listing import read_listing
from bot.directory.listing_file import read_table
from bot.errors import SymbolNotFound

NEWER, OLDER = date(2026, 6, 1), date(2025, 6, 1)


def company(symbol: str, name_vi: str = "", name_en: str = "", **told: object) -> Company:
    """A share of HNX of that name."""
    values: dict[str, object] = {"kind": InstrumentKind.SHARE, "exchange": "HNX", "as_of": NEWER}
    return Company(symbol=symbol, name_vi=name_vi, name_en=name_en, **(values | told))  # type: ignore[arg-type]  # by name


@pytest.fixture(scope="module")
def directory() -> Directory:
    """With some companies that nobody packaged."""
    return Directory.load(
        [
            company("QQA", "Nhựa Thông Quảng Ngạn", "Quang Ngan Rosin", short_name="Thông Quảng Ngạn", sector="Thông"),
            company("QQB", "Hợp Nhất", "Hop Nhat"),
            company("QQC", "Sông Thử 19", "Song Thu 19"),
            company("QQD", "Sông Thử 19 ", "Song Thu Nineteen"),
            company("QQE", "Đường Mía Đại Đức", "Dai Duc Sugar", shares_outstanding=5_000_000),
            company("QQF", "Bibiphar", "Bibiphar"),
            company("QQG", exchange="DELISTED", as_of=None),
            company("QQH", "Hòa Phát", "Hoa Phat"),
        ]
    )


# What is listed.


def test_a_company_that_only_the_listing_has_is_an_instrument(directory: Directory) -> None:
    found = directory.instrument(SymbolMention.exactly("QQA"))
    assert (found.kind, found.market, found.exchange, found.currency) == (
        InstrumentKind.SHARE,
        Market.VIETNAM,
        "HNX",
        "VND",
    )
    assert (found.name("vi"), found.name("en")) == ("Thông Quảng Ngạn", "Quang Ngan Rosin")
    assert "QQA" in directory.symbols
    assert not directory.is_well_known("QQA")
    assert directory.is_well_known("FPT")


def test_a_long_name_is_told_shortened_at_a_word() -> None:
    long = Directory.load([company("QQA", "Đầu tư Xây dựng và Phát triển Hạ tầng Giao thông Vận tải")])
    assert long.instrument(SymbolMention.exactly("QQA")).name("vi") == "Đầu tư Xây dựng và Phát triển Hạ tầng…"


def test_a_delisted_share_is_known_but_not_listed(directory: Directory) -> None:
    assert directory.is_delisted("QQG")
    assert "QQG" not in directory.symbols
    assert directory.near("QQG") != ("QQG",)
    assert directory.instrument(SymbolMention.exactly("QQG")).exchange is None
    assert not directory.is_delisted("FPT")
    assert not directory.is_delisted("ZZZ")


def test_the_newer_of_both_tells_the_exchange_and_the_sector() -> None:
    newer = Directory.load([company("FPT", "FPT", exchange="UPCOM", sector="telecommunications")])
    older = Directory.load([company("FPT", "FPT", exchange="UPCOM", sector="telecommunications", as_of=OLDER)])
    undated = Directory.load([company("FPT", "FPT", exchange="UPCOM", as_of=None)])
    for listing, exchange, sector in ((newer, "UPCOM", "telecommunications"), (older, "HOSE", "technology")):
        entry = listing.entry("FPT")
        assert entry is not None
        assert (entry.instrument.exchange, entry.sector) == (exchange, sector)
        assert entry.instrument.name("vi") == "Tập đoàn FPT"
    assert undated.instrument(SymbolMention.exactly("FPT")).exchange == "HOSE"


def test_a_packaged_share_may_be_delisted_by_a_newer_listing() -> None:
    assert Directory.load([company("POM", exchange="DELISTED")]).is_delisted("POM")
    assert not Directory.load([company("POM", exchange="DELISTED", as_of=OLDER)]).is_delisted("POM")


def test_a_foreign_share_an_index_and_a_coin_keep_their_symbols() -> None:
    taken = Directory.load([company("AMD", "FLC Stone"), company("RUT", "Rut"), company("QQQ", "Quỳnh")])
    assert [taken.instrument(SymbolMention.exactly(symbol)).market for symbol in ("AMD", "RUT", "QQQ")] == [
        Market.UNITED_STATES
    ] * 3
    assert taken.company("AMD") is None


def test_the_packaged_share_count_stays_that_of_its_day() -> None:
    told = Directory.load([company("FPT", "FPT", shares_outstanding=9_999_999)])
    assert told.shares_outstanding("FPT") == Directory.load().shares_outstanding("FPT")
    known = known_of(told, "FPT")
    assert known is not None
    assert known["shares_outstanding"] == [
        {"shares": 9_999_999, "as_of": NEWER, "source": "listing"},
        {"shares": told.shares_outstanding("FPT"), "as_of": SHARES_AS_OF, "source": "HOSE, HNX, UPCoM"},
    ]


# What is found.


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("Nhựa Thông Quảng Ngạn hôm nay thế nào", ["QQA"]),
        ("nhua thong quang ngan", ["QQA"]),
        ("NHỰA THÔNG QUẢNG NGẠN", ["QQA"]),
        ("rsi Công ty Cổ phần Nhựa Thông Quảng Ngạn", ["QQA"]),
        ("Quang Ngan Rosin Joint Stock Company", ["QQA"]),
        ("đường mía đại đức", ["QQE"]),
        ("duong mia dai duc", ["QQE"]),
        ("bibiphar sao rồi", ["QQF"]),
        ("bibiphaar sao rồi", ["QQF"]),
        # Everyday words only alone, or beside words that tell of a company.
        ("hợp nhất", ["QQB"]),
        ("cổ phiếu Hợp Nhất hôm nay", ["QQB"]),
        ("CTCP Hợp Nhất hôm nay", ["QQB"]),
        ("hợp nhất báo cáo tài chính", []),
        ("hai công ty vừa hợp nhất với nhau", []),
        # What two companies are called is neither's; what we packaged stays whose it was.
        ("sông thử 19 thế nào", []),
        ("giá hòa phát", ["HPG"]),
    ],
)
def test_names_are_found_in_sentences(directory: Directory, text: str, symbols: list[str]) -> None:
    assert [found.symbol for found in directory.find(text)] == symbols


def test_the_legal_form_is_part_of_what_was_found(directory: Directory) -> None:
    (found,) = directory.find("rsi công ty cổ phần hợp nhất nhé")
    assert (found.symbol, found.start, found.end) == ("QQB", 1, 7)


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("Cổ phiếu FPT", ("FPT",)),
        ("Vinamilk", ("VNM",)),
        ("vinamlik", ("VNM",)),
        ("Hòa Phát", ("HPG",)),
        ("hoa phat", ("HPG",)),
        ("Vietcombank", ("VCB",)),
        ("VCB", ("VCB",)),
        ("fpt và vcb", ("FPT", "VCB")),
        ("sông thử 19", ("QQC", "QQD")),
        ("bibipar", ("QQF",)),
        ("duong mia dai d", ("QQE",)),
        ("qqa", ("QQA",)),
        ("cổ phiếu qqa hôm nay", ()),
        ("cổ phiếu QQA hôm nay", ("QQA",)),
        ("hoàn toàn không có", ()),
        ("🚀", ()),
        ("", ()),
    ],
)
def test_a_search_gives_what_is_named_or_up_to_three_near_ones(
    directory: Directory, text: str, symbols: tuple[str, ...]
) -> None:
    assert directory.search(text) == symbols


def test_composed_and_decomposed_letters_and_invisible_ones_are_the_same(directory: Directory) -> None:
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert directory.search(unicodedata.normalize(form, "Đường Mía Đại Đức")) == ("QQE",)
    assert directory.search("Đường\u200b Mía\u200d Đại\ufeff Đức 🚀") == ("QQE",)


def test_near_ones_do_not_repeat_what_the_sources_list_too(directory: Directory) -> None:
    assert directory.near("QQAX", also=["QQA", "QQAZ", "QQG"])[:2] == ("QQA", "QQAZ")
    assert "QQG" not in directory.near("QQX", also=["QQG"], limit=20)


TWO = Directory.load([company("QQB", "Hợp Nhất"), company("QQA", "Sông Thử 19")])
WORDS = st.sampled_from(["CTCP", "hợp", "nhất", "sông", "thử", "19", "QQA", "fpt"])


@given(st.text(max_size=80) | st.lists(WORDS, max_size=12).map(" ".join))
def test_any_text_finds_listed_symbols_in_order(text: str) -> None:
    places = TWO.find(text)
    assert all(before.end <= after.start for before, after in pairwise(places))
    assert {place.symbol for place in places} <= TWO.symbols
    assert len(fold(text).split()) >= max((place.end for place in places), default=0)
    found = TWO.search(text)
    assert len(found) <= 3
    assert set(found) <= TWO.symbols


# What is known.


def test_everything_known_is_told_with_days_and_sources(directory: Directory) -> None:
    known = known_of(directory, "VND")
    assert known is not None
    assert (known["kind"], known["exchange"], known["sector"]) == ("share", "HOSE", "financial_services")
    assert known["exchanges"] == [
        {
            "since": date(2021, 4, 5),
            "from": "HOSE",
            "to": "HNX",
            "evidence": "stated",
            "source": "congluan.vn/them-2-co-phieu-chuyen-giao-dich-tu-hose-sang-hnx-post126042.html",
        },
        {
            "since": date(2021, 9, 6),
            "from": "HNX",
            "to": "HOSE",
            "evidence": "stated",
            "source": "ie.stockbiz.vn/News/2021/8/31/1011045",
        },
    ]
    delisted = known_of(directory, "QQG")
    assert delisted is not None
    assert delisted["delisted"] is True
    assert known_of(directory, "ZZZ") is None


def test_every_symbol_can_be_told(directory: Directory) -> None:
    told = [known_of(directory, symbol) for symbol in directory.symbols]
    assert len(told) > 300
    assert None not in told


# The whole market.


@pytest.fixture
def market(market_data: Path) -> Directory:
    """The packaged list with the exchanges' companies of 2026-02-10."""
    entries = {entry.instrument.symbol: entry for entry in read_entries()}
    table = read_table(market_data / "listing_vn.csv.gz")
    return Directory.load(read_listing(table, entries, today=date(2026, 11, 21)).companies)


@pytest.mark.market_data
def test_the_companies_of_the_whole_market_are_found_by_their_names(market: Directory) -> None:
    missed, visited = [], 0
    for symbol in market.symbols:
        told = market.company(symbol)
        if told is not None and told.name_vi:
            visited += 1
            missed += [symbol] if symbol not in market.search(fold(told.name_vi)) else []
    assert visited > 1_600
    # Three share their name with a company of the packaged list.
    assert sorted(missed) == ["DRG", "MGG", "NAV"]
    with pytest.raises(SymbolNotFound):
        market.instrument(SymbolMention(symbol="DRG", market=None, exchange="HNX", explicit=True))


@pytest.mark.market_data
def test_composing_and_looking_up_the_whole_market_is_fast(market: Directory) -> None:
    companies = [told for symbol in market.symbols if (told := market.company(symbol)) is not None]
    assert len(companies) > 1_600
    assert min(repeat(lambda: Directory.load(companies), number=1, repeat=5)) < 0.05
    market.prepare()
    for text in ("cap nuoc ninh thuan", "nhua an phat xnah", "cty sach gd", "zzqx bwkf", "VVVX", "vi"):
        assert min(repeat(lambda: market.search(text), number=1, repeat=20)) < 0.002, text  # noqa: B023 - called at once
        assert min(repeat(lambda: market.find(text), number=1, repeat=20)) < 0.002, text  # noqa: B023 - as above
