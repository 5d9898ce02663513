"""The audit: one JSON line a document, from which every change can be read, counted and undone.

The format is a contract, docs/audit-format.md.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, cast

import orjson

from cleaner import __version__
from cleaner.document import Document
from cleaner.edits import Edit, revert
from cleaner.pipeline import Cleaned
from cleaner.scores import Score

FORMAT = 1
NAMES = ("audit.jsonl", "audit.jsonl.gz")


class AuditError(ValueError):
    """The audit and the clean copy do not belong together, or a line of the audit cannot be read."""


def sha256(text: str) -> str:
    """The digest of a text's UTF-8 form; a lone surrogate counts as its own code point."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def record(document: Document, cleaned: Cleaned, rulebook_hash: str) -> dict[str, Any]:
    """The audit line of a document, as plain data."""
    original = sha256(document.text)
    is_replaced = cleaned.changed or "encoding" in document.meta
    return {
        "audit": FORMAT,
        "id": document.id,
        **document.meta,
        **(document.spelling() if is_replaced else {}),
        "language": [cleaned.language.code, round(cleaned.language.certainty, 3)],
        "length": len(document.text),
        "sha256": [original, sha256(cleaned.text) if cleaned.changed else original],
        "edits": [_plain(edit) for edit in cleaned.edits],
        "flags": [_plain(edit) for edit in cleaned.flags],
        **({"scores": [list(score) for score in cleaned.scores]} if cleaned.scores else {}),
        "rulebook": rulebook_hash,
        "version": __version__,
    }


def _plain(edit: Edit) -> list[Any]:
    return [edit.start, edit.old, edit.new, list(edit.rules)]


def edits(entry: Mapping[str, Any], key: str = "edits") -> list[Edit]:
    """The edits, or with `key="flags"` the flags, of an audit line."""
    return [Edit(start, old, new, tuple(rules)) for start, old, new, rules in entry[key]]


def scores(entry: Mapping[str, Any]) -> list[Score]:
    """What models said of lines of the original, sorted; empty where none was asked, as in older audits."""
    return [Score(*score) for score in entry.get("scores", ())]


def dump(entry: Mapping[str, Any]) -> bytes:
    """An entry as a line of JSON, with its newline. Half a character, as in a file name of odd bytes, is escaped."""
    try:
        return orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:  # lone surrogates, which orjson does not write
        return json.dumps(entry, separators=(",", ":")).encode() + b"\n"


def plain(value: Any) -> Any:
    """A value as it comes back from a line of JSON: tuples are lists."""
    return load(dump({"value": value}))["value"]


def load(line: bytes) -> dict[str, Any]:
    """The entry of a line. Raises ValueError for what is none."""
    try:
        entry = orjson.loads(line)
    except orjson.JSONDecodeError:
        entry = json.loads(line)
    if not isinstance(entry, dict):
        raise ValueError("an object was expected")
    return entry


def located(state: Path) -> Path:
    """The audit in a run's `.cleaner` folder, compressed or not. Raises AuditError where there is none."""
    for name in NAMES:
        if (state / name).is_file():
            return state / name
    raise AuditError(f"{state.parent}: has no {state.name}/{NAMES[0]}; this needs a folder that 'cleaner run' wrote")


def opened(path: Path) -> BinaryIO:
    """An audit file, to be read as it was before it was compressed."""
    return cast("BinaryIO", gzip.open(path, "rb")) if path.suffix == ".gz" else path.open("rb")


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The entries of an audit file, compressed or not. Raises AuditError with the line that cannot be read."""
    with opened(path) as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield load(line)
            except ValueError as error:
                raise AuditError(f"{path}:{number}: is no audit line: {error}") from error


def original(entry: Mapping[str, Any], clean: str, rules: Iterable[str] = ()) -> str:
    """The text before cleaning, or before the edits of `rules` alone.

    Raises AuditError where `clean` is not the text that the entry is about.
    """
    patch = edits(entry)
    wanted = set(rules)
    if sha256(clean) != entry["sha256"][1]:
        raise AuditError("the clean copy was changed after cleaning; restore it or clean again")
    if wanted:
        undone = [edit for edit in patch if wanted.intersection(edit.rules)]
        return revert(clean, _shifted(patch, undone))
    text = revert(clean, patch)
    if sha256(text) != entry["sha256"][0]:
        raise AuditError("undoing does not give the original back; the audit line is damaged")
    return text


def _shifted(patch: list[Edit], undone: list[Edit]) -> list[Edit]:
    """The edits to undo, in coordinates of a text in which all others are made."""
    chosen = {edit.start for edit in undone}
    result, shift = [], 0
    for edit in patch:
        if edit.start in chosen:
            result.append(edit._replace(start=edit.start + shift))
        else:
            shift += len(edit.new) - len(edit.old)
    return result


def without(entry: Mapping[str, Any], text: str, rules: Iterable[str]) -> dict[str, Any]:
    """The entry after the edits of `rules` were undone, `text` being the new clean copy."""
    gone = set(rules)
    kept = [_plain(edit) for edit in edits(entry) if not gone.intersection(edit.rules)]
    return {**entry, "edits": kept, "sha256": [entry["sha256"][0], sha256(text)]}


class Tally:
    """Counts over a run: documents, changes, edits by rule and by stage, flags."""

    def __init__(self) -> None:
        self.documents = self.changed = self.edits = self.flags = 0
        self.by_rule: Counter[str] = Counter()
        self.flagged_by_rule: Counter[str] = Counter()

    def add(self, entry: Mapping[str, Any]) -> None:
        """Count one audit line."""
        self.documents += 1
        self.changed += bool(entry["edits"])
        self.edits += len(entry["edits"])
        self.flags += len(entry["flags"])
        self.by_rule.update(rule for *_, rules in entry["edits"] for rule in rules)
        self.flagged_by_rule.update(rule for *_, rules in entry["flags"] for rule in rules)

    def merge(self, other: Tally) -> None:
        """Count what another one has counted."""
        self.documents += other.documents
        self.changed += other.changed
        self.edits += other.edits
        self.flags += other.flags
        self.by_rule.update(other.by_rule)
        self.flagged_by_rule.update(other.flagged_by_rule)

    @property
    def by_stage(self) -> Counter[str]:
        """Edits by the section of their rules."""
        stages: Counter[str] = Counter()
        for rule, count in self.by_rule.items():
            stages[rule.partition("/")[0]] += count
        return stages
