"""`/caidat`, `/settings`: what a person, or a group for all its members, chose about the answers."""

from __future__ import annotations

from dataclasses import asdict

from bot.ask import ChatKind
from bot.commands.command import Command, Request, Section
from bot.commands.permission import owner_who_may_change
from bot.errors import UserError
from bot.preferences import USUAL, Choices, Preferences
from bot.replies.settings import settings_buttons, settings_text
from bot.replies.words import N_, words_in
from bot.reply import Reply
from bot.understanding.setting_words import read_setting_words


async def _reply(request: Request) -> Reply:
    ask = request.ask
    wanted = read_setting_words(request.arguments.words)
    if not wanted.choices and wanted.unknown is not None and ask.text.lstrip().startswith("/"):
        raise UserError("bad_argument", value=wanted.unknown, command=COMMAND.key)
    if wanted.choices:
        await _choose(request, wanted.choices)
    chosen = await _chosen(request)
    words = words_in(chosen.language or request.words.lang, chosen)
    return Reply(
        intent=COMMAND.key,
        lang=words.lang,
        text=settings_text(words, chosen, ask, tuple(wanted.choices)),
        buttons=settings_buttons(words, chosen, ask),
        in_place=True,
        facts={"settings": asdict(chosen), "changed": list(wanted.choices)},
    )


async def _choose(request: Request, choices: Choices) -> None:
    """Keep them. Raises UserError `quiet_is_for_groups`; and as `owner_who_may_change`."""
    if "quiet" in choices and request.ask.chat_kind is not ChatKind.GROUP:
        raise UserError("quiet_is_for_groups", command=COMMAND.key)
    owner = await owner_who_may_change(request)
    await request.services.preferences.choose(owner, **choices)


async def _chosen(request: Request) -> Preferences:
    """What holds now; everybody may look."""
    owner = request.ask.owner
    return USUAL if owner is None else await request.services.preferences.of(owner)


COMMAND = Command(
    key="settings",
    section=Section.SETTINGS,
    names={"vi": ("caidat",), "en": ("settings",)},
    summary=N_("Settings: language, colours, price unit, detail…"),
    usage={
        "vi": "/caidat [nền tối|nghìn đồng|ngắn gọn|giờ Europe/Berlin…]",
        "en": "/settings [dark|thousand dong|short|time Europe/Berlin…]",
    },
    examples={"vi": ("/caidat", "/caidat giao diện tối"), "en": ("/settings", "/settings dark")},
    reply=_reply,
    reads_words=True,
)
