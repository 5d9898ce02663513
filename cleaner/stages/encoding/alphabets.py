"""Alphabets: the characters beyond ASCII that the texts of a language have."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from string import ascii_letters

from cleaner.stages.encoding.ranges import characters

TYPOGRAPHIC = frozenset("«»“”„‘’‚‹›–—…•·°€£¥§©®™¡¿´×÷±²³½¼¾\xa0\xad\u202f\u2009№−′″→✓")

_ASCII = frozenset(ascii_letters)


@cache
def alphabets() -> dict[str, frozenset[str]]:
    """For each language the characters beyond ASCII that its texts have, capitals and punctuation included."""
    return {
        code: frozenset(letters + letters.upper().replace("SS", "") + "ẞ") | TYPOGRAPHIC
        for code, letters in ((code, native + borrowed) for code, (native, borrowed) in _listed().items())
    }


@cache
def _listed() -> dict[str, tuple[str, str]]:
    """The letters of each language: its own ones, and those of words from others."""
    found = {}
    for line in _lines("alphabets.txt"):
        code, native, *borrowed = line.split()
        found[code] = native.strip("-"), "".join(borrowed)
    return found


def strangeness(language: str, characters: str) -> int:
    """How little some characters become a language: for each 1 if it borrows it, 2 if it does not write it at all.

    >>> strangeness("nn", "Å"), strangeness("nn", "ü"), strangeness("nn", "þ")
    (0, 1, 2)
    """
    native, borrowed = _listed().get(language, ("", ""))
    return sum(0 if char in native else 1 if char in borrowed else 2 for char in characters.lower())


@lru_cache(maxsize=64)
def own_letters(language: str) -> frozenset[str]:
    """What a language writes its words with, in Latin or in its own script; nothing for one that is not known.

    >>> [sorted(own_letters(language) & set("aéж")) for language in ("fr", "ru", "und")]
    [['a', 'é'], ['ж'], []]
    """
    latin = alphabets().get(language)
    return _of_scripts().get(language, frozenset()) | (latin - TYPOGRAPHIC | _ASCII if latin else frozenset())


@lru_cache(maxsize=64)
def own_characters(language: str) -> frozenset[str]:
    """What the texts of a language have, its punctuation included; nothing for one that is not known."""
    letters = own_letters(language)
    return letters | TYPOGRAPHIC if letters else letters


def is_of_other_script(characters: frozenset[str]) -> bool:
    """True where one language that is not written in Latin letters has all of some characters.

    >>> is_of_other_script(frozenset("всё…")), is_of_other_script(frozenset("СѓЂ")), is_of_other_script(frozenset("é"))
    (True, False, False)
    """
    letters = characters - TYPOGRAPHIC
    return any(map(letters.issubset, _of_scripts().values()))


@cache
def _of_scripts() -> dict[str, frozenset[str]]:
    found = {}
    for line in _lines("scripts.txt"):
        languages, ranges = line.split()
        letters = "".join(characters(ranges))
        for language in languages.split(","):
            found[language] = frozenset(letters + letters.upper())
    return found


def _lines(name: str) -> list[str]:
    """The lines of a file of this folder that hold data."""
    text = files("cleaner.stages.encoding").joinpath(name).read_text("utf-8")
    return [line for line in text.split("\n") if line and not line.startswith("#")]
