"""`/xuatdulieu`, `/export`: everything about a person, for that person alone."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.assistant import Assistant
from bot.commands.command import Services
from bot.replies.kept_data import KEPT
from bot.reply import ERROR_INTENT
from tests.bot.commands.chats import NAME, PERSON, in_group, say


async def test_the_file_holds_everything_about_the_person_and_nothing_else(
    assistant: Assistant, services: Services
) -> None:
    await services.preferences.choose(NAME, language="vi")
    await services.watchlists.add(NAME, ["HPG", "FPT"])
    await services.watchlists.add("telegram:2", ["VNM"])

    reply = await say(assistant, PERSON, "xuất dữ liệu của tôi")

    assert reply.intent == "export"
    assert reply.document is not None
    assert reply.document.name == "nenbua-2026-11-20.json"
    told = json.loads(reply.document.content)
    assert (told["person"], told["exported_at"]) == (NAME, "2026-11-20T13:00:00+00:00")
    assert list(told["data"]) == list(KEPT)
    assert [row["language"] for row in told["data"]["preferences"]["rows"]] == ["vi"]
    assert {row["symbol"]: row["place"] for row in told["data"]["watched"]["rows"]} == {"HPG": 0, "FPT": 1}
    assert b"VNM" not in reply.document.content
    assert b"telegram:2" not in reply.document.content


async def test_twice_the_same_gives_the_same_file(assistant: Assistant, services: Services) -> None:
    await services.watchlists.add(NAME, ["HPG", "FPT", "ACB"])
    one, other = [await say(assistant, PERSON, "/export") for _ in range(2)]
    assert one.document is not None
    assert one.document == other.document


async def test_in_a_group_nothing_is_handed_out(assistant: Assistant, services: Services) -> None:
    await services.preferences.choose(NAME, language="vi")

    reply = await say(assistant, in_group(administrator=True), "/xuatdulieu")

    assert (reply.intent, reply.document) == ("export", None)
    assert "trong khung chat riêng" in reply.text
    ((button,),) = reply.buttons
    assert (button.url or "").startswith("https://t.me/{us}")


async def test_where_nobody_is_remembered_it_says_so(assistant: Assistant) -> None:
    reply = await say(assistant, replace(PERSON, user=None, chat=None), "/export")
    assert (reply.intent, reply.facts["code"]) == (ERROR_INTENT, "nobody_is_remembered")
