"""Words: where the words of a text stand and a number for each of them, told by a few passes over all characters.

A word is here what `stands_alone` takes for one: letters, marks, digits and underscores without a break, of scripts
that write words with spaces. Its number is a polynomial of its code points, without case, modulo 2**32, taken from
the sums of all that stands in the text before its end and before its start; so no word is cut out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from cleaner.match import BLOCKS, fold, in_spaced_word, in_word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Offsets = NDArray[np.int64]
    Keys = NDArray[np.uint32]
    Table = NDArray[np.bool_]

_LAST = 0x1FFFF  # code points beyond it are Han, which has no words of this kind
CHUNK = 1 << 16  # code points looked at together
SPARSE = 16  # places in a table for each key in it
LONGEST = 1000  # code points of a word that is never cut by the end of a chunk
_BASE = 0x9E3779B1  # odd, so that it has an inverse; a prime of xxHash, as is that for pairs
_INVERSE = pow(_BASE, -1, 1 << 32)
_SECOND = 0xC2B2AE3D  # odd; makes other highest bits of a key
_PAIR = 0x85EBCA77


class Words(NamedTuple):
    """Where the words of a text start and end, in code points, and their numbers, the same in any case.

    `keys` has the number of every word, and behind them that of every two words that follow each other.
    """

    starts: Offsets
    ends: Offsets
    keys: Keys


class KeySet:
    """A set of keys, which tells of many at once whether they are in it. It takes one in 256 strangers for its own.

    >>> words = words_of("The cat is in the garden.")
    >>> KeySet(words_of("the in").keys.tolist()).places(words.keys).tolist()
    [0, 3, 4]
    """

    def __init__(self, keys: Collection[int]) -> None:
        import numpy as np

        bits = max(1, (SPARSE * len(keys)).bit_length())
        listed = np.array(list(keys), np.uint32)
        self._shift = 32 - bits
        self._one, self._other = np.zeros((2, 1 << bits), np.bool_)
        self._one[listed >> self._shift] = True
        self._other[listed * _SECOND >> self._shift] = True

    def places(self, keys: Keys) -> Offsets:
        """Where in an array of keys those stand that are in the set."""
        places = self._one.take(keys >> self._shift).nonzero()[0]
        return places[self._other.take(keys.take(places) * _SECOND >> self._shift)]


def words_of(string: str) -> Words:
    """The words of a text, in order.

    >>> words = words_of("Die Bank, die BANK und OpenAIは")
    >>> [(start, end) for start, end in zip(words.starts.tolist(), words.ends.tolist())]
    [(0, 3), (4, 8), (10, 13), (14, 18), (19, 22), (23, 29)]
    >>> first, bank, _, again, *_, first_pair, other_pair, same_pair = words.keys[:9].tolist()
    >>> bank == again, first == bank
    (True, False)
    >>> first_pair == same_pair, first_pair == other_pair  # "Die Bank", "die BANK", "Bank, die"
    (True, False)
    """
    import numpy as np  # here: the import is slow

    pieces = [_words_of_piece(string[start:end], start) for start, end in _chunks(string)]
    starts, ends, keys = map(np.concatenate, zip(*pieces, strict=True)) if len(pieces) > 1 else pieces[0]
    return Words(starts, ends, np.concatenate((keys, keys[:-1] * _PAIR + keys[1:])))


def _chunks(string: str) -> Iterator[tuple[int, int]]:
    """Stretches that make up a string, none of them empty unless it is; no word is cut but a very long one."""
    start = 0
    while len(string) - start > CHUNK:
        behind = range(start + CHUNK, start + CHUNK - LONGEST, -1)
        end = next((at for at in behind if not in_spaced_word(string[at])), start + CHUNK)
        yield start, end
        start = end
    yield start, len(string)


def _words_of_piece(piece: str, offset: int) -> tuple[Offsets, Offsets, Keys]:
    """The words of a short text that stands `offset` code points behind the start of the whole: starts, ends, keys."""
    import numpy as np

    points = np.frombuffer(f"\n{piece}\n".encode("utf-32-le", "surrogatepass"), np.uint32)
    letters = _letters().take(points, mode="clip")
    inside = letters != 0
    edges = (inside[1:] != inside[:-1]).nonzero()[0]  # behind the newline put in front these are offsets of the piece
    letters *= _powers(_BASE)[: len(letters)]
    sums = letters.cumsum(dtype=np.uint32, out=letters).take(edges)
    starts, ends = edges[::2], edges[1::2]
    keys = (sums[1::2] - sums[::2]) * _powers(_INVERSE).take(starts)
    return (starts + offset, ends + offset, keys) if offset else (starts, ends, keys)


@cache
def _letters() -> Keys:
    """For each code point what it is in a word, without case; 0 for what is no part of one."""
    import numpy as np

    characters = map(chr, range(_LAST))
    folded = fold("".join([char if in_word(char) else "\0" for char in characters]) + "\0")
    letters = np.frombuffer(folded.encode("utf-32-le"), np.uint32).copy()
    for first, last, _ in BLOCKS:
        letters[first : last + 1] = 0
    return letters


@cache
def _powers(factor: int) -> Keys:
    """The powers of a factor, modulo 2**32, for every place in a chunk and the newlines around it."""
    import numpy as np

    return np.full(CHUNK + 2, factor, np.uint32).cumprod(dtype=np.uint32)
