"""Vocabulary: the lists of words beside this module that the names stage asks: English words, and brands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from typing import NamedTuple

import regex

from cleaner.match import fold

MIN_PART = 3  # letters a part of a name must have to be told from "de", "la" and "El"


def listed(name: str) -> Iterator[list[str]]:
    """The words of each line of a file beside this module that is no comment."""
    for line in files("cleaner.stages").joinpath(name).read_text("utf-8").split("\n"):
        if line and not line.startswith("#"):
            yield line.split()


_ENDINGS = regex.compile(
    r"(?<=..)(?:[ei]?[dsr]|es|ings?|ly|e?st|ness|al(?:ly)?|able|ment|is[tm]|ity|ions?|ive|or|ers|ful|less|[ey])$"
)
_BEGINNING = re.compile(r"(?:un|re|non|over|out|under|mis|dis|pre|inter|super|counter)(?=..)")
_BRITISH = re.compile(r"(?<=..)is(?=e|ing|ation)")


@lru_cache(maxsize=65536)
def is_english(word: str) -> bool:
    """True for a folded word that an English sentence may hold and that is no name.

    >>> is_english("motor"), is_english("planning"), is_english("widodo")
    (True, True, False)
    """
    roots, word = _roots(), _BRITISH.sub("iz", word)
    if word in roots or word.replace("iz", "is") in roots:
        return True
    for ending in _ENDINGS.finditer(word, overlapped=True):
        stem = word[: ending.start()]
        if stem in roots or f"{stem}e" in roots or (stem[-1] == "i" and f"{stem[:-1]}y" in roots):
            return True
        if len(stem) > MIN_PART and stem[-1] == stem[-2] and stem[:-1] in roots:
            return True
    begun = _BEGINNING.match(word)
    return begun is not None and is_english(word[begun.end() :])


@cache
def _roots() -> frozenset[str]:
    return frozenset(chain.from_iterable(listed("english_words.txt")))


class Brand(NamedTuple):
    """A name of one word; `spellings` are all that are right. In small letters it may be a word, in two a phrase."""

    name: str
    spellings: frozenset[str]
    is_word: bool
    is_phrase: bool


@cache
def brands() -> dict[str, Brand]:
    """Firms, services and products by the folded form of their names."""
    found = {}
    for role, *entries in listed("brands.txt"):
        for entry in entries:
            name, *others = entry.split("/")
            found[fold(name)] = Brand(name, frozenset({name, *others}), role == "word", role == "phrase")
    return found
