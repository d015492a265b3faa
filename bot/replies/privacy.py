"""The texts about what is kept of people: what it is, how it is handed out, how it is deleted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from markupsafe import Markup

from bot.ask import ChatKind
from bot.chats import FORGOTTEN_AFTER
from bot.replies.kept_data import KEPT, Rows, counted_lines, in_order, kept_lines
from bot.replies.markup import bullets, lines, paragraphs
from bot.replies.words import N_, Words
from bot.reply import Button

_DELETE = {
    ChatKind.PRIVATE: N_("<b>Delete everything I keep about you?</b>"),
    ChatKind.GROUP: N_("<b>Delete everything I keep about this group?</b>"),
    ChatKind.CHANNEL: N_("<b>Delete everything I keep about this channel?</b>"),
}
_DELETED = {
    ChatKind.PRIVATE: N_("I keep nothing about you any more. If you go on asking, we begin anew."),
    ChatKind.GROUP: N_("I keep nothing about this group any more."),
    ChatKind.CHANNEL: N_("I keep nothing about this channel any more."),
}
_NOTHING = {
    ChatKind.PRIVATE: N_("I keep nothing about you."),
    ChatKind.GROUP: N_("I keep nothing about this group."),
    ChatKind.CHANNEL: N_("I keep nothing about this channel."),
}
_OUR_CHAT = "https://t.me/{us}"


def privacy_text(words: Words, remembered_minutes: int) -> Markup:
    """What is kept and what is not, where, for how long, and how to get or delete it.

    remembered_minutes: how long the last question of a person is in memory.
    """
    return paragraphs(
        lines(
            words.text("<b>Your privacy</b>"),
            words.text("I keep as little as I can. This is all of it, under your Telegram number and not your name:"),
        ),
        bullets(kept_lines(words)),
        words.text(
            "A message is kept until it is answered, mostly for less than a second, so that none is lost; then it is "
            "deleted. Your last question about a share is remembered for %(minutes)s minutes, so that I understand "
            "“and HPG?”.",
            minutes=words.number(remembered_minutes),
        ),
        words.text(
            "<b>Not kept</b>: what you wrote once it is answered, your name, your picture, your phone number. The "
            "technical log notes which command and symbol was asked, and in which group, but never who asked; the "
            "number of our private chat only where a message failed or too many came."
        ),
        words.text(
            "<b>Where and how long</b>: in the database of whoever runs this bot, until you delete it. A chat that has "
            "blocked or removed me is forgotten after %(days)s days. Price sources see symbols, never who asks.",
            days=words.number(FORGOTTEN_AFTER.days),
        ),
        words.text("/export gives you everything as a file, /forget deletes it all."),
    )


def export_text(words: Words) -> Markup:
    """What comes with the file."""
    return words.text("Here is everything I keep about you, as a file (JSON).")


def export_file(words: Words, person: str, at: datetime, data: Mapping[str, Rows]) -> bytes:
    """The file: whose it is and of when, then each kind of data with its name; the same data give the same file."""
    told = {
        "Nến Búa": words.label("Everything that is kept about you. Times are in UTC."),
        "person": person,
        "exported_at": at.isoformat(timespec="seconds"),
        "data": {table: _told(words, table, rows) for table, rows in in_order(data).items()},
    }
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def _told(words: Words, table: str, rows: Rows) -> dict[str, object]:
    holds = {"about": words.label(KEPT[table].holds)} if table in KEPT else {}
    return {**holds, "rows": sorted(rows, key=lambda row: json.dumps(row, ensure_ascii=False, sort_keys=True))}


def forget_text(words: Words, data: Mapping[str, Rows], minutes: int, kind: ChatKind) -> Markup:
    """What would be deleted, and that the button below does it."""
    return paragraphs(
        words.text(_DELETE[kind]),
        bullets(counted_lines(words, data)),
        words.text(
            "It cannot be brought back: alerts and summaries will stop. The button works for %(minutes)s minutes, and "
            "only for you.",
            minutes=words.number(minutes),
        ),
    )


def forgotten_text(words: Words, data: Mapping[str, Rows], kind: ChatKind) -> Markup:
    """What was deleted."""
    return paragraphs(
        words.text("Deleted:"),
        bullets(counted_lines(words, data)),
        words.text(_DELETED[kind]),
    )


def nothing_kept_text(words: Words, kind: ChatKind) -> Markup:
    """That there is nothing to delete."""
    return words.text(_NOTHING[kind])


def in_private_text(words: Words) -> Markup:
    """That such things are done between the two of us."""
    return words.text("This is for you alone: please send the command in our private chat.")


def private_chat_button(words: Words) -> Button:
    """The way to a private chat with us."""
    return Button(label=words.label("Open a private chat"), url=_OUR_CHAT)
