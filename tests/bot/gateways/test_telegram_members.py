"""Chats that come, go and move."""

from __future__ import annotations

from structlog.testing import capture_logs

from bot.gateways.telegram_members import LIVES_FOR_S, TelegramMembers
from bot.gateways.telegram_sending import Sender
from bot.lately import Lately
from bot.preferences import Preferences
from bot.reply import Button
from tests.bot.conftest import NOW
from tests.bot.gateways.playing import AN, BINH, GROUP, NoPictures, Notes, Play, Script, says
from tests.servers.bot_api import Standing


async def test_who_blocks_us_is_noted_and_who_comes_back_too(play: Play) -> None:
    await play.hear(play.server.block(AN))
    await play.hear(play.server.unblock(AN))
    assert play.notes.noted == [("gone", "telegram:7"), ("back", "telegram:7")]
    assert play.texts(AN) == []


async def test_a_group_that_adds_us_is_greeted_once(play: Play) -> None:
    newcomer = play.server.group(chat_id=-1_007_000_000_000)
    service_message = play.server.add_bot(newcomer, by=AN)
    await play.hear(service_message - 1)
    await play.hear(service_message)
    await play.hear(play.server.promote_bot(newcomer))
    (hello,) = play.texts(newcomer)
    for part in ("Chào cả nhà", "/help", "/tomtat on 15:15", "/kiemtra"):
        assert part in hello
    assert play.notes.noted[0] == ("back", "telegram:-1007000000000")
    await play.hear(play.server.remove_bot(newcomer))
    assert play.notes.noted[-1] == ("gone", "telegram:-1007000000000")


async def test_a_channel_is_greeted_in_its_own_language(play: Play) -> None:
    play.script.preferences = Preferences(language="en")
    channel = play.server.channel(chat_id=-1_008_000_000_000)
    await play.hear(play.server.add_bot(channel))
    (hello,) = play.texts(channel)
    assert hello.startswith("Hello everybody")
    # Nobody is mentioned in a channel.
    assert "mention" not in hello


async def test_a_channel_that_lets_us_post_nothing_is_not_greeted(play: Play) -> None:
    channel = play.server.channel(chat_id=-1_008_000_000_000)
    await play.hear(play.server.add_bot(channel, rights_missing=["can_post_messages"]))
    assert play.texts(channel) == []


async def test_a_group_that_becomes_a_supergroup_keeps_what_is_its_own(play: Play) -> None:
    group = play.server.group(chat_id=-600)
    first = play.server.send_text("giá fpt", chat=AN) + 1
    play.server.migrate(group, chat_id=-1_006_000_000_000)
    await play.hear(first)
    await play.hear(first + 1)
    assert set(play.notes.noted) == {("moved", "telegram:-600", "telegram:-1006000000000")}


async def test_an_answer_follows_a_group_that_has_just_moved(play: Play) -> None:
    group = play.server.group(chat_id=-600)
    question = play.server.send_text("@nenbua_bot giá fpt", chat=group, user=BINH)
    moved = play.server.migrate(group, chat_id=-1_006_000_000_000)
    await play.hear(question)
    assert play.texts(moved) == ["giá fpt"]
    assert play.notes.lost == [("moved", "telegram:-600", "telegram:-1006000000000")]


async def test_a_chat_that_is_gone_while_we_answer_is_noted(play: Play) -> None:
    question = play.server.send_text("@nenbua_bot giá fpt", chat=GROUP, user=BINH)
    play.server.set_standing(GROUP, Standing.KICKED)
    await play.hear(question)
    assert play.notes.noted == [("back", f"telegram:{GROUP}"), ("gone", f"telegram:{GROUP}")]


async def test_who_asks_or_presses_shows_that_the_chat_lives(play: Play) -> None:
    button = Button(label="Giá", question="/gia FPT")
    play.script.replies["giá fpt"] = says("Đây", buttons=((button,),))
    await play.say("chào cả nhà", GROUP, BINH)
    assert play.notes.noted == []
    await play.say("giá fpt", AN)
    assert play.notes.noted == [("back", "telegram:7")]
    await play.press(play.server.messages(AN)[0], "Giá")
    assert len(play.server.messages(AN)) == 2
    assert play.notes.noted == [("back", "telegram:7")]


async def test_a_chat_that_lives_is_looked_up_once_a_minute_and_after_it_was_gone(play: Play) -> None:
    now, notes = [0.0], Notes()
    alive = Lately[str, bool](holds=LIVES_FOR_S, most=2, clock=lambda: now[0])
    sender = Sender(play.application.bot, NoPictures())
    members = TelegramMembers(notes, Script(), sender, lambda: NOW, alive=alive)
    looked_up: list[int] = []
    for now[0], what in ((0, ""), (59, ""), (60, ""), (61, "gone"), (62, "moved"), (63, ""), (64, "fails")):
        if what == "gone":
            await members.gone(7, "blocked")
        if what == "moved":
            await members.moved(7, 8)
        notes.fails = what == "fails"
        await members.lives("telegram:7")
        looked_up.append(notes.noted.count(("back", "telegram:7")))
    assert looked_up == [1, 1, 2, 3, 4, 4, 4]

    await members.lives("telegram:9")
    assert alive.get("telegram:9") is None


async def test_the_log_names_groups_and_nobody_in_private(play: Play) -> None:
    with capture_logs() as lines:
        await play.hear(play.server.block(AN))
        await play.hear(play.server.unblock(AN))
        await play.hear(play.server.remove_bot(GROUP))
    told = [(line["event"], line.get("chat")) for line in lines]
    assert told == [("telegram.chat_gone", None), ("telegram.chat_back", None), ("telegram.chat_gone", GROUP)]


async def test_a_storage_that_fails_holds_up_no_answer(play: Play) -> None:
    play.notes.fails = True
    await play.hear(play.server.block(AN))
    await play.hear(play.server.unblock(AN))
    assert await play.say("giá fpt", AN) == ["giá fpt"]


async def test_where_we_may_not_write_nothing_is_tried_twice(play: Play) -> None:
    play.server.set_standing(GROUP, Standing.NO_TEXT)
    assert await play.say("@nenbua_bot giá fpt", GROUP, BINH) == []
    assert len(play.server.refused) == 1
    assert play.notes.lost == []
