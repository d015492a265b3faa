"""Words that look like tickers: when they are words, and when they are tickers all the same."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from analysis.exchanges import InstrumentKind
from bot.ask import Ask
from bot.assistant import understanding_of
from bot.directory import Directory
from bot.directory.company import Company
from bot.errors import UserError
from bot.knowledge import load_knowledge
from bot.understanding import Understanding
from tests.bot.conftest import NOW

# Each is a word, and each is taken here for the ticker of a company of the listing. Most of them are one.
VIETNAMESE = (
    *("mua", "ban", "gia", "cao", "vay", "anh", "nam", "con", "hai", "bao", "lam", "mai", "sao", "vui", "xem"),
    *("lai", "rat", "dat", "han", "tot", "vua", "sap", "kip", "nau", "hot", "vat", "ace", "sdt", "cap", "cat", "doc"),
    *("son", "tan", "thi", "thu", "vet", "nha", "kha", "ham", "dan", "can", "hem", "hom", "laf", "vaf", "nos"),
)
ENGLISH = (
    *("the", "top", "all", "one", "now", "buy", "are", "has", "its", "did", "she", "big", "any", "can", "out", "new"),
    *("avg", "sma", "cci", "law", "net", "pro", "tax", "tip", "vip", "via", "man", "age", "arm", "hot", "sea", "tag"),
)
WORDS = (*VIETNAMESE, *ENGLISH)
# What these sentences are about without the word; none names a share.
SENTENCES = {
    "vi": ("thị trường hôm nay {} thế nào", "rsi là gì mà {} nhiều người hỏi", "{} 10 phiên"),
    "en": ("what is rsi {} how to read it", "how is the {} market today", "is a hammer {} in a trend", "the {} hammer"),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads messages where every one of those words is a listed company's ticker."""

    engine: Understanding

    def symbols(self, text: str) -> list[str]:
        """The symbols of the message; none where it is not understood."""
        try:
            intent = self.engine.understand(Ask(text=text, asked_at=NOW))
        except UserError:
            return []
        return [mention.symbol for mention in intent.arguments.symbols]


def reader_of(directory: Directory) -> Reader:
    """As the assistant reads, with the symbols of that directory."""
    return Reader(understanding_of(directory, load_knowledge()))


@pytest.fixture(scope="module")
def reader() -> Reader:
    companies = [
        Company(
            symbol=word.upper(),
            kind=InstrumentKind.SHARE,
            exchange="UPCOM",
            name_vi=f"Công ty thử {word} {number}",
            name_en="",
            as_of=date(2026, 6, 1),
        )
        for number, word in enumerate(dict.fromkeys(WORDS))
    ]
    directory = Directory.load(companies)
    assert directory.symbols >= {word.upper() for word in WORDS}
    return reader_of(directory)


@pytest.mark.parametrize("write", [str, str.upper], ids=["small", "capitals"])
@pytest.mark.parametrize("word", dict.fromkeys(WORDS))
def test_in_a_sentence_it_stays_a_word(reader: Reader, word: str, write: Callable[[str], str]) -> None:
    sentences = (SENTENCES["vi"] if word in VIETNAMESE else ()) + (SENTENCES["en"] if word in ENGLISH else ())
    assert sentences
    assert [sentence for sentence in sentences if reader.symbols(sentence.format(write(word)))] == []


@pytest.mark.parametrize("word", dict.fromkeys(WORDS))
@pytest.mark.parametrize(
    "message", ["rsi ${} thế nào", "xem giúp mã {} với", "/rsi {}", "/rsi {} tuần", "hôm nay VN:{} sao rồi"]
)
def test_with_a_sigil_after_ma_and_as_an_argument_it_is_a_ticker(reader: Reader, word: str, message: str) -> None:
    assert reader.symbols(message.format(word)) == [word.upper()]
    assert reader.symbols(message.format(word.upper())) == [word.upper()]


@pytest.mark.parametrize(
    "text",
    [
        "RSI chỉ là một góc nhìn, không dự báo được tương lai",
        "cong ty mua lai co phieu quy thi von hoa tang hay giam",
        "rsi dung khung thoi gian nao tot nhat",
        "TOP 10 cổ phiếu tăng mạnh nhất",
        "the same shape at a top is no hammer",
        "divergence is one view of past prices",
        "if avg gain is 15 and avg loss 5 what's the RSI?",
        "co phieu tot nhat hom nay",
        "gia tot",
    ],
)
def test_sentences_that_people_wrote_name_no_share(reader: Reader, text: str) -> None:
    assert reader.symbols(text) == []


@pytest.mark.parametrize("word", ["tin", "tra", "vnd", "dig", "ceo", "oil", "hut"])
@pytest.mark.parametrize("sentence", ["thị trường hôm nay {} thế nào", "rsi là gì mà {} nhiều người hỏi"])
def test_a_well_known_ticker_too_stays_a_word_in_small_letters(reader: Reader, word: str, sentence: str) -> None:
    assert reader.symbols(sentence.format(word)) == []


@pytest.mark.parametrize(
    ("text", "symbol"),
    [("rsi vnd sao rồi", "VND"), ("dig", "DIG"), ("cp dig", "DIG"), ("rsi CEO hôm nay", "CEO"), ("giá HUT", "HUT")],
)
def test_the_best_known_companies_are_meant_where_nothing_else_can_be(reader: Reader, text: str, symbol: str) -> None:
    assert reader.symbols(text) == [symbol]


# What every Vietnamese syllable without accents is made of.
ONSETS = ("", *"bcdghklmnprstvx", "ch", "gh", "gi", "kh", "ng", "ngh", "nh", "ph", "qu", "th", "tr")
RHYMES = """
a ac ach ai am an ang anh ao ap at au ay e ec em en eng eo ep et eu i ia ich im in inh ip it iu o oa oc oe oi om on ong
op ot u ua uc ue ui um un ung up ut uy y
"""


@pytest.mark.market_data
def test_every_listed_ticker_that_is_a_syllable_is_guarded(market_data: Path) -> None:
    with gzip.open(market_data / "listing_vn.csv.gz", "rt", encoding="utf-8") as listing:
        tickers = {row["ticker"] for row in csv.DictReader(listing)}
    syllables = {(onset + rhyme).upper() for onset in ONSETS for rhyme in RHYMES.split()}
    packaged = Directory.load()
    alike = sorted(ticker for ticker in tickers & syllables if not packaged.is_well_known(ticker))
    companies = [
        Company(symbol=ticker, kind=InstrumentKind.SHARE, exchange="UPCOM", name_vi="", name_en="") for ticker in alike
    ]
    reader = reader_of(Directory.load(companies))
    assert len(alike) > 60
    assert [ticker for ticker in alike if reader.symbols(f"hôm nay {ticker.lower()} thế nào")] == []
