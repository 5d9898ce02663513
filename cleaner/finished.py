"""A finished run, to be read: its audit, failures and manifest, and the clean copies where they are at hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from cleaner import audit
from cleaner.audit import AuditError
from cleaner.batch import STATE

AUDITS = ("audit.jsonl", "audit.jsonl.gz")
REQUIRED = frozenset({"id", "language", "edits", "flags", "sha256"})


class Finished:
    """The folder that a run wrote. Raises AuditError where there is no audit in it."""

    def __init__(self, out: Path) -> None:
        self.out = out
        found = [path for name in AUDITS if (path := out / STATE / name).is_file()]
        if not found:
            raise AuditError(f"{out}: has no {STATE}/{AUDITS[0]}; name a folder that 'cleaner run' wrote to its end")
        self._audit = found[0]

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

    def clean_text(self, entry: Mapping[str, Any]) -> str | None:
        """The clean copy of a document as it is now; None where it is no text file of its own, or gone."""
        path = self.out / str(entry["id"])
        try:
            if not path.resolve().is_relative_to(self.out.resolve()):  # whatever an audit says, we stay in our folder
                return None
            return path.read_bytes().decode("utf-8")
        except (OSError, ValueError):
            return None
