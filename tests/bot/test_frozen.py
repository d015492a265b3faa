"""Objects come back as they were; what is not told to be kept is an error."""

from __future__ import annotations

import marshal
from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pytest

from bot.frozen import frozen, thawed


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Leaf:
    colour: Colour
    size: float


@dataclass(frozen=True)
class Branch:
    leaves: tuple[Leaf, ...]

    @cached_property
    def weight(self) -> float:
        return sum(leaf.size for leaf in self.leaves)


class Tree:
    def __init__(self, branch: Branch) -> None:
        self.by_name = {("old", 1): branch}
        self.words = {"a", "b"}
        self.counts = Counter(self.words)
        self.numbers = np.arange(6).reshape(2, 3)


class Pair(NamedTuple):
    leaf: Leaf
    times: int


CLASSES = (Tree, Branch, Leaf, Colour)


def again(value: object) -> object:
    written: Any = frozen(value, CLASSES)
    return thawed(marshal.loads(marshal.dumps(written)), CLASSES)  # noqa: S302 - as bot.kept


@pytest.mark.parametrize(
    "value", [None, 1, "ế", {"a": [1, (2.5, b"c")]}, [Leaf(Colour.RED, 1.0)], {Leaf(Colour.RED, 1.0): 2}, (), {1, 2}]
)
def test_values_come_back(value: object) -> None:
    assert again(value) == value


def test_objects_come_back_with_all_that_they_hold() -> None:
    tree = Tree(Branch((Leaf(Colour.RED, 1.5),)))
    assert tree.by_name["old", 1].weight == 1.5

    back = again(tree)

    assert isinstance(back, Tree)
    assert back.by_name == tree.by_name
    assert back.by_name["old", 1].leaves[0].colour is Colour.RED
    assert (back.words, back.counts) == (tree.words, tree.counts)
    assert type(back.counts) is Counter
    assert back.numbers.tolist() == tree.numbers.tolist()
    back.numbers[0, 0] = 7  # It is an array of its own.


def test_other_classes_are_an_error() -> None:
    with pytest.raises(TypeError, match="Tree"):
        frozen([Tree(Branch(()))], (Branch, Leaf, Colour))


@pytest.mark.parametrize("value", [defaultdict(list, a=[Leaf(Colour.RED, 1.0)]), Pair(Leaf(Colour.RED, 1.0), 2)])
def test_what_would_come_back_as_less_is_an_error(value: object) -> None:
    with pytest.raises(TypeError, match="cannot be kept"):
        frozen(value, CLASSES)
