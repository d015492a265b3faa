"""What kinds of instruments there are, and when their markets trade."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from zoneinfo import ZoneInfo


class InstrumentKind(StrEnum):
    """What a symbol stands for; it decides what a missing volume means."""

    SHARE = "share"
    FUND = "fund"
    INDEX = "index"
    COIN = "coin"


class Market(StrEnum):
    """Where an instrument trades."""

    VIETNAM = "vietnam"
    UNITED_STATES = "united_states"
    CHINA = "china"
    CRYPTO = "crypto"


@dataclass(frozen=True, slots=True, kw_only=True)
class TradingHours:
    """When a market's daily bar begins and is finished.

    opens_at: local time of the first trade.
    closes_at: local time after which the day's bar no longer changes; midnight means the end of the day.
    weekdays: the days it may trade, Monday = 0.
    """

    zone: ZoneInfo
    opens_at: time
    closes_at: time
    weekdays: frozenset[int]


_MONDAY_TO_FRIDAY = frozenset(range(5))

# Vietnam: ATO (HOSE) and continuous trading (HNX, UPCoM) from 9:00; ATC to 14:45, put-through (HOSE), PLO (HNX) and
#   UPCoM trading to 15:00
#   (hsc.com.vn, trading regulations of HSX, HNX and UPCoM; sbsc.com.vn; read 2026-07).
# United States: the core session is 9:30 to 16:00 Eastern time (nyse.com, holidays and trading hours).
# China: continuous trading from 9:30, with the closing auction to 15:00 (english.sse.com.cn, trading schedule).
# Crypto: never closes; daily bars are cut at midnight UTC, as Yahoo does.
TRADING_HOURS: dict[Market, TradingHours] = {
    Market.VIETNAM: TradingHours(
        zone=ZoneInfo("Asia/Ho_Chi_Minh"), opens_at=time(9), closes_at=time(15), weekdays=_MONDAY_TO_FRIDAY
    ),
    Market.UNITED_STATES: TradingHours(
        zone=ZoneInfo("America/New_York"), opens_at=time(9, 30), closes_at=time(16), weekdays=_MONDAY_TO_FRIDAY
    ),
    Market.CHINA: TradingHours(
        zone=ZoneInfo("Asia/Shanghai"), opens_at=time(9, 30), closes_at=time(15), weekdays=_MONDAY_TO_FRIDAY
    ),
    Market.CRYPTO: TradingHours(
        zone=ZoneInfo("UTC"), opens_at=time(0), closes_at=time(0), weekdays=frozenset(range(7))
    ),
}
