"""A finished run, to be read: its audit, failures and manifest, and the clean copies as they are now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
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
            wanted[self._file_of(name)].add(name)
        found = {}
        for file in wanted.keys() & self._files.keys():
            for name, text in self._texts(file):
                if name in wanted[file]:
                    found[name] = text
                    wanted[file].remove(name)
                if not wanted[file]:
                    break
        return found

    def copies(self) -> Callable[[str], str | None]:
        """What gives the clean text of each document, if asked in the order of the audit; None as with `clean_texts`.

        However many documents a file holds, it is read once, a piece at a time.
        """
        file = ""
        texts: Iterator[tuple[str, str]] = iter(())

        def clean_text(name: str) -> str | None:
            nonlocal file, texts
            if self._file_of(name) != file:
                file = self._file_of(name)
                texts = self._texts(file)
            return next((text for each, text in texts if each == name), None)

        return clean_text

    def _file_of(self, name: str) -> str:
        """The file of a document: its own, or for `pages.jsonl#17` the file before the sign; "" for that of no file."""
        if name in self._files:
            return name
        ends = (at for at, character in enumerate(name) if character == "#")
        return next((name[:at] for at in ends if name[:at] in self._files), "")

    def _texts(self, file: str) -> Iterator[tuple[str, str]]:
        """The documents of a clean copy and their texts, as far as it can be read."""
        if file in self._files:
            with suppress(BatchError, *UNREADABLE):
                for document in documents(self.out, self._files[file]):
                    yield file + document.id, document.text

    @cached_property
    def _files(self) -> dict[str, Entry]:
        """What the run did with each file; empty where that cannot be told."""
        try:
            with (self.out / STATE / FILES).open("rb") as lines:
                return {entry.id: entry for entry in map(Entry.of_line, lines)}
        except (OSError, ValueError, KeyError, TypeError):
            return {}


def documents(out: Path, file: Entry) -> Iterator[Document]:
    """The documents of a clean copy, in order. Raises what is UNREADABLE, or BatchError for a name outside `out`."""
    form = by_name(file.format)
    form = by_name(form.copies or form.name)
    texts = tuple(file.asked["fields"]["texts"])
    fields = Fields(**{**file.asked["fields"], "texts": texts, "undoing": "some"})  # a copy is read, not an original
    with inside(out, file.target).open("rb") as raw:
        for piece in form.pieces(unpacked(raw, None if form.packed else codec_of(raw))):
            reader = _Reader()
            form.rewrite(piece, fields, reader)
            yield from reader.documents


class _Reader:
    """The visitor that changes nothing and keeps what it was shown."""

    def __init__(self) -> None:
        self.documents: list[Document] = []

    def change(self, document: Document) -> str:
        self.documents.append(document)
        return document.text

    def fail(self, id: str, error: str) -> None:  # noqa: A002 - the audit's own word
        """A record that cannot be read has no text."""
