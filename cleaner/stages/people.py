"""People: a name in the news, misspelt as it sounds in the language it came through, beside the right one.

"Jeff Bizos" and "Bezos" in one document are one man. The names are listed in people.txt, their wrong forms nowhere:
what sounds alike and shares the other half of the name is enough, where the document has the family name right, too.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from functools import cache, lru_cache
from importlib.resources import files

import regex

from cleaner.match import fold
from cleaner.stages.own_names import Pair, Respelling, names_of
from cleaner.text import Text

MIN_FIRST = 4  # letters of a first name that may itself be misspelt; "Ali" and "Eli" are two names

MIN_SOUND = 2  # sounds of a family name below which too many others share it: of "Cook" only one is left
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
    letters = regex.sub(r"(\w)\1", r"\1", plain(name))
    for expression, short in _SOUNDS:
        letters = expression.sub(short, letters)
    return letters


def plain(name: str) -> str:
    """A name folded, without accents."""
    return "".join(char for char in unicodedata.normalize("NFKD", fold(name)) if not unicodedata.combining(char))


@cache
def _people() -> dict[str, list[tuple[str, str]]]:
    """The people by the sound of their family names: first and family name."""
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for line in files("cleaner.stages").joinpath("people.txt").read_text("utf-8").split("\n"):
        if line and not line.startswith("#"):
            first, family = line.split(" ")
            if len(sound(family)) >= MIN_SOUND:
                found[sound(family)].append((first, family))
    return found


_sound = lru_cache(maxsize=4096)(sound)
_plain = lru_cache(maxsize=4096)(plain)


def misspelt_people(text: Text) -> Iterator[Respelling]:
    """People whose first or family name is misspelt, but sounds right, where the document knows the family name.

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
            right = families.get(_plain(family))
            if right is None:
                continue
            start, end = pair.first.start, pair.second.end
            if _plain(other) == _plain(family) and _first_half(pair, first):
                if (fold(first), fold(other)) in spelt.pairs:
                    yield Respelling(start, end, f"{first} {other}")
            elif (
                _plain(one) == _plain(first)
                and _second_half(pair, family)
                and right.total() >= families[_plain(other)].total()
            ):
                yield Respelling(start, end, f"{one} {max(right, key=right.__getitem__)}")


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


DETECTORS: dict[str, Callable[[Text], Iterator[Respelling]]] = {"misspelt-person": misspelt_people}
