"""Fields in JSON source: where their string literals stand, and how to replace these and nothing else.

A record is not parsed and written anew, for that would change numbers, escapes and white space of what nobody asked to
touch. Literals are found by walking over the source; everything between them is handed through.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import Any, NamedTuple

from cleaner.document import Document
from cleaner.formats.format import Fields, FormatError, Visitor, as_written


class Number(str):
    """A number as it is written."""


_decoder = json.JSONDecoder(strict=False, parse_int=Number, parse_float=Number)
_space = re.compile(r"[ \t\n\r]*").match
_HALF = re.compile("[\ud800-\udfff]")
ESCAPES = ("", "ascii", "slash", "ascii slash")
"""How writers of JSON spell a string: only what must be escaped is; all beyond ASCII; slashes; both (PHP)."""
Path = tuple[str | int, ...]
"""The way to a value: keys, and numbers of elements from 0."""


class Record(NamedTuple):
    """A value in JSON source: what it holds, where it starts, and its number in the file, from 1."""

    source: str
    held: Any
    start: int
    number: int


class Member(NamedTuple):
    """A member of an object: its key, where what stands before it ends, where its value starts and ends."""

    key: str
    before: int
    start: int
    end: int


class Change(NamedTuple):
    """What to put in place of a stretch of the source."""

    start: int
    end: int
    new: str


def value(source: str, at: int) -> tuple[Any, int]:
    """The value at `at`, numbers as they are written, and where it ends. Raises FormatError for broken JSON."""
    try:
        return _decoder.raw_decode(source, at)
    except json.JSONDecodeError as error:
        raise FormatError(f"is not JSON: {error.msg[0].lower()}{error.msg[1:]} at character {error.pos + 1}") from error
    except RecursionError as error:
        raise FormatError("is nested too deeply") from error


def only_value(source: str, number: int) -> Record:
    """The record that is all of the source. Raises FormatError where there is more, or a broken one."""
    at = after_space(source, 0)
    held, end = value(source, at)
    end = after_space(source, end)
    if end < len(source):
        raise FormatError(f"is not JSON: more follows the value at character {end + 1}")
    return Record(source, held, at, number)


def after_space(source: str, at: int) -> int:
    """Where the white space at `at` ends."""
    found = _space(source, at)
    assert found is not None
    return found.end()


def members(source: str, at: int) -> Iterator[Member]:
    """The members of the sound object that opens at `at`."""
    before = at + 1
    at = after_space(source, before)
    while source[at] != "}":
        key, colon = value(source, at)
        start = after_space(source, after_space(source, colon) + 1)
        end = value(source, start)[1]
        yield Member(key, before, start, end)
        before, at = end, after_space(source, end)
        if source[at] == ",":
            at = after_space(source, at + 1)


def elements(source: str, at: int) -> Iterator[int]:
    """Where the elements start of the sound array that opens at `at`."""
    at = after_space(source, at + 1)
    while source[at] != "]":
        yield at
        at = after_space(source, value(source, at)[1])
        if source[at] == ",":
            at = after_space(source, at + 1)


def values(held: Any, steps: tuple[str, ...], path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The values that a field's path leads to, and the way to each. Lists are gone through; keys may have dots.

    >>> list(values({"a": [{"b.c": "x"}, {"b": {"c": "y"}}]}, ("a", "b", "c")))
    [(('a', 0, 'b.c'), 'x'), (('a', 1, 'b', 'c'), 'y')]
    """
    if isinstance(held, list):
        for number, element in enumerate(held):
            yield from values(element, steps, (*path, number))
    elif not steps:
        yield path, held
    elif isinstance(held, dict):
        for taken in dict.fromkeys((len(steps), 1)):
            name = ".".join(steps[:taken])
            if name in held:
                yield from values(held[name], steps[taken:], (*path, name))
                return


def place(source: str, at: int, path: Path) -> tuple[int, int]:
    """Where the value starts and ends that the way leads to from the one at `at`; of a key given twice the last counts.

    >>> place('{"a": [1, "b"]}', 0, ("a", 1))
    (10, 13)
    """
    for step in path:
        if isinstance(step, int):
            at = next(islice(elements(source, at), step, None))
        else:
            *_, at = (member.start for member in members(source, at) if member.key == step)
    return at, value(source, at)[1]


def spell(text: str, facts: Mapping[str, Any]) -> bytes:
    r"""A string literal, with the escapes that the facts ask for; half a character is always escaped.

    >>> spell("é/", {"escapes": "ascii slash"})
    b'"\\u00e9\\/"'
    """
    escapes = facts.get("escapes", "")
    literal = encode_basestring_ascii(text) if "ascii" in escapes else encode_basestring(text)
    if "slash" in escapes:
        literal = literal.replace("/", "\\/")
    return _HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", literal).encode()


def escapes_of(literal: str, text: str) -> str | None:
    """The escapes a literal was written with, or None where none of the known ways gives it again."""
    data = literal.encode("utf-8")
    return next((escapes for escapes in ESCAPES if spell(text, {"escapes": escapes}) == data), None)


def changes(record: Record, fields: Fields, visitor: Visitor) -> list[Change]:
    """Show the visitor the texts of a record; what to put where in the source, sorted.

    The source is looked into only for texts that change. Raises FormatError where the record is no object, or has a
    field of the name that is to keep the original.
    """
    if not isinstance(record.held, dict):
        raise FormatError("is no JSON object; records are objects with fields")
    found = [each for field in fields.texts for each in values(record.held, _steps(field)) if type(each[1]) is str]
    names = {path: ".".join(map(str, path)) for path, _ in found}
    if fields.keep_original and not fields.undoing:
        _refuse_taken(record.held, [fields.original_of(name) for name in names.values()])
    record_id, language = _word(record.held, fields.id), _word(record.held, fields.language)
    facts = {} if record_id is None else {"record-id": record_id}
    made, kept = [], {}
    for path, text in found:
        name = names[path]
        document_id = f"#{record.number}" if fields.texts == (name,) else f"#{record.number}:{name}"
        spelling = partial(_spelling, record, path, text)
        new = visitor.change(Document(document_id, text, facts, language, spelling=spelling))
        if new != text:
            change = _in_place(record, path, text, new)
            made.append(change)
            kept[fields.original_of(name)] = change.new if fields.undoing else record.source[change.start : change.end]
    if fields.keep_original:
        made += (_without if fields.undoing else _with)(record, kept)
    return sorted(made)


def _steps(field: str) -> tuple[str, ...]:
    return tuple(field.split("."))


def _word(held: Any, field: str | None) -> str | None:
    """A field's value as a word: a string, or a number as it is written; None where it is neither, or not there."""
    found = next((each for _, each in values(held, _steps(field))), None) if field else None
    return str(found) if isinstance(found, str) else None


def _spelling(record: Record, path: Path, text: str) -> Mapping[str, object]:
    """What the audit keeps of how a string was written."""
    start, end = place(record.source, record.start, path)
    escapes = escapes_of(record.source[start:end], text)
    if escapes is None:
        return as_written(record.source[start:end].encode("utf-8"))
    return {"escapes": escapes} if escapes else {}


def _in_place(record: Record, path: Path, text: str, new: str | bytes) -> Change:
    """A new text in place of an old one, written in the same way or nearly."""
    start, end = place(record.source, record.start, path)
    if isinstance(new, bytes):
        return Change(start, end, new.decode("utf-8"))
    literal = record.source[start:end]
    escapes = escapes_of(literal, text)
    if escapes is None:
        escapes = "ascii" if literal.isascii() and not text.isascii() else ""
    return Change(start, end, spell(new, {"escapes": escapes}).decode("utf-8"))


def _refuse_taken(held: Mapping[str, Any], names: Iterable[str]) -> None:
    taken = [name for name in names if name in held]
    if taken:
        raise FormatError(f"has a field '{taken[0]}' already; choose another name to keep the original under")


def _with(record: Record, kept: Mapping[str, str]) -> list[Change]:
    """Add fields with the originals behind the last member."""
    if not kept:
        return []
    last = max(member.end for member in members(record.source, record.start))
    added = "".join(f", {json.dumps(name, ensure_ascii=False)}: {literal}" for name, literal in kept.items())
    return [Change(last, last, added)]


def _without(record: Record, kept: Mapping[str, str]) -> list[Change]:
    """Take out the fields with originals that are again what the record says."""
    return [
        Change(member.before, member.end, "")
        for member in members(record.source, record.start)
        if kept.get(member.key) == record.source[member.start : member.end]
    ]


def replaced(source: str, made: Iterable[Change]) -> str:
    """The source with the changes made, which are sorted and do not overlap."""
    parts, at = [], 0
    for change in made:
        parts += [source[at : change.start], change.new]
        at = change.end
    return "".join([*parts, source[at:]])
