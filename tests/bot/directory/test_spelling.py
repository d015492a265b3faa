"""How words are folded and how a token is read as a symbol."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.exchanges import Market
from bot.directory.spelling import SymbolMention, fold, read_mention

SYMBOL = re.compile(r"[A-Z0-9]{1,10}(?:-[A-Z]{1,4})?")

# What people send that is no plain letter: accents, invisible characters, other widths and scripts, half an emoji.
ODD_TEXT = st.text() | st.text("aăâeêoôơuưđĐ\u0300\u0301\u0303\u0309\u0323\u031b\u200b\u202e\ufe0f ＦＰＴﬁßİ\ud83d")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Hòa Phát", "hoa phat"),
        ("Hoà Phát", "hoa phat"),
        ("Thế Giới Di Động", "the gioi di dong"),
        ("ĐƯỜNG Quảng Ngãi", "duong quang ngai"),
        ("  nến \t búa\n ngược ", "nen bua nguoc"),
        ("r\u200bs\u200bi l\u200dà gì\u202e", "rsi la gi"),
        ("ＦＰＴ", "fpt"),
        ("don’t", "don't"),
        ("VN–Index", "vn-index"),
        ("a\x00b", "ab"),
        ("\u0301", ""),
        ("", ""),
        ("S&P 500?", "s&p 500?"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(ODD_TEXT)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ODD_TEXT)
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text)) == fold(text)


def test_every_character_folds_to_a_fixed_point() -> None:
    characters = [chr(code) for code in range(0x30000)]
    assert [character for character in characters if fold(fold(character)) != fold(character)] == []
    assert len(characters) > 190_000


def test_every_vietnamese_letter_folds_to_one_ascii_letter() -> None:
    bases = {"a": "aăâ", "e": "eê", "i": "i", "o": "oôơ", "u": "uư", "y": "y"}
    tones = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    letters = [
        (unicodedata.normalize("NFC", letter + tone), plain)
        for plain, vowels in bases.items()
        for letter in vowels
        for tone in tones
    ]
    assert [letter for letter, plain in letters if fold(letter) != plain or fold(letter.upper()) != plain] == []
    assert len(letters) == 72


@pytest.mark.parametrize(
    ("token", "symbol", "market", "exchange", "explicit"),
    [
        ("FPT", "FPT", None, None, False),
        ("fpt", "FPT", None, None, False),
        ("ＦＰＴ", "FPT", None, None, False),
        ("F\u200bPT", "FPT", None, None, False),
        ("fpt,", "FPT", None, None, False),
        ("(FPT)", "FPT", None, None, False),
        ('"FPT"?!', "FPT", None, None, False),
        ("FPT…", "FPT", None, None, False),
        ("$fpt", "FPT", None, None, True),
        ("#FPT", "FPT", None, None, True),
        ("FPT.VN", "FPT", Market.VIETNAM, None, True),
        ("FPT.VN.", "FPT", Market.VIETNAM, None, True),
        ("HOSE:FPT", "FPT", Market.VIETNAM, "HOSE", True),
        ("hsx:fpt", "FPT", Market.VIETNAM, "HOSE", True),
        ("HNX:SHS", "SHS", Market.VIETNAM, "HNX", True),
        ("SHS.HN", "SHS", Market.VIETNAM, "HNX", True),
        ("FPT.HM", "FPT", Market.VIETNAM, "HOSE", True),
        ("UPCOM:ACV", "ACV", Market.VIETNAM, "UPCOM", True),
        ("VN:FPT", "FPT", Market.VIETNAM, None, True),
        ("HOSE:FPT.VN", "FPT", Market.VIETNAM, "HOSE", True),
        ("HOSE:E1VFVN30", "E1VFVN30", Market.VIETNAM, "HOSE", True),
        ("E1VFVN30", "E1VFVN30", None, None, False),
        ("NASDAQ:AAPL", "AAPL", Market.UNITED_STATES, "NASDAQ", True),
        ("NYSE:KO", "KO", Market.UNITED_STATES, "NYSE", True),
        ("AMEX:SPY", "SPY", Market.UNITED_STATES, "NYSE", True),
        ("AAPL.US", "AAPL", Market.UNITED_STATES, None, True),
        ("$BRK.B", "BRK-B", None, None, True),
        ("BRK-B", "BRK-B", None, None, False),
        ("BRK.B", "BRK-B", None, None, False),
        ("brk.b.us", "BRK-B", Market.UNITED_STATES, None, True),
        ("^GSPC", "GSPC", None, None, True),
        ("^VNINDEX", "VNINDEX", None, None, True),
        ("^VNINDEX.VN", "VNINDEX", Market.VIETNAM, None, True),
        ("VN-Index", "VNINDEX", None, None, False),
        ("VN–INDEX", "VNINDEX", None, None, False),
        ("vni", "VNINDEX", None, None, False),
        ("VN30", "VN30", None, None, False),
        ("VN30-Index", "VN30", None, None, False),
        ("HNX-Index", "HNXINDEX", None, None, False),
        ("S&P500", "GSPC", None, None, False),
        ("TVC:SPX", "GSPC", None, None, True),
        ("Russell2000", "RUT", None, None, False),
        ("BTC", "BTC-USD", None, None, False),
        ("$eth", "ETH-USD", None, None, True),
        ("BTC-USD", "BTC-USD", Market.CRYPTO, None, True),
        ("btcusd", "BTC-USD", Market.CRYPTO, None, True),
        ("BTC/USD", "BTC-USD", Market.CRYPTO, None, True),
        ("BTCUSDT", "BTC-USD", Market.CRYPTO, None, True),
        ("XBT/USD", "BTC-USD", Market.CRYPTO, None, True),
        ("BINANCE:ETHUSDT", "ETH-USD", Market.CRYPTO, None, True),
        ("sol/usdt", "SOL-USD", Market.CRYPTO, None, True),
        ("HOSE:BTCUSD", "BTC-USD", Market.VIETNAM, "HOSE", True),
    ],
)
def test_read_mention(
    token: str,
    symbol: str,
    market: Market | None,
    exchange: str | None,
    explicit: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert read_mention(token) == SymbolMention(symbol=symbol, market=market, exchange=exchange, explicit=explicit)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "?",
        "$",
        "2026",
        "$100",
        "10k",
        "7%",
        "-",
        "../../etc/passwd",
        "FPT/../VNM",
        "';--",
        "FPT;DROP",
        "<b>FPT</b>",
        "<FPT>",
        "https://fpt.com",
        "🚀",
        "FPT🚀",
        "mã",
        "giá",
        unicodedata.normalize("NFD", "mã"),
        "Đ",
        "FРТ",  # the second and third letters are Cyrillic
        "FPT VNM",
        "FPT/VNM",
        "P/E",
        "gold:XAU",
        "HOSE:",
        "hose",
        "HNX",
        "$UPCoM",
        ":FPT",
        "HOSE:AAPL.US",
        "^FTSE",
        "^FPT",
        "@nenbua_bot",
        "FPT_VNM",
        "ABCDEFGHIJKLM",
        "ABCDEFGHIJK-USD",
        "a" * 100_000,
    ],
)
def test_no_symbol(token: str) -> None:
    assert read_mention(token) is None


def _assert_canonical(token: str) -> None:
    mention = read_mention(token)
    assert mention is None or (SYMBOL.fullmatch(mention.symbol) and len(mention.symbol) <= 12)


@given(ODD_TEXT)
def test_any_text_is_none_or_a_canonical_symbol(token: str) -> None:
    _assert_canonical(token)


@given(st.from_regex(r"\A[$#^]?(?:HOSE:|nyse:)?[A-Za-z0-9./&-]{1,14}(?:\.VN|\.US|-USD|USDT)?[.,!?)]{0,3}\Z"))
def test_any_token_is_none_or_a_canonical_symbol(token: str) -> None:
    _assert_canonical(token)


@given(st.from_regex(SYMBOL, fullmatch=True))
def test_a_symbol_that_was_read_is_read_alike_again(token: str) -> None:
    mention = read_mention(token)
    if mention is not None:
        again = read_mention(mention.symbol)
        assert again is not None
        assert again.symbol == mention.symbol
