"""How much may be sent in any stretch of time, by a clock that the test hands in."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateways.sending_windows import GO, Claim, MemoryWindows, Wait, Windows
from tests.bot.gateways.sending_claims import EVERYBODY, claim, take


class Hands:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def windows(hands: Hands) -> MemoryWindows:
    return MemoryWindows(hands)


async def sent_at(windows: Windows, hands: Hands, wanted: Claim) -> float:
    """When it went and arrived, waiting as long as is asked each time."""
    while (wait := await take(windows, wanted)) > 0:
        hands.now += max(wait, 1e-6)
    return hands.now


class Wire:
    """Messages that arrive some time after they went, and are known to have arrived some time after that."""

    def __init__(self) -> None:
        self.hands = Hands()
        self.windows = MemoryWindows(self.hands)
        self.arrivals: list[tuple[str, float]] = []
        self._answers: list[tuple[float, Claim]] = []

    async def send(self, wanted: Claim, name: str, *, under_way: float, answer: float) -> None:
        """Send as soon as it may go."""
        while (wait := (await self.windows.take(wanted)).seconds) > 0:
            await self.pass_time(max(wait, 1e-6))
        arrival = self.hands.now + under_way
        self.arrivals += [(name, arrival)] * wanted.messages
        self._answers.append((arrival + answer, wanted))

    async def pass_time(self, seconds: float) -> None:
        """The clock moves on; answers come meanwhile."""
        until = self.hands.now + seconds
        for at, answered in sorted(self._answers, key=lambda answer: answer[0]):
            if at <= until:
                self.hands.now = at
                await self.windows.arrived(answered)
                self._answers.remove((at, answered))
        self.hands.now = until


def most_within(times: Iterable[float], seconds: float) -> int:
    """The largest number of these moments that any stretch of so many seconds holds."""
    moments = sorted(times)
    return max(sum(start <= moment < start + seconds - 1e-6 for moment in moments) for start in moments)


seconds = st.floats(0, 2, allow_nan=False)


@given(
    wanted=st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(1, 2), st.booleans(), seconds, seconds, seconds),
        min_size=1,
        max_size=40,
    )
)
async def test_no_stretch_of_time_ever_holds_too_much(
    wanted: list[tuple[str, int, bool, float, float, float]],
) -> None:
    wire = Wire()
    for name, messages, urgent, pause, under_way, answer in wanted:
        await wire.pass_time(pause)
        await wire.send(claim(name, messages=messages, urgent=urgent), name, under_way=under_way, answer=answer)

    assert most_within((at for _, at in wire.arrivals), EVERYBODY.seconds) <= EVERYBODY.most
    for name in {name for name, _ in wire.arrivals}:
        assert most_within((at for its, at in wire.arrivals if its == name), 3.0) <= 2


async def test_what_is_under_way_counts_until_it_has_grown_old(windows: MemoryWindows, hands: Hands) -> None:
    slow = claim("a", messages=2)
    assert await windows.take(slow) == GO
    hands.now += 10
    assert await windows.take(claim("a")) == Wait(3)
    await windows.arrived(slow)
    hands.now += 2
    assert await windows.take(claim("a")) == Wait(1)


async def test_nobody_waits_longer_than_the_limits_ask(windows: MemoryWindows, hands: Hands) -> None:
    moments = [await sent_at(windows, hands, claim(str(number))) for number in range(41)]
    # 41 messages, four a second: the last goes when ten seconds have passed.
    assert moments[-1] == pytest.approx(1010, abs=0.001)


async def test_a_full_chat_holds_up_no_other(windows: MemoryWindows, hands: Hands) -> None:
    assert [await take(windows, claim("full")) for _ in range(3)] == [0, 0, 3]
    assert await take(windows, claim("other")) == 0
    hands.now += 3
    assert await take(windows, claim("full")) == 0


async def test_messages_that_go_together_count_each(windows: MemoryWindows) -> None:
    assert await take(windows, claim("a", messages=2)) == 0
    assert await take(windows, claim("b", messages=2)) == 0
    assert await take(windows, claim("c")) == 1


async def test_a_pause_is_for_one_chat_and_the_longest_counts(windows: MemoryWindows, hands: Hands) -> None:
    await windows.pause("a", 20)
    await windows.pause("a", 5)
    assert await take(windows, claim("a")) == 20
    assert await take(windows, claim("b")) == 0
    hands.now += 20
    assert await take(windows, claim("a")) == 0


async def test_answers_go_before_broadcasts(windows: MemoryWindows, hands: Hands) -> None:
    for name in "abcd":
        assert await take(windows, claim(name, urgent=False)) == 0
    assert await take(windows, claim("asker")) == 1
    hands.now += 1
    wait = await take(windows, claim("e", urgent=False))
    assert 0 < wait < 0.1
    assert await take(windows, claim("asker")) == 0
    hands.now += wait
    assert await take(windows, claim("e", urgent=False)) == 0


async def test_an_answer_that_waits_for_its_own_chat_holds_up_no_broadcast(windows: MemoryWindows) -> None:
    assert await take(windows, claim("busy", messages=2)) == 0
    assert await take(windows, claim("busy")) == 3
    assert await take(windows, claim("e", urgent=False)) == 0


async def test_chats_that_are_quiet_again_take_no_memory(windows: MemoryWindows, hands: Hands) -> None:
    for number in range(50):
        await sent_at(windows, hands, claim(str(number)))
        await windows.pause(f"p{number}", 1)
    hands.now += 4
    await take(windows, claim("last"))
    assert len(windows._messages) == 2
    assert not windows._paused
