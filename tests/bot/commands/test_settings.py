"""`/caidat`, `/settings`: looking, choosing, who may, and that each choice is told."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.ask import Ask, ChatKind
from bot.assistant import Assistant
from bot.commands.command import Services
from bot.preferences import USUAL, ColorTheme, Detail, MoveColors, Preferences, PriceUnit
from bot.replies.markup import plain
from bot.reply import ERROR_INTENT, Reply
from tests.bot.commands.chats import PERSON, in_group, say


def marked(reply: Reply) -> list[str]:
    return [button.label for row in reply.buttons for button in row if button.label.startswith("✓ ")]


async def test_who_never_chose_sees_the_usual_choices(assistant: Assistant) -> None:
    reply = await say(assistant, PERSON, "/caidat")

    assert (reply.intent, reply.in_place, reply.facts["changed"]) == ("settings", True, [])
    assert plain(reply.text) == (
        "Cài đặt của bạn\n\n"
        "• Ngôn ngữ: theo tin nhắn của bạn.\n"
        "• Ảnh: nền sáng.\n"
        "• Màu tăng giảm: xanh lá – đỏ, như bảng điện.\n"
        "• Danh sách mặc định: danh sách riêng (còn trống thì VN30).\n"
        "• Giá: theo đồng, như 118.600\xa0₫.\n"
        "• Câu trả lời: có giải thích cho người mới.\n"
        "• Múi giờ: Asia/Ho_Chi_Minh, bây giờ là 20:00 ngày 20/11/2026.\n\n"
        "Bấm một nút để đổi. Riêng múi giờ thì đổi bằng chữ: /caidat giờ Europe/Berlin"
    )
    usual = ["Tiếng Việt", "Nền sáng", "Xanh lá – đỏ", "Danh sách riêng", "Đồng", "Có giải thích"]
    assert marked(reply) == [f"✓ {label}" for label in usual]


@pytest.mark.parametrize(
    ("text", "chosen", "told"),
    [
        ("/settings theme dark", {"theme": ColorTheme.DARK}, "✅ Đã đổi. Ảnh: nền tối."),
        ("đổi giao diện tối", {"theme": ColorTheme.DARK}, "✅ Đã đổi. Ảnh: nền tối."),
        ("doi giao dien toi", {"theme": ColorTheme.DARK}, "✅ Đã đổi. Ảnh: nền tối."),
        (
            "/caidat màu cho người mù màu",
            {"colors": MoveColors.SAFE},
            "✅ Đã đổi. Màu tăng giảm: xanh dương – cam, cho mắt khó phân biệt xanh lá và đỏ.",
        ),
        (
            "/caidat nghìn đồng",
            {"price_unit": PriceUnit.THOUSAND_VND},
            "✅ Đã đổi. Giá: theo nghìn đồng, như 118,60 nghìn ₫.",
        ),
        ("/caidat ngắn gọn", {"detail": Detail.EXPERT}, "✅ Đã đổi. Câu trả lời: ngắn gọn, không giải thích."),
        ("/caidat danh sách VN30", {"default_list": "vn30"}, "✅ Đã đổi. Danh sách mặc định: VN30."),
        (
            "/caidat giờ Europe/Berlin",
            {"timezone": "Europe/Berlin"},
            "✅ Đã đổi. Múi giờ: Europe/Berlin, bây giờ là 14:00 ngày 20/11/2026.",
        ),
        (
            "/caidat giờ UTC+9",
            {"timezone": "Etc/GMT-9"},
            "✅ Đã đổi. Múi giờ: UTC+9, bây giờ là 22:00 ngày 20/11/2026.",
        ),
        ("/caidat tiếng Anh", {"language": "en"}, "✅ Changed. Language: English."),
    ],
)
async def test_a_choice_is_kept_and_told(
    assistant: Assistant, services: Services, text: str, chosen: dict[str, object], told: str
) -> None:
    reply = await say(assistant, PERSON, text)

    assert await services.preferences.of("telegram:1") == replace(USUAL, **chosen)  # type: ignore[arg-type] # some of them
    assert plain(reply.text).split("\n\n")[0] == told
    assert reply.facts["changed"] == list(chosen)


async def test_every_button_chooses_what_it_says_and_marks_itself(assistant: Assistant) -> None:
    menu = await say(assistant, in_group(administrator=True), "/settings")
    pressed = 0
    for button in (button for row in menu.buttons[:-1] for button in row):
        reply = await say(assistant, in_group(administrator=True), button.question)
        if not button.label.startswith("✓ "):
            assert len(reply.facts["changed"]) == 1  # type: ignore[arg-type] # a list
            questions = [each.question for row in reply.buttons for each in row if each.label.startswith("✓ ")]
            assert button.question in questions
            pressed += 1

    assert pressed == 7
    assert menu.buttons[-1][0].question == "/privacy"


async def test_two_choices_at_one_time_are_both_kept(assistant: Assistant, services: Services) -> None:
    texts = ("/settings theme dark", "/settings detail expert", "/settings unit thousand_vnd", "/settings list vn30")
    await asyncio.gather(*(say(assistant, PERSON, text) for text in texts))

    assert await services.preferences.of("telegram:1") == Preferences(
        theme=ColorTheme.DARK, detail=Detail.EXPERT, price_unit=PriceUnit.THOUSAND_VND, default_list="vn30"
    )


async def test_in_a_group_administrators_choose_for_all_and_others_look(
    assistant: Assistant, services: Services
) -> None:
    told = await say(assistant, in_group(administrator=True), "/caidat nền tối, trả lời riêng")
    assert "Cài đặt của nhóm" in told.text
    assert "Tính cho mọi người ở đây" in told.text
    assert "Nơi trả lời: nhắn riêng cho người hỏi" in told.text

    looked = await say(assistant, in_group(administrator=False), "/caidat")
    refused = await say(assistant, in_group(administrator=False), "/settings theme light")

    assert (looked.intent, refused.facts["code"]) == ("settings", "administrators_only")
    kept = await services.preferences.of("telegram:-5")
    assert (kept.theme, kept.quiet) == (ColorTheme.DARK, True)
    assert await services.preferences.of("telegram:1") == USUAL


async def test_a_channel_has_settings_of_its_own(assistant: Assistant) -> None:
    channel = replace(in_group(administrator=True), chat_kind=ChatKind.CHANNEL)

    told = await say(assistant, channel, "/caidat")

    assert plain(told.text).startswith("Cài đặt của kênh\nTính cho mọi người ở đây")
    assert "Nơi trả lời" not in told.text


@pytest.mark.parametrize(
    ("ask", "text", "code"),
    [
        (PERSON, "/caidat sáng tối", "two_choices"),
        (PERSON, "/caidat giờ sao hỏa", "unknown_zone"),
        (PERSON, "/caidat im lặng", "quiet_is_for_groups"),
        (PERSON, "/caidat blabla", "bad_argument"),
        (replace(PERSON, forwarded=True), "/caidat nền tối", "forwarded"),
        (replace(PERSON, user=None), "/caidat nền tối", "nobody_is_remembered"),
    ],
)
async def test_what_cannot_be_chosen_changes_nothing(
    assistant: Assistant, services: Services, ask: Ask, text: str, code: str
) -> None:
    reply = await say(assistant, ask, text)

    assert (reply.intent, reply.facts["code"]) == (ERROR_INTENT, code)
    assert await services.preferences.of("telegram:1") == USUAL


async def test_where_nobody_is_remembered_one_may_look(assistant: Assistant) -> None:
    reply = await say(assistant, replace(PERSON, user=None, chat=None), "/caidat")
    assert reply.facts["settings"] == {name: getattr(USUAL, name) for name in reply.facts["settings"]}  # type: ignore[attr-defined] # a mapping
