"""Likelihood: how likely a line is no part of the article, by weights that stand in a file one can read.

The score of a line is a sum: each of its features adds its weight, then the scores of the lines around it are
features of a second sum. It is a natural logarithm of odds: 0 is even, 2 is seven to one.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate
from operator import getitem

from cleaner import lineclass
from cleaner.stages.debris.features import View

WEIGHTS = "weights.json"
AROUND = 5  # lines on either side whose scores count
SCORES = (-6, -4, -3, -2, -1.3, -0.7, 0, 0.7, 1.3, 2, 3, 4, 6)  # the edges between columns of scores
NO_LINE = 8.0  # the score of the line before the first and behind the last
LIMIT = 6.0  # scores are cut off here before they are averaged
NEIGHBOURS = (
    "own", "one above", "one below", "two above", "two below", "window", "five above", "five below",
    "five above x five below", "own x window", "one above x one below",
)  # fmt: skip
STEP = 16

LEAST_REMOVED = 3  # lines that other rules took out, before a page is taken for one with debris around its article
TITLE_WORDS = range(3, 31)
TITLE_REACH = 15  # lines above the body where a headline may stand


@dataclass(frozen=True, slots=True)
class Weights:
    """What each column of each feature adds, for the two sums, and from which score on a line goes."""

    first: Sequence[Sequence[float]]
    second: Sequence[Sequence[float]]
    bias: tuple[float, float]
    safe: float
    strict: float

    def scores(self, rows: Sequence[Sequence[int]]) -> list[float]:
        """The scores of the lines that have these features."""
        alone = [self.bias[0] + _sum(self.first, row) for row in rows]
        pairs = zip(rows, neighbours(alone), strict=True)
        return [self.bias[1] + _sum(self.second, (*row, *around)) for row, around in pairs]


def _sum(weights: Sequence[Sequence[float]], row: Sequence[int]) -> float:
    return sum(map(getitem, weights, row))


def neighbours(scores: Sequence[float]) -> list[tuple[int, ...]]:
    """For every line its own score and those around it, as columns in the order of `NEIGHBOURS`."""
    if not scores:
        return []
    cut = [max(-LIMIT, min(LIMIT, score)) for score in scores]
    padded = [cut[0]] * AROUND + cut + [cut[-1]] * AROUND
    sums = [0.0, *accumulate(padded)]
    columns = [len(SCORES)] * 2 + [bisect_right(SCORES, score) for score in cut] + [len(SCORES)] * 2
    result: list[tuple[int, ...]] = []
    for place in range(len(scores)):
        above = bisect_right(SCORES, (sums[place + AROUND] - sums[place]) / AROUND)
        below = bisect_right(SCORES, (sums[place + 2 * AROUND + 1] - sums[place + AROUND + 1]) / AROUND)
        window = bisect_right(SCORES, (sums[place + 2 * AROUND + 1] - sums[place]) / (2 * AROUND + 1))
        two_above, one_above, own, one_below, two_below = columns[place : place + 5]
        result.append((
            own, one_above, one_below, two_above, two_below, window, above, below,
            STEP * above + below, STEP * own + window, STEP * one_above + one_below,
        ))  # fmt: skip
    return result


@cache
def shipped() -> Weights:
    """The weights that come with the program; benchmarks/train_debris.py made them."""
    read = json.loads(files("cleaner.stages.debris").joinpath(WEIGHTS).read_text("utf-8"))
    columns = [[list(feature["weights"]) for feature in read[part]] for part in ("first", "second")]
    return Weights(columns[0], columns[1], tuple(read["bias"]), read["safe"], read["strict"])


def headline(view: View) -> int:
    """The place of the headline, which stays, or -1: the line above the body that shares most words with it.

    Where none shares a word, as in scripts without spaces, it is the last line above the body.
    """
    first, _ = view.body
    best, found = (0, 0), -1
    for place in range(max(0, first - TITLE_REACH), min(first + 2, len(view.lines))):
        if view.lengths[place] in TITLE_WORDS and not (view.removed[place] or view.is_text[place]):
            rank = (view.shared(place)[0], place)
            if rank >= best and (rank[0] or place <= first):
                best, found = rank, place
    return found


_FIGURE = re.compile(r"\d")


def figures(view: View) -> set[int]:
    """The places of lines with figures that stand together, and of the line above them: results, tables, prices."""
    with_figures = [bool(_FIGURE.search(line)) for line in view.lines]
    found: set[int] = set()
    for place in range(1, len(with_figures)):
        if with_figures[place] and with_figures[place - 1]:
            found |= {max(0, place - 2), place - 1, place}
    return found


def _windows(places: Sequence[int], count: int) -> list[range]:
    """Stretches of a page of `count` lines that hold the places and the lines that their scores depend on."""
    found: list[range] = []
    for place in places:
        start, end = max(0, place - AROUND), min(count, place + AROUND + 1)
        if found and start <= found[-1].stop:
            found[-1] = range(found[-1].start, end)
        else:
            found.append(range(start, end))
    return found


def unlikely(view: View, weights: Weights, everywhere: bool) -> Iterator[tuple[int, bool]]:
    """The places of lines that are no part of the article, each with whether that is sure enough for safe mode.

    Sure is a short line outside the body of a page on which other rules found debris, if it scores high. Unless asked
    for `everywhere`, lines inside the body are not looked at, which takes most of the time.
    """
    first, last = view.body
    count = len(view.lines)
    asked = range(count) if everywhere else [*range(first), *range(last + 1, count)]
    places = [place for place in asked if not view.removed[place]]
    if not places:
        return
    kept = headline(view)
    places = [place for place in places if place != kept]
    evident = sum(view.removed) >= LEAST_REMOVED
    risky = figures(view) if evident else set()
    parts = ((part, weights.scores(view.rows(part))) for part in _windows(places, count))
    scores = {place: score for part, found in parts for place, score in zip(part, found, strict=True)}
    for place in places:
        if scores[place] >= weights.strict:
            enough = scores[place] >= weights.safe and not view.is_text[place]
            outside = not first <= place <= last
            yield place, enough and outside and evident and place not in risky and _no_item(view.lines[place])


def _no_item(line: str) -> bool:
    """True where a line is neither an item of a list nor a row of a table."""
    return line[:2] not in ("- ", "* ", "• ") and not lineclass.table(line)
