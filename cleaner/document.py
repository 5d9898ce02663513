"""Documents: what formats read, the pipeline cleans and the audit names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Document:
    """One text of a corpus, with the id the audit names it by and the facts known about it.

    `meta` holds what was learnt before cleaning: the encoding of the bytes, the extractor of an HTML page. `language`
    (ISO 639-1) is what the corpus says of it. `untouched` are stretches, start and end in code points, in which nothing
    may be changed. `written` is how the text stood in its file, where text and meta cannot give these bytes again.
    """

    id: str
    text: str
    meta: Mapping[str, object] = field(default_factory=dict)
    language: str | None = None
    untouched: tuple[tuple[int, int], ...] = ()
    written: bytes | None = None
