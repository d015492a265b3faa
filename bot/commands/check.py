"""`/kiemtra`, `/check`: what works in this chat, which right is missing, and how to give it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta

from bot.ask import Ask
from bot.commands.command import Command, Request, Section
from bot.replies.check import NextSummary, check_text, missing_rights
from bot.replies.words import N_
from bot.reply import Button, Reply
from bot.schedule.planning import due_promises
from bot.schedule.promise import Address
from bot.schedule.subscription import Subscription

# The market closes for less than three weeks: within that every kind of summary comes.
_LOOKS_AHEAD = timedelta(days=21)


async def _reply(request: Request) -> Reply:
    ask, words = request.ask, request.words
    ours = await ask.rights.ours()
    summaries = tuple(_next_summaries(ask, await _subscriptions(request)))
    return Reply(
        intent=COMMAND.key,
        lang=words.lang,
        text=check_text(words, ask, ours, summaries),
        buttons=((Button(label=words.label("Settings"), question="/settings"),),),
        facts={
            "rights": None if ours is None else asdict(ours),
            "missing": [] if ours is None else list(missing_rights(ours)),
            "summaries": [{"kind": one.kind.value, "next": one.due_at} for one in summaries],
        },
    )


async def _subscriptions(request: Request) -> tuple[Subscription, ...]:
    """Those of this chat; in a terminal that names none there are none."""
    ask = request.ask
    if ask.chat is None:
        return ()
    return await request.services.subscriptions.of(Address(chat=ask.chat, thread=ask.thread))


def _next_summaries(ask: Ask, subscriptions: tuple[Subscription, ...]) -> Iterator[NextSummary]:
    for subscription in subscriptions:
        coming = due_promises([subscription], after=ask.asked_at, until=ask.asked_at + _LOOKS_AHEAD)
        due_at = min((promise.due_at for promise in coming if promise.kind == subscription.kind), default=None)
        yield NextSummary(kind=subscription.kind, zone=subscription.zone, due_at=due_at)


COMMAND = Command(
    key="check",
    section=Section.SETTINGS,
    names={"vi": ("kiemtra",), "en": ("check",)},
    summary=N_("Check what I may do in this chat"),
    usage={"vi": "/kiemtra", "en": "/check"},
    examples={"vi": ("/kiemtra", "sao bot không trả lời"), "en": ("/check", "check rights")},
    reply=_reply,
)
