"""Blends: words that have letters of two scripts, by damage or by a letter that looks the same."""

from __future__ import annotations

import re
from functools import lru_cache

CYRILLIC = "\u0400-\u052f"
BLENDING = f"{CYRILLIC}\u0620-\u06ffรยฤล"  # letters beside which a Latin one is a sign of damage
LIKE_LATIN = str.maketrans("аеорсхуіјѕԁАЕОРСХВНКМТІЈЅУ", "aeopcxyijsdAEOPCXBHKMTIJSY")
LIKE_CYRILLIC = str.maketrans("aeopcxyijsABCEHKMOPTXIJSY", "аеорсхуіјѕАВСЕНКМОРТХІЈЅУ")
MIN_WORD = 3  # letters of a word whose look tells what it is
MAX_WORD = 200  # letters; a longer one is none, and may hide anything

_BLEND = re.compile(f"[A-Za-z\xc0-\u024f](?:(?=[{BLENDING}])|(?<=[{BLENDING}].))")
_CYRILLIC_LOOK = re.compile("[Ѐ-ЯABCEHIJKMOPSTXY]?[а-ԯaceijopsxy]+|[Ѐ-ЯABCEHIJKMOPSTXY]+")
_CYRILLIC_LETTER = re.compile(f"[{CYRILLIC}]")
_LETTERS = re.compile(r"[^\W\d_]+")  # symbols such as ½ too, which are parts of misread words
_STEP = 24  # code points in which most words begin


@lru_cache(maxsize=8)  # the test of a line and its repairs ask one after the other
def blends(line: str) -> list[tuple[int, str]]:
    """Where the words with Latin letters beside others start, and the words.

    >>> blends("В Минске жывуць i працуюць, сiла")
    [(28, 'сiла')]
    """
    found, end = [], 0
    while match := _BLEND.search(line, end):
        start, end = _start(line, match.start(), end), _end(line, match.end(), len(line))
        found.append((start, line[start:end]))
    return found


def _start(string: str, at: int, first: int) -> int:
    """Where the letters in front of a place begin, but not before `first`."""
    while at > first:
        backwards = string[max(first, at - _STEP) : at][::-1]
        letters = _LETTERS.match(backwards)
        at -= letters.end() if letters else 0
        if not letters or letters.end() < len(backwards):
            break
    return at


def _end(string: str, at: int, last: int) -> int:
    """Where the letters behind a place end, but not after `last`."""
    letters = _LETTERS.match(string, at, last)
    return letters.end() if letters else at


@lru_cache(maxsize=8)
def words(string: str) -> frozenset[str]:
    """Every word of a text, as it stands there."""
    return frozenset(_LETTERS.findall(string))


def may_have_look_alikes(line: str, text: str) -> bool:
    """True where a word of a line may have some letters of the wrong script that look the same.

    A word that was typed so stays: it is asked only where all of it may be Latin, or the text has it in Cyrillic.

    >>> text = "сiла, кніга, кнiга, сhange"
    >>> [may_have_look_alikes(word, text) for word in ("сiла", "кнiга", "сhange")]
    [False, True, True]
    """
    return any(_may_be_look_alike(word, text) for _, word in blends(line))


def _may_be_look_alike(word: str, text: str) -> bool:
    if len(word) < MIN_WORD or len(word) >= MAX_WORD:
        return len(word) >= MAX_WORD
    may_be_latin, cyrillic = _readings(word)
    return may_be_latin or cyrillic in words(text)


@lru_cache(maxsize=1 << 12)  # words come again
def _readings(word: str) -> tuple[bool, str]:
    """Whether a word is Latin if its letters are ones of the same look, and how it reads in Cyrillic."""
    return not _CYRILLIC_LETTER.search(word.translate(LIKE_LATIN)), word.translate(LIKE_CYRILLIC)


def are_cyrillic(words: list[str]) -> bool:
    """True where words are Cyrillic but for a few Latin letters of the same look: typed so, not damaged.

    >>> are_cyrillic(["сiла", "кнiгi"]), are_cyrillic(["seсor"]), are_cyrillic(["pГҐ"])
    (True, False, False)
    """
    letters = "".join(words)
    latin = len(letters.encode("ascii", "ignore"))
    return all(map(_CYRILLIC_LOOK.fullmatch, words)) and 2 * latin < len(letters)
