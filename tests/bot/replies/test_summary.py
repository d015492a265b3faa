"""The captions of summaries fit, whatever the market did and however long its names are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.bars import check_bars
from analysis.candles import Direction
from analysis.charts.summary_card import summary_sheet
from analysis.exchanges import InstrumentKind, Market
from analysis.market_summary import Breadth, Fate, News, ShareDay, Span, near_levels, read_index_day
from analysis.risk_appetite import record_state
from analysis.signals import SIGNALS
from bot.ask import Ask
from bot.errors import TryLater
from bot.instruments import Instrument
from bot.knowledge import load_knowledge
from bot.prices.port import PriceHistory
from bot.replies.markup import CAPTION_LIMIT, plain
from bot.replies.several import Missing
from bot.replies.summary import Telling, summary_buttons, summary_text
from bot.replies.summary_morning import morning_text
from bot.replies.summary_picture import summary_card
from bot.replies.summary_schedule import Standing, standing_buttons, standing_text
from bot.replies.words import LANGUAGES, words_in
from bot.schedule.market_facts import Abroad, IndexFacts, MarketFacts, Share, Wanted
from bot.schedule.promise import Address
from bot.schedule.shares import ListOf, Shares
from bot.schedule.subscription import ALL_PARTS, Subscription, SummaryKind, SummaryPart
from tests.analysis.builders import finished, table
from tests.analysis.charts.layout import assert_reads_well, beyond_their_panels
from tests.bot.replies.worst_prices import LONGEST_SOURCE
from tests.servers.telegram_html import parse_html, utf16_length

NOW = datetime.fromisoformat("2026-11-20T14:40+07:00")
SESSION = date(2026, 11, 20)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DIRECTED = [signal for signal in SIGNALS if signal.direction is not Direction.NEUTRAL]
KNOWLEDGE = load_knowledge()
SWINGS = check_bars(table([1_000.0 + 40 * (step % 4 % 3) for step in range(90)], spread=5.0))
LONGEST = max(KNOWLEDGE.articles, key=lambda article: len(article.title) + len(article.glance["is"]))


def history(symbol: str, kind: InstrumentKind, *, place: int = 0, name: str = "") -> PriceHistory:
    return PriceHistory(
        instrument=Instrument(
            symbol=symbol, kind=kind, market=Market.VIETNAM, currency=None, names=(("vi", name), ("en", name))
        ),
        bars=SWINGS,
        source=LONGEST_SOURCE.replace("m", chr(97 + place % 3)),
        fetched_at=NOW,
        simulated=place % 2 == 1,
        outage="source_failed" if place % 3 == 1 else None,
    )


def share(number: int, change: float, fates: list[Fate]) -> Share:
    symbol = f"FUEVF{number:03}"
    news = tuple(
        News(
            signal=DIRECTED[(number + place) % len(DIRECTED)].key,
            direction=Direction.BULLISH,
            session=SESSION,
            fate=fate,
            confirms_at=None,
        )
        for place, fate in enumerate(fates)
    )
    day = ShareDay(symbol=symbol, session=SESSION, close=1e6, change=change, rsi14=50.0, volume_ratio=None, news=news)
    return Share(prices=history(symbol, InstrumentKind.SHARE, place=number), day=day)


def facts_of(shares: tuple[Share, ...], span: Span = Span.DAY) -> MarketFacts:
    bars = finished(SWINGS.frame)
    names = ("VN-Index", "Chỉ số Russell 2000 <nhỏ>", "Chỉ số S&P 500")
    main, small, large = (
        history(symbol, InstrumentKind.INDEX, place=place, name=name)
        for place, (symbol, name) in enumerate(zip(("VNINDEX", "RUT", "GSPC"), names, strict=True))
    )
    abroad = {
        one.instrument.symbol: Abroad(prices=one, bars=bars, state=record_state(bars), change=-0.1234)
        for one in (small, large)
    }
    lost = Missing(instrument=main.instrument, error=TryLater("source_failed"))
    own = Shares(of=ListOf.OWN, symbols=tuple(one.day.symbol for one in shares))
    return MarketFacts(
        wanted=Wanted(session=SESSION, abroad_until=SESSION, shares=own, span=span),
        index=IndexFacts(prices=main, bars=bars, day=read_index_day(bars, span), levels=near_levels(bars)),
        breadth=Breadth(rising=1_234, falling=1_234, unchanged=1_234),
        listed=shares,
        idle=("FUEVF001",) * 4,
        silent=("FUEVF002",) * 4,
        abroad=abroad,
        missing=(lost, lost),
    )


def telling_of(facts: MarketFacts) -> Telling:
    return Telling(facts=facts, parts=ALL_PARTS, article=LONGEST, zone=ZONE, will_be_edited=True)


SHARES = st.lists(
    st.tuples(st.floats(-0.3, 0.3), st.lists(st.sampled_from(Fate), max_size=4)), min_size=0, max_size=50
).map(lambda drawn: tuple(share(number, change, fates) for number, (change, fates) in enumerate(drawn)))


@settings(max_examples=20, deadline=None)
@given(SHARES, st.sampled_from(Span), st.sampled_from([NOW, None]), st.sampled_from(LANGUAGES))
def test_a_caption_fits_whatever_the_market_did(
    shares: tuple[Share, ...], span: Span, provisional_at: datetime | None, lang: str
) -> None:
    telling = telling_of(replace(facts_of(shares, span), provisional_at=provisional_at))
    ask = Ask(text="", asked_at=NOW, as_of=SESSION)
    for text in (
        summary_text(words_in(lang), telling, ask),
        morning_text(words_in(lang), telling, SESSION, ask),
    ):
        shown = parse_html(str(text))
        assert utf16_length(shown.text) <= CAPTION_LIMIT
        assert shown == shown.trimmed()
        assert "%(" not in shown.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_fullest_market_still_tells_each_part(lang: str) -> None:
    shares = tuple(share(number, 0.01 * (number - 25), list(Fate)) for number in range(50))
    text = plain(summary_text(words_in(lang), telling_of(facts_of(shares)), Ask(text="", asked_at=NOW)))

    for mark in ("VN-Index", "✅", "❌", "🔔", "⏳", "Russell 2000 <nhỏ>"):
        assert mark in text


def test_where_no_share_has_a_bar_it_is_not_said_that_there_are_no_signals() -> None:
    told = [
        plain(summary_text(words_in("en"), telling_of(facts_of(shares)), Ask(text="", asked_at=NOW)))
        for shares in ((), (share(0, 0.02, []),))
    ]

    assert "Signals" not in told[0]
    assert "Signals" in told[1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_small_list_is_told_in_full(lang: str) -> None:
    shares = (share(0, 0.02, [Fate.WAITING]), share(2, -0.01, []))
    telling = telling_of(facts_of(shares))

    card = summary_card(words_in(lang), telling)

    assert card is not None
    assert card.table is not None
    assert [row.symbol for row in card.table.rows] == ["FUEVF000", "FUEVF002"]
    assert card.table.count in {"2 mã", "2 symbols"}
    assert card.table.signals is None
    assert card.index is not None
    assert len(card.index.closes) == 60
    assert np.isfinite(card.index.closes).all()


@settings(max_examples=15, deadline=None)
@given(SHARES, st.sampled_from(Span), st.sampled_from([NOW, None]), st.sampled_from(LANGUAGES))
def test_a_picture_holds_whatever_the_market_did(
    shares: tuple[Share, ...], span: Span, provisional_at: datetime | None, lang: str
) -> None:
    telling = telling_of(replace(facts_of(shares, span), provisional_at=provisional_at))
    card = summary_card(words_in(lang), telling)

    assert card is not None
    sheet = summary_sheet(card)
    assert_reads_well(sheet)
    assert beyond_their_panels(sheet) == []


@pytest.mark.parametrize("parts", [frozenset({SummaryPart.WATCHLIST}), ALL_PARTS - {SummaryPart.WATCHLIST}])
def test_without_the_index_or_the_list_the_picture_has_the_other(parts: frozenset[SummaryPart]) -> None:
    shares = (share(0, 0.02, [Fate.WAITING]), share(2, 0.0, []))
    facts = facts_of(shares)

    alone = summary_card(words_in("vi"), replace(telling_of(replace(facts, index=None)), parts=parts))
    beside = summary_card(words_in("vi"), replace(telling_of(facts), parts=parts))

    has_list = SummaryPart.WATCHLIST in parts
    assert (alone is not None) is has_list
    assert beside is not None
    assert (beside.table is not None) is has_list
    # The list's signals are another part, left out here where the list is told.
    assert beside.table is None or all(row.marks == () for row in beside.table.rows)


def test_a_list_of_shares_at_their_first_bar_is_no_table() -> None:
    first = share(0, 0.0, [])
    first = replace(first, day=replace(first.day, change=None))

    card = summary_card(words_in("vi"), telling_of(facts_of((first,))))

    assert card is not None
    assert card.table is None


def test_buttons_fit_and_name_the_day() -> None:
    telling = telling_of(facts_of(()))
    marks = {
        tuple(button.question for row in summary_buttons(words_in("vi"), kind, telling) for button in row)
        for kind in (SummaryKind.DAILY, SummaryKind.WEEKLY)
    }

    assert len(marks) == 2
    for questions in marks:
        assert all(0 < len(question.encode()) <= 64 for question in questions)
        assert any(SESSION.isoformat() in question for question in questions)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_stands_is_told_for_every_list_and_zone(lang: str) -> None:
    for zone, told in (("Asia/Ho_Chi_Minh", None), ("Etc/GMT-7", "UTC+7"), ("America/New_York", "New York")):
        one = Subscription(
            address=Address(chat="telegram:1"),
            kind=SummaryKind.DAILY,
            at=NOW.time(),
            zone=ZoneInfo(zone),
            language=lang,
            shares=",".join(f"S{number:02}" for number in range(50)),
            parts=frozenset({SummaryPart.RISK}),
            since=NOW,
        )
        standing = Standing(subscriptions=(one,), today=SESSION)
        text = plain(standing_text(words_in(lang), standing))
        assert "14:40" in text
        assert "50" in text
        assert told is None or told in text
        labels = [button.label for row in standing_buttons(words_in(lang), standing) for button in row]
        assert sum(label.startswith("✅") for label in labels) == 3
