"""Asking Telegram for updates, in a way that one bad update does not end and a health check can see."""

from __future__ import annotations

from typing import Any

import structlog
from telegram import Update
from telegram.request import HTTPXRequest

from bot.gateways.heartbeat import beat

log = structlog.get_logger(__name__)


class PollRequest(HTTPXRequest):
    """Notes every answer to a poll, so that a health check can tell a deaf bot; passes over what cannot be read."""

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:  # noqa: ANN401 - the library's signature
        """Ask as ever, and note the answer."""
        answer = await super().do_request(*args, **kwargs)
        beat()
        return answer

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer; an update that the library cannot read keeps its number alone.

        The library would refuse the whole batch, ask for it again and so hear nothing any more.
        """
        answer = HTTPXRequest.parse_json_payload(payload)
        updates = answer.get("result")
        if isinstance(updates, list):
            answer["result"] = [_readable(update) for update in updates]
        return answer


def _readable(update: dict[str, Any]) -> dict[str, Any]:
    try:
        Update.de_json(update, None)
    except Exception as error:  # noqa: BLE001 - whatever a message of a newer or older server makes the library raise
        log.warning("telegram.update_unreadable", update=update["update_id"], cause=repr(error))
        return {"update_id": update["update_id"]}
    return update
