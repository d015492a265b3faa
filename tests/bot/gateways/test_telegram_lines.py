"""Which line of the inbox an update belongs to."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateways.telegram_lines import OTHER, incoming_of, line_of

PERSON = {"id": 7, "is_bot": False, "first_name": "An"}
GROUP = {"id": -1001234567890, "type": "supergroup", "title": "Hội nến"}
MESSAGE = {"message_id": 3, "date": 1, "chat": GROUP, "from": PERSON, "text": "rsi fpt"}

_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["", "7", "chat"]),
    lambda parts: st.lists(parts) | st.dictionaries(st.sampled_from(["chat", "from", "id", "message", "user"]), parts),
    max_leaves=12,
)


@pytest.mark.parametrize(
    "kind",
    ["message", "edited_message", "channel_post", "edited_channel_post", "my_chat_member", "chat_member", "chat_boost"],
)
def test_what_happens_in_a_chat_is_of_its_line(kind: str) -> None:
    assert line_of({"update_id": 1, kind: MESSAGE}) == "chat -1001234567890"


def test_a_pressed_button_is_of_the_chat_it_stands_in() -> None:
    press = {"id": "9", "from": PERSON, "message": MESSAGE, "data": "rsi FPT", "chat_instance": "1"}

    assert line_of({"update_id": 1, "callback_query": press}) == "chat -1001234567890"


def test_a_button_on_a_card_sent_inline_is_of_the_person_who_pressed_it() -> None:
    press = {"id": "9", "from": PERSON, "inline_message_id": "AB", "data": "rsi FPT", "chat_instance": "1"}

    assert line_of({"update_id": 1, "callback_query": press}) == "person 7"


@pytest.mark.parametrize(
    ("kind", "happening"),
    [
        ("inline_query", {"id": "1", "from": PERSON, "query": "FPT", "offset": ""}),
        ("chosen_inline_result", {"result_id": "1", "from": PERSON, "query": "FPT"}),
        ("poll_answer", {"poll_id": "1", "user": PERSON, "option_ids": [0]}),
    ],
)
def test_what_happens_in_no_chat_is_of_the_person(kind: str, happening: dict[str, object]) -> None:
    assert line_of({"update_id": 1, kind: happening}) == "person 7"


def test_a_channel_that_votes_has_a_line_like_a_person() -> None:
    answer = {"poll_id": "1", "voter_chat": {"id": -100987, "type": "channel"}, "option_ids": [0]}

    assert line_of({"update_id": 1, "poll_answer": answer}) == "person -100987"


def test_a_private_chat_and_the_inline_queries_of_its_person_do_not_wait_for_each_other() -> None:
    message = {"message": {"chat": {"id": 7, "type": "private"}, "from": PERSON}}

    assert line_of(message) != line_of({"inline_query": {"from": PERSON}})


@pytest.mark.parametrize(
    "update",
    [
        {},
        {"update_id": 1},
        {"update_id": 1, "poll": {"id": "5", "question": "?"}},
        {"update_id": 1, "message": None},
        {"update_id": 1, "message": "hello"},
        {"update_id": 1, "message": {"chat": 5, "from": [PERSON]}},
        {"update_id": 1, "message": {"chat": {"id": "5"}}},
        {"update_id": 1, "message": {"chat": {"id": True}}},
        {"update_id": 1, "callback_query": {"message": [MESSAGE]}},
    ],
)
def test_what_cannot_be_placed_has_a_line_of_its_own(update: dict[str, object]) -> None:
    assert line_of(update) == OTHER


@given(st.dictionaries(st.sampled_from(["update_id", "message", "inline_query", "x"]), _anything))
def test_rubbish_has_a_line_too(update: dict[str, object]) -> None:
    assert line_of(update)


def test_an_update_comes_in_with_its_number_and_all_that_it_says() -> None:
    update = {"update_id": 42, "message": MESSAGE | {"text": "Nến búa \ud83d là gì?"}}

    incoming = incoming_of(update)

    assert (incoming.number, incoming.line) == (42, "chat -1001234567890")
    assert json.loads(incoming.content) == update


def test_the_json_at_hand_is_not_written_again() -> None:
    content = b'{"update_id":42 ,"poll":{}}'

    assert incoming_of(json.loads(content), content).content is content


@pytest.mark.parametrize("number", [None, "42", 4.5, True])
def test_without_a_number_nothing_comes_in(number: object) -> None:
    with pytest.raises(ValueError, match="update_id"):
        incoming_of({"update_id": number, "message": MESSAGE})
