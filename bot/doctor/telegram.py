"""Whether Telegram knows the bot, what the bot may do there, and whether anything keeps its updates from it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta

from bot.doctor.finding import Finding, Installation, Verdict, written
from bot.doctor.telegram_port import Account, Delivery, NoTelegram, TokenRefused
from bot.settings import Settings

# A bot that runs leaves none waiting for longer than a moment.
_MANY_WAITING = 100
# What went wrong before that has been mended since, or was.
_NEWS = timedelta(hours=1)


async def check_telegram(installation: Installation) -> AsyncIterator[Finding]:
    """What Telegram says of the bot; one finding alone where it says nothing."""
    telegram, settings = installation.telegram, installation.settings
    if telegram is None:
        text = "NENBUA_TOKEN is not set: without it the bot cannot run; @BotFather on Telegram gives you one"
        yield Finding(name="token", verdict=Verdict.WARNING, text=text)
        return
    try:
        account = await telegram.account()
        yield _token(account)
        for finding in _rights(account):
            yield finding
        yield _updates(await telegram.delivery(), settings, installation.clock())
    except TokenRefused as error:
        text = f"Telegram does not know it ({error}): set NENBUA_TOKEN to what @BotFather shows under /mybots"
        yield Finding(name="token", verdict=Verdict.FAILED, text=text)
    except NoTelegram as error:
        notes = (f"cause: {error}",)
        text = f"no answer from {settings.api_url.host}: look at the network, the proxy and NENBUA_API_URL"
        yield Finding(name="telegram", verdict=Verdict.FAILED, text=text, notes=notes)


def _token(account: Account) -> Finding:
    text = f"is that of @{account.username}, number {account.number}"
    facts = {"username": account.username, "number": account.number}
    return Finding(name="token", verdict=Verdict.OK, text=text, facts=facts)


def _rights(account: Account) -> Iterator[Finding]:
    yield _groups(account)
    facts = {"answers_inline": account.answers_inline}
    if account.answers_inline:
        yield Finding(
            name="inline", verdict=Verdict.OK, text=f"@{account.username} offers cards in any chat", facts=facts
        )
    else:
        text = "cards in other chats are off: /setinline at @BotFather switches them on"
        yield Finding(name="inline", verdict=Verdict.WARNING, text=text, facts=facts)


def _groups(account: Account) -> Finding:
    facts = {"joins_groups": account.joins_groups, "hears_everything": account.hears_everything}
    if not account.joins_groups:
        text = "nobody can add the bot to a group: /setjoingroups at @BotFather allows it"
        return Finding(name="groups", verdict=Verdict.WARNING, text=text, facts=facts)
    if account.hears_everything:
        text = "may join; privacy mode is off: all messages reach it, it answers commands, mentions and replies"
    else:
        text = (
            "may join; privacy mode is on: only commands and replies reach it; for mentions too, make it an "
            "administrator, or switch the mode off (/setprivacy at @BotFather) and add it to the group again"
        )
    return Finding(name="groups", verdict=Verdict.OK, text=text, facts=facts)


def _updates(delivery: Delivery, settings: Settings, now: datetime) -> Finding:
    """Whether they come where these settings await them."""
    doubts = [*_wrong_way(delivery, settings), *_not_leaving(delivery, now)]
    way = "by polling" if settings.webhook_url is None else "by the webhook"
    text = f"come {way}, {delivery.waiting:,} waiting"
    facts = {"webhook": delivery.url, "waiting": delivery.waiting, "failed_at": delivery.failed_at}
    verdict = Verdict.WARNING if doubts else Verdict.OK
    return Finding(name="updates", verdict=verdict, text="; ".join([text, *doubts]), facts=facts)


def _wrong_way(delivery: Delivery, settings: Settings) -> Iterator[str]:
    ours = str(settings.webhook_url or "").rstrip("/")
    theirs = (delivery.url or "").rstrip("/")
    if theirs == ours:
        return
    if not theirs:
        yield "Telegram has no webhook yet: nenbua run sets it"
    elif not ours:
        yield f"a webhook is set ({theirs}): nenbua run takes it away; does another bot use this token?"
    else:
        yield f"Telegram has another webhook ({theirs}): nenbua run changes it; does another bot use this token?"


def _not_leaving(delivery: Delivery, now: datetime) -> Iterator[str]:
    if delivery.waiting >= _MANY_WAITING:
        yield "so many wait where no bot runs, or one that is too slow"
    if delivery.failed_at is not None and now - delivery.failed_at < _NEWS:
        yield f"the webhook failed at {written(delivery.failed_at)}: {delivery.failure}"
