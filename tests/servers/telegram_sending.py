"""The methods that send something to a chat."""

from __future__ import annotations

import mimetypes

from tests.servers import telegram_rules as rules
from tests.servers.telegram_access import Access
from tests.servers.telegram_chats import Kind, Room
from tests.servers.telegram_polls import Polls
from tests.servers.telegram_request import Method, Request, captioned, keyboard, worded
from tests.servers.telegram_rules import Json, bad_request
from tests.servers.telegram_threads import checked_topic, place
from tests.servers.telegram_world import World


class Sending:
    """Messages, photos, documents, polls and chat actions."""

    def __init__(self, world: World, polls: Polls) -> None:
        self._world = world
        self._polls = polls
        self.table: dict[str, Method] = {
            "sendMessage": self.send_message,
            "sendPhoto": self.send_photo,
            "sendDocument": self.send_document,
            "sendPoll": self.send_poll,
            "sendMediaGroup": self.send_media_group,
            "sendChatAction": self.send_chat_action,
        }

    def send_message(self, request: Request) -> Json:
        """The message as sent."""
        content = worded("text", "entities", rules.message_text(request.params))
        return self._send(request, content, "text")

    def send_photo(self, request: Request) -> Json:
        """The message as sent, with the photo in all its sizes."""
        photo = self.photo(request, request.params.get("photo"), "photo")
        return self._send(request, photo | captioned(request.params), "photos")

    def send_document(self, request: Request) -> Json:
        """The message as sent, with the file."""
        document = self._document(request)
        return self._send(request, document | captioned(request.params), "documents")

    def send_poll(self, request: Request) -> Json:
        """The message as sent, with the poll open to votes; in a channel it has to be anonymous."""
        buttons = keyboard(request.params)
        room = self._world.writable_room(request.chat_id, "polls")
        content = {"poll": self._polls.open(request.params)}
        if room.chat.type == "channel" and not content["poll"]["is_anonymous"]:
            raise bad_request("non-anonymous polls can't be sent to channel chats")
        return self._world.post_own(room, self._placed(request, room) | content | buttons)

    def send_media_group(self, request: Request) -> list[Json]:
        """The messages of an album of photos."""
        media = request.params.get("media")
        if not isinstance(media, list) or not media:
            raise bad_request("there are no media in the request")
        if len(media) > rules.LARGEST_ALBUM:
            raise bad_request("too many messages to send as an album")
        if any(item.get("type") != "photo" for item in media):
            raise bad_request("can't parse InputMedia: this server takes photos only")
        photos = [self.photo(request, item.get("media"), "media") | captioned(item) for item in media]
        room = self._world.writable_room(request.chat_id, "photos")
        where = self._placed(request, room)
        return [self._world.post_own(room, where | photo) for photo in photos]

    def send_chat_action(self, request: Request) -> bool:
        """True, while the chat sees that the bot is busy."""
        if request.params.get("action") not in rules.CHAT_ACTIONS:
            raise bad_request("wrong parameter action in request")
        room = self._world.room(request.chat_id, Access.WRITE)
        checked_topic(room, request.params.get("message_thread_id"))
        return True

    def photo(self, request: Request, reference: object, upload: str) -> Json:
        """The field that holds the photo: one that came along, or one that the bot has sent before."""
        name = str(reference or "").removeprefix("attach://") or upload
        if name in request.files:
            return {"photo": self._world.keep_photo(rules.photo(request.files[name]))}
        return {"photo": self._known("photo", reference, self._world.photos)}

    def _document(self, request: Request) -> Json:
        reference = request.params.get("document")
        upload = str(reference or "").removeprefix("attach://") or "document"
        if upload not in request.files:
            return {"document": self._known("document", reference, self._world.files)}
        content, name = request.files[upload], request.file_names.get(upload) or "file"
        if not content:
            raise bad_request("file must be non-empty")
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return {"document": self._world.keep_document(name, kind, len(content))}

    def _known(self, kind: str, reference: object, known: dict[str, list[Json]] | dict[str, Json]) -> object:
        if not reference:
            raise bad_request(f"there is no {kind} in the request")
        if str(reference).startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        if str(reference) not in known:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return known[str(reference)]

    def _send(self, request: Request, content: Json, kind: Kind) -> Json:
        buttons = keyboard(request.params)
        room = self._world.writable_room(request.chat_id, kind)
        return self._world.post_own(room, self._placed(request, room) | content | buttons)

    def _placed(self, request: Request, room: Room) -> Json:
        thread = checked_topic(room, request.params.get("message_thread_id"))
        return place(room, thread, self._quoted(request, room))

    def _quoted(self, request: Request, room: Room) -> Json | None:
        given = request.params.get("reply_parameters") or {}
        wanted = given.get("message_id") or request.params.get("reply_to_message_id")
        message = self._world.quoted(room.chat.id, wanted) if wanted else None
        if message or not wanted or (given or request.params).get("allow_sending_without_reply"):
            return message
        raise bad_request("message to be replied not found")
