"""Patterns: regular expressions that run only where a literal they need has been found."""

from __future__ import annotations

import re
import re._constants as _sre  # type: ignore[import-not-found]
import re._parser as _sre_parser  # type: ignore[import-not-found]
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import groupby, product
from typing import Any, NamedTuple

import regex

from cleaner import lineclass
from cleaner.edits import Edit
from cleaner.language import beyond_latin
from cleaner.lines import Line
from cleaner.match import fold
from cleaner.protect import protected
from cleaner.rulebook import Rule
from cleaner.rulebook.schema import PatternSpec
from cleaner.stages import amounts, brands, own_names, people, repeats, spacing
from cleaner.stages.guards import Guards
from cleaner.text import Text

DETECTORS: dict[str, Callable[[Text], Iterator[tuple[int, int] | own_names.Respelling]]] = {
    **amounts.DETECTORS,
    **repeats.DETECTORS,
    **repeats.RESPELLING,
    **own_names.DETECTORS,
    **people.DETECTORS,
    **brands.DETECTORS,
    **spacing.DETECTORS,
}
"""What finds stretches of a text (start, end) to flag, or to write anew where it also tells how."""

RESPELLING = frozenset().union(
    own_names.DETECTORS, people.DETECTORS, brands.DETECTORS, repeats.RESPELLING, spacing.DETECTORS
)
"""The detectors that tell how to write what they find."""

TIMEOUT = 1.0  # seconds a line may cost one expression; a sane one needs microseconds
MAX_ANCHORS = 400  # literals an expression may be expanded to
MAX_CHARS = 40  # characters of a class that are still tried one by one


class PatternTimeoutError(RuntimeError):
    """A regular expression took too long on one line; names the rule, so that its author can mend it."""


class Pattern:
    """A pattern rule, compiled: what finds it in a line, and what tells cheaply which lines to ask.

    `anchors` are literals, one of which every match contains, folded where the expression ignores case. Where every
    match begins with one, `leads` is true, and the expression is tried nowhere else. `begins` and `ends` tell that no
    longer word begins before an anchor, and ends behind it.
    """

    def __init__(self, rule: Rule[PatternSpec]) -> None:
        """Compiles the expression and works out its anchors. Raises ValueError for an unknown detector."""
        self.rule = rule.id
        self._write = rule.spec.write
        self._unless = [fold(phrase) for phrase in rule.spec.unless]
        self._guards = Guards.of(rule.spec, None)
        self.waits = self._guards.wait
        self.anchors: tuple[str, ...] = ()
        self.ignores_case = self.beyond_latin = self.leads = self.begins = self.ends = False
        self.detect = None
        self.respells = False
        self.asks_for_damage = False  # true of what people do on purpose too: only where others found something
        if rule.spec.detect:
            if rule.spec.detect not in DETECTORS:
                raise ValueError(f"no detector '{rule.spec.detect}'; there are: {', '.join(DETECTORS)}")
            self.detect = DETECTORS[rule.spec.detect]
            self.respells = rule.spec.detect in RESPELLING
            self.asks_for_damage = rule.spec.detect not in amounts.DETECTORS
        else:
            self._expression = regex.compile(rule.spec.find)
            self.ignores_case = bool(_IGNORES_CASE.search(rule.spec.find))
            self.anchors, self.leads, self.begins, self.ends = anchors(rule.spec.find, folded=self.ignores_case)
            self.beyond_latin = needs_another_script(rule.spec.find)

    def find(self, text: Text, anchored: Iterable[int]) -> Iterator[Edit]:
        """The edits the rule proposes in the lines where its anchors start, at the offsets `anchored`.

        Raises PatternTimeoutError where the expression takes too long.
        """
        if self._guards.speaks(text.language.code):
            for number, starts in groupby(sorted(anchored), text.line_number):
                yield from self._in_line(text, text.lines[number], starts)

    def _in_line(self, text: Text, line: Line, starts: Iterable[int]) -> Iterator[Edit]:
        """The edits in one line; the figures of a table are left alone."""
        try:
            matches = self._matches(line, starts)
        except TimeoutError as error:
            raise PatternTimeoutError(
                f"{self.rule}: the expression took over {TIMEOUT} s on one line; simplify it"
            ) from error
        if matches and lineclass.table(line.text):
            return
        for match in matches:
            old = match.group()
            new = old if self._write is None else match.expand(self._write)
            yield from self._proposed(text, line.start + match.start(), old, new)

    def _matches(self, line: Line, starts: Iterable[int]) -> list[regex.Match[str]]:
        if not self.leads:
            return list(self._expression.finditer(line.text, timeout=TIMEOUT))
        found: list[regex.Match[str]] = []
        end = 0
        for start in starts:
            match = self._expression.match(line.text, start - line.start, timeout=TIMEOUT)
            if match and match.start() >= end:
                found.append(match)
                end = match.end()
        return found

    def find_everywhere(self, text: Text) -> Iterator[Edit]:
        """The same for a whole text, of a rule whose lines no literal tells."""
        if not self._guards.speaks(text.language.code):
            return
        if self.detect:
            for start, end, *new in self.detect(text):
                old = text.string[start:end]
                yield from self._proposed(text, start, old, *(new or [old]))
        else:
            for line in text.lines_beyond_latin if self.beyond_latin else text.lines:
                yield from self._in_line(text, line, ())

    def _proposed(self, text: Text, start: int, old: str, new: str) -> Iterator[Edit]:
        end = start + len(old)
        if (
            old
            and (new != old or self._write is None)
            and not self._excepted(text, start, end)
            and self._guards.allow(text, start, end)
            and not protected(text, start, end)
        ):
            yield Edit(start, old, new, (self.rule,))

    def _excepted(self, text: Text, start: int, end: int) -> bool:
        for phrase in self._unless:
            at = text.folded.find(phrase, max(0, end - len(phrase)), start + len(phrase))
            if 0 <= at <= start:
                return True
        return False


_IGNORES_CASE = re.compile(r"\(\?[a-zA-Z]*i")
_PROPERTY = re.compile(r"\\[pP](?:\{\^?([^}]*)\}|\w)")
_SCRIPTS = frozenset({
    "Arabic", "Armenian", "Bengali", "Cyrillic", "Devanagari", "Ethiopic", "Georgian", "Greek", "Gujarati", "Gurmukhi",
    "Han", "Hangul", "Hebrew", "Hiragana", "Kannada", "Katakana", "Khmer", "Lao", "Malayalam", "Myanmar", "Sinhala",
    "Tamil", "Telugu", "Thai",
})  # fmt: skip
_FOREIGN = "\ue000"  # stands for a letter of one of these scripts


class Anchors(NamedTuple):
    """Literals of which every match contains at least one; `lead` where every match begins with one of them.

    `begins` and `ends` where no longer word can begin before them, and end behind them.
    """

    literals: tuple[str, ...] = ()
    lead: bool = False
    begins: bool = False
    ends: bool = False


def anchors(expression: str, *, folded: bool = False) -> Anchors:
    r"""The longest literals to be had of an expression; none where it cannot be told what a match contains.

    >>> anchors(r"([$€]) (?=\d)").literals, anchors(r"\w+").literals
    (('$ ', '€ '), ())
    >>> anchors(r"\w+ automatic(?:ally)? learning\b")
    Anchors(literals=(' automatic learning', ' automatically learning'), lead=False, begins=False, ends=True)
    >>> anchors(r"(?<=\d) (?=%)")
    Anchors(literals=(' %',), lead=True, begins=False, ends=False)
    """
    best = max(_literal_sets(expression), key=lambda run: (_worth(run.literals), run.lead), default=_Run(frozenset()))
    if not _worth(best.literals):
        return Anchors()
    literals = {fold(literal) if folded else literal for literal in best.literals}
    return Anchors(tuple(sorted(literals)), *best[1:])


def needs_another_script(expression: str) -> bool:
    r"""True where every match has a letter of another script than the Latin one.

    >>> needs_another_script(r"\p{Han}{2,}"), needs_another_script(r"\p{L}+")
    (True, False)
    """
    return any(
        run.literals and all(_FOREIGN in literal or beyond_latin(literal) for literal in run.literals)
        for run in _literal_sets(expression)
    )


class _Run(NamedTuple):
    """What a stretch of an expression can match; `lead` where it stands at the beginning.

    `begins` and `ends` where the edge of a word, or what is in none, is asked for before it, and behind it.
    """

    literals: frozenset[str]
    lead: bool = False
    begins: bool = False
    ends: bool = False


@lru_cache(maxsize=1)  # two questions are asked about each expression
def _literal_sets(expression: str) -> list[_Run]:
    """For every stretch of an expression that can be listed, the literals it matches."""

    def known(found: re.Match[str]) -> str:  # re does not know properties
        return _FOREIGN if found.group()[:2] == "\\p" and found.group(1) in _SCRIPTS else "\\w"

    try:
        parsed = _sre_parser.parse(_PROPERTY.sub(known, expression))
    except (re.error, OverflowError):
        return []
    return list(_runs(parsed, lead=True))


_EDGE = (_sre.AT, _sre.AT_BOUNDARY)
_NOTHING = frozenset({""})
_COMMON = frozenset(" .,-'\"()")


def _worth(literals: frozenset[str]) -> int:
    """How well a set of literals narrows the search: the length of its shortest; common characters are nothing."""
    if "" in literals or not literals or any(_FOREIGN in literal for literal in literals):
        return 0
    shortest = min(literals, key=len)
    told_by_nothing = any(literal in _COMMON or (literal.isalnum() and len(literal) < 2) for literal in literals)
    return 0 if told_by_nothing else len(shortest)


def _runs(parsed: Any, *, lead: bool = False) -> Iterator[_Run]:
    """For every stretch of consecutive finite items, the set of strings it can match.

    What a lookahead wants behind a stretch, and a lookbehind in front of one, is part of it. `lead` tells that what
    is parsed stands at the beginning.
    """
    run = _Run(_NOTHING, lead)
    for item in parsed:
        if item == _EDGE:
            run = run._replace(begins=True) if run.literals == _NOTHING else run._replace(ends=True)
            continue
        if item[0] is _sre.ASSERT:
            direction, inside = item[1]
            if direction > 0:
                seen = _product(run.literals, _beginning(inside)) or run.literals
                yield run._replace(literals=seen, ends=run.ends and seen == run.literals)
            elif run.literals == _NOTHING:
                run = _looking_back(inside, run)
            continue
        strings = _strings(item)
        if strings is None:
            yield run
            yield from _inner(item, run.lead and run.literals == _NOTHING)
            run = _Run(_NOTHING)
            continue
        if (longer := _product(run.literals, strings)) is None:
            yield run
            run = _Run(strings)
        else:
            run = run._replace(literals=longer, ends=run.ends and strings == _NOTHING)
    yield run


def _looking_back(inside: Any, run: _Run) -> _Run:
    """The run that starts with what a lookbehind wants, or behind it where that cannot be listed."""
    if strings := _sequence(inside):
        return _Run(strings, run.lead and strings == _NOTHING, begins=next(iter(inside), None) == _EDGE)
    last, value = inside[-1]
    return run._replace(begins=last is _sre.LITERAL and not (chr(value).isalnum() or chr(value) == "_"))


def _product(first: frozenset[str], second: frozenset[str]) -> frozenset[str] | None:
    """Every string of the first with every one of the second, or None where these are too many."""
    if len(first) * len(second) > MAX_ANCHORS:
        return None
    return frozenset(a + b for a, b in product(first, second))


def _beginning(parsed: Any) -> frozenset[str]:
    """The strings that what is parsed begins with, as far as they can be listed."""
    begun: frozenset[str] = frozenset({""})
    for item in parsed:
        strings = _strings(item)
        if strings is None and item[0] is _sre.SUBPATTERN:
            strings = _beginning(item[1][-1])
            return _product(begun, strings) or begun
        if strings is None and item[0] is _sre.BRANCH:
            begins = frozenset().union(*(_beginning(branch) for branch in item[1][1]))
            return _product(begun, begins) or begun
        longer = None if strings is None else _product(begun, strings)
        if longer is None:
            break
        begun = longer
    return begun


def _inner(item: Any, lead: bool) -> Iterator[_Run]:
    """The runs inside an item that is not finite itself but must be there."""
    op, value = item
    if op is _sre.SUBPATTERN:
        yield from _runs(value[-1], lead=lead)
    elif op in (_sre.MAX_REPEAT, _sre.MIN_REPEAT) and value[0] > 0:
        yield from _runs(value[2], lead=lead)
    elif op is _sre.BRANCH:
        runs = [list(_runs(branch, lead=lead)) for branch in value[1]]
        best = [max(each, key=lambda run: (_worth(run.literals), run.lead)) for each in runs]
        literals, leads, begins, ends = zip(*best, strict=True)
        yield _Run(frozenset().union(*literals), all(leads), all(begins), all(ends))


def _strings(item: Any) -> frozenset[str] | None:
    """Every string an item can match, or None where these are too many to list."""
    op, value = item
    found: set[str] = set()
    if op is _sre.LITERAL:
        return frozenset({chr(value)})
    if op in (_sre.AT, _sre.ASSERT, _sre.ASSERT_NOT):
        return frozenset({""})
    if op is _sre.IN:
        return _characters(value)
    if op is _sre.SUBPATTERN:
        return _sequence(value[-1])
    if op is _sre.BRANCH:
        for branch in value[1]:
            strings = _sequence(branch)
            if strings is None:
                return None
            found |= strings
        return frozenset(found)
    if op in (_sre.MAX_REPEAT, _sre.MIN_REPEAT) and value[1] == 1:
        strings = _sequence(value[2])
        return strings and strings | (frozenset({""}) if value[0] == 0 else frozenset())
    return None


def _characters(items: Any) -> frozenset[str] | None:
    found: set[str] = set()
    for op, value in items:
        if op is _sre.LITERAL:
            found.add(chr(value))
        elif op is _sre.RANGE and value[1] - value[0] < MAX_CHARS:
            found.update(map(chr, range(value[0], value[1] + 1)))
        else:
            return None
    return frozenset(found) if len(found) <= MAX_CHARS else None


def _sequence(parsed: Any) -> frozenset[str] | None:
    result: frozenset[str] = frozenset({""})
    for item in parsed:
        strings = _strings(item)
        if strings is None or len(result) * len(strings) > MAX_ANCHORS:
            return None
        result = frozenset(a + b for a, b in product(result, strings))
    return result
