"""Plain text: one file is one document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cleaner.decode import Decoded, decode
from cleaner.document import Document

SUFFIXES = frozenset({".txt", ".text", ".md", ".markdown"})


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
    return Document(id, decoded.text, meta)


def original_bytes(text: str, meta: Mapping[str, Any]) -> bytes:
    """The bytes a document was read from, made again from its original text and what the audit says of them."""
    exceptions = tuple((number, encoding) for number, encoding in meta.get("exceptions", ()))
    return Decoded(text, meta["encoding"], bytes.fromhex(meta.get("mark", "")), exceptions).encode()


def write(text: str) -> bytes:
    """The bytes of a clean copy: UTF-8 without a mark.

    Raises UnicodeEncodeError for half a surrogate pair, which is no text and has no UTF-8.
    """
    return text.encode("utf-8")
