"""Backtracking: does an expression take forever on some text? Texts made from the expression itself are tried."""

from __future__ import annotations

import re
import re._constants as _sre  # type: ignore[import-not-found]
import re._parser as _sre_parser  # type: ignore[import-not-found]
from collections.abc import Iterator
from itertools import islice
from typing import Any

import regex

LENGTH = 1000  # characters of a text tried; at this length a quadratic expression still passes, a cubic one does not
LIMIT = 0.25  # seconds for one text; a sane expression needs less than a thousandth of it
MAX_TEXTS = 100
_PLAIN = ("a", "a ", " ", "0", "A", "-", "a-", "0,", "é")


def slow_text(expression: str) -> str | None:
    r"""A text that the expression takes too long on, as its repeated stretch, or None.

    >>> slow_text(r"(?:\w+\s?)+:")
    'a'
    >>> slow_text(r"\b(\w+) the \1\b")
    """
    compiled = regex.compile(expression)
    for before, stretch, end in islice(_texts(expression), MAX_TEXTS):
        text = before + stretch * (LENGTH // len(stretch)) + end
        try:
            for match in compiled.finditer(text, timeout=LIMIT):
                if match.end() == len(text):
                    break
        except TimeoutError:
            return stretch
    return None


def _texts(expression: str) -> Iterator[tuple[str, str, str]]:
    """What to try: the start of a match, a stretch to repeat, and an end that does not fit.

    A match, whole or nearly, stands behind some of the ends: without it `regex` would miss a literal and give up.
    """
    try:
        parsed = _sre_parser.parse(readable(expression))
    except (re.error, OverflowError):  # what only the module regex knows; the plain texts have to do
        parsed = []
    pumps = [*_inside(parsed, ""), *(("", plain) for plain in _PLAIN)]
    match = f"\x00{_sample(parsed)}"
    for before, stretch in dict.fromkeys(pumps):
        if stretch:
            yield from ((before, stretch, end) for end in ("\x00", match, match[:-1], ""))


def readable(expression: str) -> str:
    """An expression without the properties that `re` does not know; any class will do in their place."""
    return regex.sub(r"\\[pPX](?:\{[^}]*\})?", r"\\w", expression)


def _inside(parsed: Any, before: str) -> Iterator[tuple[str, str]]:
    for op, value in parsed:
        if op in _REPEATS and value[1] > 1:
            yield before, _sample(value[2])
        for part in _parts(op, value):
            yield from _inside(part, before)
        before += _sample([(op, value)])


_REPEATS = (_sre.MAX_REPEAT, _sre.MIN_REPEAT, _sre.POSSESSIVE_REPEAT)


def _parts(op: Any, value: Any) -> list[Any]:
    """The sequences inside an item."""
    if op in _REPEATS:
        return [value[2]]
    if op is _sre.SUBPATTERN:
        return [value[-1]]
    if op in (_sre.ASSERT, _sre.ASSERT_NOT):
        return [value[1]]
    if op is _sre.ATOMIC_GROUP:
        return [value]
    return list(value[1]) if op is _sre.BRANCH else []


def _sample(parsed: Any) -> str:
    """A short text that the sequence matches, as far as that is easily told."""
    return "".join(_sample_of(op, value) for op, value in parsed)


def _sample_of(op: Any, value: Any) -> str:
    if op is _sre.LITERAL:
        return chr(value)
    if op is _sre.NOT_LITERAL:
        return "b" if value == ord("a") else "a"
    if op is _sre.ANY:
        return "a"
    if op is _sre.IN:
        return _member(value)
    if op in _REPEATS:
        return _sample(value[2]) * min(value[0], 100) or _sample(value[2])
    if op is _sre.BRANCH:
        return _sample(value[1][0])
    return "".join(_sample(part) for part in _parts(op, value)) if op in (_sre.SUBPATTERN, _sre.ATOMIC_GROUP) else ""


_OF_CATEGORY = {_sre.CATEGORY_SPACE: " ", _sre.CATEGORY_DIGIT: "0", _sre.CATEGORY_NOT_WORD: "-"}


def _member(items: Any) -> str:
    """A character of a class."""
    if items[0][0] is _sre.NEGATE:
        refused = regex.compile(f"[{''.join(_escaped(op, value) for op, value in items[1:])}]")
        return next((char for char in "a 0-é" if not refused.match(char)), "\x01")
    op, value = items[0]
    if op is _sre.LITERAL:
        return chr(value)
    return chr(value[0]) if op is _sre.RANGE else _OF_CATEGORY.get(value, "a")


def _escaped(op: Any, value: Any) -> str:
    if op is _sre.LITERAL:
        return regex.escape(chr(value))
    if op is _sre.RANGE:
        return f"{regex.escape(chr(value[0]))}-{regex.escape(chr(value[1]))}"
    return {_sre.CATEGORY_SPACE: r"\s", _sre.CATEGORY_DIGIT: r"\d", _sre.CATEGORY_WORD: r"\w"}.get(value, r"\W")
