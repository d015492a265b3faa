"""What Telegram's Bot API refuses, and the words it refuses with."""

from __future__ import annotations

import json
import re
import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

from PIL import Image

from tests.servers.telegram_html import (
    EntityError,
    FormattedText,
    LinkError,
    checked_link,
    parse_html,
    utf16_length,
)

Json = dict[str, Any]

CHAT_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
LARGEST_ALBUM = 10
LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_CALLBACK_ANSWER = 200
_LONGEST_CALLBACK_DATA = 64
_MOST_BUTTONS = 100
_LARGEST_KEYBOARD = 10 * 1024
_LARGEST_PHOTO = 10 * 1024 * 1024
_LARGEST_SIDES = 10_000
_LARGEST_RATIO = 20
_MOST_COMMANDS = 100
_LONGEST_DESCRIPTION = 256
_COMMAND_NAME = re.compile(r"[a-z0-9_]{1,32}")
_BUTTON_ACTIONS = (
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)


class Refused(Exception):
    """Telegram's no: the HTTP status, the description, and `parameters` where it says what may help."""

    def __init__(self, status: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(status, description)
        self.status = status
        self.description = description
        self.parameters = parameters or {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that Telegram takes as a photo."""

    width: int
    height: int
    file_size: int


def bad_request(words: str) -> Refused:
    """The refusal that Telegram gives for a request it cannot carry out."""
    return Refused(400, f"Bad Request: {words}")


def message_text(params: Json) -> FormattedText:
    """The text of a message as Telegram will show it."""
    markup = str(params.get("text", ""))
    if not markup:
        raise bad_request("message text is empty")
    shown = _formatted(markup, params, "entities")
    if not shown.text:
        raise bad_request("text must be non-empty")
    if utf16_length(shown.text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return shown


def message_caption(params: Json) -> FormattedText:
    """The caption of a photo as Telegram will show it; it may be empty."""
    shown = _formatted(str(params.get("caption", "")), params, "caption_entities")
    if utf16_length(shown.text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    return shown


def _formatted(markup: str, params: Json, entities: str) -> FormattedText:
    mode = str(params.get("parse_mode", "")).lower()
    if not mode:
        return FormattedText(text=markup, entities=tuple(params.get(entities, ()))).trimmed()
    if mode != "html":
        raise bad_request("unsupported parse_mode")
    try:
        return parse_html(markup).trimmed()
    except EntityError as error:
        raise bad_request(f"can't parse entities: {error}") from error


def keyboard_under_message(markup: object) -> Json | None:
    """The inline keyboard that the message will carry; None for no keyboard, and for one beneath the input field."""
    if markup in (None, ""):
        return None
    if not isinstance(markup, dict):
        raise bad_request("can't parse reply keyboard markup JSON object")
    rows = [row for row in markup.get("inline_keyboard", ()) if row]
    buttons = [button for row in rows for button in row]
    for button in buttons:
        _check_button(button)
    if len(buttons) > _MOST_BUTTONS or len(json.dumps(rows, ensure_ascii=False).encode()) > _LARGEST_KEYBOARD:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def _check_button(button: Json) -> None:
    if "text" not in button:
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not any(action in button for action in _BUTTON_ACTIONS):
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if not button["text"]:
        raise bad_request("inline keyboard button text must be non-empty")
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= _LONGEST_CALLBACK_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button:
        try:
            checked_link(button["url"])
        except LinkError as error:
            raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: {error}") from error


@lru_cache(maxsize=64)
def photo(content: bytes) -> Picture:
    """The picture in an uploaded file; one that is sent to many chats is looked at once."""
    if not content:
        raise bad_request("file must be non-empty")
    if len(content) > _LARGEST_PHOTO:
        limit = f"the maximum size is {_LARGEST_PHOTO} bytes"
        raise bad_request(f"file of size {len(content)} bytes is too big for a photo; {limit}")
    try:
        with Image.open(BytesIO(content)) as image:
            width, height = image.size
            if width + height > _LARGEST_SIDES or max(width, height) > _LARGEST_RATIO * min(width, height):
                raise bad_request("PHOTO_INVALID_DIMENSIONS")
            image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise bad_request("PHOTO_INVALID_DIMENSIONS") from error
    except (OSError, SyntaxError, ValueError, struct.error, zlib.error) as error:
        raise bad_request("IMAGE_PROCESS_FAILED") from error
    return Picture(width=width, height=height, file_size=len(content))


def commands(given: object) -> list[Json]:
    """The commands of a menu."""
    if not isinstance(given, list):
        raise bad_request("expected an Array of BotCommand")
    if len(given) > _MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in given:
        if not _COMMAND_NAME.fullmatch(command.get("command", "")):
            raise bad_request("BOT_COMMAND_INVALID")
        description = command.get("description", "").strip()
        if not description:
            raise bad_request("command description must be non-empty")
        if len(description) > _LONGEST_DESCRIPTION:
            raise bad_request(f"command description length must not exceed {_LONGEST_DESCRIPTION}")
    return given


def language_code(given: object) -> str:
    """The language of a menu; empty for everyone."""
    code = str(given or "")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("invalid language code specified")
    return code
