"""Brands: firms, services and products whose names lost their capitals, or came out in pieces.

The names are listed in brands.txt, their wrong forms nowhere. People write names carelessly, too: only documents with
other damage are searched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import regex

from cleaner import lineclass
from cleaner.language import all_function_words
from cleaner.lines import Line
from cleaner.match import fold
from cleaner.stages.own_names import Respelling, is_english, listed, sayable, verb_or_unit
from cleaner.text import Text

MIN_WORDS = 5  # of a line that is a sentence, and no tag or heading
MIN_JOINED = 5  # letters of a name that is told in two pieces; of two shorter ones many are words
_WORD = regex.compile(r"(?<![\w@#/\\.])[\p{Latin}\p{M}\p{Nd}]+(?![\w@\\/]|[.:]\w)")  # in no address
_GAPS = frozenset({" ", "\u00a0", "-", " -", "- "})


class _Brand(NamedTuple):
    """A name; `spellings` are all that are right. In small letters it may be a word, in two words a phrase."""

    name: str
    spellings: frozenset[str]
    is_word: bool
    is_phrase: bool


@cache
def _brands() -> dict[str, _Brand]:
    """The names by their folded form."""
    found = {}
    for role, *entries in listed("brands.txt"):
        for entry in entries:
            spellings = entry.split("/")
            found[fold(entry.split("/")[0])] = _Brand(
                spellings[0], frozenset(spellings), role == "word", role == "phrase"
            )
    return found


def brands_in_other_case(text: Text) -> Iterator[Respelling]:
    """Names in small letters, or with capitals that nobody gives them.

    >>> text = Text("The firm sells on Rappi, on rappi too, and on YouTuBe. To uber it was easy.")
    >>> [text.string[start:end] + ", " + new for start, end, new in brands_in_other_case(text)]
    ['rappi, Rappi', 'YouTuBe, YouTube']
    """
    for line in _sentences(text):
        for match in _WORD.finditer(line.text):
            found, brand = match.group(), _brands().get(fold(match.group()))
            if brand and found not in brand.spellings and _lost(found, brand, text.string, line.start + match.start()):
                yield Respelling(line.start + match.start(), line.start + match.end(), brand.name)


def _lost(found: str, brand: _Brand, string: str, start: int) -> bool:
    """True where the capitals of a brand's name are wrong, and not just set otherwise."""
    if found.islower():
        return not brand.is_word and not verb_or_unit(string, start)
    if found.isupper() or (found.istitle() and brand.name.istitle()):
        return False
    return not found.istitle() or not (brand.name.islower() or (brand.name.isupper() and sayable(fold(found))))


def brands_in_pieces(text: Text) -> Iterator[Respelling]:
    """Names of one word that stand there as two.

    >>> text = Text("He was on Face book and Spoti Fy all day. To face book after book is hard.")
    >>> [text.string[start:end] + ", " + new for start, end, new in brands_in_pieces(text)]
    ['Face book, Facebook', 'Spoti Fy, Spotify']
    """
    for line in _sentences(text):
        words = list(_WORD.finditer(line.text))
        for number, (one, other) in enumerate(pairwise(words)):
            brand = _brands().get(fold(one.group() + other.group()))
            if brand and line.text[one.end() : other.start()] in _GAPS:
                opens = number == 0 or line.text[words[number - 1].end() : one.start()] != " "
                if _in_pieces(one.group(), other.group(), brand, opens):
                    yield Respelling(line.start + one.start(), line.start + other.end(), brand.name)


def _in_pieces(one: str, other: str, brand: _Brand, opens: bool) -> bool:
    """True where two words can be nothing but a brand's name; `opens` where the first opens a sentence."""
    starts_small = brand.name[0].islower()
    if brand.is_phrase or (len(brand.name) < MIN_JOINED and not starts_small) or f"{one}-{other}" in brand.spellings:
        return False
    is_first_word, is_last_word = _is_word(one), _is_word(other)
    if one.islower():
        return starts_small or not (is_first_word or is_last_word or not other.islower())
    if not (is_first_word and is_last_word):
        return not (opens and is_first_word)
    return not opens if other.islower() else brand.name[len(one)].isupper()


def _is_word(piece: str) -> bool:
    return is_english(fold(piece)) or fold(piece) in all_function_words()


def _sentences(text: Text) -> Iterator[Line]:
    """The lines of a text in which capitals tell something."""
    for line in text.lines:
        if len(line.text.split()) >= MIN_WORDS and not (
            line.text.islower() or lineclass.in_capitals(line.text) or lineclass.title_case(line.text)
        ):
            yield line


DETECTORS: dict[str, Callable[[Text], Iterator[Respelling]]] = {
    "brand-in-other-case": brands_in_other_case,
    "brand-in-pieces": brands_in_pieces,
}
