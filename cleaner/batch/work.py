"""Work: what a worker process does with a piece of a file, and what it hands back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import tee
from typing import NamedTuple

from cleaner import audit
from cleaner.audit import Tally
from cleaner.decode import UndecodableError
from cleaner.document import Document
from cleaner.edits import Edit, apply
from cleaner.formats import Fields, Piece, by_name
from cleaner.formats.compression import BROKEN
from cleaner.pipeline import Cleaned, Cleaner


class Job(NamedTuple):
    """A piece to clean: the id of its file, the file's digest and format, and how many of its bytes the piece is."""

    file: str
    digest: str
    format: str
    piece: Piece
    size: int = 0


class Failure(NamedTuple):
    """A document or file that could not be cleaned, and why. `is_lost` where another try may fare better."""

    id: str
    error: str
    is_lost: bool = False


@dataclass(slots=True)
class Result:
    """A piece after cleaning: its new bytes, the audit lines of its documents, counts, and what failed in it.

    `is_empty` is True for a piece that holds no records.
    """

    data: bytes
    audit: bytes = b""
    tally: Tally = field(default_factory=Tally)
    failures: list[Failure] = field(default_factory=list)
    is_empty: bool = False


@dataclass(frozen=True)
class Work:
    """Cleans the jobs of a task. A job whose whole file fails has a Failure in place of a Result."""

    cleaner: Cleaner
    fields: Fields

    def prepare(self) -> None:
        """Compile the rules, before the clock of the first task starts."""
        self.cleaner.prepare()

    def __call__(self, jobs: Sequence[Job]) -> list[Result | Failure]:
        """Clean the pieces; one that fails leaves the others alone."""
        ahead = Ahead(self.cleaner, (document for job in jobs for document in _documents(job, self.fields)))
        return [self._done(job, ahead) for job in jobs]

    def _done(self, job: Job, ahead: Ahead) -> Result | Failure:
        result = Result(b"", is_empty=not job.piece.first or not job.piece.data.strip())
        lines: list[bytes] = []

        def note(document: Document, cleaned: Cleaned) -> None:
            entry = audit.record(document, cleaned, self.cleaner.hash)
            if document.id == job.file:
                entry["bytes"] = job.digest
            lines.append(audit.dump(entry))
            result.tally.add(entry)

        visitor = Cleaning(self.cleaner, job.file, note, ahead)
        try:
            result.data = by_name(job.format).rewrite(job.piece, self.fields, visitor)
        except (OSError, ValueError, RuntimeError) as error:
            return Failure(job.file, message(error))
        result.audit, result.failures = b"".join(lines), visitor.failures
        return result


def _documents(job: Job, fields: Fields) -> list[Document]:
    """The documents of a piece; none where it cannot be read, which shows again when it is rewritten."""
    form = by_name(job.format)
    found: list[Document] = []
    if not form.is_slow:
        with suppress(OSError, ValueError, RuntimeError):
            form.rewrite(job.piece, fields, Reading(job.file, found.append))
            return found
    return []


class Reading:
    """The visitor that tells `note` of every document and changes none."""

    def __init__(self, file: str, note: Callable[[Document], None]) -> None:
        self._file, self._note = file, note
        self.failures: list[Failure] = []

    def change(self, document: Document) -> str:
        """The text as it is."""
        self._note(replace(document, id=self._file + document.id))
        return document.text

    def fail(self, id: str, error: str) -> None:  # noqa: A002 - the audit's own word
        """List a record that cannot be read."""
        self.failures.append(Failure(self._file + id, error))


class Ahead:
    """What becomes of documents, cleaned a few together before they are asked for, which takes less time."""

    def __init__(self, cleaner: Cleaner, documents: Iterable[Document]) -> None:
        self._cleaner = cleaner
        ours, theirs = tee(documents)
        outcomes = cleaner.attempts((document.text, document.language) for document in theirs)
        self._done = zip(ours, outcomes, strict=True)
        self._next = next(self._done, None)

    def of(self, document: Document) -> Cleaned:
        """The document's outcome, or what cleaning it raised; one that is not the next is cleaned by itself."""
        if self._next is None or self._next[0].id != document.id:
            return self._cleaner.clean(document.text, document.language)
        outcome, self._next = self._next[1], next(self._done, None)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


class Cleaning:
    """The visitor that cleans, tells `note` of every document it has cleaned, and lists those it cannot."""

    def __init__(
        self,
        cleaner: Cleaner,
        file: str,
        note: Callable[[Document, Cleaned], None],
        ahead: Ahead | None = None,
    ) -> None:
        """`ahead` knows what becomes of documents that were read before."""
        self._file, self._note = file, note
        self._cleaned = ahead.of if ahead else lambda document: cleaner.clean(document.text, document.language)
        self.failures: list[Failure] = []

    def change(self, document: Document) -> str:
        """The clean text. Raises what the cleaner raises where the document is a whole file."""
        is_file = not document.id
        document = replace(document, id=self._file + document.id)
        try:
            cleaned = _sparing(document, self._cleaned(document))
        except (ValueError, RuntimeError) as error:
            if is_file:
                raise
            self.failures.append(Failure(document.id, message(error)))
            return document.text
        self._note(document, cleaned)
        return cleaned.text

    def fail(self, id: str, error: str) -> None:  # noqa: A002 - the audit's own word
        """List a record that cannot be read."""
        self.failures.append(Failure(self._file + id, error))


def _sparing(document: Document, cleaned: Cleaned) -> Cleaned:
    """The outcome without the edits that reach into the untouched parts of the document; they are flags."""
    if not document.untouched:
        return cleaned
    kept = [edit for edit in cleaned.edits if not _reaches(edit, document.untouched)]
    spared = [edit for edit in cleaned.edits if _reaches(edit, document.untouched)]
    if not spared:
        return cleaned
    return replace(cleaned, text=apply(document.text, kept), edits=kept, flags=[*cleaned.flags, *spared])


def _reaches(edit: Edit, stretches: Sequence[tuple[int, int]]) -> bool:
    return any(edit.start < end and start < edit.end for start, end in stretches)


def message(error: Exception) -> str:
    """What went wrong, for the person who looks at the file."""
    if isinstance(error, UndecodableError):
        return f"{error}; leave it out or convert it to UTF-8"
    if isinstance(error, UnicodeEncodeError):
        return "holds half a character (a lone surrogate) that no encoding can write"
    if isinstance(error, EOFError):
        return "is cut off: its compression ends too early"
    if isinstance(error, BROKEN):
        return f"is damaged: {error}"
    if isinstance(error, OSError):
        return f"cannot be read or written: {error.strerror or error}"
    return str(error)
