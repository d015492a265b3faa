"""A drawing order as bytes: what is sent to a drawing process, and what a finished picture is known by."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from hashlib import blake2b
from io import BytesIO
from typing import Any, TypeVar, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Drawn = TypeVar("Drawn", bound=object)

_KEY_BYTES = 20


def packed(draw: Callable[[Drawn], bytes], chart: Drawn) -> bytes:
    """The order to draw that chart: the same bytes for equal content, other bytes for any other.

    draw: a function of a module, as only its name is packed. Of sets the order counts too. Raises what pickle raises
    for what it cannot pack.
    """
    buffer = BytesIO()
    _Packer(buffer).dump((draw, chart))
    return buffer.getvalue()


def key_of(order: bytes) -> str:
    """What its finished picture is known by."""
    return blake2b(order, digest_size=_KEY_BYTES).hexdigest()


def drawn(order: bytes) -> bytes:
    """The picture that was ordered."""
    draw, chart = pickle.loads(order)  # noqa: S301  packed by this program
    return cast("bytes", draw(chart))


class _Packer(pickle.Pickler):
    """Pickles by content alone."""

    def __init__(self, file: BytesIO) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        # Nothing refers back to what was packed before: whether two equal parts are one object makes no difference.
        self.fast = True

    def reducer_override(self, part: object) -> Any:  # noqa: ANN401  as pickle has it
        # A frame holds its columns in blocks, which differ with what was done to it.
        if type(part) is pd.DataFrame:
            return _frame, ({name: _as_one_piece(part[name].to_numpy()) for name in part.columns}, part.index)
        # Days keep beside them how they follow each other, if somebody knows, and what was found out about that.
        if type(part) is pd.DatetimeIndex and part.tz is None:
            return _days, (_as_one_piece(part.to_numpy()), part.name)
        return NotImplemented


def _as_one_piece(array: NDArray[Any]) -> NDArray[Any]:
    """The same values, side by side and not to be written: an array that may be is packed differently."""
    piece = np.ascontiguousarray(array).view()
    piece.flags.writeable = False
    return piece


def _days(moments: NDArray[np.datetime64], name: str | None) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(moments, name=name)


def _frame(columns: Mapping[str, NDArray[Any]], index: pd.Index) -> pd.DataFrame:
    return pd.DataFrame(columns, index=index)
