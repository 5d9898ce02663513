"""Words: what the words of a line say of it, by weights that stand in a file one can read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from string import punctuation

from cleaner.match import fold

WEIGHTS = "words.tsv"
OF_PHRASES = "phrase_words.txt"
MOST = 60  # words of a line that are looked at

_DIGITS = dict.fromkeys(map(ord, "123456789"), "0")
_OUTER = punctuation + "“”‘’„‚«»‹›…·–—•、。，：！？「」（）"
_SUMS = tuple(range(-12, 19))
_STEPS = tuple(number / 5 - 0.1 for number in range(1, 31))

TELLING = 1.6  # weight from which on a word says by itself that a line is debris: five to one


def forms(line: str) -> list[str]:
    """The words of a line as the weights know them: without case, outer punctuation and the values of digits.

    The first and the last stand there once more, with a mark at the line's end.

    >>> forms("Published 12 March: Read More!")
    ['published', '00', 'march', 'read', 'more', '^published', 'more$']
    """
    found = [
        word for piece in fold(line).translate(_DIGITS).split(maxsplit=MOST)[:MOST] if (word := piece.strip(_OUTER))
    ]
    return [*found, f"^{found[0]}", f"{found[-1]}$"] if found else []


def columns(said: Sequence[str], weights: Mapping[str, float]) -> tuple[int, int, int]:
    """What the forms of a line's words weigh together, and the strongest for debris and for the article among them.

    >>> columns(["subscribe", "to", "abc"], {"subscribe": 2.0, "to": -0.5})
    (14, 10, 3)
    """
    known = [weights[form] for form in said if form in weights]
    if not known:
        return _NOTHING
    strongest, weakest = max(known), min(known)
    return bisect_right(_SUMS, sum(known)), bisect_right(_STEPS, strongest), bisect_right(_STEPS, -weakest)


def telling(said: Sequence[str], weights: Mapping[str, float]) -> bool:
    """True where one of the words says by itself that the line is debris.

    >>> telling(["subscribe", "to", "abc"], {"subscribe": 2.0, "to": -0.5}), telling([], {})
    (True, False)
    """
    return any(weights.get(form, 0) >= TELLING for form in said)


_NOTHING = (bisect_right(_SUMS, 0), 0, 0)


@cache
def shipped() -> dict[str, float]:
    """The weights that come with the program, natural logarithms of odds; benchmarks/train_debris.py made them."""
    return read(files("cleaner.stages.debris").joinpath(WEIGHTS).read_text("utf-8"))


def read(table: str) -> dict[str, float]:
    r"""Weights by word, from lines of a word, a tab and a number.

    >>> read("subscribe\t2.1\n^photo\t1.5\n")
    {'subscribe': 2.1, '^photo': 1.5}
    """
    rows = (line.split("\t") for line in table.splitlines())
    return {form: float(weight) for form, weight in rows}


@cache
def of_phrases() -> frozenset[str]:
    """The words of the phrases that the trees were learnt with, without those that are in every text.

    New phrases add none: the trees would take lines for the page's own that they never judged with such words.
    """
    return frozenset(files(__package__).joinpath(OF_PHRASES).read_text("utf-8").split())
