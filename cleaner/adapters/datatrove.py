"""datatrove: `CleanerStep`, a step for any of its executors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from datatrove.pipeline.base import PipelineStep

from cleaner.adapters.columns import Cleaning, Row, refuse_taken
from cleaner.pipeline import Cleaner


class CleanerStep(PipelineStep):
    """Cleans the text of every document and lets all of them pass.

    `add` names what is put into a document's metadata, as for `Cleaning`, under the same names. `language` names the
    key of the metadata that holds a document's language (ISO 639-1), if one does. The stats count documents, changed
    and failed ones, edits and flags, and the edits of every rule.
    """

    name = "🧽 Cleaner"
    type = "🧹 - CLEANER"

    def __init__(
        self,
        cleaner: Cleaner | None = None,
        *,
        add: Sequence[str] = (),
        prefix: str = "cleaner_",
        language: str | None = None,
    ) -> None:
        super().__init__()
        self.cleaning = Cleaning(cleaner or Cleaner(), add=add, prefix=prefix)
        self.language = language

    def run(self, data: Iterator[Any] | None, rank: int = 0, world_size: int = 1) -> Iterator[Any]:
        """Clean the documents as they come."""
        for document in data or ():
            with self.track_time():
                known = document.metadata.get(self.language) if self.language else None
                [row] = self.cleaning.rows([document.text], [known])
                facts = {name: value for name, [value] in self.cleaning.facts([row]).items()}
                refuse_taken(facts, document.metadata)
                document.text = row.text
                document.metadata |= facts
                self._count(row)
            yield document

    def _count(self, row: Row) -> None:
        self.stat_update("documents")
        if row.cleaned is None:
            self.stat_update("failed")
            return
        if row.cleaned.changed:
            self.stat_update("changed")
        self.stat_update("edits", value=len(row.cleaned.edits))
        self.stat_update("flags", value=len(row.cleaned.flags))
        for rule, number in row.cleaned.by_rule.items():
            self.stat_update(f"edits by {rule}", value=number)
