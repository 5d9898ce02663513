"""Blends: words that have letters of two scripts, by damage or by a letter that looks the same."""

from __future__ import annotations

import re
from functools import lru_cache

CYRILLIC = "\u0400-\u052f"
BLENDING = f"{CYRILLIC}\u0620-\u06ffรยฤล"  # letters beside which a Latin one is a sign of damage
_BLEND = re.compile(f"[A-Za-z\xc0-\u024f](?:(?=[{BLENDING}])|(?<=[{BLENDING}].))")
_CYRILLIC_LOOK = re.compile("[Ѐ-ЯABCEHIJKMOPSTXY]?[а-ԯaceijopsxy]+|[Ѐ-ЯABCEHIJKMOPSTXY]+")
_LATIN_LETTER = re.compile("[A-Za-z]")


@lru_cache(maxsize=8)  # the test of a line and its repairs ask one after the other
def blends(line: str) -> list[tuple[int, str]]:
    """Where the words with Latin letters beside others start, and the words.

    >>> blends("В Минске жывуць i працуюць, сiла")
    [(28, 'сiла')]
    """
    found, end = [], 0
    while match := _BLEND.search(line, end):
        start, before, end = match.start(), end, match.end()
        while start > before and _is_letter(line[start - 1]):
            start -= 1
        while end < len(line) and _is_letter(line[end]):
            end += 1
        found.append((start, line[start:end]))
    return found


def _is_letter(char: str) -> bool:
    return char.isalnum() and not char.isdecimal()  # symbols such as ½ are parts of misread words


def are_cyrillic(words: list[str]) -> bool:
    """True where words are Cyrillic but for a few Latin letters of the same look: typed so, not damaged.

    >>> are_cyrillic(["сiла", "кнiгi"]), are_cyrillic(["seсor"]), are_cyrillic(["pГҐ"])
    (True, False, False)
    """
    latin = len(_LATIN_LETTER.findall("".join(words)))
    return all(map(_CYRILLIC_LOOK.fullmatch, words)) and 2 * latin < sum(map(len, words))
