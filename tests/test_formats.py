"""Formats: what nobody changes comes out byte for byte, and a change reaches its text and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import Document
from cleaner.formats import FORMATS, Fields, FormatError, Piece, by_name, of_path

TEXT = Fields()


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
        return was.written if was.written is not None else by_name(name).spell(was.text, was.meta)

    return rewritten(name, data, Watcher(original), Fields(**{**as_plain(fields), "undoing": True}))


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
records = st.dictionaries(st.text(), scalars | st.lists(scalars) | st.dictionaries(st.text(), scalars)).flatmap(
    lambda rest: WORDS.map(lambda text: {**rest, "text": text})
)
jsonl_files = st.lists(st.tuples(records, st.sampled_from(WRITERS)).map(lambda each: each[1](each[0]))).map(
    lambda lines: "\n".join(lines).encode()
)


@given(jsonl_files, st.booleans())
def test_jsonl_that_nobody_changes_stays_byte_for_byte(data, in_pieces):
    watcher = Watcher()
    assert rewritten("jsonl", data, watcher, in_pieces=in_pieces) == data
    assert watcher.failures == []


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
