"""Queries: the edits and flags of a finished run that someone asks for, with the text around them."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import accumulate
from operator import itemgetter
from typing import Any, Literal, NamedTuple

from cleaner import audit
from cleaner.edits import Edit, Patch
from cleaner.finished import Finished, owners
from cleaner.scores import scores_of
from cleaner.show import around

Kind = Literal["edits", "flags"]


class Found(NamedTuple):
    """An edit or a flag. `before` and `after` are what surrounds it in the clean copy, empty where that is not at hand.

    `edit.start` counts code points of the original; `score` is that of the model which decided, if one did.
    """

    document: str
    language: str
    edit: Edit
    before: str = ""
    after: str = ""
    score: float | None = None

    def plain(self) -> dict[str, Any]:
        """All of it as plain data, for JSON and CSV."""
        start, old, new, rules = self.edit
        return {
            "document": self.document,
            "language": self.language,
            "start": start,
            "old": old,
            "new": new,
            "rules": list(rules),
            "before": self.before,
            "after": self.after,
            "score": self.score,
        }


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for: all conditions hold, and of several rules or documents one.

    `rules` and `documents` are ids or patterns with `*` and `?`; `text` stands in what was replaced or written.
    """

    kind: Kind = "edits"
    rules: Sequence[str] = ()
    documents: Sequence[str] = ()
    text: str = ""

    def chooses(self, entry: Mapping[str, Any]) -> bool:
        """Whether the document of an audit line is asked for: by its id, its record's own id, or its file.

        >>> Query(documents=["news/*"]).chooses({"id": "news/a.txt"})
        True
        """
        names = {*owners(entry["id"]), entry.get("record-id", entry["id"])}
        return not self.documents or any(_is_any(name, self.documents) for name in names)

    def wants(self, edit: Edit) -> bool:
        """Whether an edit or a flag is asked for.

        >>> Query(rules=["names/*"], text="IA").wants(Edit(6, "IA", "AI", ("names/scale-ai",)))
        True
        """
        if self.text not in edit.old and self.text not in edit.new:
            return False
        return not self.rules or any(_is_any(rule, self.rules) for rule in edit.rules)


def _is_any(name: str, patterns: Iterable[str]) -> bool:
    return any(name == pattern or fnmatchcase(name, pattern) for pattern in patterns)


def find(run: Finished, query: Query) -> Iterator[Found]:
    """What the query asks for, document by document in the order of the audit. Raises AuditError for a broken one."""
    copies = run.copies()
    for entry, wanted in _wanted(run, query):
        place, score_of = places(audit.edits(entry)), scores_of(audit.scores(entry))
        clean = copies.text(entry["id"])
        for edit in wanted:
            standing = edit.new if query.kind == "edits" else edit.old
            beside = context(clean, place(edit.start), standing, edit)
            yield Found(entry["id"], entry["language"][0], edit, *beside, score_of(edit))


def places(patch: Patch) -> Callable[[int], int]:
    """Where in the clean text stands what started at an offset of the original, and was not replaced or was.

    >>> places([Edit(0, "the meta", "Meta"), Edit(9, "IA", "AI")])(9)
    5
    """
    starts = [edit.start for edit in patch]
    shifts = list(accumulate((len(edit.new) - len(edit.old) for edit in patch), initial=0))
    return lambda offset: offset + shifts[bisect_left(starts, offset)]


def context(clean: str | None, start: int, standing: str, edit: Edit) -> tuple[str, str]:
    """The text around an edit or a flag in the clean text, where `standing` is what should stand at `start`.

    Empty where something else stands there, and where whole lines went.

    >>> context("Scale AI pays.", 6, "AI", Edit(6, "IA", "AI"))
    ('Scale ', ' pays.')
    """
    lines_went = not standing and "\n" in edit.old
    if clean is None or lines_went or not clean.startswith(standing, start):
        return "", ""
    return around(clean, start, start + len(standing))


def _wanted(run: Finished, query: Query) -> Iterator[tuple[Mapping[str, Any], list[Edit]]]:
    for entry in run.entries():
        if query.chooses(entry):
            wanted = [edit for edit in audit.edits(entry, query.kind) if query.wants(edit)]
            if wanted:
                yield entry, wanted


COUNTED: Mapping[str, Callable[[Mapping[str, Any], Edit], Iterable[str]]] = {
    "rule": lambda entry, edit: edit.rules,
    "stage": lambda entry, edit: {rule.partition("/")[0] for rule in edit.rules},
    "language": lambda entry, edit: (entry["language"][0],),
    "document": lambda entry, edit: (entry["id"],),
}
"""What finds can be counted by: the names that a find counts for."""


def count(run: Finished, query: Query, by: str, limit: int) -> list[tuple[str, int]]:
    """How many finds each rule, stage, language or document has, the largest first, at most `limit` of them.

    A find of several rules counts for each. A million documents take no more memory than `limit` of them.
    """
    if by == "document":
        each = ((entry["id"], len(wanted)) for entry, wanted in _wanted(run, query))
        return heapq.nlargest(limit, each, key=itemgetter(1))
    names = COUNTED[by]
    counts = Counter(name for entry, wanted in _wanted(run, query) for edit in wanted for name in names(entry, edit))
    return counts.most_common(limit)
