"""What a market capitalisation answer says, in both languages, and that it fits under its picture."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.bars import COLUMNS, Bars
from analysis.exchanges import InstrumentKind, Market
from analysis.market_cap import SCALES, MarketCap, Peer, PeerGroup, Peers, read_market_cap
from analysis.timeframes import Timeframe, TimeframeBars
from bot.ask import Ask
from bot.instruments import Instrument
from bot.prices.port import PriceHistory
from bot.replies.market_cap import amount, cap_amount, market_cap_text, market_cap_words, no_market_cap_text
from bot.replies.markup import CAPTION_LIMIT, plain
from bot.replies.words import LANGUAGES, words_in
from tests.bot.replies.worst_prices import LONGEST_SOURCE, every_doubt
from tests.servers.telegram_html import parse_html, utf16_length

FRIDAY = date(2026, 11, 20)
COUNTED = date(2026, 2, 10)
REE = Instrument(
    symbol="REE",
    kind=InstrumentKind.SHARE,
    market=Market.VIETNAM,
    currency="VND",
    exchange="HOSE",
    names=(("vi", "Cơ Điện Lạnh REE"), ("en", "REE Corporation")),
)
ASK = Ask(text="", asked_at=datetime(2026, 11, 20, 13, tzinfo=UTC))


def bars_at(price: float) -> TimeframeBars:
    frame = pd.DataFrame({name: [price] for name in COLUMNS}, index=pd.DatetimeIndex([pd.Timestamp(FRIDAY)]))
    return TimeframeBars(timeframe=Timeframe.DAY, finished=frame, shown=frame, running=False)


def history_of(bars: TimeframeBars, instrument: Instrument = REE) -> PriceHistory:
    return PriceHistory(
        instrument=instrument,
        bars=Bars(frame=bars.shown),
        source="yahoo",
        fetched_at=datetime(2026, 11, 20, 9, tzinfo=UTC),
    )


def reading_of(cap: float, currency: str = "VND") -> MarketCap:
    return read_market_cap(bars_at(cap / 1_000_000), shares=1_000_000, shares_as_of=COUNTED, currency=currency)


def told(lang: str, price: float, shares: int = 541_658_139, ask: Ask = ASK, *, adjusted: bool = True) -> str:
    bars = bars_at(price)
    reading = read_market_cap(bars, shares=shares, shares_as_of=COUNTED, currency="VND")
    history = replace(history_of(bars), adjusted=adjusted)
    return plain(market_cap_text(words_in(lang), history, bars, reading, "HOSE, HNX, UPCoM", ask))


CAPTIONS = {
    "vi": """\
REE · Vốn hóa: 32.770 tỷ đồng – vốn hóa lớn
Đóng cửa 20/11/2026: 60.500\xa0₫ × 541.658.139 cổ phiếu lưu hành (HOSE, HNX, UPCoM, 10/02/2026).

Vốn hóa = giá × số cổ phiếu: thị trường đang định giá cả công ty bao nhiêu tiền.
• Lớn (trên 10.000 tỷ đồng): nhiều người mua bán, dễ bán khi cần, giá thường ít giật mạnh.
• Vừa (1.000 tỷ đồng đến 10.000 tỷ đồng): còn nhiều chỗ để lớn, nhưng giá dao động mạnh hơn công ty lớn.
• Nhỏ (dưới 1.000 tỷ đồng): ít người mua bán, cần bán gấp có thể khó, giá dễ giật mạnh.

Nhóm kế dưới: vốn hóa vừa, mốc 10.000 tỷ đồng (−69,5% so với hiện tại).
Số cổ phiếu là của ngày 10/02/2026: nếu sau đó công ty phát hành thêm hay mua lại cổ phiếu, vốn hóa thật sẽ khác.

Nguồn: Yahoo Finance (lấy lúc 16:00 ngày 20/11/2026), giá đã điều chỉnh theo cổ tức và chia tách.
Thông tin tham khảo, không phải khuyến nghị mua bán.""",
    "en": """\
REE · Market cap: 32,770 billion VND – large cap
Close 20 Nov 2026: ₫60,500 × 541,658,139 shares (HOSE, HNX, UPCoM, 10 Feb 2026).

Market cap = price × number of shares: what the whole company costs on the market.
• Large (over 10,000 billion VND): many people trade it, it is easy to sell, and the price usually jumps less.
• Mid (1,000 billion VND to 10,000 billion VND): room to grow, but it swings more than a large company.
• Small (under 1,000 billion VND): few people trade it, it can be hard to sell in time, and the price jumps easily.

Next class down: mid cap, the line is at 10,000 billion VND (−69.5% from here).
The share count is of 10 Feb 2026: if the company has issued or bought back shares since, the true figure differs.

Source: Yahoo Finance (fetched 16:00, 20 Nov 2026), prices adjusted for dividends and splits.
For information only, not advice to buy or sell.""",
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_caption_word_by_word(lang: str) -> None:
    assert told(lang, 60_500) == CAPTIONS[lang]


def test_a_mid_cap_has_a_class_on_either_side() -> None:
    shown = told("vi", 10_000)

    assert "5.417 tỷ đồng – vốn hóa vừa" in shown
    assert "Nhóm kế trên: vốn hóa lớn, mốc 10.000 tỷ đồng (+84,6% so với hiện tại)." in shown
    assert "Nhóm kế dưới: vốn hóa nhỏ, mốc 1.000 tỷ đồng (−81,5% so với hiện tại)." in shown


def test_a_past_day_is_approximate_on_adjusted_prices() -> None:
    past = replace(ASK, as_of=FRIDAY)

    assert "gần đúng" in told("vi", 60_500, ask=past)
    assert "Only approximate" in told("en", 60_500, ask=past)
    assert "gần đúng" not in told("vi", 60_500, ask=past, adjusted=False)
    assert "gần đúng" not in told("vi", 60_500)


@pytest.mark.parametrize(
    ("cap", "written"),
    [
        (32_770.3e9, "32.770 tỷ đồng"),
        (664.89e9, "665 tỷ đồng"),
        (12.34e9, "12,3 tỷ đồng"),
        (10_000.4e9, "10.000,4 tỷ đồng"),
        (10_000.04e9, "10.000,04 tỷ đồng"),
        (10_000e9, "10.000 tỷ đồng"),
        (999.6e9, "999,6 tỷ đồng"),
        (999.98e9, "999,98 tỷ đồng"),
        (850e6, "850 triệu đồng"),
    ],
)
def test_a_cap_is_never_written_as_a_threshold_it_is_not_at(cap: float, written: str) -> None:
    assert cap_amount(words_in("vi"), reading_of(cap)) == written


def test_amounts_of_other_currencies() -> None:
    assert amount(words_in("vi"), 200e9, "USD") == "200 tỷ USD"
    assert amount(words_in("en"), 300e6, "USD") == "300 million USD"
    assert amount(words_in("en"), 5e9, "JPY", 1) == "5.0 billion JPY"


def test_every_american_class_is_named() -> None:
    bars = bars_at(250.0)
    instrument = replace(REE, symbol="AAPL", currency="USD", exchange="NASDAQ", market=Market.UNITED_STATES)
    reading = read_market_cap(bars, shares=1_000_000_000, shares_as_of=COUNTED, currency="USD")

    shown = plain(market_cap_text(words_in("en"), history_of(bars, instrument), bars, reading, "the company", ASK))

    assert "250 billion USD – mega cap" in shown
    assert [word in shown for word in ("Large", "mega", "Mid", "Small", "micro", "nano")] == [True] * 6
    assert "Next class down: large cap, the line is at 200 billion USD (−20.0% from here)." in shown


def test_a_currency_without_classes_says_so() -> None:
    bars = bars_at(250.0)
    reading = read_market_cap(bars, shares=1_000_000_000, shares_as_of=COUNTED, currency="JPY")
    history = history_of(bars, replace(REE, currency="JPY"))

    shown = plain(market_cap_text(words_in("en"), history, bars, reading, "the company", ASK))

    assert "For JPY I know no size classes." in shown
    assert market_cap_words(words_in("en"), history, reading, ASK).frame.price == ""


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", [InstrumentKind.INDEX, InstrumentKind.FUND, InstrumentKind.COIN])
def test_what_has_no_market_cap_is_told_with_an_example(lang: str, kind: InstrumentKind) -> None:
    text = no_market_cap_text(words_in(lang), "X&Y", kind)

    assert "<b>X&amp;Y</b>" in text
    assert ("/vonhoa REE" if lang == "vi" else "/marketcap REE") in text


def test_the_words_on_the_picture() -> None:
    bars = bars_at(60_500)
    reading = read_market_cap(bars, shares=541_658_139, shares_as_of=COUNTED, currency="VND")

    words = market_cap_words(words_in("vi"), history_of(bars), reading, ASK)

    assert (words.frame.title, words.frame.price, words.mark) == (
        "REE · Cơ Điện Lạnh REE",
        "Vốn hóa lớn",
        "REE · 32.770 tỷ đồng",
    )
    assert [figure for figure, _ in words.factors] == ["60.500\xa0₫", "541.658.139", "32.770 tỷ đồng"]
    assert words.thresholds == ("10.000 tỷ đồng", "1.000 tỷ đồng")
    assert words.distances == ("thấp hơn 69,5%", "")
    assert (words.peers, words.peers_note, words.frame.stamp) == ("", "", None)


def test_both_thresholds_of_a_mid_cap_are_told_with_their_distances() -> None:
    bars = bars_at(10_000)
    reading = read_market_cap(bars, shares=541_658_139, shares_as_of=COUNTED, currency="VND")

    assert market_cap_words(words_in("vi"), history_of(bars), reading, ASK).distances == (
        "cao hơn 84,6%",
        "thấp hơn 81,5%",
    )
    assert market_cap_words(words_in("en"), history_of(bars), reading, ASK).distances == (
        "84.6% higher",
        "81.5% lower",
    )


def peers_of(*caps: float, group: PeerGroup = PeerGroup.SECTOR) -> Peers:
    companies = tuple(
        Peer(symbol=f"P{place}", market_cap=reading_of(cap), price_source="csv", shares_source="HOSE, HNX, UPCoM")
        for place, cap in enumerate(caps)
    )
    return Peers(group=group, sector="utilities" if group is PeerGroup.SECTOR else None, companies=companies)


@pytest.mark.parametrize(
    ("caps", "vietnamese", "english"),
    [
        ((1e12, 2e12), "lớn nhất trong 3 công ty được so", "the largest of 3 companies I compared"),
        ((1e12, 40e12, 50e12), "lớn thứ 3 trong 4 công ty được so", "number 3 by size of 4 companies I compared"),
        ((40e12, 50e12), "nhỏ nhất trong 3 công ty được so", "the smallest of 3 companies I compared"),
        # One that costs the same takes no place away.
        ((32_770e9,), "lớn nhất trong 2 công ty được so", "the largest of 2 companies I compared"),
    ],
)
def test_the_place_among_peers(caps: tuple[float, ...], vietnamese: str, english: str) -> None:
    peers, reading, bars = peers_of(*caps), reading_of(32_770e9), bars_at(60_500)
    for lang, sector, place in (
        ("vi", "Ngành Điện, nước và khí đốt", vietnamese),
        ("en", "Utilities sector", english),
    ):
        words = words_in(lang)
        drawn = market_cap_words(words, history_of(bars), reading, ASK, peers)
        caption = plain(market_cap_text(words, history_of(bars), bars, reading, "HOSE, HNX, UPCoM", ASK, peers))
        assert drawn.peers == f"{sector}: {place}"
        assert f"\n{sector}: {place}.\n" in caption


def test_peers_of_the_same_size_are_told_as_such() -> None:
    bars, reading = bars_at(60_500), reading_of(32_770e9)

    words = market_cap_words(
        words_in("vi"), history_of(bars), reading, ASK, peers_of(20e12, 40e12, group=PeerGroup.SIZE)
    )

    assert words.peers == "Vốn hóa lớn: lớn thứ 2 trong 3 công ty được so"


def test_the_days_of_the_peers_figures_are_told() -> None:
    bars, reading, same = bars_at(60_500), reading_of(32_770e9), peers_of(1e12, 2e12)
    first, second = same.companies
    older = replace(
        second, market_cap=replace(second.market_cap, session=date(2026, 11, 12), shares_as_of=date(2025, 12, 31))
    )

    apart = replace(same, companies=(first, older))
    notes = [
        market_cap_words(words_in("vi"), history_of(bars), reading, ASK, peers).peers_note for peers in (same, apart)
    ]

    assert notes == [
        "Công ty khác: giá đóng cửa 20/11/2026 × cổ phiếu lưu hành 10/02/2026.",
        "Công ty khác: giá đóng cửa 12/11/2026 – 20/11/2026 × cổ phiếu lưu hành 31/12/2025 – 10/02/2026.",
    ]


@settings(max_examples=80, deadline=None)
@given(
    lang=st.sampled_from(LANGUAGES),
    cap=st.floats(1e6, 9e16),
    currency=st.sampled_from([*SCALES, "JPY"]),
    outage=st.sampled_from([None, "rate_limited", "source_failed"]),
    simulated=st.booleans(),
    past=st.booleans(),
    with_peers=st.booleans(),
)
def test_any_answer_fits(
    lang: str, cap: float, currency: str, outage: str | None, *, simulated: bool, past: bool, with_peers: bool
) -> None:
    reading = reading_of(cap, currency)
    bars = bars_at(reading.price)
    instrument = replace(REE, symbol="ABCDEFGH", currency=currency)
    history = replace(history_of(bars, instrument), outage=outage, simulated=simulated)
    history = replace(history, remarks=every_doubt(history.bars.last_session), instead_of=LONGEST_SOURCE)
    ask = Ask(text="", asked_at=datetime(2028, 11, 20, 13, tzinfo=UTC), as_of=date(2027, 11, 20) if past else None)

    peers = peers_of(*[cap * 2] * 12) if with_peers else None

    text = market_cap_text(words_in(lang), history, bars, reading, "HOSE, HNX, UPCoM", ask, peers)

    shown = parse_html(str(text)).text

    assert utf16_length(shown) <= CAPTION_LIMIT
    assert not any(words in shown for words in ("None", "NaN", "%("))
