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
from cleaner.rulebook.schema import PatternSpec
from cleaner.stages.guards import Guards
from cleaner.stages.repeats import DETECTORS
from cleaner.text import Text

TIMEOUT = 1.0  # seconds a line may cost one expression; a sane one needs microseconds
MAX_ANCHORS = 400  # literals an expression may be expanded to
MAX_CHARS = 40  # characters of a class that are still tried one by one


class PatternTimeoutError(RuntimeError):
    """A regular expression took too long on one line; names the rule, so that its author can mend it."""


class Pattern:
    """A pattern rule, compiled: what finds it in a line, and what tells cheaply which lines to ask.

    `anchors` are literals, one of which every match contains, folded where the expression ignores case.
    """

    def __init__(self, rule: Rule[PatternSpec]) -> None:
        """Compiles the expression and works out its anchors. Raises ValueError for an unknown detector."""
        self.rule = rule.id
        self._write = rule.spec.write
        self._unless = [fold(phrase) for phrase in rule.spec.unless]
        self._guards = Guards.of(rule.spec, None)
        self.waits = self._guards.wait
        self.anchors: tuple[str, ...] = ()
        self.ignores_case = self.beyond_ascii = False
        self.detect = None
        if rule.spec.detect:
            if rule.spec.detect not in DETECTORS:
                raise ValueError(f"no detector '{rule.spec.detect}'; there are: {', '.join(DETECTORS)}")
            self.detect = DETECTORS[rule.spec.detect]
        else:
            self._expression = regex.compile(rule.spec.find)
            self.ignores_case = bool(_IGNORES_CASE.search(rule.spec.find))
            self.anchors = anchors(rule.spec.find, folded=self.ignores_case)
            self.beyond_ascii = needs_more_than_ascii(rule.spec.find)

    def find(self, text: Text, number: int) -> Iterator[Edit]:
        """The edits the rule proposes in line `number`; the figures of a table are left alone.

        Raises PatternTimeoutError where the expression takes too long.
        """
        if not self._guards.speaks(text.language.code):
            return
        line = text.lines[number]
        try:
            matches = list(self._expression.finditer(line.text, timeout=TIMEOUT))
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

    def find_everywhere(self, text: Text) -> Iterator[Edit]:
        """The same for a whole text, of a rule whose lines no literal tells."""
        if not self._guards.speaks(text.language.code):
            return
        if self.detect:
            for start, end in self.detect(text):
                yield from self._proposed(text, start, text.string[start:end], text.string[start:end])
        elif not (self.beyond_ascii and text.string.isascii()):
            for number, line in enumerate(text.lines):
                if not (self.beyond_ascii and line.text.isascii()):
                    yield from self.find(text, number)

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
_WITH_ASCII = {"L", "Lu", "Ll", "N", "Nd", "P", "S", "Sc", "Z", "Zs", "Latin", "Alphabetic", "Any", "ASCII"}
_FOREIGN = "\ue000"  # stands for a class of characters none of which is ASCII


def anchors(expression: str, *, folded: bool = False) -> tuple[str, ...]:
    r"""Literals of which every match contains at least one, the longest set to be had; () for none.

    >>> anchors(r"([$€]) (?=\d)")
    ('$ ', '€ ')
    >>> anchors(r"\bautomatic(?:ally)? learning\b")
    ('automatic learning', 'automatically learning')
    >>> anchors(r"(?<=\d) (?=%)")
    (' %',)
    >>> anchors(r"\w+")
    ()
    """
    best = max(_literal_sets(expression), key=_worth, default=frozenset())
    return tuple(sorted({fold(literal) if folded else literal for literal in best})) if _worth(best) else ()


def needs_more_than_ascii(expression: str) -> bool:
    r"""True where no match can consist of ASCII characters only.

    >>> needs_more_than_ascii(r"\p{Han}{2,}"), needs_more_than_ascii(r"\p{L}+")
    (True, False)
    """
    return any(literals and not any(map(str.isascii, literals)) for literals in _literal_sets(expression))


def _literal_sets(expression: str) -> list[frozenset[str]]:
    """For every stretch of an expression that can be listed, the literals it matches."""

    def known(found: re.Match[str]) -> str:  # re does not know properties
        plain = found.group()[1] == "P" or (found.group(1) or found.group()[2]) in _WITH_ASCII
        return "\\w" if plain or "^" in found.group() else _FOREIGN

    try:
        parsed = _sre_parser.parse(_PROPERTY.sub(known, expression))
    except (re.error, OverflowError):
        return []
    return list(_runs(parsed))


_COMMON = frozenset(" .,-'\"()")


def _worth(literals: frozenset[str]) -> int:
    """How well a set of literals narrows the search: the length of its shortest; common characters are nothing."""
    if "" in literals or not literals or any(_FOREIGN in literal for literal in literals):
        return 0
    shortest = min(literals, key=len)
    told_by_nothing = any(literal in _COMMON or (literal.isalnum() and len(literal) < 2) for literal in literals)
    return 0 if told_by_nothing else len(shortest)


def _runs(parsed: Any) -> Iterator[frozenset[str]]:
    """For every stretch of consecutive finite items, the set of strings it can match.

    What a lookahead wants behind a stretch, and a lookbehind in front of one, is part of it.
    """
    run: frozenset[str] = frozenset({""})
    for item in parsed:
        if item[0] is _sre.ASSERT:
            direction, inside = item[1]
            if direction > 0:
                yield _product(run, _beginning(inside)) or run
            elif run == {""}:
                run = _sequence(inside) or run
            continue
        strings = _strings(item)
        if strings is None:
            yield run
            yield from _inner(item)
            run = frozenset({""})
            continue
        longer = _product(run, strings)
        if longer is None:
            yield run
        run = strings if longer is None else longer
    yield run


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
