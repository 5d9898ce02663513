"""The disk: names never show half a file, one run at a time, and nothing outside of OUT."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

STATE = ".cleaner"  # the one folder in OUT that is no clean copy
_PART = re.compile(r"\.[0-9a-f]{16}\.part")


class BatchError(ValueError):
    """The run cannot start, or go on; the message says what to change."""


@contextmanager
def atomically(path: Path) -> Iterator[BinaryIO]:
    """A file to write that has its name only when it is whole and on the disk; if an error comes, nothing is left."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.parent / f".{hashlib.sha256(os.fsencode(path.name)).hexdigest()[:16]}.part"  # short, whatever the name
    try:
        with part.open("w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that its name never shows half of it."""
    with atomically(path) as file:
        file.write(data)


@contextmanager
def stopping(out: Path) -> Iterator[None]:
    """Where OUT's own records cannot be written the run ends: raises BatchError in place of OSError."""
    try:
        yield
    except OSError as error:
        raise BatchError(
            f"{out}: cannot be written to: {error.strerror or error}; what is done is kept, run the same command again"
        ) from error


def sweep(out: Path) -> None:
    """Take away what a killed run was writing."""
    for folder, _, names in os.walk(out):
        for name in names:
            if _PART.fullmatch(name):
                Path(folder, name).unlink(missing_ok=True)


def digest(path: Path) -> str:
    """The sha256 of a file. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def inside(folder: Path, name: str) -> Path:
    """The path of a document below a folder; what an audit says must not lead out of it. Raises BatchError."""
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts:
        raise BatchError(f"names a path outside {folder}; it was not written by a run")
    return folder / pure


@contextmanager
def locked(state: Path) -> Iterator[None]:
    """Hold the lock of an OUT. The system takes it from a process that dies. Raises BatchError where another has it."""
    state.mkdir(parents=True, exist_ok=True)
    with (state / "lock").open("a+b") as file:
        if not _taken(file):
            file.seek(0)
            raise BatchError(
                f"{state.parent}: another run works here (process {file.read().decode('ascii', 'replace') or '?'}); "
                "wait for it, or choose another OUT"
            )
        file.truncate(0)
        file.write(str(os.getpid()).encode())
        file.flush()
        yield  # the file stays: another run may have opened it already


def _taken(file: BinaryIO) -> bool:
    """True where the lock of an open file is ours now."""
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
