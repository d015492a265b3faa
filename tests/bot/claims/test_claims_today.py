"""On the real prices: the document is of today, and its key findings agree with a plain reading of the files."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bot.cli import main

pytestmark = [pytest.mark.market_data, pytest.mark.usefixtures("logging_as_before")]

ROOT = Path(__file__).resolve().parents[3]
DOCUMENT = ROOT / "docs" / "claims.md"
SAME = 1e-9


@pytest.fixture
def prices(market_data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """The sources as `make claims` names them, read from the project's folder with a database of its own."""
    for name in [name for name in os.environ if name.upper().startswith("NENBUA_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("NENBUA_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'claims.db'}")
    folder = os.path.relpath(market_data, ROOT)
    return ",".join(f"csv:{folder}/{part}" for part in ("vn_long", "index", "crypto"))


def test_the_document_is_of_today(prices: str, tmp_path: Path) -> None:
    path = tmp_path / "claims.md"
    assert main(["claims", "--prices", prices, "--markdown", str(path)]) == 0
    assert DOCUMENT.read_text(encoding="utf-8") == path.read_text(encoding="utf-8")


def findings(prices: str, capsys: pytest.CaptureFixture[str], *keys: str) -> dict[str, dict[str, Any]]:
    """The findings by claim."""
    chosen = [option for key in keys for option in ("--claim", key)]
    assert main(["claims", "--prices", prices, "--json", *chosen]) == 0
    rows = map(json.loads, capsys.readouterr().out.splitlines())
    return {row["claim"]: row for row in rows}


def value(finding: dict[str, Any], name: str) -> float:
    return float(next(fact["value"] for fact in finding["facts"] if fact["name"] == name))


def bars_of(market_data: Path, group: str, symbol: str) -> pd.DataFrame:
    """The bars of one file that count, as the file has them."""
    bars = pd.read_csv(market_data / group / f"{symbol}.csv.gz")
    bars = bars[(bars[["open", "high", "low", "close"]] > 0).all(axis=1) & ((bars["volume"] > 0) | (group == "index"))]
    whole = (bars["low"] <= bars[["open", "close"]].min(axis=1)) & (bars["high"] >= bars[["open", "close"]].max(axis=1))
    counted: pd.DataFrame = bars[whole].reset_index(drop=True)
    return counted


def hammers(bars: pd.DataFrame) -> pd.DataFrame:
    """The hammers of 2015 to 2025, with what came of them, straight from their definition."""
    opened, high, low, close = (bars[name] for name in ("open", "high", "low", "close"))
    top, bottom, body = np.maximum(opened, close), np.minimum(opened, close), (close - opened).abs()
    whole, slack, mean = high - low, high * SAME, close.rolling(10).mean()
    shape = (bottom - low >= 2 * body - slack) & (bottom - low >= 0.6 * whole - slack)
    shape &= (high - top <= 0.1 * whole + slack) & (body > 0.05 * whole + slack)
    fall = (close.shift(1) < mean.shift(1) * (1 - SAME)) & (mean.shift(1) < mean.shift(6) * (1 - SAME))
    found = shape & fall & (low <= low.rolling(5).min() * (1 + SAME)) & bars["date"].between("2015-01-01", "2025-12-31")
    outcomes = pd.DataFrame({
        "day": bars["date"],
        "red": close <= opened * (1 + SAME),
        "confirmed": close.shift(-1) > top * (1 + SAME),
        "busy": bars["volume"] / bars["volume"].shift(1).rolling(20).mean() > 1.2 * (1 + SAME),
        "own": close.shift(-10) / close - 1,
        "known": close.shift(-11) / close.shift(-1) - 1,
    })  # fmt: skip
    dated: pd.DataFrame = outcomes[found]
    return dated


def listed(market_data: Path) -> pd.DataFrame:
    """The shares of HOSE among those with prices, largest first."""
    listing = pd.read_csv(market_data / "listing_vn.csv.gz")
    have = {path.name.removesuffix(".csv.gz") for path in (market_data / "vn_long").iterdir()}
    chosen = listing[listing["ticker"].isin(have) & (listing["exchange"] == "HOSE") & (listing["type"] == "stock")]
    return chosen.sort_values("market_cap", ascending=False)


def of_shares(market_data: Path, symbols: list[str]) -> Iterator[pd.DataFrame]:
    yield from (hammers(bars_of(market_data, "vn_long", symbol)) for symbol in symbols)


def test_the_claimed_66_percent_comes_out_only_by_looking_ahead(
    market_data: Path, prices: str, capsys: pytest.CaptureFixture[str]
) -> None:
    largest = listed(market_data)["ticker"].head(50).tolist()
    every = pd.concat([*of_shares(market_data, largest), hammers(bars_of(market_data, "index", "VNINDEX"))])
    run = every[every["confirmed"] & every["busy"]]
    keys = ("hammer_win_rate_confirmed_volume", "hammer_mean_and_median_gain", "hammer_win_rate_unconfirmed")
    rate, gain, unconfirmed = findings(prices, capsys, *keys).values()

    assert rate["verdict"] == gain["verdict"] == "looks_ahead"
    named = "confirmed, volume above 1.2 times, bought at"
    for place, column in (("the confirming close", "known"), ("their own close (looks ahead)", "own")):
        assert value(rate, f"{named} {place}: higher") == pytest.approx((run[column] > SAME).mean())
        assert value(rate, f"{named} {place}: mean") == pytest.approx(run[column].mean())
        assert value(rate, f"{named} {place}: median") == pytest.approx(run[column].median())
    assert (len(run), round((run["own"] > SAME).mean(), 3), round((run["known"] > SAME).mean(), 3)) == (
        75,
        0.667,
        0.507,
    )
    assert unconfirmed["verdict"] == "partly"
    assert value(unconfirmed, "all, bought at their own close: higher") == pytest.approx((every["own"] > SAME).mean())


def test_red_hammers_of_2024_on_hose(market_data: Path, prices: str, capsys: pytest.CaptureFixture[str]) -> None:
    every = pd.concat(of_shares(market_data, listed(market_data)["ticker"].tolist()))
    red = every[every["red"] & every["day"].str.startswith("2024")]
    (finding,) = findings(prices, capsys, "hammer_red_2024_hose").values()
    assert finding["verdict"] == "partly"
    large = (red["own"] >= 0.06 - SAME).mean()
    name = "all from their own close: the close after ten sessions at least 6 % higher"
    assert value(finding, name) == pytest.approx(large)
    assert (len(red), round(large, 3)) == (137, 0.168)


def test_dated_cases_are_not_as_they_are_told(prices: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The bars as the files have them: 25 October 2023 opened at 1,106.41 and closed at 1,101.66."""
    keys = (
        "vnindex_hammer_2023_10_25",
        "vnm_hammer_2024_08_29",
        "ctg_inverted_hammer_2025_04_23",
        "fpt_hammer_2025_02",
    )
    found = findings(prices, capsys, *keys)
    assert {finding["verdict"] for finding in found.values()} == {"contradicted"}
    index = found["vnindex_hammer_2023_10_25"]
    assert value(index, "body") == pytest.approx(1106.41 - 1101.66)
    assert value(index, "lower shadow") == pytest.approx(1101.66 - 1100.64)
    assert value(index, "change of the next session") == pytest.approx(1055.45 / 1101.66 - 1)
    assert "2022-06-07 comes nearest" in index["reason"]
    assert "2023-08-22" in found["vnm_hammer_2024_08_29"]["reason"]


def test_inverted_hammers_confirmed_at_the_ceiling_are_left_out(
    prices: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The figures are those of a plain count over the files, which shares nothing with the product."""
    keys = ("inverted_hammer_needs_confirmation", "inverted_hammer_reward_and_risk", "hammer_reward_twice_risk")
    needs, inverted, hammer = findings(prices, capsys, *keys).values()
    assert "Left out are 67 of 231 confirmed ones" in needs["reason"]
    shares = ("left out, confirmed by a close at the ceiling", "confirmed ones from the confirming close")
    assert [round(value(needs, f"{name}: higher"), 3) for name in shares] == [0.836, 0.470]
    gains = [value(one, "mean gain over the risk, with a target of twice the risk") for one in (inverted, hammer)]
    assert gains == pytest.approx([-0.0227185, 0.0477133], abs=1e-7)
    assert value(hammer, "2 times the risk gained before the stop") == pytest.approx(0.3265306, abs=1e-7)
