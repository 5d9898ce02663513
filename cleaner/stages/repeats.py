"""Repeats: words and clauses that stand twice in a row. Passes over the whole text tell cheaply whether to look."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import compress, islice

import regex

from cleaner.match import occurrences, stands_alone
from cleaner.stages.own_names import Respelling
from cleaner.text import Text

# Words of three letters and less are said twice on purpose ("ha ha", "no no"), but for these.
_SHORT = "the|of|an|and|to|for|by|at|are|we|its|his|is|was|in|on"
_WORD_TWICE = regex.compile(rf"(?<![\p{{L}}\p{{N}}-])(\p{{Ll}}{{4,}}|{_SHORT}) \1(?![\p{{L}}\p{{N}}-]|['’])")
_CLAUSE_TWICE = regex.compile(
    r"(?:^|[.,;!?]\s+)([^.,;!?\n]{15,200}+)[.,;!?]\s+\1(?=[.,;!?]|$)", regex.MULTILINE | regex.IGNORECASE
)
_CLAUSE_ENDS = re.compile(r"[.,;!?\n]\s*")
MIN_CLAUSE = 15  # characters; shorter ones are said twice on purpose


def repeated_words(text: Text) -> Iterator[tuple[int, int]]:
    """Where a word in small letters stands twice.

    >>> list(repeated_words(Text("A heavy traffic traffic jam.")))
    [(8, 23)]
    """
    for word in set(filter(str.islower, _said_again(text.string.split()))):
        for at in occurrences(text.string, f"{word} {word}"):
            if match := _WORD_TWICE.match(text.string, at):
                yield match.span()


_DOUBLED = ("the", "of", "with", "from")


def doubled_function_words(text: Text) -> Iterator[Respelling]:
    """Where a word that hardly ever stands twice on purpose does, and that word as it stands first.

    >>> list(doubled_function_words(Text("Of of the The The.")))
    [Respelling(start=0, end=5, new='Of')]
    """
    for word in _DOUBLED:
        for at in occurrences(text.folded, f"{word} {word}"):
            behind = at + len(word) + 1
            end = behind + len(word)
            if (
                text.string[behind].islower()
                and stands_alone(text.string, at, end)
                and text.string[end : end + 1] != "-"
            ):
                yield Respelling(at, end, text.string[at : at + len(word)])


_NAME_TWICE = regex.compile(r"(?<![\w’'-])(\p{Lu}[\p{L}\p{M}]+(?:['’]s|(?: \p{Lu}[\p{L}\p{M}]+)?)) \1(?![\w-]|['’]\w)")
_OPENING_TWICE = regex.compile(
    r"(?:^|(?<=[.!?] ))((?:In|On|At|For|After|Before|By|From|With|During|According|However|Therefore|Moreover"
    r"|Meanwhile)\b[\p{L} ]{0,40}), (?i:\1)(?=, )",
    regex.MULTILINE,
)


def doubled_names(text: Text) -> Iterator[Respelling]:
    """Where a name stands twice in a row that the text has alone elsewhere, one with 's, or how a sentence opens.

    >>> text = Text("Duran Duran met Halvo. On tour, on tour, Halvo Halvo played Nvidia's Nvidia's song.")
    >>> [respelling.new for respelling in doubled_names(text)]
    ['Halvo', "Nvidia's", 'On tour']
    """
    for match in _NAME_TWICE.finditer(text.string):
        name = match[1]
        if name.endswith(("'s", "’s")) or text.string.count(name) > 2 * text.string.count(f"{name} {name}"):
            yield Respelling(*match.span(), name)
    for match in _OPENING_TWICE.finditer(text.string):
        yield Respelling(*match.span(), match[1])


def repeated_clauses(text: Text) -> Iterator[tuple[int, int]]:
    """Where a clause of `MIN_CLAUSE` characters or more stands twice.

    >>> list(repeated_clauses(Text("He went to the meeting, he went to the meeting.")))
    [(0, 46)]
    """
    clauses = _CLAUSE_ENDS.split(text.folded)
    if any(len(clause) >= MIN_CLAUSE for clause in _said_again(clauses)):
        yield from (match.span() for match in _CLAUSE_TWICE.finditer(text.string))


def _said_again(pieces: Sequence[str]) -> Iterator[str]:
    """The pieces that are the same as the next."""
    return compress(pieces, map(operator.eq, pieces, islice(pieces, 1, None)))


DETECTORS: dict[str, Callable[[Text], Iterator[tuple[int, int]]]] = {
    "repeated-word": repeated_words,
    "repeated-clause": repeated_clauses,
}
RESPELLING: dict[str, Callable[[Text], Iterator[Respelling]]] = {
    "doubled-function-word": doubled_function_words,
    "doubled-name": doubled_names,
}
