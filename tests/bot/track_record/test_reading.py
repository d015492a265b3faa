"""What answers are told of the market: what is kept, or what is measured while they wait."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from analysis.signals import signal_by_key
from analysis.track_record import Entry, Selection, StatusWanted
from analysis.track_record.selections import selections_of
from bot.directory import Directory
from bot.prices.chain import PriceChain
from bot.track_record.building import Builder
from bot.track_record.market import LISTED, VN30
from bot.track_record.reading import TrackRecords
from tests.bot.track_record.samples import EVENING, SYMBOLS, Kept, Shares

HAMMER = Selection(signal="hammer", status=StatusWanted.CONFIRMED)
OVERSOLD = Selection(signal="rsi_oversold", status=StatusWanted.ALL)
UNUSUAL = Selection(signal="rsi_oversold", status=StatusWanted.ALL, min_volume=1.7, filters=("at_support",))


def records_of(shares: Shares, kept: Kept, directory: Directory, *, prices_key: str = "here") -> TrackRecords:
    return TrackRecords(PriceChain([shares]), directory, kept, prices_key=prices_key, clock=lambda: EVENING)


async def build(shares: Shares, kept: Kept, directory: Directory) -> None:
    builder = Builder(PriceChain([shares]), directory, kept, prices_key="here", clock=lambda: EVENING)
    async for _ in builder.build(builder.market):
        pass


async def test_what_was_built_is_told_without_asking_for_prices(directory: Directory) -> None:
    kept, shares = Kept(), Shares()
    await build(shares, kept, directory)
    shares.asked.clear()
    records = records_of(shares, kept, directory)
    for selection in (HAMMER, OVERSOLD):
        told = await records.kept(selection)
        assert told is not None
        assert told == kept.records["here", LISTED, selection.key] == await records.of_market(selection)
        assert told.selection == selection
    assert shares.asked == []


async def test_nothing_kept_is_told_as_none(directory: Directory) -> None:
    assert await records_of(Shares(), Kept(), directory).kept(HAMMER) is None


async def test_what_was_measured_on_other_prices_is_not_told(directory: Directory) -> None:
    kept, shares = Kept(), Shares()
    await build(shares, kept, directory)
    assert await records_of(shares, kept, directory, prices_key="there").kept(HAMMER) is None


async def test_what_another_definition_measured_is_measured_anew(directory: Directory) -> None:
    kept, shares = Kept(), Shares()
    await build(shares, kept, directory)
    kept.age()
    records = records_of(shares, kept, directory)
    assert await records.kept(HAMMER) is None
    told = await records.of_market(HAMMER)
    assert told is not None
    assert told == await records.kept(HAMMER)


@pytest.mark.parametrize(("days", "is_told"), [(0, True), (1, True), (-1, False)])
async def test_what_knows_later_bars_is_not_told_of_an_earlier_day(
    directory: Directory, days: int, *, is_told: bool
) -> None:
    kept, shares = Kept(), Shares()
    await build(shares, kept, directory)
    as_of = shares.bars["FPT"].last_session + timedelta(days=days)
    told = await records_of(shares, kept, directory).kept(HAMMER, as_of=as_of)
    assert (told is not None) is is_told


async def test_an_earlier_day_is_measured_on_the_bars_up_to_it_and_not_kept(directory: Directory) -> None:
    kept, shares = Kept(), Shares()
    await build(shares, kept, directory)
    before = dict(kept.records)
    as_of = shares.bars["FPT"].sessions[250].item()

    told = await records_of(shares, kept, directory).of_market(HAMMER, as_of=as_of)

    cut = Shares(bars={symbol: bars.until(as_of) for symbol, bars in shares.bars.items()})
    as_it_was = await records_of(cut, Kept(), directory).of_market(HAMMER)
    assert told is not None
    assert told == as_it_was
    assert told.last == as_of
    assert kept.records == before


async def test_many_who_ask_at_once_cause_one_measurement_of_the_whole_signal(directory: Directory) -> None:
    kept, shares = Kept(), Shares()
    records = records_of(shares, kept, directory)
    selections = tuple(selections_of(signal_by_key("hammer")))
    told = await asyncio.gather(*(records.of_market(selection) for selection in selections * 3))
    assert Counter(shares.asked) == dict.fromkeys(SYMBOLS, 1)
    assert [record.selection for record in told if record] == list(selections * 3)
    assert {key[2] for key in kept.records} == {selection.key for selection in selections}
    await records.close()


async def test_a_record_measured_for_an_answer_is_the_one_that_a_build_keeps(directory: Directory) -> None:
    kept, shares = Kept(), Shares()
    await build(shares, kept, directory)
    for selection in (HAMMER, OVERSOLD):
        asked = await records_of(shares, Kept(), directory).of_market(selection)
        assert asked == replace(kept.records["here", LISTED, selection.key], digest="")
    assert any(record.entry is Entry.LOOK_AHEAD for record in kept.records["here", LISTED, HAMMER.key].records)


async def test_a_selection_that_is_kept_for_nobody_is_measured_alone(directory: Directory) -> None:
    kept = Kept()
    told = await records_of(Shares(), kept, directory).of_market(UNUSUAL)
    assert told is not None
    assert told.selection == UNUSUAL
    assert [key[2] for key in kept.records] == [UNUSUAL.key]


async def test_shares_without_prices_are_told_with_the_record(directory: Directory) -> None:
    told = await records_of(Shares(silent={"HPG"}), Kept(), directory).of_market(HAMMER)
    assert told is not None
    assert (told.symbols, told.missing) == (3, ("HPG",))


async def test_where_no_share_can_be_read_nothing_is_told_or_kept(directory: Directory) -> None:
    kept = Kept()
    assert await records_of(Shares(silent=set(SYMBOLS)), kept, directory).of_market(HAMMER) is None
    assert kept.records == {}


async def test_prices_behind_a_network_are_not_asked_for_an_answer(directory: Directory) -> None:
    shares = Shares(listed=False)
    records = records_of(shares, Kept(), directory)
    assert records.universe.key == VN30
    assert len(records.universe.symbols) == 30
    assert await records.of_market(HAMMER) is None
    assert shares.asked == []


async def test_made_up_prices_are_told_as_such(directory: Directory) -> None:
    told = await records_of(Shares(simulated=True), Kept(), directory).of_market(HAMMER)
    assert told is not None
    assert told.simulated


async def test_a_store_that_fails_keeps_nobody_from_an_answer(directory: Directory) -> None:
    records = records_of(Shares(), Kept(fails=True), directory)
    assert await records.kept(HAMMER) is None
    assert await records.of_market(HAMMER) is not None
