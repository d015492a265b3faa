"""`/bua FPT`: the latest hammer held against the six-step checklist, or why there is none."""

from __future__ import annotations

from markupsafe import Markup

from analysis.charts.checklist_chart import ChecklistChart, draw_checklist_chart
from analysis.checklist import Checklist
from bot.commands.command import Command, Request, Section
from bot.commands.hammer_case import HammerCase, find_case
from bot.commands.subject import limit_days, of_its_day
from bot.commands.told_record import subject_record
from bot.replies.facts import bar_facts
from bot.replies.hammer import hammer_text
from bot.replies.hammer_facts import hammer_facts
from bot.replies.hammer_picture import hammer_labels, hammer_levels, hammer_picture_words, hammer_steps
from bot.replies.no_hammer import no_hammer_text, none_lately, other_day
from bot.replies.record_line import ToldRecord, record_button, record_facts
from bot.replies.timeframes import TIMEFRAME_CODES, timeframe_buttons
from bot.replies.words import N_
from bot.reply import Button, Reply


async def _reply(request: Request) -> Reply:
    case = await find_case(request, COMMAND.key)
    subject = case.subject
    told = await subject_record(subject, case.pattern)
    return Reply(
        intent=COMMAND.key,
        lang=request.words.lang,
        text=_text(request, case, told),
        picture=await request.picture(
            subject.picture_name("hammer", case.reading.session),
            draw_checklist_chart,
            _chart(case),
        ),
        buttons=_buttons(case, told),
        symbol=subject.instrument.symbol,
        facts=bar_facts(subject.history, subject.bars)
        | hammer_facts(case.reading)
        | record_facts(subject.instrument.symbol, told),
    )


def _text(request: Request, case: HammerCase, told: ToldRecord | None) -> Markup:
    words, history, bars = request.words, case.subject.history, case.subject.bars
    note = case_note(case)
    if isinstance(case.reading, Checklist):
        return hammer_text(words, history, bars, case.reading, request.ask, note, told)
    return no_hammer_text(words, history, bars, case.reading, request.ask, note, told)


def case_note(case: HammerCase) -> Markup | None:
    """What has to be said first: that there is no hammer lately, or no session on the day asked for."""
    subject, words = case.subject, case.subject.request.words
    if case.asked is not None:
        return other_day(words, case.asked)
    if case.searched is not None:
        return none_lately(words, subject.instrument.symbol, subject.timeframe, case.searched)
    return None


def _chart(case: HammerCase) -> ChecklistChart:
    words, bars, reading = case.subject.request.words, case.subject.bars, case.reading
    checklist = reading if isinstance(reading, Checklist) else None
    levels = hammer_levels(words, checklist, case.subject.instrument.currency) if checklist else ()
    return ChecklistChart(
        bars=bars,
        bar=reading.bar,
        levels=tuple(levels),
        steps=hammer_steps(words, checklist) if checklist else None,
        labels=hammer_labels(words, bars, reading.bar),
        words=hammer_picture_words(words, case.subject.history, bars, reading.bar, of_its_day(case.subject.request)),
        limit_days=limit_days(case.subject),
    )


def _buttons(case: HammerCase, told: ToldRecord | None) -> tuple[tuple[Button, ...], ...]:
    subject, words = case.subject, case.subject.request.words
    symbol, code = subject.instrument.symbol, TIMEFRAME_CODES[subject.timeframe]
    ways = []
    if isinstance(case.reading, Checklist):
        ways.append(Button(label=words.label("Every number"), question=case.question("checklist")))
    if case.example is not None:
        label = words.label("Hammer of %(day)s", day=words.date(case.example))
        ways.append(Button(label=label, question=case.question("hammer", case.example)))
    return (
        *((tuple(ways),) if ways else ()),
        timeframe_buttons(words, subject.timeframe, f"/hammer {symbol} %s{subject.day}"),
        (
            Button(label=words.label("What is a hammer?"), question="/explain hammer"),
            *record_button(words, symbol, told),
            Button(label=words.label("Chart"), question=f"/chart {symbol} {code}{subject.day}"),
        ),
    )


COMMAND = Command(
    key="hammer",
    section=Section.SHARE,
    names={"vi": ("bua", "hammer"), "en": ("hammer",)},
    summary=N_("Hammer candle: the six-step checklist"),
    usage={"vi": "/bua MÃ [ngày|tuần|tháng] [27/10/2023]", "en": "/hammer SYMBOL [D|W|M] [2023-10-27]"},
    examples={"vi": ("/bua FPT", "/bua VNINDEX tuần"), "en": ("/hammer FPT", "/hammer VNINDEX W")},
    reply=_reply,
    draws=True,
    picks_bar=True,
    same_for_all=True,
)
