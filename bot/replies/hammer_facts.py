"""The facts of a hammer's answer: every step with its unrounded numbers."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.candles import Check
from analysis.candles.confirmation import Status
from analysis.checklist import Checklist, NoHammer
from bot.replies.facts import plain_facts


def hammer_facts(reading: Checklist | NoHammer) -> dict[str, object]:
    """The candle's date, whether it is a hammer, and the steps or the conditions that failed."""
    return {"date": reading.session, "bars_ago": reading.bars_ago} | (
        _checklist(reading) if isinstance(reading, Checklist) else _no_hammer(reading)
    )


def _checklist(checklist: Checklist) -> dict[str, object]:
    volume, support, confirmation = (outcome.value for outcome in checklist.filters)
    return {
        "hammer": True,
        "pattern": checklist.pattern.key,
        "status": checklist.status.value,
        "known_on": checklist.confirmation.session,
        "provisional": checklist.status is Status.WAITING,
        "passed": checklist.passed,
        "steps": {
            "shape": {
                "outcome": checklist.shape.outcome.value,
                "conditions": _conditions((*checklist.shape.verdict.shape, *checklist.shape.verdict.context)),
            },
            "volume": plain_facts(checklist.volume),
            "support": plain_facts(checklist.support),
            "confirmation": plain_facts(checklist.confirmation),
            "stop": plain_facts(checklist.stop),
            "reward": plain_facts(checklist.reward),
        },
        "filters": {"volume": volume, "position": support, "confirmation": confirmation},
        "told": plain_facts(checklist.told),
    }


def _no_hammer(reading: NoHammer) -> dict[str, object]:
    return {
        "hammer": False,
        "pattern": None,
        "nearest": reading.nearest.pattern.key,
        "has_shape": reading.nearest.has_shape,
        "conditions": _conditions((*reading.nearest.shape, *reading.nearest.context)),
        "failed": [check.condition.key for check in reading.failed],
        "restriction": None if reading.restriction is None else reading.restriction.value,
        "instead": list(reading.instead),
    }


def _conditions(checks: Iterable[Check]) -> list[dict[str, object]]:
    return [
        {
            "condition": check.condition.key,
            "value": check.value,
            "limit": check.limit,
            "ratio": check.ratio,
            "passed": check.passed,
        }
        for check in checks
    ]
