"""Decoding: bytes into text, with the facts that give the same bytes back."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ISO_2022 = re.compile(rb"\x1b(?:\$[@BA]|\([BJ]|\$\(C|\$\)[CA])")
_BINARY = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")
SAMPLE = 65536  # bytes looked at to tell text from data
MAX_NUL_SHARE = 0.02  # beyond this share of NUL bytes it is UTF-16, or no text
MAX_BINARY_SHARE = 0.01
_SIGNATURES = (
    b"%PDF-",
    b"\x89PNG",
    b"PK\x03\x04",
    b"GIF8",
    b"\xff\xd8\xff",
    b"\x1f\x8b",
    b"\x7fELF",
    b"BZh",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
)


class UndecodableError(ValueError):
    """The bytes are no text; the message says how that shows."""


class Decoded(NamedTuple):
    """A text and how its bytes were read.

    `mark` is the byte order mark that stood in front; `exceptions` lists lines (from 0) that were read with another
    encoding than the rest.
    """

    text: str
    encoding: str
    mark: bytes = b""
    exceptions: tuple[tuple[int, str], ...] = ()

    def encode(self, text: str | None = None) -> bytes:
        """The bytes of `text`, by default of the decoded one, as these were written.

        Raises UnicodeEncodeError where the encoding lacks a character.
        """
        whole = self.text if text is None else text
        if not self.exceptions:
            return self.mark + whole.encode(self.encoding)
        others = dict(self.exceptions)
        lines = (line.encode(others.get(n, self.encoding)) for n, line in enumerate(whole.split("\n")))
        return self.mark + b"\n".join(lines)


def decode(data: bytes) -> Decoded:
    """Read bytes as text: by their mark, as UTF-8, or line by line with the help of a detector.

    >>> decode("Café".encode("cp1252")).text
    'Café'

    Raises UndecodableError for what is no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Decoded(data[len(mark) :].decode(encoding, "replace"), encoding, mark)
    if data.startswith(_SIGNATURES):
        raise UndecodableError("is not text: it starts like an archive, image or program")
    head = data[:SAMPLE]
    if head.count(0) > MAX_NUL_SHARE * len(head):
        return _utf16(data)
    if len(_BINARY.findall(head)) > MAX_BINARY_SHARE * len(head):
        raise UndecodableError("is not text: too many control characters")
    if _ISO_2022.search(head):
        for encoding in ("iso-2022-jp", "iso-2022-kr"):
            try:
                return Decoded(data.decode(encoding), encoding)
            except UnicodeDecodeError:
                continue
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _by_lines(data)


def _utf16(data: bytes) -> Decoded:
    """UTF-16 without a mark: the byte that is mostly NUL is the high one."""
    little = data[1:SAMPLE:2].count(0) >= data[0:SAMPLE:2].count(0)
    encoding = "utf-16-le" if little else "utf-16-be"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UndecodableError("is not text: it is full of NUL bytes and not UTF-16") from error
    if sum(char.isprintable() or char.isspace() for char in text[:4096]) < 0.9 * len(text[:4096]):
        raise UndecodableError("is not text: it is full of NUL bytes and makes no sense as UTF-16")
    return Decoded(text, encoding)


def _by_lines(data: bytes) -> Decoded:
    """Keep good UTF-8 lines, and read the rest together with what a detector says."""
    lines = data.split(b"\n")
    bad = [number for number, line in enumerate(lines) if not _is_utf8(line)]
    good = sum(not line.isascii() for number, line in enumerate(lines)) - len(bad)
    rest = b"\n".join(lines[number] for number in bad)
    legacy = _detected(rest)
    if not good:
        return Decoded(data.decode(legacy), legacy)
    exceptions = tuple((number, legacy) for number in bad)
    text = "\n".join(line.decode(legacy if not _is_utf8(line) else "utf-8") for line in lines)
    return Decoded(text, "utf-8", b"", exceptions)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _detected(data: bytes) -> str:
    """The legacy encoding of bytes that are not UTF-8: the detector's, if it reads them, else one that reads all."""
    import chardet  # here: UTF-8 files never need it

    found = chardet.detect(data).get("encoding")
    for encoding in (found, "cp1252"):
        try:
            if encoding and data.decode(encoding).encode(encoding) == data:
                return str(encoding).lower()
        except (UnicodeError, LookupError):
            continue
    return "latin-1"
