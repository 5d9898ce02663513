"""Matching: text without case, where a piece of it stands, and the question whether a match stands alone as a word."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache


def fold(text: str) -> str:
    """The text without upper case, code point for code point, so that offsets stay true.

    Only U+0130 changes its length under `lower()`, and a final sigma depends on its place.

    >>> fold("İstanbul ΟΔΟΣ")
    'istanbul οδοσ'
    """
    if text.isascii():
        return text.lower()
    return text.replace("İ", "i").lower().replace("ς", "σ")


def occurrences(text: str, piece: str, start: int = 0, end: int | None = None) -> Iterator[int]:
    """Where a piece stands between two offsets, also overlapping.

    >>> list(occurrences("ha ha ha", "ha ha"))
    [0, 3]
    """
    at = text.find(piece, start, end)
    while at >= 0:
        yield at
        at = text.find(piece, at + 1, end)


def stands_alone(text: str, start: int, end: int) -> bool:
    """True where `text[start:end]` is no part of a longer word.

    Letters, marks, digits and the underscore next to it make a longer word, but only where the two scripts
    write words with spaces: a Latin name beside Han, Kana, Thai or Hangul stands alone.

    >>> stands_alone("metadata", 0, 4), stands_alone("Lama'nın", 0, 4), stands_alone("OpenAIは", 0, 6)
    (False, True, True)
    """
    if continues(text, start):
        return False
    return end >= len(text) or not _joins(text[end], text[end - 1], leftwards=False)


def continues(text: str, start: int) -> bool:
    """True where the word at `start` began before it.

    >>> continues("metadata", 4), continues("meta data", 5)
    (True, False)
    """
    return start > 0 and _joins(text[start - 1], text[start], leftwards=True)


@lru_cache(maxsize=65536)
def _joins(outer: str, inner: str, leftwards: bool) -> bool:
    """True where the character outside a match continues the word that the one inside belongs to."""
    if not (in_word(outer) and in_word(inner)):
        return False
    if outer.isascii() and inner.isascii():
        return True
    outside, inside = _spacing(outer), _spacing(inner)
    if inside == "none":
        return False
    if inside == "hangul":
        return leftwards and outside == "hangul"  # particles follow a Korean noun without a space
    if inside == "katakana":
        return outside == "katakana"
    return outside == "spaces"


def in_spaced_word(char: str) -> bool:
    """True for what may be a part of a word, of a script that writes words with spaces.

    >>> in_spaced_word("é"), in_spaced_word("は"), in_spaced_word("-")
    (True, False, False)
    """
    return in_word(char) and _spacing(char) == "spaces"


def in_word(char: str) -> bool:
    """True for letters, marks, digits and the underscore."""
    return char.isalnum() or char == "_" or unicodedata.category(char)[0] == "M"


BLOCKS = (
    (0x0E00, 0x0EFF, "none"),  # Thai, Lao
    (0x1000, 0x109F, "none"),  # Myanmar
    (0x1100, 0x11FF, "hangul"),
    (0x1780, 0x17FF, "none"),  # Khmer
    (0x3005, 0x3007, "none"),
    (0x3041, 0x309F, "none"),  # Hiragana
    (0x30A0, 0x30FF, "katakana"),
    (0x3130, 0x318F, "hangul"),
    (0x31F0, 0x31FF, "katakana"),
    (0x3400, 0x9FFF, "none"),  # Han
    (0xAC00, 0xD7FF, "hangul"),
    (0xF900, 0xFAFF, "none"),
    (0xFF66, 0xFF9F, "katakana"),
    (0x20000, 0x3FFFF, "none"),
)
"""How a script parts its words: first code point, last code point, kind. What is not listed uses spaces."""


def _spacing(char: str) -> str:
    code = ord(char)
    return next((kind for first, last, kind in BLOCKS if first <= code <= last), "spaces")
