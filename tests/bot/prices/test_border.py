"""What every price history passes: refused, or stamped, and told in the log with its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from structlog.testing import capture_logs

from analysis.bars import COLUMNS, Bars, Defect, DroppedBar, check_bars
from analysis.exchanges import InstrumentKind, Market
from analysis.listings import Transfer
from analysis.plausibility import Doubt, Remark
from bot.assistant import Assistant
from bot.commands.command import Services
from bot.directory import Directory, SymbolMention
from bot.errors import TryLater
from bot.instruments import Instrument
from bot.prices import border as border_module
from bot.prices.border import Border
from bot.prices.cache import CachedSource
from bot.prices.chain import PriceChain
from bot.prices.demo import DemoSource
from bot.prices.port import PriceHistory
from tests.bot.conftest import NOW, answers_of
from tests.bot.prices.samples import AAA, APPLE, BITCOIN, Clock, FakeSource, FakeStore

FRIDAY = date(2026, 11, 20)
VNINDEX = Instrument(symbol="VNINDEX", kind=InstrumentKind.INDEX, market=Market.VIETNAM, currency=None)


def history(
    closes: Sequence[float],
    instrument: Instrument = AAA,
    *,
    last: date = FRIDAY,
    source: str = "first",
    fetched_at: datetime = datetime(2026, 11, 20, 9, tzinfo=UTC),
    adjusted: bool = False,
) -> PriceHistory:
    """Bars without shadows that close there, on weekdays up to that day."""
    index = pd.bdate_range(end=pd.Timestamp(last), periods=len(closes))
    columns = {name: np.array(closes, dtype=np.float64) for name in COLUMNS}
    bars = check_bars(pd.DataFrame(columns, index=index))
    return PriceHistory(instrument=instrument, bars=bars, source=source, fetched_at=fetched_at, adjusted=adjusted)


def refused(border: Border, of: PriceHistory) -> dict[str, object]:
    """The fields of the refusal."""
    with pytest.raises(TryLater) as caught:
        border.admit(of)
    assert caught.value.code == "implausible_prices"
    return caught.value.fields


@pytest.fixture
def clock() -> Clock:
    """Friday evening in Vietnam."""
    return Clock(NOW)


@pytest.fixture
def border(clock: Clock) -> Border:
    return Border(clock)


def test_prices_without_a_doubt_pass_as_they_are(border: Border) -> None:
    for given in (
        history([27_000, 27_350]),
        history([1_276.08, 1_280.5], VNINDEX),
        history([230.1, 231.7], APPLE),
        history([0.08, 0.09], BITCOIN, last=date(2026, 11, 19)),
        history([]),
    ):
        with capture_logs() as logs:
            assert border.admit(given) is given
        assert logs == []


def test_a_wrong_unit_is_refused_and_told_with_its_numbers(border: Border) -> None:
    with capture_logs() as logs:
        fields = refused(border, history([27.0, 27.35]))
    assert fields == {
        "source": "first",
        "symbol": "AAA",
        "reason": "wrong_unit",
        "session": FRIDAY,
        "value": 27.35,
        "currency": "VND",
    }
    told = {"event": "prices.implausible", "log_level": "warning", **fields, "session": "2026-11-20"}
    assert logs == [told]


def test_a_unit_that_changes_inside_is_refused(border: Border) -> None:
    fields = refused(border, history([27.3, 27_350, 27_400]))
    assert (fields["reason"], fields["session"]) == ("unit_change", date(2026, 11, 19))
    assert fields["value"] == pytest.approx(27_350 / 27.3)


def test_the_same_again_is_refused_again_and_logged_once(border: Border) -> None:
    with capture_logs() as logs:
        first, second = refused(border, history([27.35])), refused(border, history([27.35]))
    assert first == second
    assert len(logs) == 1


def test_doubts_are_stamped_and_told_with_their_numbers(border: Border) -> None:
    with capture_logs() as logs:
        admitted = border.admit(history([50_000, 25_000, 25_100, 30_000]))
    split = Remark(doubt=Doubt.SPLIT_NOT_APPLIED, session=date(2026, 11, 18), value=0.5)
    outside = Remark(doubt=Doubt.OUTSIDE_BAND, session=FRIDAY, value=30_000 / 25_100)
    assert admitted.remarks == (split, outside)
    common = {"event": "prices.doubtful", "log_level": "info", "source": "first", "symbol": "AAA", "remarks": 1}
    assert logs == [
        {**common, "doubt": "split_not_applied", "session": "2026-11-18", "sessions": 1, "value": 0.5},
        {**common, "doubt": "outside_band", "session": "2026-11-20", "sessions": 1, "value": 30_000 / 25_100},
    ]


def test_each_session_is_judged_by_the_exchange_of_its_day(border: Border) -> None:
    closes = [10_000, 11_400, 12_900]  # 14 and 13 %: within UPCoM's band
    moved = replace(AAA, symbol="BBB", transfers=(Transfer(session=FRIDAY, left="UPCOM"),))
    assert [remark.session for remark in border.admit(history(closes)).remarks] == [date(2026, 11, 19), FRIDAY]
    assert border.admit(history(closes, moved)).remarks == ()


def test_stale_prices_are_stamped_until_newer_ones_come(border: Border, clock: Clock) -> None:
    tuesday = history([27_000, 27_350], last=date(2026, 11, 17))
    assert [remark.doubt for remark in border.admit(tuesday).remarks] == [Doubt.STALE]
    wednesday = history([27_000, 27_350], last=date(2026, 11, 18))
    assert border.admit(wednesday).remarks == ()
    # Monday afternoon, before and after the close.
    clock.now = datetime(2026, 11, 23, 14, 59, tzinfo=NOW.tzinfo)
    assert border.admit(wednesday).remarks == ()
    clock.now = datetime(2026, 11, 23, 15, 0, tzinfo=NOW.tzinfo)
    stale = Remark(doubt=Doubt.STALE, session=date(2026, 11, 18), count=3, value=27_350)
    assert border.admit(wednesday).remarks == (stale,)


def test_remarks_of_later_days_are_hidden_with_their_bars(border: Border) -> None:
    known = border.admit(history([50_000, 25_000, 25_100, 30_000], last=date(2026, 11, 13)))
    assert [remark.doubt for remark in known.remarks] == [Doubt.SPLIT_NOT_APPLIED, Doubt.OUTSIDE_BAND, Doubt.STALE]
    assert known.until(None) is known
    assert [remark.doubt for remark in known.until(date(2026, 11, 13)).remarks] == known_doubts(known)[:2]
    assert known_doubts(known.until(date(2026, 11, 12))) == [Doubt.SPLIT_NOT_APPLIED]
    assert known_doubts(known.until(date(2026, 11, 10))) == []


def known_doubts(of: PriceHistory) -> list[Doubt]:
    return [remark.doubt for remark in of.remarks]


def test_bars_from_the_future_are_dropped(border: Border) -> None:
    with capture_logs() as logs:
        admitted = border.admit(history([27_000, 27_350, 27_400], last=date(2026, 11, 24)))
    assert admitted.bars.last_session == FRIDAY
    assert admitted.bars.dropped == tuple(
        DroppedBar(session=date(2026, 11, day), defect=Defect.FROM_THE_FUTURE) for day in (23, 24)
    )
    told = {"session": "2026-11-24", "today": "2026-11-20", "count": 2, "source": "first", "symbol": "AAA"}
    assert logs == [{"event": "prices.from_the_future", "log_level": "warning", **told}]


def test_where_nothing_but_the_future_is_left_it_is_refused(border: Border) -> None:
    fields = refused(border, history([27_000, 27_350], last=date(2026, 11, 24)))
    assert (fields["reason"], fields["session"]) == ("from_the_future", date(2026, 11, 24))


@pytest.mark.parametrize(
    ("moment", "kept"),
    [
        (datetime(2026, 11, 21, 4, 59, tzinfo=UTC), 1),  # Friday 23:59 in New York
        (datetime(2026, 11, 23, 4, 59, tzinfo=UTC), 1),
        (datetime(2026, 11, 23, 5, 0, tzinfo=UTC), 2),  # Monday begins there
    ],
)
def test_today_is_where_it_trades(moment: datetime, kept: int) -> None:
    monday = history([230.0, 231.0], APPLE, last=date(2026, 11, 23))
    assert len(Border(Clock(moment)).admit(monday).bars.frame) == kept


# What no limit tells apart: 120,500 VND are possible, and so are 120 VND; 130 and 120 lie on steps of ten besides.
DEAR = [121_000, 120_500, 130_000, 120_000]
AMBIGUOUS = [121, 120.5, 130, 120]


def test_of_two_sources_the_one_is_believed_whose_prices_lie_on_steps() -> None:
    right, wrong = history(DEAR, source="right"), history(AMBIGUOUS, source="wrong")
    for first, second in ((right, wrong), (wrong, right)):
        border = Border(Clock(NOW))
        with capture_logs() as logs:
            border.admit(first)
            if second is right:
                border.admit(second)
        if second is right:
            (replaced,) = (line for line in logs if line["event"] == "prices.level_replaced")
            assert (replaced["value"], replaced["other_value"]) == (120_000, 120)
        fields = refused(border, wrong)
        assert (fields["reason"], fields["other"]) == ("unit_differs", "right")
        assert (fields["value"], fields["other_value"]) == (120, 120_000)
        border.admit(right)


def test_the_nearest_common_session_is_compared(border: Border) -> None:
    border.admit(history(DEAR, source="right"))
    for last in (date(2026, 11, 6), date(2026, 11, 19), FRIDAY):
        assert refused(border, history(AMBIGUOUS, source="wrong", last=last))["reason"] == "unit_differs"


def test_prices_that_merely_differ_are_admitted(border: Border) -> None:
    border.admit(history([120_000, 120_500], source="first"))
    # Adjusted for a split of 100 for 1.
    border.admit(history([1_200, 1_205], source="second"))
    border.admit(history([120_000, 120_500], source="first"))


def test_a_source_is_not_compared_with_itself(border: Border) -> None:
    border.admit(history([121.0, 120.0], APPLE))
    border.admit(history([121_000.0, 120_000.0], APPLE))


def test_where_steps_tell_nothing_the_first_told_holds_for_a_day(border: Border, clock: Clock) -> None:
    first, second = history([230.0], APPLE, source="first"), history([230_000.0], APPLE, source="second")
    border.admit(first)
    clock.now += timedelta(hours=23)
    assert refused(border, second)["reason"] == "unit_differs"
    # Told again or not: after a day the other has its turn, and after another day the first one again.
    border.admit(first)
    clock.now += timedelta(hours=2)
    border.admit(second)
    assert refused(border, first)["reason"] == "unit_differs"
    clock.now += timedelta(hours=25)
    border.admit(first)


def test_one_that_deserves_less_belief_waits_until_the_other_is_silent_for_a_day(border: Border, clock: Clock) -> None:
    right, wrong = history(DEAR, source="right"), history(AMBIGUOUS, source="wrong")
    for _ in range(4):
        border.admit(right)
        clock.now += timedelta(hours=20)
        refused(border, wrong)
    # Saved bars are no news of the source.
    border.admit(replace(right, outage="source_failed"))
    clock.now += timedelta(hours=5)
    border.admit(wrong)
    border.admit(right)


def test_simulated_prices_are_compared_with_nothing(border: Border) -> None:
    border.admit(replace(history([230.0], APPLE, source="demo"), simulated=True))
    border.admit(history([230_000.0], APPLE, source="second"))
    border.admit(replace(history([230.0], APPLE, source="demo"), simulated=True))


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch, border: Border) -> None:
    monkeypatch.setattr(border_module, "_REMEMBERED", 3)
    for number in range(5):
        border.admit(history([230.0], replace(APPLE, symbol=f"A{number}"), source="first"))
    # Of the oldest nothing is known any more, of the newest something is.
    border.admit(history([230_000.0], replace(APPLE, symbol="A0"), source="second"))
    refused(border, history([230_000.0], replace(APPLE, symbol="A4"), source="second"))
    assert (len(border._verdicts), len(border._levels)) == (3, 3)


def test_a_new_fetch_of_other_prices_is_looked_at_anew(border: Border) -> None:
    assert border.admit(history([50_000, 25_000])).remarks != ()
    mended = history([25_000, 25_000], fetched_at=datetime(2026, 11, 20, 10, tzinfo=UTC))
    assert border.admit(mended).remarks == ()
    assert border.admit(history([50_000, 25_000])).remarks != ()


@pytest.mark.parametrize("symbol", ["FPT", "VNINDEX", "AAPL", "BTC-USD"])
async def test_simulated_prices_raise_no_doubt(directory: Directory, border: Border, symbol: str) -> None:
    instrument = directory.instrument(SymbolMention.exactly(symbol))
    given = await DemoSource(directory, clock=lambda: NOW).history(instrument)
    assert border.admit(given) is given


async def test_after_a_refusal_the_next_source_is_asked(border: Border) -> None:
    wrong = FakeSource(key="first", answer=history([27.35]))
    right = FakeSource(key="second", answer=history([27_350], source="second"))
    with capture_logs() as logs:
        got = await PriceChain([wrong, right], border=border).history(AAA)
    assert (got.source, got.instead_of) == ("second", "first")
    assert [line["event"] for line in logs] == ["prices.implausible", "prices.source_failed"]


@pytest.mark.parametrize(
    ("closes", "doubt", "vi", "en"),
    [
        ([94.5] * 130, Doubt.WRONG_UNIT, "94,50 khó có thể đúng", "94.50 can hardly be right"),
        ([94.5] * 100 + [94_500.0] * 30, Doubt.UNIT_CHANGE, "khoảng 1.000 lần", "about 1,000 times"),
    ],
)
async def test_a_wrong_unit_of_the_operators_own_files_is_told_and_not_overruled(
    services: Services, border: Border, closes: list[float], doubt: Doubt, vi: str, en: str
) -> None:
    given = history(closes, replace(AAA, symbol="FPT"), source="csv")
    assert doubt in [remark.doubt for remark in border.admit(given).remarks]
    prices = PriceChain([FakeSource(key="csv", answer=given)], border=border)
    answer = answers_of(Assistant(replace(services, prices=prices)))
    for lang, told in (("vi", vi), ("en", en)):
        reply = await answer("/price FPT", lang=lang)
        assert reply.intent == "price"
        assert told in reply.text


async def test_a_refusal_is_told_where_no_other_source_has_the_symbol(border: Border) -> None:
    with pytest.raises(TryLater, match="wrong_unit"):
        await PriceChain([FakeSource(answer=history([27.35]))], border=border).history(AAA)


async def test_saved_bars_pass_the_border_too(border: Border) -> None:
    failure = TryLater("source_failed", source="fake", symbol="AAA", reason="timeout")
    for closes, admitted in (([27.35], False), ([27_350], True)):
        store = FakeStore()
        store.kept["fake", "AAA"] = history(closes, source="fake", fetched_at=datetime(2026, 11, 2, tzinfo=UTC))
        cached = CachedSource(FakeSource(answer=failure), store, clock=Clock(NOW + timedelta(days=9)))
        chain = PriceChain([cached], border=border)
        if admitted:
            assert (await chain.history(AAA)).outage == "source_failed"
        else:
            with pytest.raises(TryLater, match="source_failed"):
                await chain.history(AAA)


async def test_of_saved_bars_at_hand_only_plausible_ones_are_given(border: Border) -> None:
    store, other = FakeStore(), replace(AAA, symbol="BBB")
    store.kept["fake", "AAA"] = history([27.35], source="fake")
    store.kept["fake", "BBB"] = history([27_350], other, source="fake")
    chain = PriceChain([CachedSource(FakeSource(), store, clock=Clock(NOW))], border=border)
    assert list(await chain.at_hand([AAA, other])) == ["BBB"]


@pytest.mark.parametrize(
    ("closes", "last", "vi", "en"),
    [
        (
            [50_000.0] * 60 + [25_000.0] * 60,
            FRIDAY,
            "1 lần giá nhảy, có lẽ do chia tách, cổ tức (gần nhất: 31/08/2026, −50,0%)",
            "1 jump (31 Aug 2026, −50.0%) looks like a split",
        ),
        ([27_000.0, 27_100.0] * 60, date(2026, 11, 13), "Nến mới nhất cách đây 7 ngày.", "7 days old"),
    ],
)
async def test_doubts_are_told_in_the_answer(
    services: Services, border: Border, closes: list[float], last: date, vi: str, en: str
) -> None:
    instrument = replace(AAA, symbol="FPT")
    source = FakeSource(key="csv", answer=history(closes, instrument, source="csv", last=last))
    answer = answers_of(Assistant(replace(services, prices=PriceChain([source], border=border))))
    for lang, told in (("vi", vi), ("en", en)):
        reply = await answer("/price FPT", lang=lang)
        assert reply.intent != "error"
        assert told in reply.text
        assert reply.facts["remarks"] != []


async def test_implausible_prices_are_told_kindly(services: Services, border: Border) -> None:
    instrument = replace(AAA, symbol="FPT")
    source = FakeSource(key="yahoo", answer=history([100.3], instrument, source="yahoo"))
    answer = answers_of(Assistant(replace(services, prices=PriceChain([source], border=border))))
    vietnamese, english = await answer("/rsi FPT", lang="vi"), await answer("/rsi FPT", lang="en")
    assert vietnamese.facts["code"] == "implausible_prices"
    assert "có vẻ tính bằng nghìn đồng" in vietnamese.text
    assert "they look like thousand VND" in english.text


@pytest.mark.market_data
def test_a_real_share_in_thousands_is_refused_beside_one_in_vnd(market_data: Path, border: Border) -> None:
    # Two feeds, adjusted to different dates; IDP and HLB are dear enough to pass alone in thousand VND.
    seen = []
    for symbol in ("IDP", "HLB"):
        instrument = replace(AAA, symbol=symbol, exchange="UPCOM")
        table = pd.read_csv(market_data / "vn" / f"{symbol}.csv.gz", index_col="date", parse_dates=["date"])
        thousands = check_bars(table)
        right = Bars(frame=thousands.frame * np.array([1_000] * 4 + [1]))
        given = history([27_350], instrument, adjusted=True)
        border.admit(replace(given, bars=thousands, source="wrong"))
        border.admit(replace(given, bars=right, source="right"))
        assert refused(border, replace(given, bars=thousands, source="wrong"))["reason"] == "unit_differs"
        seen.append(symbol)
    assert seen == ["IDP", "HLB"]
