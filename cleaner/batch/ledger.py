"""The ledger: what runs did with each file of IN, kept in OUT/.cleaner so that it survives a kill at any moment.

While a run is under way it writes at the end of two files: `audit.part`, the audit lines, and `files.part`, a line for
each file when it is done. At the end both are merged with those of earlier runs, in order, into `audit.jsonl` and
`files.jsonl`. A line of files names its stretch of the audit by offset, length and digest; what does not fit together,
after a power cut say, is not believed, and the file is cleaned again.
"""

from __future__ import annotations

import gzip
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from shutil import copyfileobj
from typing import Any, BinaryIO, NamedTuple

from cleaner import audit
from cleaner.batch.disk import atomically, stopping

FILES, FILES_PART, AUDIT_PART = "files.jsonl", "files.part", "audit.part"
_CHUNK = 1 << 20


class Stretch(NamedTuple):
    """A stretch of an audit: its offset and length in bytes, before compression, and its sha256."""

    offset: int
    length: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What was done with a file of IN.

    `target` is its clean copy below OUT; `source` and `copy` are the sha256 of the two, `asked` what decided the
    result (rulebook, options, fields, version). `failures` lists documents that were left as they are. `is_final` is
    False where a new run should try again; `restored` is True where undo has put all originals back.
    """

    id: str
    format: str
    target: str
    source: str
    copy: str
    asked: Mapping[str, Any]
    audit: Stretch
    failures: tuple[tuple[str, str], ...] = ()
    is_final: bool = True
    restored: bool = False

    @classmethod
    def of_line(cls, line: bytes) -> Entry:
        """Read a line of files.jsonl. Raises ValueError, KeyError or TypeError for what is none."""
        plain = audit.load(line)
        failures = tuple((str(name), str(error)) for name, error in plain.pop("failures", ()))
        return cls(**{**plain, "audit": Stretch(*plain["audit"]), "failures": failures})

    def line(self) -> bytes:
        """The line of files.jsonl; what is as usual is left out."""
        plain = {**asdict(self), "audit": list(self.audit)}
        unusual = {"failures": (), "is_final": True, "restored": False}
        return audit.dump({key: value for key, value in plain.items() if unusual.get(key, plain) != value})


class Ledger:
    """The entries of a state folder, by file. Use it in a `with`, under the lock of its OUT."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self.entries: dict[str, Entry] = {}
        self._in_part: set[str] = set()  # files whose audit stands in audit.part

    def __enter__(self) -> Ledger:
        self._state.mkdir(parents=True, exist_ok=True)
        self._was_packed = _unpack(self._state)
        (self._state / audit.NAMES[0]).touch()
        with ExitStack() as opened:
            self._whole = opened.enter_context((self._state / audit.NAMES[0]).open("rb"))
            self._part = opened.enter_context((self._state / AUDIT_PART).open("a+b"))
            self._files = opened.enter_context((self._state / FILES_PART).open("a+b"))
            self.entries = {entry.id: entry for entry in _entries(self._state / FILES)}
            begun = {entry.id: entry for entry in _entries(self._state / FILES_PART)}
            self.entries |= begun
            self._in_part = set(begun)
            self._files.write(b"\n")  # should a kill have cut the last line off
            self._opened = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):  # a full disk was complained of before
            self._opened.close()

    def log(self) -> Log:
        """Where the audit lines of the next file go."""
        return Log(self._part, self._state.parent)

    def keep(self, wanted: Callable[[Entry], bool]) -> None:
        """Forget the entries that are not wanted."""
        self.entries = {name: entry for name, entry in self.entries.items() if wanted(entry)}

    def add(self, entry: Entry) -> None:
        """Note that a file is done, its audit lines being logged. Raises BatchError where the disk is full."""
        with stopping(self._state.parent):
            self._part.flush()
            self._files.write(entry.line())
            self._files.flush()
        self.entries[entry.id] = entry
        self._in_part.add(entry.id)

    def lines(self, entry: Entry) -> Iterator[bytes] | None:
        """The audit lines of a file, in order, or None where they are not those that the entry tells of."""
        file = self._part if entry.id in self._in_part else self._whole
        try:
            self._part.flush()
            sound = _digest(file, entry.audit) == entry.audit.sha256
        except OSError:
            return None
        return _stretch(file, entry.audit) if sound else None

    def merge(self, *, compress: bool | None = None) -> None:
        """Write audit.jsonl and files.jsonl, in the order of the files' ids, and end the part.

        `compress` is by default what it was before. Raises OSError.
        """
        name = audit.NAMES[0]
        with atomically(self._state / FILES) as files, atomically(self._state / name) as out:
            for entry in sorted(self.entries.values(), key=lambda each: each.id):
                if (lines := self.lines(entry)) is not None:
                    log = Log(out, self._state.parent)
                    for line in lines:
                        log.write(line)
                    files.write(replace(entry, audit=log.stretch).line())
        (self._state / FILES_PART).unlink()
        (self._state / AUDIT_PART).unlink()
        if self._was_packed if compress is None else compress:
            with (
                (self._state / name).open("rb") as plain,
                atomically(self._state / audit.NAMES[1]) as packed,
                gzip.GzipFile("", "wb", fileobj=packed, mtime=0) as out,
            ):
                copyfileobj(plain, out, _CHUNK)
            (self._state / name).unlink()


class Log:
    """The audit lines of one file on their way to the disk."""

    def __init__(self, file: BinaryIO, out: Path) -> None:
        self._file, self._out, self._start = file, out, file.seek(0, os.SEEK_END)
        self._digest = hashlib.sha256()
        self._length = 0

    def write(self, lines: bytes) -> None:
        """Add lines. Raises BatchError where the disk is full."""
        with stopping(self._out):
            self._file.write(lines)
        self._digest.update(lines)
        self._length += len(lines)

    @property
    def stretch(self) -> Stretch:
        """Where the lines stand."""
        return Stretch(self._start, self._length, self._digest.hexdigest())


def _unpack(state: Path) -> bool:
    """Make a compressed audit plain again, to be read anywhere in it; True where there was one."""
    plain, packed = (state / name for name in audit.NAMES)
    if packed.exists() and not plain.exists():
        with atomically(plain) as out, audit.opened(packed) as file:
            copyfileobj(file, out, _CHUNK)
    was_packed = packed.exists()
    packed.unlink(missing_ok=True)
    return was_packed


def _entries(path: Path) -> Iterator[Entry]:
    """The entries of a file; lines that a killed run left half-written do not count."""
    known: dict[bytes, Mapping[str, Any]] = {}  # what decided is mostly the same, and there may be a million files
    with suppress(FileNotFoundError), path.open("rb") as lines:
        for line in lines:
            with suppress(ValueError, KeyError, TypeError):
                entry = Entry.of_line(line)
                yield replace(entry, asked=known.setdefault(audit.dump(entry.asked), entry.asked))


def _stretch(file: BinaryIO, stretch: Stretch) -> Iterator[bytes]:
    """The lines of a stretch."""
    at, end = stretch.offset, stretch.offset + stretch.length
    while at < end:
        file.seek(at)
        if not (line := file.readline()):
            return
        at += len(line)
        yield line


def _digest(file: BinaryIO, stretch: Stretch) -> str:
    whole = hashlib.sha256()
    file.seek(stretch.offset)
    for at in range(0, stretch.length, _CHUNK):
        whole.update(file.read(min(_CHUNK, stretch.length - at)))
    return whole.hexdigest()
