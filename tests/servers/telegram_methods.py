"""The methods of the Bot API, each carried out on the world or refused."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.servers import telegram_rules as rules
from tests.servers.telegram_html import FormattedText, utf16_length
from tests.servers.telegram_polls import Polls
from tests.servers.telegram_rules import Json, bad_request
from tests.servers.telegram_world import Chat, Kind, World

_CONTENT_FIELDS = frozenset({"text", "entities", "photo", "caption", "caption_entities", "poll", "reply_markup"})
_ADMINISTRATOR_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the bot asked with: the parameters, and the files that came along."""

    params: Json
    files: Mapping[str, bytes]


Method = Callable[[Request], object]


class Methods:
    """The Bot API over one world, but for getUpdates, which has to wait."""

    def __init__(self, world: World, polls: Polls) -> None:
        self._world = world
        self._polls = polls
        self.table: dict[str, Method] = {
            "getMe": self.get_me,
            "setWebhook": self.set_webhook,
            "deleteWebhook": self.delete_webhook,
            "getWebhookInfo": self.get_webhook_info,
            "setMyCommands": self.set_my_commands,
            "getMyCommands": self.get_my_commands,
            "deleteMyCommands": self.delete_my_commands,
            "sendMessage": self.send_message,
            "sendPhoto": self.send_photo,
            "sendPoll": self.send_poll,
            "editMessageText": self.edit_message_text,
            "editMessageCaption": self.edit_message_caption,
            "editMessageMedia": self.edit_message_media,
            "editMessageReplyMarkup": self.edit_message_reply_markup,
            "sendChatAction": self.send_chat_action,
            "answerCallbackQuery": self.answer_callback_query,
            "getChat": self.get_chat,
            "getChatMember": self.get_chat_member,
        }

    def get_me(self, _request: Request) -> Json:
        """The bot itself."""
        abilities = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
        return self._world.bot.as_json() | abilities

    def set_webhook(self, request: Request) -> bool:
        """True, once updates would go to an address instead of getUpdates."""
        address = str(request.params.get("url", ""))
        if address and not address.startswith("https://"):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        self._world.webhook = address
        return self._drop_updates(request)

    def delete_webhook(self, request: Request) -> bool:
        """True, once updates go to getUpdates."""
        self._world.webhook = ""
        return self._drop_updates(request)

    def get_webhook_info(self, _request: Request) -> Json:
        """Where updates go, and how many wait."""
        waiting = len(self._world.updates)
        return {"url": self._world.webhook, "has_custom_certificate": False, "pending_update_count": waiting}

    def set_my_commands(self, request: Request) -> bool:
        """True, once the menu is set for its scope and language."""
        self._world.menus[_menu(request)] = rules.commands(request.params.get("commands"))
        return True

    def get_my_commands(self, request: Request) -> list[Json]:
        """The menu of the scope and language."""
        return self._world.menus.get(_menu(request), [])

    def delete_my_commands(self, request: Request) -> bool:
        """True, once the scope and language have no menu of their own."""
        self._world.menus.pop(_menu(request), None)
        return True

    def send_message(self, request: Request) -> Json:
        """The message as sent."""
        content = _worded("text", "entities", rules.message_text(request.params))
        return self._send(request, content, "text")

    def send_photo(self, request: Request) -> Json:
        """The message as sent, with the photo in all its sizes."""
        photo = self._photo(request, request.params.get("photo"), "photo")
        return self._send(request, photo | _captioned(request.params), "photos")

    def send_poll(self, request: Request) -> Json:
        """The message as sent, with the poll open to votes."""
        keyboard = _keyboard(request.params)
        chat = self._world.writable_chat(request.params.get("chat_id"), "polls")
        content = {"poll": self._polls.open(request.params)}
        return self._world.post(chat, self._world.bot, self._reply(request, chat) | content | keyboard)

    def edit_message_text(self, request: Request) -> Json:
        """The message with its new words."""
        content = _worded("text", "entities", rules.message_text(request.params))
        message = self._message_to_edit(request, "text")
        if "text" not in message:
            raise bad_request("there is no text in the message to edit")
        return self._replace(request, message, content)

    def edit_message_caption(self, request: Request) -> Json:
        """The message with its new caption."""
        caption = _captioned(request.params)
        message = self._message_to_edit(request, "text")
        if "photo" not in message:
            raise bad_request("there is no caption in the message to edit")
        return self._replace(request, message, {"photo": message["photo"]} | caption)

    def edit_message_media(self, request: Request) -> Json:
        """The message with its new photo and caption; a text message becomes a photo."""
        media = request.params.get("media")
        if not isinstance(media, dict) or media.get("type") != "photo":
            raise bad_request("can't parse InputMedia: this server takes photos only")
        content = self._photo(request, media.get("media"), "media") | _captioned(media)
        return self._replace(request, self._message_to_edit(request, "photos"), content)

    def edit_message_reply_markup(self, request: Request) -> Json:
        """The message with its new keyboard, or with none."""
        message = self._message_to_edit(request, "text")
        kept = {name: message[name] for name in _CONTENT_FIELDS - {"reply_markup"} if name in message}
        return self._replace(request, message, kept)

    def send_chat_action(self, request: Request) -> bool:
        """True, while the chat sees that the bot is busy."""
        if request.params.get("action") not in rules.CHAT_ACTIONS:
            raise bad_request("wrong parameter action in request")
        self._world.writable_chat(request.params.get("chat_id"))
        return True

    def answer_callback_query(self, request: Request) -> bool:
        """True, once the button no longer shows that it waits."""
        query = str(request.params.get("callback_query_id", ""))
        if query not in self._world.open_queries:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        if utf16_length(str(request.params.get("text", ""))) > rules.LONGEST_CALLBACK_ANSWER:
            raise bad_request("MESSAGE_TOO_LONG")
        self._world.open_queries.remove(query)
        return True

    def get_chat(self, request: Request) -> Json:
        """The chat in full."""
        chat = self._world.known_chat(request.params.get("chat_id"))
        gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
        details = {
            "accent_color_id": chat.id % 7,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(gifts, False),
        }
        return chat.as_json() | details

    def get_chat_member(self, request: Request) -> Json:
        """What the user is in the chat."""
        chat = self._world.known_chat(request.params.get("chat_id"))
        user = self._world.users.get(request.params.get("user_id", 0))
        if user is None:
            raise bad_request("user not found")
        if user.id not in chat.administrators:
            return {"user": user.as_json(), "status": "member"}
        rights = dict.fromkeys(_ADMINISTRATOR_RIGHTS, True)
        head = {"user": user.as_json(), "status": "administrator", "can_be_edited": False, "is_anonymous": False}
        return head | rights

    def _drop_updates(self, request: Request) -> bool:
        if request.params.get("drop_pending_updates"):
            self._world.updates.clear()
        return True

    def _send(self, request: Request, content: Json, kind: Kind) -> Json:
        keyboard = _keyboard(request.params)
        chat = self._world.writable_chat(request.params.get("chat_id"), kind)
        return self._world.post(chat, self._world.bot, self._reply(request, chat) | content | keyboard)

    def _reply(self, request: Request, chat: Chat) -> Json:
        given = request.params.get("reply_parameters") or {}
        wanted = given.get("message_id") or request.params.get("reply_to_message_id")
        if not wanted:
            return {}
        message = self._world.quoted(chat.id, wanted)
        if message:
            return {"reply_to_message": message}
        if (given or request.params).get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")

    def _photo(self, request: Request, reference: object, upload: str) -> Json:
        name = str(reference or "").removeprefix("attach://") or upload
        if name in request.files:
            return {"photo": self._world.keep_photo(rules.photo(request.files[name]))}
        if not reference:
            raise bad_request("there is no photo in the request")
        if str(reference).startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        if str(reference) not in self._world.photos:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return {"photo": self._world.photos[str(reference)]}

    def _message_to_edit(self, request: Request, kind: Kind) -> Json:
        chat = self._world.writable_chat(request.params.get("chat_id"), kind)
        if "message_id" not in request.params:
            raise bad_request("message identifier is not specified")
        message = self._world.messages[chat.id].get(request.params["message_id"])
        if message is None:
            raise bad_request("message to edit not found")
        if message["from"]["id"] != self._world.bot.id:
            raise bad_request("message can't be edited")
        return message

    def _replace(self, request: Request, message: Json, content: Json) -> Json:
        markup = request.params.get("reply_markup")
        if isinstance(markup, dict) and "inline_keyboard" not in markup:
            raise bad_request("inline keyboard expected")
        kept = {name: value for name, value in message.items() if name not in _CONTENT_FIELDS}
        changed = kept | content | _keyboard(request.params)
        if changed == message:
            raise bad_request(rules.NOT_MODIFIED)
        message.clear()
        message.update(changed, edit_date=int(time.time()))
        return message


def _worded(text: str, entities: str, shown: FormattedText) -> Json:
    """The fields that hold the words; Telegram leaves out what is empty."""
    fields = {text: shown.text, entities: list(shown.entities)}
    return {name: value for name, value in fields.items() if value}


def _captioned(params: Json) -> Json:
    return _worded("caption", "caption_entities", rules.message_caption(params))


def _keyboard(params: Json) -> Json:
    keyboard = rules.keyboard_under_message(params.get("reply_markup"))
    return {"reply_markup": keyboard} if keyboard else {}


def _menu(request: Request) -> tuple[str, str]:
    scope = json.dumps(request.params.get("scope") or {"type": "default"}, sort_keys=True)
    return scope, rules.language_code(request.params.get("language_code"))
