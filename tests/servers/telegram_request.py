"""One request of the bot, and what several methods read from it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.servers import telegram_rules as rules
from tests.servers.telegram_html import FormattedText
from tests.servers.telegram_rules import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the bot asked with: the parameters, and the files that came along with the names they were given."""

    params: Json
    files: Mapping[str, bytes]
    file_names: Mapping[str, str] = field(default_factory=dict)

    @property
    def chat_id(self) -> object:
        """The chat that is meant."""
        return self.params.get("chat_id")


Method = Callable[[Request], object]


def worded(text: str, entities: str, shown: FormattedText) -> Json:
    """The fields that hold the words; Telegram leaves out what is empty."""
    fields = {text: shown.text, entities: list(shown.entities)}
    return {name: value for name, value in fields.items() if value}


def captioned(params: Json) -> Json:
    """The fields that hold the caption."""
    return worded("caption", "caption_entities", rules.message_caption(params))


def keyboard(params: Json) -> Json:
    """The field that holds the inline keyboard."""
    shown = rules.keyboard_under_message(params.get("reply_markup"))
    return {"reply_markup": shown} if shown else {}


def menu(request: Request) -> tuple[str, str]:
    """The scope and language of a menu of commands."""
    scope = json.dumps(request.params.get("scope") or {"type": "default"}, sort_keys=True)
    return scope, rules.language_code(request.params.get("language_code"))
