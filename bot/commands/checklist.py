"""`/bangkiem FPT`: the hammer checklist in full, every number of it."""

from __future__ import annotations

from analysis.checklist import Checklist
from bot.commands.command import Command, Request, Section
from bot.commands.hammer import case_note
from bot.commands.hammer_case import find_case
from bot.commands.told_record import subject_record
from bot.replies.facts import bar_facts
from bot.replies.hammer_details import hammer_details_text
from bot.replies.hammer_facts import hammer_facts
from bot.replies.markup import lines
from bot.replies.no_hammer import no_hammer_text
from bot.replies.record_line import record_button, record_facts
from bot.replies.words import N_
from bot.reply import Button, Reply


async def _reply(request: Request) -> Reply:
    case = await find_case(request, COMMAND.key)
    subject, words, note = case.subject, request.words, case_note(case)
    prices, bars = subject.history, subject.bars
    told = await subject_record(subject, case.pattern)
    if isinstance(case.reading, Checklist):
        details = hammer_details_text(words, prices, bars, case.history, case.reading, request.ask, told)
        text = lines(note, details)
    else:
        text = no_hammer_text(words, prices, bars, case.reading, request.ask, note, told)
    return Reply(
        intent=COMMAND.key,
        lang=words.lang,
        text=text,
        buttons=(
            (
                Button(label=words.label("Picture"), question=case.question("hammer")),
                Button(label=words.label("What is a hammer?"), question="/explain hammer"),
                *record_button(words, subject.instrument.symbol, told),
            ),
        ),
        symbol=subject.instrument.symbol,
        facts=bar_facts(prices, bars) | hammer_facts(case.reading) | record_facts(subject.instrument.symbol, told),
    )


COMMAND = Command(
    key="checklist",
    section=Section.SHARE,
    names={"vi": ("bangkiem", "checklist"), "en": ("checklist",)},
    summary=N_("Every number of the hammer checklist"),
    usage={"vi": "/bangkiem MÃ [ngày|tuần|tháng] [27/10/2023]", "en": "/checklist SYMBOL [D|W|M] [2023-10-27]"},
    examples={"vi": ("/bangkiem FPT",), "en": ("/checklist FPT",)},
    reply=_reply,
    picks_bar=True,
    same_for_all=True,
)
