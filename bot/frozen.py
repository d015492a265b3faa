"""Objects as plain values and back: what `marshal` can write, and nothing that could run when it is read.

A value that is plain altogether stays as it is, however large; that makes it fast. Everything else becomes a pair of
what it is and what it holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

import numpy as np

_PLAIN = (str, int, float, bool, bytes, type(None))
_SAME, _ARRAY, _COUNTER, _ENUM, _OBJECT = "same", "array", "counter", "enum", "object"


def frozen(value: object, classes: Sequence[type]) -> tuple[object, ...]:
    """The value out of plain ones; TypeError where a part is neither plain, an array nor of these classes."""
    if _is_plain(value):
        return (_SAME, value)
    if isinstance(value, np.ndarray):
        return (_ARRAY, value.dtype.str, value.shape, value.tobytes())
    if type(value) is Counter:
        return (_COUNTER, dict(value))
    if isinstance(value, Enum):
        return (_ENUM, classes.index(type(value)), value.value)
    if type(value) in (list, tuple):
        return (type(value).__name__, [frozen(each, classes) for each in value])  # type: ignore[attr-defined] - a sequence
    if type(value) is dict:
        return (dict.__name__, list(value), [frozen(each, classes) for each in value.values()])
    state = _state(value, classes)
    plain = {name: held for name, held in state.items() if _is_plain(held)}
    others = [(name, frozen(held, classes)) for name, held in state.items() if name not in plain]
    return (_OBJECT, classes.index(type(value)), plain, others)


def thawed(value: tuple[Any, ...], classes: Sequence[type]) -> Any:
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
    return _container(kind, *value[1:], classes=classes)


def _container(kind: str, held: Any, parts: Any = (), *, classes: Sequence[type]) -> Any:
    match kind:
        case "list":
            return [thawed(each, classes) for each in held]
        case "tuple":
            return tuple([thawed(each, classes) for each in held])
        case "dict":
            return dict(zip(held, [thawed(each, classes) for each in parts], strict=True))
        case _:
            return Counter(held)


def _object(of: type, plain: Mapping[str, object], others: Iterable[tuple[str, object]]) -> object:
    made = object.__new__(of)
    # Frozen classes let nobody else set anything.
    put = object.__setattr__
    for name, value in plain.items():
        put(made, name, value)
    for name, value in others:
        put(made, name, value)
    return made


def _state(value: object, classes: Sequence[type]) -> dict[str, object]:
    if type(value) not in classes:
        raise TypeError(f"{type(value)} cannot be kept")
    # What a dataclass has beside its fields was worked out from them.
    return {field.name: getattr(value, field.name) for field in fields(value)} if is_dataclass(value) else vars(value)


def _is_plain(value: object) -> bool:
    if type(value) in (list, tuple, set, frozenset):
        return all(map(_is_plain, value))  # type: ignore[call-overload] - one of the four
    if type(value) is dict:
        return all(map(_is_plain, value)) and all(map(_is_plain, value.values()))
    return type(value) in _PLAIN
