"""Showing: a change for human eyes, line by line, with the rules that made it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleaner.edits import Edit
from cleaner.text import Text

CONTEXT = 40  # characters of unchanged text shown on either side of a change


class Segment(NamedTuple):
    """A stretch of shown text; `kind` is "same", "old" or "new"."""

    kind: str
    text: str


class Hunk(NamedTuple):
    """The changes of one line, or of lines taken out together, of which nothing comes after.

    `number` is the line's in the original, from 1.
    """

    number: int
    before: tuple[Segment, ...]
    after: tuple[Segment, ...]
    rules: tuple[str, ...]


def hunks(original: str, edits: Sequence[Edit]) -> Iterator[Hunk]:
    """The edits of a patch, those of one line together, with a little of the text around them.

    >>> [hunk] = hunks("Scale IA pays.", [Edit(6, "IA", "AI", ("names/scale-ai",))])
    >>> "".join(segment.text for segment in hunk.after)
    'Scale AI pays.'
    """
    text = Text(original)
    group: list[Edit] = []
    for edit in edits:
        if not edit.new and ("\n" in edit.old or edit.old == text.line_at(edit.start).text):
            if group:
                yield _hunk(text, group)
            group = []
            yield _removal(text, edit)
            continue
        if group and text.line_number(group[-1].end - 1) != text.line_number(edit.start):
            yield _hunk(text, group)
            group = []
        group.append(edit)
    if group:
        yield _hunk(text, group)


def _removal(text: Text, edit: Edit) -> Hunk:
    """Lines that were taken out, without the newlines around them."""
    number = text.line_number(edit.start + len(edit.old) - len(edit.old.lstrip("\r\n"))) + 1
    return Hunk(number, (Segment("old", _shortened(edit.old.strip("\r\n"), False, False)),), (), edit.rules)


def _hunk(text: Text, group: Sequence[Edit]) -> Hunk:
    first, last = text.line_at(group[0].start), text.line_at(group[-1].end - 1)
    before: list[Segment] = []
    after: list[Segment] = []
    at = first.start
    for edit in group:
        same = _shortened(text.string[at : edit.start], at == first.start, False)
        before += [Segment("same", same), Segment("old", edit.old)]
        after += [Segment("same", same), Segment("new", edit.new)]
        at = edit.end
    rest = _shortened(text.string[at : max(at, last.end)], False, True)
    rules = tuple(dict.fromkeys(rule for edit in group for rule in edit.rules))
    number = text.line_number(group[0].start) + 1
    return Hunk(number, (*before, Segment("same", rest)), (*after, Segment("same", rest)), rules)


def _shortened(same: str, at_start: bool, at_end: bool) -> str:
    """A long text with its middle left out, or its outer part at either end of a line."""
    if len(same) <= 2 * CONTEXT:
        return same
    head = "" if at_start else same[:CONTEXT]
    tail = "" if at_end else same[-CONTEXT:]
    return f"{head}…{tail}"
