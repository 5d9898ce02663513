"""Facts: the figures of a finished run, counted in one pass over its audit, in memory that does not grow with it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from itertools import accumulate
from typing import Any

from cleaner.audit import Tally
from cleaner.finished import Finished

DEPTH = 3  # folders below each other that are told apart
MOST_PLACES = 5_000  # folders counted at each depth; the documents of any more are counted together
ELSEWHERE = "(other folders)"
SHARES = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1.0)  # upper ends of the histogram's bars
MOST_FAILURES = 200  # failures kept; the others are only counted

_RECORD = re.compile(r"(?<=\w)#[^/]*\Z")  # `pages.jsonl#17`, a record of a file


@dataclass(slots=True)
class Count:
    """What happened to some of the documents."""

    documents: int = 0
    changed: int = 0
    edits: int = 0
    flags: int = 0

    def add(self, entry: Mapping[str, Any]) -> None:
        """Count one audit line."""
        self.documents += 1
        self.changed += bool(entry["edits"])
        self.edits += len(entry["edits"])
        self.flags += len(entry["flags"])

    def __add__(self, other: Count) -> Count:
        return Count(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def folders(document: str) -> list[str]:
    """The folders that a document lies in, the outermost first. A file of records is a folder, a site is one, too.

    >>> folders("news/2024/a.txt"), folders("pages.jsonl#17"), folders("https://example.org/a/b.html")
    (['news', 'news/2024'], ['pages.jsonl'], ['example.org', 'example.org/a'])
    """
    path, records = _RECORD.subn("", document.rpartition("://")[2])
    parts = path.split("/")
    return list(accumulate(parts if records else parts[:-1], lambda above, name: f"{above}/{name}"))


class Places:
    """Counts by folder: for each depth those of all folders so deep."""

    def __init__(self) -> None:
        self._levels: list[dict[str, Count]] = [{} for _ in range(DEPTH)]

    def add(self, entry: Mapping[str, Any]) -> None:
        """Count one audit line at every depth."""
        above = folders(entry["id"]) or ["."]
        for depth, level in enumerate(self._levels):
            name = above[min(depth, len(above) - 1)]
            if name not in level and len(level) >= MOST_PLACES:
                name = ELSEWHERE
            level.setdefault(name, Count()).add(entry)

    @property
    def telling(self) -> dict[str, Count]:
        """The counts at the first depth where there is more than one folder; empty where there is none."""
        return next((level for level in self._levels if len(level) > 1), {})


def removed(entry: Mapping[str, Any]) -> int:
    """How many code points shorter the edits of a document made what they replaced."""
    return sum(max(0, len(old) - len(new)) for _, old, new, _ in entry["edits"])


@dataclass(slots=True)
class Removed:
    """How much was taken out, over all and document by document.

    `documents` holds how many documents lost nothing, and then how many lost at most each share of `SHARES`.
    Documents of an audit that does not tell their length are counted as `unknown`.
    """

    characters: int = 0
    of: int = 0
    unknown: int = 0
    documents: list[int] = field(default_factory=lambda: [0] * len(SHARES))

    def add(self, entry: Mapping[str, Any]) -> None:
        """Count one audit line."""
        if "length" not in entry:
            self.unknown += 1
            return
        gone = removed(entry)
        self.characters += gone
        self.of += entry["length"]
        self.documents[bisect_left(SHARES, share(entry, gone))] += 1


def share(entry: Mapping[str, Any], gone: int) -> float:
    """The share of a document that is `gone` code points, from 0 to 1; 0 where its length is not known.

    >>> share({"length": 200}, 10)
    0.05
    """
    return min(1.0, gone / entry["length"]) if entry.get("length") else 0.0


@dataclass(slots=True)
class Facts:
    """The figures of a run."""

    tally: Tally = field(default_factory=Tally)
    documents_by_rule: Counter[str] = field(default_factory=Counter)
    flagged_documents_by_rule: Counter[str] = field(default_factory=Counter)
    by_language: dict[str, Count] = field(default_factory=dict)
    places: Places = field(default_factory=Places)
    removed: Removed = field(default_factory=Removed)
    failures: int = 0
    first_failures: list[Mapping[str, Any]] = field(default_factory=list)

    def add(self, entry: Mapping[str, Any]) -> None:
        """Count one audit line."""
        self.tally.add(entry)
        self.documents_by_rule.update({rule for *_, rules in entry["edits"] for rule in rules})
        self.flagged_documents_by_rule.update({rule for *_, rules in entry["flags"] for rule in rules})
        self.by_language.setdefault(entry["language"][0], Count()).add(entry)
        self.places.add(entry)
        self.removed.add(entry)

    def add_failure(self, failure: Mapping[str, Any]) -> None:
        """Count a document that failed."""
        self.failures += 1
        if len(self.first_failures) < MOST_FAILURES:
            self.first_failures.append(failure)

    def plain(self) -> dict[str, Any]:
        """All of it as plain data, for JSON; what is counted by name has the largest first."""
        tally = self.tally
        return {
            "documents": tally.documents,
            "changed": tally.changed,
            "edits": tally.edits,
            "flags": tally.flags,
            "failures": self.failures,
            "characters": {"originals": self.removed.of, "removed": self.removed.characters},
            "edits by stage": dict(tally.by_stage.most_common()),
            "edits by rule": dict(tally.by_rule.most_common()),
            "documents by rule": dict(self.documents_by_rule.most_common()),
            "flags by rule": dict(tally.flagged_by_rule.most_common()),
            "languages": {name: asdict(count) for name, count in ranked(self.by_language)},
            "folders": {name: asdict(count) for name, count in ranked(self.places.telling)},
            "documents by share removed": [
                {"at most": bound, "documents": count}
                for bound, count in zip(SHARES, self.removed.documents, strict=True)
            ],
            "first failures": self.first_failures,
        }


def ranked(counts: Mapping[str, Count]) -> list[tuple[str, Count]]:
    """Names and counts, those with most documents first."""
    return sorted(counts.items(), key=lambda pair: (-pair[1].documents, pair[0]))


def gather(run: Finished) -> Facts:
    """Count a run. Raises AuditError for an audit that cannot be read."""
    facts = Facts()
    for entry in run.entries():
        facts.add(entry)
    for failure in run.failures():
        facts.add_failure(failure)
    return facts
