"""Scores: what a model said of the lines that it decided about, in coordinates of the same text as the patch."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import NamedTuple

from cleaner.edits import Edit


class Score(NamedTuple):
    """What the model behind `rule` says of the line that starts at `start`, a code point of the text.

    `value` is a natural logarithm of odds: 0 is even, 2 is seven to one.
    """

    start: int
    rule: str
    value: float


def scores_of(scores: Sequence[Score]) -> Callable[[Edit], float | None]:
    r"""The score of an edit or a flag: the lowest, where it takes several lines; None where no model decided.

    `scores` are sorted. A score belongs to what names its rule and holds its start.

    >>> score_of = scores_of([Score(6, "debris/outside-article", 2.3)])
    >>> score_of(Edit(5, "\nSign up now", "", ("debris/outside-article",)))
    2.3
    >>> score_of(Edit(6, "Sign up", "Log in", ("names/sign-up",)))
    """
    starts = [score.start for score in scores]

    def score_of(edit: Edit) -> float | None:
        inside = scores[bisect_left(starts, edit.start) : bisect_left(starts, edit.end)]
        return min((score.value for score in inside if score.rule in edit.rules), default=None)

    return score_of
