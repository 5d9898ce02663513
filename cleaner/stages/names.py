"""Names: mistranslated names and patterns back to their canonical form.

All variants of all rules are found in one pass; guards are asked only where a variant stands.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

import regex

from cleaner import lineclass
from cleaner.edits import Edit
from cleaner.language import all_function_words, function_words_of
from cleaner.literals import Literals, Sought
from cleaner.match import fold, occurrences, stands_alone
from cleaner.protect import protected
from cleaner.rulebook import Books, Rule
from cleaner.rulebook.schema import NameSpec, PatternSpec
from cleaner.rulebook.vary import variants as generated
from cleaner.stages.guards import Guards
from cleaner.stages.patterns import Pattern
from cleaner.text import Text


class _Variant(NamedTuple):
    """One wrong form of a name, and all that decides whether a match of it is one."""

    rule: str
    form: str
    write: str
    exact: bool
    alone: bool
    exceptions: tuple[tuple[int, str], ...]  # (where the form stands in the phrase, the phrase, folded)
    guards: Guards

    def matches(self, text: Text, start: int, end: int) -> bool:
        found = text.string[start:end]
        if found == self.write or not self.guards.speaks(text.language.code):
            return False
        if _hyphenated(text.string, start, end, may_follow=self.compound):
            return False
        if lineclass.in_capitals(text.line_at(start).text):
            return False
        if self.alone and in_longer_name(text.string, start, end, self.write):
            return False
        if explained(text.string, start, end, self.write) or in_row(text, start, end, self.write):
            return False
        if any(_covered(text.folded, phrase, start - offset) for offset, phrase in self.exceptions):
            return False
        return self.guards.allow(text, start, end) and not protected(text, start, end)

    @property
    def compound(self) -> bool:
        """True where form and name both have several words: such a name may be followed by a hyphen."""
        return (" " in self.form or "-" in self.form) and " " in self.write

    def replacement(self, found: str) -> str:
        """What to write; a common noun keeps the capital it has at the start of a sentence."""
        if found[0].isupper() and not found.isupper() and self.write.islower():
            return self.write[0].upper() + self.write[1:]
        return self.write


_GOES_ON = regex.compile(r"[ \u00a0]?[&/][ \u00a0]?\w|[ \u00a0][\p{Lu}\p{N}]|['’]\p{L}")
_LEADS_UP = regex.compile(r"\w[ \u00a0]?[&/][ \u00a0]?$|\b(?:the|are|with|our|your|and)[ \u00a0]$", regex.IGNORECASE)
_LATIN_BEHIND = regex.compile(r"[ \u00a0]\p{Latin}")
_LATIN_BEFORE = regex.compile(r"\p{Latin}[ \u00a0]$")


def in_longer_name(string: str, start: int, end: int, write: str) -> bool:
    """True where a name in Latin letters goes on beyond the match, so that the match is its part.

    A capital, a figure, an apostrophe with a suffix, or & and / behind it tell, and an English word in front of it;
    where `write` is in another script, so does any Latin word next to it.

    >>> in_longer_name("un informe de UN Women", 14, 16, "ONU"), in_longer_name("el UN pide", 3, 5, "ONU")
    (True, False)
    >>> in_longer_name("доклад the UN", 11, 13, "ООН"), in_longer_name("доклад UN", 7, 9, "ООН")
    (True, False)
    """
    before = string[max(0, start - 6) : start]
    if _GOES_ON.match(string, end) or _LEADS_UP.search(before):
        return True
    if regex.match(r"\p{Latin}", write):
        return False
    return bool(_LATIN_BEHIND.match(string, end) or _LATIN_BEFORE.search(before))


LONG_ASIDE = 60  # code points from the start of a bracket to a name in it
_ASIDE = regex.compile(
    r"\W{0,2}[(\[/=«]\W?|\W{0,2} (?:or|oder|ou|o|of|eller|lub|czy|nebo|vagy|sau|veya|або|или|чи|vs\.?) \W?"
)
LONG_ROW = 100  # code points
GAP = 9  # code points of "(", " / " or " oder " between two forms
_LAST_WORD = regex.compile(r"\w+\W*$")


def explained(string: str, start: int, end: int, write: str) -> bool:
    """True where the right form stands beside the match, only a bracket or the like between: one explains the other.

    So does a bracket behind the right form with the names in several countries.

    >>> explained("la OTAN (NATO)", 9, 13, "OTAN"), explained("la NATO (OTAN)", 3, 7, "la OTAN")
    (True, True)
    >>> explained("the GDPR (in Italy: GDPR; in France: RGPD)", 37, 41, "GDPR")
    True
    >>> explained("la OTAN, la NATO", 12, 16, "OTAN"), explained("¿OTAN o NATO?", 8, 12, "OTAN")
    (False, True)
    """
    word = _LAST_WORD.search(write)
    if word is None:
        return False
    right = word.group().rstrip("'’).")
    before, after = string[max(0, start - len(right) - GAP) : start], string[end : end + len(right) + GAP]
    inside = string[start] == "("
    at = before.rfind(right)
    if at >= 0 and (inside or _ASIDE.fullmatch(before, at + len(right))):
        return True
    bracket = string.rfind("(", max(0, start - LONG_ASIDE), start)
    if (
        bracket > 0
        and ")" not in string[bracket:start]
        and string[max(0, bracket - len(right) - 1) : bracket].rstrip().endswith(right)
    ):
        return True
    at = after.find(right)
    return at >= 0 and _ASIDE.fullmatch(after, 0, at) is not None


def in_row(text: Text, start: int, end: int, write: str) -> bool:
    """True where the right form stands in the same line, which has no stop and no function word: a row of a table.

    >>> in_row(Text("NATO OTAN NATO OTAN", "en"), 5, 9, "NATO"), in_row(Text("OTAN, that is NATO", "en"), 0, 4, "NATO")
    (True, False)
    """
    line = text.line_at(start)
    if len(line.text) > LONG_ROW or write not in line.text or line.bare[-1] in ".!?…":
        return False
    if not function_words_of(text.language.code).isdisjoint(line.text.split()):
        return False
    return any(
        stands_alone(text.string, at, at + len(write)) and not start <= at < end
        for at in occurrences(text.string, write, line.start, line.end)
    )


_HYPHENS = ("-", "\u2010", "\u2011")


_HEBREW_PREFIX = regex.compile(
    r"(?<!\w)[ובכלמהש]{1,3}\W$"
)  # and, in, as, to, from, the, that: with a name a word apart


def _hyphenated(string: str, start: int, end: int, may_follow: bool) -> bool:
    """True where a hyphen ties the match to a letter or digit: part of a compound is no name ("meta-analysis").

    Behind the prefixes of Hebrew it is one all the same ("ב-Youtube").
    """
    before = start > 1 and string[start - 1] in _HYPHENS and string[start - 2].isalnum()
    if before and not _HEBREW_PREFIX.search(string, max(0, start - 5), start):
        return True
    return not may_follow and end + 1 < len(string) and string[end] in _HYPHENS and string[end + 1].isalnum()


def _covered(folded: str, phrase: str, at: int) -> bool:
    return at >= 0 and folded.startswith(phrase, at) and stands_alone(folded, at, at + len(phrase))


DAMAGED = 2  # repairs that prove a document translated by machine; one may be a slip of its author


class Names:
    """The stage: called with a text it returns what the rules for names and patterns would change."""

    def __init__(self, books: Books) -> None:
        """Compiles the rules of the books; quick enough to be done anew when a book changes."""
        patterns = [Pattern(rule) for rule in books.of(PatternSpec)]
        self._unanchored = [pattern for pattern in patterns if not (pattern.anchors or pattern.detect)]
        self._detectors = [pattern for pattern in patterns if pattern.detect and not pattern.asks_for_damage]
        self._safe = {rule.id for rule in books.rules.values() if rule.spec.level == "safe"}
        self._last = [pattern for pattern in patterns if pattern.asks_for_damage]
        self._variants: defaultdict[Sought, list[_Variant]] = defaultdict(list)
        self._patterns: defaultdict[Sought, list[Pattern]] = defaultdict(list)
        self._correct: dict[Sought, None] = {}
        for pattern in patterns:
            for anchor in pattern.anchors:
                sought = Sought(anchor, pattern.ignores_case, pattern.begins, pattern.ends)
                self._patterns[sought].append(pattern)
        for rule in books.of(NameSpec):
            if not rule.spec.write.strip("()").isalnum():  # one word has no part that could be taken for another name
                self._correct[Sought(rule.spec.write, False, True, True)] = None
            for variant in _variants(rule):
                form = variant.form if variant.exact else fold(variant.form)
                self._variants[Sought(form, not variant.exact, True, True)].append(variant)
        sought_for = {**self._variants, **self._patterns, **self._correct}
        self._literals = Literals(sought_for, common=all_function_words())

    def __call__(self, text: Text) -> list[Edit]:
        """Every change any rule would make; some may overlap."""
        return self.together([text])[0]

    def together(self, texts: Sequence[Text]) -> list[list[Edit]]:
        """The same for each of some texts, which takes less time than one after the other."""
        return [self._changes(text, found) for text, found in zip(texts, self._literals.find(texts), strict=True)]

    def _changes(self, text: Text, found_literals: Iterable[tuple[int, int, Sought]]) -> list[Edit]:
        candidates: list[tuple[int, int, _Variant]] = []
        correct = _Stretches()
        anchored: defaultdict[Pattern, set[int]] = defaultdict(set)
        for start, end, sought in found_literals:
            for pattern in self._patterns.get(sought, ()):
                anchored[pattern].add(start)
            if sought.ends and stands_alone(text.string, start, end):
                candidates += [(start, end, variant) for variant in self._variants.get(sought, ())]
                if sought in self._correct:
                    correct.add(start, end)
        candidates = [candidate for candidate in candidates if not correct.cut_by(*candidate[:2])]
        found = self._decided(text, candidates, anchored)
        for pattern in (*self._unanchored, *self._detectors):
            found += pattern.find_everywhere(text)
        if found:  # what they write is evidence for others, as it would be in a second cleaning
            text.written = "\n".join(sorted({edit.new for edit in found}))
            text.evidence.clear()
            waiting = [candidate for candidate in candidates if candidate[2].guards.wait]
            asked = {pattern: offsets for pattern, offsets in anchored.items() if pattern.waits}
            found = list(dict.fromkeys([*found, *self._decided(text, waiting, asked)]))
        if found or text.is_translated:
            found += self._found_last(text, found)
        return found

    def _found_last(self, text: Text, found: list[Edit]) -> list[Edit]:
        """What the detectors find that ask for other damage, but where something is mended already.

        Those that write, and do not only flag, ask for damage that is sure, in two places, or for a translated text.
        """
        mended = [edit for edit in found if edit.new != edit.old]
        sure = sum(self._safe.issuperset(edit.rules) for edit in mended)
        asked = (pattern for pattern in self._last if sure >= DAMAGED or text.is_translated or not pattern.respells)
        found_last = (edit for pattern in asked for edit in pattern.find_everywhere(text))
        return _clear_of(mended, found_last)

    def _decided(
        self, text: Text, candidates: list[tuple[int, int, _Variant]], anchored: Mapping[Pattern, Iterable[int]]
    ) -> list[Edit]:
        """The edits whose guards are content with the evidence so far."""
        found = [
            Edit(start, text.string[start:end], variant.replacement(text.string[start:end]), (variant.rule,))
            for start, end, variant in candidates
            if variant.matches(text, start, end)
        ]
        return found + [edit for pattern, offsets in anchored.items() for edit in pattern.find(text, offsets)]


def _clear_of(others: Iterable[Edit], edits: Iterable[Edit]) -> list[Edit]:
    """The edits that share no code point with any of the others."""
    stretches = sorted((other.start, other.end) for other in others)
    starts = [start for start, _ in stretches]
    furthest = list(accumulate((end for _, end in stretches), max, initial=0))  # of none, the first, the first two, ...
    return [edit for edit in edits if furthest[bisect_left(starts, edit.end)] <= edit.start]


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
        exceptions = [(offset, phrase) for phrase in phrases for offset in occurrences(phrase, fold(form))]
        yield _Variant(rule.id, form, spec.write, exact, spec.alone, tuple(exceptions), guards)
