"""What was found out lately is kept for its time, and no more of it than there is room for."""

from __future__ import annotations

from bot.lately import Lately


class Shelf:
    """Keeps things by hand-set seconds."""

    def __init__(self, *, holds: float, most: int) -> None:
        self.now = 0.0
        self.lately = Lately[str, str](holds=holds, most=most, clock=lambda: self.now)


def test_a_value_is_given_for_its_time_and_no_longer() -> None:
    shelf = Shelf(holds=5, most=10)
    shelf.lately.keep("a", "one")
    seen = []
    for shelf.now in (0.0, 4.9, 5.0, 6.0):
        seen.append(shelf.lately.get("a"))
    assert seen == ["one", "one", None, None]
    assert shelf.lately.get("never kept") is None


def test_a_value_that_is_kept_anew_holds_from_then_on() -> None:
    shelf = Shelf(holds=5, most=10)
    shelf.lately.keep("a", "one")
    shelf.now = 4.0
    shelf.lately.keep("a", "two")
    shelf.now = 8.0
    assert shelf.lately.get("a") == "two"


def test_what_is_dropped_is_not_given() -> None:
    shelf = Shelf(holds=5, most=10)
    shelf.lately.keep("a", "one")
    shelf.lately.drop("a")
    shelf.lately.drop("never kept")
    assert shelf.lately.get("a") is None
    assert shelf.lately.size == 0


def test_the_first_that_was_kept_makes_room() -> None:
    shelf = Shelf(holds=5, most=2)
    for key in ("a", "b", "a", "c"):
        shelf.lately.keep(key, key.upper())
    assert [shelf.lately.get(key) for key in ("a", "b", "c")] == ["A", None, "C"]
    assert shelf.lately.size == 2


def test_what_is_over_takes_up_no_room_once_something_else_is_kept() -> None:
    shelf = Shelf(holds=5, most=1_000)
    for number in range(900):
        shelf.lately.keep(str(number), "old")
    shelf.now = 5.0
    shelf.lately.keep("new", "new")
    assert shelf.lately.size == 1
    assert shelf.lately.get("new") == "new"


def test_where_nothing_may_be_kept_nothing_is() -> None:
    shelf = Shelf(holds=0, most=10)
    shelf.lately.keep("a", "one")
    assert shelf.lately.get("a") is None
    assert shelf.lately.size == 0
    bare = Shelf(holds=5, most=0)
    bare.lately.keep("a", "one")
    assert bare.lately.get("a") is None
