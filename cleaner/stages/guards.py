"""Guards: the evidence a rule asks for before it changes a match."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from itertools import tee

from cleaner import language, lineclass
from cleaner.lines import Line
from cleaner.match import continues, fold, occurrences, stands_alone
from cleaner.rulebook.schema import Guarded
from cleaner.text import Text

NOWHERE = (-1, 0)  # a stretch that covers nothing: what speaks against a match may well hold it
NEAR = 12  # words on either side, in the same line
LONG_WORD = 40  # code points; words are looked for no farther than `NEAR` such words
SHORT_LINE = 60  # code points at the end of the line above, which may be a question
AROUND = 150  # code points on either side of a match whose script is that of its sentence
SIGN_WEIGHT = 6  # code points of a line that a sign of Chinese, Japanese or Korean outweighs
_WORD = re.compile(r"\S+")
_EAST_ASIAN = frozenset({"zh", "ja", "ko", "yue", "wuu"})
_SIGN = re.compile("[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]")

_QUOTED = re.compile(
    r"«[^«»]*»|“[^“”„]*”|„[^“”„]*[“”]|‹[^‹›]*›|「[^「」]*」|『[^『』]*』|(?<!\w)\"[^\"]*\"(?!\w)|(?<!\w)‘[^‘’]*’(?!\w)"
)
_IN_A_LANGUAGE = re.compile(
    r"\b(?:in (?:English|French|German|Spanish|Italian|Portuguese|Russian|Chinese)"
    r"|en (?:anglais|français|inglés|español)"
    r"|auf (?:Englisch|Deutsch|Französisch)|in(?: het)? (?:Engels|Nederlands|Frans)|in (?:inglese|italiano|francese)"
    r"|em (?:inglês|português)|på (?:engelska|engelsk|svenska|norsk|dansk)|englanniksi|suomeksi"
    r"|po (?:angielsku|polsku)|(?:anglicky|česky)|angolul|magyarul|în (?:engleză|română)|İngilizce|Türkçe"
    r"|(?:по-английски|по-русски|на английском|англійською|українською))\b"
    r"|\b(?:French|Germans|Spanish|Spaniards|Italians|Portuguese|Russians|Poles|Dutch|Turks) (?:say|call|write)\b"
    r"|英語で|英语|英文|영어로|بالإنجليزية|به انگلیسی"
)
_REFERENCE = re.compile(
    r"\s*(?:\[\d{1,3}\]\s.*\b(?:1[5-9]|20)\d\d\b"
    r"|(?:\d{1,3}[.)]\s+)?[^\W\d_][^()]{0,60}\((?:1[5-9]|20)\d\d[a-z]?\)[.:,]?\s+\w)"
)
_SMALL_WORD = re.compile(r"(?<!\w)[^\W\d_A-Z]+(?!\w)")
_LINE_KINDS: dict[str, Callable[[str], bool]] = {"title": lineclass.title_case, "capitals": lineclass.in_capitals}
_FOREIGN_IN_QUOTES = 2  # function words that tell a foreign quotation, which is short, from a native one


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Words, one of which has to be there (or must not be). Offsets as in the Text they are looked for in.

    A word with a capital counts in just that form, a word in small letters in any; `word*` also counts
    as the beginning of a longer word. The same words are the same object, as long as `of` remembers them.
    """

    exact: tuple[tuple[str, bool], ...]
    folded: tuple[tuple[str, bool], ...]

    @staticmethod
    @lru_cache(maxsize=8192)  # many rules share a list of words
    def of(words: tuple[str, ...]) -> Evidence:
        """The evidence that the words of a rulebook key stand for."""
        pairs = [(word.rstrip("*"), word.endswith("*")) for word in words]
        return Evidence(
            tuple(pair for pair in pairs if pair[0] != pair[0].lower()),
            tuple((fold(word), open_end) for word, open_end in pairs if word == word.lower()),
        )

    def __bool__(self) -> bool:
        return bool(self.exact or self.folded)

    def within(self, text: Text, start: int, end: int, but: tuple[int, int]) -> bool:
        """True where one of the words stands between `start` and `end`; `but` is a stretch that does not count."""
        before, behind = (start, max(start, min(but[0], end))), (max(but[1], start), end)
        for string, words in ((text.string, self.exact), (text.folded, self.folded)):
            around = string[start:end]
            for word, open_end in words:
                if word in around and any(
                    next(_places(string, word, *part, open_end), -1) >= 0 for part in (before, behind)
                ):
                    return True
        return False

    def in_document(self, text: Text, but: tuple[int, int]) -> bool:
        """True where one of the words stands anywhere outside the stretch `but`."""
        if self not in text.evidence:
            (text.evidence[self],) = tee(self._extents(text), 1)
        found = copy(text.evidence[self])  # from its beginning; what is looked for once is remembered
        return any(first <= but[0] or last >= but[1] for first, last in found)

    def _extents(self, text: Text) -> Iterator[tuple[int, int]]:
        """Of each word that stands in the text, where its first occurrence ends and where its last one starts.

        What is about to be written counts as if it stood on either side of everything.
        """
        if text.written and self._stands_in(text.written):
            yield 0, len(text.string)
        for string, words in ((text.string, self.exact), (text.folded, self.folded)):
            for word, open_end in words:
                at = next(_places(string, word, 0, len(string), open_end), -1) if word in string else -1
                if at >= 0:
                    yield at + len(word), _last_place(string, word, open_end)

    def _stands_in(self, written: str) -> bool:
        return any(
            word in string and next(_places(string, word, 0, len(string), open_end), -1) >= 0
            for string, words in ((written, self.exact), (fold(written), self.folded))
            for word, open_end in words
        )


def _places(text: str, word: str, start: int, end: int, open_end: bool) -> Iterator[int]:
    """Where a word stands between `start` and `end`."""
    return (at for at in occurrences(text, word, start, end) if _is_place(text, word, at, open_end))


def _last_place(text: str, word: str, open_end: bool) -> int:
    """Where a word stands for the last time, -1 where it does not."""
    at = text.rfind(word)
    while at >= 0 and not _is_place(text, word, at, open_end):
        at = text.rfind(word, 0, at + len(word) - 1)
    return at


def _is_place(text: str, word: str, at: int, open_end: bool) -> bool:
    return stands_alone(text, at, at + len(word)) or (open_end and not continues(text, at))


@dataclass(frozen=True, slots=True)
class Guards:
    """Every condition of a rule beside its variants."""

    languages: frozenset[str]
    near: Evidence
    not_near: Evidence
    document: Evidence
    not_document: Evidence
    sources: frozenset[str]
    not_line: tuple[str, ...]
    proof: Evidence  # of the right form, for a variant that is only guessed

    @classmethod
    def of(cls, spec: Guarded, own_form: str | None, *, guessed: bool = False) -> Guards:
        """The guards of a rule; `@self` in them is `own_form`, which must stand in the document for a guess."""

        def evidence(words: Sequence[str]) -> Evidence:
            return Evidence.of(tuple([own_form if word == "@self" and own_form else word for word in words]))

        return cls(
            frozenset(spec.language),
            evidence(spec.near),
            evidence(spec.not_near),
            evidence(spec.document),
            evidence(spec.not_document),
            frozenset(spec.source),
            tuple(spec.not_line),
            evidence(["@self"] if guessed else []),
        )

    @property
    def wait(self) -> bool:
        """True where evidence that is written only now may still let the rule act."""
        return bool(self.document or self.proof)

    def speaks(self, code: str) -> bool:
        """True where the rule is for documents in the language `code`."""
        return not self.languages or code in self.languages

    def allow(self, text: Text, start: int, end: int) -> bool:
        """True where the match from `start` to `end` has the evidence the rule asks for."""
        match = (start, end)
        if self.proof and not self.proof.in_document(text, match):
            return False
        if self.not_document and self.not_document.in_document(text, NOWHERE):
            return False
        if self.document and not self.document.in_document(text, match):
            return False
        if self.sources and text.source not in self.sources:
            return False
        if any(_LINE_KINDS[kind](text.line_at(start).text) for kind in self.not_line):
            return False
        if _quotation(text.line_at(start), start, end) and text.about_translation:
            return False
        if self.near or self.not_near:
            around = _around(text, start, end)
            if self.near and not self.near.within(text, *around, but=match):
                return False
            if self.not_near and self.not_near.within(text, *around, but=NOWHERE):
                return False
        return not self.languages or _in_language(text, start, end, self.languages)


def _in_language(text: Text, start: int, end: int, languages: frozenset[str]) -> bool:
    """True where document, line and quotation are in one of the languages, as far as they tell."""
    code = text.language.code
    if code not in languages:
        return False
    line = text.line_at(start)
    if _foreign_line(line.text, code) or (code not in _EAST_ASIAN and _among_signs(line, start, end)):
        return False
    if _names_language(line.text) or _names_language(_above(text, start)) or _foreign_reference(line.text, code):
        return False
    quote = _quotation(line, start, end)
    return not (quote and language.foreign(quote, code, _FOREIGN_IN_QUOTES))


_foreign_line = lru_cache(maxsize=1024)(language.foreign)


def _among_signs(line: Line, start: int, end: int) -> bool:
    """True for a match in Chinese, Japanese or Korean, whose function words do not tell."""
    first, last = max(0, start - line.start - AROUND), end - line.start + AROUND
    around = line.text[first : start - line.start] + line.text[end - line.start : last]
    return not around.isascii() and SIGN_WEIGHT * len(_SIGN.findall(around)) > len(around) + end - start


def _above(text: Text, start: int) -> str:
    """The line of words above a match, where it is as short as a question."""
    before = text.string[max(0, text.line_at(start).start - SHORT_LINE) : text.line_at(start).start].rstrip()
    return before[before.rfind("\n") + 1 :]


@lru_cache(maxsize=1024)
def _names_language(line: str) -> bool:
    """True for a line that says how something is called in a language: "in English: NATO"."""
    return bool(_IN_A_LANGUAGE.search(line))


@lru_cache(maxsize=1024)
def _foreign_reference(line: str, code: str) -> bool:
    """True for an entry of a bibliography that has no word of the language `code`: its author is named as in the book.

    >>> _foreign_reference("[6] OTAN (1952). Manuel d'hydrographie. Paris.", "en")
    True
    >>> _foreign_reference("[6] OTAN (1952). Manual of the coasts. London.", "en")
    False
    """
    if not _REFERENCE.match(line):
        return False
    own = language.function_words_of(code)
    return bool(own) and own.isdisjoint(_SMALL_WORD.findall(line))


def _quotation(line: Line, start: int, end: int) -> str:
    """The quotation in a line that holds a match, or nothing."""
    quotes = _quotations(line.text)
    first, last = start - line.start, end - line.start
    position = bisect_right(quotes, (first, len(line.text))) - 1
    if position < 0 or not quotes[position][0] <= first < last <= quotes[position][1]:
        return ""
    return line.text[slice(*quotes[position])]


@lru_cache(maxsize=1024)
def _quotations(line: str) -> tuple[tuple[int, int], ...]:
    return tuple(match.span() for match in _QUOTED.finditer(line))


def _around(text: Text, start: int, end: int) -> tuple[int, int]:
    """The stretch of `NEAR` words on either side of a match, within its line."""
    line = text.line_at(start)
    first, last = max(line.start, start - NEAR * LONG_WORD), min(line.end, end + NEAR * LONG_WORD)
    before = [first + match.start() for match in _WORD.finditer(text.string[first:start])]
    after = [end + match.end() for match in _WORD.finditer(text.string[end:last])]
    return before[-NEAR] if len(before) >= NEAR else first, after[NEAR - 1] if len(after) >= NEAR else last
