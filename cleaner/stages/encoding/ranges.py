"""Ranges: characters written as between the brackets of an expression."""

from __future__ import annotations

import re

LIGATURES = "\u0132\u0133\u0149\u01c4-\u01cc\u01f1-\u01f3\ufb00-\ufb06"
MATHEMATICAL = "\U0001d400-\U0001d7ff"
ARABIC_FORMS = "\ufb50-\ufbb1\ufbd3-\ufdcf\ufe70-\ufefc"


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
