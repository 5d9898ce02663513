"""LangChain: `CleanerTransformer`, for what a loader gives, before it is split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.documents import BaseDocumentTransformer, Document

from cleaner.adapters.columns import Cleaning, refuse_taken


@dataclass(frozen=True)
class CleanerTransformer(BaseDocumentTransformer):
    """Cleans the content of documents; what `cleaning` adds goes into their metadata.

    >>> [done] = CleanerTransformer().transform_documents([Document("Seen on Youtube.", metadata={"source": "a.html"})])
    >>> done.page_content, done.metadata
    ('Seen on YouTube.', {'source': 'a.html'})
    """

    cleaning: Cleaning = field(default_factory=Cleaning)

    def transform_documents(self, documents: Sequence[Document], **_: Any) -> Sequence[Document]:
        """The documents, cleaned; those given stay as they are."""
        rows = self.cleaning.rows(document.page_content for document in documents)
        facts = self.cleaning.facts(rows)
        for document in documents:
            refuse_taken(facts, document.metadata)
        added = [{name: values[number] for name, values in facts.items()} for number in range(len(rows))]
        return [
            document.model_copy(update={"page_content": row.text, "metadata": {**document.metadata, **more}})
            for document, row, more in zip(documents, rows, added, strict=True)
        ]
