"""Ranges: characters written as between the brackets of an expression."""

from __future__ import annotations

import re


def codes(ranges: str) -> set[int]:
    """The code points of some ranges.

    >>> sorted(codes("a-cx"))
    [97, 98, 99, 120]
    """
    found = re.findall("(?s)(.)-(.)|(.)", ranges)
    return {code for a, z, one in found for code in range(ord(a or one), ord(z or one) + 1)}


def characters(ranges: str) -> frozenset[str]:
    """The characters of some ranges.

    >>> sorted(characters("a-cx"))
    ['a', 'b', 'c', 'x']
    """
    return frozenset(map(chr, codes(ranges)))
