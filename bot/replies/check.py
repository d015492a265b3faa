"""What works in a chat and what does not, and how to mend it: tap by tap, as Telegram's apps call it.

The names of menus are those of Telegram's own apps (https://telegram.org/faq#groups-and-channels and
https://core.telegram.org/bots/features#privacy-mode). In Vietnamese the English name stands beside
each: many people use the app in English.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.ask import Ask, ChatKind
from bot.chat_rights import OurRights
from bot.replies.markup import bullets, lines, paragraphs
from bot.replies.settings import NATIVE_NAMES
from bot.replies.words import N_, Words
from bot.schedule.subscription import SummaryKind


@dataclass(frozen=True, slots=True, kw_only=True)
class NextSummary:
    """A summary that the chat has asked for, and when it comes next; None where that is not known yet."""

    kind: SummaryKind
    zone: ZoneInfo
    due_at: datetime | None


_TITLES = {
    ChatKind.PRIVATE: N_("<b>Check: our own chat</b>"),
    ChatKind.GROUP: N_("<b>Check: what I may do in this group</b>"),
    ChatKind.CHANNEL: N_("<b>Check: what I may do in this channel</b>"),
}
_GROUP_RIGHTS = {
    "writes": N_("send messages"),
    "sends_photos": N_("send pictures"),
    "sends_polls": N_("send quizzes"),
    "pins": N_("pin messages"),
    "thread_is_open": N_("write in this topic"),
}
_CHANNEL_RIGHTS = {"posts": N_("post, and put my own posts right"), "edits": N_("edit posts of others")}
# Of use only to who wants more; our own posts in a channel we edit with the right to post.
_NOT_NEEDED = frozenset({"pins", "edits"})
_WHAT_FOR = {
    "writes": N_("<b>Send messages</b>: without it I cannot answer here at all."),
    "sends_photos": N_("<b>Send pictures</b>: without it charts do not come, and I answer in words alone."),
    "sends_polls": N_("<b>Send quizzes</b>: without it a lesson's question comes as plain text."),
    "pins": N_("<b>Pin messages</b>: only needed if you want a message of mine pinned."),
    "thread_is_open": N_("<b>Write in this topic</b>: it is closed, so neither answers nor summaries come here."),
    "posts": N_("<b>Post</b>: without it no summary comes here."),
    "edits": N_("<b>Edit posts of others</b>: not needed, my own posts I put right without it."),
}
_TAPS = {
    "writes": N_("Group name → pencil → Permissions → switch on Send Messages."),
    "sends_photos": N_("Group name → pencil → Permissions → Send Media → switch on Photos."),
    "sends_polls": N_("Group name → pencil → Permissions → Send Media → switch on Polls."),
    "pins": N_("Group name → pencil → Administrators → me → switch on Pin Messages → ✓."),
    "thread_is_open": N_("Open the topic → ⋮ → Reopen Topic."),
    "posts": N_("Channel name → pencil → Administrators → me → switch on Post Messages → ✓."),
    "edits": N_("Channel name → pencil → Administrators → me → switch on Edit Messages of Others → ✓."),
}
# Who is no administrator yet has no switches of its own.
_PIN_AS_A_MEMBER = N_(
    "Group name → pencil → Administrators → Add Admin → choose me → leave only Pin Messages switched on → ✓."
)
_SUMMARIES = {
    SummaryKind.DAILY: N_("Daily summary"),
    SummaryKind.MORNING: N_("Morning summary"),
    SummaryKind.WEEKLY: N_("Weekly summary"),
}


def check_text(words: Words, ask: Ask, ours: OurRights | None, summaries: Sequence[NextSummary]) -> Markup:
    """What works, what is missing and how to give it, what I hear, and what is set here."""
    return paragraphs(
        words.text(_TITLES[ask.chat_kind]),
        _own_chat(words) if ours is None else _rights(words, ours),
        None if ours is None else _hearing(words, ours),
        None if ours is None else _inline(words, ours),
        lines(words.text("<b>What is set here</b>"), bullets(_set(words, ask, summaries))),
    )


def missing_rights(ours: OurRights) -> tuple[str, ...]:
    """The names of the rights that are not given, the most needed first."""
    return tuple(name for name in _rights_here(ours) if getattr(ours, name) is False)


def _rights_here(ours: OurRights) -> tuple[str, ...]:
    """The names of the rights that mean something in this chat."""
    names = _CHANNEL_RIGHTS if ours.posts is not None else _GROUP_RIGHTS
    return tuple(name for name in names if getattr(ours, name) is not None)


def _own_chat(words: Words) -> Markup:
    return paragraphs(
        words.text("✅ Everything works here: no right is needed between the two of us."),
        words.text(
            "To check a group or a channel, add me to it and send /check there: I tell which right is missing, and how "
            "to give it."
        ),
    )


def _rights(words: Words, ours: OurRights) -> Markup:
    names = {**_GROUP_RIGHTS, **_CHANNEL_RIGHTS}
    missing = missing_rights(ours)
    given = [words.label(names[name]) for name in _rights_here(ours) if name not in missing]
    works = words.text("✅ I may: %(rights)s.", rights=", ".join(given)) if given else None
    if not missing:
        return lines(works, words.text("Nothing is missing."))
    return paragraphs(works, *(_how_to_give(words, ours, name) for name in missing))


def _how_to_give(words: Words, ours: OurRights, name: str) -> Markup:
    taps = _PIN_AS_A_MEMBER if name == "pins" and not ours.is_administrator else _TAPS[name]
    mark = "➖" if name in _NOT_NEEDED else "❌"
    return lines(
        Markup("%s %s") % (mark, words.text(_WHAT_FOR[name])),
        words.text("How to give it: %(taps)s", taps=words.text(taps)),
    )


def _hearing(words: Words, ours: OurRights) -> Markup | None:
    """What of a group reaches us; nothing is to be told of a channel."""
    if ours.hears_everything is None:
        return None
    if ours.hears_everything:
        return words.text(
            "👂 I get every message here, and still answer only commands, messages that name me, and replies to mine."
        )
    return lines(
        words.text(
            "👂 I hear commands (/…), messages that name me, and replies to mine; Telegram keeps all others from me. "
            "That is enough: nothing has to be changed."
        ),
        words.text(
            "I do not answer although you name me? Make me an administrator; or whoever runs me opens @BotFather → "
            "/setprivacy → chooses me → Disable, then I must be removed from the group and added again: only then does "
            "it count."
        ),
    )


def _inline(words: Words, ours: OurRights) -> Markup:
    if ours.answers_inline:
        return words.text("✅ In any chat: type my name with @ and a symbol, and choose a card.")
    return lines(
        words.text("➖ Cards in other chats (my name with @ and a symbol) are switched off."),
        words.text("Whoever runs me switches them on: @BotFather → /setinline → chooses me → types a short hint."),
    )


def _set(words: Words, ask: Ask, summaries: Sequence[NextSummary]) -> Iterator[Markup]:
    if not summaries:
        yield words.text("Summaries: none; /summary on brings one after each session.")
    for summary in summaries:
        yield _summary(words, summary)
    chosen = ask.preferences.language
    if chosen is None:
        yield words.text("Language: as you write")
    else:
        yield words.text("Language: %(language)s", language=NATIVE_NAMES[chosen])
    yield words.text(
        "Time: %(zone)s, now %(moment)s", zone=ask.timezone.key, moment=words.moment(ask.asked_at, ask.timezone)
    )
    if ask.chat_kind is ChatKind.GROUP:
        answers = (
            N_("Where I answer: in private, to whoever asked")
            if ask.preferences.quiet
            else N_("Where I answer: in the group")
        )
        yield words.text(answers)


def _summary(words: Words, summary: NextSummary) -> Markup:
    kind = words.label(_SUMMARIES[summary.kind])
    if summary.due_at is None:
        return words.text("%(summary)s: subscribed.", summary=kind)
    return words.text(
        "%(summary)s: next at %(moment)s.", summary=kind, moment=words.moment(summary.due_at, summary.zone)
    )
