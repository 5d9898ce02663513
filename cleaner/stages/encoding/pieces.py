"""Pieces: repairs of a line that leave some places of it alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex

_TOKEN = re.compile(r"\S+")
_ADDRESS = re.compile(
    r"""://|www\.|[/?&]\w+=|\w/\w+/|/[^\s/]*%[0-9A-Fa-f]{2}|\w@\w|^["'(]?[A-Za-z]:\\
      | (?<![A-Za-z0-9+/])(?!\+)(?=(?:[a-z0-9+/]{0,30}[A-Z]){5})[A-Za-z0-9+/]{60,}  # base64, not UTF-7
    """,
    re.VERBOSE,
)


def around(spans: Iterable[tuple[int, int]], line: str, repair: Callable[[str], str]) -> str:
    """The line with `repair` done to what lies between the spans."""
    pieces, end = [], 0
    for start, stop in spans:
        pieces += [repair(line[end:start]) if start > end else "", line[start:stop]]
        end = stop
    return "".join([*pieces, repair(line[end:])]) if pieces else repair(line)


def outside(kept: re.Pattern[str] | regex.Pattern[str], line: str, repair: Callable[[str], str]) -> str:
    """The line with `repair` done to all but what `kept` finds.

    >>> outside(re.compile("`.*?`"), "a `a` a", str.upper)
    'A `a` A'
    """
    return around((match.span() for match in kept.finditer(line)), line, repair)


def outside_addresses(line: str, repair: Callable[[str], str]) -> str:
    """The line with `repair` done to all but web addresses, e-mail addresses, paths and base64.

    >>> outside_addresses("a http://a.b a", str.upper)
    'A http://a.b A'
    """
    if not any(sign in line for sign in ("://", "www.", "=", "@", ":\\", "/", "+")):
        return repair(line)
    # Token by token: an expression that looks back to a token's start costs the square of its length.
    return around((m.span() for m in _TOKEN.finditer(line) if _ADDRESS.search(m.group())), line, repair)
