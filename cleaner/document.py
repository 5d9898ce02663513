"""Documents: what formats read, the pipeline cleans and the audit names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Document:
    """One text of a corpus, with the id the audit names it by and the facts known about it.

    `meta` holds what was learnt before cleaning: the encoding of the bytes, the extractor of an HTML page.
    """

    id: str
    text: str
    meta: Mapping[str, object] = field(default_factory=dict)
