"""A float that equals every float near it, to stand inside an expected value."""

from __future__ import annotations

from typing import cast

import pytest


def near(value: float) -> float:
    """A stand-in for the value: equal to what differs by rounding alone."""
    return cast("float", pytest.approx(value, rel=1e-9))
