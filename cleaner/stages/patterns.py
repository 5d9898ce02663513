"""Patterns: regular expressions that run only where a literal they need has been found."""

from __future__ import annotations

import re
import re._constants as _sre  # type: ignore[import-not-found]
import re._parser as _sre_parser  # type: ignore[import-not-found]
from collections.abc import Iterator
from itertools import product
from typing import Any

import regex

from cleaner import lineclass
from cleaner.edits import Edit
from cleaner.match import fold
from cleaner.protect import protected
from cleaner.rulebook import Rule
from cleaner.rulebook.backtracking import readable
from cleaner.rulebook.schema import PatternSpec
from cleaner.stages.guards import Guards
from cleaner.text import Text

TIMEOUT = 1.0  # seconds a line may cost one expression; a sane one needs microseconds
MAX_ANCHORS = 400  # literals an expression may be expanded to
MAX_CHARS = 40  # characters of a class that are still tried one by one


class PatternTimeoutError(RuntimeError):
    """A regular expression took too long on one line; names the rule, so that its author can mend it."""


class Pattern:
    """A pattern rule, compiled. `anchors` are folded literals, one of which every match contains."""

    def __init__(self, rule: Rule[PatternSpec]) -> None:
        """Compiles the expression and works out its anchors."""
        self.rule = rule.id
        self._write = rule.spec.write
        self._expression = regex.compile(rule.spec.find)
        self._unless = [fold(phrase) for phrase in rule.spec.unless]
        self._guards = Guards.of(rule.spec, None)
        self.anchors = anchors(rule.spec.find)

    def find(self, text: Text, number: int) -> Iterator[Edit]:
        """The edits the rule proposes in line `number`; the figures of a table are left alone.

        Raises PatternTimeoutError where the expression takes too long.
        """
        line = text.lines[number]
        if lineclass.table(line.text):
            return
        try:
            matches = list(self._expression.finditer(line.text, timeout=TIMEOUT))
        except TimeoutError as error:
            raise PatternTimeoutError(
                f"{self.rule}: the expression took over {TIMEOUT} s on one line; simplify it"
            ) from error
        for match in matches:
            start, end = line.start + match.start(), line.start + match.end()
            if start == end or self._excepted(text, start, end) or protected(text, start, end):
                continue
            old = match.group()
            new = old if self._write is None else match.expand(self._write)
            if (new != old or self._write is None) and self._guards.allow(text, start, end):
                yield Edit(start, old, new, (self.rule,))

    def _excepted(self, text: Text, start: int, end: int) -> bool:
        for phrase in self._unless:
            at = text.folded.find(phrase, max(0, end - len(phrase)), start + len(phrase))
            if 0 <= at <= start:
                return True
        return False


def anchors(expression: str) -> tuple[str, ...]:
    r"""Folded literals of which every match contains at least one, the longest set to be had; () for none.

    >>> anchors(r"([$€]) (?=\d)")
    ('$ ', '€ ')
    >>> anchors(r"\bautomatic(?:ally)? learning\b")
    ('automatic learning', 'automatically learning')
    >>> anchors(r"\w+")
    ()
    """
    try:
        parsed = _sre_parser.parse(readable(expression))
    except (re.error, OverflowError):
        return ()
    best = max(_runs(parsed), key=_worth, default=frozenset())
    return tuple(sorted({fold(literal) for literal in best})) if _worth(best) else ()


def _worth(literals: frozenset[str]) -> int:
    """How well a set of literals narrows the search: the length of its shortest; one ASCII character is too common."""
    shortest = min(literals, key=len, default="")
    rare = all(len(literal) > 1 or not literal.isascii() for literal in literals)
    return len(shortest) if rare else 0


def _runs(parsed: Any) -> Iterator[frozenset[str]]:
    """For every stretch of consecutive finite items, the set of strings it can match."""
    run: frozenset[str] = frozenset({""})
    for item in parsed:
        strings = _strings(item)
        if strings is None:
            yield run
            yield from _inner(item)
            run = frozenset({""})
            continue
        longer = frozenset(a + b for a, b in product(run, strings)) if len(run) * len(strings) <= MAX_ANCHORS else None
        if longer is None:
            yield run
        run = strings if longer is None else longer
    yield run


def _inner(item: Any) -> Iterator[frozenset[str]]:
    """The runs inside an item that is not finite itself but must be there."""
    op, value = item
    if op is _sre.SUBPATTERN:
        yield from _runs(value[-1])
    elif op in (_sre.MAX_REPEAT, _sre.MIN_REPEAT) and value[0] > 0:
        yield from _runs(value[2])
    elif op is _sre.BRANCH:
        choices = [max(_runs(branch), key=_worth, default=frozenset({""})) for branch in value[1]]
        yield frozenset().union(*choices)


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
