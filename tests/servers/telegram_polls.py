"""Polls as Telegram keeps them: what it refuses of one, and what it tells of one and of the votes in it."""

from __future__ import annotations

import itertools

from tests.servers.telegram_chats import User
from tests.servers.telegram_rules import Json, bad_request

LONGEST_QUESTION = 300
LONGEST_OPTION = 100
LONGEST_EXPLANATION = 200
MOST_EXPLANATION_LINE_FEEDS = 2
_MOST_OPTIONS = 12
_FIRST_POLL = 5_300_000_000_000_000_001


class Polls:
    """All polls of the world by their ids, and who has voted in them."""

    def __init__(self) -> None:
        self._voters: dict[str, set[int]] = {}
        self._numbers = itertools.count(_FIRST_POLL)

    def open(self, params: Json) -> Json:
        """The poll that a request asks for, open to votes from now on."""
        poll = _checked(params)
        poll["id"] = str(next(self._numbers))
        self._voters[poll["id"]] = set()
        return poll

    def vote(self, poll: Json, option: int, user: User) -> Json:
        """What the bot is told of the vote, which the poll now counts.

        Raises LookupError where there is no such option, and for a second vote: a quiz takes one from each person.
        """
        voters = self._voters[poll["id"]]
        if not 0 <= option < len(poll["options"]):
            raise LookupError(f"poll {poll['id']} has no option {option}")
        if user.id in voters:
            raise LookupError(f"user {user.id} has voted in poll {poll['id']} already")
        voters.add(user.id)
        poll["options"][option]["voter_count"] += 1
        poll["total_voter_count"] += 1
        persistent = [poll["options"][option]["persistent_id"]]
        return {
            "poll_id": poll["id"],
            "user": user.as_json(),
            "option_ids": [option],
            "option_persistent_ids": persistent,
        }


def _checked(params: Json) -> Json:
    kind = params.get("type", "regular")
    if kind not in {"regular", "quiz"}:
        raise bad_request("unsupported poll type specified")
    question, options = str(params.get("question", "")).strip(), _options(params.get("options"))
    if not question:
        raise bad_request("text must be non-empty")
    if len(question) > LONGEST_QUESTION:
        raise bad_request(f"poll question length must not exceed {LONGEST_QUESTION}")
    poll: Json = {
        "question": question,
        "options": [
            {"persistent_id": f"option-{place}", "text": text, "voter_count": 0} for place, text in enumerate(options)
        ],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": params.get("is_anonymous", True),
        "type": kind,
        "allows_multiple_answers": False,
        "allows_revoting": kind == "regular",
        "members_only": False,
    }
    return poll | (_key(params, len(options)) if kind == "quiz" else {})


def _options(given: object) -> list[str]:
    options = given if isinstance(given, list) else []
    texts = [str(option.get("text", "") if isinstance(option, dict) else option).strip() for option in options]
    if not texts:
        raise bad_request("poll must have at least one answer option")
    if len(texts) > _MOST_OPTIONS:
        raise bad_request(f"poll can't have more than {_MOST_OPTIONS} options")
    if not all(texts):
        raise bad_request("text must be non-empty")
    if max(map(len, texts)) > LONGEST_OPTION:
        raise bad_request(f"poll options length must not exceed {LONGEST_OPTION}")
    return texts


def _key(params: Json, options: int) -> Json:
    """What only a quiz has; the words of the refusals of explanations are this server's own."""
    correct = params.get("correct_option_ids")
    if not isinstance(correct, list) or len(correct) != 1 or correct[0] not in range(options):
        raise bad_request("wrong correct option ID specified")
    explanation = str(params.get("explanation", ""))
    if len(explanation) > LONGEST_EXPLANATION:
        raise bad_request("quiz explanation is too long")
    if explanation.count("\n") > MOST_EXPLANATION_LINE_FEEDS:
        raise bad_request("quiz explanation has too many line feeds")
    return {"correct_option_ids": correct, "explanation": explanation}
