"""Alerts fire once, on the first bar since they were set, whatever happened in between."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from datetime import date, time
from pathlib import Path

import pytest

from bot.directory import Directory
from bot.prices.cache import CachedSource
from bot.prices.chain import PriceChain
from bot.watching.alert import AlertKind, AlertState, Condition
from bot.watching.alert_checks import AlertChecks
from tests.bot.prices.samples import FakeStore
from tests.bot.watching.tape import AN, MIDDAY, Candle, Desk, Tape, desk, flat, on, price_above

# A Monday; bars 0 to 4 are its week.
MONDAY = date(2026, 3, 2)
MakeDesk = Callable[..., Desk]

# Red candles that fall by 2,000 each, then a hammer: body 1,500, lower shadow 6,000.
FALLING = [(150e3 - 2e3 * bar, 150.5e3 - 2e3 * bar, 147.5e3 - 2e3 * bar, 148e3 - 2e3 * bar) for bar in range(20)]
HAMMER = (110e3, 110.2e3, 102.5e3, 108.5e3)
CONFIRMS, REJECTS = (109e3, 113e3, 108.5e3, 112e3), (108e3, 109e3, 104e3, 105e3)
A_HAMMER = Condition(kind=AlertKind.SIGNAL, signal="hammer")


@pytest.fixture
async def make_desk(tmp_path: Path, directory: Directory) -> AsyncIterator[MakeDesk]:
    """Makes the desk of a test, and closes its database."""
    made: list[Desk] = []

    def make(**candles: list[Candle]) -> Desk:
        made.append(desk(tmp_path, directory, MONDAY, **candles))
        return made[-1]

    yield make
    for one in made:
        await one.database.close()


def days(tape: Tape, *bars: int) -> list[date]:
    return [tape.day(bar) for bar in bars]


async def sessions(one: Desk) -> list[date]:
    return [promise.session for promise in await one.promises()]


async def test_a_price_is_told_at_the_first_close_that_reaches_it_and_only_then(make_desk: MakeDesk) -> None:
    one = make_desk(FPT=flat([100, 105, 119, 120, 125, 130]))
    alert = await one.watch(price_above(120), on(one.tape.day(1)))

    made = [await one.check(on(one.tape.day(bar))) for bar in range(1, 6)]

    assert made == [0, 0, 1, 0, 0]
    (promise,) = await one.promises()
    assert (promise.kind, promise.session, promise.chat) == (f"alert:{alert.number}", one.tape.day(3), AN)
    content = json.loads(promise.content)
    assert (content["price"], content["change"], content["running"]) == (120, pytest.approx(120 / 119 - 1), False)
    told = await one.alert(alert.number)
    assert (told.state, told.fired_on, told.promise) == (AlertState.FIRED, one.tape.day(3), promise.number)


async def test_looking_again_or_from_a_second_process_tells_nothing_twice(make_desk: MakeDesk) -> None:
    one = make_desk(FPT=flat([100, 121]))
    await one.watch(price_above(120), on(one.tape.day(0)))

    assert [await one.check(on(one.tape.day(1))) for _ in range(3)] == [1, 0, 0]


async def test_two_checks_at_once_make_one_promise(make_desk: MakeDesk) -> None:
    one = make_desk(FPT=flat([100, 121]))
    alert = await one.watch(price_above(120), on(one.tape.day(0)))
    looking = {"FPT": [alert]}
    await one.check(on(one.tape.day(1)))

    class Late:
        """Has read the alerts before the other one told of them."""

        async def looking(self) -> dict[str, list[object]]:
            return looking  # type: ignore[return-value] # what was read a moment ago

        tell = one.alerts.tell

    late = AlertChecks(Late(), PriceChain([one.tape]), one.directory)  # type: ignore[arg-type] # two methods are enough
    assert await late.check(on(one.tape.day(1))) == 0
    assert len(await one.promises()) == 1


async def test_nothing_is_missed_over_days_without_a_check(make_desk: MakeDesk) -> None:
    # It was reached on Wednesday and left again on Thursday; nobody looked until Friday.
    one = make_desk(FPT=flat([100, 105, 122, 110, 111]))
    await one.watch(price_above(120), on(one.tape.day(0)))

    assert await one.check(on(one.tape.day(4))) == 1
    assert await sessions(one) == days(one.tape, 2)


async def test_a_gap_over_the_price_reaches_it(make_desk: MakeDesk) -> None:
    one = make_desk(FPT=[(100, 101, 99, 100), (130, 135, 128, 131)])
    await one.watch(price_above(120), on(one.tape.day(0)))

    assert await one.check(on(one.tape.day(1))) == 1


async def test_what_was_before_the_alert_is_no_news(make_desk: MakeDesk) -> None:
    one = make_desk(FPT=flat([100, 125, 110, 111, 112]))
    await one.watch(price_above(120), on(one.tape.day(2)))

    assert [await one.check(on(one.tape.day(bar))) for bar in (2, 3, 4)] == [0, 0, 0]


async def test_the_close_of_the_day_on_which_it_was_set_counts(make_desk: MakeDesk) -> None:
    one = make_desk(FPT=flat([100, 125]))
    await one.watch(price_above(120), on(one.tape.day(1), MIDDAY))

    assert await one.check(on(one.tape.day(1))) == 1


async def test_no_bar_is_seen_before_its_day(make_desk: MakeDesk) -> None:
    one = make_desk(FPT=flat([100, 101, 130]), HPG=[*FALLING, HAMMER, CONFIRMS])
    one.tape.knows_the_future = True
    await one.watch(price_above(120), on(one.tape.day(0)))
    await one.watch(A_HAMMER, on(one.tape.day(18)), symbol="HPG")

    assert [await one.check(on(one.tape.day(bar))) for bar in (1, 2, 19, 20, 21)] == [0, 1, 0, 1, 1]
    statuses = [json.loads(promise.content).get("status") for promise in await one.promises()]
    assert statuses == [None, "waiting", "confirmed"]


async def test_during_the_session_the_last_price_counts_and_is_told_as_such(make_desk: MakeDesk) -> None:
    one = make_desk(FPT=flat([100, 125]))
    await one.watch(price_above(120), on(one.tape.day(0)))

    assert await one.check(on(one.tape.day(1), MIDDAY)) == 1
    (promise,) = await one.promises()
    assert json.loads(promise.content)["running"] is True
    assert await one.check(on(one.tape.day(1))) == 0


async def test_an_rsi_and_a_signal_wait_for_the_close(make_desk: MakeDesk) -> None:
    falling = flat([200 - 2 * bar for bar in range(30)])
    one = make_desk(FPT=falling)
    await one.watch(Condition(kind=AlertKind.RSI_BELOW, value=30), on(one.tape.day(28)))

    assert await one.check(on(one.tape.day(29), MIDDAY)) == 0
    assert await one.check(on(one.tape.day(29))) == 1
    (promise,) = await one.promises()
    assert json.loads(promise.content)["rsi"] == 0.0


async def test_a_change_is_counted_from_the_close_at_which_it_was_set(make_desk: MakeDesk) -> None:
    one = make_desk(FPT=flat([100, 104, 104.9, 105, 90]))
    up = Condition(kind=AlertKind.CHANGE_UP, value=0.05)
    down = Condition(kind=AlertKind.CHANGE_DOWN, value=0.1)
    for condition in (up, down):
        await one.watch(condition, on(one.tape.day(0)), counted_from=(100.0, one.tape.day(0)))

    assert [await one.check(on(one.tape.day(bar))) for bar in (1, 2, 3, 4)] == [0, 0, 1, 1]


async def test_a_change_is_counted_from_the_close_as_it_is_adjusted_today(make_desk: MakeDesk) -> None:
    # The share was split two for one since: the close of 200 at which the alert was set is 100 in today's prices.
    one = make_desk(FPT=flat([100, 101, 106]))
    up = Condition(kind=AlertKind.CHANGE_UP, value=0.05)
    await one.watch(up, on(one.tape.day(0)), counted_from=(200.0, one.tape.day(0)))

    assert await one.check(on(one.tape.day(2))) == 1
    (promise,) = await one.promises()
    assert promise.session == one.tape.day(2)
    assert json.loads(promise.content)["reference_price"] == 100


async def test_one_armed_again_while_it_is_so_waits_until_it_comes_back(make_desk: MakeDesk) -> None:
    one = make_desk(FPT=flat([100, 121, 122, 123, 110, 124, 125]))
    alert = await one.watch(price_above(120), on(one.tape.day(0)))
    await one.check(on(one.tape.day(1)))
    await one.alerts.rearm(AN, alert.number, price=122.0, session=one.tape.day(2))

    made = [await one.check(on(one.tape.day(bar))) for bar in range(2, 7)]

    assert made == [0, 0, 0, 1, 0]
    assert await sessions(one) == days(one.tape, 1, 5)


async def test_one_armed_again_after_it_was_left_tells_the_next_time(make_desk: MakeDesk) -> None:
    one = make_desk(FPT=flat([100, 121, 110, 125]))
    alert = await one.watch(price_above(120), on(one.tape.day(0)))
    await one.check(on(one.tape.day(1)))
    await one.alerts.rearm(AN, alert.number, price=110.0, session=one.tape.day(2))

    assert [await one.check(on(one.tape.day(bar))) for bar in (2, 3)] == [0, 1]
    assert await sessions(one) == days(one.tape, 1, 3)


async def test_what_a_session_told_is_not_told_of_it_again(make_desk: MakeDesk) -> None:
    one = make_desk(FPT=flat([100, 125, 126]))
    alert = await one.watch(price_above(120), on(one.tape.day(0)))
    await one.check(on(one.tape.day(1), MIDDAY))
    # Armed again in the same session, after the price had fallen back for a moment.
    await one.alerts.rearm(AN, alert.number, price=119.0, session=one.tape.day(0))

    assert [await one.check(on(one.tape.day(bar))) for bar in (1, 2)] == [0, 1]
    assert await sessions(one) == days(one.tape, 1, 2)


@pytest.mark.parametrize(("after", "status"), [(CONFIRMS, "confirmed"), (REJECTS, "rejected")])
async def test_a_pattern_is_told_twice_first_waiting_then_what_became_of_it(
    make_desk: MakeDesk, after: Candle, status: str
) -> None:
    one = make_desk(FPT=[*FALLING, HAMMER, after])
    alert = await one.watch(A_HAMMER, on(one.tape.day(18)))

    assert await one.check(on(one.tape.day(20), MIDDAY)) == 0
    assert [await one.check(on(one.tape.day(20))) for _ in range(2)] == [1, 0]
    waiting = await one.alert(alert.number)
    assert (waiting.state, waiting.signal_on) == (AlertState.WAITING, one.tape.day(20))
    assert await one.check(on(one.tape.day(21), MIDDAY)) == 0
    assert [await one.check(on(one.tape.day(21))) for _ in range(2)] == [1, 0]

    first, second = await one.promises()
    assert (first.kind, first.session, first.answers) == (f"alert:{alert.number}", one.tape.day(20), None)
    told, outcome = json.loads(first.content), json.loads(second.content)
    assert (told["status"], told["confirms_at"], told["price"]) == ("waiting", 110e3, 108.5e3)
    assert (second.kind, second.session) == (f"alert:{alert.number}:outcome", one.tape.day(21))
    assert second.answers == first.number
    assert (outcome["status"], outcome["price"], outcome["confirms_at"]) == (status, after[3], 110e3)
    done = await one.alert(alert.number)
    assert (done.state, done.promise) == (AlertState.FIRED, first.number)


async def test_a_pattern_that_was_decided_meanwhile_is_told_once_with_its_outcome(make_desk: MakeDesk) -> None:
    one = make_desk(FPT=[*FALLING, HAMMER, CONFIRMS, CONFIRMS])
    alert = await one.watch(A_HAMMER, on(one.tape.day(18)))

    assert [await one.check(on(one.tape.day(22))) for _ in range(2)] == [1, 0]

    (promise,) = await one.promises()
    content = json.loads(promise.content)
    assert promise.session == one.tape.day(20)
    assert (content["status"], content["outcome_on"]) == ("confirmed", one.tape.day(21).isoformat())
    assert content["outcome_price"] == CONFIRMS[3]
    assert (await one.alert(alert.number)).state is AlertState.FIRED


async def test_a_pattern_that_the_source_takes_back_is_told_as_that(make_desk: MakeDesk) -> None:
    one = make_desk(FPT=[*FALLING, HAMMER, CONFIRMS])
    await one.watch(A_HAMMER, on(one.tape.day(18)))
    await one.check(on(one.tape.day(20)))
    one.tape.candles["FPT"][20] = (110e3, 111e3, 107e3, 108e3)

    assert await one.check(on(one.tape.day(21))) == 1
    assert json.loads((await one.promises())[-1].content)["status"] == "withdrawn"


async def test_a_signal_of_another_version_is_left_alone(make_desk: MakeDesk) -> None:
    one = make_desk(FPT=[*FALLING, HAMMER])
    await one.watch(Condition(kind=AlertKind.SIGNAL, signal="three_owls"), on(one.tape.day(18)))

    assert await one.check(on(one.tape.day(20))) == 0


async def test_a_symbol_is_fetched_once_and_one_without_prices_stops_nobody(make_desk: MakeDesk) -> None:
    one = make_desk(FPT=flat([100, 121]), HPG=flat([20, 30]))
    for condition in (price_above(110), price_above(120), Condition(kind=AlertKind.RSI_BELOW, value=30)):
        await one.watch(condition, on(one.tape.day(0)))
    await one.watch(price_above(1), on(one.tape.day(0)), symbol="XXQ")
    await one.watch(price_above(25), on(one.tape.day(0)), symbol="HPG")

    assert await one.check(on(one.tape.day(1))) == 3
    assert sorted(one.tape.asked) == ["FPT", "HPG", "XXQ"]


async def test_a_source_that_fails_leaves_the_alerts_as_they_are(make_desk: MakeDesk) -> None:
    one = make_desk(FPT=flat([100, 121]))
    await one.watch(price_above(120), on(one.tape.day(0)))
    one.tape.fails = True
    assert await one.check(on(one.tape.day(1))) == 0
    one.tape.fails = False

    assert await one.check(on(one.tape.day(1))) == 1


async def test_no_alerts_no_work(make_desk: MakeDesk) -> None:
    one = make_desk(FPT=flat([100, 121]))

    assert await one.check(on(one.tape.day(1))) == 0
    assert one.tape.asked == []


async def looks(one: Desk, *times: time) -> tuple[list[int], list[int]]:
    """On the second day at these times: how many promises each look made, and how often the source had been asked."""
    cache = CachedSource(one.tape, FakeStore(), clock=lambda: one.tape.now)
    checks = AlertChecks(one.alerts, PriceChain([cache]), one.directory)
    made, asked = [], []
    for at in times:
        one.tape.now = on(one.tape.day(1), at)
        made.append(await checks.check(one.tape.now))
        asked.append(len(one.tape.asked))
    return made, asked


async def test_while_the_market_trades_prices_are_a_quarter_of_an_hour_old_at_most(make_desk: MakeDesk) -> None:
    one = make_desk(FPT=flat([100, 110, 110]))
    await one.watch(price_above(120), on(one.tape.day(0)))

    made, asked = await looks(one, time(8, 50), time(8, 59), time(9, 6), time(9, 20), time(9, 22), time(9, 36))
    assert asked == [1, 1, 2, 2, 3, 3]
    one.tape.candles["FPT"][1] = (100, 121, 100, 121)
    # Kept since 9:22; too old after 9:37.
    assert (made, await looks(one, time(9, 38))) == ([0] * 6, ([1], [4]))


async def test_what_counts_by_closes_asks_for_nothing_during_the_session(make_desk: MakeDesk) -> None:
    one = make_desk(FPT=flat([100, 110, 110]))
    await one.watch(A_HAMMER, on(one.tape.day(0)))
    await one.watch(Condition(kind=AlertKind.RSI_BELOW, value=30), on(one.tape.day(0)))

    _, asked = await looks(one, time(9, 6), time(11), time(14, 59), time(15))

    assert asked == [1, 1, 1, 2]
