"""`/summary on`, `/summary off`, `/summary settings`: what comes to a chat by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time

from markupsafe import Markup

from bot.ask import VIETNAM_TIME
from bot.commands.command import Request
from bot.commands.permission import owner_who_may_change
from bot.errors import UserError
from bot.replies.markup import paragraphs
from bot.replies.summary_schedule import (
    Standing,
    comes_text,
    in_vietnam,
    standing_buttons,
    standing_text,
    stopped_text,
)
from bot.replies.words import Words
from bot.reply import Reply
from bot.schedule.promise import Address
from bot.schedule.subscription import ALL_PARTS, DEFAULT_TIMES, Subscription, SummaryKind
from bot.schedule.summaries import INTENT
from bot.understanding.clock_times import HalfOfDay
from bot.understanding.schedule_words import ScheduleWords

_OPENS = time(9)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where summaries come to, and what comes already."""

    address: Address
    subscriptions: tuple[Subscription, ...]

    def of(self, kind: SummaryKind) -> Subscription | None:
        """The one of that kind, or None."""
        return next((one for one in self.subscriptions if one.kind is kind), None)


async def settings(request: Request) -> Reply:
    """How it stands; anybody may see it."""
    return _standing_reply(request, await _place(request), None)


async def switch_on(request: Request, said: ScheduleWords, symbols: Sequence[str]) -> Reply:
    """Subscribe to what was said, or switch a part on.

    Raises UserError as `owner_who_may_change` does, `no_chat_to_send_to` where nothing can come by itself, and
    `time_needed` for a zone without a time.
    """
    place = await _place_to_change(request)
    if (said.parts or said.holiday) and not said.kinds and said.at is None:
        return await _with_choices(request, place, said, is_on=True)
    if said.zone is not None and said.at is None:
        raise UserError("time_needed", command=INTENT)
    subscriptions = [_subscription(request, place, said, symbols, kind) for kind in said.kinds or (SummaryKind.DAILY,)]
    for one in subscriptions:
        await request.services.subscriptions.put(one)
    told = paragraphs(*(comes_text(request.words, one, request.ask.asked_at.date()) for one in subscriptions))
    return _reply(request, await _place(request), told)


async def switch_off(request: Request, said: ScheduleWords) -> Reply:
    """Stop what was said, all where nothing was, or switch a part off; raises as `switch_on` does."""
    place = await _place_to_change(request)
    if (said.parts or said.holiday) and not said.kinds:
        return await _with_choices(request, place, said, is_on=False)
    gone = 0
    for kind in said.kinds or (None,):
        gone += await request.services.subscriptions.remove(place.address, kind)
    return _standing_reply(request, await _place(request), stopped_text(request.words, gone, said.kinds))


async def _place(request: Request) -> _Place:
    ask = request.ask
    if ask.chat is None:
        raise UserError("no_chat_to_send_to")
    address = Address(chat=ask.chat, thread=ask.thread)
    return _Place(address=address, subscriptions=await request.services.subscriptions.of(address))


async def _place_to_change(request: Request) -> _Place:
    place = await _place(request)
    await owner_who_may_change(request)
    return place


async def _with_choices(request: Request, place: _Place, said: ScheduleWords, *, is_on: bool) -> Reply:
    """The parts and the note before Tết, of all that comes here."""
    for one in place.subscriptions:
        parts = one.parts | set(said.parts) if is_on else one.parts - set(said.parts)
        notes = is_on if said.holiday else one.holiday_notes
        await request.services.subscriptions.put(replace(one, parts=parts, holiday_notes=notes))
    return _standing_reply(request, await _place(request), None)


def _subscription(
    request: Request, place: _Place, said: ScheduleWords, symbols: Sequence[str], kind: SummaryKind
) -> Subscription:
    """What was said; for the rest what came before, else what was chosen, else what is usual."""
    ask = request.ask
    wanted = _with_time(request, place.of(kind), said, kind)
    if not said.kinds and said.half is HalfOfDay.BEFORE_NOON and in_vietnam(wanted, ask.asked_at.date()) < _OPENS:
        # "8h sáng" is before the open: what is told then is the morning's.
        wanted = replace(wanted, kind=SummaryKind.MORNING)
    shares = ",".join(symbols) or said.shares
    return wanted if not shares else replace(wanted, shares=shares)


def _with_time(request: Request, before: Subscription | None, said: ScheduleWords, kind: SummaryKind) -> Subscription:
    ask = request.ask
    if before is None:
        # The usual times are those of the market's clock, whatever the chat's own is.
        before = Subscription(
            address=Address(chat=str(ask.chat), thread=ask.thread),
            kind=kind,
            at=DEFAULT_TIMES[kind],
            zone=VIETNAM_TIME,
            language=request.words.lang,
            shares=ask.preferences.default_list,
            parts=ALL_PARTS,
            since=ask.asked_at,
        )
    if said.at is not None:
        before = replace(before, at=said.at, zone=said.zone or ask.timezone)
    return replace(before, language=request.words.lang, since=ask.asked_at)


def _standing(request: Request, place: _Place) -> Standing:
    return Standing(subscriptions=place.subscriptions, today=request.ask.asked_at.date())


def _standing_reply(request: Request, place: _Place, told: Markup | None) -> Reply:
    return _reply(request, place, paragraphs(told, standing_text(request.words, _standing(request, place))))


def _reply(request: Request, place: _Place, text: Markup) -> Reply:
    words: Words = request.words
    return Reply(
        intent=INTENT,
        lang=words.lang,
        text=text,
        in_place=True,
        buttons=standing_buttons(words, _standing(request, place)),
        facts={"subscriptions": [_facts(one) for one in place.subscriptions]},
    )


def _facts(one: Subscription) -> dict[str, object]:
    return {
        "kind": one.kind.value,
        "at": f"{one.at:%H:%M}",
        "zone": one.zone.key,
        "language": one.language,
        "shares": one.shares,
        "parts": sorted(part.value for part in one.parts),
        "holiday_notes": one.holiday_notes,
    }
