"""The market is measured ahead; a build that was stopped goes on where it ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta

import pytest

from analysis.track_record import Track, every_selection
from bot.directory import Directory
from bot.errors import TryLater
from bot.members import NotRead
from bot.prices.chain import PriceChain
from bot.track_record import building
from bot.track_record.building import Builder, Built, Step, Tracked
from bot.track_record.gathering import Gathering
from bot.track_record.market import LISTED, Universe
from bot.track_record.share import track_of
from tests.bot.track_record.samples import EVENING, SYMBOLS, Kept, Shares, walk

MARKET = Universe(key=LISTED, symbols=SYMBOLS)


@pytest.fixture
def looked_through(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The symbols whose bars were looked through for signals."""
    symbols: list[str] = []

    def track(instrument: object, history: object) -> Track:
        found = track_of(instrument, history)  # type: ignore[arg-type]  # as the builder calls it.
        symbols.append(found.symbol)
        return found

    monkeypatch.setattr(building, "track_of", track)
    return symbols


def builder(shares: Shares, kept: Kept, directory: Directory, prices_key: str = "here") -> Builder:
    return Builder(PriceChain([shares]), directory, kept, prices_key=prices_key, clock=lambda: EVENING)


def last_of(steps: Sequence[Step]) -> Built:
    """What was built in the end."""
    built = steps[-1]
    assert isinstance(built, Built)
    return built


async def steps_of(one: Builder, universe: Universe = MARKET) -> list[Step]:
    return [step async for step in one.build(universe)]


async def test_every_selection_is_measured_on_every_share(directory: Directory) -> None:
    kept, shares = Kept(), Shares()
    *tracked, built = await steps_of(builder(shares, kept, directory))
    assert tracked == [Tracked(symbol=symbol, anew=True) for symbol in SYMBOLS]
    assert isinstance(built, Built)
    assert (built.symbols, built.anew, built.missing, built.ended) == (4, 4, (), ())
    assert (built.first, built.last) == (walk(1).sessions[0].item(), walk(1).last_session)
    assert {key[2] for key in kept.records} == {selection.key for selection in every_selection()}
    assert built.selections == len(kept.records)


async def test_a_build_that_was_stopped_goes_on_where_it_ended(directory: Directory, looked_through: list[str]) -> None:
    kept, shares = Kept(), Shares()
    async with aclosing(builder(shares, kept, directory).build(MARKET)) as steps:
        async for step in steps:
            if step == Tracked(symbol="FPT", anew=True):
                break
    assert looked_through == ["ACB", "FPT"]
    assert kept.records == {}
    looked_through.clear()

    *tracked, built = await steps_of(builder(shares, kept, directory))

    assert looked_through == ["HPG", "VNM"]
    assert [step.anew for step in tracked if isinstance(step, Tracked)] == [False, False, True, True]
    whole = Kept()
    at_once = await steps_of(builder(shares, whole, directory))
    assert built == replace(last_of(at_once), anew=2)
    assert kept.records == whole.records


async def test_an_outage_of_the_source_leaves_the_older_records(directory: Directory) -> None:
    kept = Kept()
    await steps_of(builder(Shares(), kept, directory))
    before = dict(kept.records)

    steps = await steps_of(builder(Shares(silent={"FPT"}), kept, directory))

    assert [type(step) for step in steps] == [Tracked, NotRead, Tracked, Tracked]
    assert before
    assert kept.records == before


async def test_a_build_that_is_cancelled_keeps_what_it_has_found(
    directory: Directory, looked_through: list[str]
) -> None:
    kept, shares = Kept(), Shares()
    gate = asyncio.Event()

    async def build_until_stopped() -> None:
        async for _ in builder(shares, kept, directory).build(MARKET):
            shares.gate = gate

    task = asyncio.create_task(build_until_stopped())
    await kept.found.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    found = {symbol for _, symbol in kept.tracks}
    looked_through.clear()
    shares.gate = None
    await steps_of(builder(shares, kept, directory))
    assert set(looked_through) == set(SYMBOLS) - found
    assert found


async def test_where_nothing_has_changed_no_bar_is_looked_through(
    directory: Directory, looked_through: list[str]
) -> None:
    kept, shares = Kept(), Shares()
    await steps_of(builder(shares, kept, directory))
    before = dict(kept.records)
    looked_through.clear()
    *_, built = await steps_of(builder(shares, kept, directory))
    assert isinstance(built, Built)
    assert (looked_through, built.anew, kept.records) == ([], 0, before)


@pytest.fixture
def measures_nothing(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From the call on, whoever measures fails."""

    def refuse() -> None:
        monkeypatch.setattr(Gathering, "market_records", None)

    return refuse


async def test_where_nothing_has_changed_nothing_is_measured_and_that_is_noted(
    directory: Directory, measures_nothing: Callable[[], None]
) -> None:
    kept, shares = Kept(), Shares()
    first = await steps_of(builder(shares, kept, directory))
    before = dict(kept.records)
    measures_nothing()
    tomorrow = EVENING + timedelta(days=1)
    later = Builder(PriceChain([shares]), directory, kept, prices_key="here", clock=lambda: tomorrow)
    again = await steps_of(later)
    assert again[-1] == replace(last_of(first), anew=0)
    assert kept.records == {key: replace(record, measured_at=tomorrow) for key, record in before.items()}
    assert await later.is_built(MARKET, since=tomorrow)


@pytest.mark.parametrize("other", [("ACB", "VNM"), ("ACB", "FPT", "HPG"), ("ACB",)])
async def test_other_shares_under_the_same_name_are_measured_anew(directory: Directory, other: tuple[str, ...]) -> None:
    kept, shares = Kept(), Shares()
    await steps_of(builder(shares, kept, directory))
    await steps_of(builder(shares, kept, directory), Universe(key="mine.csv", symbols=("ACB", "FPT")))
    await steps_of(builder(shares, kept, directory), Universe(key="mine.csv", symbols=other))
    alone = Kept()
    await steps_of(builder(shares, alone, directory), Universe(key="mine.csv", symbols=other))
    assert {key: record for key, record in kept.records.items() if key[1] == "mine.csv"} == alone.records


async def test_only_the_share_with_new_bars_is_looked_through(directory: Directory, looked_through: list[str]) -> None:
    kept, shares = Kept(), Shares()
    await steps_of(builder(shares, kept, directory))
    looked_through.clear()
    shares.bars["HPG"] = walk(9)
    await steps_of(builder(shares, kept, directory))
    assert looked_through == ["HPG"]


async def test_the_same_bars_of_another_source_are_measured_anew_and_told_as_its_own(directory: Directory) -> None:
    kept = Kept()
    await steps_of(builder(Shares(), kept, directory))
    assert {record.sources for record in kept.records.values()} == {("fake",)}
    await steps_of(builder(Shares(key="another"), kept, directory))
    assert {record.sources for record in kept.records.values()} == {("another",)}


async def test_another_definition_looks_through_everything(directory: Directory, looked_through: list[str]) -> None:
    kept, shares = Kept(), Shares()
    await steps_of(builder(shares, kept, directory))
    kept.age()
    looked_through.clear()
    await steps_of(builder(shares, kept, directory))
    assert looked_through == list(SYMBOLS)


async def test_other_sources_share_nothing(directory: Directory, looked_through: list[str]) -> None:
    kept, shares = Kept(), Shares()
    await steps_of(builder(shares, kept, directory, "here"))
    looked_through.clear()
    await steps_of(builder(shares, kept, directory, "there"))
    assert looked_through == list(SYMBOLS)


async def test_a_share_without_prices_is_told_and_the_others_are_measured(directory: Directory) -> None:
    kept, shares = Kept(), Shares()
    del shares.bars["FPT"]
    steps = await steps_of(builder(shares, kept, directory))
    assert [step.symbol for step in steps if isinstance(step, NotRead)] == ["FPT"]
    (built,) = (step for step in steps if isinstance(step, Built))
    assert (built.symbols, built.missing) == (3, ("FPT",))
    assert {record.missing for record in kept.records.values()} == {("FPT",)}


async def test_nothing_is_kept_where_no_share_can_be_read(directory: Directory) -> None:
    kept, shares = Kept(), Shares(silent=set(SYMBOLS))
    steps = await steps_of(builder(shares, kept, directory))
    assert all(isinstance(step, NotRead) for step in steps)
    assert (kept.records, kept.tracks) == ({}, {})


async def test_a_store_that_fails_ends_the_build(directory: Directory) -> None:
    with pytest.raises(TryLater):
        await steps_of(builder(Shares(), Kept(fails=True), directory))


async def test_it_is_built_once_every_selection_was_measured_since(directory: Directory) -> None:
    kept = Kept()
    one = builder(Shares(), kept, directory)
    assert not await one.is_built(MARKET, since=EVENING)
    await steps_of(one)
    assert await one.is_built(MARKET, since=EVENING)
    assert not await one.is_built(MARKET, since=EVENING + timedelta(seconds=1))
    assert not await one.is_built(Universe(key="vn30", symbols=SYMBOLS), since=EVENING)
    del kept.records[next(iter(kept.records))]
    assert not await one.is_built(MARKET, since=EVENING)


async def test_signals_that_were_read_back_measure_as_those_that_were_found(directory: Directory) -> None:
    kept, shares = Kept(), Shares()
    await steps_of(builder(shares, kept, directory))
    first = dict(kept.records)
    kept.records.clear()
    await steps_of(builder(shares, kept, directory))
    assert kept.records == first
