"""What alerts say: when, at which price, what it means, and what follows."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.commands.command import Services
from bot.preferences import PriceUnit
from bot.prices.chain import PriceChain
from bot.replies.markup import CAPTION_LIMIT, length, plain
from bot.reply import Reply
from bot.schedule.alert_messages import AlertComposer
from bot.schedule.promise import Address, Promise, PromiseState
from bot.watching.alert import AlertKind, Condition
from tests.bot.conftest import NOW
from tests.bot.watching.tape import AN, Desk, desk, flat, on, price_above
from tests.bot.watching.test_alert_checks import A_HAMMER, CONFIRMS, FALLING, HAMMER, MONDAY, REJECTS

FIRED: Mapping[str, Any] = {
    "number": 12,
    "owner": AN,
    "symbol": "FPT",
    "kind": "price_above",
    "value": 120_000.0,
    "signal": None,
    "language": "vi",
    "reference_price": None,
    "reference_on": None,
    "source": "csv",
    "simulated": False,
    "price": 121_500.0,
    "change": 0.021,
    "running": False,
    "signal_on": None,
    "outcome": False,
}


def promise(content: Mapping[str, Any], session: date = date(2026, 11, 20)) -> Promise:
    return Promise(
        address=Address(chat=AN),
        kind="alert:12",
        session=session,
        due_at=NOW,
        content=content,
        number=5,
        state=PromiseState.DUE,
    )


async def told(services: Services, content: Mapping[str, Any]) -> Reply:
    composed = await AlertComposer(services).compose(promise(content))
    assert composed is not None
    assert composed.provisional is False
    return composed.reply


async def test_a_price_is_told_with_its_day_its_meaning_and_what_can_be_done(services: Services) -> None:
    reply = await told(services, FIRED)

    text = plain(reply.text).replace("\N{NO-BREAK SPACE}", " ")
    assert "FPT: giá lên tới 120.000 ₫" in text
    assert "Đóng cửa 20/11/2026: 121.500 ₫ (+2,10%)." in text
    assert "chưa nói được giá sẽ đi đâu tiếp" in text
    assert "Nguồn: tệp CSV." in text
    questions = [button.question for row in reply.buttons for button in row]
    assert questions == ["/signals FPT", f"/alert rearm 12 {AN}", f"/alert delete 12 {AN}"]
    assert (reply.intent, reply.lang, reply.symbol) == ("alert", "vi", "FPT")
    assert reply.picture is not None


async def test_a_price_during_the_session_is_told_as_one_that_may_change(services: Services) -> None:
    text = plain((await told(services, {**FIRED, "language": "en", "running": True})).text)

    assert "Price during the session of 20 Nov 2026: ₫121,500 (+2.10%)." in text
    assert "not over" in text


async def test_an_rsi_and_a_change_are_told_with_their_own_numbers(services: Services) -> None:
    rsi = {**FIRED, "language": "en", "kind": "rsi_below", "value": 30.0, "rsi": 28.44}
    change = {**FIRED, "language": "en", "kind": "change_up", "value": 0.05}
    change |= {"reference_price": 115_000.0, "reference_on": "2026-11-10"}

    assert "RSI 14 at the close of 20 Nov 2026: 28.4" in plain((await told(services, rsi)).text)
    assert "Counted from ₫115,000, the close of 10 Nov 2026." in plain((await told(services, change)).text)


async def test_a_signal_is_told_with_what_it_was_worth_until_that_day(services: Services) -> None:
    signal = {**FIRED, "kind": "signal", "value": None, "signal": "rsi_oversold", "signal_on": "2026-10-15"}
    composed = await AlertComposer(services).compose(promise(signal, date(2026, 10, 15)))
    assert composed is not None
    reply = composed.reply

    assert "Ở FPT từ 2021: " in reply.text
    assert " lần RSI vào vùng quá bán, sau 10 phiên giá tăng " in reply.text
    questions = [button.question for button in reply.buttons[0]]
    assert questions == ["/signals FPT", "/record FPT rsi_oversold"]
    assert reply.picture is not None
    # The entry of that very day has no outcome then.
    assert told_cases((await told(services, signal)).text) > told_cases(reply.text) > 0


def told_cases(text: str) -> int:
    found = re.search(r": (\d+) lần RSI", text)
    assert found is not None
    return int(found[1])


async def test_simulated_prices_are_labelled(services: Services) -> None:
    text = plain((await told(services, {**FIRED, "simulated": True, "source": "demo"})).text)

    assert text.startswith("⚠️ Giá mô phỏng")


async def test_prices_are_written_as_the_chat_chose(services: Services) -> None:
    await services.preferences.choose(AN, price_unit=PriceUnit.THOUSAND_VND)

    assert "121.50 thousand VND" in plain((await told(services, {**FIRED, "language": "en"})).text)


async def test_without_prices_the_words_come_alone(services: Services, tmp_path: Path) -> None:
    one = desk(tmp_path, services.directory, MONDAY, HPG=flat([100, 121]))

    reply = await told(replace(services, prices=PriceChain([one.tape])), FIRED)

    assert reply.picture is None
    assert "120.000" in reply.text
    await one.database.close()


@pytest.mark.parametrize("broken", [{}, {**FIRED, "kind": "moon_phase"}, {**FIRED, "signal": "three_owls"}])
async def test_what_another_version_promised_is_not_told(services: Services, broken: Mapping[str, Any]) -> None:
    assert await AlertComposer(services).compose(promise(broken)) is None


@pytest.mark.parametrize(
    ("after", "verdict", "consequence"),
    [
        (CONFIRMS, "✅ FPT: hammer of 30 Mar 2026 is confirmed", "no promise"),
        (REJECTS, "❌ FPT: hammer of 30 Mar 2026 is rejected", "no longer counts"),
    ],
)
async def test_a_pattern_is_told_waiting_and_then_decided(
    services: Services, tmp_path: Path, after: tuple[float, float, float, float], verdict: str, consequence: str
) -> None:
    one = desk(tmp_path, services.directory, MONDAY, FPT=[*FALLING, HAMMER, after])
    await one.watch(A_HAMMER, on(one.tape.day(18)))
    await one.check(on(one.tape.day(20)))
    await one.check(on(one.tape.day(21)))
    first, second = await promised(one)
    composer = AlertComposer(replace(services, prices=PriceChain([one.tape])))

    waiting, outcome = await composer.compose(first), await composer.compose(second)

    assert waiting is not None
    assert outcome is not None
    text = plain(waiting.reply.text)
    assert "FPT: hammer, waiting for confirmation" in text
    assert "The next candle must close above the upper end of the body of this candle (₫110,000)" in text
    assert "I answer this message" in text
    # It looks out no more, but its outcome is still to come: nothing to arm again yet.
    assert [button.question for row in waiting.reply.buttons for button in row] == ["/signals FPT"]
    decided = plain(outcome.reply.text)
    assert decided.startswith(verdict)
    assert consequence in decided
    assert "it had to close above the upper end of the body of this candle (₫110,000)" in decided
    for composed in (waiting, outcome):
        assert composed.reply.picture is not None
        assert length(composed.reply.text) <= CAPTION_LIMIT
    await one.database.close()


async def test_every_kind_of_alert_can_be_told_in_both_languages(services: Services, tmp_path: Path) -> None:
    """Whatever a check promises, the composer can read: nothing is lost between them."""
    one = desk(tmp_path, services.directory, MONDAY, FPT=[*FALLING, HAMMER, CONFIRMS])
    start = on(one.tape.day(17))
    counted = (float(FALLING[17][3]), one.tape.day(17))
    for condition in (
        price_above(112e3),
        Condition(kind=AlertKind.PRICE_BELOW, value=111e3),
        Condition(kind=AlertKind.RSI_BELOW, value=30),
        Condition(kind=AlertKind.RSI_ABOVE, value=10),
        A_HAMMER,
    ):
        await one.watch(condition, start)
    for kind in (AlertKind.CHANGE_DOWN, AlertKind.CHANGE_UP):
        await one.watch(Condition(kind=kind, value=0.001), start, counted_from=counted)

    assert await one.check(on(one.tape.day(21))) >= 6
    composer = AlertComposer(services)
    for each in await promised(one):
        for language in ("vi", "en"):
            composed = await composer.compose(replace(each, content={**each.content, "language": language}))
            assert composed is not None
            assert "%(" not in composed.reply.text
            assert "None" not in composed.reply.text
    await one.database.close()


async def promised(one: Desk) -> list[Promise]:
    """The promises as the delivery reads them, in English."""
    return [
        Promise(
            address=Address(chat=row.chat),
            kind=row.kind,
            session=row.session,
            due_at=NOW,
            content={**json.loads(row.content), "language": "en"},
            answers=row.answers,
            number=row.number,
            state=PromiseState.DUE,
        )
        for row in await one.promises()
    ]
