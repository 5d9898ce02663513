"""Own names: what a document writes right in one place and wrong in another, told from the document itself.

Nothing here knows a name. A document that says "Toyota Motor" and "Toyota motor", "VinFast" and "Vin Fast", shows
which of the two is the name; so this mends names that no rulebook lists. People write names in two ways, too:
only documents with other damage are searched.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain, pairwise
from typing import NamedTuple, TypeVar

import regex

from cleaner import lineclass
from cleaner.language import all_function_words
from cleaner.lines import cut
from cleaner.match import fold
from cleaner.text import Text

_Spelling = TypeVar("_Spelling")  # of a word or of a pair of words


class Respelling(NamedTuple):
    """Put `new` between `start` and `end`, code points of the text."""

    start: int
    end: int
    new: str


class Word(NamedTuple):
    """A word of a line, and whether only one space, a hyphen or something else parts it from the one before.

    `opens` is true where it may have its capital from the start of a sentence, a quotation or an item.
    """

    string: str
    start: int
    end: int
    gap: str
    opens: bool


MIN_PART = 3  # letters a part of a name must have to be told from "de", "la" and "El"
MIN_SINGLE = 5  # letters a single name in small letters must have
MIN_PROOF = 2  # times such a name must stand with its capital inside a sentence
_WORD = regex.compile(r"(?:\S*(?:[@#/\\_]|www\.)\S*)|(\p{Latin}[\p{Latin}\p{M}\p{Nd}]*)")  # not those of addresses
_OPENING = regex.compile(r"(?:^|[.!?:…•–—|(\[\"“”„«»‘>*]|[-#]\s)\s*$")
_FIRST_PARTS = regex.compile(
    "new|old|north|south|east|west|saint|santa|san|los|las|del|van|von|der|mac|mid|top"
)  # of place and family names


@dataclass
class _Spelt:
    """How a text spells its names: words and pairs of words with a capital, by their folded form."""

    words: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    pairs: dict[tuple[str, str], Counter[tuple[str, str]]] = field(default_factory=lambda: defaultdict(Counter))
    inside: Counter[str] = field(default_factory=Counter)  # those that stand inside a sentence
    small: set[str] = field(default_factory=set)  # all words in small letters


class _Lines(NamedTuple):
    """The words of the lines that are set as sentences, and what they prove."""

    lines: tuple[tuple[Word, ...], ...]
    spelt: _Spelt


@lru_cache(maxsize=1)
def _read(string: str, written: str) -> _Lines:
    """The words of a text; `written` are names that other rules put into it."""
    spelt, found = _Spelt(), []
    for line in cut(string):
        if line.text and not lineclass.in_capitals(line.text) and not lineclass.title_case(line.text):
            words = tuple(_words(line.text, line.start))
            found.append(words)
            _note(spelt, words)
    for name in written.split("\n"):
        _note(spelt, tuple(_words(name, 0)))
    return _Lines(tuple(found), spelt)


def _words(line: str, start: int) -> Iterator[Word]:
    end = 0
    for match in _WORD.finditer(line):
        if not match[1]:
            continue
        before = line[end : match.start()]
        opens = bool(_OPENING.search(line, 0, match.start()) if before != " " or not end else False)
        yield Word(match.group(), start + match.start(), start + match.end(), before, opens)
        end = match.end()


def _note(spelt: _Spelt, words: tuple[Word, ...]) -> None:
    for place, word in enumerate(words):
        string = word.string
        if string.islower():
            spelt.small.add(string)
            continue
        spelt.words[fold(string)][string] += 1
        spelt.inside[string] += not word.opens
        if place and word.gap == " " and string[0].isupper() and words[place - 1].string[0].isupper():
            first = words[place - 1].string
            spelt.pairs[fold(first), fold(string)][first, string] += 1


def _pairs(words: tuple[Word, ...], gaps: tuple[str, ...] = (" ",)) -> Iterator[tuple[Word, Word]]:
    """Words side by side, with one of the gaps between them."""
    return ((first, second) for first, second in pairwise(words) if second.gap in gaps)


def lost_capitals(text: Text) -> Iterator[Respelling]:
    """Words in small letters in names of several words that stand with their capitals elsewhere.

    >>> text = Text("Joko Widodo came to Jakarta. The visit of Joko widodo was short, as he had said.")
    >>> [text.string[start:end] + ", " + new for start, end, new in lost_capitals(text)]
    ['Joko widodo, Joko Widodo']
    """
    lines, spelt = _read(text.string, text.written)
    for words in lines:
        for first, second in _pairs(words):
            if first.string.islower() or second.string.islower():
                proof = spelt.pairs.get((fold(first.string), fold(second.string)))
                if proof and _lost_in_pair((first.string, second.string), right := _common(proof)):
                    yield Respelling(first.start, second.end, " ".join(right))
        yield from _lost_alone(words, spelt)


def _lost_alone(words: tuple[Word, ...], spelt: _Spelt) -> Iterator[Respelling]:
    """Names of one word in small letters; "to google" is a verb, "3 tesla" an amount."""
    before = ""
    for word in words:
        if (
            word.string.islower()
            and len(word.string) >= MIN_SINGLE
            and before != "to"
            and not word.gap[-2:-1].isdigit()
            and (proof := spelt.words.get(word.string))
            and spelt.inside[right := _common(proof)] >= MIN_PROOF
            and right.istitle()
            and not is_english(word.string)
            and word.string not in all_function_words()
        ):
            yield Respelling(word.start, word.end, right)
        before = word.string


def _lost_in_pair(found: tuple[str, str], right: tuple[str, str]) -> bool:
    """True where each word is as it should be, or in small letters and a name or the kind of a firm."""
    names = [_is_name(fold(word)) for word in right]
    if right[0].isupper():  # of "AI Chatbot", only what stands in front is a name
        return False
    return any(names) and all(
        word == wanted or (word.islower() and len(word) >= MIN_PART and (is_name or word in _designators("lowered")))
        for word, wanted, is_name in zip(found, right, names, strict=True)
    )


def _is_name(word: str) -> bool:
    return not (is_english(word) or word in all_function_words() or _FIRST_PARTS.fullmatch(word))


def turned_names(text: Text) -> Iterator[Respelling]:
    """Names of two words in the wrong order, one of which says what kind of firm it is.

    >>> text = Text("A plan of Bouygues Telecom. The rival Telecom Bouygues waits, like Orange.")
    >>> [text.string[start:end] + ", " + new for start, end, new in turned_names(text)]
    ['Telecom Bouygues, Bouygues Telecom']
    """
    lines, spelt = _read(text.string, text.written)
    for words in lines:
        for place, (first, second) in enumerate(pairwise(words)):
            if second.gap != " " or not (first.string[0].isupper() and second.string[0].isupper()):
                continue
            one, other = fold(first.string), fold(second.string)
            proof: Counter[tuple[str, str]] = spelt.pairs.get((other, one), Counter())
            against = spelt.pairs.get((one, other), Counter())
            if (
                proof
                and proof.total() >= against.total() + _strange(other, one)
                and _designates(one, other)
                and not _goes_on(words, place)
            ):
                right = _common(proof)
                yield Respelling(first.start, second.end, " ".join(right))


def _designates(one: str, other: str) -> bool:
    """True where exactly one of two words says what kind of firm the name belongs to."""
    both = _designators("last") | _designators("first")
    return (one in both) != (other in both)


def _strange(first: str, second: str) -> bool:
    """True for a name with such a word in the place where it rarely stands: this order needs more than one proof."""
    return first in _designators("last") or second in _designators("first")


def _goes_on(words: tuple[Word, ...], place: int) -> bool:
    """True where the pair at `place` is part of a longer row of words with a capital."""
    before = place > 0 and words[place].gap == " " and words[place - 1].string[0].isupper() and not words[place].opens
    behind = len(words) > place + 2 and words[place + 2].gap == " " and words[place + 2].string[0].isupper()
    return (before and not words[place - 1].opens) or behind


def cut_names(text: Text) -> Iterator[Respelling]:
    """Names of one word that are cut in two elsewhere.

    >>> text = Text("A car by VinFast. Most owners of a Vin Fast live in Hanoi, says VinFast.")
    >>> [text.string[start:end] + ", " + new for start, end, new in cut_names(text)]
    ['Vin Fast, VinFast']
    """
    lines, spelt = _read(text.string, text.written)
    for words in lines:
        for first, second in _pairs(words, (" ", "-")):
            proof = spelt.words.get(fold(first.string + second.string))
            if not proof or not first.string[0].isupper():
                continue
            right = max(filter(_camel, proof), key=proof.__getitem__, default=_common(proof))
            joint = right[len(first.string)]
            if not right[0].isupper() or right.isupper() or not spelt.inside[right]:
                continue
            if joint.isupper():  # an inner capital shows where the parts meet
                sure = second.string[0].isupper() or not is_english(fold(first.string))
            else:
                sure = (
                    second.string[0].isupper()
                    and min(len(first.string), len(second.string)) >= MIN_PART
                    and not _FIRST_PARTS.fullmatch(fold(first.string))
                    and not is_english(fold(right))
                )
            if sure and not first.string.isupper():
                yield Respelling(first.start, second.end, right)


def names_in_other_case(text: Text) -> Iterator[Respelling]:
    """Names with capitals inside, or of consonants alone, whose capitals are others elsewhere.

    >>> text = Text("VinFast asked TSMC, and TSMC answered. The Vinfast has a chip of Tsmc.")
    >>> [text.string[start:end] + ", " + new for start, end, new in names_in_other_case(text)]
    ['Vinfast, VinFast', 'Tsmc, TSMC']
    """
    lines, spelt = _read(text.string, text.written)
    for words in lines:
        for word in words:
            folded = fold(word.string)
            proof = spelt.words.get(folded)
            if proof is None or len(proof) + word.string.islower() < 2 or len(folded) < MIN_PART or is_english(folded):
                continue
            right = max(filter(_telling, proof), key=proof.__getitem__, default=word.string)
            margin = proof[right] - proof[word.string]
            if (
                word.string != right
                and (word.string.islower() or folded not in spelt.small)
                and (
                    (_camel(right) and margin >= 0)
                    or (word.string.istitle() and not _pronounceable(folded) and margin > 0)
                )
            ):
                yield Respelling(word.start, word.end, right)


def _telling(word: str) -> bool:
    """True for a spelling that nobody chooses by mistake: capitals inside, or nothing else."""
    return _camel(word) or (word.isupper() and word.isalpha())


def _camel(word: str) -> bool:
    """True for a word with capitals and small letters inside, two capitals or more."""
    return sum(map(str.isupper, word)) > 1 and any(map(str.islower, word[1:])) and not word[1:].isupper()


_UNSAYABLE = regex.compile(
    r"^[^aeiouyáéíóúàèìòùäöüâêîôûãõåæøœ]+$"
    r"|^(?!(?:[bcfgkp]l|[bcdfgkptw]r|s[cklmnpqtw]|[cgpstw]h|[dqt]w|qu|kn|ps|gn|wr|sch|spr|str|spl|scr|shr|thr|phr|chr|kh|zh|th|dz|ts|kw|kv)"
    r")[bcdfghjklmnpqrstvwxz]{2}"
)


def _pronounceable(word: str) -> bool:
    """False for what can only be read letter by letter, with capitals or without: bmw, tsmc, bcci."""
    return not _UNSAYABLE.search(word)


def declined_names(text: Text) -> Iterator[Respelling]:
    """Names of two words that kept the endings of a Slavic case.

    >>> text = Text("Robert Lewandowski played. A goal of Roberta Lewandowskiego decided it.")
    >>> [text.string[start:end] + ", " + new for start, end, new in declined_names(text)]
    ['Roberta Lewandowskiego, Robert Lewandowski']
    """
    lines, spelt = _read(text.string, text.written)
    names: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for proof in spelt.pairs.values():
        name = _common(proof)
        if min(map(len, name)) >= MIN_PART and not any(part.isupper() for part in name):
            names[name[0][:2] + name[1][:3]].append(name)
    for words in lines:
        for first, second in _pairs(words):
            found = (first.string, second.string)
            for name in names.get(first.string[:2] + second.string[:3], ()):
                if name != found and all(map(_declined, found, name)) and not _of_a_woman(found, name):
                    yield Respelling(first.start, second.end, " ".join(name))


_CASE = regex.compile(r"(?:a|u|owi|em|om|y|i|ie|iem|iego|iemu|ego|emu|o|ę|ą|e|ej)$")


def _declined(found: str, right: str) -> bool:
    """True where a word is another one with the ending of a case: "Elona" of "Elon", "Igi" of "Iga"."""
    roots = {right, right[:-1] if right[-1] in "aioy" else right, right[:-2] + right[-1] if right[-2] == "e" else right}
    return found != right and any(
        found.startswith(root) and _CASE.fullmatch(found[len(root) :]) for root in roots if len(root) >= MIN_PART - 1
    )


def _of_a_woman(found: tuple[str, str], name: tuple[str, str]) -> bool:
    """True where what looks like a case may be a woman of the same family: Valentina Petrova, Jana Nowaka."""
    return all(one == f"{other}a" for one, other in zip(found, name, strict=True)) and name[1].endswith(
        ("ov", "ev", "in", "yn", "ow", "iy", "yi")
    )


def _common(proof: Mapping[_Spelling, int]) -> _Spelling:
    """What stands most often; of equals, the first."""
    return max(proof, key=lambda spelling: proof[spelling])


@cache
def _designators(place: str) -> frozenset[str]:
    return frozenset(word for role, *words in _listed("designators.txt") if role == place for word in words)


def _listed(name: str) -> Iterator[list[str]]:
    """The words of each line of a file."""
    for line in files("cleaner.stages").joinpath(name).read_text("utf-8").split("\n"):
        if line and not line.startswith("#"):
            yield line.split()


_ENDINGS = regex.compile(
    r"(?<=..)(?:[ei]?[dsr]|es|ings?|ly|e?st|ness|al(?:ly)?|able|ment|is[tm]|ity|ions?|ive|or|ers|ful|less|[ey])$"
)
_BEGINNING = regex.compile(r"(?:un|re|non|over|out|under|mis|dis|pre|inter|super|counter)(?=..)")


_BRITISH = regex.compile(r"(?<=..)is(?=e|ing|ation)")


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
    return frozenset(chain.from_iterable(_listed("english_words.txt")))


DETECTORS: dict[str, Callable[[Text], Iterator[Respelling]]] = {
    "lost-capitals": lost_capitals,
    "turned-name": turned_names,
    "cut-name": cut_names,
    "name-in-other-case": names_in_other_case,
    "declined-name": declined_names,
}
