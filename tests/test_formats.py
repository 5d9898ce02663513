"""Formats: what nobody changes comes out byte for byte, and a change reaches its text and nothing else."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaner.document import Document
from cleaner.formats import FORMATS, Fields, FormatError, Piece, by_name, of_path
from cleaner.formats.compression import BROKEN, CODECS, codec_of, packed, unpacked
from cleaner.formats.format import written

TEXT = Fields()
# whole files take a while to make up, longer on a busy machine
file_law = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@dataclass
class Watcher:
    """A visitor that remembers what it was shown, and changes it by a function."""

    new: Callable[[Document], str | bytes] = lambda document: document.text
    seen: list[Document] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)

    def change(self, document: Document) -> str | bytes:
        self.seen.append(document)
        return self.new(document)

    def fail(self, id: str, error: str) -> None:  # noqa: A002
        self.failures.append((id, error))

    @property
    def ids(self) -> list[str]:
        return [document.id for document in self.seen]


def shout(document: Document) -> str:
    return document.text.upper()


def rewritten(name: str, data: bytes, watcher: Watcher, fields: Fields = TEXT, in_pieces: bool = False) -> bytes:
    """A file's bytes after a visit, all at once or record by record."""
    form, out = by_name(name), BytesIO()
    pieces = form.pieces(BytesIO(data))
    single = (one for piece in pieces for one in form.split(piece)) if in_pieces else pieces
    form.join((form.rewrite(piece, fields, watcher) for piece in single), BytesIO(data), out)
    return out.getvalue()


def undone(name: str, data: bytes, first: Watcher, fields: Fields = TEXT) -> bytes:
    """What is had back from changed bytes, with what a watcher was shown before the change."""
    facts = {document.id: document for document in first.seen}

    def original(document: Document) -> str | bytes:
        was = facts[document.id]
        if first.new(was) == was.text and name != "text":
            return was.text
        known = {**was.meta, **was.spelling()}
        return written(known) or by_name(name).spell(was.text, known)

    return rewritten(name, data, Watcher(original), Fields(**{**as_plain(fields), "undoing": "all"}))


def as_plain(fields: Fields) -> dict:
    return {name: getattr(fields, name) for name in Fields.__slots__}


# JSON lines: key order, spacing, numbers, escapes and line ends of any writer.
WRITERS = [
    lambda record: json.dumps(record, ensure_ascii=False),
    json.dumps,
    lambda record: json.dumps(record, separators=(",", ":")).replace("/", "\\/"),
    lambda record: "  " + json.dumps(record, ensure_ascii=False, indent=None, separators=(" ,\t", " : ")) + " \r",
    lambda record: json.dumps(record).replace("z", "\\u007a"),  # escapes nobody needs
]
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
WORDS = st.text(st.sampled_from('az é/"\\\u2028\U0001f600\x7f\n')) | st.text()
records = st.dictionaries(
    st.text(), scalars | st.lists(scalars, max_size=3) | st.dictionaries(st.text(), scalars, max_size=3)
).flatmap(lambda rest: WORDS.map(lambda text: {**rest, "text": text}))
jsonl_files = st.lists(st.tuples(records, st.sampled_from(WRITERS)).map(lambda each: each[1](each[0])), max_size=6).map(
    lambda lines: "\n".join(lines).encode()
)


@file_law
@given(jsonl_files, st.booleans())
def test_jsonl_that_nobody_changes_stays_byte_for_byte(data, in_pieces):
    watcher = Watcher()
    assert rewritten("jsonl", data, watcher, in_pieces=in_pieces) == data
    assert watcher.failures == []


@file_law
@given(jsonl_files, st.sampled_from([None, "before"]))
def test_jsonl_changes_in_its_texts_alone_and_comes_back_byte_for_byte(data, keep):
    fields, watcher = Fields(keep_original=keep), Watcher(shout)
    changed = rewritten("jsonl", data, watcher, fields)
    before = [json.loads(line) for line in data.split(b"\n") if line.strip()]
    after = [json.loads(line) for line in changed.split(b"\n") if line.strip()]
    kept = [{"before": each["text"]} if keep and each["text"] != each["text"].upper() else {} for each in before]
    assert after == [{**each, "text": each["text"].upper(), **old} for each, old in zip(before, kept, strict=True)]
    assert undone("jsonl", changed, watcher, fields) == data


LINES = b"""\
{"id": 7, "n": 1.0e+2, "text": "one", "meta": {"title": "a"}, "lang": "en"}
{"id": 8, "text": 12}

not json
{"id": 9, "text": "two"} and more
["text"]
{"text": "\\u00e9t\xc3\xa9", "text": "three"}
"""


def test_each_record_is_seen_once_and_what_is_none_is_noted_and_kept():
    watcher = Watcher(shout)
    changed = rewritten("jsonl", LINES, watcher, Fields(id="id", language="lang"))
    assert watcher.ids == ["#1", "#7"]
    assert [document.meta.get("record-id") for document in watcher.seen] == ["7", None]
    assert [document.language for document in watcher.seen] == ["en", None]
    assert watcher.failures == [
        ("#4", "is not JSON: expecting value at character 1"),
        ("#5", "is not JSON: more follows the value at character 26"),
        ("#6", "is no JSON object; records are objects with fields"),
    ]
    assert changed == LINES.replace(b'"one"', b'"ONE"').replace(b'"three"', b'"THREE"')


def test_several_fields_nested_and_in_lists():
    line = b'{"a": {"b": "x"}, "chat": [{"says": "y"}, {"says": 1}, {"says": "z"}], "a.c": "w"}\n'
    watcher = Watcher(shout)
    fields = Fields(("a.b", "chat.says", "a.c", "none"), keep_original="was")
    changed = rewritten("jsonl", line, watcher, fields)
    assert watcher.ids == ["#1:a.b", "#1:chat.0.says", "#1:chat.2.says", "#1:a.c"]
    kept = {"was.a.b": "x", "was.chat.0.says": "y", "was.chat.2.says": "z", "was.a.c": "w"}
    after = {"a": {"b": "X"}, "chat": [{"says": "Y"}, {"says": 1}, {"says": "Z"}], "a.c": "W", **kept}
    assert json.loads(changed) == after
    assert undone("jsonl", changed, watcher, fields) == line


def test_a_field_that_would_be_overwritten_is_refused():
    line, watcher = b'{"text": "a", "was": "mine"}\n', Watcher(shout)
    assert rewritten("jsonl", line, watcher, Fields(keep_original="was")) == line
    assert watcher.failures == [("#1", "has a field 'was' already; choose another name to keep the original under")]


def test_a_text_of_half_characters_is_written_with_escapes():
    line, watcher = b'{"text": "half \\ud83d of it"}', Watcher(lambda document: document.text + "!")
    changed = rewritten("jsonl", line, watcher)
    assert changed == b'{"text": "half \\ud83d of it!"}'
    assert undone("jsonl", changed, watcher) == line


def test_a_byte_order_mark_in_front_of_lines_stays():
    line = b'\xef\xbb\xbf{"text": "a"}\n{"text": "b"}'
    assert rewritten("jsonl", line, Watcher(shout)) == b'\xef\xbb\xbf{"text": "A"}\n{"text": "B"}'


def test_pieces_are_whole_lines_and_know_their_numbers():
    lines = [b'{"text": "%d"}\n' % number * 1 for number in range(200_000)]
    pieces = list(by_name("jsonl").pieces(BytesIO(b"".join(lines))))
    assert len(pieces) > 1
    assert b"".join(piece.data for piece in pieces) == b"".join(lines)
    for piece in pieces:
        assert piece.data.startswith(lines[piece.first - 1])


# JSON: an array, or one object, pretty or not.
SPACINGS = [{"indent": 2}, {"separators": (",", ":")}, {}, {"ensure_ascii": False, "indent": "\t"}]
json_files = st.tuples(st.lists(records | scalars, max_size=5) | records, st.sampled_from(SPACINGS)).map(
    lambda each: (json.dumps(each[0], **each[1]) + "\n").encode()
)


@file_law
@given(json_files, st.booleans(), st.booleans())
def test_json_that_nobody_changes_stays_byte_for_byte(data, in_pieces, with_mark):
    data = b"\xef\xbb\xbf" * with_mark + data
    assert rewritten("json", data, Watcher(), in_pieces=in_pieces) == data


@file_law
@given(json_files, st.sampled_from([None, "before"]))
def test_json_changes_in_its_texts_alone_and_comes_back_byte_for_byte(data, keep):
    fields, watcher = Fields(keep_original=keep), Watcher(shout)
    changed = rewritten("json", data, watcher, fields)
    before, after = ([whole] if isinstance(whole, dict) else whole for whole in (json.loads(data), json.loads(changed)))
    shouted = [{**each, "text": each["text"].upper()} if isinstance(each, dict) else each for each in before]
    without = [{k: v for k, v in each.items() if k != "before"} if isinstance(each, dict) else each for each in after]
    assert without == shouted
    assert undone("json", changed, watcher, fields) == data


@pytest.mark.parametrize("size", [1, 2, 5, 1 << 20])
def test_a_json_array_is_cut_between_its_elements_wherever_a_read_ends(size, monkeypatch):
    monkeypatch.setattr("cleaner.formats.json_array.PIECE", size)
    data = '[ {"text": "é [,]"} ,\n 12, {"text": "\\"]"}, [{"text": "no"}], "x" ]\n'.encode()
    pieces = list(by_name("json").pieces(BytesIO(data)))
    assert b"".join(piece.data for piece in pieces) == data
    watcher = Watcher(shout)
    assert rewritten("json", data, watcher) == data.replace("é".encode(), "É".encode())
    assert watcher.ids == ["#1", "#3"]
    assert [name for name, _ in watcher.failures] == ["#2", "#4", "#5"]


@pytest.mark.parametrize("kept", [{1}, {2}, {3}, {2, 3}, {1, 3}, set()])
def test_some_elements_of_a_json_array_are_an_array(kept):
    data = b'[\n  {"text": "a"},\n  {"text": "b"},\n  {"text": "c"}\n]\n'
    form, out = by_name("json"), BytesIO()
    parts = [part for piece in form.pieces(BytesIO(data)) for part in form.split(piece)]
    assert b"".join(part.data for part in parts) == data
    form.join((part.data for part in parts if not part.first or part.first in kept), BytesIO(data), out)
    assert json.loads(out.getvalue()) == [{"text": "abc"[number - 1]} for number in sorted(kept)]


BROKEN_JSON = [b"", b"[1, 2", b"[1,]", b"[1 2]", b'{"text": "a"}\n{"text": "b"}\n', b"[] x", b"\xff\xfe[\x00]\x00"]


@pytest.mark.parametrize("data", BROKEN_JSON)
def test_broken_json_is_refused(data):
    with pytest.raises(FormatError, match="is not"):
        rewritten("json", data, Watcher())


# Tables: any delimiter, quoting and line end; cells with all of these in them.
cells = st.text(st.sampled_from('aé",;\t|\r\n ') | st.characters(codec="utf-8", min_codepoint=32)).map(
    lambda text: text.replace("\r", "\r\n")  # csv.writer leaves a lone one bare, where csv.reader ends the row
)
quotings = st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC])


@st.composite
def tables(draw) -> tuple[str, str]:
    """A table and its delimiter."""
    columns = draw(st.sampled_from([["text", "n"], ["id", "text"], ["id", "text", "more words"]]))
    delimiter, out = draw(st.sampled_from(",;|")), io.StringIO()
    rows = draw(st.lists(st.lists(cells, min_size=len(columns), max_size=len(columns))))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    csv.writer(out, delimiter=delimiter, quoting=draw(quotings), lineterminator=end).writerows([columns, *rows])
    text = out.getvalue()
    return text.removesuffix(end) if draw(st.booleans()) else text, delimiter


def rows_of(text: str, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


@file_law
@given(tables(), st.booleans(), st.booleans())
def test_a_table_that_nobody_changes_stays_byte_for_byte(table, in_pieces, with_mark):
    data = ("\ufeff" * with_mark + table[0]).encode()
    assert rewritten("csv", data, Watcher(), in_pieces=in_pieces) == data


@file_law
@given(tables(), st.sampled_from([None, "before"]))
def test_a_table_changes_in_its_texts_alone_and_comes_back_byte_for_byte(table, keep):
    text, delimiter = table
    fields, watcher = Fields(keep_original=keep), Watcher(shout)
    changed = rewritten("csv", text.encode(), watcher, fields)
    names, *before = rows_of(text, delimiter)
    at = names.index("text")
    expected = [[*names, "before"] if keep else names]
    for row in before:
        was = [row[at] if row[at] != row[at].upper() else ""] if keep else []
        expected.append([*row[:at], row[at].upper(), *row[at + 1 :], *was])
    assert rows_of(changed.decode(), delimiter) == expected
    assert undone("csv", changed, watcher, fields) == text.encode()


@pytest.mark.parametrize("size", [1, 7, 1 << 20])
def test_a_table_is_cut_between_rows_wherever_a_read_ends(size, monkeypatch):
    monkeypatch.setattr("cleaner.formats.table.PIECE", size)
    data = 'id,text\n1,"é\n""a"""\n2,b\n3,"c\n\nd"'.encode()
    watcher = Watcher(shout)
    assert rewritten("csv", data, watcher).decode() == 'id,text\n1,"É\n""A"""\n2,B\n3,"C\n\nD"'
    assert watcher.ids == ["#1", "#2", "#3"]


TABLES = [
    ("tsv", b'text\tn\n"so he said\t1\nand "that" too\t2\n', ['"so he said', 'and "that" too']),
    ("tsv", b'text\tn\n"a ""word"""\t1\n', ['a "word"']),
    ("csv", b'text,n\n"a" b,1\nc,2\n', ["c"]),  # nobody can say what the first cell means
    ("csv", b"text,n\n\n1\nc,2,3\n", ["1", "c"]),
    ("csv", b"n;text\n1;a, b\n", ["a, b"]),
]


@pytest.mark.parametrize(("name", "data", "texts"), TABLES)
def test_tables_as_they_come(name, data, texts):
    watcher = Watcher(shout)
    changed = rewritten(name, data, watcher)
    assert [document.text for document in watcher.seen] == texts
    assert undone(name, changed, watcher) == data


@pytest.mark.parametrize(
    ("data", "fields", "message"),
    [
        (b'text\n"a\n', TEXT, "row 1 that is never closed"),
        (b"id,body\n1,a\n", TEXT, "has no column 'text'; there are: id, body"),
        (b"text,was\na,b\n", Fields(keep_original="was"), "has a column 'was' already"),
        (b"text\n\xff\n", TEXT, "is not UTF-8"),
    ],
)
def test_a_table_that_will_not_do_is_refused(data, fields, message):
    with pytest.raises(FormatError, match=message):
        rewritten("csv", data, Watcher(), fields)


def test_front_matter_and_fenced_code_are_not_to_be_touched():
    data = b"---\r\ntitle: a\r\n---\r\nText\r\n\r\n~~~ py\r\n```\r\n~~~\r\nMore `code`\r\n```\r\nnever closed\r\n"
    watcher = Watcher()
    assert rewritten("markdown", data, watcher) == data
    [document] = watcher.seen
    assert [document.text[slice(*each)] for each in document.untouched] == [
        "---\r\ntitle: a\r\n---\r\n",
        "~~~ py\r\n```\r\n~~~\r\n",
    ]


@pytest.mark.parametrize("codec", CODECS, ids=lambda codec: codec.name)
@given(data=st.binary())
def test_what_was_compressed_is_told_by_its_bytes_and_compressed_again(codec, data):
    out = BytesIO()
    with packed(out, codec) as pack:
        pack.write(data)
    out.seek(0)
    assert codec_of(out) is codec
    assert unpacked(out, codec).read() == data


@pytest.mark.parametrize("codec", CODECS, ids=lambda codec: codec.name)
def test_a_file_that_was_cut_off_is_an_error(codec):
    out = BytesIO()
    with packed(out, codec) as pack:
        pack.write(bytes(range(256)) * 50)
    with pytest.raises((OSError, *BROKEN)):
        unpacked(BytesIO(out.getvalue()[:-5]), codec).read()


readable = st.text(st.characters(codec="utf-8", min_codepoint=32) | st.sampled_from("\r\n\t"))


@given(readable)
def test_text_in_utf_8_stays_byte_for_byte(text):
    data = text.removeprefix("\ufeff").encode()
    assert rewritten("text", data, Watcher()) == data


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252", "koi8-r"])
def test_text_in_another_encoding_comes_back(encoding):
    text = "Новый мост открыли вчера вечером.\n" if encoding == "koi8-r" else "Le café a été fermé cet été.\n"
    data, watcher = text.encode(encoding), Watcher(shout)
    changed = rewritten("text", data, watcher)
    assert changed.decode("utf-8") == text.upper()
    assert undone("text", changed, watcher) == data


NAMES = [
    ("a.txt", "text"),
    ("A.TXT", "text"),
    ("a.tar.jsonl", "jsonl"),
    ("a.ndjson.gz", "jsonl"),
    ("sub.d/a.txt.ZST", "text"),
    ("a.gz", None),
    ("a", None),
    ("a.png", None),
    (".txt", None),
]


@pytest.mark.parametrize(("path", "name"), NAMES)
def test_the_suffix_tells_the_format(path, name):
    found = of_path(path)
    assert (found and found.name) == name


def test_an_unknown_format_is_named_with_those_there_are():
    with pytest.raises(FormatError, match=r"no such format: 'jsnl'; there are: .*jsonl"):
        by_name("jsnl")


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_and_its_pieces_can_be_sent_to_another_process(name):
    import pickle

    assert pickle.loads(pickle.dumps(Piece(1, b"x"))) == Piece(1, b"x")
    assert by_name(name).name == name
