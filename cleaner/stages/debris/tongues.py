"""Tongues: which sentences of a text are in another language than its own, with a detector asked about few of them.

A sentence that has function words of the text's own language is native, and nearly every sentence has some. Of the
others the function words of all languages are counted; then py3langid has to agree, and where no words speak,
langdetect too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

from cleaner.language import (
    Language,
    all_function_words,
    chances,
    function_words_of,
    in_own_script,
    langdetect,
    script_of,
    sisters,
    sisters_of,
    words_by_language,
)

MIN_CERTAINTY = 0.4  # of the language of the text; the sisters hr, sr and bs are seldom told more surely
MIN_WORDS, ENDLESS = 4, 10  # of a sentence that tells its language, and of one without a full stop
OWN_SHARE = 0.25  # of the words of a sentence; where more are words of its own language it is native
SPOKEN, SURE = 3, 0.5  # function words of another language, and how sure py3langid is of it then ...
SURE_ALONE, WORDS_ALONE = 0.9, 5  # ... and where fewer speak ...
SURE_BY_ALPHABET = 0.75  # ... but the sentence is in another alphabet than most
WITH_FIGURES = 1 / 3  # of the words; beyond this they are moves of chess, times or prices
MAX_OWN = 0.1  # how likely its own language or a sister may be for a foreign sentence
LATIN = "la"  # what stands in it is quoted: no page speaks to its readers so
ASKED_SHARE, LEAST_ASKED = 0.05, 8  # of the sentences a detector may be asked about where no words speak
_GLANCE = 100  # code points of a sentence whose words mostly tell that it is native
_NATIVE_START = 160  # code points of a sentence that hold enough of its words
_PUNCTUATION = ".,;:!?…\"'”’»)"
_ENDS, _CLOSING = ".!?…。！？।۔؟։።။។", "\"'”’»)]"
_FIGURE = re.compile(r"\d")
_QUOTES = '¿¡"“”„«»‘’‹›'
_CITES = re.compile(
    r"\((?:1[5-9]|20)\d\d[a-z]?\)[.:] |, (?:1[5-9]|20)\d\d\.$|\bpp?\. ?\d|\b(?:ISBN|ISSN|doi)\b|https?:|www\."
)


def is_sentence(line: str) -> bool:
    """True for a line that reads like a sentence of four words or more, not a heading, an item or a quotation.

    >>> is_sentence("Il pleut sur la ville."), is_sentence("« Il pleut sur la ville. »"), is_sentence("Il pleut")
    (True, False, False)
    """
    spaces = line.count(" ")
    if spaces < MIN_WORDS - 1 or not (line[0].isalnum() or line[0] in _QUOTES):
        return False
    if line[0] in _QUOTES[2:]:
        return line.rstrip(_ENDS)[-1] not in _QUOTES and any(mark in line[1:] for mark in _QUOTES[2:])
    return spaces >= ENDLESS - 1 or line[-1] in _ENDS or line.rstrip(_CLOSING)[-1:] in _ENDS


def foreign(sentences: Sequence[str], own: Language) -> list[int]:
    """The indices of the sentences that are in another language than `own`, which is that of the text.

    >>> foreign(["The rain in Spain stays mainly in the plain.", "Il pleut sur la ville."], Language("en", 1))
    [1]
    """
    if own.certainty < MIN_CERTAINTY:
        return []
    found, silent = [], []
    for number, sentence in enumerate(sentences):
        if _is_native(sentence, own.code) or (spoken := _spoken(sentence, own.code)) < 0 or _tells_nothing(sentence):
            continue
        if spoken >= SPOKEN:
            found += [number] if _told(sentence, own.code, SURE) else []
        else:
            silent.append(number)
    others = _in_other_alphabets(sentences) if silent else set()
    asked = silent if len(silent) <= max(LEAST_ASKED, ASKED_SHARE * len(sentences)) else others.intersection(silent)
    least = {number: SURE_BY_ALPHABET if number in others else SURE_ALONE for number in asked}
    return sorted(found + [number for number in asked if _told_alone(sentences[number], own.code, least[number])])


def _is_native(sentence: str, code: str) -> bool:
    """True where a sentence has words, or letters, of its own language, and none that are only another's."""
    own, words = _own_words(code), sentence[:_GLANCE].lower().split()
    if len(own.intersection(words)) > OWN_SHARE * len(words):  # nearly every sentence; the rest takes longer
        return True
    if not own:
        return in_own_script(sentence, code)
    words = [word.rstrip(_PUNCTUATION) for word in sentence[:_NATIVE_START].lower().split()]
    known = sum(map(own.__contains__, words))
    return known > OWN_SHARE * len(words) or (known > 0 and all_function_words().intersection(words) <= own)


def _tells_nothing(sentence: str) -> bool:
    """True for a reference and for a row of figures, which are in no language."""
    words = sentence[:_NATIVE_START].split()
    with_figures = sum(_FIGURE.search(word) is not None for word in words)
    return bool(_CITES.search(sentence)) or with_figures > WITH_FIGURES * len(words)


@cache
def _own_words(code: str) -> frozenset[str]:
    """The function words of a language and its sisters."""
    return frozenset[str]().union(*map(function_words_of, sisters_of(code)))


def _spoken(sentence: str, code: str) -> int:
    """How many function words of another language tell that a sentence is foreign, -1 where its own has as many.

    They tell little where its own language has more than half as many.
    """
    for said in (sentence[:_NATIVE_START], sentence):
        own, other = _rivals(said, code)
        if own and other <= own:
            return -1
        if said == sentence:
            break
    return other if other >= 2 * own else 0


def _rivals(sentence: str, code: str) -> tuple[int, int]:
    """How many function words a sentence has of its own language or a sister, and of the likeliest other one."""
    counts, family = words_by_language(sentence), sisters_of(code)
    own = max([counts[name] for name in family])
    return own, max([count for name, count in counts.items() if name not in family], default=0)


def _in_other_alphabets(sentences: Sequence[str]) -> set[int]:
    """The indices of the sentences in another alphabet than most."""
    alphabets = [script_of(sentence[0]) for sentence in sentences]
    most, _ = Counter(alphabets).most_common(1)[0]
    return {number for number, alphabet in enumerate(alphabets) if alphabet not in (most, "")}


def _told(sentence: str, code: str, least: float) -> bool:
    """True where py3langid is so sure of a language, with its sisters, that is not `code`."""
    found = chances(sentence)
    likeliest = next(iter(found))
    if likeliest == LATIN or _chance(found, code) > MAX_OWN:
        return False
    return _chance(found, likeliest) >= least


def _chance(found: Mapping[str, float], code: str) -> float:
    """How likely a language or one of its sisters is."""
    return sum(found.get(name, 0) for name in sisters_of(code))


def _told_alone(sentence: str, code: str, least: float) -> bool:
    """True where both detectors call a sentence foreign, which has too few words that do."""
    return (
        sentence.count(" ") >= WORDS_ALONE - 1
        and _told(sentence, code, least)
        and not sisters(langdetect(sentence).code, code)
    )
