"""Brands: firms, services and products whose names lost their capitals, or came out in pieces.

The names are listed in brands.txt, their wrong forms nowhere. People write names carelessly, too: only documents with
other damage are searched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

import regex

from cleaner import lineclass
from cleaner.language import all_function_words
from cleaner.match import fold, occurrences
from cleaner.stages.own_names import Respelling, names_of, sayable, verb_or_unit
from cleaner.stages.people import given_names, plain, sound
from cleaner.stages.vocabulary import Brand, brands, is_english
from cleaner.text import Text

MIN_WORDS = 5  # of a line that is a sentence, and no tag or heading
MIN_JOINED = 5  # letters of a name that is told in two pieces; of two shorter ones many are words
MIN_SOUND = 3  # sounds of a name below which too many others share it
MIN_LIKENESS = 0.7  # of the letters: "Suntory" and "Santory" are less unlike than "Nestlé" and "Nasal"
_VOWELS = frozenset("aeiou")
_WORD = regex.compile(r"(?<![\w@#/\\.])[\p{Latin}\p{M}\p{Nd}]+(?![\w@\\/]|[.:]\w)")  # in no address
_PARTS = re.compile(r"\w+")
_GAPS = frozenset({" ", "\u00a0", "-", " -", "- "})


def brands_in_other_case(text: Text) -> Iterator[Respelling]:
    """Names in small letters, or with capitals that nobody gives them.

    >>> text = Text("The firm sells on Rappi, on rappi too, and on YouTuBe. To uber it was easy.")
    >>> [text.string[start:end] + ", " + new for start, end, new in brands_in_other_case(text)]
    ['rappi, Rappi', 'YouTuBe, YouTube']
    """
    for name in sorted(brands().keys() & set(_PARTS.findall(text.folded))):
        brand = brands()[name]
        for start in occurrences(text.folded, name):
            line, end = text.line_at(start), start + len(name)
            found = _WORD.match(line.text, start - line.start)
            if (
                found
                and found.end() == end - line.start
                and found.group() not in brand.spellings
                and _is_sentence(line.text)
                and _lost(found.group(), brand, text.string, start)
            ):
                yield Respelling(start, end, brand.name)


def _lost(found: str, brand: Brand, string: str, start: int) -> bool:
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
    joined = map("".join, pairwise(_PARTS.findall(text.folded)))
    for line in text.lines if not brands().keys().isdisjoint(joined) else ():
        words = list(_WORD.finditer(line.text))
        for number, (one, other) in enumerate(pairwise(words)):
            brand = brands().get(fold(one.group() + other.group()))
            if brand and line.text[one.end() : other.start()] in _GAPS and _is_sentence(line.text):
                opens = number == 0 or line.text[words[number - 1].end() : one.start()] != " "
                if _in_pieces(one.group(), other.group(), brand, opens):
                    yield Respelling(line.start + one.start(), line.start + other.end(), brand.name)


def _in_pieces(one: str, other: str, brand: Brand, opens: bool) -> bool:
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


def misspelt_brands(text: Text) -> Iterator[Respelling]:
    """Names that sound like that of a brand which the text has right elsewhere, and at least as often.

    >>> text = Text("Trucks by Scania sell well. The share of Skania rose, but not that of Lars Skanya.")
    >>> [text.string[start:end] + ", " + new for start, end, new in misspelt_brands(text)]
    ['Skania, Scania']
    """
    spelt = names_of(text)
    known = (brands()[name] for name in spelt.words.keys() & brands().keys())
    by_sound = {sound(brand.name): brand for brand in known if brand.name in spelt.words[fold(brand.name)]}
    family = {pair.second for pair in spelt.all_pairs if not _is_word(pair.first.string)}
    for word in spelt.all_words if by_sound else ():
        brand = by_sound.get(sound(word.string))
        if brand and word not in family and _misspelt(word.string, brand.name):
            wrong, right = (spelt.words[fold(name)].total() for name in (word.string, brand.name))
            if wrong <= right:
                yield Respelling(word.start, word.end, brand.name)


def _misspelt(found: str, right: str) -> bool:
    """True for what is nearly the name of a brand by its letters, too, and no other word or name that we know."""
    one, other = plain(found), plain(right)
    return (
        min(len(one), len(other)) >= MIN_JOINED
        and one != other
        and len(sound(right)) >= MIN_SOUND
        and (one[0] in _VOWELS) == (other[0] in _VOWELS)
        and sound(one[:2]) == sound(other[:2])
        and SequenceMatcher(None, one, other).ratio() >= MIN_LIKENESS
        and not (_is_word(found) or one in given_names() or fold(found) in brands())
    )


@lru_cache(maxsize=64)
def _is_sentence(line: str) -> bool:
    """True for a line in which capitals tell something."""
    return len(line.split()) >= MIN_WORDS and not (
        line.islower() or lineclass.in_capitals(line) or lineclass.title_case(line)
    )


DETECTORS: dict[str, Callable[[Text], Iterator[Respelling]]] = {
    "brand-in-other-case": brands_in_other_case,
    "brand-in-pieces": brands_in_pieces,
    "misspelt-brand": misspelt_brands,
}
