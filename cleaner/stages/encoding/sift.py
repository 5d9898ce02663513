"""The sift: where pairs of characters stand that may be signs of damage, asked of some texts at once.

Every character has roles: it may be the left or the right one of a pair of some group of signs. One look into a table
tells the roles of all characters; where a left and a right one of the same group meet, a pair is found.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from cleaner.stages.encoding.alphabets import alphabets
from cleaner.stages.encoding.likeness import ACCENTED
from cleaner.stages.encoding.signs import LAST, signs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Roles = NDArray[np.uint32]

_RIGHT = 16  # bits from the role of a left character to that of a right one of the same group
_COUNTED = 1  # the role of a newline and of an accented letter, left of anything
_NEWLINE = ord("\n")
CHUNK = 1 << 15  # code points looked at together: what they take stays in the cache of a processor


@cache
def _roles() -> Roles:
    """For each code point the groups of signs that it may be the left or the right character of, as bits."""
    import numpy as np  # here: the import is slow

    roles = np.full(LAST + 1, _COUNTED << _RIGHT, np.uint32)
    roles[[_NEWLINE, *map(ord, ACCENTED)]] |= _COUNTED
    for bit, group in enumerate(signs(), 1):
        for sign in group:
            roles[list(sign.left)] |= 1 << bit
            roles[list(sign.right) or slice(None)] |= 1 << bit + _RIGHT
    return roles


@cache
def _languages() -> Numbers:
    """For each code point up to the last accented letter the languages that write it, as bits."""
    import numpy as np

    languages = np.zeros(ord(max(ACCENTED)) + 1, np.int64)
    languages[_NEWLINE] = -1
    for bit, alphabet in enumerate(alphabets().values()):
        languages[list(map(ord, ACCENTED & alphabet))] |= 1 << bit
    return languages


class Sifted(NamedTuple):
    """A line in which something may be a sign of damage: whose it is, its number and place, and the pairs' offsets.

    `owner` is the number of its string, `is_strange` says that no language writes all its accented letters.
    """

    owner: int
    number: int
    start: int
    end: int
    pairs: list[int]
    is_strange: bool


def sifted(strings: Sequence[str]) -> list[Sifted]:
    r"""The lines of some strings in which there may be a sign, in order; looked at as one, that is quicker.

    >>> sifted(["An é,\nthe name\nof cafÃ©s", ""])
    [Sifted(owner=0, number=2, start=15, end=24, pairs=[20, 21], is_strange=False)]
    """
    import numpy as np

    if not strings:
        return []
    offsets, groups, points = _found("\n".join([*strings, "", ""]))
    is_counted = groups & _COUNTED != 0
    breaks, strange = _lines(offsets[is_counted], points[is_counted])
    firsts = np.cumsum([0, *(len(string) + 1 for string in strings)])
    pairs = offsets[groups > _COUNTED]
    is_between = firsts.take(firsts.searchsorted(pairs, "right")) == pairs + 1  # the newline between two strings
    return _by_line(pairs[~is_between], breaks, strange, firsts)


def _by_line(pairs: Numbers, breaks: Numbers, strange: Numbers, firsts: Numbers) -> list[Sifted]:
    """The lines with pairs and the strange ones: from the newlines around the lines, and where the strings begin."""
    import numpy as np

    lines_of_pairs = breaks.searchsorted(pairs, "right") - 1  # a newline at the left belongs to the line behind it
    lines = np.unique(np.concatenate((lines_of_pairs, strange)))
    starts = breaks.take(lines) + 1
    owners = firsts.searchsorted(starts, "right") - 1
    begins = firsts.take(owners)
    columns = (
        owners,
        lines - breaks.searchsorted(begins) + 1,
        starts - begins,
        breaks.take(lines + 1) - begins,
        lines_of_pairs.searchsorted(lines),
        lines_of_pairs.searchsorted(lines, "right"),
    )
    own = (pairs - begins.take(lines.searchsorted(lines_of_pairs))).tolist()
    odd = set(strange.tolist())
    rows = zip(lines.tolist(), *(column.tolist() for column in columns), strict=True)
    return [
        Sifted(owner, number, start, end, own[first:last], line in odd)
        for line, owner, number, start, end, first, last in rows
    ]


def _found(string: str) -> tuple[Numbers, Roles, Roles]:
    """Where two characters share a group, the last one left out: the offsets, the groups, the left code points."""
    import numpy as np

    points = np.frombuffer(string.encode("utf-32-le", "surrogatepass"), np.uint32)
    found = []
    for start in range(0, len(points) - 1, CHUNK):
        roles = _roles().take(points[start : start + CHUNK + 1], mode="clip")
        common = roles[:-1] & roles[1:] >> _RIGHT
        at = (common != 0).nonzero()[0]
        found.append((at + start, common.take(at)))
    offsets, groups = (np.concatenate(column) for column in zip(*found, strict=True))
    return offsets, groups, points.take(offsets)


def _lines(offsets: Numbers, points: Roles) -> tuple[Numbers, Numbers]:
    """The newlines around the lines, and the numbers of the lines whose letters no language has.

    Each line begins behind its newline and ends in front of the next one; a newline at -1 is thought in front of all.
    """
    import numpy as np

    breaks = (points == _NEWLINE).nonzero()[0]
    languages = np.bitwise_and.reduceat(_languages().take(points), np.append(0, breaks[:-1] + 1))
    return np.append(-1, offsets[breaks]), (languages == 0).nonzero()[0]
