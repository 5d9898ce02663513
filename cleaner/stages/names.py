"""Names: mistranslated names and patterns back to their canonical form.

All variants of all rules are found in one pass; guards are asked only where a variant stands.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from cleaner import lineclass
from cleaner.edits import Edit
from cleaner.match import Literals, fold, stands_alone
from cleaner.protect import protected
from cleaner.rulebook import Books, Rule
from cleaner.rulebook.schema import NameSpec, PatternSpec
from cleaner.rulebook.vary import variants as generated
from cleaner.stages.guards import Guards
from cleaner.stages.patterns import Pattern
from cleaner.text import Text


@dataclass(frozen=True, slots=True)
class _Variant:
    """One wrong form of a name, and all that decides whether a match of it is one."""

    rule: str
    form: str
    write: str
    exact: bool
    exceptions: tuple[tuple[int, str], ...]  # (where the form stands in the phrase, the phrase, folded)
    guards: Guards

    def matches(self, text: Text, start: int, end: int) -> bool:
        found = text.string[start:end]
        if found == self.write or (self.exact and found != self.form):
            return False
        if _hyphenated(text.string, start, end, may_follow=self.compound):
            return False
        if lineclass.in_capitals(text.line_at(start).text):
            return False
        if any(_covered(text.folded, phrase, start - offset) for offset, phrase in self.exceptions):
            return False
        return not protected(text, start, end) and self.guards.allow(text, start, end)

    @property
    def compound(self) -> bool:
        """True where form and name both have several words: such a name may be followed by a hyphen."""
        return (" " in self.form or "-" in self.form) and " " in self.write

    def replacement(self, found: str) -> str:
        """What to write; a common noun keeps the capital it has at the start of a sentence."""
        if found[0].isupper() and not found.isupper() and self.write.islower():
            return self.write[0].upper() + self.write[1:]
        return self.write


_HYPHENS = ("-", "\u2010", "\u2011")


def _hyphenated(string: str, start: int, end: int, may_follow: bool) -> bool:
    """True where a hyphen ties the match to a letter or digit: part of a compound is no name ("meta-analysis")."""
    if start > 1 and string[start - 1] in _HYPHENS and string[start - 2].isalnum():
        return True
    return not may_follow and end + 1 < len(string) and string[end] in _HYPHENS and string[end + 1].isalnum()


def _covered(folded: str, phrase: str, at: int) -> bool:
    return at >= 0 and folded.startswith(phrase, at) and stands_alone(folded, at, at + len(phrase))


class Names:
    """The stage: called with a text it returns what the rules for names and patterns would change."""

    def __init__(self, books: Books) -> None:
        """Compiles the rules of the books; quick enough to be done anew when a book changes."""
        self._patterns = [Pattern(rule) for rule in books.of(PatternSpec)]
        self._unanchored = [pattern for pattern in self._patterns if not pattern.anchors]
        variants: defaultdict[str, list[_Variant]] = defaultdict(list)
        writes: defaultdict[str, set[str]] = defaultdict(set)
        anchored: defaultdict[str, list[Pattern]] = defaultdict(list)
        folded_anchors: defaultdict[str, list[Pattern]] = defaultdict(list)
        for rule in books.of(NameSpec):
            writes[fold(rule.spec.write)].add(rule.spec.write)
            for variant in _variants(rule):
                variants[fold(variant.form)].append(variant)
        for pattern in self._patterns:
            for anchor in pattern.anchors:
                (folded_anchors if pattern.ignores_case else anchored)[anchor].append(pattern)
        self._anchors = Literals(list(anchored))
        self._at_anchor = list(anchored.values())
        literals = list({**variants, **writes, **folded_anchors})
        self._literals = Literals(literals)
        self._variants = [variants.get(literal, ()) for literal in literals]
        self._writes = [writes.get(literal, ()) for literal in literals]
        self._at_folded_anchor = [folded_anchors.get(literal, ()) for literal in literals]

    def __call__(self, text: Text) -> list[Edit]:
        """Every change any rule would make; some may overlap."""
        candidates: list[tuple[int, int, _Variant]] = []
        correct = _Stretches()
        lines: defaultdict[int, list[Pattern]] = defaultdict(list)
        for index, start, end in self._literals.find(text.folded):
            for pattern in self._at_folded_anchor[index]:
                lines[text.line_number(start)].append(pattern)
            if not (self._variants[index] or self._writes[index]) or not stands_alone(text.string, start, end):
                continue
            if text.string[start:end] in self._writes[index]:
                correct.add(start, end)
            candidates += [(start, end, variant) for variant in self._variants[index]]
        found = [
            Edit(start, text.string[start:end], variant.replacement(text.string[start:end]), (variant.rule,))
            for start, end, variant in candidates
            if not correct.cut_by(start, end) and variant.matches(text, start, end)
        ]
        for index, start, _ in self._anchors.find(text.string):
            lines[text.line_number(start)] += self._at_anchor[index]
        found += self._by_patterns(text, lines)
        return found

    def _by_patterns(self, text: Text, lines: defaultdict[int, list[Pattern]]) -> Iterator[Edit]:
        for number, patterns in lines.items():
            for pattern in dict.fromkeys(patterns):
                yield from pattern.find(text, number)
        for pattern in self._unanchored:
            yield from pattern.find_everywhere(text)


class _Stretches:
    """Where correct names stand."""

    def __init__(self) -> None:
        self._found: list[tuple[int, int]] = []
        self._longest = 0

    def add(self, start: int, end: int) -> None:
        """One more, in any order."""
        insort(self._found, (start, end))
        self._longest = max(self._longest, end - start)

    def cut_by(self, start: int, end: int) -> bool:
        """True where the match shares code points with a correct name that it does not contain."""
        first = bisect_left(self._found, (start - self._longest, 0))
        last = bisect_left(self._found, (end, 0))
        return any(start < b and not (start <= a and b <= end) for a, b in self._found[first:last])


def _variants(rule: Rule[NameSpec]) -> Iterator[_Variant]:
    spec = rule.spec
    phrases = [fold(phrase) for phrase in spec.unless]
    listed = Guards.of(spec, spec.write)
    forms = [(form, spec.case == "exact", listed) for form in spec.for_]
    if spec.vary:
        guessed = Guards.of(spec, spec.write, guessed=True)
        forms += [(form, True, guessed) for form in generated(rule)]
    for form, exact, guards in forms:
        folded = fold(form)
        exceptions = [(offset, phrase) for phrase in phrases for offset in _occurrences(phrase, folded)]
        yield _Variant(rule.id, form, spec.write, exact, tuple(exceptions), guards)


def _occurrences(phrase: str, form: str) -> Iterator[int]:
    at = phrase.find(form)
    while at >= 0:
        yield at
        at = phrase.find(form, at + 1)
