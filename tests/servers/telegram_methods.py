"""The methods of the Bot API, each carried out on the world or refused."""

from __future__ import annotations

from tests.servers import telegram_rules as rules
from tests.servers.telegram_editing import Editing
from tests.servers.telegram_html import utf16_length
from tests.servers.telegram_inline import Inline
from tests.servers.telegram_members import Members
from tests.servers.telegram_polls import Polls
from tests.servers.telegram_request import Method, Request, menu
from tests.servers.telegram_rules import Json, bad_request
from tests.servers.telegram_sending import Sending
from tests.servers.telegram_world import World


class Methods:
    """The Bot API over one world, but for getUpdates, which has to wait."""

    def __init__(self, world: World, polls: Polls, inline: Inline) -> None:
        self._world = world
        sending = Sending(world, polls)
        self.table: dict[str, Method] = {
            "getMe": self.get_me,
            "setWebhook": self.set_webhook,
            "deleteWebhook": self.delete_webhook,
            "getWebhookInfo": self.get_webhook_info,
            "setMyCommands": self.set_my_commands,
            "getMyCommands": self.get_my_commands,
            "deleteMyCommands": self.delete_my_commands,
            "answerCallbackQuery": self.answer_callback_query,
            "answerInlineQuery": lambda request: inline.answer(request.params),
            **sending.table,
            **Editing(world, sending.photo).table,
            **Members(world).table,
        }

    def get_me(self, _request: Request) -> Json:
        """The bot itself."""
        return self._world.bot.as_json() | self._world.abilities

    def set_webhook(self, request: Request) -> bool:
        """True, once updates would go to an address instead of getUpdates."""
        address = str(request.params.get("url", ""))
        if address and not address.startswith("https://"):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        self._world.webhook = address
        self._world.webhook_secret = str(request.params.get("secret_token", ""))
        self._world.webhook_connections = int(request.params.get("max_connections", 40))
        if "allowed_updates" in request.params:
            self._world.updates.allow(request.params["allowed_updates"])
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
        self._world.menus[menu(request)] = rules.commands(request.params.get("commands"))
        return True

    def get_my_commands(self, request: Request) -> list[Json]:
        """The menu of the scope and language."""
        return self._world.menus.get(menu(request), [])

    def delete_my_commands(self, request: Request) -> bool:
        """True, once the scope and language have no menu of their own."""
        self._world.menus.pop(menu(request), None)
        return True

    def answer_callback_query(self, request: Request) -> bool:
        """True, once the button no longer shows that it waits."""
        query = str(request.params.get("callback_query_id", ""))
        if query not in self._world.open_queries:
            raise bad_request(rules.QUERY_TOO_OLD)
        if utf16_length(str(request.params.get("text", ""))) > rules.LONGEST_CALLBACK_ANSWER:
            raise bad_request("MESSAGE_TOO_LONG")
        self._world.open_queries.remove(query)
        return True

    def _drop_updates(self, request: Request) -> bool:
        if request.params.get("drop_pending_updates"):
            self._world.updates.clear()
        return True
