"""Tidying: white space that a removal would leave behind goes with it; nothing else is reflowed."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner import lineclass
from cleaner.edits import Edit
from cleaner.text import Text


def tidy(text: Text, edits: Sequence[Edit]) -> list[Edit]:
    r"""The removals, widened over the blank lines and spaces that would be doubled or orphaned.

    >>> text = Text("One.\n\nAdvert:\n\nTwo.\n")
    >>> tidy(text, [text.removal(2, "debris/advert")])
    [Edit(start=6, old='Advert:\n\n', new='', rules=('debris/advert',))]

    `edits` are sorted and do not overlap; the result neither.
    """
    whole = [edit for edit in edits if _takes_lines(text, edit)]
    inline = [_with_space(text, edit) if not edit.new else edit for edit in edits if not _takes_lines(text, edit)]
    return sorted([*inline, *_with_blank_lines(text, whole)])


def _takes_lines(text: Text, edit: Edit) -> bool:
    """True for the removal of whole lines."""
    string = text.string
    starts = edit.start == 0 or string[edit.start - 1] == "\n"
    return not edit.new and starts and (edit.end == len(string) or edit.old.endswith("\n"))


def _with_space(text: Text, edit: Edit) -> Edit:
    """The removal of part of a line, with the space that would stand doubled or before punctuation."""
    string = text.string
    before, after = string[edit.start - 1 : edit.start], string[edit.end : edit.end + 1]
    if before in (" ", "\u00a0") and (after in ("", " ", "\u00a0", "\n", "\r") or after in ".,;:!?)]"):
        return edit._replace(start=edit.start - 1, old=before + edit.old)
    if before in ("", "\n") and after == " ":
        return edit._replace(old=edit.old + after)
    return edit


def _with_blank_lines(text: Text, removals: Sequence[Edit]) -> list[Edit]:
    """Removals of lines, where of the blank lines above and below a run of them only the larger gap stays."""
    result: list[Edit] = []
    runs = _runs(text, removals)
    for position, run in enumerate(runs):
        first, last = text.line_number(run[0].start), text.line_number(run[-1].end - 1)
        above = _blank_lines(text, first, -1)
        below = _blank_lines(text, last, 1)
        at_top = first - above == 0 or (position > 0 and result[-1].end == text.lines[first - above].start)
        at_end = last + below == len(text.lines) - 1
        if at_end:
            start = text.lines[first - above].start if not at_top else run[0].start
            run[0] = _stretched(text, run[0], start, run[0].end)
            run[-1] = _stretched(text, run[-1], run[-1].start, len(text.string))
            if start and not text.string.endswith("\n"):
                run[0] = _stretched(text, run[0], start - 1, run[0].end)
        elif below and (at_top or below <= above):
            run[-1] = _stretched(text, run[-1], run[-1].start, text.lines[last + below].end + 1)
        elif above and below:
            run[0] = _stretched(text, run[0], text.lines[first - above].start, run[0].end)
        result += run
    return result


def _stretched(text: Text, edit: Edit, start: int, end: int) -> Edit:
    return edit._replace(start=start, old=text.string[start:end])


def _runs(text: Text, removals: Sequence[Edit]) -> list[list[Edit]]:
    """Removals with nothing but blank lines between them, which go with the one above."""
    runs: list[list[Edit]] = []
    for edit in removals:
        gap = text.string[runs[-1][-1].end : edit.start] if runs else "-"
        if lineclass.blank(gap):
            runs[-1][-1] = _stretched(text, runs[-1][-1], runs[-1][-1].start, edit.start)
            runs[-1].append(edit)
        else:
            runs.append([edit])
    return runs


def _blank_lines(text: Text, number: int, step: int) -> int:
    """How many blank lines follow line `number` in the direction of `step`."""
    count, at = 0, number + step
    while 0 <= at < len(text.lines) and lineclass.blank(text.lines[at].text):
        count, at = count + 1, at + step
    return count
