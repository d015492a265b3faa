"""How pieces are sorted, and which words are taken for symbols where they stand."""

from __future__ import annotations

import pytest

from bot.directory import Directory
from bot.understanding.phrases import Meaning, load_phrases
from bot.understanding.reading import Reader, Reading
from bot.understanding.tokens import Kind


@pytest.fixture(scope="module")
def reader(directory: Directory) -> Reader:
    """A reader that knows the symbols of the directory."""
    return Reader(load_phrases(), directory, lambda symbol: symbol in directory.symbols)


def symbols(reading: Reading) -> list[str]:
    return [mention.symbol for mention in reading.symbols]


# Each is a word of a language and has the shape of a share.
TICKER_LIKE_WORDS = (
    "mua",
    "ban",
    "gia",
    "cao",
    "the",
    "top",
    "anh",
    "vay",
    "nen",
    "cho",
    "con",
    "dau",
    "hay",
    "nay",
    "sao",
)


@pytest.mark.parametrize("word", TICKER_LIKE_WORDS)
def test_in_a_sentence_a_word_is_no_symbol(reader: Reader, word: str) -> None:
    assert symbols(reader.read(f"hôm nay {word} thế nào", after_slash=False)) == []


@pytest.mark.parametrize("word", TICKER_LIKE_WORDS)
@pytest.mark.parametrize("sentence", ["hôm nay mã {} thế nào", "hôm nay ${} thế nào", "hôm nay {}.VN thế nào"])
def test_after_a_marker_or_with_a_sigil_it_is_one(reader: Reader, word: str, sentence: str) -> None:
    assert symbols(reader.read(sentence.format(word), after_slash=False)) == [word.upper()]


@pytest.mark.parametrize("word", [*TICKER_LIKE_WORDS, "co"])
def test_as_the_argument_of_a_slash_command_it_is_one(reader: Reader, word: str) -> None:
    assert symbols(reader.read(word, after_slash=True)) == [word.upper()]
    assert symbols(reader.read(word.upper(), after_slash=True)) == [word.upper()]


@pytest.mark.parametrize("text", ["cho anh fpt", "của FPT", "xem giúp em fpt với", "the rsi of fpt", "gia fpt"])
def test_but_not_where_another_word_is_a_symbol(reader: Reader, text: str) -> None:
    assert symbols(reader.read(text, after_slash=True)) == ["FPT"]


@pytest.mark.parametrize("text", ["tuần", "tuan", "W", "14", "80/20", "là gì", "e", "thế nào", "giúp mình"])
def test_what_is_an_option_or_a_phrase_is_no_symbol_even_after_a_slash(reader: Reader, text: str) -> None:
    assert symbols(reader.read(text, after_slash=True)) == []


@pytest.mark.parametrize(
    "text", ["ma sao", "ma top", "mà fpt1", "cổ phiếu nào", "cổ phiếu trong ngành", "stock market"]
)
def test_a_doubtful_marker_makes_no_symbol_of_a_word(reader: Reader, text: str) -> None:
    assert symbols(reader.read(text, after_slash=False)) == []


@pytest.mark.parametrize(
    ("text", "symbol"),
    [("cổ phiếu fpx", "FPX"), ("ma fpx", "FPX"), ("mã fpx", "FPX"), ("stock xyz", "XYZ"), ("cp dig", "DIG")],
)
def test_after_a_marker_an_unknown_share_is_a_symbol(reader: Reader, text: str, symbol: str) -> None:
    assert symbols(reader.read(f"xem giúp {text} hôm nay", after_slash=False)) == [symbol]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Listed shares whose symbols are also words or shorthand.
        ("vnd", ["VND"]),
        ("dig hôm nay thế nào", ["DIG"]),
        ("rsi vnd sao rồi mn", ["VND"]),
        ("gia hut bao nhieu", ["HUT"]),
        # Something else is said, or a meaning is asked for.
        ("100 vnd", []),
        ("nhà này dig lắm", []),
        ("rsi la gi co nen rut", []),
        # Another symbol is named.
        ("fpt len bao nhieu vnd", ["FPT"]),
    ],
)
def test_a_word_that_a_listed_share_is_called_by(reader: Reader, text: str, expected: list[str]) -> None:
    assert symbols(reader.read(text, after_slash=False)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fpt và HPG, vnm fpt", ["FPT", "HPG", "VNM"]),
        ("so sánh XYZ với QQQQ", ["XYZ", "QQQQ"]),
        ("xyz với qqqq", []),
        ("XEM GIÚP EM FPT VỚI Ạ", ["FPT"]),
        ("MUA BÁN HAY XEM XYZ", []),
        ("FPT's", ["FPT"]),
        ("fpt’s chart", ["FPT"]),
        ("hòa phát", ["HPG"]),
        ("Hoa Phat", ["HPG"]),
        ("giá vinamlik", ["VNM"]),
        ("rsi 70\t/\t30 hòa phát", ["HPG"]),
        ("NASDAQ:AAPL", ["AAPL"]),
    ],
)
def test_symbols_of_a_sentence(reader: Reader, text: str, expected: list[str]) -> None:
    assert symbols(reader.read(text, after_slash=False)) == expected


def test_a_reading_sorts_everything(reader: Reader) -> None:
    reading = reader.read("cho em hỏi rsi 21 của FPT theo tuần 80/20 ngày 14/02/2025 nhéé", after_slash=False)

    assert reading.values[Meaning.COMMAND] == ["rsi"]
    assert reading.values[Meaning.TIMEFRAME] == ["week", "day"]
    assert reading.pieces == {Kind.NUMBER: ["21"], Kind.PAIR: ["80/20"], Kind.DATE: ["14/02/2025"]}
    assert symbols(reading) == ["FPT"]
    assert reading.leftovers == ["nhéé"]
    assert "FPT" not in {word.text for word in reading.words}


@pytest.mark.parametrize("text", ["rsi14 fpt", "rsi 14 fpt", "RSI(14) fpt"])
def test_a_number_glued_to_the_command_is_its_number(reader: Reader, text: str) -> None:
    assert reader.read(text, after_slash=False).pieces == {Kind.NUMBER: ["14"]}


@pytest.mark.parametrize(
    ("text", "terse"),
    [
        ("rsi fpt", True),
        ("rsi fpt abc", True),
        ("rsi fpt abc def", False),
        ("fpt rsi", False),
        # Greetings are small talk, however short.
        ("hello abc", False),
        ("", False),
    ],
)
def test_terse_messages_begin_with_a_command_and_say_little_else(reader: Reader, text: str, *, terse: bool) -> None:
    assert reader.read(text, after_slash=False).terse is terse
