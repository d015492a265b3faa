"""Companies found by name inside sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.directory import Directory, fold
from bot.directory.names import NameIndex

DIRECTORY = Directory.load()


def found(text: str) -> list[tuple[str, int, int]]:
    return [(place.symbol, place.start, place.end) for place in DIRECTORY.find(text)]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("rsi vinamilk hôm nay", [("VNM", 1, 2)]),
        ("RSI của Hòa Phát?", [("HPG", 2, 4)]),
        ("rsi cua hoa phat", [("HPG", 2, 4)]),
        ("Hoà Phát", [("HPG", 0, 2)]),
        ("hoà phat", [("HPG", 0, 2)]),
        ("hòaphát", [("HPG", 0, 1)]),
        ("#hoaphat sao rồi", [("HPG", 0, 1)]),
        ("hoa-phat", [("HPG", 0, 1)]),
        ("Hòa Phát và Hoa Phat Group", [("HPG", 0, 2), ("HPG", 3, 6)]),
        ("so sánh Vinamilk với Thế Giới Di Động", [("VNM", 2, 3), ("MWG", 4, 8)]),
        ("vinamilk,hòa phát/FPT Telecom", [("VNM", 0, 1), ("HPG", 0, 2), ("FOX", 1, 3)]),
        ("nông nghiệp hòa phát", [("HPA", 0, 4)]),
        ("ngan hang quan doi hom nay", [("MBB", 0, 4)]),
        ("mb bank", [("MBB", 0, 2)]),
        ("VP Bank hay vpbank", [("VPB", 0, 2), ("VPB", 3, 4)]),
        ("How is the S&P 500 doing today?", [("GSPC", 3, 5)]),
        ("sp500 sp 500 s&p500", [("GSPC", 0, 1), ("GSPC", 1, 3), ("GSPC", 3, 4)]),
        ("chỉ số vn hôm nay", [("VNINDEX", 0, 3)]),
        ("chỉ số vn 30 hôm nay", [("VN30", 0, 4)]),
        ("VN-Index, vnindex, vn index", [("VNINDEX", 0, 1), ("VNINDEX", 1, 2), ("VNINDEX", 2, 4)]),
        ("Dow Jones với Nasdaq", [("DJI", 0, 2), ("IXIC", 3, 4)]),
        ("chỉ số Thượng Hải", [("SSEC", 0, 4)]),
        ("giá bitcoin", [("BTC-USD", 1, 2)]),
        ("v\u200binamilk", [("VNM", 0, 1)]),
        ("coca cola vs coca-cola", [("KO", 0, 2), ("KO", 3, 4)]),
        ("viet com bank", [("VCB", 0, 3)]),
    ],
)
def test_find(text: str, places: list[tuple[str, int, int]]) -> None:
    assert found(text) == places


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("rsi vinamil hom nay", "VNM"),
        ("vinamlik", "VNM"),
        ("Vinammilk", "VNM"),
        ("vietcombanc", "VCB"),
        ("vietconbank", "VCB"),
        ("techconbank", "TCB"),
        ("rusell 2000", "RUT"),
        ("chỉ sô rusell 2000", "RUT"),
        ("shangahi composite", "SSEC"),
        ("microsotf", "MSFT"),
    ],
)
def test_one_mistake_in_a_long_word_is_forgiven(text: str, symbol: str) -> None:
    assert [place[0] for place in found(text)] == [symbol]


@pytest.mark.parametrize(
    "text",
    [
        # Ordinary sentences, with and without accents.
        "mua gia cao the nao",
        "hoa hong phat trien",
        "hoa hồng môi giới là bao nhiêu",
        "von hoa phat trien ra sao",
        "vốn hóa phát hành thêm",
        "vốn hóa phát triển thế nào",
        "khi việt nam nâng hạng thì sao",
        "khi viet nam nang hang",
        "sua doi luat chung khoan viet nam",
        "thi truong chung khoan hom nay",
        "so giao dich chung khoan thuong hai",
        "cổ phiếu nào đang quá bán",
        "nến búa là gì vậy mọi người",
        "cách giao dịch với nến búa ngược",
        "thuong truong la chien truong",
        "em moi vao nghe chua biet gi",
        "chúc cả nhà lộc phát",
        "năm mới làm ăn phát đạt",
        "hoa sen nở đẹp quá",
        "cau chuc hoa binh cho moi nguoi",
        "mình phụ việc nhà",
        "kinh do hue o dau",
        "deo ca hieu gi luon",
        "kinh bac cho em hoi",
        "bao viet gi ve thi truong",
        "gia dinh em o ha do",
        "the gioi so mot",
        "giá xăng dầu việt nam tăng",
        "co phieu hang khong viet nam",
        "gia cao su viet nam hom nay",
        "nganh hang khong viet nam phuc hoi",
        "có ai làm visa chưa",
        "gửi zalo cho em nha",
        "google giúp em với",
        "ma san nao uy tin",
        "co ca co tom",
        "sao ta lại lỗ hoài",
        "FTSE Russell nâng hạng thị trường",
        "sàn nasdaq ở đâu",
        "nasdaq 100 là gì",
        "russell 3000 index",
        "rusell 3000",
        "what is the daily price limit on hose",
        "either one became indirect evidence",
        "how do I read a candlestick chart",
        "the goodman met a horizon of micro targets",
        # Accents that the name does not have.
        "hóa phát",
        "bịa sài gòn",
        # A symbol with its exchange or its market is no name.
        "NASDAQ:AAPL",
        "AMD.VN",
        "BTC-USD",
        "",
        "🚀🚀",
    ],
)
def test_ordinary_words_are_no_company(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("rsi hoa sen", "HSG"),
        ("giá hoa sen", "HSG"),
        ("cổ phiếu Phát Đạt", "PDR"),
        ("mã bảo việt", "BVH"),
        ("vốn hóa của Kinh Bắc", "KBC"),
        ("tập đoàn Hòa Bình", "HBC"),
        ("RSI of Meta", "META"),
        ("google stock", "GOOG"),
        ("Google's price", "GOOG"),
        ("chỉ số shanghai", "SSEC"),
        ("hoa sen?", "HSG"),
    ],
)
def test_an_everyday_phrase_is_a_company_beside_a_word_that_says_so(text: str, symbol: str) -> None:
    assert [place[0] for place in found(text)] == [symbol]


def test_a_mistake_that_fits_two_companies_finds_neither() -> None:
    assert found("zabeco") == []


def test_two_symbols_may_not_share_a_name() -> None:
    with pytest.raises(ValueError, match="Vina Milk"):
        NameIndex([("VNM", "Vinamilk"), ("XYZ", "Vina Milk")])


WORDS = st.sampled_from(["hoa", "phát", "Vinamilk", "vinamil", "S&P", "500", "vn-index", "?", "\u0301", "🚀", "nasdaq"])


@given(st.text() | st.lists(WORDS, max_size=12).map(" ".join))
def test_places_are_ordered_and_lie_in_the_folded_text(text: str) -> None:
    tokens = fold(text).split()
    places = found(text)
    assert places == sorted(places, key=lambda place: place[1])
    assert all(0 <= start < end <= len(tokens) for _, start, end in places)
    assert all(symbol in DIRECTORY.symbols for symbol, _, _ in places)


@given(st.lists(WORDS, max_size=12).map(" ".join))
def test_folded_text_finds_the_same(text: str) -> None:
    assert found(fold(text)) == found(text)
