"""Own names: what a document writes right in one place and wrong in another, told from the document itself.

Nothing here knows a name. A document that says "Toyota Motor" and "Toyota motor", "VinFast" and "Vin Fast", shows
which of the two is the name; so this mends names that no rulebook lists. People write names in two ways, too:
only documents with other damage are searched.
"""

from __future__ import annotations

import re
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
from cleaner.match import fold, occurrences, stands_alone
from cleaner.text import Text

_Spelling = TypeVar("_Spelling")  # of a word or of a pair of words


class Respelling(NamedTuple):
    """Put `new` between `start` and `end`, code points of the text."""

    start: int
    end: int
    new: str


class Word(NamedTuple):
    """A word with a capital; offsets in the text. `opens` where it may have the capital from its place."""

    string: str
    start: int
    end: int
    opens: bool


class Pair(NamedTuple):
    """Two words with a capital, `gap` between them; `goes_on` where they are part of a longer row of such words."""

    first: Word
    second: Word
    gap: str
    goes_on: bool

    @property
    def strings(self) -> tuple[str, str]:
        """What the two words say."""
        return self.first.string, self.second.string


MIN_PART = 3  # letters a part of a name must have to be told from "de", "la" and "El"
MIN_SINGLE = 5  # letters a single name in small letters must have
MIN_PROOF = 2  # times a name found in small letters must stand with its capitals
SHORT = 4  # letters up to which an acronym is none but that; NVIDIA is also Nvidia
_CAPITAL = regex.compile(r"(?<![\w@#/\\.])\p{Lu}[\p{Latin}\p{M}\p{Nd}]*(?![\w@\\/]|[.:]\w)")  # in no address
_OPENING = re.compile(r"[.!?:…•–—|(\[\"“”„«»‘>*-]\s?$|\s\s$")
_FIRST_PARTS = re.compile(
    "new|old|north|south|east|west|saint|santa|san|los|las|del|van|von|der|mac|mid|top"
)  # of place and family names
_GAPS = frozenset({" ", "-"})


@dataclass
class Spelt:
    """How a text spells its names: words and pairs of words with a capital, counted by their folded form."""

    words: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    pairs: dict[tuple[str, str], Counter[tuple[str, str]]] = field(default_factory=lambda: defaultdict(Counter))
    inside: Counter[str] = field(default_factory=Counter)  # those that stand inside a sentence
    all_words: list[Word] = field(default_factory=list)
    all_pairs: list[Pair] = field(default_factory=list)


@lru_cache(maxsize=1)
def _read(string: str, written: str) -> Spelt:
    """The names in the lines of a text that are set as sentences; `written` are names that other rules put into it."""
    spelt = Spelt()
    for line in cut(string):
        if line.text and not _set_apart(line.text):
            words = list(_capitals(line.text, line.start))
            spelt.all_words += words
            pairs = list(_pairs(words, string))
            spelt.all_pairs += pairs
            _note(spelt, words, pairs)
    for name in filter(None, written.split("\n")):
        words = list(_capitals(name, 0))
        _note(spelt, words, list(_pairs(words, name)))
    return spelt


def names_of(text: Text) -> Spelt:
    """How a text spells its names; what other rules are about to write into it counts, too."""
    return _read(text.string, text.written)


def _set_apart(line: str) -> bool:
    """True for a line whose capitals tell nothing."""
    return lineclass.in_capitals(line) or lineclass.title_case(line)


def _capitals(line: str, start: int) -> Iterator[Word]:
    for match in _CAPITAL.finditer(line):
        first, end = match.span()
        opens = first < 2 or bool(_OPENING.search(line, first - 2, first))
        yield Word(match.group(), start + first, start + end, opens)


def _pairs(words: list[Word], string: str) -> Iterator[Pair]:
    joined = [string[one.end : other.start] for one, other in pairwise(words)]
    for place, gap in enumerate(joined):
        if gap in _GAPS:
            before = place > 0 and joined[place - 1] == " " and not words[place - 1].opens
            behind = joined[place + 1 : place + 2] == [" "]
            yield Pair(words[place], words[place + 1], gap, before or behind)


def _note(spelt: Spelt, words: list[Word], pairs: list[Pair]) -> None:
    for word in words:
        spelt.words[fold(word.string)][word.string] += 1
        spelt.inside[word.string] += not word.opens
    for pair in pairs:
        if pair.gap == " ":
            one, other = pair.strings
            spelt.pairs[fold(one), fold(other)][one, other] += 1


def _elsewhere(text: Text, name: str, known: int) -> Iterator[tuple[int, int]]:
    """Where a folded name stands as a word in a sentence; nowhere, where it stands only the `known` times."""
    if text.folded.count(name) > known:
        for start in occurrences(text.folded, name):
            end = start + len(name)
            if stands_alone(text.string, start, end) and not _set_apart(text.line_at(start).text):
                yield start, end


def lost_capitals(text: Text) -> Iterator[Respelling]:
    """Words in small letters in names of several words that stand with their capitals elsewhere.

    >>> text = Text("Joko Widodo came to Jakarta. The visit of Joko widodo was short, as he had said.")
    >>> [text.string[start:end] + ", " + new for start, end, new in lost_capitals(text)]
    ['Joko widodo, Joko Widodo']
    """
    spelt = names_of(text)
    for folded, proof in spelt.pairs.items():
        right = _common(proof)
        for start, end in _elsewhere(text, " ".join(folded), proof.total()):
            one, other = text.string[start:end].split(" ")
            if (one, other) not in proof and _lost_in_pair((one, other), right):
                yield Respelling(start, end, " ".join(right))


def lost_capital(text: Text) -> Iterator[Respelling]:
    """Single words in small letters that are in no list of English words and stand with a capital elsewhere.

    >>> text = Text("In Jakarta, he saw Nusantara grow. To Nusantara they moved. The old nusantara is gone.")
    >>> [text.string[start:end] + ", " + new for start, end, new in lost_capital(text)]
    ['nusantara, Nusantara']
    """
    spelt = names_of(text)
    for name, spellings in spelt.words.items():
        single = _common(spellings)
        if len(name) >= MIN_SINGLE and spelt.inside[single] >= MIN_PROOF and single.istitle():
            for start, end in _elsewhere(text, name, spellings.total()):
                if text.string[start:end] == name and _is_name(name) and not verb_or_unit(text.string, start):
                    yield Respelling(start, end, single)


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


def verb_or_unit(string: str, start: int) -> bool:
    """True for what stands in "to google" and "3 tesla"."""
    return (
        string[max(0, start - 4) : start].endswith((" to ", "\nto ")) or string[max(0, start - 2) : start - 1].isdigit()
    )


def turned_names(text: Text) -> Iterator[Respelling]:
    """Names of two words in the wrong order, one of which says what kind of firm it is.

    >>> text = Text("A plan of Bouygues Telecom. The rival Telecom Bouygues waits, like Orange.")
    >>> [text.string[start:end] + ", " + new for start, end, new in turned_names(text)]
    ['Telecom Bouygues, Bouygues Telecom']
    """
    spelt = names_of(text)
    for pair in spelt.all_pairs:
        one, other = map(fold, pair.strings)
        proof = spelt.pairs.get((other, one))
        if (
            proof
            and pair.gap == " "
            and not pair.goes_on
            and proof.total() >= spelt.pairs[one, other].total() + _strange(other, one)
            and _designates(one, other)
        ):
            right = _common(proof)
            yield Respelling(pair.first.start, pair.second.end, " ".join(right))


def _designates(one: str, other: str) -> bool:
    """True where one of two words says what kind of firm it is, and the other one is nothing but its name."""
    both = _designators("last") | _designators("first")
    return (one in both and _is_name(other)) or (other in both and _is_name(one))


def _strange(first: str, second: str) -> bool:
    """True for a name with such a word in the place where it rarely stands: this order needs more than one proof."""
    return first in _designators("last") or second in _designators("first")


def cut_names(text: Text) -> Iterator[Respelling]:
    """Names of one word that are cut in two elsewhere.

    >>> text = Text("A car by VinFast. Most owners of a Vin Fast live in Hanoi, says VinFast.")
    >>> [text.string[start:end] + ", " + new for start, end, new in cut_names(text)]
    ['Vin Fast, VinFast']
    """
    spelt = names_of(text)
    for pair in spelt.all_pairs:
        one, other = pair.strings
        proof = spelt.words.get(fold(one + other))
        if proof and not one.isupper():
            right = _joined(proof)
            if spelt.inside[right] and (right[len(one)].isupper() or _grown_together(one, other, right)):
                yield Respelling(pair.first.start, pair.second.end, right)
    for name, proof in spelt.words.items():
        right = _joined(proof)
        if _camel(right) and spelt.inside[right]:
            yield from _cut_and_lowered(text, name, right)


def _joined(proof: Counter[str]) -> str:
    """How to write a name that is one word: with capitals inside where it has them anywhere."""
    return max(filter(_camel, proof), key=proof.__getitem__, default=_common(proof))


def _grown_together(one: str, other: str, right: str) -> bool:
    """True for a name that shows nowhere where its parts meet, and that is neither a place nor a common word."""
    return (
        not right.isupper()
        and min(len(one), len(other)) >= MIN_PART
        and not _FIRST_PARTS.fullmatch(fold(one))
        and not is_english(fold(right))
    )


def _cut_and_lowered(text: Text, name: str, right: str) -> Iterator[Respelling]:
    """Where only the first part of a cut name kept its capital: "Halvo run"."""
    joint = next((place for place, char in enumerate(right) if place and char.isupper()), 0)
    for start, end in _elsewhere(text, f"{name[:joint]} {name[joint:]}", 0):
        found = text.string[start:end]
        if found[0].isupper() and found[1:].islower() and not is_english(name[:joint]):
            yield Respelling(start, end, right)


def names_in_other_case(text: Text) -> Iterator[Respelling]:
    """Names with capitals inside, or of consonants alone, whose capitals are others elsewhere.

    >>> text = Text("VinFast asked TSMC, and TSMC answered. The Vinfast has a chip of Tsmc.")
    >>> [text.string[start:end] + ", " + new for start, end, new in names_in_other_case(text)]
    ['Vinfast, VinFast', 'Tsmc, TSMC']
    """
    spelt = names_of(text)
    for name, proof in spelt.words.items():
        right = max(filter(_telling, proof), key=proof.__getitem__, default="")
        if not right or len(name) < MIN_PART or (len(proof) == 1 and not _camel(right)):
            continue
        for start, end in _elsewhere(text, name, proof[right]):
            found = text.string[start:end]
            if (
                found != right
                and _miscased(found, right, proof[right] - proof[found])
                and not is_english(name)
                and (found.islower() or not _in_small_letters(text, name))
            ):
                yield Respelling(start, end, right)


def _miscased(found: str, right: str, margin: int) -> bool:
    """True where `right`, found `margin` times more often, is what the other spelling was meant to be."""
    if _camel(right):
        return margin >= 0 if found[0].isupper() else margin >= MIN_PROOF and len(found) > MIN_PART  # argenx is right
    return margin >= (len(found) > SHORT) and found.istitle() and not sayable(fold(found))


def _in_small_letters(text: Text, name: str) -> bool:
    """True where a word stands in small letters, too: it may be a common noun."""
    return any(stands_alone(text.string, at, at + len(name)) for at in occurrences(text.string, name))


def _telling(word: str) -> bool:
    """True for a spelling that nobody chooses by mistake: capitals inside, or nothing else."""
    return _camel(word) or (len(word) >= MIN_PART and word.isupper() and word.isalpha())


def _camel(word: str) -> bool:
    """True for a word with capitals and small letters inside, two capitals or more."""
    return not word.istitle() and not word.isupper() and sum(map(str.isupper, word)) > 1 and not word[1:].isupper()


_UNSAYABLE = re.compile(
    r"^[^aeiouyáéíóúàèìòùäöüâêîôûãõåæøœ]+$"
    r"|^(?!(?:[bcfgkp]l|[bcdfgkptw]r|s[cklmnpqtw]|[cgpstw]h|[dqt]w|qu|kn|ps|gn|wr|sch|spr|str|spl|scr|shr|thr|phr|chr|kh|zh|th|dz|ts|kw|kv)"
    r")[bcdfghjklmnpqrstvwxz]{2}"
)


def sayable(word: str) -> bool:
    """False for what can only be read letter by letter, with capitals or without: bmw, tsmc, bcci."""
    return not _UNSAYABLE.search(word)


def declined_names(text: Text) -> Iterator[Respelling]:
    """Names of two words that kept the endings of a Slavic case.

    >>> text = Text("Robert Lewandowski played. A goal of Roberta Lewandowskiego decided it.")
    >>> [text.string[start:end] + ", " + new for start, end, new in declined_names(text)]
    ['Roberta Lewandowskiego, Robert Lewandowski']
    """
    spelt = names_of(text)
    names: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for proof in spelt.pairs.values():
        name = _common(proof)
        if min(map(len, name)) >= MIN_PART and not any(part.isupper() for part in name):
            names[_beginning(name)].append(name)
    for pair in spelt.all_pairs:
        for name in names.get(_beginning(pair.strings), ()):
            if pair.gap == " " and all(map(_declined, pair.strings, name)) and not _of_a_woman(pair.strings, name):
                yield Respelling(pair.first.start, pair.second.end, " ".join(name))


def _beginning(name: tuple[str, str]) -> str:
    """What a name and its cases have in common."""
    return name[0][:2] + name[1][:3]


_CASE = re.compile(r"(?:a|u|owi|em|om|y|i|ie|iem|iego|iemu|ego|emu|o|ę|ą|e|ej)$")


def _declined(found: str, right: str) -> bool:
    """True where a word is another one with the ending of a case: "Elona" of "Elon", "Igi" of "Iga"."""
    roots = {right, right[:-1] if right[-1] in "aioy" else right, right[:-2] + right[-1] if right[-2] == "e" else right}
    return found != right and any(
        found.startswith(root) and _CASE.fullmatch(found[len(root) :]) for root in roots if len(root) >= MIN_PART - 1
    )


_WITH_FEMININE = ("ov", "ev", "in", "yn", "ow", "i", "y", "ý", "ij", "yj")  # Petrov and Petrova, Kowalski and Kowalska


def _of_a_woman(found: tuple[str, str], name: tuple[str, str]) -> bool:
    """True where what looks like a case may be a woman of the same family: Valentina Petrova of Valentin Petrov."""
    return found[0].endswith("a") and found[1].endswith("a") and name[1].endswith(_WITH_FEMININE)


def _common(proof: Mapping[_Spelling, int]) -> _Spelling:
    """What stands most often; of equals, the first."""
    return max(proof, key=lambda spelling: proof[spelling])


@cache
def _designators(place: str) -> frozenset[str]:
    return frozenset(word for role, *words in listed("designators.txt") if role == place for word in words)


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


DETECTORS: dict[str, Callable[[Text], Iterator[Respelling]]] = {
    "lost-capitals": lost_capitals,
    "lost-capital": lost_capital,
    "turned-name": turned_names,
    "cut-name": cut_names,
    "name-in-other-case": names_in_other_case,
    "declined-name": declined_names,
}
