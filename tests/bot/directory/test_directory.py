"""The symbol directory: its data, what a mention stands for, and what was meant by a mistyped one."""

from __future__ import annotations

import csv
import gzip
import subprocess
import sys
from datetime import date
from pathlib import Path
from timeit import repeat

import pytest

from analysis.exchanges import InstrumentKind, Market
from bot.directory import SHARES_AS_OF, Directory, SymbolMention, fold, read_mention
from bot.directory.entries import Entry, read_entries
from bot.directory.name_words import joined_words
from bot.errors import SymbolNotFound
from bot.instruments import Instrument

ENTRIES = tuple(read_entries())
EXCHANGES: dict[Market, set[str | None]] = {
    Market.VIETNAM: {"HOSE", "HNX", "UPCOM"},
    Market.UNITED_STATES: {"NASDAQ", "NYSE", None},
    Market.CHINA: {"SSE"},
    Market.CRYPTO: {None},
}
CURRENCIES = {Market.VIETNAM: "VND", Market.UNITED_STATES: "USD", Market.CRYPTO: "USD"}

# As of 2026-02-02 (HOSE's notice of 2026-01-21).
VN30 = """
ACB BID CTG DGC FPT GAS GVR HDB HPG LPB MBB MSN MWG PLX SAB SHB SSB SSI STB TCB TPB VCB VHM VIB VIC VJC VNM VPB VPL VRE
"""


@pytest.fixture(scope="module")
def directory() -> Directory:
    return Directory.load()


def mention(token: str) -> SymbolMention:
    read = read_mention(token)
    assert read is not None
    return read


def written_names(entry: Entry) -> list[str]:
    return [name for _, name in entry.instrument.names] + list(entry.aliases)


# The data.


def test_symbols_are_unique_and_canonical(directory: Directory) -> None:
    symbols = [entry.instrument.symbol for entry in ENTRIES]
    assert len(symbols) == len(set(symbols)) > 240
    assert directory.symbols == set(symbols)
    assert [symbol for symbol in symbols if mention(symbol).symbol != symbol] == []


def test_the_best_known_are_listed(directory: Directory) -> None:
    wanted = {
        *VN30.split(),
        "E1VFVN30",
        "FUEVFVND",
        "VNINDEX",
        "VN30",
        "HNXINDEX",
        "UPCOMINDEX",
        "VNSML",
        "RUT",
        "GSPC",
    }
    wanted |= {"IXIC", "DJI", "SSEC", "BTC-USD", "ETH-USD", "AAPL", "GOOG", "GOOGL", "SPY", "QQQ", "KO", "BRK-B"}
    assert len(VN30.split()) == 30
    assert wanted <= directory.symbols


def test_fifty_large_american_companies_are_listed() -> None:
    shares = [
        entry
        for entry in ENTRIES
        if (entry.instrument.market, entry.instrument.kind) == (Market.UNITED_STATES, InstrumentKind.SHARE)
    ]
    assert len(shares) >= 50


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("Vinamilk", "VNM"),
        ("Hòa Phát", "HPG"),
        ("hoa phat", "HPG"),
        ("Vietcombank", "VCB"),
        ("VCB", "VCB"),
        ("Cổ phiếu FPT", "FPT"),
        ("co phieu fpt", "FPT"),
    ],
)
def test_what_people_say_finds_the_share(directory: Directory, text: str, symbol: str) -> None:
    assert directory.search(text) == (symbol,)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.instrument.symbol)
def test_a_row_is_complete(entry: Entry) -> None:
    instrument = entry.instrument
    assert instrument.exchange in EXCHANGES[instrument.market]
    is_index = instrument.kind is InstrumentKind.INDEX
    assert instrument.currency == (None if is_index else CURRENCIES[instrument.market])
    assert [lang for lang, _ in instrument.names] == ["vi", "en"]
    assert all(3 <= len(name) <= 40 and name == name.strip() for _, name in instrument.names)
    assert all(fold(alias) and alias == alias.strip() for alias in entry.aliases)


def test_every_alias_is_written_once_and_every_name_belongs_to_one_symbol() -> None:
    owners: dict[str, str] = {}
    for entry in ENTRIES:
        aliases = [fold(alias) for alias in entry.aliases]
        assert len(set(aliases)) == len(aliases)
        assert set(aliases).isdisjoint(fold(name) for _, name in entry.instrument.names), entry.instrument.symbol
        for name in written_names(entry):
            assert owners.setdefault(joined_words(name), entry.instrument.symbol) == entry.instrument.symbol
    assert len(owners) > 450


def test_no_alias_is_another_symbol(directory: Directory) -> None:
    visited = 0
    for entry in ENTRIES:
        for name in written_names(entry):
            visited += 1
            assert joined_words(name).upper() not in directory.symbols - {entry.instrument.symbol}
    assert visited > 600


def test_each_name_finds_its_own_symbol(directory: Directory) -> None:
    visited = 0
    for entry in ENTRIES:
        for name in written_names(entry):
            for text in (name, fold(name), joined_words(name)):
                visited += 1
                found = directory.find(text)
                assert [place.symbol for place in found] == [entry.instrument.symbol], text
                assert (found[0].start, found[0].end) == (0, len(fold(text).split())), text
                assert directory.near(text)[0] == entry.instrument.symbol, text
    assert visited > 1800


def test_every_index_is_read_with_a_caret() -> None:
    indices = [entry.instrument.symbol for entry in ENTRIES if entry.instrument.kind is InstrumentKind.INDEX]
    assert [symbol for symbol in indices if mention(f"^{symbol}").symbol != symbol] == []
    assert len(indices) > 20


def test_names_are_told_in_both_languages(directory: Directory) -> None:
    hoa_phat = directory.instrument(mention("hpg"))
    assert hoa_phat.name("vi") == "Tập đoàn Hòa Phát"
    assert hoa_phat.name("en") == "Hoa Phat Group"


# Share counts.


def test_share_counts_are_those_of_vietnamese_companies(directory: Directory) -> None:
    counted = [entry for entry in ENTRIES if entry.shares_outstanding is not None]
    companies = [
        entry
        for entry in ENTRIES
        if entry.instrument.kind is InstrumentKind.SHARE and entry.instrument.market is Market.VIETNAM
    ]

    assert counted == companies
    assert len(counted) > 150
    # From the smallest charter capital that an exchange admits to the largest bank's shares.
    assert all(3_000_000 < (entry.shares_outstanding or 0) < 20_000_000_000 for entry in counted)
    assert date(2026, 2, 10) == SHARES_AS_OF
    assert directory.shares_outstanding("REE") == 541_658_139
    assert directory.shares_outstanding("GMD") == 426_495_109
    assert [directory.shares_outstanding(symbol) for symbol in ("AAPL", "VNINDEX", "BTC-USD", "QQX")] == [None] * 4


def test_share_counts_are_those_of_the_exchanges_list(market_data: Path) -> None:
    with gzip.open(market_data / "listing_vn.csv.gz", "rt", encoding="utf-8") as listing:
        rows = {row["ticker"]: row for row in csv.DictReader(listing)}
    visited = 0
    for entry in ENTRIES:
        if entry.shares_outstanding is not None:
            visited += 1
            row = rows[entry.instrument.symbol]
            assert (row["as_of"], int(row["shares_outstanding"])) == ("2026-02-10", entry.shares_outstanding)
    assert visited > 150


# What a mention stands for.


@pytest.mark.parametrize(
    ("token", "kind", "market", "exchange", "currency"),
    [
        ("fpt", InstrumentKind.SHARE, Market.VIETNAM, "HOSE", "VND"),
        ("HOSE:FPT", InstrumentKind.SHARE, Market.VIETNAM, "HOSE", "VND"),
        ("SHS.HN", InstrumentKind.SHARE, Market.VIETNAM, "HNX", "VND"),
        ("ACV.VN", InstrumentKind.SHARE, Market.VIETNAM, "UPCOM", "VND"),
        ("E1VFVN30", InstrumentKind.FUND, Market.VIETNAM, "HOSE", "VND"),
        ("^VNINDEX.VN", InstrumentKind.INDEX, Market.VIETNAM, "HOSE", None),
        ("SP:SPX", InstrumentKind.INDEX, Market.UNITED_STATES, None, None),
        ("SSEC", InstrumentKind.INDEX, Market.CHINA, "SSE", None),
        ("NASDAQ:AAPL", InstrumentKind.SHARE, Market.UNITED_STATES, "NASDAQ", "USD"),
        ("NYSEARCA:SPY", InstrumentKind.FUND, Market.UNITED_STATES, "NYSE", "USD"),
        ("BTCUSDT", InstrumentKind.COIN, Market.CRYPTO, None, "USD"),
    ],
)
def test_a_listed_instrument(
    directory: Directory,
    token: str,
    kind: InstrumentKind,
    market: Market,
    exchange: str | None,
    currency: str | None,
) -> None:
    instrument = directory.instrument(mention(token))
    assert (instrument.kind, instrument.market) == (kind, market)
    assert (instrument.exchange, instrument.currency) == (exchange, currency)


@pytest.mark.parametrize(
    ("token", "kind", "market", "exchange", "currency"),
    [
        ("XYZ", InstrumentKind.SHARE, Market.VIETNAM, None, "VND"),
        ("A32", InstrumentKind.SHARE, Market.VIETNAM, None, "VND"),
        ("XYZ.VN", InstrumentKind.SHARE, Market.VIETNAM, None, "VND"),
        ("HNX:XYZ", InstrumentKind.SHARE, Market.VIETNAM, "HNX", "VND"),
        ("FUEMAV30", InstrumentKind.FUND, Market.VIETNAM, None, "VND"),
        ("HOSE:FUESSV50", InstrumentKind.FUND, Market.VIETNAM, "HOSE", "VND"),
        ("F", InstrumentKind.SHARE, Market.UNITED_STATES, None, "USD"),
        ("SHOP", InstrumentKind.SHARE, Market.UNITED_STATES, None, "USD"),
        ("XYZ.US", InstrumentKind.SHARE, Market.UNITED_STATES, None, "USD"),
        ("NYSE:CAT", InstrumentKind.SHARE, Market.UNITED_STATES, "NYSE", "USD"),
        ("BF.B", InstrumentKind.SHARE, Market.UNITED_STATES, None, "USD"),
        ("SOL-USD", InstrumentKind.COIN, Market.CRYPTO, None, "USD"),
        ("binance:solusdt", InstrumentKind.COIN, Market.CRYPTO, None, "USD"),
    ],
)
def test_an_unlisted_instrument_is_guessed_from_its_writing(
    directory: Directory,
    token: str,
    kind: InstrumentKind,
    market: Market,
    exchange: str | None,
    currency: str | None,
) -> None:
    read = mention(token)
    assert directory.instrument(read) == Instrument(
        symbol=read.symbol, kind=kind, market=market, exchange=exchange, currency=currency
    )


@pytest.mark.parametrize(
    ("token", "claimed"),
    [
        ("HOSE:SPY", "HOSE"),
        ("AAPL.VN", Market.VIETNAM),
        ("NASDAQ:FPT", "NASDAQ"),
        ("FPT.US", Market.UNITED_STATES),
        ("HNX:FPT", "HNX"),
        ("NASDAQ:KO", "NASDAQ"),
        ("HOSE:BTCUSD", "HOSE"),
        ("BINANCE:FPT", Market.CRYPTO),
        ("HNX:VN30", "HNX"),
        ("SSE:GSPC", "SSE"),
        ("AAPL-USD", Market.CRYPTO),
        ("XAUUSD", Market.CRYPTO),
        ("EUR/USD", Market.CRYPTO),
        ("SHOP.VN", Market.VIETNAM),
        ("E1VFVN99.US", Market.UNITED_STATES),
        ("VN30F1M", None),
        ("CFPT2401", None),
        ("VNDIAMOND", None),
    ],
)
def test_a_claim_that_does_not_hold_is_refused(directory: Directory, token: str, claimed: str | None) -> None:
    read = mention(token)
    with pytest.raises(SymbolNotFound) as refused:
        directory.instrument(read)
    assert refused.value.fields == {"symbol": read.symbol, "claimed": claimed}


# What may have been meant.


@pytest.mark.parametrize(
    ("typed", "best"),
    [
        ("FTP", "FPT"),
        ("ftp?", "FPT"),
        ("VMN", "VNM"),
        ("FPTT", "FPT"),
        ("FTP.VN", "FPT"),
        ("VINAMIL", "VNM"),
        ("hoaphat", "HPG"),
        ("Hoà Phátt", "HPG"),
        ("vietcom", "VCB"),
        ("techcombnk", "TCB"),
        ("thegioididog", "MWG"),
        ("aple", "AAPL"),
        ("TSAL", "TSLA"),
        ("VNINDX", "VNINDEX"),
        ("rusell", "RUT"),
    ],
)
def test_near(directory: Directory, typed: str, best: str) -> None:
    assert directory.near(typed)[0] == best


@pytest.mark.parametrize("typed", ["qwertyuiop", "", "?", "🚀", "xzq", "F", "ZZ", "vinfast", "con mèo", "a" * 5000])
def test_nothing_is_near(directory: Directory, typed: str) -> None:
    assert directory.near(typed) == ()


def test_near_among_what_the_sources_list(directory: Directory) -> None:
    assert directory.near("TVSS") == ()
    assert directory.near("TVSS", also=["TVS", "AAV"]) == ("TVS",)
    assert directory.near("FTP", also=["FTQ", "FTT", "FTS"]) == ("FPT", "FTS", "FTQ")
    assert directory.near("FTP", also=["FTQ", "FTT", "FTS"], limit=2) == ("FPT", "FTS")


def test_an_exact_name_has_no_other_near_it(directory: Directory) -> None:
    assert directory.near("bitcoin") == ("BTC-USD",)
    assert directory.near("FPT", also=["FPT", "FTP"]) == ("FPT",)


# What it costs.


def test_loading_is_fast_and_happens_once(directory: Directory) -> None:
    assert Directory.load() is directory
    assert min(repeat(lambda: Directory(read_entries()), number=1, repeat=10)) < 0.010


def test_finding_in_a_sentence_is_fast(directory: Directory) -> None:
    sentence = "cho minh hoi rsi cua vinamil va vietcombanc hom nay the nao, thuong truong nghiem trong khong"
    assert min(repeat(lambda: directory.find(sentence), number=1, repeat=20)) < 0.002


def test_importing_stays_light() -> None:
    code = "import sys, bot.directory; print(*{'pandas', 'numpy', 'rapidfuzz'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
