"""Where in a chat a message stands: in a topic of a forum, in the thread of replies, or in neither."""

from __future__ import annotations

from tests.servers.telegram_chats import Room
from tests.servers.telegram_rules import Json, bad_request


def checked_topic(room: Room, thread: object) -> int | None:
    """The topic that the bot asks to write in, None where it names none; refused where the topic takes nothing."""
    if thread in (None, "", 0):
        return None
    topic = room.topics.get(thread) if isinstance(thread, int) else None
    if topic is None or not isinstance(thread, int):
        raise bad_request("message thread not found")
    if topic.is_closed and not room.may("can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")
    return thread


def place(room: Room, thread: int | None, quoted: Json | None) -> Json:
    """The fields that say where a message stands that is written in the topic, or answers the quoted one, or both.

    In a topic, what answers nothing is told as an answer to the message that opened it. In a supergroup without topics
    an answer has a message_thread_id too: that of the first message of its thread.
    """
    if thread is None and quoted and quoted.get("is_topic_message"):
        thread = checked_topic(room, quoted["message_thread_id"])
    if thread is not None:
        opening = room.topics[thread].opened_by
        return {"message_thread_id": thread, "is_topic_message": True, "reply_to_message": quoted or opening}
    if quoted is None:
        return {}
    if room.chat.type != "supergroup" or room.chat.is_forum:
        return {"reply_to_message": quoted}
    root = quoted.get("message_thread_id", quoted["message_id"])
    return {"message_thread_id": root, "reply_to_message": quoted}
