"""Run: a corpus in, clean copies and their audit out. The input is never written to; a killed run resumes."""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from functools import cached_property
from itertools import groupby
from pathlib import Path
from shutil import copyfileobj
from typing import Any, NamedTuple

from cleaner import __version__, audit
from cleaner.audit import Tally
from cleaner.batch.disk import STATE, BatchError, atomically, digest, held, stopping, sweep, write_atomically
from cleaner.batch.ledger import Entry, Ledger, Stretch
from cleaner.batch.pool import Crew, Here, LostError, Pool
from cleaner.batch.reading import UNREADABLE, Chosen, choose, jobs
from cleaner.batch.remote import is_remote
from cleaner.batch.sources import ALL, Choice, Source, find
from cleaner.batch.work import Failure, Job, Result, Work, message
from cleaner.formats import Fields, FormatError, by_name
from cleaner.formats.compression import codec_of, packed
from cleaner.formats.format import PIECE, whole
from cleaner.pipeline import Cleaner

SECONDS = 60.0  # for each megabyte of a task; the slowest real page takes about a second
TASK_JOBS = 64  # of many tiny files
TASK_BYTES = PIECE // 2
AHEAD_BYTES = 64 * PIECE  # of tasks handed in and not yet written, should they be large
SMALL = 1 << 16  # bytes of a file that is written beside others: its time goes to waiting for the disk
WRITERS = 8  # a write with fsync took 1.4 ms, eight at a time 0.2 ms each (ext4 on a virtual disk)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to clean and how, beside the rules. `seconds` is the time a task has for each megabyte begun."""

    choice: Choice = ALL
    fields: Fields = field(default_factory=Fields)
    limit: int | None = None
    sample: int | None = None
    workers: int | None = None
    seconds: float = SECONDS
    copy_other: bool = False
    compress_audit: bool = False


class Step(NamedTuple):
    """Something was done: so many documents, bytes of IN, edits and failures; `total` are bytes that are to be done."""

    documents: int = 0
    bytes: int = 0
    edits: int = 0
    failures: int = 0
    total: int = 0


Progress = Callable[[Step], None]


@dataclass(slots=True)
class Outcome:
    """What a run did."""

    tally: Tally = field(default_factory=Tally)
    skipped: int = 0  # documents done by an earlier run, of files unchanged since
    ignored: list[str] = field(default_factory=list)  # files that are no text by their name, and links
    errors: list[dict[str, str]] = field(default_factory=list)

    def fail(self, failures: Iterable[tuple[str, str]]) -> None:
        """List documents or files that could not be cleaned."""
        self.errors += [{"id": name, "error": error} for name, error in failures]

    @contextmanager
    def listing(self, file: str) -> Iterator[None]:
        """List a file that cannot be read, cleaned or written, and go on."""
        try:
            yield
        except BatchError:  # the run itself cannot go on
            raise
        except UNREADABLE as error:
            self.fail([(file, message(error))])


def run(
    root: Path,
    out: Path,
    cleaner: Cleaner,
    plan: Plan | None = None,
    progress: Progress = lambda step: None,
) -> Outcome:
    """Clean every file below `root` that is asked for into `out`.

    What an earlier run did with the same bytes, rules and options stays. A document that fails is listed in
    `errors.jsonl` and the run goes on. Raises BatchError where `out` will not do, or is full.
    """
    plan = plan or Plan()
    refuse(root, out)
    found = find(root, plan.choice)
    with held(out) as state, Ledger(state) as ledger:
        sweep(out)
        outcome = Outcome(ignored=found.ignored if not plan.copy_other else found.links)
        with closing(_crew(plan, cleaner, found.sources)) as crew:
            _Run(out, cleaner, plan, crew, ledger, outcome, progress).clean(found.sources)
        if plan.copy_other:
            _copy(found.others, out, outcome)
        with stopping(out):
            _close(root, out, state, cleaner, plan, ledger, outcome)
    return outcome


def refuse(root: Path, out: Path) -> None:
    """Raise BatchError for an OUT that would endanger the input or the files of others."""
    source, target = root.resolve(), out.resolve()
    if is_remote(root) == is_remote(out):
        if source == target or (root.is_file() and source.parent == target):
            raise BatchError(f"{out}: OUT is where the input lies; it is never written to, choose another folder")
        if target.is_relative_to(source) or (root.is_dir() and source.is_relative_to(target)):
            raise BatchError(f"{out}: OUT and IN lie one in the other; choose a folder beside {root}")
    if out.exists() and not out.is_dir():
        raise BatchError(f"{out}: is a file; OUT is a folder")
    if out.is_dir() and not (out / STATE).is_dir() and any(out.iterdir()):
        raise BatchError(f"{out}: holds files that cleaner did not write; choose an empty or a new folder")


def _crew(plan: Plan, cleaner: Cleaner, sources: Sequence[Source]) -> Crew[list[Job], list[Result | Failure]]:
    """Those who do the work; a process costs a second to start, which few files are not worth."""
    work = Work(cleaner, plan.fields)
    if plan.workers == 1:
        return Here(work)
    return Pool(plan.workers or min(_workers(plan), 1 + sum(map(_size, sources)) // PIECE), work)


Asked = Sequence[tuple[Source, Chosen | None]]
"""Files, and which records of each; None for all."""


def asked_for(sources: Sequence[Source], plan: Plan) -> Asked:
    """The files that the plan wants cleaned."""
    if plan.limit is None and plan.sample is None:
        return [(source, None) for source in sources]
    chosen = choose(sources, plan.limit, plan.sample)
    return [(source, chosen[source.id]) for source in sources if source.id in chosen]


def _plain(fields: Fields) -> dict[str, Any]:
    """Where the texts are, as the ledger keeps it for undo."""
    return {name: value for name, value in asdict(fields).items() if name != "undoing"}


class _UncleanError(ValueError):
    """A file cannot be cleaned; its message is that of a Failure."""


class _Copy:
    """The clean copy of a file: written from its cleaned pieces, then an entry of the ledger."""

    def __init__(self, out: Path, source: Source, sha256: str, asked: dict[str, Any]) -> None:
        self.source, self.sha256, self.asked = source, sha256, asked
        self.target = source.form.target(source.id)
        self.tally = Tally()
        self.failures: list[Failure] = []
        self._path = out / self.target

    def write(self, parts: Iterable[Result | Failure], log: Callable[[bytes], object]) -> None:
        """Write it, compressed as its source is, and its audit lines to `log`. Raises OSError or ValueError."""
        form = self.source.form
        with (
            self.source.path.open("rb") as original,
            atomically(self._path) as file,
            packed(file, None if form.packed else codec_of(original)) as out,
        ):
            form.join(self._chunks(parts, log), original, out)
        self.digest = digest(self._path)

    def _chunks(self, parts: Iterable[Result | Failure], log: Callable[[bytes], object]) -> Iterator[bytes]:
        is_empty = True
        for part in parts:
            if isinstance(part, Failure):
                raise _UncleanError(part.error)
            log(part.audit)
            self.tally.merge(part.tally)
            self.failures += part.failures
            is_empty = is_empty and part.is_empty
            yield part.data
        may_lack_texts = is_empty or self.source.form.may_lack_texts
        if not (may_lack_texts or self.tally.documents or self.failures):
            fields = " or ".join(f"'{name}'" for name in self.asked["fields"]["texts"])
            raise FormatError(
                f"no record has a text in the field {fields}; name it with --text-field, or --exclude the file"
            )

    def entry(self, stretch: Stretch) -> Entry:
        """What the ledger is to know of it."""
        return Entry(
            self.source.id,
            self.source.format,
            self.target,
            self.sha256,
            self.digest,
            self.asked,
            stretch,
            tuple((failure.id, failure.error) for failure in self.failures),
            is_final=not any(failure.is_lost for failure in self.failures),
        )


class _Done(NamedTuple):
    """A cleaned piece, of the file with this id and digest; or why the file cannot be cleaned."""

    file: str
    sha256: str
    result: Result | Failure


@dataclass
class _Run:
    """A run under way."""

    out: Path
    cleaner: Cleaner
    plan: Plan
    crew: Crew[list[Job], list[Result | Failure]]
    ledger: Ledger
    outcome: Outcome
    progress: Progress

    def clean(self, sources: Sequence[Source]) -> None:
        """Clean all files that are not done yet; each is written when its last piece is there."""
        asked = asked_for(sources, self.plan)
        self.progress(Step(total=sum(_size(source) for source, _ in asked)))
        by_id = {source.id: (source, chosen) for source, chosen in asked}
        beside: deque[_Beside] = deque()
        with ThreadPoolExecutor(WRITERS, "writer") as writers:
            for (name, sha256), group in groupby(self._pieces(asked), lambda done: done[:2]):
                source, chosen = by_id[name]
                copy = _Copy(self.out, source, sha256, self._asked(chosen))
                parts = (done.result for done in group)
                if _size(source) <= SMALL:
                    lines: list[bytes] = []
                    beside.append(_Beside(copy, lines, writers.submit(copy.write, list(parts), lines.append)))
                else:
                    self._write(copy, parts)
                while len(beside) > TASK_JOBS:
                    self._note(beside.popleft())
            for small in beside:
                self._note(small)

    def _write(self, copy: _Copy, parts: Iterable[Result | Failure]) -> None:
        with self.outcome.listing(copy.source.id):
            log = self.ledger.log()
            copy.write(parts, log.write)
            self._add(copy, log.stretch)

    def _note(self, small: _Beside) -> None:
        with self.outcome.listing(small.copy.source.id):
            small.future.result()
            log = self.ledger.log()
            log.write(b"".join(small.lines))
            self._add(small.copy, log.stretch)

    def _add(self, copy: _Copy, stretch: Stretch) -> None:
        self.ledger.add(copy.entry(stretch))
        self.outcome.tally.merge(copy.tally)
        self.outcome.fail((failure.id, failure.error) for failure in copy.failures)

    def _asked(self, chosen: Chosen | None) -> dict[str, Any]:
        """What decides the result beside the bytes of a file, as it comes back from the ledger."""
        if chosen is None:
            return self._for_all
        return {**self._for_all, "records": hashlib.sha256(repr(sorted(chosen)).encode()).hexdigest()[:16]}

    @cached_property
    def _for_all(self) -> dict[str, Any]:
        asked = {"rulebook": self.cleaner.hash, "version": __version__, "fields": _plain(self.plan.fields)}
        return dict(audit.plain(asked))

    def _is_done(self, source: Source, sha256: str, chosen: Chosen | None) -> bool:
        """True where an earlier run did just this, and the copy is as it left it; then its counts are taken over."""
        entry = self.ledger.entries.get(source.id)
        if entry is None or entry.restored or not entry.is_final or entry.source != sha256:
            return False
        if entry.format != source.format or entry.asked != self._asked(chosen):
            return False
        try:
            is_as_left = digest(self.out / entry.target) == entry.copy
        except OSError:
            return False
        if not is_as_left or (lines := self.ledger.lines(entry)) is None:
            return False
        tally = Tally()
        for line in lines:
            tally.add(audit.load(line))
        self.outcome.skipped += tally.documents
        self.outcome.tally.merge(tally)
        self.outcome.fail(entry.failures)
        self.progress(Step(tally.documents, _size(source), tally.edits, len(entry.failures)))
        return True

    def _jobs(self, asked: Asked) -> Iterator[Job | _Done]:
        """What is to be cleaned, file by file."""
        for source, chosen in asked:
            sha256 = ""
            try:
                sha256 = digest(source.path)
                if not self._is_done(source, sha256, chosen):
                    yield from jobs(source, sha256, chosen)
            except UNREADABLE as error:
                yield _Done(source.id, sha256, Failure(source.id, message(error)))

    def _pieces(self, asked: Asked) -> Iterator[_Done]:
        """All pieces after cleaning, in order; some tasks are always ahead, so that no process waits."""
        most = 1 if self.plan.workers == 1 else 2 * _workers(self.plan) + 2
        ahead: deque[_Ahead] = deque()
        for task in _tasks(self._jobs(asked)):
            ahead.append(self._handed_in(task) if isinstance(task, list) else _Ahead([], 0, task))
            while len(ahead) > most or sum(each.size for each in ahead) > AHEAD_BYTES:
                yield from self._finished(ahead.popleft())
        while ahead:
            yield from self._finished(ahead.popleft())

    def _handed_in(self, task: list[Job]) -> _Ahead:
        size = sum(len(job.piece.data) for job in task)
        return _Ahead(task, size, self.crew.submit(task, self.plan.seconds * max(1, size / PIECE)))

    def _finished(self, ahead: _Ahead) -> Iterator[_Done]:
        """What became of a task; where it has no answer, of its records one by one."""
        if isinstance(ahead.answer, _Done):
            yield ahead.answer
            return
        try:
            results = ahead.answer.result()
        except LostError as error:
            yield from self._one_by_one(ahead.task, str(error))
            return
        for job, result in zip(ahead.task, results, strict=True):
            yield self._counted(job, result)

    def _one_by_one(self, task: list[Job], error: str) -> Iterator[_Done]:
        parts = [
            job._replace(piece=part, size=0 if number else job.size)
            for job in task
            for number, part in enumerate(by_name(job.format).split(job.piece))
        ]
        if len(parts) == 1:
            yield self._counted(parts[0], _lost(parts[0], error))
            return
        for part in parts:
            yield from self._finished(self._handed_in([part]))

    def _counted(self, job: Job, result: Result | Failure) -> _Done:
        if isinstance(result, Result):
            self.progress(Step(result.tally.documents, job.size, result.tally.edits, len(result.failures)))
        else:
            self.progress(Step(0, job.size, failures=1))
        return _Done(job.file, job.digest, result)


class _Beside(NamedTuple):
    """A small copy that is written beside others, and its audit lines so far."""

    copy: _Copy
    lines: list[bytes]
    future: Future[None]


class _Ahead(NamedTuple):
    """A task that was handed in, its size in bytes, and its answer to come; or what takes its place in the order."""

    task: list[Job]
    size: int
    answer: Future[list[Result | Failure]] | _Done


def _lost(job: Job, error: str) -> Result | Failure:
    """What is left of a record that cannot be cleaned: itself, and a line on the list. A file is not copied."""
    if by_name(job.format).split is whole:
        return Failure(job.file, error, is_lost=True)
    failure = Failure(f"{job.file}#{job.piece.first}", error, is_lost=True)
    return Result(job.piece.data, failures=[failure])


def _tasks(items: Iterable[Job | _Done]) -> Iterator[list[Job] | _Done]:
    """Jobs together that are worth a trip to another process."""
    task: list[Job] = []
    size = 0
    for item in items:
        if isinstance(item, Job):
            task.append(item)
            size += len(item.piece.data)
        if task and (size >= TASK_BYTES or len(task) >= TASK_JOBS or not isinstance(item, Job)):
            yield task
            task, size = [], 0
        if not isinstance(item, Job):
            yield item
    if task:
        yield task


def _workers(plan: Plan) -> int:
    return plan.workers or len(os.sched_getaffinity(0))


def _size(source: Source) -> int:
    """The bytes of a file, 0 for one that is gone."""
    try:
        return source.path.stat().st_size
    except OSError:
        return 0


def _copy(others: Iterable[Source], out: Path, outcome: Outcome) -> None:
    """Copy files of other kinds as they are."""
    for other in others:
        try:
            with other.path.open("rb") as file, atomically(out / other.id) as copy:
                copyfileobj(file, copy, PIECE)
        except OSError as error:
            outcome.fail([(other.id, message(error))])


def _close(root: Path, out: Path, state: Path, cleaner: Cleaner, plan: Plan, ledger: Ledger, outcome: Outcome) -> None:
    """Write the state as it is after a whole run; what has no clean copy any more is forgotten."""
    ledger.keep(lambda entry: (out / entry.target).exists())
    ledger.merge(compress=plan.compress_audit)
    write_atomically(state / "errors.jsonl", b"".join(map(audit.dump, outcome.errors)))
    write_atomically(state / "manifest.json", audit.dump(_manifest(root, cleaner, plan, outcome)))


def _manifest(root: Path, cleaner: Cleaner, plan: Plan, outcome: Outcome) -> dict[str, Any]:
    tally = outcome.tally
    return {
        "version": __version__,
        "source": str(root),
        "options": cleaner.options,
        "fields": _plain(plan.fields),
        "limit": plan.limit,
        "sample": plan.sample,
        "rulebook": cleaner.hash,
        "documents": tally.documents,
        "changed": tally.changed,
        "edits": tally.edits,
        "flags": tally.flags,
        "errors": len(outcome.errors),
        "ignored": outcome.ignored,
    }
