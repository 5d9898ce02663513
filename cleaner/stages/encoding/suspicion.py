"""Suspicion: in which lines any repair could apply; nearly all text is clean, and for it this test is all that runs.

The sift finds pairs of characters that may be signs of damage; a question follows only there. A sign of one kind of
damage names the repairs that mend it; where one of any kind was found, all are tried.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cleaner.stages.encoding.legacy import may_be_misread
from cleaner.stages.encoding.sift import Sifted, sifted
from cleaner.stages.encoding.signs import ANY, OF_LETTERS, Repairs, signs_of
from cleaner.text import Text


class Suspect(NamedTuple):
    """A line in which a repair could apply: its number and place, and the names of these repairs."""

    number: int
    start: int
    end: int
    repairs: Repairs


def suspects(texts: Sequence[Text]) -> list[list[Suspect]]:
    r"""The lines of each text in which a repair could apply, in order.

    >>> suspects([Text("Un café crème,\ns’il vous plaÃ®t"), Text("Un café crème")])
    [[Suspect(number=1, start=15, end=31, repairs=frozenset())], []]
    """
    strings = [text.string for text in texts]
    found: list[list[Suspect]] = [[] for _ in strings]
    for line in sifted(strings):
        repairs = _repairs(strings[line.owner], line)
        if repairs is not None:
            found[line.owner].append(Suspect(line.number, line.start, line.end, repairs))
    return found


def _repairs(string: str, line: Sifted) -> Repairs | None:
    """Which repairs could apply in a line of a string, or None where none could."""
    text = string[line.start : line.end]
    names = _told(string, text, line.pairs)
    if line.is_strange and names != ANY and may_be_misread(text, string):
        return OF_LETTERS | (names or ANY)
    return names


def _told(string: str, line: str, pairs: list[int]) -> Repairs | None:
    """What the pairs in one line of a string say: which repairs could apply, or None where none could."""
    names, refused = None, set[object]()
    for offset in pairs:
        for sign in signs_of(string[offset : offset + 2]):
            if sign.line in refused or (names and sign.repairs and sign.repairs <= names):
                continue
            if not sign.here(string, offset):
                continue
            if not sign.line(line, string):
                refused.add(sign.line)
            elif not sign.repairs:
                return ANY
            else:
                names = sign.repairs | (names or ANY)
    return names
