"""`/fundamentals`: what sources state, with its day, its source and its sector; what they do not state is said."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from analysis.charts.fundamentals_card import FundamentalsCard
from analysis.exchanges import InstrumentKind
from analysis.fundamentals import Figure, Stated
from bot.assistant import Assistant
from bot.commands.command import Services
from bot.directory import Directory
from bot.directory.company import Company
from bot.directory.entries import read_entries
from bot.errors import SymbolNotFound, TryLater, UserError
from bot.fundamentals.cached import CachedFigures
from bot.fundamentals.fundamentals import Fundamentals
from bot.fundamentals.port import CompanyFigures
from bot.instruments import Instrument
from bot.prices.chain import PriceChain
from bot.prices.port import PriceHistory
from bot.replies.markup import CAPTION_LIMIT, length, plain
from bot.replies.sectors import sector_name
from bot.replies.words import LANGUAGES, words_in
from bot.reply import ERROR_INTENT, Reply
from bot.storage.company_figures import DatabaseFiguresStore
from bot.storage.database import Database
from bot.storage.tables import COMPANY_FIGURES
from tests.bot.conftest import PNG_SIGNATURE, Answer, Pen, PriceFiles, answers_of
from tests.bot.fundamentals.samples import FIGURES, FPT, FRIDAY, QUARTER, Clock, FakeSource
from tests.bot.made_anew import MadeAnew

FIRST = date(2026, 11, 18)
LISTED_ON = date(2026, 10, 15)
# Five other technology companies and two banks.
PEERS = ("CMG", "ELC", "ITD", "SAM", "ICT")
BANKS = ("VCB", "BID")


class FailingPrices:
    """A price source that gives nothing."""

    key = "yahoo"

    def __init__(self, error: Exception) -> None:
        self.error = error

    def symbols(self) -> frozenset[str]:
        return frozenset()

    async def history(self, instrument: Instrument) -> PriceHistory:
        raise self.error from OSError(instrument.symbol)

    async def close(self) -> None:
        """Nothing is held."""


def listed(symbol: str, sector: str = "technology", as_of: date | None = LISTED_ON, **figures: float) -> Company:
    return Company(
        symbol=symbol,
        kind=InstrumentKind.SHARE,
        exchange="HOSE",
        name_vi=f"Công ty {symbol}",
        name_en=f"{symbol} Company",
        sector=sector,
        as_of=as_of,
        figures=figures,
    )


LISTING = (
    *(
        listed(symbol, pe=pe, pb=pb, roe=roe, net_margin=margin, dividend_yield=payout, eps=1000.0)
        for symbol, pe, pb, roe, margin, payout in zip(
            PEERS,
            (10.0, 12.0, 14.0, 16.0, 30.0),
            (1.0, 2.0, 4.0, 4.5, 9.0),
            (0.1, 0.2, 0.3, 0.31, 0.4),
            (0.01, 0.02, 0.2, 0.3, 0.4),
            (0.0, 0.01, 0.03, 0.05, 0.06),
            strict=True,
        )
    ),
    *(listed(symbol, "banks", pe=100.0) for symbol in BANKS),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The assistant with a source of figures, a listing and prices of one company."""

    services: Services
    files: PriceFiles
    database: Database
    clock: Clock

    def answer(
        self,
        source: FakeSource | None,
        listing: Sequence[Company] = (),
        prices: PriceChain | None = None,
        closes: Mapping[str, Sequence[float]] | None = None,
    ) -> Answer:
        directory = Directory(read_entries(), listing)
        store = DatabaseFiguresStore(self.database)
        sources = [CachedFigures(source, store, clock=self.clock)] if source else []
        fundamentals = Fundamentals(directory=directory, store=store, sources=sources, clock=self.clock)
        files = replace(self.files, services=replace(self.services, fundamentals=fundamentals, directory=directory))
        if prices is not None:
            return answers_of(Assistant(replace(files.services, prices=prices), same=MadeAnew()))
        return files.answer(closes or {"FPT": (100_000, 101_000, 100_000)}, first=FIRST)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def desk(services: Services, price_files: PriceFiles, clock: Clock, tmp_path: Path) -> AsyncIterator[Desk]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'figures.db'}")
    yield Desk(services=services, files=price_files, database=database, clock=clock)
    await database.close()


@pytest.fixture
def source(clock: Clock) -> FakeSource:
    return FakeSource(FIGURES, clock)


def told(reply: Reply) -> str:
    """The text with ordinary spaces."""
    return plain(reply.text).replace("\xa0", " ")


FULL = {
    "vi": """\
FPT · Tập đoàn FPT: chỉ số cơ bản
Vốn hóa: 180.000 tỷ đồng = 100.000 ₫ (20/11/2026) × 1.800.000.000 cổ phiếu (Yahoo Finance, 30/09/2026).

• P/E 18,2: giá gấp mấy lần lợi nhuận một năm; cao hơn ngành (14,0)
• P/B 4,25: giá gấp mấy lần vốn chủ sở hữu; ngang ngành (4,00)
• EPS 6.200 ₫: lợi nhuận một năm trên mỗi cổ phiếu
• ROE 25,1%: lợi nhuận một năm trên vốn chủ sở hữu; thấp hơn ngành (30,0%)
• Biên lợi nhuận ròng 12,3%: phần doanh thu còn lại thành lợi nhuận; thấp hơn ngành (20,0%)
• EV 190.500 tỷ đồng: giá trị doanh nghiệp (vốn hóa + nợ − tiền mặt)
• Tỷ suất cổ tức 1,8%: cổ tức tiền mặt một năm so với giá; thấp hơn ngành (3,0%)

Ngành: mức đứng giữa (trung vị) của 5 công ty khác (SECTOR). “Ngang” là lệch không quá 10%.

P/E thấp chưa hẳn là rẻ. Lợi nhuận chỉ tính đến kỳ báo cáo gần nhất, chưa phải hôm nay.
Nguồn: Yahoo Finance 20/11/2026 (P/E, P/B, EV, tỷ suất cổ tức), 30/09/2026 (EPS, ROE, biên lợi nhuận ròng); giá: \
tệp CSV.
Thông tin tham khảo, không phải khuyến nghị mua bán.""",
    "en": """\
FPT · FPT Corporation: fundamentals
Market cap: 180,000 billion VND = ₫100,000 (20 Nov 2026) × 1,800,000,000 shares (Yahoo Finance, 30 Sep 2026).

• P/E 18.2: price as a multiple of yearly profit; above its sector (14.0)
• P/B 4.25: price as a multiple of the owners' equity; close to its sector (4.00)
• EPS ₫6,200: yearly profit for each share
• ROE 25.1%: yearly profit on the owners' equity; below its sector (30.0%)
• Net margin 12.3%: part of sales left as profit; below its sector (20.0%)
• EV 190,500 billion VND: enterprise value (market cap + debt − cash)
• Dividend yield 1.8%: yearly cash dividends against the price; below its sector (3.0%)

Sector: the middle value (median) of 5 other companies (SECTOR). “Close” is within 10% of it.

A low P/E alone is not “cheap”. Profits are those up to the last report, not up to today.
Source: Yahoo Finance 20 Nov 2026 (P/E, P/B, EV, dividend yield), 30 Sep 2026 (EPS, ROE, net margin); price: CSV files.
For information only, not advice to buy or sell.""",
}


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_a_full_answer(desk: Desk, source: FakeSource, lang: str) -> None:
    reply = await desk.answer(source, LISTING)("/fundamentals FPT", lang=lang)

    assert told(reply) == FULL[lang].replace("SECTOR", sector_name(words_in(lang), "technology"))
    assert length(reply.text) <= CAPTION_LIMIT
    assert (reply.intent, reply.symbol) == ("fundamentals", "FPT")


async def test_the_facts_of_an_answer(desk: Desk, source: FakeSource) -> None:
    facts = (await desk.answer(source, LISTING)("/coban FPT", lang="vi")).facts

    assert facts["sector"] == "technology"
    assert facts["missing"] == []
    assert facts["figures"]["pe"] == {  # type: ignore[index] # facts are any JSON
        "value": 18.2,
        "day": FRIDAY,
        "dated": True,
        "source": "yahoo",
        "median": 14.0,
        "peers": 5,
        "standing": "above",
    }
    assert facts["figures"]["eps"]["median"] is None  # type: ignore[index] # as above
    assert facts["market_cap"]["cap"] == 100_000 * 1_800_000_000  # type: ignore[index] # as above
    assert facts["shares"]["day"] == QUARTER  # type: ignore[index] # as above


async def test_with_prices_and_the_packaged_list_alone_the_rest_is_said_to_be_missing(desk: Desk) -> None:
    reply = await desk.answer(None)("/coban FPT", lang="vi")

    assert "1.703.507.121 cổ phiếu (số liệu các sàn, 10/02/2026)" in told(reply)
    assert "Các nguồn của mình chưa nêu: P/E, P/B, EPS, ROE, biên lợi nhuận ròng, EV, tỷ suất cổ tức." in told(reply)
    assert "rẻ" not in told(reply)
    assert reply.facts["figures"] == {}


async def test_the_newest_statement_of_each_figure_is_told_with_its_source(desk: Desk, source: FakeSource) -> None:
    source.given = {Figure.EPS: Stated(value=6200.0, as_of=QUARTER), Figure.ROE: Stated(value=0.2, as_of=QUARTER)}
    own = listed("FPT", roe=0.22, pb=3.0)

    reply = await desk.answer(source, (own, *LISTING))("/fundamentals FPT", lang="en")

    assert "the company listing 15 Oct 2026 (P/B, ROE); Yahoo Finance 30 Sep 2026 (EPS); price: CSV files" in told(
        reply
    )
    assert reply.facts["missing"] == ["pe", "net_margin", "ev", "dividend_yield"]


async def test_too_few_companies_of_the_sector_make_no_comparison(desk: Desk, source: FakeSource) -> None:
    reply = await desk.answer(source, LISTING[1:])("/coban FPT", lang="vi")

    assert "Chưa so với ngành được: mình có số liệu của chưa tới 5 công ty cùng ngành." in told(reply)
    assert "cao hơn" not in told(reply)


async def test_stored_figures_of_the_sector_count_too(desk: Desk, source: FakeSource) -> None:
    answer = desk.answer(source, LISTING[1:], closes={"FPT": (100_000,), "CMG": (40_000,)})
    source.given = FIGURES | {Figure.PE: Stated(value=10.0, as_of=FRIDAY)}
    await answer("/coban CMG")
    source.given = FIGURES

    facts = (await answer("/coban FPT")).facts

    assert facts["figures"]["pe"]["median"] == 14.0  # type: ignore[index] # facts are any JSON
    assert source.asked == ["CMG", "FPT"]


async def test_american_companies_are_no_peers_of_vietnamese_ones(desk: Desk, source: FakeSource) -> None:
    directory = Directory(read_entries())
    sectors = {symbol: directory.entry(symbol) for symbol in ("FPT", "AAPL", "MSFT")}
    assert {entry.sector for entry in sectors.values() if entry} == {"technology"}
    store = DatabaseFiguresStore(desk.database)
    for symbol in ("AAPL", "MSFT", "NVDA", "GOOG", "ORCL"):
        instrument = replace(FPT, symbol=symbol)
        await store.save(
            CompanyFigures(instrument=instrument, source="yahoo", fetched_at=desk.clock(), figures=FIGURES)
        )

    assert (await desk.answer(source)("/coban FPT")).facts["figures"]["pe"]["median"] is None  # type: ignore[index] # any JSON


async def test_a_loss_maker_is_told_why_it_has_no_price_to_earnings(desk: Desk, source: FakeSource) -> None:
    source.given = {Figure.EPS: Stated(value=-800.0, as_of=QUARTER), Figure.PE: Stated(value=-12.0, as_of=FRIDAY)}

    text = told(await desk.answer(source)("/coban FPT", lang="vi"))

    assert "EPS −800 ₫" in text
    assert "EPS âm: công ty đang lỗ thì không có P/E." in text


async def test_a_figure_without_a_day_says_so(desk: Desk, source: FakeSource) -> None:
    source.given = {Figure.PB: Stated(value=0.8, as_of=None)}

    text = told(await desk.answer(source)("/fundamentals FPT", lang="en"))

    assert "P/B 0.80" in text
    assert "Source: Yahoo Finance without a day, read 20 Nov 2026; price: CSV" in text


# No look-ahead.


async def test_on_a_past_day_what_was_stated_later_is_left_out(desk: Desk, source: FakeSource) -> None:
    answer = desk.answer(source, (listed("FPT", pb=3.0), *LISTING))
    await answer("/coban FPT")

    reply = await answer("/coban FPT", lang="vi", as_of=date(2026, 11, 19))

    assert source.asked == ["FPT"]
    assert list(reply.facts["figures"]) == ["pb"]  # type: ignore[call-overload] # any JSON
    assert reply.facts["shares"]["value"] == 1_703_507_121  # type: ignore[index] # as above
    assert "Tính đến 19/11/2026; không dùng số liệu nêu sau ngày đó." in told(reply)
    assert "Vốn hóa: khoảng" in told(reply)


async def test_before_anything_was_stated_there_is_nothing_to_tell(desk: Desk, source: FakeSource) -> None:
    answer = desk.answer(source, closes={"FPT": [50_000.0] * 400})

    desk.files.folder.joinpath("FPT.csv").write_text(
        "date,open,high,low,close,volume\n2025-12-01,1,1,1,1,100\n2026-11-20,1,1,1,1,100\n"
    )
    reply = await answer("/coban FPT", lang="vi", as_of=date(2026, 1, 5))

    assert (reply.intent, reply.facts["code"]) == (ERROR_INTENT, "no_figures")
    assert told(reply).startswith("Đến ngày 05/01/2026 chưa nguồn nào của mình nêu số liệu của FPT")
    assert source.asked == []


async def test_a_listing_of_tomorrow_states_nothing(desk: Desk) -> None:
    ahead = listed("FPT", as_of=FRIDAY + timedelta(days=1), pe=1.0)

    assert (await desk.answer(None, (ahead,))("/coban FPT")).facts["figures"] == {}


async def test_a_listing_without_a_day_states_nothing(desk: Desk) -> None:
    assert (await desk.answer(None, (listed("FPT", as_of=None, pe=1.0),))("/coban FPT")).facts["figures"] == {}


async def test_old_figures_are_called_old(desk: Desk, source: FakeSource) -> None:
    source.given = {Figure.ROE: Stated(value=0.2, as_of=date(2026, 6, 23))}
    assert "Có số liệu đã cũ" not in told(await desk.answer(source)("/coban FPT", lang="vi"))

    desk.clock.pass_by(timedelta(days=1))
    source.given = {Figure.ROE: Stated(value=0.2, as_of=date(2026, 6, 22))}
    text = told(await desk.answer(source)("/coban FPT", lang="vi"))

    assert "Có số liệu đã cũ 5 tháng: báo cáo mới hơn có thể đã ra." in text


# What fails.


async def test_a_source_that_fails_leaves_what_is_stored(desk: Desk, source: FakeSource) -> None:
    answer = desk.answer(source)
    await answer("/coban FPT")
    desk.clock.pass_by(timedelta(days=3))
    source.failure = TryLater("source_failed", source="yahoo", symbol="FPT")

    reply = await answer("/coban FPT", lang="vi")

    assert "Yahoo Finance hiện không phản hồi, nên đây là số liệu đã lưu lúc 20:00 ngày 20/11/2026." in told(reply)
    assert "P/E 18,2" in told(reply)
    assert length(reply.text) <= CAPTION_LIMIT
    assert [stale["source"] for stale in reply.facts["stale"]] == ["yahoo"]  # type: ignore[attr-defined] # any JSON


async def test_a_source_that_fails_with_nothing_stored_leaves_the_other_sources(desk: Desk, source: FakeSource) -> None:
    source.failure = TryLater("source_failed", source="yahoo", symbol="FPT")

    with capture_logs() as logs:
        reply = await desk.answer(source, (listed("FPT", pe=17.0),))("/coban FPT", lang="vi")

    assert "P/E 17,0" in told(reply)
    assert "figures.source_failed" in [entry["event"] for entry in logs]


async def test_nothing_at_all_because_the_source_fails_is_told_kindly(desk: Desk, source: FakeSource) -> None:
    source.failure = TryLater("source_failed", source="yahoo", symbol="QQX")
    answer = desk.answer(source, closes={"QQX": (10_000,)})

    reply = await answer("/coban QQX", lang="vi")

    assert (reply.intent, reply.facts["code"]) == (ERROR_INTENT, "figures_failed")
    assert told(reply) == (
        "Yahoo Finance hiện không phản hồi, và mình chưa lưu sẵn số liệu của QQX. Bạn thử lại sau ít phút nhé."
    )


async def test_nobody_knows_the_company_s_figures(desk: Desk, source: FakeSource) -> None:
    source.given = None

    reply = await desk.answer(source, closes={"QQX": (10_000,)})("/coban QQX", lang="vi")

    assert (reply.intent, reply.facts["code"]) == (ERROR_INTENT, "no_figures")


@pytest.mark.parametrize(
    "error",
    [
        TryLater("source_failed", source="yahoo", symbol="FPT"),
        UserError("exchange_not_served", symbol="FPT", exchange="UPCOM", source="yahoo"),
        SymbolNotFound("FPT"),
    ],
)
async def test_figures_are_told_without_a_price(desk: Desk, source: FakeSource, error: Exception) -> None:
    reply = await desk.answer(source, prices=PriceChain([FailingPrices(error)]))("/coban FPT", lang="vi")

    assert "Số cổ phiếu lưu hành: 1.800.000.000 (Yahoo Finance, 30/09/2026)." in told(reply)
    assert "P/E 18,2" in told(reply)
    assert reply.facts["market_cap"] is None
    assert reply.picture is not None
    assert reply.buttons == ()


async def test_a_damaged_row_is_asked_for_again(desk: Desk, source: FakeSource) -> None:
    answer = desk.answer(source)
    await answer("/coban FPT")
    async with desk.database.transaction() as connection:
        await connection.execute(update(COMPANY_FIGURES).values(figures='{"pe": NaN}'))

    assert "P/E 18,2" in told(await answer("/coban FPT", lang="vi"))
    assert source.asked == ["FPT", "FPT"]


async def test_without_storage_there_is_an_answer(desk: Desk, source: FakeSource) -> None:
    broken = replace(desk, database=Database("sqlite+aiosqlite:////dev/null/nenbua.db"))

    reply = await broken.answer(source, LISTING)("/coban FPT")

    assert reply.facts["figures"]["pe"]["median"] == 14.0  # type: ignore[index] # facts are any JSON


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("/coban VNINDEX", "no_fundamentals"),
        ("/coban BTC-USD", "no_fundamentals"),
        ("/coban E1VFVN30", "no_fundamentals"),
        ("/coban", "no_symbol"),
        ("/coban FPT HPG", "one_symbol"),
        ("/coban ZZZZZ", "unknown_symbol"),
        ("/coban ../../etc/passwd", "bad_argument"),
        ("/coban FPT 31/02/2025", "bad_date"),
        ("AAPL p/e", "no_figures"),
    ],
)
async def test_what_has_no_answer_is_told_kindly(answer: Answer, message: str, code: str) -> None:
    for lang in LANGUAGES:
        reply = await answer(message, lang=lang)

        assert (reply.intent, reply.facts["code"]) == (ERROR_INTENT, code)
        for row in reply.buttons:
            for button in row:
                assert (await answer(button.question)).intent != ERROR_INTENT


# The card.


async def test_the_card(desk: Desk, source: FakeSource) -> None:
    pen = Pen()
    drawing = replace(desk, services=replace(desk.services, draw=pen))
    drawing = replace(drawing, files=replace(desk.files, services=drawing.services))

    reply = await drawing.answer(source, LISTING)("/coban FPT", lang="vi")

    (card,) = pen.charts
    assert isinstance(card, FundamentalsCard)
    assert card.words.stamp is None
    assert [(row.name, row.value, row.median) for row in card.rows[:3]] == [
        ("Vốn hóa", "180.000 tỷ đồng", ""),
        ("Cổ phiếu lưu hành", "1.800.000.000", ""),
        ("P/E", "18,2", "trung vị 14,0 · 5 công ty"),
    ]
    assert card.rows[2].ratio == pytest.approx(18.2 / 14)
    assert reply.picture is not None
    assert reply.picture.name == "FPT-fundamentals-2026-11-20-vi.png"
    assert reply.picture.png.startswith(PNG_SIGNATURE)


async def test_simulated_prices_are_stamped(services: Services) -> None:
    pen = Pen()
    reply = await answers_of(Assistant(replace(services, draw=pen)))("/coban FPT", lang="vi")

    (card,) = pen.charts
    assert isinstance(card, FundamentalsCard)
    assert card.words.stamp == "DỮ LIỆU MÔ PHỎNG"
    assert "Giá mô phỏng" in told(reply)
    assert card.heads[2] == ""
