"""The facts of a summary: all numbers unrounded."""

from __future__ import annotations

from bot.replies.facts import plain_facts
from bot.replies.several import several_facts
from bot.replies.summary import Telling
from bot.schedule.market_facts import MarketFacts, Share
from bot.schedule.subscription import SummaryKind


def summary_facts(kind: SummaryKind, telling: Telling) -> dict[str, object]:
    """What the summary rests on, as plain values."""
    facts = telling.facts
    return {
        "kind": kind.value,
        "session": facts.session,
        "provisional": facts.provisional_at is not None,
        "provisional_at": facts.provisional_at,
        "parts": sorted(part.value for part in telling.parts),
        "shares": {"of": facts.wanted.shares.of.value, "symbols": list(facts.wanted.shares.symbols)},
        "index": None if facts.index is None else _index(facts),
        "breadth": None if facts.breadth is None else plain_facts(facts.breadth),
        "list": [_share(share) for share in facts.listed],
        "idle": list(facts.idle),
        "silent": list(facts.silent),
        "signals": [{"symbol": day.symbol, **plain_facts(news)} for day in facts.days for news in day.news],
        "risk": _risk(facts),
        "lesson": None if telling.article is None else telling.article.key,
        **several_facts(facts.histories, facts.missing),
    }


def _index(facts: MarketFacts) -> dict[str, object] | None:
    index = facts.index
    if index is None:
        return None
    return {
        "symbol": index.prices.instrument.symbol,
        **plain_facts(index.day),
        "volume": None if index.day.volume is None else index.day.volume.value,
        "levels": plain_facts(index.levels),
    }


def _share(share: Share) -> dict[str, object]:
    day = share.day
    return {
        "symbol": day.symbol,
        "date": day.session,
        "close": day.close,
        "change": day.change,
        "rsi": day.rsi14,
        "volume_ratio": day.volume_ratio,
        "limit": None if day.limit is None else day.limit.value,
    }


def _risk(facts: MarketFacts) -> dict[str, object] | None:
    if not facts.abroad:
        return None
    return {
        "indices": {
            symbol: {
                "date": one.state.session,
                "close": one.state.close,
                "change": one.change,
                "record": plain_facts(one.state.record),
            }
            for symbol, one in facts.abroad.items()
        },
        "strength": None if facts.strength is None else plain_facts(facts.strength),
    }
