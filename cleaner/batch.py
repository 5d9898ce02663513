"""Batch: a folder in, clean copies and their audit out. The input is never written to; a killed run resumes."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from cleaner import __version__, audit
from cleaner.audit import AuditError, Tally
from cleaner.decode import UndecodableError
from cleaner.document import Document
from cleaner.formats import text as text_format
from cleaner.pipeline import Cleaned, Cleaner

STATE = ".cleaner"  # the one folder in OUT that is no clean copy
Progress = Callable[["Source", int], None]
"""Called with each source when it is done, and its size in bytes."""


class BatchError(ValueError):
    """The run cannot start; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to clean: its path, and the id it has in the audit, its path below IN with slashes."""

    path: Path
    id: str


@dataclass(slots=True)
class Outcome:
    """What a run did."""

    tally: Tally = field(default_factory=Tally)
    skipped: int = 0  # documents done by an earlier run and unchanged since
    ignored: list[str] = field(default_factory=list)  # files that are no text by their name, and links
    errors: list[dict[str, str]] = field(default_factory=list)


def sources(root: Path, outcome: Outcome | None = None) -> list[Source]:
    """The text files below `root`, or `root` itself, by name; hidden files are left out.

    Links, pipes and files of other kinds are noted in `outcome.ignored`. Raises BatchError where there is none.
    """
    if not root.exists():
        raise BatchError(f"{root}: no such file or folder")
    if root.is_file():
        return [Source(root, root.name)]
    found, ignored = [], []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder, name)
            relative = path.relative_to(root).as_posix()
            if name.startswith("."):
                continue
            if path.suffix.lower() in text_format.FORMAT.suffixes and not path.is_symlink() and path.is_file():
                found.append(Source(path, relative))
            else:
                ignored.append(relative)
    if outcome is not None:
        outcome.ignored += ignored
    if not found:
        kinds = ", ".join(sorted(text_format.FORMAT.suffixes))
        raise BatchError(f"{root}: holds no text files ({kinds})")
    return sorted(found, key=lambda source: source.id)


def read(source: Source) -> Document:
    """The document of a source. Raises OSError or UndecodableError."""
    return text_format.read(source.path.read_bytes(), source.id)


def run(root: Path, out: Path, cleaner: Cleaner, progress: Progress = lambda source, size: None) -> Outcome:
    """Clean every text file below `root` into `out`.

    What an earlier run did with the same bytes, rules and options stays. A document that fails is listed in
    `errors.jsonl` and the run goes on. Raises BatchError where `out` will not do.
    """
    outcome = Outcome()
    _refuse(root, out)
    todo = sources(root, outcome)
    state = out / STATE
    state.mkdir(parents=True, exist_ok=True)
    earlier = _earlier(state)
    with (state / "audit.part").open("wb") as part:
        for source in todo:
            size = 0
            try:
                data = source.path.read_bytes()
                size = len(data)
                line = earlier.pop(source.id, b"")
                if line and _still_holds(line, data, out, cleaner):
                    outcome.skipped += 1
                else:
                    line = _clean(source, data, out, cleaner)
                part.write(line)
                part.flush()
                outcome.tally.add(audit.load(line))
            except (OSError, ValueError, RuntimeError) as error:
                outcome.errors.append({"id": source.id, "error": _message(error)})
            progress(source, size)
        part.writelines(line for line in earlier.values() if (out / audit.load(line)["id"]).exists())
        part.flush()
        os.fsync(part.fileno())
    (state / "audit.part").replace(state / "audit.jsonl")
    write_atomically(state / "errors.jsonl", b"".join(map(audit.dump, outcome.errors)))
    write_atomically(state / "manifest.json", audit.dump(_manifest(root, cleaner, outcome)))
    return outcome


def _message(error: Exception) -> str:
    """What went wrong, for the person who looks at the file."""
    if isinstance(error, UndecodableError):
        return f"{error}; leave it out or convert it to UTF-8"
    if isinstance(error, UnicodeEncodeError):
        return "holds half a character (a lone surrogate) that no encoding can write"
    if isinstance(error, OSError):
        return f"cannot be read or written: {error.strerror or error}"
    return str(error)


def _refuse(root: Path, out: Path) -> None:
    """Raise BatchError for an OUT that would endanger the input or the files of others."""
    source, target = root.resolve(), out.resolve()
    if source == target or (root.is_file() and source.parent == target):
        raise BatchError(f"{out}: OUT is where the input lies; it is never written to, choose another folder")
    if target.is_relative_to(source) or (root.is_dir() and source.is_relative_to(target)):
        raise BatchError(f"{out}: OUT and IN lie one in the other; choose a folder beside {root}")
    if out.exists() and not out.is_dir():
        raise BatchError(f"{out}: is a file; OUT is a folder")
    if out.is_dir() and not (out / STATE).is_dir() and any(out.iterdir()):
        raise BatchError(f"{out}: holds files that cleaner did not write; choose an empty or a new folder")


def _earlier(state: Path) -> dict[str, bytes]:
    """The audit lines of earlier runs by document; a line that a killed run left half-written does not count."""
    lines: dict[str, bytes] = {}
    for name in ("audit.jsonl", "audit.part"):
        with suppress(FileNotFoundError), (state / name).open("rb") as file:
            for line in file:
                with suppress(ValueError, KeyError):
                    lines[audit.load(line)["id"]] = line
    return lines


def _still_holds(line: bytes, data: bytes, out: Path, cleaner: Cleaner) -> bool:
    """True where an earlier run cleaned these bytes with these rules and the clean copy is as it left it."""
    entry = audit.load(line)
    if entry.get("rulebook") != cleaner.hash or entry.get("version") != __version__:
        return False
    if entry.get("bytes") != hashlib.sha256(data).hexdigest():
        return False
    try:
        return bool(hashlib.sha256((out / entry["id"]).read_bytes()).hexdigest() == entry["sha256"][1])
    except OSError:
        return False


def _clean(source: Source, data: bytes, out: Path, cleaner: Cleaner) -> bytes:
    """Clean one document, write its copy, and give its audit line."""
    document = text_format.read(data, source.id)
    cleaned: Cleaned = cleaner.clean(document.text)
    if document.meta.get("inexact"):  # its bytes cannot be made again, so they are kept
        write_atomically(out / STATE / "originals" / source.id, data)
    write_atomically(out / source.id, text_format.write(cleaned.text))
    entry = {**audit.record(document, cleaned, cleaner.hash), "bytes": hashlib.sha256(data).hexdigest()}
    return audit.dump(entry)


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that its name never shows half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.parent / f".{hashlib.sha256(os.fsencode(path.name)).hexdigest()[:16]}.part"  # short, whatever the name
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _manifest(root: Path, cleaner: Cleaner, outcome: Outcome) -> dict[str, Any]:
    tally = outcome.tally
    return {
        "version": __version__,
        "source": str(root),
        "options": cleaner.options,
        "rulebook": cleaner.hash,
        "documents": tally.documents,
        "changed": tally.changed,
        "edits": tally.edits,
        "flags": tally.flags,
        "errors": len(outcome.errors),
        "ignored": outcome.ignored,
    }


def undo(out: Path, rules: Iterable[str] = (), documents: Iterable[str] = ()) -> Outcome:
    """Put the originals back in `out`, or take back only the edits of `rules`, or only in `documents`.

    The originals come back byte for byte. A clean copy that was changed by hand since is left as it is and
    listed. Raises BatchError where `out` was not made by a run, or no document has a given name.
    """
    state = out / STATE
    if not (state / "audit.jsonl").is_file():
        raise BatchError(f"{out}: has no {STATE}/audit.jsonl; undo needs a folder that 'cleaner run' wrote")
    entries = list(audit.read(state / "audit.jsonl"))
    wanted, chosen = frozenset(rules), frozenset(documents)
    if unknown := sorted(chosen - {entry["id"] for entry in entries}):
        raise BatchError(f"{out}: no document '{unknown[0]}' in the audit")
    outcome = Outcome()
    lines = []
    for entry in entries:
        after = entry
        if not chosen or entry["id"] in chosen:
            try:
                after = _undone(out, entry, wanted)
                outcome.tally.add({**entry, "edits": [edit for edit in entry["edits"] if edit not in after["edits"]]})
            except (OSError, ValueError) as error:
                outcome.errors.append({"id": entry["id"], "error": _message(error)})
        lines.append(audit.dump(after))
    write_atomically(state / "audit.jsonl", b"".join(lines))
    return outcome


def _undone(out: Path, entry: dict[str, Any], rules: frozenset[str]) -> dict[str, Any]:
    """Take back a document's edits on disk; the entry as it is afterwards."""
    path = _inside(out, entry["id"])
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() == entry["bytes"] and not entry["edits"]:
        return entry
    try:
        clean = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise AuditError("the clean copy was changed after cleaning; clean it again") from error
    if rules:
        text = audit.original(entry, clean, rules)
        write_atomically(path, text_format.write(text))
        return audit.without(entry, text, rules)
    text = audit.original(entry, clean)
    if entry.get("inexact"):
        shutil.copyfile(_inside(out / STATE / "originals", entry["id"]), path)
    else:
        write_atomically(path, text_format.original_bytes(text, entry))
    return {**entry, "edits": [], "sha256": [entry["sha256"][0]] * 2}


def _inside(folder: Path, name: str) -> Path:
    """The path of a document below a folder; an audit must not lead out of it. Raises AuditError."""
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts:
        raise AuditError(f"the audit names a path outside {folder}")
    return folder / pure


def check(found: Iterable[Source], cleaner: Cleaner, outcome: Outcome) -> Iterator[tuple[Document, Cleaned]]:
    """Clean without writing: every document that could be read, with what became of it."""
    for source in found:
        try:
            document = read(source)
            cleaned = cleaner.clean(document.text)
        except (OSError, ValueError, RuntimeError) as error:
            outcome.errors.append({"id": source.id, "error": _message(error)})
            continue
        outcome.tally.add(_as_entry(document, cleaned))
        yield document, cleaned


def _as_entry(document: Document, cleaned: Cleaned) -> Mapping[str, Any]:
    return audit.record(document, cleaned, "")
