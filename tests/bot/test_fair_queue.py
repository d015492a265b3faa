"""Whose turn it is: nobody who floods makes another wait, all have their turns, and nothing grows."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bot.fair_queue import FairTurns


def taken(turns: FairTurns[str], many: int, *, again: bool = True) -> list[str]:
    """Whose turns the next ones are; who had one waits for another."""
    lines = []
    for _ in range(many):
        line = turns.take()
        assert line is not None
        lines.append(line)
        if again:
            turns.join(line)
    return lines


def test_who_comes_first_is_served_first_and_nobody_where_nobody_waits() -> None:
    turns: FairTurns[str] = FairTurns()
    assert turns.first() is None
    assert turns.take() is None
    for line in ("a", "b", "a", "c"):
        turns.join(line)
    assert len(turns) == 3
    assert taken(turns, 3, again=False) == ["a", "b", "c"]
    assert turns.take() is None


def test_lines_that_always_wait_take_turns() -> None:
    turns: FairTurns[str] = FairTurns()
    for line in "abc":
        turns.join(line)
    assert Counter(taken(turns, 300)) == {"a": 100, "b": 100, "c": 100}


def test_a_newcomer_is_next_or_the_one_after_whoever_floods() -> None:
    turns: FairTurns[str] = FairTurns()
    for number in range(100):
        turns.join(f"flooder {number}")
    taken(turns, 1_037)
    for _ in range(5):
        # Again and again, though it has been served before: they got ten turns each.
        turns.join("newcomer")
        assert "newcomer" in {turns.take(), turns.take()}


def test_where_many_come_at_once_the_newest_may_be_first_and_the_oldest_has_a_turn_in_four() -> None:
    turns: FairTurns[int] = FairTurns(newest_first=True)
    for number in range(100):
        turns.join(number)
    assert [turns.take() for _ in range(8)] == [99, 98, 97, 0, 96, 95, 94, 1]
    turns.join(100)
    assert turns.take() == 100


def test_two_newcomers_come_in_their_order() -> None:
    turns: FairTurns[str] = FairTurns()
    turns.join("flooder")
    taken(turns, 52)
    turns.join("first")
    turns.join("second")
    assert taken(turns, 3, again=False) == ["first", "second", "flooder"]


def test_what_costs_more_counts_for_more() -> None:
    turns: FairTurns[str] = FairTurns()
    turns.served("dear", 3)
    turns.join("cheap")
    turns.join("dear")
    assert taken(turns, 2) == ["cheap", "cheap"]


def test_being_served_while_it_waits_puts_a_line_back() -> None:
    turns: FairTurns[str] = FairTurns()
    turns.join("a")
    turns.join("b")
    assert turns.first() == "a"
    turns.served("a")
    assert turns.first() == "b"
    turns.leave("b")
    turns.leave("nobody")
    assert turns.first() == "a"


def test_who_flooded_is_heard_though_newcomers_never_cease() -> None:
    turns: FairTurns[str] = FairTurns()
    turns.join("flooder")
    taken(turns, 3_000)
    for number in range(100):
        turns.join(f"newcomer {number}")
    # It has waited longest.
    assert "flooder" in taken(turns, 4, again=False)


def test_however_many_come_only_some_thousands_are_remembered() -> None:
    turns: FairTurns[str] = FairTurns()
    for number in range(30_000):
        turns.join(f"line {number}")
        turns.take()
    assert turns.remembered < 3_000
    for number in range(30_000):
        turns.join(f"line {number}")
        turns.leave(f"line {number}")
    assert len(turns) == 0
    assert len(turns._heap) < 100


@given(waits=st.lists(st.sets(st.sampled_from("abcdef")), min_size=1, max_size=60))
def test_among_those_who_wait_it_is_one_who_got_no_more_than_any_other(waits: list[set[str]]) -> None:
    turns: FairTurns[str] = FairTurns()
    got: Counter[str] = Counter()
    waiting: set[str] = set()
    for joining in waits:
        for line in sorted(joining):
            turns.join(line)
        waiting |= joining
        assert len(turns) == len(waiting)
        whose = turns.take()
        assert (whose is None) == (not waiting)
        if whose is not None:
            # In so few turns hardly anything of them is forgotten; one turn in four goes to who has waited longest.
            if sum(got.values()) % 4 != 3:
                assert got[whose] == min(got[other] for other in waiting)
            got[whose] += 1
            waiting.remove(whose)
