"""`/fundamentals FPT`: the company's P/E, P/B, EPS, ROE and the like, and how they stand in its sector."""

from __future__ import annotations

from datetime import date

from analysis.charts.fundamentals_card import draw_fundamentals_card
from analysis.errors import NotDefined
from analysis.exchanges import InstrumentKind
from analysis.fundamentals import Chosen, Figure, FigureReading, newest, read_fundamentals
from analysis.market_cap import MarketCap, read_market_cap
from analysis.timeframes import Timeframe
from bot.commands.command import Command, Request, Section
from bot.commands.subject import Subject, find_subject
from bot.errors import NenBuaError, TryLater, UserError
from bot.fundamentals.fundamentals import Known
from bot.instruments import Instrument
from bot.replies.facts import bar_facts, plain_facts
from bot.replies.fundamentals import Findings, fundamentals_text
from bot.replies.fundamentals_picture import fundamentals_card
from bot.replies.words import N_
from bot.reply import Button, Reply

_COMPANIES = ("FPT", "HPG", "VCB")
# The company is known all the same: its figures may come from elsewhere.
_WITHOUT_PRICES = frozenset({"no_prices", "exchange_not_served"})


async def _reply(request: Request) -> Reply:
    subject, reason = await _subject(request)
    instrument = subject.instrument if subject else _named(request)
    if instrument.kind is not InstrumentKind.SHARE:
        kind = instrument.kind.value
        raise UserError("no_fundamentals", command=COMMAND.key, symbol=instrument.symbol, kind=kind, symbols=_COMPANIES)
    fundamentals, until = request.services.fundamentals, request.ask.as_of
    known = await fundamentals.known(instrument, until)
    reading = read_fundamentals(
        known.statements,
        await fundamentals.peers(instrument),
        sector=known.sector,
        market_cap=_market_cap(subject, newest(Figure.SHARES_OUTSTANDING, known.statements, until)),
        until=until,
    )
    if not reading.figures and reading.shares is None:
        raise _nothing(instrument, known, until) from next(iter(known.failures.values()), reason)
    findings = Findings(
        instrument=instrument, reading=reading, history=subject.history if subject else None, stale=known.stale
    )
    return await _answer(request, subject, findings)


async def _subject(request: Request) -> tuple[Subject | None, NenBuaError | None]:
    """The company with its prices, or None and why there are no prices; raises what makes it no company at all."""
    try:
        return await find_subject(request, COMMAND.key, Timeframe.DAY), None
    except TryLater as error:
        return None, error
    except UserError as error:
        if error.code not in _WITHOUT_PRICES:
            raise
        return None, error


def _named(request: Request) -> Instrument:
    return request.services.directory.instrument(request.arguments.symbols[0])


def _market_cap(subject: Subject | None, shares: Chosen | None) -> MarketCap | None:
    """Price times shares; None where either is not known."""
    if subject is None or shares is None or subject.instrument.currency is None:
        return None
    try:
        return read_market_cap(
            subject.bars, shares=int(shares.value), shares_as_of=shares.day, currency=subject.instrument.currency
        )
    except NotDefined:
        return None


def _nothing(instrument: Instrument, known: Known, until: date | None) -> NenBuaError:
    """Why nothing can be told: a source failed, or none states anything."""
    for source in known.failures:
        return TryLater("figures_failed", source=source, symbol=instrument.symbol)
    return UserError("no_figures", command=COMMAND.key, symbol=instrument.symbol, symbols=_COMPANIES, day=until)


async def _answer(request: Request, subject: Subject | None, findings: Findings) -> Reply:
    words, symbol, day = request.words, findings.instrument.symbol, request.arguments.day
    dated = (request.ask.as_of or request.ask.today).isoformat()
    return Reply(
        intent=COMMAND.key,
        lang=words.lang,
        text=fundamentals_text(words, findings, request.ask),
        picture=await request.picture(
            f"{symbol}-fundamentals-{dated}-{words.lang}.png",
            draw_fundamentals_card,
            fundamentals_card(words, findings, request.ask),
        ),
        buttons=(
            (
                Button(label=words.label("Market cap"), question=f"/marketcap {symbol}{day}"),
                Button(label=words.label("Chart"), question=f"/chart {symbol}{day}"),
                Button(label=words.label("All signals"), question=f"/signals {symbol}{day}"),
            ),
        )
        if subject
        else (),
        symbol=symbol,
        facts=_facts(subject, findings),
    )


def _facts(subject: Subject | None, findings: Findings) -> dict[str, object]:
    instrument, reading = findings.instrument, findings.reading
    about = {"symbol": instrument.symbol, "exchange": instrument.exchange, "currency": instrument.currency}
    has_price = subject is not None and not subject.bars.finished.empty
    return {
        **(bar_facts(subject.history, subject.bars) if subject is not None and has_price else about),
        "sector": reading.sector,
        "figures": {found.figure.value: _figure_facts(found) for found in reading.figures},
        "missing": [figure.value for figure in reading.missing],
        "shares": None if reading.shares is None else plain_facts(reading.shares),
        "market_cap": None if reading.market_cap is None else plain_facts(reading.market_cap),
        "stale": [{"source": company.source, "fetched_at": company.fetched_at} for company in findings.stale],
    }


def _figure_facts(found: FigureReading) -> dict[str, object]:
    return {
        **plain_facts(found.chosen),
        "median": found.median.value if found.median else None,
        "peers": found.median.peers if found.median else None,
        "standing": found.standing.value if found.standing else None,
    }


COMMAND = Command(
    key="fundamentals",
    section=Section.SHARE,
    names={"vi": ("coban", "fundamentals"), "en": ("fundamentals",)},
    summary=N_("Fundamentals: P/E, P/B, EPS, ROE, dividends, against the sector"),
    usage={"vi": "/coban MÃ", "en": "/fundamentals SYMBOL"},
    examples={"vi": ("/coban FPT", "p/e của hpg"), "en": ("/fundamentals FPT", "p/e of hpg")},
    reply=_reply,
    draws=True,
    same_for_all=True,
)
