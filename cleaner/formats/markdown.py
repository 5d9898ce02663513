"""Markdown: text of which the front matter and fenced code stay untouched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from cleaner.document import Document
from cleaner.formats import text
from cleaner.formats.format import Fields, Format, Piece, Visitor

_FRONT_MATTER = re.compile(r"(---|\+\+\+)[ \t]*\r?\n(?:.*\n)*?\1[ \t]*(?:\r?\n|\Z)")
_OPENING = re.compile(r"[ ]{0,3}(`{3,}(?=[^`\n]*$)|~{3,})", re.MULTILINE)


def untouched(source: str) -> Iterator[tuple[int, int]]:
    r"""The stretches of front matter and fenced code, in order.

    >>> list(untouched("---\nk: v\n---\nText\n```\ncode\n```\n"))
    [(0, 13), (18, 31)]
    """
    front = _FRONT_MATTER.match(source)
    at = front.end() if front else 0
    if front:
        yield front.span()
    while opening := _OPENING.search(source, at):
        if not _at_line_start(source, opening.start()):
            at = opening.end()
            continue
        mark = opening[1]
        closing = re.compile(rf"^[ ]{{0,3}}{re.escape(mark[0])}{{{len(mark)},}}[ \t]*\r?$\n?", re.MULTILINE)
        found = closing.search(source, opening.end())
        if found is None:  # a fence that never closes is no fence: text must not hide behind it
            at = opening.end()
            continue
        at = found.end()
        yield opening.start(), at


def _at_line_start(source: str, at: int) -> bool:
    return at == 0 or source[at - 1] == "\n"


class _Sparing:
    """The visitor of a Markdown file: it shows another one what is not to be touched."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor

    def change(self, document: Document) -> str | bytes:
        return self._visitor.change(replace(document, untouched=tuple(untouched(document.text))))

    def fail(self, id: str, error: str) -> None:  # noqa: A002 - the audit's own word
        self._visitor.fail(id, error)


def rewrite(piece: Piece, fields: Fields, visitor: Visitor) -> bytes:
    """The file with what the visitor makes of its text. Raises UndecodableError for what is no text."""
    return text.rewrite(piece, fields, _Sparing(visitor))


FORMAT = Format("markdown", frozenset({".md", ".markdown"}), text.pieces, rewrite, spell=text.original_bytes)
