"""Streaming: documents that come one after the other through a pipe, each written as soon as it is clean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BufferedReader
from typing import BinaryIO, NamedTuple

from cleaner.document import Document
from cleaner.formats import jsonl
from cleaner.formats.format import Fields, Piece
from cleaner.pipeline import Cleaner

CHUNK = 1 << 16  # bytes; what a pipe holds

Report = Callable[[str, str], None]
"""Told the id of a document that could not be cleaned, "#3", and why; the document is handed through as it was."""
Rewrite = Callable[[bytes, int], bytes]
"""What becomes of the bytes of a document, given with its number, counted from 1."""


class Visitor(NamedTuple):
    """Cleans what a format shows; a document that fails stays as it is."""

    cleaner: Cleaner
    report: Report

    def change(self, document: Document) -> str:
        """The clean text."""
        try:
            return self.cleaner.clean(document.text, document.language).text
        except (ValueError, RuntimeError) as error:
            self.fail(document.id, str(error))
            return document.text

    def fail(self, id: str, error: str) -> None:  # noqa: A002 - the audit's own word
        """Pass on what is wrong with a document."""
        self.report(id, error)


def json_lines(cleaner: Cleaner, fields: Fields, report: Report) -> Rewrite:
    """Every line is an object with texts in `fields`; the rest of the line stays byte for byte."""
    visitor = Visitor(cleaner, report)
    return lambda line, number: jsonl.rewrite(Piece(number, line), fields, visitor)


def plain(cleaner: Cleaner, end: bytes, report: Report) -> Rewrite:
    """Every document is UTF-8 text up to `end`, which stays one document whatever is done to it."""
    visitor = Visitor(cleaner, report)

    def rewrite(data: bytes, number: int) -> bytes:
        body = data.removesuffix(end)
        if end == b"\n":
            body = body.removesuffix(b"\r")
        name = f"#{number}"
        try:
            clean = visitor.change(Document(name, body.decode("utf-8"))).encode("utf-8")
        except UnicodeError:
            visitor.fail(name, "is not UTF-8; convert the input")
            return data
        if end in clean:
            visitor.fail(name, "would become more than one document")
            return data
        return clean + data[len(body) :]

    return rewrite


def null_terminated(file: BufferedReader) -> Iterator[bytes]:
    r"""The documents of a file, each with the NUL that ends it, as soon as they are there.

    >>> from io import BytesIO
    >>> list(null_terminated(BytesIO(b"one\0two\nlines\0three")))
    [b'one\x00', b'two\nlines\x00', b'three']
    """
    pending: list[bytes] = []
    while chunk := file.read1(CHUNK):  # not read(): it waits until there is as much
        *whole, rest = chunk.split(b"\0")
        for document in whole:
            yield b"".join([*pending, document, b"\0"])
            pending.clear()
        pending.append(rest)
    if any(pending):
        yield b"".join(pending)


def stream(kind: str, file: BufferedReader, out: BinaryIO, cleaner: Cleaner, fields: Fields, report: Report) -> None:
    """Write every document of `file` as soon as it is clean, for a reader who waits for it.

    `kind` is what the documents are: "jsonl" objects a line with texts in `fields`, "lines", or "null", texts that
    each end with a NUL.
    """
    end = b"\0" if kind == "null" else b"\n"
    rewrite = json_lines(cleaner, fields, report) if kind == "jsonl" else plain(cleaner, end, report)
    documents = null_terminated(file) if kind == "null" else file
    for number, document in enumerate(documents, start=1):
        out.write(rewrite(document, number))
        out.flush()
