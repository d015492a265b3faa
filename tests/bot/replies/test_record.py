"""What a track record says, sentence by sentence, and that it fits under its picture whatever comes together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from analysis.bars import COLUMNS, Bars
from analysis.exchanges import InstrumentKind, Market
from analysis.signals import SIGNALS
from analysis.timeframes import Timeframe, TimeframeBars
from analysis.track_record import (
    DEFINITION_VERSION,
    ENTRIES,
    EXIT_BARS,
    HALVES,
    VIETNAM_COSTS,
    Difference,
    Distribution,
    Drawdown,
    Entry,
    Interval,
    Period,
    PeriodName,
    Record,
    Selection,
    StatusWanted,
    Tally,
    usual_status,
)
from bot.ask import Ask
from bot.instruments import Instrument
from bot.prices.port import PriceHistory
from bot.replies.markup import CAPTION_LIMIT, TEXT_LIMIT, length, plain
from bot.replies.record import (
    ShareRecords,
    ceiling_text,
    costs_text,
    difference_text,
    not_counted_text,
    periods_text,
    share_record_text,
)
from bot.replies.record_full import full_market_text, full_share_text
from bot.replies.record_list import ask_text, in_order, share_list_text
from bot.replies.record_market import MarketShown, market_record_text
from bot.replies.words import LANGUAGES, words_in
from bot.track_record.market import LISTED, VN30, MarketRecord
from tests.bot.replies.worst_prices import LONGEST_SOURCE, every_doubt

FRIDAY = date(2026, 11, 20)
FPT = Instrument(symbol="FPT", kind=InstrumentKind.SHARE, market=Market.VIETNAM, currency="VND", exchange="HOSE")
FRAME = pd.DataFrame(dict.fromkeys(COLUMNS, 10_000.0), index=pd.bdate_range(end=pd.Timestamp(FRIDAY), periods=150))
HISTORY = PriceHistory(
    instrument=FPT, bars=Bars(frame=FRAME), source="csv", fetched_at=datetime(2026, 11, 20, 9, tzinfo=UTC)
)
BARS = TimeframeBars(timeframe=Timeframe.DAY, finished=FRAME, shown=FRAME, running=False)
THAT_EVENING = Ask(text="", asked_at=datetime(2026, 11, 20, 13, tzinfo=UTC))
VI, EN = words_in("vi"), words_in("en")

HAMMER = Selection(signal="hammer", status=StatusWanted.CONFIRMED)
MIDDLE = date(2018, 7, 1)


def tally(wins: int, n: int, mean: float = 0.012, median: float = 0.004) -> Tally:
    return Tally(n=n, wins=wins, mean=mean if n else None, median=median if n else None)


def period(name: PeriodName, since: date, until: date, wins: int, n: int) -> Period:
    return Period(name=name, since=since, until=until, signals=tally(wins, n), base=tally(55, 100))


PERIODS = (
    period(PeriodName.FIRST_HALF, date(2011, 1, 4), MIDDLE, 7, 12),
    period(PeriodName.SECOND_HALF, date(2018, 7, 2), FRIDAY, 6, 11),
    period(PeriodName.IN_SAMPLE, date(2015, 1, 1), date(2020, 12, 31), 3, 8),
    period(PeriodName.OUT_OF_SAMPLE, date(2021, 1, 1), date(2025, 12, 31), 5, 7),
)

RECORD = Record(
    selection=HAMMER,
    entry=Entry.KNOWN_CLOSE,
    exit_bars=10,
    since=date(2011, 1, 4),
    until=FRIDAY,
    shares=1,
    shares_with_signals=1,
    dates=23,
    signals=tally(13, 23),
    after_costs=tally(12, 23, mean=0.008),
    costs=VIETNAM_COSTS,
    base=tally(54, 100, mean=0.009, median=0.007),
    win_rate_difference=Difference(value=0.025, interval=Interval(low=-0.18, high=0.22)),
    mean_difference=Difference(value=0.003, interval=Interval(low=-0.021, high=0.026)),
    drawdown=Drawdown(mean=-0.041, worst=-0.142),
    without_exit=0,
    waiting=0,
    zero_range_entries=0,
    ceiling_entries=0,
    off_ceiling=tally(60, 100),
    across_gap=0,
    periods=PERIODS,
    distribution=Distribution(signals=(0,) * 22, base=(0,) * 22),
)
EMPTY = replace(
    RECORD,
    signals=tally(0, 0),
    after_costs=tally(0, 0),
    win_rate_difference=None,
    mean_difference=None,
    drawdown=None,
    periods=(),
)
# Everything that a record may have to say, in its longest form.
ODD = replace(
    RECORD,
    selection=Selection(
        signal="dragonfly_doji",
        status=StatusWanted.REJECTED,
        min_volume=1.3,
        filters=("rsi_below_30", "at_support", "above_sma200"),
    ),
    without_exit=12,
    waiting=11,
    zero_range_entries=10,
    across_gap=13,
)


def by_way(record: Record, *, ahead: Tally | None = None) -> tuple[Record, ...]:
    """The same by every entry and exit."""
    tradable = [replace(record, entry=entry, exit_bars=bars) for entry in ENTRIES for bars in EXIT_BARS]
    if ahead is None:
        return tuple(tradable)
    return (*tradable, *(replace(record, entry=Entry.LOOK_AHEAD, exit_bars=bars, signals=ahead) for bars in EXIT_BARS))


def market_of(record: Record, *, universe: str = LISTED, ahead: Tally | None = None) -> MarketRecord:
    return MarketRecord(
        universe=universe,
        symbols=188,
        missing=("AAA", "BBB"),
        ended=3,
        first=date(2011, 1, 4),
        last=FRIDAY,
        simulated=False,
        definition=DEFINITION_VERSION,
        measured_at=datetime(2026, 11, 20, 15, tzinfo=UTC),
        records=by_way(replace(record, shares=188, shares_with_signals=180), ahead=ahead),
    )


def shown(
    record: Record = RECORD, history: PriceHistory = HISTORY, *, exit_bars: int = 10, market: MarketRecord | None = None
) -> ShareRecords:
    return ShareRecords(history=history, bars=BARS, records=by_way(record), exit_bars=exit_bars, market=market)


def test_a_caption_in_vietnamese() -> None:
    assert plain(share_record_text(VI, shown(), THAT_EVENING)).splitlines() == [
        "FPT · nến búa, có xác nhận",
        "Từ 04/01/2011 đến 20/11/2026: 23 lần đã có kết quả.",
        "⚠️ Dưới 30 lần: chưa đủ dữ liệu để tin vào con số.",
        "",
        (
            "• Mua ở giá đóng cửa khi tín hiệu đã rõ, sau 10 phiên giá tăng 13/23 lần (57%), khoảng 37–74%. "
            "Ngày bất kỳ: 54%."
        ),
        "• Bình quân mỗi lần +1,2%, trung vị +0,4%. Ngày bất kỳ: +0,9% và +0,7%.",
        (
            "• So với ngày bất kỳ: tỷ lệ +2 điểm phần trăm (−18 đến +22), bình quân +0,3% (−2,1 đến +2,6%): quá ít "
            "lần, chưa biết có phải do ngẫu nhiên không."
        ),
        "• Trong lúc giữ, có khi giá thấp hơn giá mua 14,2% (bình quân 4,1%).",
        "• Sau phí mua 0,15%, phí bán 0,15% và thuế 0,1%: có lãi 12/23 lần (52%), bình quân +0,8%.",
        "• Giá tăng 2011–2018: 7/12 lần (58%; ngày bất kỳ 55%) · 2018–2026: 6/11 lần (55%; ngày bất kỳ 55%).",
        "• Giá tăng 2015–2020: 3/8 lần (38%; ngày bất kỳ 55%) · 2021–2025: 5/7 lần (71%; ngày bất kỳ 55%).",
        "• Đây chỉ là quá khứ của riêng một mã; những lần sát ngày nhau thì trùng lên nhau.",
        "",
        "Nguồn: tệp CSV, giá đã điều chỉnh theo cổ tức và chia tách.",
        "Thông tin tham khảo, không phải khuyến nghị mua bán.",
    ]


def test_a_caption_in_english() -> None:
    text = plain(share_record_text(EN, shown(), THAT_EVENING))

    assert text.startswith("FPT · hammer, confirmed\nFrom 4 Jan 2011 to 20 Nov 2026: 23 times with a known outcome.")
    assert (
        "• Buying at the close once it is known: 10 sessions later the price was higher 13 of 23 times (57%), "
        "range 37–74%. Any day: 54%."
    ) in text
    assert "(−18 to +22), +0.3% on average (−2.1 to +2.6%): too few cases to tell it from chance." in text
    assert "⚠️ Fewer than 30 cases: not enough data to rely on." in text


@pytest.mark.parametrize(
    ("rates", "means", "said"),
    [
        ((-0.01, 0.01), (-0.01, 0.01), "the difference may be mere chance."),
        ((0.01, 0.03), (-0.01, 0.01), "the rate is hardly mere chance, the average may be."),
        ((-0.01, 0.01), (-0.03, -0.01), "the rate may be mere chance, the average hardly is."),
        ((0.01, 0.03), (0.01, 0.03), "hardly mere chance, but no promise either."),
        # An interval that ends at 0 holds it.
        ((0.0, 0.03), (-0.03, 0.0), "the difference may be mere chance."),
    ],
)
def test_what_chance_may_explain(rates: tuple[float, float], means: tuple[float, float], said: str) -> None:
    enough = replace(
        RECORD,
        signals=tally(17, 30),
        win_rate_difference=Difference(value=0.02, interval=Interval(low=rates[0], high=rates[1])),
        mean_difference=Difference(value=0.02, interval=Interval(low=means[0], high=means[1])),
    )
    too_few = replace(enough, signals=tally(17, 29))

    assert plain(difference_text(EN, enough) or EN.text("")).endswith(f": {said}")
    # Of so few cases the interval itself says little.
    assert plain(difference_text(EN, too_few) or EN.text("")).endswith(": too few cases to tell it from chance.")


def test_an_interval_beside_0_does_not_look_as_if_it_ended_there() -> None:
    record = replace(
        RECORD,
        win_rate_difference=Difference(value=-0.14, interval=Interval(low=-0.31, high=-0.003)),
        mean_difference=Difference(value=-0.015, interval=Interval(low=-0.029, high=-0.0003)),
    )

    text = plain(difference_text(EN, record) or EN.text(""))
    assert "−14.0 percentage points (−31.0 to −0.3), −1.50% on average (−2.90 to −0.03%)" in text


def test_too_few_days_tell_no_difference() -> None:
    record = replace(RECORD, win_rate_difference=Difference(value=0.1, interval=None))

    assert plain(difference_text(EN, record) or EN.text("")) == (
        "Too few different days to tell a difference from chance."
    )
    assert difference_text(EN, EMPTY) is None


@pytest.mark.parametrize(("n", "is_few"), [(29, True), (30, False)])
def test_thirty_cases_are_enough(n: int, *, is_few: bool) -> None:
    text = share_record_text(EN, shown(replace(RECORD, signals=tally(13, n))), THAT_EVENING)

    assert ("not enough data" in text) is is_few


@pytest.mark.parametrize(("n", "rate"), [(299, "33%"), (300, "33.3%")])
def test_many_cases_bear_a_decimal(n: int, rate: str) -> None:
    text = share_record_text(EN, shown(replace(RECORD, signals=tally(100, n))), THAT_EVENING)

    assert f"100 of {n} times ({rate})" in plain(text)


def test_a_signal_that_never_happened_is_told_with_any_day() -> None:
    text = plain(share_record_text(VI, shown(EMPTY), THAT_EVENING))

    assert "0 lần đã có kết quả." in text
    assert "Chưa lần nào có tín hiệu này mà đã qua đủ 10 phiên" in text
    assert "Ngày bất kỳ: sau 10 phiên giá cao hơn trong 54% số lần." in text
    assert "Sau phí" not in text


def test_a_signal_that_points_down_says_what_a_win_is() -> None:
    falling = replace(RECORD, selection=Selection(signal="evening_star", status=StatusWanted.ALL))

    assert "báo giảm, còn con số trên đếm số lần giá tăng" in share_record_text(VI, shown(falling), THAT_EVENING)
    assert "báo giảm" not in share_record_text(VI, shown(), THAT_EVENING)


@pytest.mark.parametrize(
    ("without_exit", "waiting", "said"),
    [
        (1, 0, "1 more has not had 10 sessions yet."),
        (2, 0, "2 more have not had 10 sessions yet."),
        (0, 1, "1 waits for its confirmation."),
        (2, 3, "2 more have not had 10 sessions yet. 3 wait for their confirmation."),
    ],
)
def test_what_is_not_counted_is_told(without_exit: int, waiting: int, said: str) -> None:
    record = replace(RECORD, without_exit=without_exit, waiting=waiting)

    assert plain(not_counted_text(EN, record) or EN.text("")) == said
    assert not_counted_text(EN, RECORD) is None


def test_bars_without_range_and_gaps_stand_in_the_whole_record() -> None:
    text = plain(full_share_text(VI, shown(ODD), THAT_EVENING))

    assert "10 lần mua đúng phiên giá đứng yên: thực tế có thể không mua được." in text
    assert "13 lần bị thiếu giá hơn 15 ngày trên đường đi." in text
    assert "khối lượng ≥ 1,3 lần · RSI dưới 30 · tại vùng hỗ trợ · giá đóng cửa trên SMA200" in text
    assert "Giá tăng 2015–2020: 3/8 lần (38%; ngày bất kỳ 55%) · 2021–2025: 5/7 lần (71%; ngày bất kỳ 55%)." in text


def test_what_nobody_sells_is_told_where_it_is_much_of_a_record() -> None:
    few = replace(RECORD, signals=tally(60, 100), ceiling_entries=4, off_ceiling=tally(57, 96))
    assert ceiling_text(EN, few) is None
    many = replace(few, ceiling_entries=20, off_ceiling=tally(36, 80))
    assert ceiling_text(EN, many) == (
        "20 of them would have been bought at the daily limit, where hardly anybody sells. "
        "Without them: higher 45% of the other 80 times."
    )
    assert ceiling_text(VI, many) == (
        "Trong đó 20 lần phải mua ở giá trần, khi gần như không ai bán. "
        "Bỏ ra thì trong 80 lần còn lại, giá tăng ở 45% số lần."
    )
    every = replace(few, ceiling_entries=100, off_ceiling=tally(0, 0))
    assert (
        ceiling_text(EN, every) == "100 of them would have been bought at the daily limit, where hardly anybody sells."
    )


def test_the_table_fits_a_phone() -> None:
    text = plain(full_share_text(VI, shown(), THAT_EVENING))

    assert "lần giá tăng     57%    57%    57%" in text
    assert "khoảng        37–74% 37–74% 37–74%" in text
    rows = [line for line in text.splitlines() if line.startswith(("số phiên", "số lần", "ngày bất kỳ  "))]
    assert len(rows) == 2 * 5
    assert {len(row) for row in rows} == {34}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("signal", [signal.key for signal in SIGNALS])
def test_whatever_comes_together_fits(lang: str, signal: str) -> None:
    words = words_in(lang)
    history = replace(HISTORY, source=LONGEST_SOURCE, simulated=True, remarks=every_doubt(FRIDAY), instead_of="yahoo")
    record = replace(ODD, selection=Selection(signal=signal, status=usual_status(signal), min_volume=1.3))
    market = market_of(replace(record, signals=tally(123_456, 999_999)), ahead=tally(99_999, 99_999))
    of_share, of_market = shown(record, history, market=market), MarketShown(market=market, exit_bars=10)
    claimed = replace(of_market, unconfirmed=market)

    assert length(share_record_text(words, of_share, THAT_EVENING)) <= CAPTION_LIMIT
    assert length(market_record_text(words, of_market)) <= CAPTION_LIMIT
    assert length(market_record_text(words, claimed)) <= CAPTION_LIMIT
    assert length(full_share_text(words, of_share, THAT_EVENING)) <= TEXT_LIMIT
    assert length(full_market_text(words, claimed, THAT_EVENING)) <= TEXT_LIMIT


MANY = replace(RECORD, signals=tally(489, 1_100, mean=-0.001, median=-0.006), dates=900)
CLAIMED = MarketShown(
    market=market_of(MANY, ahead=tally(652, 1_101, mean=0.022)),
    exit_bars=10,
    unconfirmed=market_of(
        replace(MANY, selection=replace(HAMMER, status=StatusWanted.ALL), signals=tally(1_050, 2_510))
    ),
)


def test_the_claims_of_the_article_stand_beside_the_records() -> None:
    vietnamese, english = (plain(market_record_text(words, CLAIMED)) for words in (VI, EN))

    assert vietnamese.startswith(
        "188 cổ phiếu Việt Nam · nến búa, có xác nhận\nTính đến 20/11/2026, từ 04/01/2011: 1.100 lần ở 180/188 mã."
    )
    assert (
        "nêu thắng 66–67% khi có xác nhận, 48% khi không, bình quân +4,9% sau 10 phiên. "
        "Ở đây lần lượt: 44,5%, 41,8%, −0,1%."
    ) in vietnamese
    assert "đã biết xác nhận của ngày mai thì ra 59,2%, +2,2%: nhìn trước (không giao dịch được)." in vietnamese
    assert "claims 66–67% with confirmation, 48% without" in english
    assert "Here: 44.5%, 41.8%, −0.1%." in english
    assert "59.2%, +2.2%. That is look-ahead (cannot be traded)." in english


def test_made_up_prices_contradict_no_article_and_lack_nobody() -> None:
    made_up = replace(CLAIMED, market=replace(CLAIMED.market, simulated=True))

    for text in (market_record_text(EN, made_up), full_market_text(EN, made_up, THAT_EVENING)):
        assert text.startswith("⚠️ Simulated prices")
        assert "Nến Hammer" not in text
        assert "Only shares listed today" not in text


def test_claims_are_of_ten_sessions_and_of_hammers_alone() -> None:
    for told in (replace(CLAIMED, exit_bars=20), replace(CLAIMED, unconfirmed=None)):
        assert "Nến Hammer" not in market_record_text(VI, told)
        assert "Nến Hammer" not in full_market_text(VI, told, THAT_EVENING)


def test_the_whole_market_s_record_has_what_nobody_could_trade_under_its_own_name() -> None:
    text = plain(full_market_text(VI, CLAIMED, THAT_EVENING))

    ahead = text.split("Nhìn trước (không giao dịch được)\n")[1]
    assert "lần giá tăng   59,2%  59,2%  59,2%" in ahead.split("\n\n")[0]
    assert "Thiếu giá: AAA, BBB." in text
    assert "Mua ở giá đóng cửa, sau 10 phiên\n\n• So với ngày bất kỳ" in text
    assert "Nhiều tín hiệu rơi vào cùng ngày" in text
    assert "Đo lúc 22:00 ngày 20/11/2026." in text
    assert "Nguồn:" not in text


def test_the_whole_market_s_record_names_its_sources_once_each() -> None:
    market = replace(market_of(MANY), sources=("csv", "udf:charts.example.vn/a", "udf:charts.example.vn/b"))

    text = full_market_text(VI, MarketShown(market=market, exit_bars=10), THAT_EVENING)
    assert "Nguồn: tệp CSV, charts.example.vn." in text


@pytest.mark.parametrize(
    ("ended", "vietnamese", "english"),
    [
        (0, "Chỉ gồm mã còn niêm yết đến nay", "Only shares listed today: who vanished is missing"),
        (1, "Tính cả 1 mã đã ngừng giao dịch", "Includes 1 share that no longer trades."),
        (3, "Tính cả 3 mã đã ngừng giao dịch", "Includes 3 shares that no longer trade."),
    ],
)
def test_shares_that_ended_and_only_those_listed_today_are_not_both_told(
    ended: int, vietnamese: str, english: str
) -> None:
    shown_market = MarketShown(market=replace(market_of(MANY), ended=ended), exit_bars=10)

    for words, said in ((VI, vietnamese), (EN, english)):
        for text in (market_record_text(words, shown_market), full_market_text(words, shown_market, THAT_EVENING)):
            assert said in text
            assert sum(one in text for one in ("Chỉ gồm mã", "Tính cả", "Only shares listed", "Includes")) == 1


def test_a_half_without_a_signal_has_no_rate() -> None:
    first = replace(PERIODS[0], signals=tally(0, 0))

    assert plain(periods_text(EN, replace(RECORD, periods=(first, PERIODS[1])), HALVES) or EN.text("")) == (
        "Higher in 2011–2018: no signal · 2018–2026: 6 of 11 (55%; any day 55%)."
    )


def test_without_a_case_nothing_is_said_of_cases() -> None:
    text = plain(share_record_text(EN, shown(EMPTY), THAT_EVENING))

    assert "It has never happened with 10 sessions after it" in text
    assert "cases on neighbouring days overlap" not in text


def test_the_market_s_line_is_of_the_same_exit() -> None:
    market = market_of(MANY)
    longer = replace(
        market,
        records=tuple(
            replace(one, signals=tally(600, 1_096)) if one.exit_bars == 20 else one for one in market.records
        ),
    )
    of_share = shown(exit_bars=20, market=longer)

    for text in (share_record_text(EN, of_share, THAT_EVENING), full_share_text(EN, of_share, THAT_EVENING)):
        assert "1,096 cases, higher in 55%" in text


def test_a_basket_is_told_as_that() -> None:
    text = plain(market_record_text(EN, MarketShown(market=market_of(MANY, universe=VN30), exit_bars=10)))

    assert text.startswith("VN30 · hammer, confirmed")
    assert "today's members of the VN30" in text


def test_many_missing_shares_are_counted() -> None:
    market = replace(market_of(MANY), missing=tuple("ABCDE"))

    text = full_market_text(EN, MarketShown(market=market, exit_bars=10), THAT_EVENING)
    assert "5 shares are without prices (A, B, C, D…)." in text


def of_signal(signal: str, wins: int, n: int) -> Record:
    selection = Selection(signal=signal, status=usual_status(signal))
    return replace(RECORD, selection=selection, signals=tally(wins, n))


LISTED_RECORDS = [
    of_signal("hammer", 3, 5),
    of_signal("doji", 156, 276),
    of_signal("morning_star", 0, 0),
    of_signal("rsi_oversold", 20, 34),
    of_signal("evening_star", 9, 9),
    of_signal("harami_bullish", 33, 47),
]


def test_a_list_is_ordered_by_how_often_not_by_outcome() -> None:
    keys = [one.selection.signal for one in in_order(LISTED_RECORDS)]
    assert keys == ["doji", "harami_bullish", "rsi_oversold", "evening_star", "hammer"]

    lines = plain(share_list_text(VI, HISTORY, BARS, LISTED_RECORDS, THAT_EVENING)).splitlines()
    assert lines[:3] == [
        "FPT · các tín hiệu đã đúng đến đâu",
        "Từ 04/01/2011 đến 20/11/2026.",
        "Mua vào ngày bất kỳ: sau 10 phiên giá tăng trong 54% số lần, bình quân +0,9%.",
    ]
    enough, few = lines.index("Từ 30 lần trở lên"), lines.index("Dưới 30 lần: chưa đủ dữ liệu")
    assert lines[enough + 1 : enough + 4] == [
        "• doji: tăng 156/276 lần (57%), bình quân +1,2%",
        "• harami tăng: tăng 33/47 lần (70%), bình quân +1,2%",
        "• RSI vào vùng quá bán: tăng 20/34 lần (59%), bình quân +1,2%",
    ]
    assert lines[few + 1 : few + 3] == [
        "• sao hôm: tăng 9/9 lần (100%), bình quân +1,2%",
        "• nến búa, có xác nhận: tăng 3/5 lần (60%), bình quân +1,2%",
    ]
    assert "Chưa có lần nào: sao mai." in lines
    assert any("trong 5 tín hiệu, luôn có vài cái trông đẹp chỉ nhờ may rủi" in line for line in lines)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_longest_list_fits_a_message(lang: str) -> None:
    records = [of_signal(signal.key, 123_456, 999_999) for signal in SIGNALS]
    words = words_in(lang)
    history = replace(HISTORY, source=LONGEST_SOURCE, simulated=True, remarks=every_doubt(FRIDAY))

    assert length(share_list_text(words, history, BARS, records, THAT_EVENING)) <= TEXT_LIMIT
    assert length(ask_text(words, [market_of(one) for one in records], records)) <= TEXT_LIMIT


def test_costs_are_those_that_were_counted() -> None:
    free = replace(RECORD, costs=replace(VIETNAM_COSTS, buy_fee=0.0, sell_fee=0.002))

    assert plain(costs_text(EN, free)).startswith(
        "After costs (0.00% to buy, 0.20% to sell, 0.1% tax): in profit 12 of 23"
    )
