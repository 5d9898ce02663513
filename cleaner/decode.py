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
FEW = 2  # control characters that any text may have, however short
MAX_NUL_SHARE = 0.02  # beyond this share of NUL bytes it is UTF-16, or no text
MAX_BINARY_SHARE = 0.01
MAX_C1_SHARE = 0.05  # of the characters, before a guess is held to be no text
MIN_PLAUSIBLE = 0.9  # share of everyday characters that bytes must give to be UTF-16 without a mark
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
_C1 = re.compile("[\x80-\x9f]")
_EVERYDAY = re.compile(
    "[\t\n\r -~\xa0-\u052f\u0590-\u0e7f\u1e00-\u1fff\u2010-\u2122\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uff9f]"
)
_MIXED_WORD = re.compile("[A-Za-z](?=[\u0370-\u0e7f])|[\u0370-\u0e7f](?=[A-Za-z])")
MAX_MIXED = 0.02  # places where Latin meets another script in a word, to a character; more is the wrong table
# Encodings and the one that adds characters to it and changes none.
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "iso-8859-1": "cp1252",
    "iso-8859-9": "cp1254",
    "tis-620": "cp874",
}
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
    encoding than the rest; `certainty`, 0 to 1, is how sure the encoding is; `exact` is False where the bytes cannot
    be had back from the text, so that who wants to undo keeps a copy of them.
    """

    text: str
    encoding: str
    mark: bytes = b""
    exceptions: tuple[tuple[int, str], ...] = ()
    certainty: float = 1.0
    exact: bool = True

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
    found = _by_mark(data) or _by_signs(data) or _as_utf8(data) or _by_lines(data)
    return found if found.encoding == "utf-8" and found.exact else found._replace(exact=_is_exact(found, data))


def _is_exact(found: Decoded, data: bytes) -> bool:
    try:
        return found.encode() == data
    except UnicodeEncodeError:
        return False


def _by_mark(data: bytes) -> Decoded | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Decoded(data[len(mark) :].decode(encoding, "replace"), encoding, mark, exact=False)
    return None


def _by_signs(data: bytes) -> Decoded | None:
    """UTF-16 and UTF-32 by their NUL bytes, ISO 2022 by its escapes; raises UndecodableError for what is no text."""
    if data.startswith(_SIGNATURES):
        raise UndecodableError("is not text: it starts like an archive, image or program")
    head = data[:SAMPLE]
    if head.count(0) > max(FEW, MAX_NUL_SHARE * len(head)):
        return _wide(data)
    if len(_BINARY.findall(head)) > max(FEW, MAX_BINARY_SHARE * len(head)):
        return _wide(data)
    for encoding in ("iso-2022-jp", "iso-2022-kr") if _ISO_2022.search(head) else ():
        try:
            return Decoded(data.decode(encoding), encoding)
        except UnicodeDecodeError:
            continue
    return None


def _wide(data: bytes) -> Decoded:
    """UTF-16 or UTF-32 without a mark: the reading that makes the most sense, if one does."""
    best, most = None, MIN_PLAUSIBLE
    for encoding in ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        sample = text[:4096]
        share = len(_EVERYDAY.findall(sample)) / max(1, len(sample))
        if share > most:
            best, most = Decoded(text, encoding, certainty=round(share, 3)), share
    if best is None:
        raise UndecodableError("is not text: too many control characters, and no sense as UTF-16 or UTF-32")
    return best


def _as_utf8(data: bytes) -> Decoded | None:
    """UTF-8, perhaps cut off inside its last character."""
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        is_cut = error.start >= len(data) - 3 and error.reason == "unexpected end of data"
        if not is_cut or data[: error.start].isascii():
            return None
    return Decoded(data.decode("utf-8", "replace"), "utf-8", exact=False)


def _by_lines(data: bytes) -> Decoded:
    """Keep good UTF-8 and lines with a stray byte, and read the rest together with what a detector says."""
    lines = data.split(b"\n")
    bad = [number for number, line in enumerate(lines) if not _is_utf8(line)]
    stray = {number for number in bad if _has_stray_bytes(lines[number])}
    legacy = [number for number in bad if number not in stray]
    good = sum(not line.isascii() for line in lines) - len(legacy)
    encoding, certainty = _detected(b"\n".join(lines[number] for number in legacy)) if legacy else ("utf-8", 1.0)
    if not good:
        return Decoded(_checked(data.decode(encoding)), encoding, certainty=certainty)
    others = dict.fromkeys(legacy, encoding)
    texts = [
        line.decode("utf-8", _AS_WINDOWS) if number in stray else line.decode(others.get(number, "utf-8"))
        for number, line in enumerate(lines)
    ]
    return Decoded(_checked("\n".join(texts)), "utf-8", b"", tuple(others.items()), certainty, exact=False)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _has_stray_bytes(line: bytes) -> bool:
    """True for UTF-8 in which a byte or a few are of Windows' table."""
    sequences = len(_UTF8_SEQUENCE.findall(line))
    strays = len(_HIGH.findall(_UTF8_SEQUENCE.sub(b"", line)))
    return 0 < strays <= max(1, sequences // 4) and sequences > 0


def _windows_character(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    byte = error.object[error.start : error.start + 1]
    return byte.decode("cp1252", "replace"), error.start + 1


_AS_WINDOWS = "cleaner.windows"
codecs.register_error(_AS_WINDOWS, _windows_character)


_ASCII = bytes(range(32, 127))  # a table that reads these otherwise cannot be that of a part of the lines


def _detected(data: bytes) -> tuple[str, float]:
    """The legacy encoding of bytes that are not UTF-8, and its certainty: the detector's, if it reads them all."""
    import chardet  # here: UTF-8 files never need it

    guess = chardet.detect(data)
    found = str(guess.get("encoding") or "").lower()
    for encoding in filter(None, (found, _WIDER.get(found), "cp1252")):
        try:
            text = data.decode(encoding)
            reads_all = text.encode(encoding) == data and _ASCII.decode(encoding) == _ASCII.decode()
            if reads_all and len(_MIXED_WORD.findall(text)) <= MAX_MIXED * len(text):
                return encoding, round(float(guess.get("confidence") or 0), 3) if encoding != "cp1252" else 0.5
        except (UnicodeError, LookupError):
            continue
    return "latin-1", 0.1


def _checked(text: str) -> str:
    """The text of a guess. Raises UndecodableError where it is full of control characters."""
    if len(_C1.findall(text)) > MAX_C1_SHARE * len(text):
        raise UndecodableError("is not text in any known encoding: the likeliest gives too many control characters")
    return text
