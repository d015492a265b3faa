"""What an instrument says of itself."""

from __future__ import annotations

import pytest

from analysis.exchanges import InstrumentKind, Market
from bot.instruments import Instrument


@pytest.mark.parametrize(("exchange", "written"), [("UPCOM", "UPCoM"), ("HOSE", "HOSE"), (None, None)])
def test_the_exchange_is_written_as_people_write_it(exchange: str | None, written: str | None) -> None:
    share = Instrument(
        symbol="BSR", kind=InstrumentKind.SHARE, market=Market.VIETNAM, currency="VND", exchange=exchange
    )
    assert share.written_exchange == written
