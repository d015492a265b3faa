"""What tests with the real yfinance client share."""

from __future__ import annotations

from pathlib import Path

import pytest
import yfinance
from yfinance import cache as yfinance_cache
from yfinance import data as yfinance_data


@pytest.fixture
def fresh_yfinance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No session, cookie, crumb or answer of another test, and nothing of the user's own cache folder."""
    yfinance.set_tz_cache_location(str(tmp_path))
    monkeypatch.setattr(yfinance_cache._TzCacheManager, "_tz_cache", None)
    # A real one keeps a database open in each worker thread, of which Python 3.13 complains.
    monkeypatch.setattr(yfinance_cache._CookieCacheManager, "_Cookie_cache", yfinance_cache._CookieCacheDummy())
    monkeypatch.setattr(yfinance_data.SingletonMeta, "_instances", {})
    yfinance_data.YfData.cache_get.cache_clear()
