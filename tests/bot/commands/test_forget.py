"""`/xoadulieu`, `/forget`: only after it was confirmed, by that person, in time; and then everything."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ask import Ask, ChatKind
from bot.assistant import Assistant
from bot.commands.command import Services
from bot.preferences import USUAL, ColorTheme
from bot.replies.markup import plain
from bot.reply import ERROR_INTENT, Reply
from tests.bot.commands.chats import GROUP_NAME, NAME, PERSON, in_group, say

OTHER = "telegram:2"


async def keep_something(services: Services, *owners: str) -> None:
    for owner in owners:
        await services.preferences.choose(owner, theme=ColorTheme.DARK)
        await services.watchlists.add(owner, ["FPT", "HPG"])


async def anything_of(services: Services, owner: str) -> bool:
    return any((await services.personal_data.export(owner)).values())


def confirmation(reply: Reply) -> str:
    """What the button that deletes stands for."""
    return reply.buttons[0][0].question


async def test_it_asks_back_with_counts_and_deletes_nothing_yet(assistant: Assistant, services: Services) -> None:
    await keep_something(services, NAME)

    reply = await say(assistant, PERSON, "xóa dữ liệu của tôi")

    assert plain(reply.text) == (
        "Xóa mọi thứ mình giữ về bạn?\n\n"
        "• Cài đặt: 1 mục\n"
        "• Danh sách theo dõi: 2 mục\n\n"
        "Xóa rồi thì không lấy lại được: cảnh báo và bản tin cũng sẽ ngừng. "
        "Nút dưới đây có hiệu lực 10 phút, và chỉ bạn bấm mới được."
    )
    assert [button.label for row in reply.buttons for button in row] == ["Xóa hết", "Xuất dữ liệu của mình"]
    assert len(confirmation(reply).encode()) <= 64
    assert await anything_of(services, NAME)


async def test_the_button_deletes_everything_of_the_person_and_nothing_of_others(
    assistant: Assistant, services: Services
) -> None:
    await keep_something(services, NAME, OTHER, GROUP_NAME)
    question = confirmation(await say(assistant, PERSON, "/forget"))

    reply = await say(assistant, replace(PERSON, asked_at=PERSON.asked_at + timedelta(minutes=9)), question)

    assert (reply.intent, reply.in_place, reply.buttons) == ("forget", True, ())
    assert plain(reply.text).startswith("Đã xóa:\n\n• Cài đặt: 1 mục\n• Danh sách theo dõi: 2 mục")
    assert not await anything_of(services, NAME)
    assert await services.preferences.of(NAME) == USUAL
    assert await anything_of(services, OTHER)
    assert await anything_of(services, GROUP_NAME)


async def test_what_was_asked_last_is_forgotten_too(assistant: Assistant, services: Services) -> None:
    await keep_something(services, NAME)
    await say(assistant, PERSON, "rsi fpt")
    assert (await say(assistant, PERSON, "còn khung tuần?")).symbol == "FPT"

    await say(assistant, PERSON, confirmation(await say(assistant, PERSON, "/forget")))

    assert (await say(assistant, PERSON, "còn khung tuần?")).symbol is None


@pytest.mark.parametrize(
    "presser",
    [
        replace(PERSON, asked_at=PERSON.asked_at + timedelta(minutes=10, seconds=1)),
        replace(PERSON, asked_at=PERSON.asked_at - timedelta(minutes=1)),
        replace(PERSON, user=OTHER, chat=OTHER),
        in_group(administrator=True),
    ],
    ids=["too late", "before it was made", "somebody else", "in another chat"],
)
async def test_the_button_is_void_for_all_others(assistant: Assistant, services: Services, presser: Ask) -> None:
    await keep_something(services, NAME, OTHER, GROUP_NAME)
    question = confirmation(await say(assistant, PERSON, "/forget"))

    reply = await say(assistant, presser, question)

    assert (reply.intent, reply.facts["code"]) == (ERROR_INTENT, "confirmation_void")
    assert all([await anything_of(services, owner) for owner in (NAME, OTHER, GROUP_NAME)])


async def test_a_button_made_to_last_longer_is_void(assistant: Assistant, services: Services) -> None:
    await keep_something(services, NAME)
    _, until, proof = confirmation(await say(assistant, PERSON, "/forget")).split()

    reply = await say(assistant, PERSON, f"/forget {int(until) + 60} {proof}")

    assert reply.facts["code"] == "confirmation_void"
    assert await anything_of(services, NAME)


async def test_a_forwarded_confirmation_deletes_nothing(assistant: Assistant, services: Services) -> None:
    await keep_something(services, NAME)
    question = confirmation(await say(assistant, PERSON, "/forget"))
    reply = await say(assistant, replace(PERSON, forwarded=True), question)
    assert reply.facts["code"] == "forwarded"
    assert await anything_of(services, NAME)


async def test_administrators_delete_what_is_kept_of_the_group(assistant: Assistant, services: Services) -> None:
    await keep_something(services, NAME, GROUP_NAME)
    asked = await say(assistant, in_group(administrator=True), "/xoadulieu")
    assert len(asked.buttons) == 1

    other = await say(assistant, in_group(administrator=True, user=OTHER), confirmation(asked))
    assert other.facts["code"] == "confirmation_void"

    reply = await say(assistant, in_group(administrator=True), confirmation(asked))

    assert "nhóm này" in reply.text
    assert not await anything_of(services, GROUP_NAME)
    assert await anything_of(services, NAME)


async def test_an_administrator_without_a_name_presses_under_one(assistant: Assistant, services: Services) -> None:
    await keep_something(services, GROUP_NAME)
    asked = await say(assistant, replace(in_group(administrator=True), user=None), "/xoadulieu")

    refused = await say(assistant, in_group(administrator=False), confirmation(asked))
    assert refused.facts["code"] == "confirmation_void"
    assert await anything_of(services, GROUP_NAME)

    await say(assistant, in_group(administrator=True), confirmation(asked))
    assert not await anything_of(services, GROUP_NAME)


async def test_other_members_are_asked_into_private(assistant: Assistant, services: Services) -> None:
    await keep_something(services, NAME, GROUP_NAME)

    reply = await say(assistant, in_group(administrator=False), "/xoadulieu")

    assert "trong khung chat riêng" in reply.text
    ((button,),) = reply.buttons
    assert (button.url or "").startswith("https://t.me/{us}")


@pytest.mark.parametrize(("kind", "name"), [(ChatKind.GROUP, "nhóm"), (ChatKind.CHANNEL, "kênh")])
async def test_it_is_told_what_is_deleted(assistant: Assistant, services: Services, kind: ChatKind, name: str) -> None:
    administrator = replace(in_group(administrator=True), chat_kind=kind)
    empty = await say(assistant, administrator, "/xoadulieu")
    await keep_something(services, GROUP_NAME)
    asked = await say(assistant, administrator, "/xoadulieu")
    done = await say(assistant, administrator, confirmation(asked))

    assert plain(empty.text) == f"Mình không giữ gì về {name} này."
    assert plain(asked.text).startswith(f"Xóa mọi thứ mình giữ về {name} này?")
    assert plain(done.text).endswith(f"Mình không còn giữ gì về {name} này nữa.")


async def test_where_there_is_nothing_it_says_so(assistant: Assistant) -> None:
    reply = await say(assistant, PERSON, "/xoadulieu")
    assert (plain(reply.text), reply.buttons) == ("Mình không giữ gì về bạn.", ())


async def test_where_nobody_is_remembered_it_says_so(assistant: Assistant) -> None:
    reply = await say(assistant, replace(PERSON, user=None, chat=None), "/forget")
    assert reply.facts["code"] == "nobody_is_remembered"
