"""People: a name in the news, misspelt as it sounds in the language it came through, beside the right one.

"Jeff Bizos" and "Bezos" in one document are one man. The names are listed in people.txt, their wrong forms nowhere:
what sounds alike and shares the other half of the name is enough, where the document has the family name right, too,
or where nobody else can be meant: few are called Dua, and Ilonn is nobody's name.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from functools import cache, lru_cache

import regex

from cleaner.match import fold
from cleaner.stages.own_names import Pair, Respelling, names_of
from cleaner.stages.vocabulary import is_english, listed
from cleaner.text import Text

MIN_FIRST = 4  # letters of a first name that may itself be misspelt; "Ali" and "Eli" are two names

MIN_SOUND = 2  # sounds of a family name below which too many others share it: of "Cook" only one is left
MIN_ALIKE = 6  # letters of a family name that tells who is meant though a letter is doubled or single
MIN_LIKENESS = 0.6  # of the letters: "Gates" and "Geyts" are as unlike as two spellings get

# What sounds alike in one script or another: letters, as regular expressions in this order, and what they stand for.
_SOUNDS = tuple(
    (regex.compile(letters), sound)
    for letters, sound in (
        ("ph", "f"),
        ("tsch|tch|sch|sh|ch|zh|dj|dzh|š|č|ž|ş|ç|j(?=[eiou])|g(?=[ei])", "x"),
        ("ts|tz|z|c(?=[eiy])", "s"),
        ("x(?!$|[aeiou])", "ks"),
        ("ck|q|c|g", "k"),
        ("b", "p"),
        ("d", "t"),
        ("w(?=[^aeiouy])", "v"),
        ("[hwyaeiouj]", ""),
        ("f", "v"),
    )
)


def sound(name: str) -> str:
    """What is left of a name when everything is gone in which scripts and ears differ.

    >>> sound("Bezos") == sound("Bizos"), sound("Pichai") == sound("Bichai"), sound("Merkel") == sound("Merz")
    (True, True, False)
    """
    letters = _DOUBLE.sub(r"\1", plain(name))
    for expression, short in _SOUNDS:
        letters = expression.sub(short, letters)
    return letters


def plain(name: str) -> str:
    """A name folded, without accents."""
    return "".join(char for char in unicodedata.normalize("NFKD", fold(name)) if not unicodedata.combining(char))


@cache
def given_names() -> frozenset[str]:
    """Given names that many people have, plain."""
    return frozenset(name for line in listed("given_names.txt") for name in line)


@cache
def _families() -> dict[tuple[str, str], str]:
    """The family names of the people, by first name and folded family name."""
    return {(first, fold(family)): family for people in _people().values() for first, family in people}


@cache
def _people() -> dict[str, list[tuple[str, str]]]:
    """The people by the sound of their family names: first and family name."""
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for first, family in listed("people.txt"):
        if len(sound(family)) >= MIN_SOUND:
            found[sound(family)].append((first, family))
    return found


_sound = lru_cache(maxsize=4096)(sound)
_plain = lru_cache(maxsize=4096)(plain)


def misspelt_people(text: Text) -> Iterator[Respelling]:
    """People whose first or family name is misspelt, but sounds right, where no other person can be meant.

    >>> text = Text("Amazon was made by Bezos. A boat of Jeff Bizos, says Bezos, is new.")
    >>> [text.string[start:end] + ", " + new for start, end, new in misspelt_people(text)]
    ['Jeff Bizos, Jeff Bezos']
    """
    spelt = names_of(text)
    families: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for spellings in spelt.words.values():
        for word, count in spellings.items():
            families[_plain(word)][word] += count
    for pair in spelt.all_pairs:
        one, other = pair.strings
        for first, family in _people().get(_sound(other), ()) if pair.gap == " " else ():
            right = families.get(_plain(family), Counter())
            start, end = pair.first.start, pair.second.end
            if _plain(other) == _plain(family) and _first_half(pair, first):
                if (fold(first), fold(other)) in spelt.pairs or _is_nobody(one):
                    yield Respelling(start, end, f"{first} {other}")
            elif _plain(one) == _plain(first):
                if not right and _is_meant(pair, first, family):
                    yield Respelling(start, end, f"{one} {family}")
                elif right.total() >= max(1, families[_plain(other)].total()) and _second_half(pair, family):
                    yield Respelling(start, end, f"{one} {max(right, key=right.__getitem__)}")


def people_in_small_letters(text: Text) -> Iterator[Respelling]:
    """People whose family name lost its capital.

    >>> text = Text("Karim benzema plays. Tim cook, he says, is no name, but Elon musk is.")
    >>> [respelling.new for respelling in people_in_small_letters(text)]
    ['Karim Benzema', 'Elon Musk']
    """
    for match in _SMALL.finditer(text.string):
        first, family = match.groups()
        right = _families().get((first, family))
        if right and (_is_rare(first) or not is_english(family)):
            yield Respelling(*match.span(), f"{first} {right}")


_SMALL = regex.compile(r"(?<![\w-])(\p{Lu}[\p{L}\p{M}-]+) (\p{Ll}[\p{Ll}\p{M}-]+)(?![\w-])")


def _is_rare(first: str) -> bool:
    """True for a given name that nearly nobody has but one person of the news."""
    return _plain(first) not in given_names()


def _is_nobody(first: str) -> bool:
    """True for a word that stands as a first name and is neither one nor an English word."""
    return _is_rare(first) and not is_english(_plain(first))


def _is_meant(pair: Pair, first: str, family: str) -> bool:
    """True where a wrong family name tells who is meant: the first name is rare, or only double consonants differ."""
    other, right = _plain(pair.second.string), _plain(family)
    is_doubled = other != right and _CONSONANTS.sub(r"\1", other) == _CONSONANTS.sub(r"\1", right)
    if _is_rare(first):
        return is_doubled or _second_half(pair, family)
    return is_doubled and len(right) >= MIN_ALIKE


_DOUBLE, _CONSONANTS = regex.compile(r"(\w)\1"), regex.compile(r"([^\Waeiouy])\1")


def _first_half(pair: Pair, first: str) -> bool:
    """True where a first name is another spelling of the person's, by sound; "Olga" is none of "Oleg"."""
    one, right = _plain(pair.first.string), _plain(first)
    long_enough = min(len(one), len(right)) >= MIN_FIRST and one[-1] != "a"
    return long_enough and not _as_good(one, right) and _sound(one) == _sound(right)


def _second_half(pair: Pair, family: str) -> bool:
    """True where a family name, found to sound right, is so much like the person's that it is no other name."""
    other, right = _plain(pair.second.string), _plain(family)
    return not _as_good(other, right) and SequenceMatcher(None, other, right).ratio() >= MIN_LIKENESS


_ROMANISED = regex.compile(
    r"[iyj]+|(?<=[aou])e|(\w)(?=\1)"
)  # Sergey and Sergei, Zelensky and Zelenskyy, Müller and Mueller


def _as_good(one: str, other: str) -> bool:
    """True for two spellings of which none is wrong.

    >>> _as_good("zelensky", "zelenskiy"), _as_good("sergey", "sergei"), _as_good("pichai", "bichai")
    (True, True, False)
    """
    return _ROMANISED.sub(_vowel, one) == _ROMANISED.sub(_vowel, other)


def _vowel(match: regex.Match[str]) -> str:
    return "i" if match.group()[0] in "iyj" else ""


DETECTORS: dict[str, Callable[[Text], Iterator[Respelling]]] = {
    "misspelt-person": misspelt_people,
    "person-in-small-letters": people_in_small_letters,
}
