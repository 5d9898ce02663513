"""A corpus through a cluster: what Ray and Spark share behind `cleaner run --engine`.

A run cleans every text once and writes records and audit into a scratch folder: Ray from one pass, whose tasks write
both; Spark, which writes one thing from one pass, writes them together and then parts them. The engine repeats a task
whose worker died, so that its files are written again, and what reaches OUT is complete. Lines of JSONL stay bytes all
along: no schema is guessed, and all that is no text comes out as it was.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from urllib.parse import unquote, urlsplit

from cleaner import __version__
from cleaner.adapters.columns import FACTS, Cleaning, Row, array, library
from cleaner.audit import dump, load
from cleaner.batch import STATE, BatchError, Choice, Plan
from cleaner.batch.cleaning import refuse
from cleaner.batch.disk import inside, locked, write_atomically
from cleaner.batch.work import Reading
from cleaner.document import Document
from cleaner.formats import jsonl
from cleaner.formats.format import Fields, Piece
from cleaner.pipeline import Cleaner

if TYPE_CHECKING:
    import pyarrow as pa

LINE, SOURCE, RECORD, AUDIT = "line", "cleaner_source", "cleaner_record", "cleaner_audit"
"""Columns: a line that was read, the file it is from; a clean line, what was done to a record."""

SUFFIXES = {
    "jsonl": (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz", ".jsonl.bz2", ".ndjson.bz2"),
    "parquet": (".parquet",),
}
_HALF = re.compile("[\ud800-\udfff]")
_FACTS = ("edits", "flags", "scores", "language", "certainty", "sha256", "rulebook", "version", "error")


@dataclass(frozen=True)
class Job:
    """What is to be cleaned, and how; `workers` is None for as many as the engine has."""

    root: Path
    files: tuple[Path, ...]
    kind: Literal["jsonl", "parquet"]
    cleaner: Cleaner
    fields: Fields = field(default_factory=Fields)
    workers: int | None = None

    @property
    def cleaning(self) -> LineCleaning | TableCleaning:
        """What a worker does to a batch of records."""
        made = LineCleaning if self.kind == "jsonl" else TableCleaning
        return made(self.cleaner, self.fields, str(self.base))

    @property
    def base(self) -> Path:
        """The folder that the audit's paths count from."""
        return (self.root.parent if self.root.is_file() else self.root).absolute()

    @cached_property
    def paths(self) -> list[str]:
        """The files, as an engine on any machine takes them."""
        return [str(path.absolute()) for path in self.files]

    @cached_property
    def key(self) -> str:
        """A digest of all that decides the outcome: another one means that the corpus is to be cleaned anew."""
        stats = [(path, path.stat()) for path in self.files]
        listing = [(path.relative_to(self.base).as_posix(), stat.st_size, stat.st_mtime_ns) for path, stat in stats]
        return hashlib.sha256(repr((self.cleaner.hash, __version__, self.fields, listing)).encode()).hexdigest()


class Outcome(NamedTuple):
    """What a run did: texts cleaned, those that could not be, or that an earlier run had done all there is to do."""

    documents: int
    failed: int
    skipped: bool = False


def plan(root: Path, cleaner: Cleaner, wanted: Plan) -> Job:
    """The job of cleaning the JSONL or Parquet files below `root`, or `root` itself.

    Raises BatchError where there is none, or both kinds, or `wanted` asks for what an engine does not do.
    """
    if wanted != Plan(wanted.choice, wanted.fields, workers=wanted.workers) or wanted.fields.keep_original:
        raise BatchError("with --engine there is no --limit, --sample, --timeout, --keep-original, --copy-other")
    if not root.exists():
        raise BatchError(f"{root}: no such file or folder")
    root = root.absolute()
    found = [root] if root.is_file() else sorted(path for path in root.rglob("*") if _taken(path, root, wanted.choice))
    kinds = {
        kind: tuple(path for path in found if path.name.lower().endswith(suffixes))
        for kind, suffixes in SUFFIXES.items()
    }
    if sum(map(bool, kinds.values())) != 1:
        what = "both kinds; clean each by itself" if kinds["jsonl"] else "neither"
        raise BatchError(f"{root}: a cluster reads JSONL or Parquet files; here are {what}")
    kind: Literal["jsonl", "parquet"] = "jsonl" if kinds["jsonl"] else "parquet"
    return Job(root, kinds[kind], kind, cleaner, wanted.fields, wanted.workers)


def _taken(path: Path, root: Path, choice: Choice) -> bool:
    name = path.relative_to(root)
    hidden = any(part.startswith((".", "_")) for part in name.parts)  # with "_" the engines' own notes begin
    return not hidden and path.is_file() and not path.is_symlink() and choice.takes(name.as_posix())


def run(job: Job, out: Path, engine: str) -> Outcome:
    """Clean a corpus into the folder `out`, by an engine: "ray" or "spark".

    A finished `out` of the same corpus, rules and options is left as it is; anything else of ours in it is replaced,
    once the new is complete. Raises BatchError for an `out` that will not do, ImportError without the engine.
    """
    module = import_module(f"cleaner.adapters.{engine}")
    library(module.LIBRARY)  # or nothing is touched
    refuse(job.root, out)
    _refuse(out)
    with locked(out / STATE):
        return _run(job, out, module.run)


def _run(job: Job, out: Path, run_on: Callable[[Job, Path], None]) -> Outcome:
    state = out / STATE
    before = _manifest(state)
    if before.get("key") == job.key and all((out / name).is_file() for name in before["files"]):
        return _outcome(state)._replace(skipped=True)
    scratch = state / "unfinished"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    _record(state, "", before.get("files", []))
    run_on(job, scratch.absolute())
    _publish(job, scratch, out, before.get("files", []))
    return _outcome(state)


def _refuse(out: Path) -> None:
    """Raise BatchError for an OUT with files that no run on a cluster wrote."""
    theirs = out.is_dir() and any(path.name != STATE for path in out.iterdir())
    if theirs and "key" not in _manifest(out / STATE):
        raise BatchError(f"{out}: holds files that are not of a run on a cluster; choose a new folder")


def _publish(job: Job, scratch: Path, out: Path, before: Sequence[str]) -> None:
    """Put what is complete in its place. Killed on the way, the next run knows by the manifest what is ours."""
    state = out / STATE
    parts = {f"part-{n:05}.{job.kind}": path for n, path in enumerate(_parts(scratch / "records"))}
    audits = {f"{STATE}/audit/part-{n:05}.parquet": path for n, path in enumerate(_parts(scratch / "audit"))}
    new = parts | audits
    _record(state, "", {*before, *new})
    for name in before:
        inside(out, name).unlink(missing_ok=True)
    (state / "audit").mkdir(exist_ok=True)
    for name, path in new.items():
        path.replace(out / name)
    shutil.rmtree(scratch)
    _record(state, job.key, new, version=__version__, rulebook=job.cleaner.hash, source=str(job.root))


def _parts(folder: Path) -> list[Path]:
    """The files that an engine wrote, without its notes and checksums."""
    return sorted(path for path in folder.glob("*") if not path.name.startswith((".", "_")))


def _manifest(state: Path) -> dict[str, Any]:
    path = state / "manifest.json"
    return load(path.read_bytes()) if path.is_file() else {}


def _record(state: Path, key: str, files: Iterable[str], **about: str) -> None:
    """Note which files of OUT are ours; `key` tells what a finished run was about, and is empty until it is."""
    write_atomically(state / "manifest.json", dump({"key": key, **about, "files": sorted(files)}))


def _outcome(state: Path) -> Outcome:
    """Counted from the audit: for all but documents that failed, Parquet's own statistics are enough."""
    if not _parts(state / "audit"):
        return Outcome(0, 0)
    audit = _audit(state)
    return Outcome(audit.count_rows(), audit.count_rows(filter=_failed()))


def failures(out: Path) -> Iterator[dict[str, str | None]]:
    """The records that could not be cleaned: file, id and what was wrong."""
    for batch in _audit(out / STATE).to_batches(columns=["source", "id", "error"], filter=_failed()):
        yield from batch.to_pylist()


def _audit(state: Path) -> Any:
    return library("pyarrow.dataset").dataset(state / "audit", format="parquet")


def _failed() -> Any:
    return library("pyarrow.dataset").field("error").is_valid()


def audit_type() -> pa.DataType:
    """The Arrow type of what is noted about a record: a struct for each of its texts."""
    pa = library("pyarrow")
    facts = {name: FACTS[name].type(pa) if name in FACTS else pa.string() for name in _FACTS}
    return pa.list_(pa.struct({"source": pa.string(), "id": pa.string(), "field": pa.string(), **facts}))


@dataclass(frozen=True)
class _Visitor:
    """Puts clean texts into a JSON line and notes what was done; `rows` has what became of them, in order."""

    cleaning: Cleaning
    source: str
    rows: Iterator[Row]
    notes: list[dict[str, Any]] = field(default_factory=list)

    def change(self, document: Document) -> str:
        """The clean text."""
        row = next(self.rows)
        if _HALF.search(document.text):
            row = Row(document.text, None, "holds half a character (a lone surrogate), which Parquet cannot say")
        self._note(row, document.meta.get("record-id"), document.id.partition(":")[2] or None)
        return str(row.text)

    def fail(self, id: str, error: str) -> None:  # noqa: A002 - the audit's own word
        """Note that a line cannot be read."""
        self._note(Row(None, None, error), None, None)

    def _note(self, row: Row, name: object, field_: str | None) -> None:
        self.notes.append(_noted(self.cleaning, row, self.source, name, field_))


def _noted(cleaning: Cleaning, row: Row, source: str | None, name: object, field_: str | None) -> dict[str, Any]:
    facts = {fact: value for fact, [value] in cleaning.facts([row]).items()}
    known = None if name is None else _HALF.sub("\ufffd", str(name))
    return {"source": source, "id": known, "field": field_, **facts}


@dataclass(frozen=True)
class LineCleaning:
    """Cleans a batch with the columns LINE and SOURCE; gives RECORD and AUDIT."""

    cleaner: Cleaner
    fields: Fields
    base: str

    def __call__(self, batch: Any) -> Any:
        """An Arrow table or record batch, cleaned."""
        pa = library("pyarrow")
        cleaning = Cleaning(self.cleaner, add=_FACTS, prefix="")
        lines = batch[LINE].to_pylist()
        rows = self._rows(cleaning, lines)
        records, notes = [], []
        for line, path in zip(lines, batch[SOURCE].to_pylist(), strict=True):
            visitor = _Visitor(cleaning, str(relative(path, self.base)), rows)
            records.append(jsonl.rewrite(Piece(1, line), self.fields, visitor))
            notes.append(visitor.notes)
        schema = self.schema(batch.schema)
        return type(batch).from_arrays(
            [pa.array(records, pa.binary()), pa.array(notes, schema.field(AUDIT).type)], schema=schema
        )

    def _rows(self, cleaning: Cleaning, lines: Iterable[bytes]) -> Iterator[Row]:
        """What becomes of all texts of the lines, which are cleaned together."""
        found: list[Document] = []
        for line in lines:
            jsonl.rewrite(Piece(1, line), self.fields, Reading("", found.append))
        return iter(cleaning.rows([each.text for each in found], [each.language for each in found]))

    def schema(self, given: pa.Schema) -> pa.Schema:
        """What comes out."""
        pa = library("pyarrow")
        return pa.schema({RECORD: pa.binary(), AUDIT: audit_type()})


@dataclass(frozen=True)
class TableCleaning:
    """Cleans the text columns of a batch, which has a column SOURCE beside its own; gives AUDIT in its place."""

    cleaner: Cleaner
    fields: Fields
    base: str

    def __call__(self, batch: Any) -> Any:
        """An Arrow table or record batch, cleaned."""
        pa = library("pyarrow")
        schema = self.schema(batch.schema)
        columns = {name: batch[name] for name in batch.schema.names}
        notes: list[list[dict[str, Any]]] = [[] for _ in range(batch.num_rows)]
        ids = columns[self.fields.id].to_pylist() if self.fields.id else [None] * batch.num_rows
        sources = [relative(path, self.base) for path in columns[SOURCE].to_pylist()]
        languages = columns[self.fields.language].to_pylist() if self.fields.language else None
        cleaning = Cleaning(self.cleaner, add=_FACTS, prefix="")
        for name in self.fields.texts:
            rows = cleaning.rows(columns[name].to_pylist(), languages)
            columns[name] = array(pa, [row.text for row in rows], schema.field(name).type)
            field_ = name if len(self.fields.texts) > 1 else None
            for row, note, source, id_ in zip(rows, notes, sources, ids, strict=True):
                if row.value is not None:
                    note.append(_noted(cleaning, row, source, id_, field_))
        columns[AUDIT] = pa.array(notes, schema.field(AUDIT).type)
        return type(batch).from_arrays([columns[name] for name in schema.names], schema=schema)

    def schema(self, given: pa.Schema) -> pa.Schema:
        """What comes out. Raises ValueError where a field is missing or holds no text."""
        pa = library("pyarrow")
        for name in filter(None, (*self.fields.texts, self.fields.id)):
            cleaning = Cleaning(self.cleaner, text=name, language=self.fields.language)
            cleaning.check(given.names)
            if name in self.fields.texts:
                cleaning.schema(given)
        kept = [given.field(name) for name in given.names if name != SOURCE]
        return pa.schema([*kept, pa.field(AUDIT, audit_type())], metadata=given.metadata)


def relative(path: str | None, base: str) -> str | None:
    """The path of an input below the folder `base`, from what an engine calls it.

    >>> relative("file:///data/in/a%20b.jsonl", "/data/in"), relative("/data/in/c.jsonl", "/data/in")
    ('a b.jsonl', 'c.jsonl')
    """
    if path is None:
        return None
    plain = PurePosixPath(unquote(urlsplit(path).path) if path.startswith("file:") else path)
    return plain.relative_to(base).as_posix() if plain.is_relative_to(base) else str(plain)


def audits(batch: Any) -> Any:
    """The column AUDIT of a batch, a row for each text."""
    pa = library("pyarrow")
    column = batch[AUDIT]
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    type_ = audit_type().value_type
    notes = pa.chunked_array([chunk.flatten() for chunk in chunks], type_).combine_chunks()
    return pa.Table.from_arrays(notes.flatten(), names=[each.name for each in type_])
