"""JSON: one array of objects, or one object, each with its texts in fields."""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cleaner.formats import json_fields
from cleaner.formats.format import PIECE, Fields, Format, FormatError, Piece, Visitor

_MARK = "\ufeff"


class _Source:
    """JSON source that is read as far as it is needed, and forgotten as far as it was handed out."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._decoder = file, getincrementaldecoder("utf-8")()
        self.text = ""
        self._is_all = False

    def more(self) -> bool:
        """Read on, as much again as there is; False at the end of the file."""
        if self._is_all:
            return False
        data = self._file.read(max(PIECE, len(self.text)))
        self._is_all = not data
        try:
            self.text += self._decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            raise FormatError("is not UTF-8; convert the file") from error
        return not self._is_all

    def after_space(self, at: int) -> int:
        """Where the next thing stands; the end of the text where there is none."""
        at = json_fields.after_space(self.text, at)
        while at == len(self.text) and self.more():
            at = json_fields.after_space(self.text, at)
        return at

    def end(self, at: int) -> int:
        """Where the value at `at` ends."""
        while True:
            try:
                end = json_fields.value(self.text, at)[1]
            except FormatError:
                if not self.more():  # no more of it comes, so it is broken
                    raise
            else:
                if end < len(self.text) or not self.more():  # a number may go on
                    return end

    def taken(self, end: int) -> bytes:
        """The source up to `end`, which is forgotten."""
        data, self.text = self.text[:end].encode("utf-8"), self.text[end:]
        return data


def pieces(file: BinaryIO) -> Iterator[Piece]:
    """Runs of elements; all but the first start with the comma in front. Raises FormatError for broken JSON."""
    source = _Source(file)
    source.more()
    at = source.after_space(len(_MARK) if source.text.startswith(_MARK) else 0)
    number = first = 1
    if source.text[at : at + 1] == "[":
        at = source.after_space(at + 1)
        is_open = source.text[at : at + 1] != "]"
        while is_open:
            end = source.end(at)
            number += 1
            at = source.after_space(end)
            is_open = source.text[at : at + 1] == ","
            if not is_open and source.text[at : at + 1] != "]":
                raise FormatError(f"is not JSON: a comma or ] was expected behind element {number - 1}")
            if end >= PIECE:
                yield Piece(first, source.taken(end))
                first, at = number, at - end
            at = source.after_space(at + 1) if is_open else at
        end = at + 1
    else:
        end = source.end(at)
        number += 1
    if source.after_space(end) < len(source.text):
        raise FormatError("is not JSON: more follows the value; for an object on each line give --format jsonl")
    yield Piece(first if first < number else 0, source.taken(len(source.text)))


def split(piece: Piece) -> list[Piece]:
    """Every element alone, with the comma in front; the brackets are no records and have the number 0."""
    source = piece.data.decode("utf-8")
    parts, at = [], 0
    for record, end in _elements(source, piece):
        if record.number == 1:
            parts.append(Piece(0, source[: record.start].encode()))
            at = record.start
        parts.append(Piece(record.number, source[at:end].encode()))
        at = end
    return [*parts, Piece(0, source[at:].encode())] if at < len(source) else parts


def rewrite(piece: Piece, fields: Fields, visitor: Visitor) -> bytes:
    """The elements with what the visitor makes of their texts; one that is no object stays and is noted."""
    source = piece.data.decode("utf-8")
    made = []
    for record, _ in _elements(source, piece):
        try:
            made += json_fields.changes(record, fields, visitor)
        except FormatError as error:
            visitor.fail(f"#{record.number}", str(error))
    return json_fields.replaced(source, made).encode("utf-8") if made else piece.data


def _elements(source: str, piece: Piece) -> Iterator[tuple[json_fields.Record, int]]:
    """The elements of a sound piece, and where each ends."""
    number = piece.first
    at = len(_MARK) if source.startswith(_MARK) else 0
    at = json_fields.after_space(source, at)
    if piece.first <= 1 and source[at : at + 1] == "[":
        at += 1
    while (at := json_fields.after_space(source, at)) < len(source) and source[at] != "]":
        if source[at] == ",":
            at = json_fields.after_space(source, at + 1)
        held, end = json_fields.value(source, at)
        yield json_fields.Record(source, held, at, number), end
        at, number = end, number + 1


def join(rewritten: Iterable[bytes], source: BinaryIO, out: BinaryIO) -> None:
    """Write the pieces one behind the other; where records were left out, no comma stands in front of the first."""
    is_opened = False
    for data in rewritten:
        stripped = data.strip()
        is_surplus = is_opened and stripped.startswith(b",")
        out.write(data.lstrip()[1:].lstrip() if is_surplus else data)
        is_opened = stripped in (b"[", b"\xef\xbb\xbf[") or (is_opened and not stripped)


FORMAT = Format("json", frozenset({".json"}), pieces, rewrite, split, join, spell=json_fields.spell)
