"""`/risk`: are people willing to take risks? Read from small companies' records, and what coins did after them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analysis.charts.risk_chart import RiskChart, draw_risk_chart
from analysis.risk_appetite import COMMON_SESSIONS, aftermaths, common_closes, record_state, relative_strength
from analysis.signals import History
from bot.commands.command import Command, Request, Section
from bot.commands.several import Several, find_several, listed
from bot.commands.told_record import find_record
from bot.errors import TryLater, UserError
from bot.replies.facts import plain_facts
from bot.replies.record_line import ToldRecord, record_button, record_facts
from bot.replies.risk import LARGE, SMALL, RiskReading, risk_text, risk_words
from bot.replies.several import several_facts
from bot.replies.words import N_
from bot.reply import Button, Picture, Reply

RECORDS = (SMALL, "VNINDEX", "VNSML")
"""The indices whose records are told."""

_BREAKOUT = "ath_breakout"

COINS = ("BTC-USD", "ETH-USD")
"""The coins looked at after breakouts of the first of them."""


async def _reply(request: Request) -> Reply:
    several = await find_several(request, listed(request, (*RECORDS, LARGE, *COINS)))
    reading = replace(_reading(several), breakouts=await _breakouts(request, several))
    if not reading.states:
        # S&P 500 and coins alone say nothing of small companies.
        raise next(
            (lost.error for lost in several.missing if isinstance(lost.error, TryLater)), UserError("nothing_found")
        )
    words, ratio = request.words, _ratio(several, reading)
    return Reply(
        intent=COMMAND.key,
        lang=words.lang,
        text=risk_text(words, reading, several.histories, several.missing, request.ask),
        picture=await _picture(request, several, reading, ratio),
        buttons=_buttons(request, reading),
        facts=several_facts(several.histories, several.missing)
        | _facts(reading)
        | {"ratio": None if ratio is None else float(ratio.iloc[-1])}
        | record_facts(SMALL, reading.breakouts),
    )


def _reading(several: Several) -> RiskReading:
    found = several.found
    states = {symbol: record_state(found[symbol].bars) for symbol in RECORDS if symbol in found}
    both = SMALL in found and LARGE in found
    days = tuple(breakout.session for breakout in states[SMALL].breakouts) if SMALL in states else ()
    return RiskReading(
        states=states,
        strength=relative_strength(found[SMALL].bars, found[LARGE].bars) if both else None,
        aftermaths={coin: aftermaths(found[coin].bars, days) for coin in COINS if coin in found and SMALL in states},
    )


async def _breakouts(request: Request, several: Several) -> ToldRecord | None:
    """What breakouts of the index of small companies were worth; None without its prices."""
    series = several.found.get(SMALL)
    if series is None:
        return None
    instrument = series.history.instrument
    history = History.of(
        series.bars, kind=instrument.kind, listings=instrument.listings, adjusted=series.history.adjusted
    )
    return await find_record(request, series.history, history, _BREAKOUT)


async def _picture(request: Request, several: Several, reading: RiskReading, ratio: pd.Series[float] | None) -> Picture:
    """The first index that there is, and below it the ratio to large companies where it is the one of small ones."""
    main, session = reading.main, reading.states[reading.main].session
    drawn = [main, *([LARGE] if main == SMALL and LARGE in several.found else [])]
    histories = {symbol: several.found[symbol].history for symbol in drawn}
    words = risk_words(request.words, histories, reading, request.ask)
    chart = RiskChart(bars=several.found[main].bars, ratio=ratio, ratio_bars=COMMON_SESSIONS, words=words)
    return await request.picture(f"risk-{session.isoformat()}-{request.words.lang}.png", draw_risk_chart, chart)


def _ratio(several: Several, reading: RiskReading) -> pd.Series[float] | None:
    """The small companies' index over the large ones', where the picture is of the first and there is the second."""
    if reading.main != SMALL or LARGE not in several.found:
        return None
    both = common_closes(several.found[SMALL].bars, several.found[LARGE].bars)
    return None if both.empty else both["numerator"] / both["denominator"]


def _buttons(request: Request, reading: RiskReading) -> tuple[tuple[Button, ...], ...]:
    day = request.arguments.day
    return (
        (
            Button(label=request.words.label("All indices"), question=f"/index{day}"),
            *record_button(request.words, SMALL, reading.breakouts, day),
            Button(label=request.words.label("Chart"), question=f"/chart {reading.main}{day}"),
        ),
    )


def _facts(reading: RiskReading) -> dict[str, object]:
    return {
        "records": {symbol: plain_facts(state) for symbol, state in reading.states.items()},
        "relative_strength": None if reading.strength is None else plain_facts(reading.strength),
        "aftermaths": {
            coin: [
                plain_facts(aftermath)
                | {"count": aftermath.count, "not_risen": aftermath.not_risen, "median": aftermath.median}
                for aftermath in found
            ]
            for coin, found in reading.aftermaths.items()
        },
    }


COMMAND = Command(
    key="risk",
    section=Section.MARKET,
    names={"vi": ("khauvi", "risk"), "en": ("risk",)},
    summary=N_("Risk appetite: do small companies break records?"),
    usage={"vi": "/khauvi", "en": "/risk"},
    examples={"vi": ("/khauvi",), "en": ("/risk",)},
    reply=_reply,
    draws=True,
    same_for_all=True,
    is_costly=True,
)
