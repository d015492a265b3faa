"""What is found about the pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from analysis.charts import Chart
from analysis.charts.reference import our_candles
from analysis.charts.theme import LIGHT
from bot.doctor import Finding, Installation, Verdict
from bot.doctor.pictures import LETTERS, check_pictures
from bot.drawing.worker import practice_chart


async def found(installation: Installation) -> dict[str, Finding]:
    return {finding.name: finding async for finding in check_pictures(installation)}


def test_the_letters_are_those_of_the_alphabet() -> None:
    # Twelve vowels with six tones each, in both cases, and đ Đ ₫.
    assert len(set(LETTERS)) == len(LETTERS) == 12 * 6 * 2 + 3
    assert set("ắềữợỷẴỞĐ₫") <= set(LETTERS)


async def test_pictures_that_are_well(installed: Callable[..., Installation]) -> None:
    findings = await found(installed())
    assert {name: finding.verdict for name, finding in findings.items()} == {
        "letters": Verdict.OK,
        "pictures": Verdict.OK,
    }
    assert findings["letters"].facts == {"letters": 147, "missing": ""}
    assert findings["pictures"].facts == {"candles": 60, "wrong": 0, "tolerance_px": 2.0}


async def test_letters_without_a_shape_are_named(
    installed: Callable[..., Installation], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A kanji and a Hebrew letter, which the face lacks.
    monkeypatch.setattr("bot.doctor.pictures.LETTERS", "aắ日א")
    letters = (await found(installed()))["letters"]
    assert (letters.verdict, letters.text) == (Verdict.FAILED, "these have no shape in pictures: 日 א")


async def test_faces_that_cannot_be_read_are_told_with_the_cause(
    installed: Callable[..., Installation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.charts.fonts._paths", lambda *, bold: (f"/nowhere/{bold}.ttf", ""))
    letters = (await found(installed()))["letters"]
    assert letters.verdict is Verdict.FAILED
    assert "/nowhere/False.ttf" in letters.notes[0]


async def test_candles_that_are_elsewhere_are_counted(
    installed: Callable[..., Installation], monkeypatch: pytest.MonkeyPatch
) -> None:
    swapped = replace(practice_chart(), theme=replace(LIGHT, rise=LIGHT.fall, fall=LIGHT.rise))

    def ours(_chart: Chart) -> object:
        return our_candles(swapped)

    monkeypatch.setattr("bot.doctor.pictures.our_candles", ours)
    pictures = (await found(installed()))["pictures"]
    # The last one neither rises nor falls.
    assert pictures.text == "59 of 60 candles are not where mplfinance draws them"
    assert pictures.verdict is Verdict.FAILED


async def test_a_picture_that_cannot_be_drawn_is_told_with_the_cause(
    installed: Callable[..., Installation], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_chart: Chart) -> object:
        raise OSError("no renderer")

    monkeypatch.setattr("bot.doctor.pictures.plain_candles", broken)
    pictures = (await found(installed()))["pictures"]
    assert pictures.verdict is Verdict.FAILED
    assert pictures.notes == ("cause: OSError('no renderer')",)
