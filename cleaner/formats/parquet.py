"""Parquet: tables with columns of texts; everything else about a table is written as it was read.

Rows travel to the workers as Arrow streams with all their columns, so that every column is read once and written once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from itertools import accumulate, chain, takewhile
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from cleaner.document import Document
from cleaner.formats.format import PIECE, Fields, Format, FormatError, Piece, Visitor

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import parquet

MOST_ROWS = 5000  # of a piece; where texts repeat, their encoded size says little of how much they are
_ARROW_SCHEMA = b"ARROW:schema"  # where Arrow keeps the types that Parquet does not have
_DICTIONARY = {"PLAIN_DICTIONARY", "RLE_DICTIONARY"}
_TEXT = ("is_string", "is_large_string", "is_string_view", "is_null")
_WORD = (*_TEXT, "is_integer")
_PLAINER = {"BYTE_STREAM_SPLIT", "DELTA_BINARY_PACKED", "DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY"}


class Place(NamedTuple):
    """Where a text stands: the row in its piece, from 0, and the path to it, with the numbers of lists on the way."""

    row: int
    path: str


class Column(NamedTuple):
    """What a field's path leads to in the rows of a piece: the type, the places, and the values there (None: null)."""

    name: str
    type: pa.DataType
    places: list[Place]
    values: list[Any]


class Rows(NamedTuple):
    """What the visitor is told of the rows of a piece: the number of the first, the texts, ids and languages by row."""

    first: int
    columns: list[Column]
    ids: Mapping[int, str]
    languages: Mapping[int, str]


def pieces(file: BinaryIO) -> Iterator[Piece]:
    """Runs of rows of about a megabyte, none across the border of a row group. Raises FormatError."""
    table = _opened(file)
    first = 1
    for number in range(table.metadata.num_row_groups):
        group = table.metadata.row_group(number)
        rows = min(MOST_ROWS, max(1, group.num_rows * PIECE // max(1, group.total_byte_size)))
        for batch in _sound(table.iter_batches(rows, row_groups=[number])):
            yield Piece(first, _as_stream(batch))
            first += batch.num_rows


def split(piece: Piece) -> list[Piece]:
    """Every row alone."""
    rows = (batch.slice(row, 1) for batch in _batches(piece.data) for row in range(batch.num_rows))
    return [Piece(number, _as_stream(row)) for number, row in enumerate(rows, piece.first)]


def rewrite(piece: Piece, fields: Fields, visitor: Visitor) -> bytes:
    """The rows with what the visitor makes of their texts.

    Raises FormatError for a column that is not there or holds no text. The originals, where they are to be kept, go
    into a column of their own, null in the rows that stay as they are.
    """
    if not piece.data:  # of a table without rows
        return b""
    [batch] = _batches(piece.data)
    rows, after = _rows(piece.first, batch, fields), batch
    for column, texts in zip(rows.columns, _visited(rows, fields, visitor), strict=True):
        if texts != column.values:
            after = _replaced(after, column.name, texts)
        if fields.keep_original:
            after = _with_originals(after, column, texts, fields)
    return piece.data if after is batch else _as_stream(after)


def join(rewritten: Iterable[bytes], source: BinaryIO, out: BinaryIO) -> None:
    """Write the rows as a table with the row groups, compression, encodings and metadata of the source.

    Raises FormatError where pyarrow cannot write what it has read.
    """
    table = _opened(source)
    import pyarrow as pa
    from pyarrow import parquet

    groups = _groups(table, chain.from_iterable(map(_batches, rewritten)))
    try:
        first = next(groups, table.schema_arrow.empty_table())
        with parquet.ParquetWriter(out, first.schema, **_options(table.metadata)) as writer:
            for group in chain([first], groups) if table.metadata.num_row_groups else ():
                writer.write_table(_fitted(group, first.schema), row_group_size=max(1, group.num_rows))
    except pa.ArrowException as error:
        raise FormatError(f"cannot be written as it was: {error}") from error


def _opened(file: BinaryIO) -> parquet.ParquetFile:
    """A table to read from. Raises FormatError where pyarrow is not installed or the file is no table."""
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ModuleNotFoundError as error:
        raise FormatError("Parquet needs pyarrow: pip install 'translation-cleaner[parquet]'") from error
    try:
        return parquet.ParquetFile(file, buffer_size=PIECE, page_checksum_verification=True)
    except (pa.ArrowException, OSError) as error:
        raise FormatError(f"is not a sound Parquet file: {error}") from error


def _sound(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The batches, each checked to its last string. Raises FormatError at the first that cannot be read."""
    import pyarrow as pa

    try:
        for batch in batches:
            batch.validate(full=True)
            yield batch
    except (pa.ArrowException, OSError) as error:
        raise FormatError(f"is not a sound Parquet file: {error}") from error


def _as_stream(batch: pa.RecordBatch) -> bytes:
    """Rows as an Arrow stream; streams may stand one behind the other."""
    import pyarrow as pa

    stream = BytesIO()
    with pa.ipc.new_stream(stream, batch.schema) as writer:
        writer.write_batch(batch)
    return stream.getvalue()


def _batches(data: bytes) -> Iterator[pa.RecordBatch]:
    """The rows of Arrow streams that stand one behind the other."""
    import pyarrow as pa

    reader = pa.BufferReader(data)
    while reader.tell() < len(data):
        yield from pa.ipc.open_stream(reader)


def _column(batch: pa.RecordBatch, name: str, kinds: Sequence[str] = _TEXT) -> Column:
    """What stands under a name, which may be a path, in every row.

    Raises FormatError where there is no such column, or one of another kind.
    """
    from pyarrow import types

    rows = batch.to_struct_array()
    try:
        leaf, places = _leaf(rows, name, [Place(row, "") for row in range(len(rows))])
    except KeyError as error:
        raise FormatError(f"has no column '{name}'; there are: {', '.join(batch.schema.names)}") from error
    plain = leaf.type.value_type if types.is_dictionary(leaf.type) else leaf.type
    if not any(getattr(types, kind)(plain) for kind in kinds):
        raise FormatError(f"column '{name}' holds no text but {leaf.type}")
    return Column(name, leaf.type, places, leaf.to_pylist())


def _is_list(kind: pa.DataType) -> bool:
    from pyarrow import types

    return bool(types.is_list(kind) or types.is_large_list(kind))


def _child(kind: pa.DataType, path: str) -> tuple[int, str]:
    """The number of the field that a path goes through first, and the rest of the path; a name may have dots.

    Raises KeyError where there is none.
    """
    from pyarrow import types

    for name in (path, path.partition(".")[0]):
        if types.is_struct(kind) and (number := kind.get_field_index(name)) >= 0:
            return number, path[len(name) + 1 :]
    raise KeyError(path)


def _leads_into_list(kind: pa.DataType, path: str) -> bool:
    """True where a path may lead to several texts of a row."""
    while path and not _is_list(kind):
        number, path = _child(kind, path)
        kind = kind.field(number).type
    return _is_list(kind)


def _leaf(array: pa.Array, path: str, places: Sequence[Place]) -> tuple[pa.Array, list[Place]]:
    """What a path leads to from the elements of an array, which stand at `places`, and where that stands."""
    from pyarrow import compute

    if _is_list(array.type):
        lengths = compute.list_value_length(array).fill_null(0).to_pylist()
        sizes = zip(places, lengths, strict=True)
        inside = [Place(row, f"{path_here}.{n}") for (row, path_here), length in sizes for n in range(length)]
        return _leaf(array.flatten(), path, inside)
    if not path:
        return array, list(places)
    number, rest = _child(array.type, path)
    name = array.type.field(number).name
    inside = [Place(row, f"{path_here}.{name}" if path_here else name) for row, path_here in places]
    return _leaf(compute.struct_field(array, number), rest, inside)


def _with_leaf(array: pa.Array, path: str, texts: Sequence[str | None]) -> pa.Array:
    """The array with other texts where the path leads to; nulls stay, there and on the way."""
    import pyarrow as pa
    from pyarrow import compute

    if _is_list(array.type):
        lengths = compute.list_value_length(array).fill_null(0).to_pylist()
        offsets = pa.array(accumulate(lengths, initial=0), "int64" if pa.types.is_large_list(array.type) else "int32")
        values = _with_leaf(array.flatten(), path, texts)
        return type(array).from_arrays(offsets, values, type=array.type, mask=array.is_null())
    if not path:
        return _encoded([old if new is None else new for old, new in zip(array.to_pylist(), texts, strict=True)], array)
    number, rest = _child(array.type, path)
    children = [array.field(each) for each in range(array.type.num_fields)]
    children[number] = _with_leaf(children[number], rest, texts)
    return pa.StructArray.from_arrays(children, fields=list(array.type), mask=array.is_null())


def _encoded(texts: Sequence[str | None], like: pa.Array) -> pa.Array:
    """Texts as an array of the type of another one."""
    import pyarrow as pa

    if not pa.types.is_dictionary(like.type):
        return pa.array(texts, like.type)
    return pa.array(texts, like.type.value_type).dictionary_encode().cast(like.type)


def _replaced(batch: pa.RecordBatch, name: str, texts: Sequence[str | None]) -> pa.RecordBatch:
    """The rows with other texts in one column."""
    import pyarrow as pa

    rows = pa.RecordBatch.from_struct_array(_with_leaf(batch.to_struct_array(), name, texts))
    return rows.replace_schema_metadata(batch.schema.metadata)


def _rows(first: int, batch: pa.RecordBatch, fields: Fields) -> Rows:
    """The columns that the fields name. Raises FormatError where one is not there or is of another kind."""
    columns = [_column(batch, name) for name in fields.texts]
    if fields.keep_original:
        _refuse(batch, columns, fields)
    return Rows(first, columns, _words(batch, fields.id), _words(batch, fields.language))


def _words(batch: pa.RecordBatch, name: str | None) -> Mapping[int, str]:
    """The words that a field has in the rows, for an id or a language. Raises FormatError where it has none."""
    column = _column(batch, name, _WORD) if name else None
    found = zip(column.places, column.values, strict=True) if column else ()
    return {place.row: str(value) for place, value in found if value is not None}


def _visited(rows: Rows, fields: Fields, visitor: Visitor) -> list[list[str | None]]:
    """Show the visitor every text, row by row; the texts of every column as they are to be."""
    changed = [list(column.values) for column in rows.columns]
    for row, c, at in sorted(
        (place.row, c, at) for c, each in enumerate(rows.columns) for at, place in enumerate(each.places)
    ):
        column = rows.columns[c]
        if column.values[at] is None:
            continue
        path = column.places[at].path
        document = Document(
            f"#{rows.first + row}" if fields.texts == (path,) else f"#{rows.first + row}:{path}",
            column.values[at],
            {"record-id": rows.ids[row]} if row in rows.ids else {},
            rows.languages.get(row),
        )
        new = visitor.change(document)
        changed[c][at] = new.decode("utf-8") if isinstance(new, bytes) else new
    return changed


def _refuse(batch: pa.RecordBatch, columns: Sequence[Column], fields: Fields) -> None:
    """Raise FormatError where the originals cannot be kept under the name that is asked for."""
    import pyarrow as pa

    for column in columns:
        name = fields.original_of(column.name)
        if _leads_into_list(pa.struct(batch.schema), column.name):
            raise FormatError(f"column '{column.name}' is a list; the originals of its texts cannot be kept")
        if name in batch.schema.names and not fields.undoing:
            raise FormatError(f"has a column '{name}' already; choose another name to keep the original under")


def _with_originals(
    batch: pa.RecordBatch, column: Column, texts: Sequence[str | None], fields: Fields
) -> pa.RecordBatch:
    """The rows with a column of the originals of those that changed; undoing empties it where they are back."""
    import pyarrow as pa

    name = fields.original_of(column.name)
    if not fields.undoing:
        kept = [old if new != old else None for old, new in zip(column.values, texts, strict=True)]
        kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        return batch.append_column(name, pa.array(kept, kind))
    number = batch.schema.get_field_index(name)
    if number < 0:
        return batch
    if fields.undoing == "all":
        return batch.drop_columns([name])
    olds = batch.column(number)
    kept = [None if old == new else old for old, new in zip(olds.to_pylist(), texts, strict=True)]
    return batch.set_column(number, batch.schema.field(number), pa.array(kept, olds.type))


def _groups(table: parquet.ParquetFile, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The rewritten rows by the row groups of their source."""
    import pyarrow as pa

    for number in range(table.metadata.num_row_groups):
        taken: list[pa.Table] = []
        rows = missing = table.metadata.row_group(number).num_rows
        while missing > 0 and (batch := next(batches, None)) is not None:
            taken.append(pa.Table.from_batches([batch]))
            missing -= batch.num_rows
        if taken or not rows:  # where only some rows were asked for, the last groups have none
            yield pa.concat_tables(taken or [table.schema_arrow.empty_table()], promote_options="default")


def _fitted(group: pa.Table, schema: pa.Schema) -> pa.Table:
    """A row group with the columns of the schema; a column that it lacks is null."""
    import pyarrow as pa

    have = set(group.schema.names)
    columns = [group.column(f.name) if f.name in have else pa.nulls(group.num_rows, f.type) for f in schema]
    return pa.Table.from_arrays(columns, schema=schema)


def _options(metadata: parquet.FileMetaData) -> dict[str, Any]:
    """How to write a table so that it is like the one with this metadata."""
    if not metadata.num_row_groups:
        return {"store_schema": _ARROW_SCHEMA in (metadata.metadata or {})}
    groups = map(metadata.row_group, range(metadata.num_row_groups))
    group = max(groups, key=lambda each: each.num_rows)  # an empty one would not tell encodings
    columns = [group.column(number) for number in range(group.num_columns)]
    encodings = {each.path_in_schema: set(each.encodings) for each in columns}
    dictionary = [path for path, used in encodings.items() if used & _DICTIONARY]
    others = {path: used & _PLAINER for path, used in encodings.items() if path not in dictionary}
    return {
        "version": metadata.format_version,
        "compression": {each.path_in_schema: _codec(each.compression) for each in columns},
        "use_dictionary": dictionary,
        "column_encoding": {path: used.pop() for path, used in others.items() if len(used) == 1} or None,
        "write_statistics": [each.path_in_schema for each in columns if each.is_stats_set],
        "write_page_index": any(each.has_offset_index for each in columns),
        "use_deprecated_int96_timestamps": any(each.physical_type == "INT96" for each in columns),
        "use_compliant_nested_type": not any(".list.item" in each.path_in_schema for each in columns),
        "sorting_columns": _still_sorted(group, columns),
        "store_schema": _ARROW_SCHEMA in (metadata.metadata or {}),
    }


def _codec(name: str) -> str:
    return "NONE" if name == "UNCOMPRESSED" else name


def _still_sorted(group: parquet.RowGroupMetaData, columns: Sequence[parquet.ColumnChunkMetaData]) -> Any:
    """The columns that rows stay sorted by, whatever becomes of the texts."""
    sorted_by = takewhile(lambda each: columns[each.column_index].physical_type != "BYTE_ARRAY", group.sorting_columns)
    return tuple(sorted_by) or None


FORMAT = Format("parquet", frozenset({".parquet"}), pieces, rewrite, split, join, may_lack_texts=True)
