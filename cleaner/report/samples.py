"""Samples: the documents and flags of a run that are worth a look, chosen in one pass and a bounded memory."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from random import Random
from typing import Any, Generic, NamedTuple, TypeVar

from cleaner import audit
from cleaner.edits import Edit
from cleaner.query import places
from cleaner.report.facts import removed, share
from cleaner.scores import scores_of

Entry = Mapping[str, Any]
Item = TypeVar("Item")

SEED = 0  # the same run gives the same page
MOST_REMOVED = 15
MOST_EDITS = 15
AT_RANDOM = 10
FLAGS_A_RULE = 5
FLAGGED_RULES = 200
CHANGES_A_RULE = 100  # different changes counted for a rule; those that come later are not
LONGEST_CHANGE = 60  # code points; longer changes are one of a kind


class Largest:
    """The `size` audit lines that rank highest, the first of equals, the highest first.

    >>> largest = Largest(2, len)
    >>> for entry in ({}, {"a": 1}, {"a": 1, "b": 2}): largest.offer(entry)
    >>> list(largest)
    [{'a': 1, 'b': 2}, {'a': 1}]
    """

    def __init__(self, size: int, rank: Callable[[Entry], float]) -> None:
        self._size, self._rank = size, rank
        self._heap: list[tuple[float, int, Entry]] = []
        self._order = count(0, -1)

    def offer(self, entry: Entry) -> None:
        """Take the line if it ranks among the highest; one of rank 0 never does."""
        rank = self._rank(entry)
        if rank and (len(self._heap) < self._size or rank > self._heap[0][0]):
            heapq.heappush(self._heap, (rank, next(self._order), entry))
            if len(self._heap) > self._size:
                heapq.heappop(self._heap)

    def __iter__(self) -> Iterator[Entry]:
        return (entry for *_, entry in sorted(self._heap, key=lambda kept: kept[:2], reverse=True))


class AtRandom(Generic[Item]):
    """`size` of all the items offered, each with the same chance (reservoir sampling)."""

    def __init__(self, size: int, random: Random) -> None:
        self._size, self._random = size, random
        self._offered = 0
        self._kept: list[Item] = []

    def offer(self, make: Callable[[], Item]) -> None:
        """Take the item, which is only made when it is taken."""
        self._offered += 1
        if len(self._kept) < self._size:
            self._kept.append(make())
        elif (place := self._random.randrange(self._offered)) < self._size:
            self._kept[place] = make()

    def __iter__(self) -> Iterator[Item]:
        return iter(self._kept)


class Flagged(NamedTuple):
    """A flag of a document, where in the clean text it stands, and the score of the model behind it if there is one."""

    document: str
    language: str
    flag: Edit
    at: int
    score: float | None


def _flagged(entry: Entry, flag: Edit) -> Flagged:
    at, score = places(audit.edits(entry))(flag.start), scores_of(audit.scores(entry))(flag)
    return Flagged(entry["id"], entry["language"][0], flag, at, score)


class Samples:
    """What the page shows of a run beside its figures."""

    def __init__(self) -> None:
        self._random = Random(SEED)  # noqa: S311 - a choice of examples
        self.most_removed = Largest(MOST_REMOVED, lambda entry: share(entry, removed(entry)))
        self.most_edits = Largest(MOST_EDITS, lambda entry: len(entry["edits"]))
        self.at_random: AtRandom[Entry] = AtRandom(AT_RANDOM, self._random)
        self.flags: dict[str, AtRandom[Flagged]] = {}
        self.changes: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)

    def add(self, entry: Entry) -> None:
        """Look at one audit line."""
        self.most_removed.offer(entry)
        self.most_edits.offer(entry)
        if entry["edits"]:
            self.at_random.offer(lambda: entry)
        self._add_flags(entry)
        self._count_changes(entry)

    def _add_flags(self, entry: Entry) -> None:
        """Offer one flag of every rule: examples from five documents tell more than five of one document."""
        by_rule: defaultdict[str, list[Edit]] = defaultdict(list)
        for flag in audit.edits(entry, "flags"):
            for rule in flag.rules:
                by_rule[rule].append(flag)
        for rule, flags in by_rule.items():
            if rule in self.flags or len(self.flags) < FLAGGED_RULES:
                examples = self.flags.setdefault(rule, AtRandom(FLAGS_A_RULE, self._random))
                examples.offer(lambda chosen=flags: _flagged(entry, self._random.choice(chosen)))  # type: ignore[misc]

    def _count_changes(self, entry: Entry) -> None:
        for _, old, new, rules in entry["edits"]:
            if len(old) <= LONGEST_CHANGE and len(new) <= LONGEST_CHANGE:
                for rule in rules:
                    changes = self.changes[rule]
                    if (old, new) in changes or len(changes) < CHANGES_A_RULE:
                        changes[old, new] += 1

    @property
    def documents(self) -> set[str]:
        """The documents whose texts are needed to show all this."""
        entries = (*self.most_removed, *self.most_edits, *self.at_random)
        return {entry["id"] for entry in entries} | {each.document for some in self.flags.values() for each in some}
