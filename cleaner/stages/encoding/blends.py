"""Blends: words that have letters of two scripts, by damage or by a letter that looks the same."""

from __future__ import annotations

import re
from functools import lru_cache

CYRILLIC = "\u0400-\u052f"
BLENDING = f"{CYRILLIC}\u0620-\u06ffรยฤล"  # letters beside which a Latin one is a sign of damage
_WORD = re.compile(r"[^\W\d_]+")
_BLEND = re.compile(f"[A-Za-z\xc0-\u024f](?:(?=[{BLENDING}])|(?<=[{BLENDING}].))")
_CYRILLIC_LOOK = re.compile("[Ѐ-ЯABCEHIJKMOPSTXY]?[а-ԯaceijopsxy]+|[Ѐ-ЯABCEHIJKMOPSTXY]+")
_LATIN_LETTER = re.compile("[A-Za-z]")


@lru_cache(maxsize=8)  # the test of a line and its repairs ask one after the other
def blends(line: str) -> list[tuple[int, str]]:
    """Where the words with Latin letters beside others start, and the words.

    >>> blends("В Минске жывуць i працуюць, сiла")
    [(28, 'сiла')]
    """
    if not _BLEND.search(line):
        return []
    return [(match.start(), match.group()) for match in _WORD.finditer(line) if _BLEND.search(match.group())]


def are_cyrillic(words: list[str]) -> bool:
    """True where words are Cyrillic but for a few Latin letters of the same look: typed so, not damaged.

    >>> are_cyrillic(["сiла", "кнiгi"]), are_cyrillic(["seсor"]), are_cyrillic(["pГҐ"])
    (True, False, False)
    """
    latin = len(_LATIN_LETTER.findall("".join(words)))
    return all(map(_CYRILLIC_LOOK.fullmatch, words)) and 2 * latin < sum(map(len, words))
