"""`/kiemtra`: what works here, what is missing, how to give it, and what is set; it changes nothing."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, time

import pytest

from bot.ask import VIETNAM_TIME, Ask, ChatKind
from bot.assistant import Assistant
from bot.chat_rights import OurRights
from bot.commands.command import Services
from bot.errors import TryLater
from bot.preferences import Preferences
from bot.replies.markup import TEXT_LIMIT, length, plain
from bot.reply import Reply
from bot.schedule.promise import Address
from bot.schedule.subscription import Subscription, SummaryKind
from tests.bot.conftest import NOW, Answer

ALL = OurRights(
    is_administrator=False,
    writes=True,
    sends_photos=True,
    sends_polls=True,
    pins=True,
    hears_everything=False,
    answers_inline=True,
)
IN_A_CHANNEL = replace(ALL, is_administrator=True, pins=None, hears_everything=None, posts=True, edits=True)


class Rights:
    """What a gateway would tell of us."""

    def __init__(self, ours: OurRights | None) -> None:
        self._ours = ours

    async def may_configure(self) -> bool:
        """Everybody may look."""
        raise AssertionError("nobody needs a right to check")

    async def ours(self) -> OurRights:
        """Ours; TryLater where it cannot be asked."""
        if self._ours is None:
            raise TryLater("telegram_failed")
        return self._ours


async def checked(
    assistant: Assistant,
    ours: OurRights | None,
    *,
    kind: ChatKind = ChatKind.GROUP,
    lang: str = "vi",
    text: str = "/kiemtra",
    preferences: Preferences | None = None,
    thread: int | None = None,
) -> Reply:
    """The answer in such a chat."""
    return await assistant.answer(
        Ask(
            text=text,
            asked_at=NOW,
            locale=lang,
            chat="test:-1",
            user="test:1",
            chat_kind=kind,
            thread=thread,
            rights=Rights(ours),
            preferences=preferences or Preferences(),
        )
    )


async def test_where_nothing_is_missing_that_is_said(assistant: Assistant) -> None:
    reply = await checked(assistant, ALL)
    assert reply.intent == "check"
    text = plain(reply.text)
    assert "✅ Mình được: gửi tin nhắn, gửi ảnh, gửi câu đố, ghim tin nhắn.\nKhông thiếu quyền nào." in text
    assert "❌" not in text
    assert reply.facts["missing"] == []


@pytest.mark.parametrize(
    ("right", "tap"),
    [
        ("writes", "bật Gửi tin nhắn (Send Messages)"),
        ("sends_photos", "bật Ảnh (Photos)"),
        ("sends_polls", "bật Bình chọn (Polls)"),
        ("pins", "chỉ bật Ghim tin nhắn (Pin Messages)"),
        ("thread_is_open", "Mở lại chủ đề (Reopen Topic)"),
    ],
)
async def test_a_missing_right_of_a_group_is_told_with_the_way_to_give_it(
    assistant: Assistant, right: str, tap: str
) -> None:
    reply = await checked(assistant, replace(ALL, **{right: False}))
    text = plain(reply.text)
    assert text.count("Cách bật:") == 1
    assert ("❌" in text) is (right != "pins")
    assert tap in text
    assert reply.facts["missing"] == [right]


@pytest.mark.parametrize(
    ("right", "tap"), [("posts", "bật Đăng tin nhắn (Post Messages)"), ("edits", "(Edit Messages of Others)")]
)
async def test_a_missing_right_of_a_channel_is_told_with_the_way_to_give_it(
    assistant: Assistant, right: str, tap: str
) -> None:
    reply = await checked(assistant, replace(IN_A_CHANNEL, **{right: False}), kind=ChatKind.CHANNEL)
    text = plain(reply.text)
    assert "trong kênh này" in text
    assert tap in text
    assert "👂" not in text
    assert reply.facts["missing"] == [right]


async def test_an_administrator_has_a_switch_of_its_own(assistant: Assistant) -> None:
    text = plain((await checked(assistant, replace(ALL, is_administrator=True, pins=False))).text)
    assert "Quản trị viên (Administrators) → chọn mình → bật Ghim tin nhắn (Pin Messages)" in text


async def test_what_has_no_meaning_here_is_not_told(assistant: Assistant) -> None:
    text = plain((await checked(assistant, replace(ALL, pins=None))).text)
    assert "ghim" not in text
    assert "chủ đề" not in text


async def test_privacy_mode_is_told_with_its_way_out(assistant: Assistant) -> None:
    deaf = plain((await checked(assistant, ALL)).text)
    all_ears = plain((await checked(assistant, replace(ALL, hears_everything=True))).text)
    assert "@BotFather → /setprivacy → chọn mình → Disable" in deaf
    assert "xóa mình khỏi nhóm và thêm lại" in deaf
    assert "/setprivacy" not in all_ears
    assert "Mình nhận được mọi tin nhắn" in all_ears


async def test_inline_mode_is_told(assistant: Assistant) -> None:
    off = plain((await checked(assistant, replace(ALL, answers_inline=False))).text)
    on = plain((await checked(assistant, ALL)).text)
    assert "@BotFather → /setinline" in off
    assert "/setinline" not in on


@pytest.mark.parametrize("lang", ["vi", "en"])
async def test_with_everything_missing_it_still_fits_a_message(assistant: Assistant, lang: str) -> None:
    nothing = OurRights(**{field.name: False for field in fields(OurRights) if field.name not in {"posts", "edits"}})
    reply = await checked(assistant, nothing, lang=lang)
    assert length(reply.text) <= TEXT_LIMIT
    assert (plain(reply.text).count("❌"), plain(reply.text).count("➖")) == (4, 2)


async def test_the_summaries_of_this_topic_are_told_with_their_next_moment(
    assistant: Assistant, services: Services
) -> None:
    def wanted(kind: SummaryKind, thread: int, at: time) -> Subscription:
        return Subscription(
            address=Address(chat="test:-1", thread=thread),
            kind=kind,
            at=at,
            zone=VIETNAM_TIME,
            language="vi",
            shares="vn30",
            since=datetime(2026, 11, 1, tzinfo=UTC),
        )

    await services.subscriptions.put(wanted(SummaryKind.DAILY, 7, time(15, 15)))
    await services.subscriptions.put(wanted(SummaryKind.WEEKLY, 8, time(16, 0)))
    here = plain((await checked(assistant, ALL, thread=7)).text)
    # That evening is a Friday's.
    assert "Bản tin hằng ngày: lần tới lúc 15:15 ngày 23/11/2026." in here
    assert "tuần" not in here
    elsewhere = plain((await checked(assistant, ALL, thread=9)).text)
    assert "Bản tin: chưa đăng ký" in elsewhere


async def test_what_is_set_here_is_told(assistant: Assistant) -> None:
    quiet = Preferences(language="en", timezone="Europe/Berlin", quiet=True)
    reply = await checked(assistant, ALL, lang="en", text="/check", preferences=quiet)
    text = plain(reply.text)
    assert "Language: English" in text
    assert "Where I answer: in private, to whoever asked" in text
    assert "Time: Asia/Ho_Chi_Minh, now 20:00, 20 Nov 2026" in text


async def test_in_private_everything_works_and_a_group_is_explained(answer: Answer) -> None:
    reply = await answer("/kiemtra", lang="vi", user="test:1")
    text = plain(reply.text)
    assert "✅ Ở đây mọi thứ đều chạy tốt" in text
    assert "/kiemtra ở đó" in text
    assert "Where" not in text
    assert reply.facts["rights"] is None


async def test_a_terminal_that_names_nobody_is_answered_too(answer: Answer) -> None:
    assert (await answer("/check", lang="en")).intent == "check"


async def test_where_telegram_cannot_be_asked_that_is_said(assistant: Assistant) -> None:
    assert (await checked(assistant, None)).facts["code"] == "telegram_failed"


@pytest.mark.parametrize(
    "text",
    [
        "kiểm tra quyền",
        "kiem tra quyen",
        "sao bot không trả lời",
        "bot thiếu quyền gì",
        "check rights",
        "bot not responding",
    ],
)
async def test_it_is_found_in_words(assistant: Assistant, text: str) -> None:
    assert (await checked(assistant, ALL, text=text)).intent == "check"


@pytest.mark.parametrize(
    ("text", "intent"), [("kiểm tra FPT", "signals"), ("kiểm tra rsi fpt", "rsi"), ("check FPT", "signals")]
)
async def test_to_check_a_share_is_something_else(answer: Answer, text: str, intent: str) -> None:
    assert (await answer(text)).intent == intent
