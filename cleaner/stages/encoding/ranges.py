"""Ranges: characters written as between the brackets of an expression."""

from __future__ import annotations

import re


def codes(ranges: str) -> list[int]:
    """The code points of some ranges.

    >>> bytes(codes("a-cx"))
    b'abcx'
    """
    found = re.findall("(?s)(.)-(.)|(.)", ranges)
    return [code for a, z, one in found for code in range(ord(a or one), ord(z or one) + 1)]


def characters(ranges: str) -> frozenset[str]:
    """The characters of some ranges.

    >>> sorted(characters("a-cx"))
    ['a', 'b', 'c', 'x']
    """
    return frozenset(map(chr, codes(ranges)))
