"""Stats: what the rules do on a corpus: how often each finds something, and which never do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from cleaner.decode import UndecodableError, decode
from cleaner.edits import Edit
from cleaner.pipeline import Cleaner
from cleaner.show import around

CONTEXTS = 10  # finds shown of a rule


class Find(NamedTuple):
    """One find of a rule with the text around it; `applied` tells an edit from a flag."""

    document: str
    before: str
    old: str
    new: str
    after: str
    applied: bool


@dataclass(slots=True)
class Stats:
    """Counts over a corpus, by rule. A hit is an edit, a flag, or a find that gave way to another rule's."""

    rules: tuple[str, ...]
    documents: int = 0
    hits: Counter[str] = field(default_factory=Counter)
    edits: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    in_documents: Counter[str] = field(default_factory=Counter)
    finds: list[Find] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)

    @property
    def never(self) -> list[str]:
        """The rules that found nothing."""
        return [rule for rule in self.rules if not self.hits[rule]]

    def plain(self) -> dict[str, object]:
        """All of it as plain data, for JSON."""
        counts = {"hits": self.hits, "edits": self.edits, "flags": self.flags, "documents": self.in_documents}
        return {
            "documents": self.documents,
            "rules": {rule: {name: count[rule] for name, count in counts.items()} for rule in self.rules},
            "never": self.never,
            "contexts": [find._asdict() for find in self.finds],
            "unread": dict(self.unread),
        }


def collect(root: Path, cleaner: Cleaner, contexts: str = "") -> Stats:
    """What the rules of `cleaner` do on a text file or a folder of them, with the first finds of rule `contexts`.

    Files that are no text are listed as unread. Raises ValueError where `contexts` is no rule's id.
    """
    if contexts:
        cleaner.books.only([contexts], [])
    stats = Stats(tuple(cleaner.books.rules))
    for path, name in texts(root):
        try:
            text = decode(path.read_bytes()).text
        except (OSError, UndecodableError) as error:
            stats.unread.append((name, str(error)))
            continue
        cleaned = cleaner.clean(text)
        stats.documents += 1
        stats.edits.update(_rules(cleaned.edits))
        stats.flags.update(_rules(cleaned.flags))
        seen = list(_rules([*cleaned.edits, *cleaned.flags, *cleaned.losers]))
        stats.hits.update(seen)
        stats.in_documents.update(set(seen))
        for edits, applied in ((cleaned.edits, True), (cleaned.flags, False)):
            stats.finds += [_find(name, text, edit, applied) for edit in edits if contexts in edit.rules]
        del stats.finds[CONTEXTS:]
    return stats


def texts(root: Path) -> Iterator[tuple[Path, str]]:
    """The files of a folder, hidden ones left out, or the file itself, with their names below it.

    Raises FileNotFoundError where there is nothing.
    """
    if root.is_file():
        yield root, root.name
        return
    if not root.is_dir():
        raise FileNotFoundError(f"{root}: no such file or folder")
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and not any(part.startswith(".") for part in name.split("/")):
            yield path, name


def _rules(edits: Iterable[Edit]) -> Iterator[str]:
    return (rule for edit in edits for rule in edit.rules)


def _find(name: str, text: str, edit: Edit, applied: bool) -> Find:
    before, after = around(text, edit.start, edit.end)
    return Find(name, before, edit.old, edit.new, after, applied)
