"""Remote paths: below a URL that fsspec reaches, s3://, gs://, hf://, memory:// and others.

They are paths of universal_pathlib, which do what pathlib's do and stand in for a Path. Here is what a store does
otherwise than a disk: listing, writing whole objects, and where the state of a remote OUT lies during a run.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

_CHUNK = 1 << 20
_IN_STATE = re.compile(r"\w[\w-]*(\.[\w-]+)+")  # a store may have any names, such as ones that lead out of a folder


class RemoteError(ValueError):
    """A URL that cannot be reached; the message says what is missing."""


def place(name: str) -> Path:
    """The path of this name, on the disk or below a URL.

    >>> place("C:/pages").name
    'pages'

    Raises RemoteError where a protocol is unknown, or a library for it is missing.
    """
    if "://" not in name:
        return Path(name)
    try:
        from upath import UPath
    except ModuleNotFoundError as error:
        raise RemoteError(f"{name}: remote paths need fsspec: pip install 'translation-cleaner[remote]'") from error
    try:
        found: Any = UPath(name)
        assert found.fs  # loads what the protocol needs
    except (ImportError, ValueError) as error:
        raise RemoteError(f"{name}: {error}") from error
    return cast("Path", found)


def is_remote(path: Path) -> bool:
    """True for a path below a URL."""
    return not isinstance(path, Path)


def files(folder: Any) -> Iterator[tuple[Path, str]]:
    """The files below a remote folder, by name, each with its name below it."""
    start = len(folder.path.rstrip("/")) + 1
    for found in sorted(folder.fs.find(folder.path)):
        yield folder / found[start:], found[start:]


@contextmanager
def uploaded(path: Any, part: Any) -> Iterator[BinaryIO]:
    """A file to write whose content becomes an object when it is whole; if an error comes, nothing is sent.

    It is sent as `part` and moved: some stores show an object while it grows, or one whose sending broke off.
    """
    with TemporaryFile() as file:
        yield file
        file.seek(0)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("wb") as sent:
                shutil.copyfileobj(file, sent, _CHUNK)
            path.fs.mv(part.path, path.path)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise


def fetch(folder: Path, here: Path) -> None:
    """Copy the files of a remote folder to one on this disk, unless that has some."""
    if not _names(here) and folder.exists():
        for path, name in files(folder):
            if _IN_STATE.fullmatch(name):
                with path.open("rb") as file, (here / name).open("wb") as copy:
                    shutil.copyfileobj(file, copy, _CHUNK)


def put_back(here: Path, folder: Path) -> None:
    """Move the files of a folder on this disk to a remote one, which has these alone afterwards."""
    names = _names(here)
    for name in names:
        with (here / name).open("rb") as file, uploaded(folder / name, folder / f".{name}.part") as copy:
            shutil.copyfileobj(file, copy, _CHUNK)
    for path, name in files(folder):
        if name not in names and "/" not in name:
            path.unlink()
    for name in names:
        (here / name).unlink()


def _names(here: Path) -> list[str]:
    """The files of a state; what tells that a run is under way has no suffix."""
    return sorted(path.name for path in here.iterdir() if _IN_STATE.fullmatch(path.name))


def place_on_disk(folder: Path) -> Path:
    """Where the files of a remote folder lie on this disk while they are worked on; the same each time."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "cleaner" / hashlib.sha256(str(folder).encode()).hexdigest()[:16]
