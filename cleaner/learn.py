"""Learning: lines that recur around the text of many documents of a corpus, written down as a debris rulebook.

Two passes. The first counts lines in a sketch of fixed size, which may count too many and never too few; the second
counts exactly the lines that the sketch saw often enough. Memory is the sketch and the lines that recur.
"""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from cleaner import lineclass
from cleaner.document import Document
from cleaner.rulebook import Books, writing
from cleaner.rulebook.schema import DebrisSpec
from cleaner.stages.debris import phrase_key
from cleaner.stages.debris.page import Page
from cleaner.text import Text

LEAST = 10  # documents of one folder or site in which a line stands before it is debris of theirs
MAX_WORDS = 12  # of a line; longer ones say something
MIN_LETTERS = 3  # of a line
CELLS = 1 << 22  # counters of the sketch, two bytes each
MOST = 65535  # what a counter can hold
MAX_RULES = 2000  # of a book; the most frequent lines

Corpus = Callable[[], Iterable[Document]]
"""Gives the documents, as often as it is called."""


@dataclass(frozen=True, slots=True)
class Recurring:
    """A line that stands around the text of many documents: how it is written, in which folder or site, how often."""

    line: str
    group: str
    documents: int
    of: int


def learn(corpus: Corpus, least: int = LEAST, books: Books | None = None) -> list[Recurring]:
    """The lines that stand outside the text of at least `least` documents of one folder or site, frequent ones first.

    Running text, the first line of a document and the line above its text never count, so that no headline is
    learnt. Lines that `books` name already are left out. Raises ValueError where `least` is below 2.
    """
    if least < 2:
        raise ValueError(f"a line recurs in two documents or more, not in {least}")
    sketch = _Sketch()
    for document in corpus():
        for key in _marginal(document):
            sketch.add(key)
    sizes, counts = Counter[str](), Counter[tuple[str, str]]()
    written: dict[tuple[str, str], str] = {}
    known = _named(books)
    for document in corpus():
        sizes[group(document)] += 1
        for key, line in _marginal(document).items():
            if key[1] not in known and sketch.count(key) >= least:
                counts[key] += 1
                written.setdefault(key, line)
    often = (key for key, count in counts.items() if count >= least)
    found = [Recurring(written[key], key[0], counts[key], sizes[key[0]]) for key in often]
    return sorted(found, key=lambda each: (-each.documents, each.group, each.line))


def group(document: Document) -> str:
    """The site of a document if its address is known, else the folder it lies in.

    >>> group(Document("news/2020/a.txt", "")), group(Document("7", "", {"url": "https://example.org/a"}))
    ('news/2020', 'example.org')
    """
    return urlsplit(str(document.meta.get("url", ""))).hostname or str(PurePosixPath(document.id).parent)


def write(found: Sequence[Recurring], path: Path, level: str = "review", replace: bool = False) -> int:
    """Write the lines as a debris rulebook, a rule each with its counts, and give the number of rules.

    Raises FileExistsError where the file exists and is not to be replaced; it may hold what people edited.
    """
    if path.exists():
        if not replace:
            raise FileExistsError(17, "exists; give another name, or remove it first", str(path))
        path.unlink()
    if rules := list(_rules(found, level)):
        path.parent.mkdir(parents=True, exist_ok=True)
        writing.add(path, "debris", rules, "Lines that recur in this corpus")
    return len(rules)


def _rules(found: Sequence[Recurring], level: str) -> Iterator[writing.Plain]:
    """A rule for every different line; one that recurs in several folders names the one where it does most."""
    taken: set[str] = set()
    keys: set[str] = set()
    for each in found:
        if (key := phrase_key(each.line)) in keys or len(keys) >= MAX_RULES:
            continue
        keys.add(key)
        name = writing.unique_id(f"learned-{writing.slug(each.line)[:40].strip('-')}", taken)
        taken.add(name)
        yield {
            "id": name,
            "level": level,
            "lines": [each.line],
            "why": f"Stands outside the text of {each.documents} of the {each.of} documents of {each.group}.",
            "examples": [{"keep": f"They spoke of {each.line} and of other things."}],
        }


def _marginal(document: Document) -> dict[tuple[str, str], str]:
    """The short lines above and below the text of a document, by the group and how phrases are compared."""
    page = Page(Text(document.text))
    if not page.prose:
        return {}
    above = page.place[page.first_prose] - 1
    places = [*range(1, above), *range(page.place[page.last_prose] + 1, len(page.filled))]
    lines = (page.line(page.filled[place]) for place in places)
    name = group(document)
    return {(name, phrase_key(line)): line for line in lines if _may_recur(line)}


def _may_recur(line: str) -> bool:
    return sum(map(str.isalpha, line[:80])) >= MIN_LETTERS and lineclass.words(line) <= MAX_WORDS


def _named(books: Books | None) -> frozenset[str]:
    """The lines that the books name, as phrases are compared."""
    rules = books.of(DebrisSpec) if books else ()
    return frozenset(phrase_key(line) for rule in rules for line in rule.spec.lines)


class _Sketch:
    """Counts of keys in fixed memory, by two counters a key of which the smaller is nearer to the truth."""

    def __init__(self) -> None:
        self._cells = array("H", bytes(2 * CELLS))

    def add(self, key: tuple[str, str]) -> None:
        for cell in self._places(key):
            if self._cells[cell] < MOST:
                self._cells[cell] += 1

    def count(self, key: tuple[str, str]) -> int:
        """How often the key was added, or more."""
        return min(self._cells[cell] for cell in self._places(key))

    @staticmethod
    def _places(key: tuple[str, str]) -> tuple[int, int]:
        digest = hashlib.blake2b("\n".join(key).encode("utf-8", "surrogatepass"), digest_size=8).digest()
        first, second = int.from_bytes(digest[:4], "big"), int.from_bytes(digest[4:], "big")
        return first % (CELLS // 2), CELLS // 2 + second % (CELLS // 2)
