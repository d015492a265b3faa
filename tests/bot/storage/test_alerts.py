"""Alerts in the database: told once, kept within their limit, and never half."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.errors import TryLater, UserError
from bot.schedule.promise import Address, PromiseState
from bot.storage.alerts import DatabaseAlerts
from bot.storage.chats import DatabaseChats
from bot.storage.database import Database
from bot.storage.tables import ALERTS, PROMISES
from bot.watching.alert import MOST_ALERTS, Alert, AlertKind, AlertState, Condition, NewAlert
from tests.bot.storage.samples import AN, BINH, GROUP, NOON, ODD, TODAY, VIETNAM, a_promise, an_alert, count_in, rows_in

HAMMER = replace(an_alert(), condition=Condition(kind=AlertKind.SIGNAL, signal="hammer"))
RISE = replace(
    an_alert(),
    condition=Condition(kind=AlertKind.CHANGE_UP, value=0.05),
    reference_price=100_500.0,
    reference_on=TODAY,
)


def fired(alert: Alert) -> Alert:
    """The alert, done."""
    return replace(alert, state=AlertState.FIRED, fired_on=TODAY)


async def test_everything_comes_back_as_it_was_added(database: Database) -> None:
    alerts = DatabaseAlerts(database)
    odd = replace(an_alert(ODD), address=Address(chat=GROUP, thread=2**40), created_at=NOON.astimezone(VIETNAM))
    for new in (HAMMER, RISE, odd):
        kept = await alerts.add(new)
        assert kept == Alert(
            **{name: getattr(new, name) for name in NewAlert.__dataclass_fields__},
            number=kept.number,
            state=AlertState.ARMED,
        )
        assert kept in await alerts.of(new.owner)


async def test_each_person_has_their_own_oldest_first(database: Database) -> None:
    alerts = DatabaseAlerts(database)
    added = [await alerts.add(one) for one in (HAMMER, an_alert(BINH), RISE)]
    assert await alerts.of(AN) == (added[0], added[2])
    assert await alerts.of(BINH) == (added[1],)
    assert await alerts.of(GROUP) == ()


async def test_an_equal_alert_is_given_back(database: Database) -> None:
    alerts = DatabaseAlerts(database)
    first = await alerts.add(an_alert())
    assert await alerts.add(replace(an_alert(), created_at=NOON + timedelta(days=1), language="en")) == first
    others = (an_alert(value=120_001), an_alert(symbol="HPG"), an_alert(chat=GROUP), an_alert(BINH), HAMMER)
    numbers = {first.number, *[(await alerts.add(other)).number for other in others]}
    assert len(numbers) == 1 + len(others)


async def test_one_that_has_fired_is_no_equal(database: Database) -> None:
    alerts = DatabaseAlerts(database)
    first = await alerts.add(an_alert())
    assert await alerts.tell(fired(first), a_promise(kind=f"alert:{first.number}"))
    assert (await alerts.add(an_alert())).number != first.number


async def test_a_person_has_thirty(database: Database) -> None:
    alerts = DatabaseAlerts(database)
    added = [await alerts.add(an_alert(value=price)) for price in range(1, MOST_ALERTS + 1)]
    with pytest.raises(UserError) as caught:
        await alerts.add(an_alert(value=99))
    assert (caught.value.code, caught.value.fields) == ("too_many_alerts", {"limit": 30})
    assert await alerts.add(an_alert(value=30)) == added[-1]
    assert (await alerts.add(an_alert(BINH))).owner == BINH
    await alerts.delete(AN, added[0].number)
    await alerts.add(an_alert(value=99))


async def test_the_limit_holds_where_many_are_added_at_one_time(database: Database) -> None:
    alerts = DatabaseAlerts(database)
    for price in range(1, MOST_ALERTS - 1):
        await alerts.add(an_alert(value=price))
    tried = await asyncio.gather(
        *(alerts.add(an_alert(value=1_000 + price)) for price in range(10)), return_exceptions=True
    )
    assert sum(isinstance(one, UserError) for one in tried) == 8
    assert len(await alerts.of(AN)) == MOST_ALERTS


async def test_equal_ones_added_at_one_time_are_one(database: Database) -> None:
    alerts = DatabaseAlerts(database)
    added = await asyncio.gather(*(alerts.add(HAMMER) for _ in range(8)))
    assert len(set(added)) == 1
    assert await alerts.of(AN) == (added[0],)


async def test_only_its_owner_deletes_and_rearms(database: Database) -> None:
    alerts = DatabaseAlerts(database)
    kept = await alerts.add(an_alert())
    assert await alerts.delete(BINH, kept.number) is None
    assert await alerts.rearm(BINH, kept.number, price=None, session=None) is None
    assert await alerts.delete(AN, kept.number + 1) is None
    assert await alerts.delete(AN, kept.number) == kept
    assert await alerts.delete(AN, kept.number) is None
    assert await alerts.of(AN) == ()


async def test_the_number_of_a_deleted_alert_is_never_given_again(database: Database) -> None:
    """An old message's button would delete the wrong one, and a promise for the old one silence the new one."""
    alerts = DatabaseAlerts(database)
    first = await alerts.add(an_alert())
    await alerts.delete(AN, first.number)
    assert (await alerts.add(an_alert())).number > first.number


async def test_telling_keeps_the_state_and_the_promise(database: Database) -> None:
    alerts = DatabaseAlerts(database)
    kept = await alerts.add(HAMMER)
    waiting = replace(kept, state=AlertState.WAITING, fired_on=TODAY, signal_on=TODAY)
    assert await alerts.tell(waiting, a_promise(kind=f"alert:{kept.number}"))
    (promise,) = await rows_in(database, PROMISES)
    assert (promise["kind"], promise["state"], promise["chat"]) == (f"alert:{kept.number}", PromiseState.DUE, AN)
    (told,) = await alerts.of(AN)
    assert told == replace(waiting, promise=promise["number"])
    # The outcome is a promise of its own; the alert goes on naming the first, which the outcome answers to.
    outcome = a_promise(kind=f"alert:{kept.number}:outcome", session=TODAY + timedelta(days=3))
    assert await alerts.tell(fired(told), outcome)
    assert (await alerts.of(AN))[0].promise == promise["number"]


async def test_what_was_promised_before_changes_nothing(database: Database) -> None:
    alerts = DatabaseAlerts(database)
    kept = await alerts.add(an_alert())
    promise = a_promise(kind=f"alert:{kept.number}")
    assert await alerts.tell(replace(kept, state=AlertState.WAITING), promise)
    (waiting,) = await alerts.of(AN)
    assert not await alerts.tell(fired(kept), promise)
    assert await alerts.of(AN) == (waiting,)
    assert await count_in(database, PROMISES) == 1


async def test_where_the_promise_cannot_be_kept_the_alert_stays_as_it_was(database: Database) -> None:
    alerts = DatabaseAlerts(database)
    kept = await alerts.add(an_alert())
    with pytest.raises(ValueError, match="JSON"):
        await alerts.tell(fired(kept), replace(a_promise(), content={"price": float("nan")}))
    assert await alerts.of(AN) == (kept,)
    assert await count_in(database, PROMISES) == 0


async def test_where_the_state_cannot_be_kept_nothing_is_promised(database: Database) -> None:
    alerts = DatabaseAlerts(database)
    kept = await alerts.add(an_alert())
    async with database.transaction() as connection:
        await connection.exec_driver_sql("ALTER TABLE alerts RENAME COLUMN fired_on TO fired_at")
    with pytest.raises(TryLater):
        await alerts.tell(fired(kept), a_promise())
    assert await count_in(database, PROMISES) == 0


async def test_an_alert_deleted_or_fired_meanwhile_is_not_told(database: Database) -> None:
    alerts = DatabaseAlerts(database)
    deleted, done = await alerts.add(an_alert()), await alerts.add(HAMMER)
    await alerts.delete(AN, deleted.number)
    assert await alerts.tell(fired(done), a_promise(kind=f"alert:{done.number}"))
    assert not await alerts.tell(fired(deleted), a_promise(kind=f"alert:{deleted.number}"))
    assert not await alerts.tell(fired(done), a_promise(kind=f"alert:{done.number}:outcome"))
    assert await count_in(database, PROMISES) == 1


async def test_many_that_tell_at_one_time_promise_once(database: Database) -> None:
    alerts = DatabaseAlerts(database)
    kept = await alerts.add(an_alert())
    told = await asyncio.gather(*(alerts.tell(fired(kept), a_promise(kind=f"alert:{kept.number}")) for _ in range(8)))
    assert sorted(told) == [False] * 7 + [True]
    assert await count_in(database, PROMISES) == 1


async def test_one_armed_again_counts_from_the_new_close(database: Database) -> None:
    alerts = DatabaseAlerts(database)
    kept = await alerts.add(RISE)
    await alerts.tell(replace(fired(kept), signal_on=TODAY), a_promise(kind=f"alert:{kept.number}"))
    tomorrow = TODAY + timedelta(days=1)
    again = await alerts.rearm(AN, kept.number, price=105_000.0, session=tomorrow)
    assert again == replace(kept, reference_price=105_000.0, reference_on=tomorrow, fired_on=TODAY)
    assert await alerts.of(AN) == (again,)
    assert again is not None
    assert await alerts.tell(fired(again), a_promise(kind=f"alert:{kept.number}", session=tomorrow))


async def test_those_that_look_out_come_by_symbol(database: Database) -> None:
    alerts = DatabaseAlerts(database)
    first, second, other = [
        await alerts.add(one) for one in (an_alert(), an_alert(BINH), an_alert(symbol="HPG", value=25_000))
    ]
    done = await alerts.add(HAMMER)
    await alerts.tell(fired(done), a_promise(kind=f"alert:{done.number}"))
    await alerts.tell(replace(second, state=AlertState.WAITING), a_promise(kind=f"alert:{second.number}"))
    looking = await alerts.looking()
    assert {symbol: [one.number for one in some] for symbol, some in looking.items()} == {
        "FPT": [first.number, second.number],
        "HPG": [other.number],
    }


async def test_alerts_of_a_chat_that_is_gone_rest_until_it_is_back(database: Database) -> None:
    alerts, chats = DatabaseAlerts(database), DatabaseChats(database)
    kept = await alerts.add(an_alert(chat=GROUP))
    await chats.gone(GROUP, "kicked", NOON)
    assert await alerts.looking() == {}
    assert await alerts.of(AN) == (kept,)
    await chats.back(GROUP)
    assert await alerts.looking() == {"FPT": [kept]}


@pytest.mark.parametrize("damage", [{"kind": "horoscope"}, {"state": "asleep"}])
async def test_what_another_version_wrote_is_left_out(database: Database, damage: dict[str, str]) -> None:
    alerts = DatabaseAlerts(database)
    broken, whole = await alerts.add(an_alert()), await alerts.add(HAMMER)
    async with database.transaction() as connection:
        await connection.execute(update(ALERTS).where(ALERTS.c.number == broken.number).values(**damage))
    assert await alerts.of(AN) == (whole,)
    assert await alerts.looking() == {"FPT": [whole]}
    assert (await alerts.add(HAMMER), await alerts.delete(AN, broken.number)) == (whole, None)
    assert await count_in(database, ALERTS) == 1


async def test_alerts_outlive_the_program(database_url: str) -> None:
    first, second = Database(database_url), Database(database_url)
    kept = await DatabaseAlerts(first).add(RISE)
    await first.close()
    assert await DatabaseAlerts(second).of(AN) == (kept,)
    await second.close()
