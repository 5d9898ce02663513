"""Parquet: every value, type, row group and codec stays; texts change where they stand, in structs and lists, too."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet
from test_formats import Watcher, rewritten, shout, undone

from cleaner.document import Document
from cleaner.formats import Fields, FormatError, by_name

COLUMNS = {
    "id": pa.array([1, 2, 3, 4], pa.int16()),
    "text": pa.array(["one", None, "two", "THREE"], pa.large_string()),
    "page": pa.array([{"title": "t1", "n": 1}, None, {"title": None, "n": 3}, {"title": "t4", "n": None}]),
    "kind": pa.array(["news", "blog", "news", None]).dictionary_encode(),
    "chat": pa.array([[{"who": "me", "says": "hi"}, {"who": "you", "says": None}], None, [], [{"says": "bye"}]]),
    "lines": pa.array([["a"], ["b", "c"], None, []], pa.large_list(pa.string())),
    "view": pa.array(["v1", "v2", None, "v4"], pa.string_view()),
    "when": pa.array([datetime(2024, 1, day, tzinfo=UTC) for day in (1, 2, 3, 4)], pa.timestamp("ms", "UTC")),
    "price": pa.array([Decimal("1.10"), None, Decimal("2.00"), Decimal("0.01")]),
    "vector": pa.array([[0.5, 1.5]] * 4, pa.list_(pa.float32(), 2)),
    "raw": pa.array([b"\xff\x00", b"", None, b"x"]),
    "langs": pa.array(["en", "fr", None, "de"]),
}
TABLE = pa.table(COLUMNS).replace_schema_metadata({"made by": "hand"})
WAYS = {
    "compression": {"id": "gzip", "text": "zstd", "page.title": "none", "lines.list.element": "brotli", "view": "lz4"},
    "use_dictionary": ["kind", "langs"],
    "column_encoding": {"text": "DELTA_LENGTH_BYTE_ARRAY", "id": "DELTA_BINARY_PACKED"},
    "sorting_columns": [parquet.SortingColumn(0)],
}


def written(*groups: pa.Table, **ways: object) -> bytes:
    """A Parquet file with these row groups."""
    out = BytesIO()
    schema = groups[0].schema if groups else TABLE.schema
    with parquet.ParquetWriter(out, schema, **ways) as writer:
        for group in groups:
            writer.write_table(group)
    return out.getvalue()


FILE = written(TABLE.slice(0, 3), TABLE.slice(0, 0), TABLE.slice(3), **WAYS)


def table(data: bytes) -> pa.Table:
    return parquet.read_table(BytesIO(data))


def shape(data: bytes) -> list[object]:
    """What a file says of itself beside its values: metadata, row groups, and codec and encodings of every column."""
    metadata = parquet.ParquetFile(BytesIO(data)).metadata
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    columns = [group.column(number) for group in groups for number in range(group.num_columns)]
    about = [(each.path_in_schema, each.compression, set(each.encodings), each.is_stats_set) for each in columns]
    words = {key: value for key, value in (metadata.metadata or {}).items() if key != b"ARROW:schema"}
    kept_types = b"ARROW:schema" in (metadata.metadata or {})  # how these are spelt is up to Arrow
    if not metadata.num_rows:
        about = []  # there is nothing in these columns that could be encoded
    return [(words, kept_types), [(group.num_rows, group.sorting_columns) for group in groups], about]


@pytest.mark.parametrize("in_pieces", [False, True], ids=["at once", "row by row"])
def test_what_nobody_changes_is_written_as_it_was(in_pieces):
    after = rewritten("parquet", FILE, Watcher(), in_pieces=in_pieces)
    assert table(after).equals(table(FILE), check_metadata=True)
    assert shape(after) == shape(FILE)


CASES = [
    ("text", ["#1", "#3", "#4"], ["ONE", None, "TWO", "THREE"]),
    ("page.title", ["#1", "#4"], [{"title": "T1", "n": 1}, None, {"title": None, "n": 3}, {"title": "T4", "n": None}]),
    ("kind", ["#1", "#2", "#3"], ["NEWS", "BLOG", "NEWS", None]),
    (
        "chat.says",
        ["#1:chat.0.says", "#4:chat.0.says"],
        [[{"who": "me", "says": "HI"}, {"who": "you", "says": None}], None, [], [{"who": None, "says": "BYE"}]],
    ),
    ("lines", ["#1:lines.0", "#2:lines.0", "#2:lines.1"], [["A"], ["B", "C"], None, []]),
    ("view", ["#1", "#2", "#4"], ["V1", "V2", None, "V4"]),
]


@pytest.mark.parametrize(("field", "ids", "values"), CASES, ids=[case[0] for case in CASES])
def test_texts_change_and_nothing_beside_them(field, ids, values):
    watcher, column = Watcher(shout), field.partition(".")[0]
    after = rewritten("parquet", FILE, watcher, Fields((field,)))
    assert watcher.ids == ids
    assert table(after).column(column).to_pylist() == values
    assert table(after).drop_columns(column).equals(table(FILE).drop_columns(column), check_metadata=True)
    assert table(after).schema.equals(table(FILE).schema, check_metadata=True)
    assert table(undone("parquet", after, watcher, Fields((field,)))).equals(table(FILE), check_metadata=True)


def test_texts_are_shown_row_by_row_with_id_and_language():
    watcher = Watcher()
    rewritten("parquet", FILE, watcher, Fields(("text", "view"), id="id", language="langs"))
    assert watcher.ids == ["#1:text", "#1:view", "#2:view", "#3:text", "#4:text", "#4:view"]
    assert [document.meta["record-id"] for document in watcher.seen] == ["1", "1", "2", "3", "4", "4"]
    assert [document.language for document in watcher.seen] == ["en", "en", "fr", None, "de", "de"]


def test_originals_are_kept_in_a_column_of_their_own_where_a_text_changed():
    watcher, fields = Watcher(shout), Fields(keep_original="before")
    after = rewritten("parquet", FILE, watcher, fields)
    assert table(after).column("before").to_pylist() == ["one", None, "two", None]
    assert table(after).schema.field("before").type == pa.large_string()
    assert table(undone("parquet", after, watcher, fields)).equals(table(FILE), check_metadata=True)
    some = rewritten("parquet", after, Watcher(first_alone), replace(fields, undoing="some"))
    assert table(some).column("before").to_pylist() == [None, None, "two", None]
    assert table(some).column("text").to_pylist() == ["one", None, "TWO", "THREE"]


def first_alone(document: Document) -> str:
    return "one" if document.id == "#1" else document.text


WRONG = [
    (Fields(("body",)), r"has no column 'body'; there are: id, text, page, kind"),
    (Fields(("page.body",)), r"has no column 'page.body'"),
    (Fields(("id",)), r"column 'id' holds no text but int16"),
    (Fields(("raw",)), r"column 'raw' holds no text but binary"),
    (Fields(id="nr"), r"has no column 'nr'"),
    (Fields(language="vector"), r"column 'vector' holds no text"),
    (Fields(keep_original="view"), r"has a column 'view' already"),
    (Fields(("lines",), keep_original="was"), r"column 'lines' is a list"),
]


@pytest.mark.parametrize(("fields", "message"), WRONG, ids=[message for _, message in WRONG])
def test_a_column_that_will_not_do_is_named(fields, message):
    with pytest.raises(FormatError, match=f"^{message}"):
        rewritten("parquet", FILE, Watcher(shout), fields)


OTHERS = {
    "no rows": written(TABLE.slice(0, 0)),
    "no row groups": written(),
    "types of Parquet alone": written(pa.table({"text": ["one"], "n": [1]}), store_schema=False),
    "old time stamps": written(
        pa.table({"text": ["one"], "at": pa.array([10**12], pa.timestamp("ns"))}),
        use_deprecated_int96_timestamps=True,
        store_schema=False,
    ),
    "old lists": written(
        pa.table({"text": ["one"], "l": [["a"]]}), use_compliant_nested_type=False, store_schema=False
    ),
    "version 1": written(
        pa.table({"text": ["one"], "n": pa.array([1], pa.uint32())}), version="1.0", compression="none"
    ),
    "page index, no statistics": written(pa.table({"text": ["one"]}), write_statistics=False, write_page_index=True),
    "a name with a dot": written(pa.table({"text": ["one"], "page.title": ["two"]})),
    "only nulls": written(pa.table({"text": pa.array([None, None])})),
}


@pytest.mark.parametrize("data", OTHERS.values(), ids=OTHERS)
def test_tables_of_other_writers_stay_as_they_were(data):
    after = rewritten("parquet", data, Watcher())
    assert table(after).equals(table(data), check_metadata=True)
    assert shape(after) == shape(data)
    assert parquet.ParquetFile(BytesIO(after)).schema.equals(parquet.ParquetFile(BytesIO(data)).schema)
    changed = rewritten("parquet", data, Watcher(shout))
    assert changed == after or table(changed).column("text").to_pylist() == ["ONE"]


texts = st.lists(st.none() | st.text(st.characters(codec="utf-8")), max_size=12)


@settings(max_examples=40, deadline=None)
@given(texts, st.integers(1, 5), st.sampled_from(["snappy", "gzip", "zstd", "lz4", "brotli", "none"]), st.booleans())
def test_any_texts_come_back_as_they_were(values, size, codec, in_pieces):
    source = pa.table({"n": range(len(values)), "text": pa.array(values, pa.string())})
    out, watcher = BytesIO(), Watcher(shout)
    parquet.write_table(source, out, row_group_size=size, compression=codec)
    changed = rewritten("parquet", out.getvalue(), watcher, in_pieces=in_pieces)
    assert table(changed).column("text").to_pylist() == [text and text.upper() for text in values]
    back = undone("parquet", changed, watcher)
    assert table(back).equals(source)
    assert shape(back)[1] == shape(out.getvalue())[1]


def test_a_long_row_group_is_cut_into_pieces_and_stays_one():
    long = written(pa.table({"text": [f"{number} " + "word " * 200 for number in range(4000)]}), use_dictionary=False)
    pieces = list(by_name("parquet").pieces(BytesIO(long)))
    assert len(pieces) > 2
    assert [piece.first for piece in pieces][:2] == [1, 1 + parquet_rows(pieces[0].data)]
    assert shape(rewritten("parquet", long, Watcher(shout)))[1] == [(4000, ())]


def parquet_rows(data: bytes) -> int:
    return pa.ipc.open_stream(data).read_all().num_rows


def test_rows_that_were_handed_through_lack_the_column_of_originals_which_is_null_there():
    form, out = by_name("parquet"), BytesIO()
    pieces, fields = list(form.pieces(BytesIO(FILE))), Fields(keep_original="was")
    form.join([form.rewrite(pieces[0], fields, Watcher(shout)), pieces[1].data], BytesIO(FILE), out)
    assert table(out.getvalue()).column("was").to_pylist() == ["one", None, "two", None]


def test_of_some_rows_no_empty_row_groups_are_left():
    form, out = by_name("parquet"), BytesIO()
    form.join([form.split(next(form.pieces(BytesIO(FILE))))[0].data], BytesIO(FILE), out)
    assert table(out.getvalue()).equals(TABLE.slice(0, 1))
    assert parquet.ParquetFile(out).metadata.num_row_groups == 2  # the one that was empty before is kept


def damaged(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


PLAIN = written(pa.table({"text": [f"word {number}" for number in range(500)]}), compression="none")
CHECKED = written(pa.table({"n": range(500)}), compression="none", use_dictionary=False, write_page_checksum=True)
BROKEN = {
    "no table": b"PAR1 this is none PAR1",
    "cut off": FILE[:-20],
    "empty": b"",
    "a page that cannot be read": damaged(PLAIN, 300, b"\xff" * 40),
    "a string that is no UTF-8": damaged(PLAIN, PLAIN.index(b"word 7"), b"\xff"),
    "a page with another checksum": damaged(CHECKED, len(CHECKED) // 3, b"\x01\x02"),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_told_as_such(data):
    with pytest.raises(FormatError, match="is not a sound Parquet file"):
        rewritten("parquet", data, Watcher())
