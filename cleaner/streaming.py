"""Streaming: documents that come one after the other through a pipe, each written as soon as it is clean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BufferedReader
from typing import BinaryIO

from cleaner.batch.work import Cleaning
from cleaner.document import Document
from cleaner.formats import Fields, Piece, by_name
from cleaner.pipeline import Cleaner

CHUNK = 1 << 16  # bytes; what a pipe holds

Report = Callable[[str, str], None]
"""Told the id of a document that could not be cleaned, "#3", and why; the document is handed through as it was."""


def stream(kind: str, file: BufferedReader, out: BinaryIO, cleaner: Cleaner, fields: Fields, report: Report) -> None:
    """Write every document of `file` as soon as it is clean, for a reader who waits for it.

    `kind` is what the documents are: "jsonl" objects a line with texts in `fields`, "lines", or "null", texts that
    each end with a NUL.
    """
    visitor = Cleaning(cleaner, "", lambda document, cleaned: None)
    for number, data in enumerate(null_terminated(file) if kind == "null" else file, start=1):
        if kind == "jsonl":
            clean = by_name("jsonl").rewrite(Piece(number, data), fields, visitor)
        else:
            clean = _rewritten(data, number, b"\0" if kind == "null" else b"\n", visitor)
        out.write(clean)
        out.flush()
        for failure in visitor.failures:
            report(failure.id, failure.error)
        visitor.failures.clear()


def _rewritten(data: bytes, number: int, end: bytes, visitor: Cleaning) -> bytes:
    """A document that is UTF-8 text up to `end`, and that stays one document whatever is done to it."""
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
