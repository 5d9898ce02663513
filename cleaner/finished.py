"""A finished run, to be read: its audit, failures and manifest, and the clean copies as they are now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from cleaner import audit
from cleaner.audit import AuditError
from cleaner.batch.disk import STATE, BatchError, inside
from cleaner.batch.ledger import FILES, Entry
from cleaner.batch.reading import UNREADABLE
from cleaner.document import Document
from cleaner.formats import Fields, by_name
from cleaner.formats.compression import codec_of, unpacked

REQUIRED = frozenset({"id", "language", "edits", "flags", "sha256"})


class Finished:
    """The folder that a run wrote. Raises AuditError where there is no audit in it."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self._audit = audit.located(out / STATE)

    def entries(self) -> Iterator[dict[str, Any]]:
        """The audit lines, one after the other. Raises AuditError for a line that is none."""
        for number, entry in enumerate(audit.read(self._audit), start=1):
            if missing := sorted(REQUIRED - entry.keys()):
                raise AuditError(f"{self._audit}:{number}: is no audit line: it has no '{missing[0]}'")
            yield entry

    def failures(self) -> Iterator[dict[str, Any]]:
        """The documents that failed, as `{"id", "error"}`."""
        path = self.out / STATE / "errors.jsonl"
        return audit.read(path) if path.is_file() else iter(())

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What the run was: version, source, options. Empty where that cannot be told."""
        try:
            return audit.load((self.out / STATE / "manifest.json").read_bytes())
        except (OSError, ValueError):
            return {}

    @property
    def ended(self) -> datetime:
        """When the audit was written, in UTC."""
        return datetime.fromtimestamp(self._audit.stat().st_mtime, UTC)

    def clean_texts(self, ids: Iterable[str]) -> dict[str, str]:
        """The clean texts of these documents as they are now; those that are gone or cannot be read are left out."""
        wanted: defaultdict[str, set[str]] = defaultdict(set)
        for name in ids:
            for owner in owners(name):
                wanted[owner].add(name)
        found: dict[str, str] = {}
        for file in self._files():
            if file.id in wanted:
                for name, text in _texts(self.out, file):
                    if name in wanted[file.id]:
                        found[name] = text
                    if wanted[file.id] <= found.keys():
                        break
        return found

    def copies(self) -> Copies:
        """The clean texts of all documents, to be asked for in the order of the audit."""
        return Copies(self.out, self._files())

    def _files(self) -> Iterator[Entry]:
        """What the run did with each file, in the order of the audit; nothing where that cannot be told."""
        with suppress(OSError, ValueError, KeyError, TypeError), (self.out / STATE / FILES).open("rb") as lines:
            yield from map(Entry.of_line, lines)


class Copies:
    """The clean texts of a run, read side by side with its audit: every file once, a piece at a time."""

    def __init__(self, out: Path, files: Iterator[Entry]) -> None:
        self._out, self._files = out, files
        self._file: Entry | None = None
        self._texts: Iterator[tuple[str, str]] = iter(())

    def text(self, name: str) -> str | None:
        """The clean text of the next document as it is now; None where it is gone or cannot be read."""
        possible = owners(name)
        while self._file is None or (self._file.id not in possible and self._file.id < name):
            self._file = next(self._files, None)
            if self._file is None:
                return None
            self._texts = _texts(self._out, self._file)
        if self._file.id not in possible:
            return None
        return next((text for each, text in self._texts if each == name), None)


def owners(name: str) -> set[str]:
    """What may be the file of a document: itself, or what stands before a sign of number.

    >>> sorted(owners("pages#1.jsonl#17"))
    ['pages', 'pages#1.jsonl', 'pages#1.jsonl#17']
    """
    return {name, *(name[:at] for at, character in enumerate(name) if character == "#")}


def _texts(out: Path, file: Entry) -> Iterator[tuple[str, str]]:
    """The documents of a clean copy, in order, and their texts, as far as it can be read."""
    with suppress(BatchError, *UNREADABLE):
        form = by_name(file.format)
        form = by_name(form.copies or form.name)
        texts = tuple(file.asked["fields"]["texts"])
        fields = Fields(**{**file.asked["fields"], "texts": texts, "undoing": "some"})  # a copy is no original
        with inside(out, file.target).open("rb") as raw:
            for piece in form.pieces(unpacked(raw, None if form.packed else codec_of(raw))):
                reader = _Reader()
                form.rewrite(piece, fields, reader)
                yield from ((file.id + document.id, document.text) for document in reader.documents)


class _Reader:
    """The visitor that changes nothing and keeps what it was shown."""

    def __init__(self) -> None:
        self.documents: list[Document] = []

    def change(self, document: Document) -> str:
        self.documents.append(document)
        return document.text

    def fail(self, id: str, error: str) -> None:  # noqa: A002 - the audit's own word
        """A record that cannot be read has no text."""
