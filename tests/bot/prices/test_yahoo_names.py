"""What Yahoo is asked for, and what it is never asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.exchanges import InstrumentKind, Market
from bot.errors import SymbolNotFound, UserError
from bot.prices.yahoo import YahooSource
from bot.prices.yahoo_names import yahoo_symbol
from tests.bot.prices.yahoo_samples import FPT, VNINDEX
from tests.servers.yahoo import YahooServer


@pytest.mark.parametrize("exchange", ["HNX", "UPCOM"])
async def test_exchange_not_served(yahoo_source: YahooSource, yahoo_server: YahooServer, exchange: str) -> None:
    with pytest.raises(UserError) as caught:
        await yahoo_source.history(replace(FPT, symbol="PVS", exchange=exchange))
    assert caught.value.args == ("exchange_not_served", {"symbol": "PVS", "exchange": exchange, "source": "yahoo"})
    assert yahoo_server.requests == []


@pytest.mark.parametrize(("symbol", "exchange"), [("HNXINDEX", "HNX"), ("UPCOMINDEX", "UPCOM")])
def test_index_of_an_exchange_not_served(symbol: str, exchange: str) -> None:
    with pytest.raises(UserError) as caught:
        yahoo_symbol(replace(VNINDEX, symbol=symbol, exchange=None))
    assert caught.value.args == ("exchange_not_served", {"symbol": symbol, "exchange": exchange, "source": "yahoo"})


@pytest.mark.parametrize(
    "trick", ["../../etc/passwd", "FPT/../VNM", "FPT?range=max", "FPT#", "FPT%2F..", "FPT.VN", "fpt", ""]
)
@pytest.mark.parametrize("market", list(Market))
async def test_what_is_no_symbol_is_never_asked_for(
    yahoo_source: YahooSource, yahoo_server: YahooServer, trick: str, market: Market
) -> None:
    wanted = replace(FPT, symbol=trick, market=market)
    with pytest.raises(SymbolNotFound):
        await yahoo_source.history(wanted)
    with pytest.raises(SymbolNotFound):
        await yahoo_source.figures(wanted)
    assert yahoo_server.requests == []


@pytest.mark.parametrize(
    ("asked", "kind", "market", "symbol"),
    [
        ("FPT", InstrumentKind.SHARE, Market.VIETNAM, "FPT.VN"),
        ("E1VFVN30", InstrumentKind.FUND, Market.VIETNAM, "E1VFVN30.VN"),
        ("VNINDEX", InstrumentKind.INDEX, Market.VIETNAM, "^VNINDEX.VN"),
        ("VN30", InstrumentKind.INDEX, Market.VIETNAM, "^VN30.VN"),
        ("GSPC", InstrumentKind.INDEX, Market.UNITED_STATES, "^GSPC"),
        ("RUT", InstrumentKind.INDEX, Market.UNITED_STATES, "^RUT"),
        ("IXIC", InstrumentKind.INDEX, Market.UNITED_STATES, "^IXIC"),
        ("DJI", InstrumentKind.INDEX, Market.UNITED_STATES, "^DJI"),
        ("SSEC", InstrumentKind.INDEX, Market.CHINA, "000001.SS"),
        ("AAPL", InstrumentKind.SHARE, Market.UNITED_STATES, "AAPL"),
        ("BTC-USD", InstrumentKind.COIN, Market.CRYPTO, "BTC-USD"),
        ("VNSML", InstrumentKind.INDEX, Market.VIETNAM, None),
        ("VIX", InstrumentKind.INDEX, Market.UNITED_STATES, None),
        ("600000", InstrumentKind.SHARE, Market.CHINA, None),
    ],
)
def test_yahoo_symbol(asked: str, kind: InstrumentKind, market: Market, symbol: str | None) -> None:
    wanted = replace(FPT, symbol=asked, kind=kind, market=market, exchange=None)
    if symbol is None:
        with pytest.raises(SymbolNotFound):
            yahoo_symbol(wanted)
    else:
        assert yahoo_symbol(wanted) == symbol
