"""Lists of symbols in the database: their order, their limit, several writers at one time."""

from __future__ import annotations

import asyncio

from bot.storage.database import Database
from bot.storage.watchlists import DatabaseWatchlists
from bot.watching.watchlist import MOST_WATCHED
from tests.bot.storage.samples import AN, BINH, GROUP, ODD

FIFTY = tuple(f"S{number:02}" for number in range(MOST_WATCHED))


async def test_who_never_added_watches_nothing(database: Database) -> None:
    assert await DatabaseWatchlists(database).of(AN) == ()


async def test_symbols_stay_in_the_order_they_were_added(database: Database) -> None:
    lists = DatabaseWatchlists(database)
    assert await lists.add(AN, ["VNM", "FPT"]) == ("VNM", "FPT")
    assert await lists.add(AN, ["ACB", "FPT", "ACB", "HPG"]) == ("ACB", "HPG")
    assert await lists.of(AN) == ("VNM", "FPT", "ACB", "HPG")


async def test_adding_nothing_changes_nothing(database: Database) -> None:
    assert await DatabaseWatchlists(database).add(AN, []) == ()


async def test_what_is_removed_is_told_in_the_order_asked_for(database: Database) -> None:
    lists = DatabaseWatchlists(database)
    await lists.add(AN, ["VNM", "FPT", "ACB"])
    assert await lists.remove(AN, ["ACB", "HPG", "VNM", "ACB"]) == ("ACB", "VNM")
    assert await lists.remove(AN, []) == ()
    assert await lists.of(AN) == ("FPT",)


async def test_what_is_added_again_comes_last(database: Database) -> None:
    lists = DatabaseWatchlists(database)
    await lists.add(AN, ["VNM", "FPT", "ACB"])
    await lists.remove(AN, ["VNM"])
    await lists.add(AN, ["VNM"])
    assert await lists.of(AN) == ("FPT", "ACB", "VNM")


async def test_each_owner_has_their_own(database: Database) -> None:
    lists = DatabaseWatchlists(database)
    for owner, symbol in ((AN, "FPT"), (GROUP, "HPG"), (ODD, "VNM")):
        await lists.add(owner, [symbol])
    await lists.remove(AN, ["HPG"])
    assert [await lists.of(owner) for owner in (AN, GROUP, ODD, BINH)] == [("FPT",), ("HPG",), ("VNM",), ()]


async def test_a_list_holds_fifty(database: Database) -> None:
    lists = DatabaseWatchlists(database)
    assert await lists.add(AN, [*FIFTY[:-1], "FPT", "HPG"]) == (*FIFTY[:-1], "FPT")
    assert await lists.add(AN, ["HPG", "VNM"]) == ()
    await lists.remove(AN, ["FPT"])
    assert await lists.add(AN, ["HPG", "VNM"]) == ("HPG",)
    assert await lists.of(AN) == (*FIFTY[:-1], "HPG")


async def test_a_thousand_symbols_at_once_fill_the_list(database: Database) -> None:
    lists = DatabaseWatchlists(database)
    assert len(await lists.add(AN, [f"S{number}" for number in range(1_000)])) == MOST_WATCHED


async def test_the_limit_holds_where_many_add_at_one_time(database: Database) -> None:
    lists = DatabaseWatchlists(database)
    await lists.add(GROUP, FIFTY[:-3])
    added = await asyncio.gather(*(lists.add(GROUP, [f"NEW{number}"]) for number in range(12)))
    assert sum(map(len, added)) == 3
    listed = await lists.of(GROUP)
    assert len(set(listed)) == MOST_WATCHED
    assert set(listed[-3:]) == {symbol for some in added for symbol in some}


async def test_the_same_symbol_added_at_one_time_is_added_once(database: Database) -> None:
    lists = DatabaseWatchlists(database)
    added = await asyncio.gather(*(lists.add(GROUP, ["FPT", "HPG"]) for _ in range(8)))
    assert sorted(map(len, added)) == [0] * 7 + [2]
    assert await lists.of(GROUP) == ("FPT", "HPG")


async def test_a_list_outlives_the_program(database_url: str) -> None:
    first, second = Database(database_url), Database(database_url)
    await DatabaseWatchlists(first).add(AN, ["FPT", "ACB"])
    await first.close()
    assert await DatabaseWatchlists(second).of(AN) == ("FPT", "ACB")
    await second.close()
