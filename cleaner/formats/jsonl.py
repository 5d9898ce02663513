"""JSON lines: one object a line, each with its texts in fields."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from cleaner.formats import json_fields
from cleaner.formats.format import Fields, Format, FormatError, Piece, Visitor, blocks

_MARK = b"\xef\xbb\xbf"


def pieces(file: BinaryIO) -> Iterator[Piece]:
    """Runs of whole lines."""
    first = 1
    for block in blocks(file):
        yield Piece(first, block)
        first += block.count(b"\n")


def split(piece: Piece) -> list[Piece]:
    """Every line alone, with its newline."""
    lines = BytesIO(piece.data)  # whose lines end at newlines alone
    return [Piece(number, line) for number, line in enumerate(lines, piece.first)]


def rewrite(piece: Piece, fields: Fields, visitor: Visitor) -> bytes:
    """The lines with what the visitor makes of their texts; a line that cannot be read stays and is noted."""
    lines = enumerate(piece.data.split(b"\n"), piece.first)
    return b"\n".join(_rewritten(line, number, fields, visitor) for number, line in lines)


def _rewritten(line: bytes, number: int, fields: Fields, visitor: Visitor) -> bytes:
    if not line.strip():
        return line
    mark = _MARK if number == 1 and line.startswith(_MARK) else b""
    try:
        source = line.removeprefix(mark).decode("utf-8")
        made = json_fields.changes(json_fields.only_value(source, number), fields, visitor)
    except UnicodeDecodeError:
        visitor.fail(f"#{number}", "is not UTF-8; convert the file")
    except FormatError as error:
        visitor.fail(f"#{number}", str(error))
    else:
        return mark + json_fields.replaced(source, made).encode("utf-8") if made else line
    return line


FORMAT = Format("jsonl", frozenset({".jsonl", ".ndjson"}), pieces, rewrite, split, spell=json_fields.spell)
