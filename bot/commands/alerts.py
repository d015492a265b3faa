"""`/alert FPT rsi<30`: what somebody wants to be told of; alone it lists that."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup

from bot.commands.command import Command, Request, Section
from bot.commands.permission import owner_who_may_change
from bot.commands.subject import find_subjects
from bot.directory import SymbolMention
from bot.errors import SymbolNotFound, UserError
from bot.members import NotRead, read_members
from bot.prices.port import PriceHistory
from bot.replies.alerts import (
    Listed,
    Placed,
    Subject,
    deleted_text,
    family_text,
    list_button,
    list_buttons,
    list_text,
    offer_buttons,
    offer_text,
    offered,
    placed_buttons,
    placed_text,
    rearmed_text,
    understood_text,
)
from bot.replies.words import N_
from bot.reply import Reply, Rows
from bot.schedule.promise import Address
from bot.understanding.alert_words import Role, alert_pieces
from bot.watching.alert import MOST_ALERTS, Alert, AlertKind, AlertState, Condition, NewAlert
from bot.watching.alert_reading import Group, Quote, condition_of, read_groups, read_wishes
from bot.watching.alert_truth import CHANGE_KINDS, RSI_KINDS, Seen, is_met

# What a button says: whose alert it is, and whether it stands in the list.
_PRESSED = re.compile(r"\s*(?P<action>delete|rearm) (?P<number>\d{1,9}) (?P<owner>\S+)(?P<in_list> list)?\s*")
_ACTIONS = (Role.DELETE, Role.REARM)
_LONGEST_NUMBER = 9


async def _reply(request: Request) -> Reply:
    arguments = request.arguments
    if pressed := _PRESSED.fullmatch(arguments.words):
        if pressed["owner"] != _person(request):
            raise UserError("not_yours")
        role = Role(pressed["action"])
        return await _act(request, role, int(pressed["number"]), in_list=pressed["in_list"] is not None)
    wishes = read_wishes(arguments.words)
    if not arguments.symbols:
        action = _typed_action(arguments.words)
        if action is not None:
            return await _act(request, *action, in_list=False)
        if wishes or (arguments.unread and request.ask.text.lstrip().startswith("/")):
            raise UserError("no_symbol", command=COMMAND.key)
        return await _list(request)
    return await _set(request, read_groups(arguments.words, [mention.symbol for mention in arguments.symbols]))


def _typed_action(text: str) -> tuple[Role, int] | None:
    """What is to be done with which alert: "xóa 12"; None where nothing is, or no number tells with which."""
    pieces = [piece for piece in alert_pieces(text) if piece.role in {*_ACTIONS, Role.NUMBER}]
    match pieces:
        case [action, number] if action.role in _ACTIONS and number.text.isdecimal():
            return (action.role, int(number.text)) if len(number.text) <= _LONGEST_NUMBER else None
    return None


def _person(request: Request) -> str:
    """Whose alerts are meant; a group's anonymous administrator is the group. UserError `nobody_is_remembered`."""
    person = request.ask.user or request.ask.owner
    if person is None:
        raise UserError("nobody_is_remembered")
    return person


async def _set(request: Request, groups: Sequence[Group]) -> Reply:
    """Set what is asked of each symbol, or tell what is missing; where one is wrong none is set."""
    found = await find_subjects(request, COMMAND.key)
    subjects = {one.instrument.symbol: _subject(request, one.history) for one in found}
    asked = [(subjects[symbol], wish) for group in groups for symbol in group.symbols for wish in group.wishes]
    family = next(((subject, wish.signals) for subject, wish in asked if len(wish.signals) > 1), None)
    if family or not asked:
        return _asked_back(request, *(family or (next(iter(subjects.values())), None)))
    wanted = [(subject, condition_of(wish, subject.quote)) for subject, wish in asked]
    if request.ask.owner is None and request.ask.user is None:
        return _answer(request, understood_text(request.words, wanted), (), symbol=wanted[0][0].instrument.symbol)
    await owner_who_may_change(request)
    await _refuse_too_many(request, wanted)
    placed = [await _place(request, subject, condition) for subject, condition in wanted]
    return _answer(
        request,
        placed_text(request.words, placed, can_be_told=request.ask.chat is not None),
        placed_buttons(request.words, placed),
        symbol=wanted[0][0].instrument.symbol,
        alerts=[one.alert.number for one in placed if one.alert is not None],
    )


def _asked_back(request: Request, subject: Subject, family: tuple[str, ...] | None) -> Reply:
    """What could be waited for, to be chosen with one press."""
    words, instrument = request.words, subject.instrument
    if family:
        text, conditions = family_text(words, instrument), [_signal(key) for key in family]
    else:
        text = offer_text(words, instrument)
        conditions = [condition_of(wish, subject.quote) for each in offered() for wish in read_wishes(each)]
    return _answer(request, text, offer_buttons(words, subject, conditions), symbol=instrument.symbol)


def _signal(key: str) -> Condition:
    return Condition(kind=AlertKind.SIGNAL, signal=key)


async def _refuse_too_many(request: Request, wanted: Sequence[tuple[Subject, Condition]]) -> None:
    """UserError `too_many_alerts` where not all of them fit: then none is set."""
    existing = await request.services.alerts.of(_person(request))
    known = {(alert.symbol, alert.condition) for alert in existing if alert.state is not AlertState.FIRED}
    new = {(subject.instrument.symbol, condition) for subject, condition in wanted} - known
    if len(existing) + len(new) > MOST_ALERTS and new:
        raise UserError("too_many_alerts", limit=MOST_ALERTS)


async def _place(request: Request, subject: Subject, condition: Condition) -> Placed:
    ask, quote = request.ask, subject.quote
    if _is_met_now(condition, quote):
        return Placed(subject=subject, condition=condition, alert=None)
    person = _person(request)
    before = {alert.number for alert in await request.services.alerts.of(person)}
    counts_from = condition.kind in CHANGE_KINDS
    alert = await request.services.alerts.add(
        NewAlert(
            owner=person,
            address=Address(chat=ask.chat or person, thread=ask.thread),
            symbol=subject.instrument.symbol,
            condition=condition,
            language=request.words.lang,
            created_at=ask.asked_at,
            reference_price=quote.close if counts_from else None,
            reference_on=quote.session if counts_from else None,
        )
    )
    return Placed(subject=subject, condition=condition, alert=alert, is_new=alert.number not in before)


async def _act(request: Request, role: Role, number: int, *, in_list: bool) -> Reply:
    """Delete the alert or arm it again; UserError `alert_gone` where the person has none with that number."""
    if request.ask.forwarded:
        raise UserError("forwarded")
    person, alerts, words = _person(request), request.services.alerts, request.words
    alert = next((each for each in await alerts.of(person) if each.number == number), None)
    if alert is None:
        raise UserError("alert_gone", number=number)
    buttons: Rows = ((list_button(words),),)
    if role is Role.DELETE:
        await alerts.delete(person, number)
        text = deleted_text(words, alert, _currency(request, alert))
    else:
        text = await _rearm(request, alert)
    return await _list(request, done=text) if in_list else _answer(request, text, buttons, symbol=alert.symbol)


async def _rearm(request: Request, alert: Alert) -> Markup:
    subjects = await _standing(request, [alert.symbol])
    if alert.symbol not in subjects:
        raise UserError("no_prices", command=COMMAND.key, symbol=alert.symbol, symbols=())
    subject = subjects[alert.symbol]
    quote, is_change = subject.quote, alert.condition.kind in CHANGE_KINDS
    price = quote.close if is_change else quote.price
    again = await request.services.alerts.rearm(alert.owner, alert.number, price=price, session=quote.session)
    if again is None:
        raise UserError("alert_gone", number=alert.number)
    return rearmed_text(request.words, again, subject, is_met=not is_change and _is_met_now(again.condition, quote))


async def _list(request: Request, *, done: Markup | None = None) -> Reply:
    """The person's alerts; in a group those that are told there: the others are nobody else's business."""
    ask, words = request.ask, request.words
    alerts = [
        alert
        for alert in await request.services.alerts.of(_person(request))
        if ask.owner == _person(request) or alert.address.chat == ask.chat
    ]
    subjects = await _standing(request, list(dict.fromkeys(alert.symbol for alert in alerts)))
    listed = [
        Listed(alert=alert, currency=_currency(request, alert), subject=subjects.get(alert.symbol)) for alert in alerts
    ]
    return Reply(
        intent=COMMAND.key,
        lang=words.lang,
        text=list_text(words, listed, done=done),
        buttons=list_buttons(listed),
        in_place=done is not None,
        facts={"alerts": [alert.number for alert in alerts]},
    )


async def _standing(request: Request, symbols: Sequence[str]) -> dict[str, Subject]:
    """Where each symbol stands; those without prices are left out."""
    services = request.services
    members = [
        member
        async for member in read_members(services.prices, services.directory, symbols, as_of=request.ask.as_of)
        if not isinstance(member, NotRead) and member.history.bars
    ]
    return {member.instrument.symbol: _subject(request, member.prices) for member in members}


def _subject(request: Request, prices: PriceHistory) -> Subject:
    quote = Seen.of(prices, request.ask.asked_at).quote
    if quote is None:
        raise UserError("no_finished_bars", symbol=prices.instrument.symbol)
    return Subject(prices=prices, quote=quote)


def _currency(request: Request, alert: Alert) -> str | None:
    try:
        return request.services.directory.instrument(SymbolMention.exactly(alert.symbol)).currency
    except SymbolNotFound:
        return None


def _is_met_now(condition: Condition, quote: Quote) -> bool:
    """Whether it is so already; a change begins only now, and a signal comes anew each time."""
    if condition.kind in CHANGE_KINDS or condition.signal is not None:
        return False
    value = quote.rsi if condition.kind in RSI_KINDS else quote.price
    return value is not None and is_met(condition, value)


def _answer(request: Request, text: Markup, buttons: Rows, *, symbol: str | None = None, **facts: object) -> Reply:
    return Reply(intent=COMMAND.key, lang=request.words.lang, text=text, buttons=buttons, symbol=symbol, facts=facts)


COMMAND = Command(
    key="alert",
    section=Section.FOLLOWING,
    names={"vi": ("canhbao", "alert", "alerts"), "en": ("alert", "alerts")},
    summary=N_("Be told once something happens: a price, an RSI, a pattern"),
    usage={
        "vi": "/canhbao MÃ [> giá|< giá|rsi<30|+5%|-5%|tên tín hiệu]",
        "en": "/alert SYMBOL [> price|< price|rsi<30|+5%|-5%|name of a signal]",
    },
    examples={
        "vi": ("/canhbao FPT rsi<30", "/canhbao FPT búa", "/canhbao VNINDEX phá đỉnh", "/canhbao FPT +5%", "/canhbao"),
        "en": ("/alert FPT rsi<30", "/alert FPT hammer", "/alert VNINDEX record high", "/alert FPT +5%", "/alert"),
    },
    reply=_reply,
    reads_words=True,
)
