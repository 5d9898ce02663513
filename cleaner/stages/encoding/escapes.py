r"""Escapes: characters written out as \u00e9, %C3%A9, =C3=A9, <U+00E9>, +AOk- and the like, back to themselves.

Each form is read only where its text proves it: bytes must be valid UTF-8, what comes out must be a printable
character beyond ASCII, and addresses and code stay as they are.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
import unicodedata
from collections.abc import Callable
from email.errors import HeaderParseError
from email.header import decode_header
from urllib.parse import unquote_plus

from cleaner.stages.encoding.pieces import outside_addresses
from cleaner.stages.encoding.reading import ordinary, rare_han
from cleaner.stages.encoding.scene import Scene

Reader = Callable[[re.Match[str]], str | None]

_BACKSLASH_U = re.compile(r"(?:\\{1,2}u[0-9A-Fa-f]{4}|\\{1,2}U000[0-9A-Fa-f]{5}|\\{1,2}u\{[0-9A-Fa-f]{1,6}\})+")
_PERCENT_U = re.compile(r"(?:%u[0-9A-Fa-f]{4})+")
_BARE_ONE = re.compile("u[0-9a-f]{4}")
_BARE_RUN = re.compile(r"(?:u[0-9a-f]{4}){2,}")
_BARE_ANY = re.compile(r"(?:u[0-9a-f]{4})+")
_BARE_U = re.compile(
    r"(?<=[^\W\d_])u(?:00[a-f][0-9a-f]|01[0-7][0-9a-f]|1e[a-f][0-9a-f]|20(?:1[3489a-e]|26)(?![0-9]))(?![0-9]{2})"
    r"|(?<![A-Za-z0-9_])u(?:00[a-f][0-9a-f]|01[0-7][0-9a-f]|20(?:1[3489a-e]|26))(?=[A-Za-z])"
)
_HEX4 = re.compile(r"u\{?([0-9A-Fa-f]{1,6})\}?|U([0-9A-Fa-f]{8})")
_BACKSLASH_X = re.compile(r"(?:\\{1,2}x[0-9A-Fa-f]{2})+")
_ANGLE_U = re.compile(r"<U\+([0-9A-Fa-f]{4,6})>|(?<=\w)[Uu]\+(20[0-9A-F]{2}|00[A-F][0-9A-F])(?=\w)")
_ANGLE_BYTES = re.compile(r"(?:<[0-9a-f]{2}>)+")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_FORM_ENCODED = re.compile(r"(?:[\w.~*()!'+-]|%[0-9A-F]{2})+", re.ASCII)
_QUOTED = re.compile(r"(?:=[0-9A-F]{2})+")
_QUOTED_WINDOWS = re.compile(r"(?<=[^\W\d_])=(92|E[0-9A-F]|F[1-6]|F[8-C])(?=[^\W\d_])")
_SOFT_BREAK = re.compile(r"(?m)^(?=.{60,76}$).*=\r?$")
_MIME = re.compile(r"(?:=\?[A-Za-z0-9-]{3,20}\?[BbQq]\?[^?\s]{2,}\?=\s?)+")
_UTF7 = re.compile(r"\+([A-Za-z0-9+/]{3,})(-?)")
_BACKSLASH_QUOTE = re.compile(r"(?<=[^\W\d_])\\{1,3}(?=['’][^\W\d_])")
_BACKSLASH_QUOTES = re.compile(r"(?<![\\\w])\\\"([^\"\\\n]{1,300})\\\"(?!\w)")
_LATEX = "abla|eq|e|u|ot|i|eg|ewline|ewcommand|olimits|oindent|ode|mid|sub|leq|geq|parallel|ormalsize|ormalfont"
_BACKSLASH_N = re.compile(
    rf"(?<=[\w.,!?:;»”\")])(?:\\r)?\\n(?=(?:\\r)?\\n|[^\W\d_a-z]|\s*$)(?!(?:{_LATEX})\b)|(?<=[.!?»”\"])\\n(?=\w)|(?<=\\n)\\n"
)
_FIRST_PRINTABLE = "\xa0"
_KEPT_ASCII = {"'", '"', "&", " "}  # the only ASCII that an escape of these forms is read as


def _is_character(char: str) -> bool:
    """True for what a text is written with beyond ASCII: assigned, visible or a space, no private use."""
    return char >= _FIRST_PRINTABLE and (char in "\xad\u200b\u200c\u200d" or unicodedata.category(char)[0] != "C")


def _readable(string: str) -> bool:
    return bool(string) and all(_is_character(char) or char in _KEPT_ASCII for char in string)


def _replaced(line: str, pattern: re.Pattern[str], read: Reader) -> str:
    """The line with what `pattern` finds read, where it is no part of an address or a path."""
    if not pattern.search(line):
        return line
    return outside_addresses(line, lambda piece: pattern.sub(lambda match: read(match) or match.group(), piece))


def _by_code_units(match: re.Match[str]) -> str | None:
    """UTF-16 code units in hexadecimal, surrogate pairs put together."""
    codes = [int(unit or long, 16) for unit, long in _HEX4.findall(match.group())]
    if max(codes) > 0x10FFFF:
        return None
    string = "".join(map(chr, codes)).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return string if _mostly_readable(string) else None


def _mostly_readable(string: str) -> bool:
    """As `_readable`, but control characters of a mojibake that was escaped are let through to its repair."""
    return bool(string) and all(_is_character(c) or c in _KEPT_ASCII or "\x80" <= c < "\xa0" for c in string)


def backslash_u(line: str, scene: Scene) -> str:
    r"""The line with \uXXXX, %uXXXX and uXXXX (its backslash lost) read.

    >>> from cleaner.text import Text
    >>> backslash_u("Pok\\u00e9mon isnu2019t C:\\users", Scene(Text("")))
    'Pokémon isn’t C:\\users'
    """
    if "\\" not in line and "%" not in line and not _BARE_ONE.search(line):
        return line
    bare = _BARE_ANY if _BARE_RUN.search(line) else _BARE_U  # a run of them proves the lone ones of the line
    for pattern in (_BACKSLASH_U, _PERCENT_U, bare):
        line = _replaced(line, pattern, _by_code_units)
    return line


def code_point(line: str, scene: Scene) -> str:
    """The line with <U+2019> read, and U+2019 inside a word."""
    if "U+" not in line:
        return line

    def read(match: re.Match[str]) -> str | None:
        code = int(match.group(1) or match.group(2), 16)
        return chr(code) if code < 0x110000 and _is_character(chr(code)) else None

    return _replaced(line, _ANGLE_U, read)


def backslash_x(line: str, scene: Scene) -> str:
    r"""The line with \xc3\xa9 and <c3><a9> read as UTF-8, and \xe9 as Latin-1."""
    if "\\x" in line:
        line = _replaced(line, _BACKSLASH_X, _by_utf8_or_latin)
    if "<" in line:
        line = _replaced(line, _ANGLE_BYTES, _by_utf8)
    return line


def _bytes_of(match: re.Match[str]) -> bytes:
    return bytes.fromhex(re.sub(r"\\{1,2}x|[%=<>]", "", match.group()))


def _by_utf8(match: re.Match[str]) -> str | None:
    try:
        string = _bytes_of(match).decode("utf-8")
    except UnicodeDecodeError:
        return None
    return string if _mostly_readable(string) and not string.isascii() else None


def _by_utf8_or_latin(match: re.Match[str]) -> str | None:
    return _by_utf8(match) or (
        string if _readable(string := _bytes_of(match).decode("cp1252", "replace")) and not string.isascii() else None
    )


def percent(line: str, scene: Scene) -> str:
    """The line with %C3%A9 read, and a whole line that was sent as a web form, spaces as plus signs."""
    if "%" not in line:
        return line
    if _FORM_ENCODED.fullmatch(line.strip()) and line.count("+") >= 2:
        return unquote_plus(line) if "\ufffd" not in unquote_plus(line) else line
    return _replaced(line, _PERCENT, _by_utf8)


def quoted_printable(line: str, scene: Scene) -> str:
    """The line with =C3=A9 read, and =92 or =E9 between letters."""
    if "=" not in line:
        return line
    line = _replaced(line, _QUOTED, _by_utf8)
    return _replaced(line, _QUOTED_WINDOWS, lambda match: bytes.fromhex(match.group(1)).decode("cp1252"))


def quoted_printable_text(text: str, scene: Scene) -> str:
    """A text in quoted-printable, its lines put together where "=" broke them softly."""
    if "=" not in text or ("=\n" not in text and "=\r\n" not in text):
        return text
    if not _SOFT_BREAK.search(text) or not re.search("=[0-9A-F]{2}", text) or not text.isascii():
        return text
    try:
        decoded = quopri.decodestring(text.encode("ascii")).decode("utf-8")
    except (UnicodeDecodeError, ValueError):
        return text
    return decoded if not decoded.isascii() else text


def mime_word(line: str, scene: Scene) -> str:
    """The line with =?utf-8?B?…?= of mail headers read."""
    return _MIME.sub(_mime_decoded, line) if "=?" in line else line


def _mime_decoded(match: re.Match[str]) -> str:
    found = match.group()
    try:
        pieces = decode_header(found.strip())
        string = "".join(p if isinstance(p, str) else p.decode(c or "ascii") for p, c in pieces)
    except (HeaderParseError, binascii.Error, UnicodeError, LookupError, ValueError):
        return found
    printable = all(char.isprintable() or char in "\t " for char in string)
    return string + found[len(found.rstrip()) :] if printable else found


def utf7(line: str, scene: Scene) -> str:
    """The line with +AOk- read, where what it says is letters or punctuation of one script."""
    if "+" not in line:
        return line
    return _replaced(line, _UTF7, _by_utf7)


def _by_utf7(match: re.Match[str]) -> str | None:
    code = match.group(1)
    if len(code) * 6 % 16 >= 6:  # bits left over that make no code unit
        return None
    try:
        data = base64.b64decode(code + "=" * (-len(code) % 4))
        string = data[: len(data) // 2 * 2].decode("utf-16-be")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    spare = base64.b64encode(string.encode("utf-16-be")).rstrip(b"=").decode() != code
    if spare or not string or string.isascii() or not all(_is_character(c) or " " <= c <= "~" for c in string):
        return None
    scripts = {_block(char) for char in string if char.isalpha()} - {"LATIN"}
    return string if len(scripts) <= 1 and ordinary(string) and _is_usual(string) else None


def _block(char: str) -> str:
    name = unicodedata.name(char, "").split(" ")[0]
    return "EAST" if name in ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "KATAKANA-HIRAGANA") else name


def _is_usual(string: str) -> bool:
    east = sum(_block(char) == "EAST" for char in string)
    return rare_han(string) * 4 <= east and not (
        east and len(string) < 3 and string.isalpha() and not string.isascii() and east == 1
    )


def backslash_quote(line: str, scene: Scene) -> str:
    r"""The line without the backslash of don\'t, and of \"a quotation\"."""
    if "\\" not in line:
        return line
    return _BACKSLASH_QUOTES.sub(r'"\1"', _BACKSLASH_QUOTE.sub("", line))


def backslash_n(line: str, scene: Scene) -> str:
    r"""The line broken where a literal \n stands at the end of a sentence or before a capital."""
    if "\\n" not in line:
        return line
    return _replaced(line, _BACKSLASH_N, lambda match: "\n")
