"""Likelihood: how likely a line is no part of the article, by decision trees that stand in a file one can read.

The score of a line is a sum to which every tree adds the number of one of its leaves. It is a natural logarithm of
odds: 0 is even, 2 is seven to one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from importlib.resources import files
from itertools import groupby
from operator import and_, getitem
from typing import Any

from cleaner import lineclass
from cleaner.stages.debris.features import NAMES, VALUES, View

WEIGHTS = "weights.json"
LEAVES = 8  # of a tree, at most: a bit each, so that a tree takes a byte

TEXT_COSTS = 1.5  # what running text must score more
RISK_COSTS = 1.0  # what items of lists, rows of figures and addresses must score more
DOUBT_COSTS = 0.5  # what must score more: lines of the body, and all of a page that shows its debris by words alone
LEAST_SHOWN = 2  # lines of debris that a page must show before any line goes for its score
SHOWN_SHARE = 0.05  # of the lines; among hundreds of cells of a table some sound like debris by chance


Data = dict[str, Any]
"""Trees as they stand in the file: their thresholds and a list of them."""


@dataclass(frozen=True, slots=True)
class Trees:
    """Decision trees over the features of lines, and from which score on a line goes.

    All trees are asked at once. A bit stands for each leaf, a byte for each tree; for each value of each feature
    `open` has the leaves that it leaves open. What all features of a line leave open holds for every tree the leaf
    that it leads to as its lowest bit, and `adds` has its number for every byte.
    """

    open: Sequence[Sequence[int]]
    adds: Sequence[Sequence[float]]
    safe: float
    strict: float

    def score(self, row: Sequence[int]) -> float:
        """The score of the line that has these features."""
        left = reduce(and_, map(getitem, self.open, row))
        return sum(map(getitem, self.adds, left.to_bytes(len(self.adds), "little")))


def read_trees(data: Data) -> Trees:
    """Read trees from plain data. A tree is a number, or a list: a feature, a value, a tree and another.

    The first of the two holds for lines whose feature has at most that value, the second for the others.

    >>> tree = ["length", 3, 1.5, ["end", 0, -1.0, -0.5]]
    >>> trees = read_trees({"safe": 1.0, "strict": 0.0, "trees": [tree, 0.25]})
    >>> trees.score([2] + [0] * (len(NAMES) - 1)), trees.score([9, 1] + [0] * (len(NAMES) - 2))
    (1.75, -0.25)
    """
    count = len(data["trees"])
    whole = (1 << LEAVES * count) - 1
    left_open = [[whole] * VALUES for _ in NAMES]
    adds: list[list[float]] = []
    for number, tree in enumerate(data["trees"]):
        leaves: list[float] = []
        for feature, most, first, end in _splits(tree, leaves):
            closed = ~((1 << end) - (1 << first) << LEAVES * number)
            column = left_open[NAMES.index(feature)]
            for value in range(most + 1, VALUES):
                column[value] &= closed
        adds.append([0.0, *[leaves[min((byte & -byte).bit_length(), len(leaves)) - 1] for byte in range(1, 256)]])
    return Trees(left_open, adds, data["safe"], data["strict"])


def _splits(tree: Any, leaves: list[float]) -> Iterator[tuple[str, int, int, int]]:
    """Every split of a tree: a feature, a value, and the range of leaves closed to lines with more. Fills `leaves`."""
    if not isinstance(tree, list):
        leaves.append(tree)
        return
    feature, most, small, large = tree
    first = len(leaves)
    yield from _splits(small, leaves)
    yield feature, most, first, len(leaves)
    yield from _splits(large, leaves)


@cache
def shipped() -> Trees:
    """The trees that come with the program; benchmarks/train_debris.py made them."""
    return read_trees(json.loads(files("cleaner.stages.debris").joinpath(WEIGHTS).read_text("utf-8")))


_FIGURE = re.compile(r"\d")
_ADDRESS = re.compile(r"https?://|www\.|\w@\w")
_ITEM = re.compile(r"(?:\d{1,3}[.)]|[-*•–]) ")
MIN_ITEMS = 3  # that make a list


def risky(view: View, place: int) -> bool:
    """True for an item of a list, a row of a table, an address, and lines with figures together or above such."""
    line = view.lines[place]
    if line[:2] in ("- ", "* ", "• ") or lineclass.table(line) or _ADDRESS.search(line):
        return True
    above, own, below, next_but_one = (bool(_FIGURE.search(line)) for line in view.around(place))
    return (own and (above or below)) or (below and next_but_one)


def unlikely(view: View, trees: Trees, everywhere: bool) -> Iterator[tuple[int, float, bool]]:
    """The places of lines that are no part of the article, each with its score, and if that is enough for safe mode.

    There a page must show its debris, and what is less likely to be debris must score more. Unless asked for
    `everywhere`, running text inside the body is not looked at, which takes most of the time. The headline stays.
    """
    places = _open(view)
    if not everywhere:
        places = _outside_body(view, places)
        if not _shows_debris(view, places):
            return
    scored = [
        (place, score)
        for place in places
        if place != view.headline and (score := trees.score(view.row(place))) >= trees.strict
    ]
    inside = trees.safe + DOUBT_COSTS
    outside = trees.safe if _shows_debris(view) else inside
    sure = [place for place, score in scored if score >= outside and _sure(view, place, score, outside, inside)]
    certain = _without_lists(view, set(sure)) if sure and _shows_debris(view, sure) else frozenset()
    yield from ((place, score, place in certain) for place, score in scored)


def _without_lists(view: View, sure: set[int]) -> set[int]:
    """The places that are sure, but for lists amid the text, and those elsewhere of which something would stay.

    What is indented amid the text is a listing, and in one about commands all of it may be.
    """
    amid = {place for place in sure if not view.page.outside(view.page.filled[place])}
    sure = sure - (amid if view.page.technical else {place for place in amid if view.is_indented(place)})
    for items in _lists(view):
        if amid.issuperset(sure.intersection(items)) or not all(view.removed[item] or item in sure for item in items):
            sure = sure.difference(items)
    return sure


def _lists(view: View) -> Iterator[list[int]]:
    """The places of items that stand together: with the same mark or numbers before them, or a figure behind each."""
    for mark, places in groupby(range(len(view.lines)), lambda place: _item(view.lines[place])):
        items = list(places)
        if mark and len(items) >= MIN_ITEMS:
            yield items


def _item(line: str) -> str:
    """The mark of an item, 1 for any number before it and 0 for a figure behind it; nothing for another line."""
    match = _ITEM.match(line)
    if match:
        return "1" if match[0][0].isdigit() else match[0][0]
    return "0" if line[-1].isdigit() and line[0].isalpha() else ""


def _shows_debris(view: View, places: Sequence[int] = ()) -> bool:
    """True where other rules took enough lines of a page, with different lines at `places` that have a telling word."""
    enough = max(LEAST_SHOWN, SHOWN_SHARE * len(view.lines)) - view.evidence
    return enough <= 0 or len({view.lines[place] for place in places if view.telling(place)}) >= enough


def _open(view: View) -> list[int]:
    """The places of lines that no other rule takes."""
    return [place for place, gone in enumerate(view.removed) if not gone]


def _outside_body(view: View, places: list[int]) -> list[int]:
    """Of places those that are not running text inside the body."""
    first, last = view.body
    return [place for place in places if not view.is_text[place] or not first <= place <= last]


def _sure(view: View, place: int, score: float, outside: float, inside: float) -> bool:
    """True for a score that is high enough for safe mode, where a short line outside or inside the body needs these."""
    first, last = view.body
    enough = (inside if first <= place <= last else outside) + TEXT_COSTS * view.is_text[place]
    return score >= enough and (score >= enough + RISK_COSTS or not risky(view, place))
