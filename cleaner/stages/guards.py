"""Guards: the evidence a rule asks for before it changes a match."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cleaner import language
from cleaner.match import fold, stands_alone
from cleaner.rulebook.schema import Guarded
from cleaner.text import Text

NEAR = 12  # words on either side, in the same line

_QUOTED = re.compile(
    r"«[^«»]*»|“[^“”„]*”|„[^“”„]*[“”]|‹[^‹›]*›|「[^「」]*」|『[^『』]*』|(?<!\w)\"[^\"]*\"(?!\w)|(?<!\w)‘[^‘’]*’(?!\w)"
)
_FOREIGN_IN_QUOTES = 2  # function words that tell a foreign quotation, which is short, from a native one


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words, one of which has to be there (or must not be). Offsets as in the Text they are looked for in.

    A word with a capital counts in just that form, a word in small letters in any; `word*` also counts
    as the beginning of a longer word.
    """

    exact: tuple[tuple[str, bool], ...]
    folded: tuple[tuple[str, bool], ...]

    @classmethod
    def of(cls, words: Sequence[str]) -> Evidence:
        """The evidence that the words of a rulebook key stand for."""
        pairs = [(word.rstrip("*"), word.endswith("*")) for word in words]
        return cls(
            tuple(pair for pair in pairs if pair[0] != pair[0].lower()),
            tuple((fold(word), open_end) for word, open_end in pairs if word == word.lower()),
        )

    def __bool__(self) -> bool:
        return bool(self.exact or self.folded)

    def within(self, text: Text, start: int, end: int, but: tuple[int, int] | None = None) -> bool:
        """True where one of the words stands between `start` and `end`; `but` is a stretch that does not count."""
        return any(_stands(text.string, word, start, end, open_end, but) for word, open_end in self.exact) or any(
            _stands(text.folded, word, start, end, open_end, but) for word, open_end in self.folded
        )


def _stands(text: str, word: str, start: int, end: int, open_end: bool, but: tuple[int, int] | None) -> bool:
    at = text.find(word, start, end)
    while at >= 0:
        behind = at + len(word)
        apart = but is None or behind <= but[0] or at >= but[1]
        if apart and (stands_alone(text, at, behind) or (open_end and stands_alone(text[:behind], at, behind))):
            return True
        at = text.find(word, at + 1, end)
    return False


@dataclass(frozen=True, slots=True)
class Guards:
    """Every condition of a rule beside its variants."""

    languages: frozenset[str]
    near: Evidence
    not_near: Evidence
    document: Evidence
    not_document: Evidence

    @classmethod
    def of(cls, spec: Guarded, own_form: str | None) -> Guards:
        """The guards of a rule; `@self` in them is `own_form`."""

        def evidence(words: Sequence[str]) -> Evidence:
            return Evidence.of([own_form if word == "@self" and own_form else word for word in words])

        return cls(
            frozenset(spec.language),
            evidence(spec.near),
            evidence(spec.not_near),
            evidence(spec.document),
            evidence(spec.not_document),
        )

    def allow(self, text: Text, start: int, end: int) -> bool:
        """True where the match from `start` to `end` has the evidence the rule asks for."""
        whole = (0, len(text.string))
        match = (start, end)
        if self.languages and not _in_language(text, start, end, self.languages):
            return False
        if self.document and not self.document.within(text, *whole, but=match):
            return False
        if self.not_document and self.not_document.within(text, *whole, but=match):
            return False
        if not (self.near or self.not_near):
            return True
        around = _around(text, start, end)
        if self.near and not self.near.within(text, *around, but=match):
            return False
        return not (self.not_near and self.not_near.within(text, *around, but=match))


def _in_language(text: Text, start: int, end: int, languages: frozenset[str]) -> bool:
    """True where document, line and quotation are in one of the languages, as far as they tell."""
    code = text.language.code
    if code not in languages:
        return False
    line = text.line_at(start)
    if language.foreign(line.text, code):
        return False
    for quote in _QUOTED.finditer(line.text):
        if line.start + quote.start() < start and end < line.start + quote.end():
            return not language.foreign(quote.group(), code, _FOREIGN_IN_QUOTES)
    return True


def _around(text: Text, start: int, end: int) -> tuple[int, int]:
    """The stretch of `NEAR` words on either side of a match, within its line."""
    line = text.line_at(start)
    words = [match.span() for match in re.finditer(r"\S+", line.text)]
    before = [s for s, e in words if line.start + e <= start]
    after = [e for s, e in words if line.start + s >= end]
    first = before[-NEAR] if len(before) >= NEAR else 0
    last = after[NEAR - 1] if len(after) >= NEAR else len(line.text)
    return line.start + first, line.start + last
