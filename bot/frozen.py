"""Objects as plain values and back: what `marshal` can write, and nothing that could run when it is read.

A value that is plain altogether stays as it is, however large; that makes it fast. Everything else becomes a tuple of
what it is and what it holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, TypeAlias, cast

import numpy as np

Frozen: TypeAlias = tuple[Any, ...]

_PLAIN = (str, int, float, bool, bytes, type(None))
_SAME, _ARRAY, _COUNTER, _ENUM, _OBJECT, _LIST, _TUPLE, _DICT = range(8)


def frozen(value: object, classes: Sequence[type]) -> Frozen:
    """The value out of plain ones; TypeError where a part is neither plain, an array nor of these classes."""
    kind = type(value)
    if _is_plain(value):
        return (_SAME, value)
    if kind in classes:
        return _frozen_object(value, classes)
    if isinstance(value, np.ndarray):
        return (_ARRAY, value.dtype.str, value.shape, value.tobytes())
    if isinstance(value, Counter):
        return (_COUNTER, dict(value))
    # Any other kind of list or dict would come back as a bare one.
    if isinstance(value, (list, tuple)) and kind in (list, tuple):
        return (_LIST if kind is list else _TUPLE, [frozen(each, classes) for each in value])
    if isinstance(value, dict) and kind is dict:
        return (_DICT, frozen(list(value), classes), [frozen(each, classes) for each in value.values()])
    raise TypeError(f"{kind} cannot be kept")


def thawed(value: Frozen, classes: Sequence[type]) -> object:
    """The value that was frozen; its objects are put together as they were, without being told to begin anew."""
    kind = value[0]
    # The most frequent ones first: there are thousands.
    if kind == _OBJECT:
        return _object(classes[value[1]], value[2], [(name, thawed(each, classes)) for name, each in value[3]])
    if kind == _ENUM:
        return classes[value[1]](value[2])
    if kind == _SAME:
        return value[1]
    if kind == _ARRAY:
        return np.frombuffer(value[3], dtype=value[1]).reshape(value[2]).copy()
    return _container(value, classes)


def _container(value: Frozen, classes: Sequence[type]) -> object:
    if value[0] == _COUNTER:
        return Counter(value[1])
    parts = [thawed(each, classes) for each in value[-1]]
    if value[0] == _DICT:
        return dict(zip(cast("Iterable[object]", thawed(value[1], classes)), parts, strict=True))
    return parts if value[0] == _LIST else tuple(parts)


def _frozen_object(value: object, classes: Sequence[type]) -> Frozen:
    place = classes.index(type(value))
    if isinstance(value, Enum):
        return (_ENUM, place, value.value)
    # What a dataclass has beside its fields was worked out from them.
    names = [field.name for field in fields(value)] if is_dataclass(value) else list(vars(value))
    state = {name: getattr(value, name) for name in names}
    plain = {name: held for name, held in state.items() if _is_plain(held)}
    return (
        _OBJECT,
        place,
        plain,
        [(name, frozen(held, classes)) for name, held in state.items() if name not in plain],
    )


def _object(of: type, plain: Mapping[str, object], others: Iterable[tuple[str, object]]) -> object:
    made: object = object.__new__(of)
    # Frozen classes let nobody else set anything.
    put = object.__setattr__
    for name, value in plain.items():
        put(made, name, value)
    for name, value in others:
        put(made, name, value)
    return made


def _is_plain(value: object) -> bool:
    kind = type(value)
    if isinstance(value, (list, tuple, set, frozenset)) and kind in (list, tuple, set, frozenset):
        return all(map(_is_plain, value))
    if isinstance(value, dict) and kind is dict:
        return all(map(_is_plain, value)) and all(map(_is_plain, value.values()))
    return kind in _PLAIN
