"""`/alert`: what is set and confirmed in words, what is refused, and who may delete and arm again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.ask import Ask, ChatKind
from bot.assistant import Assistant
from bot.commands.command import Services
from bot.reply import ERROR_INTENT
from bot.schedule.promise import NewPromise
from bot.watching.alert import MOST_ALERTS, Alert, AlertKind, AlertState
from tests.bot.commands.test_watchlist import AN, BINH, GROUP, Members, in_group
from tests.bot.conftest import NOW, Answer, PriceFiles, answers_of

SEESAW = [118_000 + 1_000 * (day % 2) for day in range(57)]
"""Its last close, on Wednesday, 18 November 2026, is 118,000."""


@pytest.fixture
def ask(price_files: PriceFiles) -> Answer:
    """Answers where FPT stands at 118,000 dong, and HPG at 20,000 after a long fall."""
    return price_files.answer({"FPT": SEESAW, "HPG": [25_600 - 100 * day for day in range(57)]}, first=date(2026, 9, 1))


async def only(services: Services, owner: str = AN) -> Alert:
    (alert,) = await services.alerts.of(owner)
    return alert


async def test_an_alert_is_confirmed_in_words_with_the_price_and_the_way_to_go(ask: Answer, services: Services) -> None:
    reply = await ask("/canhbao FPT > 120", lang="vi", user=AN)

    assert "Đã đặt cảnh báo: FPT, giá lên tới 120.000\N{NO-BREAK SPACE}₫" in reply.text
    assert "118.000\N{NO-BREAK SPACE}₫ (đóng cửa 18/11/2026), còn cách +1,69%" in reply.text
    alert = await only(services)
    assert (alert.condition.kind, alert.condition.value) == (AlertKind.PRICE_ABOVE, 120_000)
    assert (alert.symbol, alert.language, alert.address.chat, alert.created_at) == ("FPT", "vi", AN, NOW)
    assert alert.reference_price is None


async def test_a_change_is_counted_from_the_last_close(ask: Answer, services: Services) -> None:
    reply = await ask("/alert FPT +5%", lang="en", user=AN)

    assert "Counted from ₫118,000, that is at ₫123,900." in reply.text
    alert = await only(services)
    assert (alert.reference_price, alert.reference_on) == (118_000, date(2026, 11, 18))


async def test_free_words_set_the_same_alert(ask: Answer, services: Services) -> None:
    for text in ("báo mình khi FPT trên 120", "khi nào fpt vượt 120k thì báo mình", "alert me when FPT is above 120"):
        assert (await ask(text, user=AN)).intent == "alert"

    assert (await only(services)).condition.value == 120_000


async def test_an_equal_one_is_said_to_be_there(ask: Answer, services: Services) -> None:
    await ask("/alert FPT rsi<30", lang="en", user=AN)

    assert "You have this alert already" in (await ask("/alert FPT rsi below 30", lang="en", user=AN)).text
    assert len(await services.alerts.of(AN)) == 1


async def test_what_is_so_already_is_not_set_and_its_opposite_is_offered(ask: Answer, services: Services) -> None:
    reply = await ask("/alert FPT > 110", lang="en", user=AN)

    assert "it is so already" in reply.text
    assert "The price is ₫118,000 now." in reply.text
    assert await services.alerts.of(AN) == ()
    opposite = reply.buttons[0][0]
    assert opposite.label == "Wait for: price at or below ₫110,000"
    await ask(opposite.question, lang="en", user=AN)
    assert (await only(services)).condition.kind is AlertKind.PRICE_BELOW
    assert "RSI 14 is 0.0 now." in (await ask("/alert HPG rsi<30", lang="en", user=AN)).text


async def test_alerts_on_both_sides_live_side_by_side(ask: Answer, services: Services) -> None:
    await ask("/alert FPT > 120, < 110", lang="en", user=AN)

    assert [alert.condition.value for alert in await services.alerts.of(AN)] == [120_000, 110_000]


async def test_several_symbols_at_once(ask: Answer, services: Services) -> None:
    reply = await ask("/alert FPT HPG +5%", lang="en", user=AN)

    assert reply.text.count("Alert set") == 2
    assert [alert.symbol for alert in await services.alerts.of(AN)] == ["FPT", "HPG"]


async def test_a_family_is_asked_back_and_each_button_sets_one(ask: Answer, services: Services) -> None:
    reply = await ask("/alert FPT engulfing", lang="en", user=AN)

    assert await services.alerts.of(AN) == ()
    labels = [button.label for row in reply.buttons for button in row]
    assert labels == ["Bullish engulfing", "Bearish engulfing"]
    await ask(reply.buttons[0][1].question, lang="en", user=AN)
    assert (await only(services)).condition.signal == "engulfing_bearish"


async def test_a_symbol_alone_is_offered_what_can_be_waited_for(ask: Answer, services: Services) -> None:
    reply = await ask("/alert FPT", lang="en", user=AN)

    assert len([button for row in reply.buttons for button in row]) == 6
    for row in reply.buttons:
        for button in row:
            assert (await ask(button.question, lang="en", user=AN)).intent == "alert"
    assert len(await services.alerts.of(AN)) == 6


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("/alert FPT rsi>130", "alert_rsi_range"),
        ("/canhbao FPT rsi tuần<30", "alert_daily_only"),
        ("/alert FPT rsi 9 < 30", "alert_rsi_period"),
        ("/alert FPT Hòa Phát > 110, < 25, VNM", "alert_one_by_one"),
        ("/alert FPT > 5", "alert_price_far"),
        ("/alert FPT -150%", "alert_change_range"),
        ("/alert rsi<30", "no_symbol"),
        ("/alert ZZZ > 20", "unknown_symbol"),
        ("/alert delete 77", "alert_gone"),
        ("/canhbao bật 77", "alert_gone"),
    ],
)
async def test_what_cannot_be_set_is_told_and_changes_nothing(
    ask: Answer, services: Services, text: str, code: str
) -> None:
    reply = await ask(text, lang="en", user=AN)

    assert (reply.intent, reply.facts["code"]) == (ERROR_INTENT, code)
    assert await services.alerts.of(AN) == ()


async def test_one_wrong_wish_sets_none_of_them(ask: Answer, services: Services) -> None:
    assert (await ask("/alert FPT > 120, rsi > 130", user=AN)).facts["code"] == "alert_rsi_range"
    assert await services.alerts.of(AN) == ()


async def test_there_is_a_limit_and_it_is_told_before_anything_is_set(ask: Answer, services: Services) -> None:
    prices = ", ".join(f"> {119_000 + step}" for step in range(1, MOST_ALERTS))
    await ask(f"/alert FPT {prices}", lang="en", user=AN)

    assert len(await services.alerts.of(AN)) == MOST_ALERTS - 1
    reply = await ask("/alert FPT +5%, -5%", lang="en", user=AN)
    assert (reply.facts["code"], reply.facts["limit"]) == ("too_many_alerts", MOST_ALERTS)
    assert len(await services.alerts.of(AN)) == MOST_ALERTS - 1
    assert "29 of 30" in (await ask("/alert", lang="en", user=AN)).text


async def test_the_list_deletes_and_arms_again_in_its_own_place(ask: Answer, services: Services) -> None:
    await ask("/alert FPT > 120", user=AN)
    await ask("/alert FPT búa", user=AN)
    shown = await ask("/alert", lang="en", user=AN)
    first, second = await services.alerts.of(AN)
    assert "price at or above ₫120,000" in shown.text
    assert "on the lookout" in shown.text
    assert [button.label for button in shown.buttons[0]] == [f"✕ {first.number} · FPT", f"✕ {second.number} · FPT"]

    after = await ask(shown.buttons[0][0].question, lang="en", user=AN)

    assert after.in_place is True
    assert "Deleted: <b>FPT</b> price at or above ₫120,000." in after.text
    assert [alert.number for alert in await services.alerts.of(AN)] == [second.number]
    # The same button once more, from an old message.
    again = await ask(shown.buttons[0][0].question, lang="en", user=AN)
    assert again.facts["code"] == "alert_gone"


async def test_one_that_was_told_is_armed_again_from_where_it_stands(ask: Answer, services: Services) -> None:
    await ask("/alert FPT > 120", user=AN)
    alert = await only(services)
    promise = _promise_of(alert)
    await services.alerts.tell(replace(alert, state=AlertState.FIRED, fired_on=date(2026, 11, 17)), promise)
    shown = await ask("/alert", lang="en", user=AN)
    assert "told 17 Nov 2026" in shown.text
    assert shown.buttons[0][0].label == f"↻ {alert.number} · FPT"

    reply = await ask(shown.buttons[0][0].question, lang="en", user=AN)

    assert "On the lookout again" in reply.text
    armed = await only(services)
    assert (armed.state, armed.reference_price, armed.reference_on) == (AlertState.ARMED, 118_000, date(2026, 11, 18))


async def test_another_person_s_press_changes_nothing(ask: Answer, services: Services) -> None:
    await ask("/alert FPT > 120", user=AN)
    button = (await ask("/alert", user=AN)).buttons[0][0]

    assert (await ask(button.question, user=BINH)).facts["code"] == "not_yours"
    assert len(await services.alerts.of(AN)) == 1


async def test_in_a_group_administrators_set_alerts_that_are_told_there(services: Services) -> None:
    assistant = Assistant(services)
    await answers_of(assistant)("/alert VNM +5%", user=AN)
    refused = await assistant.answer(in_group("/alert FPT +5%", BINH, may=False))
    topic = replace(in_group("/alert FPT +5%", AN, may=True), thread=7)
    await assistant.answer(topic)
    listed = await assistant.answer(in_group("/alert", AN, may=False))

    assert refused.facts["code"] == "administrators_only"
    private, there = await services.alerts.of(AN)
    assert (there.owner, there.address.chat, there.address.thread) == (AN, GROUP, 7)
    # What somebody watches in private is nobody else's business.
    assert listed.facts["alerts"] == [there.number]
    assert private.address.chat == AN


async def test_somebody_else_s_words_set_and_delete_nothing(services: Services) -> None:
    assistant = Assistant(services)
    await answers_of(assistant)("/alert FPT +5%", user=AN)
    number = (await only(services)).number
    for text in ("/alert FPT -5%", f"/alert delete {number}"):
        asked = Ask(text=text, asked_at=NOW, chat=AN, user=AN, forwarded=True)
        assert (await assistant.answer(asked)).facts["code"] == "forwarded"

    assert len(await services.alerts.of(AN)) == 1


async def test_a_group_s_anonymous_administrator_sets_alerts_as_the_group(services: Services) -> None:
    asked = Ask(text="/alert FPT +5%", asked_at=NOW, chat=GROUP, chat_kind=ChatKind.GROUP, rights=Members(may=True))

    assert (await Assistant(services).answer(asked)).intent == "alert"
    assert (await only(services, GROUP)).address.chat == GROUP


async def test_where_nobody_is_remembered_nothing_is_set(ask: Answer) -> None:
    for text in ("/alert", "/alert delete 1"):
        assert (await ask(text)).facts["code"] == "nobody_is_remembered"


async def test_where_nobody_is_remembered_it_is_told_how_it_was_understood(ask: Answer) -> None:
    reply = await ask("/canhbao FPT > 120, +5%", lang="vi")

    assert reply.intent == "alert"
    assert "Mình hiểu là: <b>FPT, giá lên tới 120.000\N{NO-BREAK SPACE}₫</b>" in reply.text
    assert "Tính từ 118.000\N{NO-BREAK SPACE}₫ thì là mức 123.900\N{NO-BREAK SPACE}₫." in reply.text
    assert "chưa lưu" in reply.text
    assert reply.buttons == ()


async def test_each_symbol_gets_its_own_condition(ask: Answer, services: Services) -> None:
    await ask("/alert FPT > 120, HPG < 19", user=AN)

    kept = [(alert.symbol, alert.condition.kind, alert.condition.value) for alert in await services.alerts.of(AN)]
    assert kept == [("FPT", AlertKind.PRICE_ABOVE, 120_000), ("HPG", AlertKind.PRICE_BELOW, 19_000)]


async def test_in_a_terminal_it_is_said_that_messages_come_on_telegram_only(services: Services) -> None:
    in_terminal = Ask(text="/alert FPT +5%", asked_at=NOW, locale="en", user=AN)
    assistant = Assistant(services)

    assert "only on Telegram" in (await assistant.answer(in_terminal)).text
    assert "I look after every close" in (await assistant.answer(replace(in_terminal, chat=AN))).text


async def test_an_empty_list_says_how_to_set_one(ask: Answer) -> None:
    assert "You have no alerts here yet" in (await ask("/alert", lang="en", user=AN)).text


def _promise_of(alert: Alert) -> NewPromise:
    """What a check promises when it tells of the alert."""
    session = date(2026, 11, 17)
    return NewPromise(address=alert.address, kind=f"alert:{alert.number}", session=session, due_at=NOW)
