"""What is found by what Telegram tells."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, TypeAlias

import pytest

from bot.doctor import Finding, Installation, Verdict
from bot.doctor.telegram import check_telegram
from bot.doctor.telegram_port import Account, Delivery, NoTelegram, TokenRefused
from bot.doctor.wrong_settings import _Given
from tests.bot.prices.test_failover import FRIDAY_EVENING

Look: TypeAlias = Callable[..., Awaitable[dict[str, Finding]]]

ACCOUNT = Account(number=123456, username="nenbua_bot", joins_groups=True, hears_everything=False, answers_inline=True)
WEBHOOK = {"webhook_url": "https://bot.example/telegram", "webhook_secret": "s3cret"}


@dataclass
class Telegram:
    """A Telegram that tells what a test wants."""

    told: Account | Exception = ACCOUNT
    way: Delivery = field(default_factory=lambda: Delivery(url=None, waiting=0))
    clock_skew: timedelta | None = None

    async def account(self) -> Account:
        """As a test wants."""
        if isinstance(self.told, Exception):
            raise self.told
        return self.told

    async def delivery(self) -> Delivery:
        """As a test wants."""
        return self.way


@pytest.fixture
def look(installed: Callable[..., Installation]) -> Look:
    """Looks with these settings."""

    async def found(telegram: Telegram | None, **settings: Any) -> dict[str, Finding]:  # noqa: ANN401 - of any kind
        installation = replace(installed(), telegram=telegram, settings=_Given(**settings))
        return {finding.name: finding async for finding in check_telegram(installation)}

    return found


async def test_all_is_well(look: Look) -> None:
    findings = await look(Telegram())
    assert {name: finding.verdict for name, finding in findings.items()} == dict.fromkeys(
        ("token", "groups", "inline", "updates"), Verdict.OK
    )
    assert findings["token"].text == "is that of @nenbua_bot, number 123456"
    assert findings["updates"].text == "come by polling, 0 waiting"
    assert "privacy mode is on: only commands and replies reach it" in findings["groups"].text


async def test_without_a_token_it_says_what_is_missing(look: Look) -> None:
    (finding,) = (await look(None)).values()
    assert (finding.name, finding.verdict) == ("token", Verdict.WARNING)
    assert "NENBUA_TOKEN is not set" in finding.text
    assert "@BotFather" in finding.text


@pytest.mark.parametrize(
    ("raised", "name", "said"),
    [
        (TokenRefused("Unauthorized"), "token", "Telegram does not know it (Unauthorized)"),
        (NoTelegram("no connection in time"), "telegram", "no answer from api.telegram.org: look at the network"),
    ],
)
async def test_no_answer_is_one_failure(look: Look, raised: Exception, name: str, said: str) -> None:
    (finding,) = (await look(Telegram(told=raised))).values()
    assert (finding.name, finding.verdict) == (name, Verdict.FAILED)
    assert finding.text.startswith(said)


async def test_what_is_switched_off_is_told_with_the_way_to_switch_it_on(look: Look) -> None:
    findings = await look(Telegram(replace(ACCOUNT, joins_groups=False, answers_inline=False)))
    assert (findings["groups"].verdict, findings["inline"].verdict) == (Verdict.WARNING, Verdict.WARNING)
    assert "/setjoingroups" in findings["groups"].text
    assert "/setinline" in findings["inline"].text


async def test_a_bot_that_hears_everything_is_told_what_that_means(look: Look) -> None:
    findings = await look(Telegram(replace(ACCOUNT, hears_everything=True)))
    assert findings["groups"].verdict is Verdict.OK
    assert "privacy mode is off: all messages reach it" in findings["groups"].text


@pytest.mark.parametrize(
    ("url", "settings", "verdict", "said"),
    [
        ("https://bot.example/telegram", WEBHOOK, Verdict.OK, "come by the webhook, 0 waiting"),
        (None, WEBHOOK, Verdict.WARNING, "Telegram has no webhook yet: nenbua run sets it"),
        ("https://else.example/", WEBHOOK, Verdict.WARNING, "Telegram has another webhook (https://else.example)"),
        (
            "https://else.example/",
            {},
            Verdict.WARNING,
            "a webhook is set (https://else.example): nenbua run takes it away",
        ),
    ],
)
async def test_where_updates_go(
    look: Look, url: str | None, settings: dict[str, Any], verdict: Verdict, said: str
) -> None:
    finding = (await look(Telegram(way=Delivery(url=url, waiting=0)), **settings))["updates"]
    assert finding.verdict is verdict
    assert said in finding.text


@pytest.mark.parametrize(("waiting", "verdict"), [(99, Verdict.OK), (100, Verdict.WARNING)])
async def test_many_that_wait(look: Look, waiting: int, verdict: Verdict) -> None:
    finding = (await look(Telegram(way=Delivery(url=None, waiting=waiting))))["updates"]
    assert (finding.verdict, finding.facts["waiting"]) == (verdict, waiting)


@pytest.mark.parametrize(("minutes", "verdict"), [(59, Verdict.WARNING), (61, Verdict.OK)])
async def test_a_webhook_that_has_just_failed(look: Look, minutes: int, verdict: Verdict) -> None:
    failed_at = FRIDAY_EVENING - timedelta(minutes=minutes)
    url = str(WEBHOOK["webhook_url"])
    way = Delivery(url=url, waiting=3, failed_at=failed_at, failure="Connection refused")
    finding = (await look(Telegram(way=way), **WEBHOOK))["updates"]
    assert finding.verdict is verdict
    assert ("Connection refused" in finding.text) == (verdict is Verdict.WARNING)
