"""Plain text: one file is one document, in any encoding; the copy is UTF-8."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, BinaryIO

from cleaner.decode import Decoded, decode
from cleaner.document import Document
from cleaner.formats.format import Fields, Format, Piece, Visitor, as_written


def read(data: bytes, id: str) -> Document:  # noqa: A002 - the audit's own word
    """The document that a file's bytes hold; its meta says how to get these bytes back.

    Raises UndecodableError for what is no text.
    """
    decoded = decode(data)
    meta: dict[str, Any] = {"encoding": decoded.encoding, "encoding-certainty": decoded.certainty}
    if decoded.mark:
        meta["mark"] = decoded.mark.hex()
    if decoded.exceptions:
        meta["exceptions"] = [list(exception) for exception in decoded.exceptions]
    if not decoded.exact:
        meta["inexact"] = True
    return Document(id, decoded.text, meta, spelling=dict if decoded.exact else partial(as_written, data))


def original_bytes(text: str, facts: Mapping[str, Any]) -> bytes:
    """The bytes a document was read from, made again from its original text and what the audit says of them."""
    exceptions = tuple((number, encoding) for number, encoding in facts.get("exceptions", ()))
    return Decoded(text, facts.get("encoding", "utf-8"), bytes.fromhex(facts.get("mark", "")), exceptions).encode()


def write(text: str) -> bytes:
    """The bytes of a clean copy: UTF-8 without a mark.

    Raises UnicodeEncodeError for half a surrogate pair, which is no text and has no UTF-8.
    """
    return text.encode("utf-8")


def pieces(file: BinaryIO) -> Iterator[Piece]:
    """The whole file."""
    yield Piece(1, file.read())


def rewrite(piece: Piece, fields: Fields, visitor: Visitor) -> bytes:
    """The file with what the visitor makes of its text. Raises UndecodableError for what is no text."""
    document = Document("", piece.data.decode("utf-8")) if fields.undoing else read(piece.data, "")
    changed = visitor.change(document)
    return changed if isinstance(changed, bytes) else write(changed)


FORMAT = Format("text", frozenset({".txt", ".text"}), pieces, rewrite, spell=original_bytes)
