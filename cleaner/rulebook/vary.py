"""Vary: the wrong forms that a name takes by habit, generated where a rule asks for them.

Generated forms are guesses, so the names stage wants the right form somewhere in the document before it
believes one of them (RULEBOOK.md, `vary`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from cleaner.rulebook.books import Rule
from cleaner.rulebook.schema import NameSpec

# What a name's English acronym is in the languages it passes through.
ACRONYMS = {
    "AI": ("IA", "KI", "ИИ", "ШІ"),
    "EU": ("UE", "ЕС", "ЄС"),
    "UN": ("ONU", "ООН"),
    "US": ("EE. UU.", "США"),
    "CEO": ("PDG",),
    "R&D": ("I+D", "FuE"),
}
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")


def variants(rule: Rule[NameSpec]) -> tuple[str, ...]:
    """The forms that the rule's `vary` adds to its own, in a fixed order."""
    own = {rule.spec.write, *rule.spec.for_}
    return tuple(form for form in generate(rule.spec.write, rule.spec.vary) if form not in own)


def generate(name: str, ways: Iterable[str]) -> tuple[str, ...]:
    """The wrong forms of a name, each once and never the name itself.

    >>> generate("YouTube", ["case", "spacing"])
    ('You Tube', 'You-Tube', 'Youtube', 'youtube', 'YOUTUBE')
    >>> generate("Scale AI", ["order", "acronym"])
    ('Scale IA', 'Scale KI', 'Scale ИИ', 'Scale ШІ', 'AI Scale', 'IA Scale', 'KI Scale', 'ИИ Scale', 'ШІ Scale')
    """
    asked = set(ways)
    names = [name, *_other_acronyms(name)] if "acronym" in asked else [name]
    forms = [*names]
    if "order" in asked:
        forms += [form for each in names for form in _reordered(each)]
    for way, vary in (("spacing", _respaced), ("case", _recased)):
        if way in asked:
            forms += vary(name)
    return tuple(dict.fromkeys(form for form in forms if form != name))


def _other_acronyms(name: str) -> Iterator[str]:
    words = name.split()
    for number, word in enumerate(words):
        for foreign in ACRONYMS.get(word, ()):
            yield _joined(words, number, foreign)


def _joined(words: Sequence[str], number: int, other: str) -> str:
    return " ".join([*words[:number], other, *words[number + 1 :]])


def _reordered(name: str) -> Iterator[str]:
    """The order of languages that put the adjective behind: last word first, or the whole turned round."""
    words = name.split()
    if len(words) > 1:
        yield " ".join([words[-1], *words[:-1]])
        yield " ".join(reversed(words))


def _respaced(name: str) -> Iterator[str]:
    """A name of several humps in pieces, a name of several words in one piece or hyphenated."""
    words = name.split()
    if len(words) > 1:
        yield "".join(words)
        yield "-".join(words)
    else:
        pieces = [piece for piece in _HUMP.split(name) if piece]
        if len(pieces) > 1:
            yield " ".join(pieces)
            yield "-".join(pieces)


def _recased(name: str) -> Iterator[str]:
    """Title case, sentence case, small letters; capitals only of a word that mixes both.

    A name of one word set in capitals ("REUTERS") is a way to set type, not a mistake.
    """
    words = name.split()
    levelled = [_capitalized(word) for word in words]
    yield " ".join(levelled)
    yield " ".join([words[0], *map(str.lower, words[1:])])
    yield " ".join([levelled[0], *map(str.lower, words[1:])])
    yield name.lower()
    if len(words) == 1 and name not in (levelled[0], name.upper()):
        yield name.upper()


def _capitalized(word: str) -> str:
    return word[:1].upper() + word[1:].lower()
