"""What a risk appetite answer says, and that it fits under its picture."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis.charts import Move
from analysis.exchanges import InstrumentKind, Market
from analysis.index_overview import RecordDistance
from analysis.risk_appetite import Aftermath, Breakout, Outcome, RecordState, RelativeStrength
from bot.ask import Ask
from bot.errors import SymbolNotFound
from bot.instruments import Instrument
from bot.prices.port import PriceHistory
from bot.replies.markup import CAPTION_LIMIT, plain
from bot.replies.risk import RiskReading, risk_text, risk_words
from bot.replies.several import Missing
from bot.replies.words import LANGUAGES, words_in
from tests.analysis.builders import random_bars
from tests.bot.replies import told_records
from tests.servers.telegram_html import parse_html, utf16_length

FRIDAY = date(2026, 11, 20)
ASK = Ask(text="", asked_at=datetime(2026, 11, 20, 13, tzinfo=UTC))
NAMES = {
    "RUT": "Russell 2000",
    "VNINDEX": "VN-Index",
    "VNSML": "VNSmallcap",
    "GSPC": "S&P 500",
    "BTC-USD": "Bitcoin",
    "ETH-USD": "Ethereum",
}
BARS = random_bars(3, pd.bdate_range(end="2026-11-20", periods=2))

STATE = RecordState(
    session=FRIDAY,
    close=3017.87,
    record=RecordDistance(
        close=3068.42, session=date(2026, 8, 14), data_since=date(1987, 9, 10), distance=3017.87 / 3068.42 - 1
    ),
    breakouts=(Breakout(session=date(2025, 9, 18), close=2467.7, bars_ago=232),),
    bars_since_record=5,
)
STRENGTH = RelativeStrength(
    first=date(2026, 8, 27),
    last=FRIDAY,
    sessions=60,
    change=0.0128,
    numerator_change=0.0335,
    denominator_change=0.0205,
)


def spans(*changes: float) -> tuple[Aftermath, ...]:
    outcomes = tuple(Outcome(breakout=FRIDAY, entry=FRIDAY, exit=FRIDAY, change=change) for change in changes)
    return tuple(Aftermath(days=days, outcomes=outcomes) for days in (30, 90, 180))


READING = RiskReading(
    states={"RUT": STATE, "VNINDEX": STATE},
    strength=STRENGTH,
    aftermaths={
        "BTC-USD": tuple(
            replace(spell, outcomes=spans(*changes)[0].outcomes)
            for spell, changes in zip(spans(), ((0.1, -0.2, 0.3), (-0.1, 0.2, 0.4), (-0.05, -0.3, 0.9)), strict=True)
        ),
        "ETH-USD": spans(-0.1),
    },
)


def history(symbol: str) -> PriceHistory:
    instrument = Instrument(
        symbol=symbol,
        kind=InstrumentKind.INDEX,
        market=Market.UNITED_STATES,
        currency=None,
        names=(("vi", NAMES[symbol]), ("en", NAMES[symbol])),
    )
    return PriceHistory(
        instrument=instrument, bars=BARS, source="yahoo", fetched_at=datetime(2026, 11, 20, 9, tzinfo=UTC)
    )


HISTORIES = [history(symbol) for symbol in NAMES]

CAPTIONS = {
    "vi": """\
Khẩu vị rủi ro: nhìn cổ phiếu nhỏ trước

Khẩu vị rủi ro là mức sẵn lòng bỏ tiền vào tài sản rủi ro. Cổ phiếu nhỏ thường cảm nhận sớm, nên nhiều người chờ \
Russell 2000 (công ty nhỏ ở Mỹ) bứt phá: đóng cửa kỷ lục sau ít nhất 120 phiên không có kỷ lục.

• Russell 2000 3.017,87 (20/11/2026): −1,6% so với kỷ lục kể từ 1987. Bứt phá gần nhất: 18/09/2025.
• VN-Index 3.017,87 (20/11/2026): −1,6% so với kỷ lục kể từ 1987. Bứt phá gần nhất: 18/09/2025.
• Russell 2000 so với S&P 500 qua 60 phiên (từ 27/08/2026): +1,3%, cổ phiếu nhỏ mạnh hơn.
• Thay đổi trung vị 30, 90, 180 ngày sau các lần Russell 2000 bứt phá (số lần không tăng): Bitcoin +10% (1/3), \
+20% (1/3), −5% (2/3); Ethereum −10% (1/1), −10% (1/1), −10% (1/1).
Nhiều nhất 3 lần, quá ít để kết luận; đây là tương quan, không phải nguyên nhân.

Nguồn: Yahoo Finance (lấy lúc 16:00 ngày 20/11/2026).
Thông tin tham khảo, không phải khuyến nghị mua bán.""",
    "en": """\
Risk appetite: small companies first

Risk appetite is how willing people are to put money into risky things. Small companies are among the first to feel \
it, so some watch for the Russell 2000 (small US companies) to break out: a record close after at least 120 sessions \
without one.

• Russell 2000 3,017.87 (20 Nov 2026): −1.6% from the record close since 1987. Last breakout: 18 Sep 2025.
• VN-Index 3,017.87 (20 Nov 2026): −1.6% from the record close since 1987. Last breakout: 18 Sep 2025.
• Russell 2000 against S&P 500 over 60 sessions (since 27 Aug 2026): +1.3%, small companies are stronger.
• 30, 90, 180 days after Russell 2000 breakouts, median change (times not up): Bitcoin +10% (1/3), +20% (1/3), \
−5% (2/3); Ethereum −10% (1/1), −10% (1/1), −10% (1/1).
At most 3 cases, too few to conclude anything; this is correlation, not cause.

Source: Yahoo Finance (fetched 16:00, 20 Nov 2026).
For information only, not advice to buy or sell.""",
}


def told(lang: str, reading: RiskReading = READING) -> str:
    return plain(risk_text(words_in(lang), reading, HISTORIES, (), ASK))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_caption_word_by_word(lang: str) -> None:
    assert told(lang) == CAPTIONS[lang]


@pytest.mark.parametrize(
    ("change", "says"),
    [(0.0128, "mạnh hơn"), (-0.0128, "yếu hơn"), (0.0004, "ngang nhau"), (-0.0004, "ngang nhau")],
)
def test_small_against_large(change: float, says: str) -> None:
    assert says in told("vi", replace(READING, strength=replace(STRENGTH, change=change)))


def test_a_record_close_and_no_breakout() -> None:
    record = replace(STATE.record, close=3017.87, session=FRIDAY, distance=0.0)
    state = replace(STATE, record=record, breakouts=(), bars_since_record=0)

    shown = told("vi", replace(READING, states={"RUT": state}))

    assert "• Russell 2000 3.017,87 (20/11/2026): đóng cửa kỷ lục kể từ 1987. Chưa bứt phá lần nào" in shown


def test_without_any_case_nothing_is_said_of_coins() -> None:
    shown = told("en", replace(READING, aftermaths={"BTC-USD": spans(), "ETH-USD": spans()}))

    assert "Bitcoin" not in shown
    assert "correlation" not in shown


def test_a_coin_without_a_case_is_left_out_beside_one_that_has_some() -> None:
    shown = told("en", replace(READING, aftermaths={"BTC-USD": spans(0.1), "ETH-USD": spans()}))

    assert "Bitcoin +10% (0/1), +10% (0/1), +10% (0/1)." in shown
    assert "Ethereum" not in shown
    assert "Only 1 case, too few" in shown


def test_the_words_on_the_picture() -> None:
    words = risk_words(words_in("vi"), {"RUT": history("RUT"), "GSPC": history("GSPC")}, READING, ASK)
    vietnam = replace(READING, states={"VNINDEX": STATE})
    alone = risk_words(words_in("vi"), {"VNINDEX": history("VNINDEX")}, vietnam, ASK)

    assert (words.frame.title, words.frame.subtitle) == ("Khẩu vị rủi ro: Russell 2000", "20/11/2026 · Yahoo Finance")
    assert words.frame.price == "3.017,87"
    assert (words.ratio, alone.ratio) == ("Russell 2000 / S&P 500", "VN-Index")
    assert words.frame.stamp is None


TILES = {
    "vi": [
        ("So với kỷ lục", "−1,6%", "kỷ lục ngày 14/08/2026", Move.UNKNOWN),
        ("Bứt phá gần nhất", "18/09/2025", "232 phiên trước", Move.UNKNOWN),
        ("So với S&P 500", "Mạnh hơn", "+1,3% qua 60 phiên", Move.RISE),
    ],
    "en": [
        ("Against its record", "−1.6%", "record close 14 Aug 2026", Move.UNKNOWN),
        ("Last breakout", "18 Sep 2025", "232 sessions ago", Move.UNKNOWN),
        ("Against S&P 500", "Stronger", "+1.3% over 60 sessions", Move.RISE),
    ],
}


def tiles(lang: str, reading: RiskReading, *symbols: str) -> list[tuple[str, str, str, Move]]:
    words = risk_words(words_in(lang), {symbol: history(symbol) for symbol in symbols}, reading, ASK)
    return [(tile.head, tile.verdict, tile.detail, tile.move) for tile in words.tiles]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_state_at_a_glance(lang: str) -> None:
    assert tiles(lang, READING, "RUT", "GSPC") == TILES[lang]


@pytest.mark.parametrize("reading", [READING, replace(READING, strength=None)])
def test_without_large_companies_or_strength_nothing_is_told_of_them(reading: RiskReading) -> None:
    drawn = ("RUT",) if reading.strength else ("RUT", "GSPC")

    assert tiles("vi", reading, *drawn) == TILES["vi"][:2]


@pytest.mark.parametrize(
    ("change", "verdict", "move"),
    [
        (0.0006, "Mạnh hơn", Move.RISE),
        (0.0004, "Ngang nhau", Move.UNCHANGED),
        (-0.0004, "Ngang nhau", Move.UNCHANGED),
        (-0.118, "Yếu hơn", Move.FALL),
    ],
)
def test_the_verdict_follows_the_figure_as_it_is_shown(change: float, verdict: str, move: Move) -> None:
    reading = replace(READING, strength=replace(STRENGTH, change=change))

    (_, told, _, found) = tiles("vi", reading, "RUT", "GSPC")[2]

    assert (told, found) == (verdict, move)


def test_a_record_and_a_breakout_of_that_very_session_are_green() -> None:
    record = replace(STATE.record, close=3017.87, session=FRIDAY, distance=0.0)
    breakout = Breakout(session=FRIDAY, close=3017.87, bars_ago=0)
    state = replace(STATE, record=record, breakouts=(breakout,), bars_since_record=0)

    assert tiles("vi", replace(READING, states={"RUT": state}), "RUT") == [
        ("So với kỷ lục", "Đang ở kỷ lục", "đóng cửa cao nhất từ 1987", Move.RISE),
        ("Bứt phá gần nhất", "20/11/2026", "ngay phiên gần nhất", Move.RISE),
    ]


def test_one_session_ago_and_never() -> None:
    fresh = replace(STATE, breakouts=(replace(STATE.breakouts[0], bars_ago=1),))
    never = replace(STATE, breakouts=())

    assert tiles("en", replace(READING, states={"RUT": fresh}), "RUT")[1][2] == "1 session ago"
    assert tiles("en", replace(READING, states={"RUT": never}), "RUT")[1] == (
        "Last breakout",
        "None yet",
        "in the data since 1987",
        Move.UNKNOWN,
    )


@example(lang="en", cases=17, missing=3, outage="source_failed", simulated={"BTC-USD", "VNINDEX", "VNSML"}, past=False)
@settings(max_examples=60, deadline=None)
@given(
    lang=st.sampled_from(LANGUAGES),
    cases=st.sampled_from([0, 1, 17]),
    missing=st.integers(0, 3),
    outage=st.sampled_from([None, "source_failed"]),
    simulated=st.sets(st.sampled_from(list(NAMES))),
    past=st.booleans(),
)
def test_any_answer_fits(
    lang: str, cases: int, missing: int, outage: str | None, simulated: set[str], *, past: bool
) -> None:
    states = {symbol: replace(STATE, close=123_456.78) for symbol in ("RUT", "VNINDEX", "VNSML")}
    aftermaths = {"BTC-USD": spans(*[12.345] * cases), "ETH-USD": spans(*[12.345] * cases)}
    breakouts = told_records.longest("ath_breakout")
    reading = RiskReading(states=states, strength=STRENGTH, aftermaths=aftermaths, breakouts=breakouts)
    histories = [replace(found, outage=outage, simulated=found.instrument.symbol in simulated) for found in HISTORIES]
    lost = [Missing(instrument=HISTORIES[3].instrument, error=SymbolNotFound("X")) for _ in range(missing)]
    ask = Ask(text="", asked_at=datetime(2028, 11, 20, 13, tzinfo=UTC), as_of=FRIDAY if past else None)

    shown = parse_html(str(risk_text(words_in(lang), reading, histories, lost, ask))).text

    assert utf16_length(shown) <= CAPTION_LIMIT
    assert not any(words in shown for words in ("None", "NaN", "%("))


@pytest.mark.parametrize(
    ("lang", "line"), [("vi", "• Ở Russell 2000 từ 2011: 29 lần"), ("en", "• Russell 2000 since 2011:")]
)
def test_what_breakouts_were_worth_stands_before_the_coins(lang: str, line: str) -> None:
    reading = replace(READING, breakouts=told_records.longest("ath_breakout"))
    shown = plain(risk_text(words_in(lang), reading, HISTORIES, (), ASK)).splitlines()

    place = next(number for number, told in enumerate(shown) if told.startswith(line))
    assert "Bitcoin" in shown[place + 1]
