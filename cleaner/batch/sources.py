"""Sources: which files of a folder are cleaned, and as what."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from cleaner.batch.disk import BatchError
from cleaner.batch.remote import files, is_remote
from cleaner.formats import FORMATS, Format, by_name, of_path

_HIDDEN = re.compile(r"(?:^|/)(?:\.|/|$)")  # or, in a store that has any names, leading out of a folder


class Source(NamedTuple):
    """A file to clean: its path, the id it has in the audit (its path below IN, with slashes), its format's name."""

    path: Path
    id: str
    format: str = "text"

    @property
    def form(self) -> Format:
        """The format itself."""
        return by_name(self.format)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which files are asked for: globs on the path below IN or, without a slash in them, on the name.

    `format` is what every file is read as, "" for what its suffix says.
    """

    include: Sequence[str] = ()
    exclude: Sequence[str] = ()
    format: str = ""

    def takes(self, name: str) -> bool:
        """True for a path below IN that is asked for."""
        return (not self.include or _matches(name, self.include)) and not _matches(name, self.exclude)

    def form(self, path: Path) -> Format | None:
        """The format of a file, or None."""
        return by_name(self.format) if self.format else of_path(path.name)


ALL = Choice()


@dataclass(slots=True)
class Found:
    """The files of a corpus: those to clean, and those of other kinds, and links; both by name."""

    sources: list[Source] = field(default_factory=list)
    others: list[Source] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    @property
    def ignored(self) -> list[str]:
        """The names of the files that are left alone."""
        return sorted([*(other.id for other in self.others), *self.links])


def find(root: Path, choice: Choice = ALL) -> Found:
    """The files below `root`, or `root` itself. Hidden files and folders are left out; links are not followed.

    Raises BatchError where there is nothing to clean, FormatError for an unknown format.
    """
    if not root.exists():
        raise BatchError(f"{root}: no such file or folder")
    if root.is_file():
        of_file = choice.form(root) or by_name("text")
        return Found([Source(root, root.name, of_file.name)])
    found = Found()
    for path, name in _walk(root):
        if not choice.takes(name):
            continue
        if not is_remote(path) and (path.is_symlink() or not path.is_file()):
            found.links.append(name)
        elif form := choice.form(path):
            found.sources.append(Source(path, name, form.name))
        else:
            found.others.append(Source(path, name, ""))
    if not found.sources:
        kinds = ", ".join(sorted(suffix for form in FORMATS.values() for suffix in form.suffixes))
        raise BatchError(f"{root}: holds no text files ({kinds}){' that are asked for' if choice != ALL else ''}")
    found.sources.sort(key=lambda source: source.id)
    _refuse_twins(root, found.sources)
    return found


def _walk(root: Path) -> Iterator[tuple[Path, str]]:
    if is_remote(root):
        yield from (found for found in files(root) if not _HIDDEN.search(found[1]))
        return
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not name.startswith("."):
                path = Path(folder, name)
                yield path, path.relative_to(root).as_posix()


def _matches(name: str, globs: Sequence[str]) -> bool:
    last = name.rpartition("/")[2]
    return any(fnmatchcase(name if "/" in glob else last, glob) for glob in globs)


def _refuse_twins(root: Path, sources: Sequence[Source]) -> None:
    """Raise BatchError for two files whose clean copies would have one name."""
    targets: dict[str, str] = {}
    for source in sources:
        target = source.form.target(source.id)
        if target in targets:
            raise BatchError(f"{root}: '{targets[target]}' and '{source.id}' would both become '{target}'; rename one")
        targets[target] = source.id
