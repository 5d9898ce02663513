"""Edits: what changes in a text, and the arithmetic of changes.

An edit carries the text it replaces, so a patch refuses the wrong text and can be undone
from the clean copy alone. A patch is a sequence of edits in coordinates of one text, sorted,
none overlapping another.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, groupby
from typing import NamedTuple


class PatchError(ValueError):
    """The patch does not belong to the text: an edit's `old` is not what stands there."""


class Edit(NamedTuple):
    """Put `new` where `old` stands at `start`. Offsets count code points; `old` is never empty.

    `rules` names the rules that wanted the change, in the order they acted.
    """

    start: int
    old: str
    new: str
    rules: tuple[str, ...] = ()

    @property
    def end(self) -> int:
        """The offset behind the last code point replaced.

        >>> Edit(2, "IA", "AI").end
        4
        """
        return self.start + len(self.old)


Patch = Sequence[Edit]


def apply(text: str, patch: Patch) -> str:
    """The text with every edit of the patch made.

    >>> apply("Scale IA pays $ 5", [Edit(6, "IA", "AI"), Edit(14, "$ ", "$")])
    'Scale AI pays $5'

    Raises PatchError where the patch is out of order, overlaps, or does not fit the text.
    """
    pieces: list[str] = []
    at = 0
    for edit in patch:
        if edit.start < at or not edit.old:
            raise PatchError(f"edit at {edit.start} is empty, out of order or overlaps the one before it")
        if not text.startswith(edit.old, edit.start):
            found = text[edit.start : edit.end]
            raise PatchError(f"at {edit.start} the patch expects {edit.old!r}, but the text has {found!r}")
        pieces += text[at : edit.start], edit.new
        at = edit.end
    pieces.append(text[at:])
    return "".join(pieces)


def revert(clean: str, patch: Patch) -> str:
    """The text as it was before `apply(text, patch)` gave `clean`.

    >>> revert("Scale AI", [Edit(6, "IA", "AI")])
    'Scale IA'

    Raises PatchError where `clean` is not what the patch made.
    """
    pieces: list[str] = []
    at = shift = 0
    for edit in patch:
        start = edit.start + shift
        if start < at or not clean.startswith(edit.new, start):
            raise PatchError(f"at {start} the clean text should read {edit.new!r}: it was changed after cleaning")
        pieces += clean[at:start], edit.old
        at = start + len(edit.new)
        shift += len(edit.new) - len(edit.old)
    pieces.append(clean[at:])
    return "".join(pieces)


def compose(text: str, first: Patch, second: Patch) -> list[Edit]:
    """One patch for two: `second` is in coordinates of `apply(text, first)`, the result in those of `text`.

    Edits that overlap merge into one that names the rules of both, in order; an edit that a later one
    takes back disappears.

    >>> compose("Whats app", [Edit(5, " a", "a", ("x",))], [Edit(0, "Whatsapp", "WhatsApp", ("y",))])
    [Edit(start=0, old='Whats app', new='WhatsApp', rules=('x', 'y'))]
    """
    if not (first and second):
        return list(first or second)
    clean = apply(text, first)
    result, shift = [], 0  # shift: offset in the clean text minus offset in the original, before the group
    for group in _overlapping(first, second):
        start, end = group[0].start, max(part.end for part in group)
        grown = sum(len(part.edit.new) - len(part.edit.old) for part in group if part.early)
        old = text[start - shift : end - shift - grown]
        late = [part.edit._replace(start=part.start - start) for part in group if not part.early]
        rules = dict.fromkeys(
            rule for early in (True, False) for p in group if p.early is early for rule in p.edit.rules
        )
        new = apply(clean[start:end], late)
        if old != new:
            result.append(Edit(start - shift, old, new, tuple(rules)))
        shift += grown
    return result


class _Part(NamedTuple):
    """An edit of either patch and the stretch of the text between the two that it is about."""

    start: int
    end: int
    early: bool
    edit: Edit


def _overlapping(first: Patch, second: Patch) -> Iterator[list[_Part]]:
    """The edits of both patches in groups that share code points of the text between them."""
    shifts = accumulate((len(e.new) - len(e.old) for e in first), initial=0)
    starts = [e.start + shift for e, shift in zip(first, shifts, strict=False)]
    parts = [_Part(start, start + len(e.new), True, e) for e, start in zip(first, starts, strict=True)]
    parts += [_Part(e.start, e.end, False, e) for e in second]
    parts.sort(key=lambda part: (part.start, part.end))  # a deletion comes before what starts behind it
    group: list[_Part] = []
    reach = 0
    for part in parts:
        if group and part.start >= reach:
            yield group
            group = []
        reach = max(reach, part.end) if group else part.end
        group.append(part)
    if group:
        yield group


DIFF_LIMIT = 4_000  # code points of both; beyond it the middle that differs is one edit: comparing costs the square


def diff(old: str, new: str, rules: tuple[str, ...], offset: int = 0) -> list[Edit]:
    """The edits that turn `old` into `new`, for repairs that hand back a whole text.

    Word by word where both have as many spaces, else letter by letter. `offset` is where
    `old` starts in the text the edits are for. Raises ValueError where `old` is empty.

    >>> diff("cafÃ© au lait", "café au lait", ("encoding/mojibake",))
    [Edit(start=0, old='cafÃ©', new='café', rules=('encoding/mojibake',))]
    """
    if old == new:
        return []
    if not old:
        raise ValueError("nothing stands where the change should go: an edit's `old` is never empty")
    olds, news = old.split(" "), new.split(" ")
    if len(olds) != len(news):
        return _diff_letters(old, new, rules, offset)
    before = list(accumulate(map(len, olds), initial=offset))  # each word, its spaces not counted
    others = [number for number, (a, b) in enumerate(zip(olds, news, strict=True)) if a != b]
    words = [(before[number] + number, olds[number], news[number]) for number in others]
    if not all(a for _, a, _ in words):
        return _diff_letters(old, new, rules, offset)
    return [
        edit
        for start, a, b in words
        for edit in (_diff_letters(a, b, rules, start) if len(a) > LONG_WORD else [Edit(start, a, b, rules)])
    ]


LONG_WORD = 40  # code points; scripts without spaces have lines of one "word"


def _diff_letters(old: str, new: str, rules: tuple[str, ...], offset: int) -> list[Edit]:
    changes = _without_insertions(_changes(old, new))
    return [Edit(offset + a0, old[a0:a1], new[b0:b1], rules) for a0, a1, b0, b1 in changes]


_Change = tuple[int, int, int, int]  # start and end in the old text, start and end in the new one


def _changes(old: str, new: str) -> Iterator[_Change]:
    """Where the texts differ; an equal stretch lies between two changes."""
    if len(old) + len(new) > DIFF_LIMIT:
        head = _same_start(old, new)
        tail = _same_start(old[head:][::-1], new[head:][::-1])
        yield head, len(old) - tail, head, len(new) - tail
        return
    from cydifflib import SequenceMatcher  # here, as most texts need no diff

    opcodes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for equal, group in groupby(opcodes, key=lambda opcode: opcode[0] == "equal"):
        if not equal:
            first, *_, last = [*group] * 2
            yield first[1], last[2], first[3], last[4]


def _same_start(one: str, other: str) -> int:
    """How many code points two texts have in common at their start."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _without_insertions(changes: Iterable[_Change]) -> list[_Change]:
    """The changes, where an insertion takes in a neighbour: what stands before it, or behind it at the very start."""
    result: list[_Change] = []
    for a0, a1, b0, b1 in changes:
        if a0 < a1:
            result.append((a0, a1, b0, b1))
        elif result and result[-1][1] == a0:
            first, _, first_new, _ = result.pop()
            result.append((first, a1, first_new, b1))
        elif a0:
            result.append((a0 - 1, a1, b0 - 1, b1))
        else:
            result.append((a0, a1 + 1, b0, b1 + 1))
    return result


def settle(edits: Iterable[Edit], rank: Mapping[str, int]) -> tuple[list[Edit], list[Edit]]:
    """Decide between edits that overlap: (winners in text order, losers).

    Leftmost wins, then longest, then the rule of highest `rank` (later layers outrank earlier ones;
    a rule without a rank has 0).

    >>> won, lost = settle([Edit(3, "scale AI", "Scale AI"), Edit(0, "AI scale AI", "Scale AI")], {})
    >>> [edit.old for edit in won], [edit.old for edit in lost]
    (['AI scale AI'], ['scale AI'])
    """

    def precedence(edit: Edit) -> tuple[int, int, int]:
        return edit.start, -len(edit.old), -max((rank.get(rule, 0) for rule in edit.rules), default=0)

    winners: list[Edit] = []
    losers: list[Edit] = []
    end = 0
    for edit in sorted(edits, key=precedence):
        if edit.start >= end:
            winners.append(edit)
            end = edit.end
        else:
            losers.append(edit)
    return winners, losers


def origins(patch: Patch) -> Callable[[int], int]:
    """The offset map of a patch: from an offset in the clean text to the one in the original.

    A place inside replaced text maps to the start of what stood there.

    >>> [origins([Edit(0, "the meta", "Meta")])(offset) for offset in (0, 3, 4, 5)]
    [0, 0, 8, 9]
    """
    shifts = list(accumulate((len(e.new) - len(e.old) for e in patch), initial=0))
    starts = [e.start + shift for e, shift in zip(patch, shifts, strict=False)]

    def origin_of(offset: int) -> int:
        i = bisect_right(starts, offset) - 1
        if i >= 0 and offset < starts[i] + len(patch[i].new):
            return patch[i].start
        return offset - shifts[i + 1]

    return origin_of


def origin(patch: Patch, offset: int) -> int:
    """Where in the original the code point at `offset` of the clean text comes from; see `origins`.

    >>> origin([Edit(0, "the meta", "Meta")], 5)
    9
    """
    return origins(patch)(offset)
