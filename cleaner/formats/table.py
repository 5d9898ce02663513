"""Tables in text: CSV and TSV, with a header that names the columns; only cells that change are written anew.

The delimiter is told from the header. Quoted cells may hold delimiters, line ends and doubled quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from typing import Any, BinaryIO, NamedTuple

import orjson

from cleaner.document import Document
from cleaner.formats.format import PIECE, Fields, Format, FormatError, Piece, Visitor, as_written

MARK = "\ufeff"
DELIMITERS = ",;\t|"
_QUOTED = re.compile(r'"(?:[^"]++|"")*+"')
LONGEST = 256 * PIECE  # of a row, before a quotation mark is taken for one that was never closed


class Dialect(NamedTuple):
    """How a table is written; where `quotes` is False a quotation mark is a character like others."""

    delimiter: str
    quotes: bool
    columns: tuple[str, ...] = ()

    def head(self) -> bytes:
        """The dialect, to travel with a piece."""
        return orjson.dumps(list(self))

    @classmethod
    def of_head(cls, head: bytes) -> Dialect:
        """What travelled with a piece."""
        delimiter, quotes, columns = orjson.loads(head)
        return cls(delimiter, quotes, tuple(columns))

    @property
    def cell(self) -> str:
        """The expression for a cell."""
        # the end of a line is not part of the last cell
        plain = rf"(?:(?!\r\n)[^{re.escape(self.delimiter)}\n])*+"
        return rf'(?:"(?:[^"]++|"")*+"{plain}|(?!"){plain})' if self.quotes else plain

    def needs_quotes(self, text: str) -> bool:
        """True for a text that would not come back from a cell without quotation marks."""
        return text.startswith('"') or any(mark in text for mark in (self.delimiter, "\n", "\r"))


@cache
def _row(dialect: Dialect) -> re.Pattern[str]:
    """A row with its end; the last one may have none."""
    cell, delimiter = dialect.cell, re.escape(dialect.delimiter)
    return re.compile(rf"{cell}(?:{delimiter}{cell})*+(\r?\n|\Z)")


@cache
def _cell(dialect: Dialect) -> re.Pattern[str]:
    return re.compile(rf"({dialect.cell})({re.escape(dialect.delimiter)}|\r?\n|\Z)")


def dialect_of(text: str, delimiter: str = "", *, is_all: bool = True) -> Dialect:
    r"""How a table is written that starts so, or `is_all` there.

    >>> dialect_of('id;"the text"\n').columns
    ('id', 'the text')
    """
    head = text.partition("\n")[0]
    delimiter = delimiter or max(DELIMITERS, key=head.count)
    dialect = Dialect(delimiter, quotes=True)
    if delimiter == "\t" and not _is_rectangular(text, dialect, is_all):  # often written without quoting
        dialect = Dialect(delimiter, quotes=False)
    row = _row(dialect).match(text)
    if row is None:
        raise FormatError("has a header with a quotation mark that is never closed")
    return dialect._replace(columns=tuple(value(cell) for cell in cells_of(row[0], dialect)))


def _is_rectangular(text: str, plain: Dialect, is_all: bool) -> bool:
    """True where all rows read in this way have the same number of cells, and none an odd one."""
    row, at, counts = _row(plain), 0, set()
    while at < len(text) and (found := row.match(text, at)):
        cells = cells_of(found[0], plain)
        if any(cell.startswith('"') and not _QUOTED.fullmatch(cell) for cell in cells):
            return False
        counts.add(len(cells))
        at = found.end()
    return len(counts) == 1 and not (is_all and at < len(text))


def cells_of(row: str, dialect: Dialect) -> list[str]:
    """The cells of a row as they are written."""
    return [row[start:end] for start, end in _spans(row, 0, dialect)]


def _spans(text: str, at: int, dialect: Dialect) -> list[tuple[int, int]]:
    """Where the cells of the row at `at` start and end."""
    spans = []
    while found := _cell(dialect).match(text, at):
        spans.append(found.span(1))
        at = found.end()
        if found[2] != dialect.delimiter:
            break
    return spans


def value(cell: str) -> str:
    """What a cell says."""
    return cell[1:-1].replace('""', '"') if _QUOTED.fullmatch(cell) else cell


def spell(text: str, facts: Mapping[str, Any]) -> bytes:
    """A cell as it is written, in quotation marks where the facts say so."""
    return ('"' + text.replace('"', '""') + '"' if facts.get("quoted") else text).encode("utf-8")


def _spelling(text: str, cell: str, facts: Mapping[str, object]) -> Mapping[str, object]:
    """What the audit keeps of how a cell is written."""
    data = cell.encode("utf-8")
    return facts if spell(text, facts) == data else as_written(data)


def pieces(file: BinaryIO, delimiter: str = "") -> Iterator[Piece]:
    """The header, with the number 0, and runs of whole rows. Raises FormatError for what is no table."""
    text, head, plain, first = "", b"", Dialect(",", True), 0
    for block, is_last in _blocks(file):
        text += block
        if not first:
            start = len(MARK) if text.startswith(MARK) else 0
            dialect = dialect_of(text[start:], delimiter, is_all=is_last)
            head, plain = dialect.head(), dialect._replace(columns=())
            row = _row(plain).match(text, start)
            end = row.end() if row else start
            yield Piece(0, text[:end].encode("utf-8"), head)
            text, first = text[end:], 1
        end, count = _whole_rows(text, plain, is_last)
        if end:
            yield Piece(first, text[:end].encode("utf-8"), head)
        text, first = text[end:], first + count
        if text and (is_last or len(text) > LONGEST):
            raise FormatError(f"has a quotation mark in row {first} that is never closed")


def _blocks(file: BinaryIO) -> Iterator[tuple[str, bool]]:
    """The file in stretches of whole lines, and whether one is the last."""
    data = _lines(file)
    while True:
        following = _lines(file) if data else b""
        try:
            yield data.decode("utf-8"), not following
        except UnicodeDecodeError as error:
            raise FormatError("is not UTF-8; convert the file") from error
        if not following:
            return
        data = following


def _lines(file: BinaryIO) -> bytes:
    data = file.read(PIECE)
    return data if data.endswith(b"\n") else data + file.readline()


def _whole_rows(text: str, plain: Dialect, is_last: bool) -> tuple[int, int]:
    """Where the last whole row ends, and how many there are."""
    row = _row(plain)
    at = count = 0
    while at < len(text) and (found := row.match(text, at)):
        if not found[1] and not is_last:
            break
        at, count = found.end(), count + 1
    return at, count


def split(piece: Piece) -> list[Piece]:
    """Every row alone."""
    if not piece.first:
        return [piece]
    text, dialect = piece.data.decode("utf-8"), Dialect.of_head(piece.head)
    row = _row(dialect._replace(columns=()))
    parts: list[Piece] = []
    at = 0
    while at < len(text) and (found := row.match(text, at)):
        parts.append(Piece(piece.first + len(parts), found[0].encode("utf-8"), piece.head))
        at = found.end()
    return parts


def rewrite(piece: Piece, fields: Fields, visitor: Visitor) -> bytes:
    """The rows with what the visitor makes of their texts. Raises FormatError where a column is missing."""
    if not piece.data:
        return piece.data
    table = _Table(Dialect.of_head(piece.head), fields)
    text = piece.data.decode("utf-8")
    if not piece.first:
        return table.header(text).encode("utf-8")
    row = _row(table.plain)
    parts, at, number = [], 0, piece.first
    while at < len(text) and (found := row.match(text, at)):
        parts.append(table.row(found[0], len(found[0]) - len(found[1]), number, visitor))
        at, number = found.end(), number + 1
    return "".join(parts).encode("utf-8")


class _Table:
    """A table of which some columns are looked at."""

    def __init__(self, dialect: Dialect, fields: Fields) -> None:
        self._dialect, self._fields = dialect, fields
        self.plain = dialect._replace(columns=())  # what the expressions are kept by
        for name in (*fields.texts, fields.id, fields.language):
            if name is not None and name not in dialect.columns:
                columns = ", ".join(dialect.columns)
                raise FormatError(f"has no column '{name}'; there are: {columns}; name the one with --text-field")
        self._texts = [(dialect.columns.index(name), name) for name in fields.texts]
        self._kept = [fields.original_of(name) for name in fields.texts] if fields.keep_original else []
        if not fields.undoing and (taken := set(self._kept) & set(dialect.columns)):
            raise FormatError(f"has a column '{min(taken)}' already; choose another name to keep the original under")

    def header(self, row: str) -> str:
        """The header, with or without the columns for originals."""
        end = len(row.rstrip("\r\n"))
        if self._kept and self._fields.undoing == "all":
            return self._shortened(row[:end]) + row[end:]
        added = [] if self._fields.undoing else [self._spelt(name, {}) for name in self._kept]
        return self._dialect.delimiter.join([row[:end], *added]) + row[end:]

    def row(self, row: str, end: int, number: int, visitor: Visitor) -> str:
        """A row with what the visitor makes of its texts; its line end stands at `end`."""
        if not end:
            return row
        spans = _spans(row, 0, self.plain)
        record_id, language = (self._named(row, spans, name) for name in (self._fields.id, self._fields.language))
        meta = {"record-id": record_id} if record_id is not None else {}
        new = {}
        for column, name in self._texts:
            cell = row[slice(*spans[column])] if column < len(spans) else '"'
            if not self._is_odd(cell):
                document_id = f"#{number}" if len(self._texts) == 1 else f"#{number}:{name}"
                text = value(cell) if self._dialect.quotes else cell
                new[column] = self._changed(Document(document_id, text, meta, language), cell, visitor)
        return self._put(row, end, spans, new)

    def _changed(self, document: Document, cell: str, visitor: Visitor) -> str:
        facts = {"quoted": True} if cell.startswith('"') and self._dialect.quotes else {}
        new = visitor.change(replace(document, spelling=partial(_spelling, document.text, cell, facts)))
        if isinstance(new, bytes):
            return new.decode("utf-8")
        return cell if new == document.text else self._spelt(new, facts)

    def _is_odd(self, cell: str) -> bool:
        """True for a cell of which text stands behind the closing quotation mark: nobody can say what it means."""
        return self._dialect.quotes and cell.startswith('"') and not _QUOTED.fullmatch(cell)

    def _spelt(self, text: str, facts: Mapping[str, Any]) -> str:
        if self._dialect.quotes and self._dialect.needs_quotes(text):
            facts = {"quoted": True}
        return spell(text, facts).decode("utf-8")

    def _put(self, row: str, end: int, spans: list[tuple[int, int]], new: Mapping[int, str]) -> str:
        """The row with new cells, and with originals behind them or without."""
        parts, at, kept = [], 0, []
        for column, (start, stop) in enumerate(spans):
            if column in new:
                parts += [row[at:start], new[column]]
                at = stop
                kept.append("" if new[column] == row[start:stop] else row[start:stop])
        parts.append(row[at:end])
        whole = "".join(parts)
        if self._kept and self._fields.undoing == "all":
            whole = self._shortened(whole)
        elif self._kept and not self._fields.undoing:
            whole = self._dialect.delimiter.join([whole, *kept, *[""] * (len(self._kept) - len(kept))])
        return whole + row[end:]

    def _shortened(self, row: str) -> str:
        """A row without its last cells, which keep originals."""
        spans = _spans(row, 0, self.plain)
        return row[: max(0, spans[-len(self._kept)][0] - 1)]

    def _named(self, row: str, spans: list[tuple[int, int]], name: str | None) -> str | None:
        column = self._dialect.columns.index(name) if name else len(spans)
        return value(row[slice(*spans[column])]) or None if column < len(spans) else None


def _format(name: str, suffix: str, cut: Callable[[BinaryIO], Iterator[Piece]]) -> Format:
    return Format(name, frozenset({suffix}), cut, rewrite, split, spell=spell)


CSV = _format("csv", ".csv", pieces)
TSV = _format("tsv", ".tsv", partial(pieces, delimiter="\t"))
