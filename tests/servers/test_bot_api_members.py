"""What the bot is in a chat, and what it is told when that changes."""

from __future__ import annotations

import pytest
from telegram import Bot, ChatMemberAdministrator, ChatMemberRestricted, Update
from telegram.error import BadRequest, ChatMigrated, Forbidden

from tests.servers.bot_api import BotApiServer, Standing
from tests.servers.telegram_bots import AN, GROUP, picture, refusal

CHANNEL = -1_001_000_000_001


async def test_the_bot_asks_what_it_may_do(bot: Bot, server: BotApiServer) -> None:
    assert (await bot.get_chat_member(GROUP, bot.id)).status == "member"
    server.promote_bot(GROUP, without=["can_pin_messages"])
    promoted = await bot.get_chat_member(GROUP, bot.id)
    assert isinstance(promoted, ChatMemberAdministrator)
    assert (promoted.can_pin_messages, promoted.can_manage_topics, promoted.can_post_messages) == (False, True, None)
    server.restrict_bot(GROUP, without=["can_send_photos", "can_send_polls"])
    restricted = await bot.get_chat_member(GROUP, bot.id)
    assert isinstance(restricted, ChatMemberRestricted)
    assert (restricted.can_send_messages, restricted.can_send_photos, restricted.is_member) == (True, False, True)
    with pytest.raises(LookupError, match="can_fly"):
        server.promote_bot(GROUP, without=["can_fly"])
    with pytest.raises(LookupError, match="can_fly"):
        server.restrict_bot(GROUP, without=["can_fly"])


async def test_an_administrator_of_a_channel_has_rights_of_its_own(bot: Bot, server: BotApiServer) -> None:
    server.channel(chat_id=CHANNEL)
    server.promote_bot(CHANNEL, without=["can_edit_messages"])
    member = await bot.get_chat_member(CHANNEL, bot.id)
    assert isinstance(member, ChatMemberAdministrator)
    assert (member.can_post_messages, member.can_edit_messages, member.can_pin_messages) == (True, False, None)


async def test_what_all_members_may_do(bot: Bot, server: BotApiServer) -> None:
    server.set_permissions(GROUP, without=["can_send_photos", "can_send_documents"])
    permissions = (await bot.get_chat(GROUP)).permissions
    assert permissions is not None
    assert (permissions.can_send_messages, permissions.can_send_photos) == (True, False)
    for call in (bot.send_photo(GROUP, picture()), bot.send_document(GROUP, b"{}")):
        with pytest.raises(BadRequest, match="ot enough rights to send"):
            await call
    server.promote_bot(GROUP)
    await bot.send_photo(GROUP, picture())
    server.set_standing(GROUP, Standing.NO_PHOTOS)
    member = await bot.get_chat_member(GROUP, bot.id)
    assert isinstance(member, ChatMemberRestricted)
    assert member.can_send_photos is False


async def test_a_basic_group_restricts_all_or_nobody(bot: Bot, server: BotApiServer) -> None:
    server.group(chat_id=-5)
    with pytest.raises(LookupError, match="restricts nobody alone"):
        server.restrict_bot(-5, without=["can_send_photos"])
    server.set_standing(-5, Standing.NO_PHOTOS)
    words = "Bad Request: not enough rights to send photos to the chat"
    assert await refusal(server, bot.send_photo(-5, picture())) == words
    assert (await bot.get_chat_member(-5, bot.id)).status == "member"
    permissions = (await bot.get_chat(-5)).permissions
    assert permissions is not None
    assert permissions.can_send_photos is False
    server.set_standing(-5, Standing.WELCOME)
    await bot.send_photo(-5, picture())


async def test_abilities_can_be_switched(bot: Bot, server: BotApiServer) -> None:
    assert (bot.bot.can_read_all_group_messages, bot.bot.supports_inline_queries) == (False, False)
    server.set_abilities(inline=True, reads_all=True)
    me = await bot.get_me()
    assert (me.can_read_all_group_messages, me.supports_inline_queries) == (True, True)


async def test_administrators_are_listed_with_the_bot_among_them(bot: Bot, server: BotApiServer) -> None:
    assert [member.user.id for member in await bot.get_chat_administrators(GROUP)] == [AN]
    server.promote_bot(GROUP)
    assert [member.user.id for member in await bot.get_chat_administrators(GROUP)] == [AN, bot.id]
    words = "Bad Request: there are no administrators in the private chat"
    assert await refusal(server, bot.get_chat_administrators(AN)) == words


async def test_anonymous_administrators_and_channels_write_in_groups(bot: Bot, server: BotApiServer) -> None:
    group = server.group(chat_id=GROUP, administrators=[AN])
    channel = server.channel(chat_id=CHANNEL)
    server.send_text("/caidat", chat=group, as_chat=group)
    server.send_text("/caidat", chat=group, as_chat=channel)
    updates = await bot.get_updates()
    told = [(update.message.from_user, update.message.sender_chat) for update in updates if update.message]
    assert [(user.id, user.username, chat.id) for user, chat in told if user and chat] == [
        (1_087_968_824, "GroupAnonymousBot", GROUP),
        (136_817_688, "Channel_Bot", CHANNEL),
    ]
    assert (await bot.get_chat_member(GROUP, 1_087_968_824)).status == "left"


async def test_the_bot_is_told_what_becomes_of_it(bot: Bot, server: BotApiServer) -> None:
    server.group(chat_id=-5, administrators=[AN])
    server.add_bot(-5, by=AN)
    server.promote_bot(-5)
    server.restrict_bot(-5)
    server.remove_bot(-5)
    updates = await bot.get_updates(allowed_updates=Update.ALL_TYPES)
    changes = [update.my_chat_member for update in updates if update.my_chat_member]
    assert [(change.old_chat_member.status, change.new_chat_member.status) for change in changes] == [
        ("left", "member"),
        ("member", "administrator"),
        ("administrator", "member"),
        ("member", "kicked"),
    ]
    assert {change.from_user.id for change in changes} == {AN}
    joined = updates[1].message
    assert joined is not None
    assert [user.id for user in joined.new_chat_members] == [bot.id]
    words = "Forbidden: bot was kicked from the group chat"
    assert await refusal(server, bot.send_message(-5, "a"), Forbidden) == words
    # Those who were in a basic group can still look at it.
    assert (await bot.get_chat(-5)).title == "Nhóm"


async def test_a_channel_takes_the_bot_as_an_administrator_only(bot: Bot, server: BotApiServer) -> None:
    server.channel(chat_id=CHANNEL)
    server.set_standing(CHANNEL, Standing.LEFT)
    words = "Forbidden: bot is not a member of the channel chat"
    assert await refusal(server, bot.send_message(CHANNEL, "a"), Forbidden) == words
    server.add_bot(CHANNEL)
    (update,) = await bot.get_updates()
    assert update.my_chat_member is not None
    assert update.my_chat_member.new_chat_member.status == "administrator"
    await bot.send_message(CHANNEL, "a")


async def test_a_person_blocks_and_unblocks(bot: Bot, server: BotApiServer) -> None:
    server.block(AN)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(AN, "a")
    server.unblock(AN)
    await bot.send_message(AN, "a")
    changes = [update.my_chat_member for update in await bot.get_updates()]
    assert [change and change.new_chat_member.status for change in changes] == ["kicked", "member"]


@pytest.mark.parametrize(
    ("chat", "standing", "words"),
    [
        (AN, Standing.NEVER_STARTED, "bot can't initiate conversation with a user"),
        (-5, Standing.DELETED, "the group chat was deleted"),
        (-5, Standing.LEFT, "bot is not a member of the group chat"),
        (GROUP, Standing.LEFT, "bot is not a member of the supergroup chat"),
    ],
)
async def test_chats_that_are_not_the_bots(
    bot: Bot, server: BotApiServer, chat: int, standing: Standing, words: str
) -> None:
    server.group(chat_id=-5)
    server.set_standing(chat, standing)
    assert await refusal(server, bot.send_message(chat, "a"), Forbidden) == f"Forbidden: {words}"


async def test_a_group_becomes_a_supergroup(bot: Bot, server: BotApiServer) -> None:
    group = server.group(chat_id=-5, title="Hội", administrators=[AN])
    await bot.send_message(-5, "a")
    moved = server.migrate(group, chat_id=-1_001_000_000_005)
    assert (moved.type, moved.title) == ("supergroup", "Hội")
    gone, came = [update.message for update in await bot.get_updates()]
    assert gone is not None
    assert (gone.chat.id, gone.migrate_to_chat_id) == (-5, moved.id)
    assert came is not None
    assert (came.chat.id, came.migrate_from_chat_id, came.message_id) == (moved.id, -5, 1)
    with pytest.raises(ChatMigrated) as refused:
        await bot.send_message(-5, "b")
    assert refused.value.new_chat_id == moved.id
    told = server.refused[-1].response
    assert told["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert (await bot.send_message(moved.id, "b")).message_id == 2
    assert [member.user.id for member in await bot.get_chat_administrators(moved.id)] == [AN]
