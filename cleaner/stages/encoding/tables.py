"""Tables: one-byte and East Asian encodings as the damage uses them, undefined bytes included."""

from __future__ import annotations

import codecs
import re
from codecs import getincrementaldecoder
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from typing import Any, NamedTuple

# In the order in which they are tried; the first of equally good readings wins.
ONE_BYTE = (
    "latin-1", "cp1252", "cp1251", "cp1250", "iso-8859-2", "mac-roman", "cp437", "cp1254", "iso-8859-9", "iso-8859-15",
    "cp1253", "cp1257", "cp850", "cp852", "cp866", "koi8-r", "cp1255", "cp1256", "cp1258", "cp874", "mac-cyrillic",
)  # fmt: skip
MANY_BYTES = ("gb18030", "cp932", "big5", "cp949", "euc-jp", "shift-jis")


class Table(NamedTuple):
    """An encoding whose undefined bytes stand for the control characters of the same number, as browsers read it."""

    name: str
    characters: str  # of the 256 bytes; empty for an encoding with more bytes to a character

    def encode(self, string: str) -> bytes | None:
        """The bytes that read as `string`, or None where it has characters that this table lacks."""
        try:
            if self.characters:
                return codecs.charmap_encode(string, "strict", _bytes_by_character(self.name))[0]
            return string.encode(self.name)
        except UnicodeEncodeError:
            return None

    def decode(self, data: bytes) -> str | None:
        """What the bytes say, or None where they are not of this encoding."""
        if self.characters:
            return codecs.charmap_decode(data, "strict", self.characters)[0]
        try:
            return data.decode(self.name)
        except UnicodeDecodeError:
            return None


@cache
def table(name: str) -> Table:
    r"""The table of an encoding.

    >>> table("cp1252").encode("\x81") == b"\x81", table("cp1252").encode("ł")
    (True, None)
    """
    return Table(name, "" if name in MANY_BYTES else "".join(_character(name, byte) for byte in range(256)))


def _character(name: str, byte: int) -> str:
    try:
        return bytes([byte]).decode(name)
    except UnicodeDecodeError:
        return chr(byte)


@cache
def _bytes_by_character(name: str) -> Any:
    return codecs.charmap_build(table(name).characters)  # is asked three times as quickly as a dictionary


_BEGINNING = re.compile("[^\0-\x7f](?<![^\0-\x7f].)[^\0-\x7f]?")  # of a run of characters beyond ASCII
_NEIGHBOURS = re.compile("([^\0-\x7f])(?=([^\0-\x7f]))")
_SCRIPTS = ("ЁЄІЇЎА-яёєіїўґ", "Ά-ώ", "\u0590-\ud7ff")
_UNLIKE = re.compile(  # neighbours that are not letters of one script
    "([^\0-\x7f])(?=([^\0-\x7f]))" + "".join(f"(?:(?<![{script}])|(?![{script}]))" for script in _SCRIPTS)
)
_FIRST_EAST = "\u2e80"  # Chinese, Japanese and Korean are behind it


def possible(string: str) -> list[str]:
    """The tables by which a string may be misread UTF-8, told by how its runs of characters beyond ASCII begin.

    >>> possible("caf├®"), possible("café")
    (['cp850'], [])
    """
    left = _ALL
    for beginning in _BEGINNING.findall(string):
        left &= _tables(beginning)
        if not left:
            return []
    return [name for bit, name in enumerate((*ONE_BYTE, *MANY_BYTES)) if left >> bit & 1]


def possible_in_part(string: str) -> bool:
    """True where a run of characters beyond ASCII may be UTF-8 misread by some table."""
    return any(map(_tables, _BEGINNING.findall(string)))


def has_sequence(string: str) -> bool:
    """True where two neighbours, not both letters of one script, may begin a character of misread UTF-8.

    >>> has_sequence("cafĂ©"), has_sequence("Café – ça va"), has_sequence("в кафе")
    (True, False, False)
    """
    first, second = _first_bytes(), _second_bytes()
    return any(first.get(left, 0) & second.get(right, 0) for left, right in _UNLIKE.findall(string))


def of_sequences(string: str, strange: AbstractSet[str]) -> list[str]:
    """The one-byte tables by which two neighbours may begin a character of misread UTF-8, one of them a strange one.

    >>> of_sequences("cafĂ©", {"Ă"}), of_sequences("cafĂ©", {"ß"})
    (['cp1250', 'cp1258'], [])
    """
    first, second = _first_bytes(), _second_bytes()
    found = 0
    for left, right in _NEIGHBOURS.findall(string):
        if left in strange or right in strange:
            found |= first.get(left, 0) & second.get(right, 0)
    return [name for bit, name in enumerate(ONE_BYTE) if found >> bit & 1]


_ALL = (1 << len(ONE_BYTE) + len(MANY_BYTES)) - 1


def _tables(beginning: str) -> int:
    """The tables in which a run of UTF-8 may begin with one or two characters, as bits."""
    first, second = _first_bytes().get(beginning[0], 0), _second_bytes().get(beginning[-1], 0)
    found = (first & second) * (len(beginning) > 1)
    return found | _tables_of_many_bytes(beginning) if beginning >= _FIRST_EAST else found


@lru_cache(maxsize=1 << 14)
def _tables_of_many_bytes(beginning: str) -> int:
    return sum(1 << bit for bit, name in enumerate(MANY_BYTES, len(ONE_BYTE)) if _begins_utf8(table(name), beginning))


def _begins_utf8(table: Table, beginning: str) -> bool:
    data = table.encode(beginning)
    if data is None:
        return False
    try:
        getincrementaldecoder("utf-8")().decode(data)  # the last character may go on behind the beginning
    except UnicodeDecodeError:
        return False
    return True


@cache
def _first_bytes() -> dict[str, int]:
    """For each character the tables in which it is the first byte of a character in UTF-8, as bits."""
    return _where(range(0xC2, 0xF5))


@cache
def _second_bytes() -> dict[str, int]:
    """For each character the tables in which it is a later byte of a character in UTF-8, as bits."""
    return _where(range(0x80, 0xC0))


def _where(numbers: range) -> dict[str, int]:
    found: dict[str, int] = {}
    for bit, name in enumerate(ONE_BYTE):
        for char in table(name).characters[numbers.start : numbers.stop]:
            found[char] = found.get(char, 0) | 1 << bit
    return found


def utf8_behind(string: str, name: str) -> str | None:
    """What `string` says if it is UTF-8 that was read as the encoding `name`; None where it is not.

    >>> utf8_behind("caf├®", "cp850"), utf8_behind("café", "cp850")
    ('café', None)
    """
    data = table(name).encode(string)
    if data is None:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None
