"""What is said in groups and channels beyond the answers."""

from __future__ import annotations

from bot.ask import ChatKind
from bot.replies.markup import lines, paragraphs
from bot.replies.words import Words
from bot.reply import Button, Reply

_HELLO, _IN_PRIVATE = "hello", "in_private"


def hello_reply(words: Words, kind: ChatKind) -> Reply:
    """The greeting of who was just added: what it does, and how it is asked; in a channel by commands alone."""
    return Reply(
        intent=_HELLO,
        lang=words.lang,
        text=paragraphs(
            words.text(
                "Hello everybody, I am <b>Nến Búa</b>. Post a command here, such as <code>/rsi FPT</code>: I answer "
                "with a picture and a few plain words. Otherwise I keep quiet."
            )
            if kind is ChatKind.CHANNEL
            else words.text(
                "Hello everybody, I am <b>Nến Búa</b>. Ask me about a share, such as <code>/rsi FPT</code>, or mention "
                "me: I answer with a picture and a few plain words. Otherwise I keep quiet."
            ),
            lines(
                words.text("/help shows what I can do."),
                words.text("<code>/summary on 15:15</code> brings the market in short after each session."),
                words.text("/check tells whether I lack a right here."),
            ),
            words.text("I give information, never advice to buy or sell."),
        ),
    )


def in_private_reply(words: Words) -> Reply:
    """To a member of a quiet group with whom there is no private chat yet: how to open one."""
    open_chat = Button(label=words.label("Open a private chat"), url="https://t.me/{us}?start=group")
    return Reply(
        intent=_IN_PRIVATE,
        lang=words.lang,
        text=words.text("In this group I answer in private. Open a chat with me, then ask again."),
        buttons=((open_chat,),),
    )
