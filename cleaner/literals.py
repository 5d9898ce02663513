"""Literals: a great many of them found at once, each by one of its words or by two that follow each other.

The words of a text are looked up together, and few of them are words of a literal; only around these is the text
compared. So what is looked for costs next to nothing where it does not stand, however much it is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from cleaner.language import beyond_latin
from cleaner.match import fold
from cleaner.text import Text
from cleaner.words import KeySet, words_of

SMALL = 5000  # literals of which an automaton may be large: three times as quick
STRETCH, OVERLAP = 1 << 18, 1000  # code points looked at together, and of the next ones that two words may reach into
_SURROGATE = re.compile("[\ud800-\udfff]")


class Sought(NamedTuple):
    """A literal to look for, folded where case does not matter.

    `begins` and `ends` tell that no longer word may begin before it, and end behind it.
    """

    literal: str
    any_case: bool
    begins: bool
    ends: bool


class Literals:
    """A set of literals, found wherever they stand in some texts.

    >>> name, end = Sought("scale ai", any_case=True, begins=True, ends=True), Sought("AI,", False, False, False)
    >>> texts = [Text("Scale AI, or scale ai, or rescale ai"), Text("A scale AI")]
    >>> for found in Literals([name, end]).find(texts):
    ...     print([(start, end, sought.literal) for start, end, sought in found])
    [(0, 8, 'scale ai'), (13, 21, 'scale ai'), (6, 9, 'AI,')]
    [(2, 10, 'scale ai')]
    """

    def __init__(self, sought: Iterable[Sought], common: Collection[str] = frozenset()) -> None:
        """None of the literals may be empty. Those of no word but `common` ones are looked for by automata."""
        found = list(sought)
        self._told: defaultdict[int, list[tuple[int, str, Sought]]] = defaultdict(list)
        rest = dict.fromkeys(found)
        for number, key, before in _telling(found, common):
            each = found[number]
            form = each.literal if each.any_case else fold(each.literal)
            self._told[key].append((before, form, each))
            del rest[each]
        self._keys = KeySet(self._told)
        self._as_written = _Automaton([each for each in rest if not each.any_case])
        in_any_case = [each for each in rest if each.any_case]
        self._in_any_case = _Automaton(in_any_case)
        self._some_latin = not all(beyond_latin(each.literal) for each in in_any_case)

    def find(self, texts: Sequence[Text]) -> Iterator[Iterator[tuple[int, int, Sought]]]:
        """For each text where literals stand in it, also overlapping: (start, end, which)."""
        for text, known in zip(texts, self._known(texts), strict=True):
            yield self._found(text, known)

    def _found(self, text: Text, known: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, Sought]]:
        """Where literals stand in a text, in which words or pairs known by these keys start at these offsets."""
        string, folded = text.string, text.folded
        for key, at in known:
            for before, form, each in self._told.get(key, ()):
                start = at - before
                if start < 0 or not folded.startswith(form, start):
                    continue
                if each.any_case or string.startswith(each.literal, start):
                    yield start, start + len(form), each
        yield from self._as_written.find(string)
        if self._in_any_case and (self._some_latin or text.beyond_latin):
            yield from self._in_any_case.find(folded)

    def _known(self, texts: Sequence[Text]) -> Sequence[Iterable[tuple[int, int]]]:
        """For each text the words and pairs that some literal has, and a very few others: key and start.

        All texts are looked at as one, which takes a fraction of the time; a very long one in stretches that overlap,
        so that its words need no more memory.
        """
        string = "\n".join(text.string for text in texts)
        behind = list(accumulate(len(text.string) + 1 for text in texts))
        found: list[dict[tuple[int, int], None]] = [{} for _ in texts]
        for begin in range(0, len(string), STRETCH):
            words = words_of(string[begin : begin + STRETCH + OVERLAP])
            places = self._keys.places(words.keys)
            starts = words.starts.take(places, mode="wrap") + begin
            for key, start in zip(words.keys[places].tolist(), starts.tolist(), strict=True):
                number = bisect_right(behind, start)
                found[number][key, start - behind[number] + len(texts[number].string) + 1] = None
        return found


class _Automaton:
    """Literals that no word tells, found together in one Aho-Corasick pass."""

    def __init__(self, sought: Sequence[Sought]) -> None:
        literals = [each.literal for each in sought]
        kind = Implementation.DFA if len(literals) <= SMALL else None
        self._sought = sought
        self._automaton = AhoCorasick(literals, implementation=kind) if literals else None

    def __bool__(self) -> bool:
        return bool(self._sought)

    def find(self, string: str) -> Iterator[tuple[int, int, Sought]]:
        """Where they stand, also overlapping."""
        if self._automaton:
            for index, start, end in _matches(self._automaton, string):
                yield start, end, self._sought[index]


def _matches(automaton: AhoCorasick, string: str) -> list[tuple[int, int, int]]:
    try:
        return automaton.find_matches_as_indexes(string, overlapping=True)
    except UnicodeEncodeError:  # it is written in Rust, whose strings have no surrogates
        return automaton.find_matches_as_indexes(_SURROGATE.sub("\ufffd", string), overlapping=True)


def _telling(sought: Sequence[Sought], common: Collection[str]) -> Iterator[tuple[int, int, int]]:
    """The index of each literal that a word can tell, the word's key, and where in the literal it starts.

    Two words that follow each other tell more than one, but common ones tell nothing; of several that which the fewest
    literals have. A word must be known to begin and end where it does in the literal.
    """
    import numpy as np

    words = words_of("\n".join(each.literal for each in sought))
    lengths = np.array([len(each.literal) for each in sought], np.int64)
    behind = (lengths + 1).cumsum()
    owner = np.searchsorted(behind, words.starts, side="right")
    start, end = words.starts - behind[owner] + lengths[owner] + 1, words.ends - behind[owner] + 1
    begins, ends = np.array([(each.begins, each.ends) for each in sought], np.bool_).reshape(-1, 2).T
    is_known = ((start > 0) | begins[owner]) & ((end < 0) | ends[owner])
    count = len(start)
    is_common = np.isin(words.keys[:count], words_of("\n".join(common)).keys)
    of_one = (owner[1:] == owner[:-1]) & is_known[1:] & is_known[:-1]
    tells = np.concatenate((is_known & ~is_common, of_one & ~(is_common[1:] & is_common[:-1]))).nonzero()[0]
    _, kind, often = np.unique(words.keys[tells], return_inverse=True, return_counts=True)
    order = np.lexsort((often[kind], tells < count, owner.take(tells, mode="wrap")))
    best = tells[order]
    _, first = np.unique(owner.take(best, mode="wrap"), return_index=True)
    best = best[first]
    places = best % count if count else best
    return zip(owner[places].tolist(), words.keys[best].tolist(), start[places].tolist(), strict=True)
