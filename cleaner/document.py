"""Documents: what formats read, the pipeline cleans and the audit names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Document:
    """One text of a corpus, with the id the audit names it by and the facts known about it.

    `meta` holds what was learnt before cleaning: the encoding of the bytes, the extractor of an HTML page. `language`
    (ISO 639-1) is what the corpus says of it. `untouched` are stretches, start and end in code points, in which nothing
    may be changed. `spelling` works out what the audit has to keep of how the text stood in its file, should another
    take its place there.
    """

    id: str
    text: str
    meta: Mapping[str, object] = field(default_factory=dict)
    language: str | None = None
    untouched: tuple[tuple[int, int], ...] = ()
    spelling: Callable[[], Mapping[str, object]] = dict
