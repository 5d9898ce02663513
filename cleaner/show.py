"""Showing: a change for human eyes, line by line, with the rules that made it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleaner.edits import Edit
from cleaner.scores import Score, scores_of
from cleaner.text import Text

CONTEXT = 40  # characters of unchanged text shown on either side of a change


class Segment(NamedTuple):
    """A stretch of shown text; `kind` is "same", "old" or "new", `rules` are those of the edit it belongs to."""

    kind: str
    text: str
    rules: tuple[str, ...] = ()


class Hunk(NamedTuple):
    """The changes of one line, or of lines taken out together, of which nothing comes after.

    `number` is the line's in the original, from 1; `score` is that of the model which decided, if one did.
    """

    number: int
    before: tuple[Segment, ...]
    after: tuple[Segment, ...]
    rules: tuple[str, ...]
    score: float | None = None


def named(rules: Sequence[str], score: float | None) -> str:
    """The rules of a change, and the score of the model behind them if there is one.

    >>> named(["debris/outside-article"], 2.3), named(["names/meta"], None)
    ('debris/outside-article (score 2.3)', 'names/meta')
    """
    return ", ".join(rules) + ("" if score is None else f" (score {score:.1f})")


_RETURN = re.compile(r"\r(?=\n|\Z)")
_CONTROL = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def printable(text: str) -> str:
    r"""A text that does nothing to a terminal or a page: control characters and halves of characters as signs.

    >>> printable("\x1b[2J\r\n")
    '␛[2J\n'
    """
    return _CONTROL.sub(_sign, _RETURN.sub("", text))


def _sign(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 32:
        return chr(0x2400 + code)  # the Control Pictures of Unicode
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def around(text: str, start: int, end: int) -> tuple[str, str]:
    r"""The text before and behind a stretch, within its line.

    >>> around("Nothing.\nScale IA pays.", 15, 17)
    ('Scale ', ' pays.')
    """
    stop = text.find("\n", end)
    before = max(text.rfind("\n", 0, start) + 1, start - CONTEXT)
    return text[before:start], text[end : min(end + CONTEXT, len(text) if stop < 0 else stop)]


def shortened(text: str, context: int = CONTEXT, *, at_start: bool = False, at_end: bool = False) -> str:
    """A long text with its middle left out, or its outer part at either end of a line.

    >>> shortened("Once upon a time", 4)
    'Once…time'
    """
    if len(text) <= 2 * context:
        return text
    head = "" if at_start else text[:context]
    tail = "" if at_end else text[-context:]
    return f"{head}…{tail}"


def hunks(original: str, edits: Sequence[Edit], context: int = CONTEXT, scores: Sequence[Score] = ()) -> Iterator[Hunk]:
    """The edits of a patch, those of one line together, with at most `context` characters on either side of them.

    Lines that were taken out have the score that `scores` hold for them.

    >>> [hunk] = hunks("Scale IA pays.", [Edit(6, "IA", "AI", ("names/scale-ai",))])
    >>> "".join(segment.text for segment in hunk.after)
    'Scale AI pays.'
    """
    text, score_of = Text(original), scores_of(scores)
    group: list[Edit] = []
    for edit in edits:
        if not edit.new and ("\n" in edit.old or edit.old == text.line_at(edit.start).text):
            if group:
                yield _hunk(text, group, context)
            group = []
            yield _removal(text, edit, context)._replace(score=score_of(edit))
            continue
        if group and text.line_number(group[-1].end - 1) != text.line_number(edit.start):
            yield _hunk(text, group, context)
            group = []
        group.append(edit)
    if group:
        yield _hunk(text, group, context)


def _removal(text: Text, edit: Edit, context: int) -> Hunk:
    """Lines that were taken out, without the newlines around them."""
    number = text.line_number(edit.start + len(edit.old) - len(edit.old.lstrip("\r\n"))) + 1
    old = Segment("old", shortened(edit.old.strip("\r\n"), context), edit.rules)
    return Hunk(number, (old,), (), edit.rules)


def _hunk(text: Text, group: Sequence[Edit], context: int) -> Hunk:
    first, last = text.line_at(group[0].start), text.line_at(group[-1].end - 1)
    before: list[Segment] = []
    after: list[Segment] = []
    at = first.start
    for edit in group:
        same = shortened(text.string[at : edit.start], context, at_start=at == first.start)
        before += [Segment("same", same), Segment("old", edit.old, edit.rules)]
        after += [Segment("same", same), Segment("new", edit.new, edit.rules)]
        at = edit.end
    rest = shortened(text.string[at : max(at, last.end)], context, at_end=True)
    rules = tuple(dict.fromkeys(rule for edit in group for rule in edit.rules))
    number = text.line_number(group[0].start) + 1
    return Hunk(number, (*before, Segment("same", rest)), (*after, Segment("same", rest)), rules)
