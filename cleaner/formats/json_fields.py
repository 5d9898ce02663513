"""Fields in JSON source: where their string literals stand, and how to replace these and nothing else.

A record is not parsed and written anew, for that would change numbers, escapes and white space of what nobody asked to
touch. Literals are found by walking over the source; everything between them is handed through.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import Any, NamedTuple

from cleaner.document import Document
from cleaner.formats.format import Fields, FormatError, Visitor

_decoder = json.JSONDecoder(strict=False, parse_int=str, parse_float=str)
_space = re.compile(r"[ \t\n\r]*").match
_HALF = re.compile("[\ud800-\udfff]")
ESCAPES = ("", "ascii", "slash", "ascii slash")
"""How writers of JSON spell a string: only what must be escaped is; all beyond ASCII; slashes; both (PHP)."""


class Literal(NamedTuple):
    """A string in JSON source: the path to it, its value and where it stands, quotes included."""

    path: str
    value: str
    start: int
    end: int


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


def only_value(source: str) -> int:
    """Where the value starts that is all of the source. Raises FormatError where there is more, or a broken one."""
    at = after_space(source, 0)
    end = after_space(source, value(source, at)[1])
    if end < len(source):
        raise FormatError(f"is not JSON: more follows the value at character {end + 1}")
    return at


def after_space(source: str, at: int) -> int:
    """Where the white space at `at` ends."""
    found = _space(source, at)
    assert found is not None
    return found.end()


def members(source: str, at: int) -> Iterator[Member]:
    """The members of the object that opens at `at`, which `value` has found to be sound."""
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
    """Where the elements start of the array that opens at `at`, which `value` has found to be sound."""
    at = after_space(source, at + 1)
    while source[at] != "]":
        yield at
        at = after_space(source, value(source, at)[1])
        if source[at] == ",":
            at = after_space(source, at + 1)


def places(source: str, at: int, steps: tuple[str, ...], path: str = "") -> Iterator[tuple[str, int]]:
    """Where the values start that a field's path leads to from the value at `at`, and the path to each.

    Of a key given twice the last counts; a key may have dots in its name.

    >>> list(places('{"a": [{"b": 1}, {"b": 2}]}', 0, ("a", "b")))
    [('a.0.b', 13), ('a.1.b', 23)]
    """
    if source[at] == "[":
        for number, start in enumerate(elements(source, at)):
            yield from places(source, start, steps, f"{path}.{number}")
    elif not steps:
        yield path.lstrip("."), at
    elif source[at] == "{":
        inside = {member.key: member.start for member in members(source, at)}
        for taken in (len(steps), 1):
            name = ".".join(steps[:taken])
            if name in inside:
                yield from places(source, inside[name], steps[taken:], f"{path}.{name}")
                return


def literals(source: str, at: int, field: str) -> Iterator[Literal]:
    """The strings that a field's path leads to in the record at `at`.

    >>> [literal.value for literal in literals('{"a": ["one", 2, "three"]}', 0, "a")]
    ['one', 'three']
    """
    for path, start in places(source, at, tuple(field.split("."))):
        if source[start] == '"':
            text, end = value(source, start)
            yield Literal(path, text, start, end)


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


def spelling(literal: str, text: str) -> tuple[str, bool]:
    """The escapes a literal was written with, and whether they give it again exactly; else they are the nearest."""
    data = literal.encode("utf-8", "surrogatepass")
    for escapes in ESCAPES:
        if spell(text, {"escapes": escapes}) == data:
            return escapes, True
    return ("ascii" if literal.isascii() and not text.isascii() else ""), False


def changes(source: str, at: int, number: int, fields: Fields, visitor: Visitor) -> list[Change]:
    """Show the visitor the texts of the sound record at `at`; what to put where in the source, sorted.

    Raises FormatError where the record is no object, or has a field of the name that is to keep the original.
    """
    if source[at] != "{":
        raise FormatError("is no JSON object; records are objects with fields")
    found = [literal for name in fields.texts for literal in literals(source, at, name)]
    original_of = {literal: fields.original_of(literal.path) for literal in found} if fields.keep_original else {}
    if not fields.undoing:
        _refuse_taken(source, at, original_of.values())
    record = Record(source, number, _word(source, at, fields.id), _word(source, at, fields.language))
    made, kept = [], {}
    for literal in found:
        new = _changed(record, literal, fields, visitor)
        old = source[literal.start : literal.end]
        if new != old:
            made.append(Change(literal.start, literal.end, new))
            if original_of:
                kept[original_of[literal]] = new if fields.undoing else old
    made += _without(source, at, kept) if fields.undoing else _with(source, at, kept)
    return sorted(made)


class Record(NamedTuple):
    """What the texts of a record have in common."""

    source: str
    number: int
    id: str | None
    language: str | None


def _changed(record: Record, literal: Literal, fields: Fields, visitor: Visitor) -> str:
    """The literal that the visitor wants in place of one; the same where its text stays."""
    old = record.source[literal.start : literal.end]
    escapes, exact = spelling(old, literal.value)
    meta = {"record-id": record.id} if record.id is not None else {}
    document = Document(
        f"#{record.number}" if fields.texts == (literal.path,) else f"#{record.number}:{literal.path}",
        literal.value,
        {**meta, "escapes": escapes} if escapes else meta,
        record.language,
        written=None if exact else old.encode("utf-8"),
    )
    new = visitor.change(document)
    if isinstance(new, bytes):
        return new.decode("utf-8")
    return old if new == literal.value else spell(new, document.meta).decode("utf-8")


def _refuse_taken(source: str, at: int, names: Iterable[str]) -> None:
    wanted = set(names)
    taken = [member.key for member in members(source, at) if member.key in wanted] if wanted else []
    if taken:
        raise FormatError(f"has a field '{taken[0]}' already; choose another name to keep the original under")


def _with(source: str, at: int, kept: Mapping[str, str]) -> list[Change]:
    """Add fields with the originals behind the last member."""
    if not kept:
        return []
    last = max(member.end for member in members(source, at))
    added = "".join(f", {json.dumps(name, ensure_ascii=False)}: {literal}" for name, literal in kept.items())
    return [Change(last, last, added)]


def _without(source: str, at: int, kept: Mapping[str, str]) -> list[Change]:
    """Take out the fields with originals that are again what the record says."""
    return [
        Change(member.before, member.end, "")
        for member in members(source, at)
        if kept.get(member.key) == source[member.start : member.end]
    ]


def replaced(source: str, made: Iterable[Change]) -> str:
    """The source with the changes made, which are sorted and do not overlap."""
    parts, at = [], 0
    for change in made:
        parts += [source[at : change.start], change.new]
        at = change.end
    return "".join([*parts, source[at:]])


def _word(source: str, at: int, field: str | None) -> str | None:
    """A field's value as a word: a string, or a number as it is written; None where it is neither, or not there."""
    for _, start in places(source, at, tuple(field.split("."))) if field else ():
        found = value(source, start)[0]
        return found if isinstance(found, str) else None
    return None
