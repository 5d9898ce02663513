"""HTML: the text of a page is taken out of it, and that is what is cleaned; the copy is a text file."""

from __future__ import annotations

import codecs
import re
from functools import cache
from typing import Any

from cleaner.decode import decode
from cleaner.document import Document
from cleaner.formats import text
from cleaner.formats.format import PACKED, Fields, Format, FormatError, Piece, Visitor

_HEAD = 4096  # bytes; a page tells its encoding in the first 1,024, by the standard
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)


def rewrite(piece: Piece, fields: Fields, visitor: Visitor) -> bytes:
    """What the visitor makes of the text of a page. Raises FormatError where none is found in it."""
    page, encoding = read(piece.data)
    found = _extractor()(page, include_comments=False)
    if not found:
        raise FormatError("no text was found in the page")
    facts = {"extractor": _extractor_name(), "page-encoding": encoding, "encoding": "utf-8"}  # the last of the text
    changed = visitor.change(Document("", found + "\n", facts))
    return changed if isinstance(changed, bytes) else text.write(changed)


def read(data: bytes) -> tuple[str, str]:
    """A page as a string, and how it was read: as UTF-8, as it says itself, or as it seems to be.

    >>> read('<meta charset="windows-1251"><p>Мост'.encode("cp1251"))
    ('<meta charset="windows-1251"><p>Мост', 'cp1251')

    Raises UndecodableError for what is no text.
    """
    decoded = decode(data)
    told = _CHARSET.search(data[:_HEAD])
    if decoded.encoding != "utf-8" and not decoded.mark and told:
        try:
            encoding = codecs.lookup(told[1].decode()).name
            return data.decode(encoding), encoding
        except (UnicodeError, LookupError):
            pass
    return decoded.text, decoded.encoding


@cache
def _extractor() -> Any:
    """What takes the text out of a page. Raises FormatError where trafilatura is not installed."""
    try:
        from trafilatura import extract
    except ImportError as error:
        raise FormatError("HTML needs trafilatura: pip install 'translation-cleaner[html]'") from error
    return extract


def _extractor_name() -> str:
    from importlib.metadata import version

    return f"trafilatura {version('trafilatura')}"


def _name_of_copy(name: str) -> str:
    page, dot, packing = name.rpartition(".")
    return f"{page}.txt{dot}{packing}" if dot + packing.lower() in PACKED else f"{name}.txt"


FORMAT = Format(
    "html",
    frozenset({".html", ".htm", ".xhtml"}),
    text.pieces,
    rewrite,
    target=_name_of_copy,
    copies=text.FORMAT.name,
    is_slow=True,
)
