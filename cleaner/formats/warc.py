"""Web archives (WARC, WET): plain text in their records is cleaned; every other record is handed through as it is.

Cutting is our own: warcio takes a file that breaks off for one that ends, and prints what it complains of. What a
record says of itself is read by warcio. In a compressed archive each record is a gzip member of its own, and the
members of records that stay are copied as they are.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any, BinaryIO, NamedTuple

from cleaner.decode import UndecodableError
from cleaner.document import Document
from cleaner.formats import text
from cleaner.formats.format import PIECE, Fields, Format, FormatError, Piece, Visitor

_GZIP = b"\x1f\x8b"
_CHUNK = 1 << 16  # bytes read at once; what stands behind a member is copied for each, so these are not many
_LEVEL = 6  # of compression, gzip's own default
MAX_MEMBER = 1 << 29  # unpacked bytes of a gzip member, which must fit into memory
_LENGTH = re.compile(rb"(?im)^(content-length[ \t]*:[ \t]*)(\d+)")
_DIGEST = re.compile(rb"(?im)^(warc-(block|payload)-digest[ \t]*:[ \t]*)([^\s:]+):(\S+)")
_CHARSET = re.compile(r"charset\s*=\s*\"?([\w.:-]+)", re.IGNORECASE)
_MAY_HAVE_TEXT = re.compile(rb"(?im)^warc-type[ \t]*:[ \t]*(?:conversion|resource|response)\s")
_PACKINGS = {"", "gzip"}


class Record(NamedTuple):
    """A record as it stands in the file: its header up to the blank line, its block, and the blank lines behind."""

    header: bytes
    block: bytes
    end: bytes


class Body(NamedTuple):
    """Plain text in a record: its bytes unpacked, the head that stands before it, and how it is written there."""

    data: bytes
    head: bytes
    charset: str
    packing: str = ""
    is_chunked: bool = False


class _Unit(NamedTuple):
    """What cannot be cut further, a record or a gzip member: its bytes as they are, and its records."""

    data: bytes
    records: list[Record]


def pieces(file: BinaryIO) -> Iterator[Piece]:
    """Runs of whole records of about a megabyte. Raises FormatError for what is no archive, or breaks off."""
    _reader()
    first, waiting, count, size = 1, [], 0, 0
    for data, records in _units(file):
        waiting.append(data)
        count += len(records)
        size += sum(len(record.block) for record in records)
        if size >= PIECE:
            yield Piece(first, b"".join(waiting))
            first, waiting, count, size = first + count, [], 0, 0
    if waiting:
        yield Piece(first, b"".join(waiting))


def split(piece: Piece) -> list[Piece]:
    """Every record alone; those that share a gzip member stay together."""
    single, first = [], piece.first
    for data, records in _units(BytesIO(piece.data)):
        single.append(Piece(first, data))
        first += len(records)
    return single


def rewrite(piece: Piece, fields: Fields, visitor: Visitor) -> bytes:
    """The records with what the visitor makes of their texts; what cannot be read or written stays and is noted.

    The fields of a record are those of its WARC header: `WARC-Target-URI` may be its id.
    """
    done, number = [], piece.first
    for data, records in _units(BytesIO(piece.data)):
        after = [_rewritten(record, number + n, fields, visitor) for n, record in enumerate(records)]
        number += len(records)
        done.append(data if after == records else _written(after, data.startswith(_GZIP)))
    return b"".join(done)


def _reader() -> Any:
    """What reads records. Raises FormatError where warcio is not installed."""
    try:
        from warcio.recordloader import ArcWarcRecordLoader
    except ModuleNotFoundError as error:
        raise FormatError("web archives need warcio: pip install 'translation-cleaner[warc]'") from error
    return ArcWarcRecordLoader(verify_http=False, arc2warc=False)


def _units(file: BinaryIO) -> Iterator[_Unit]:
    """The records of an archive, or its gzip members and what is in them."""
    start = file.read(len(_GZIP))
    file.seek(0)
    if start == _GZIP:
        for data, unpacked in _members(file):
            yield _Unit(data, list(_records(BytesIO(unpacked))))
    else:
        for record in _records(file):
            yield _Unit(b"".join(record), [record])


def _records(file: BinaryIO) -> Iterator[Record]:
    """The records one by one; together they are the file. Raises FormatError where it breaks off or is none."""
    line = file.readline()
    while line:
        if not line.startswith(b"WARC/"):
            raise FormatError("is no sound web archive: no record begins where one should")
        header = line
        while line.strip():
            line = file.readline()
            header += line
        length = _LENGTH.search(header)
        if not line or length is None:
            raise FormatError("is no sound web archive: the header of a record breaks off, or tells no length")
        block = file.read(int(length[2]))
        if len(block) < int(length[2]):
            raise FormatError("is no sound web archive: it breaks off inside a record")
        end = b""
        while (line := file.readline()) and not line.strip():
            end += line
        yield Record(header, block, end)


def _members(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """The members of a gzip file, each as it is and unpacked. Raises FormatError where one breaks off."""
    rest = file.read(_CHUNK)
    while rest:
        member, data, unpacked = zlib.decompressobj(wbits=31), bytearray(), bytearray()
        while not member.eof:
            try:
                unpacked += member.decompress(rest)
            except zlib.error as error:
                raise FormatError(f"is no sound gzip file: {error}") from error
            data += rest[: len(rest) - len(member.unused_data)]
            rest = member.unused_data or file.read(_CHUNK)
            if not rest and not member.eof:
                raise FormatError("is no sound gzip file: it breaks off")
            if len(unpacked) > MAX_MEMBER:
                raise FormatError(
                    "has no gzip member for each record; give it these with: warcio recompress OLD.warc.gz NEW.warc.gz"
                )
        yield bytes(data), bytes(unpacked)


def _written(records: list[Record], is_packed: bool) -> bytes:
    """Records as they stand in a file, each a gzip member where that is packed."""
    each = [b"".join(record) for record in records]
    return b"".join(gzip.compress(data, _LEVEL, mtime=0) for data in each) if is_packed else b"".join(each)


def _rewritten(record: Record, number: int, fields: Fields, visitor: Visitor) -> Record:
    """The record with what the visitor makes of its text; as it is where it has none."""
    try:
        found = _read(record, f"#{number}", fields)
        if found is None:
            return record
        document, body = found
        new = visitor.change(document)
        data = body.data if new == document.text else _encoded(new, document, body)
        return record if data == body.data else _with_body(record, body, data)
    except (FormatError, UndecodableError) as error:
        visitor.fail(f"#{number}", str(error))
        return record


def _read(record: Record, id: str, fields: Fields) -> tuple[Document, Body] | None:  # noqa: A002 - the audit's own word
    """The text of a record, or None where it holds something else. Raises FormatError or UndecodableError."""
    if not _MAY_HAVE_TEXT.search(record.header):
        return None
    try:
        read = _reader().parse_record_stream(BytesIO(record.header + record.block), known_format="warc")
        body = _body(record, read)
    except FormatError:
        raise
    except Exception as error:  # whatever warcio stumbles on
        raise FormatError(f"is a record that cannot be read: {error}") from error
    return body and (_document(body, id, read.rec_headers, fields), body)


def _body(record: Record, read: Any) -> Body | None:
    """The plain text in a record. Raises FormatError where it is packed in a way that cannot be written again."""
    about = read.http_headers or read.rec_headers
    kind = about.get_header("Content-Type", "").lower()
    if not kind.startswith("text/plain"):
        return None
    charset = _CHARSET.search(kind)
    named = charset[1] if charset else ""
    if read.http_headers is None:
        return Body(record.block, b"", named)
    head = record.block[: len(record.block) - read.payload_length]
    packing = about.get_header("Content-Encoding", "").lower()
    is_chunked = about.get_header("Transfer-Encoding", "").lower() == "chunked"
    if packing not in _PACKINGS:
        raise FormatError(f"its text is packed as '{packing}', which is not supported")
    if not packing and not is_chunked:
        return Body(record.block[len(head) :], head, named)
    stream = read.content_stream()
    return Body(b"".join(iter(lambda: stream.read(_CHUNK), b"")), head, named, packing, is_chunked)


def _document(body: Body, id: str, header: Any, fields: Fields) -> Document:  # noqa: A002 - the audit's own word
    """The text of a record: UTF-8 if it is, else in the encoding it tells, else in the one it seems to have."""
    document = text.read(body.data, id)
    if document.meta["encoding"] != "utf-8" and (told := _decoded(body)) is not None:
        document = Document(id, told, {"encoding": body.charset})
    name = header.get_header(fields.id) if fields.id else None
    meta = {**document.meta, "record-id": name} if name else document.meta
    return replace(document, meta=meta, language=header.get_header(fields.language) if fields.language else None)


def _decoded(body: Body) -> str | None:
    """The text in the encoding that the record tells, if it is in that."""
    try:
        decoded = body.data.decode(body.charset or "ascii")
        return decoded if decoded.encode(body.charset or "ascii") == body.data else None
    except (UnicodeError, LookupError):
        return None


def _encoded(new: str | bytes, document: Document, body: Body) -> bytes:
    """A text as it is written in the record. Raises FormatError where the encoding that this tells lacks a letter."""
    if isinstance(new, bytes):
        return new
    encoding = body.charset if document.meta["encoding"] == body.charset else "utf-8"
    try:
        return new.encode(encoding)
    except UnicodeEncodeError as error:
        raise FormatError(f"its clean text cannot be written in {encoding}, which the record says it is in") from error


def _with_body(record: Record, body: Body, data: bytes) -> Record:
    """The record with another text, its lengths and digests made to fit."""
    payload = gzip.compress(data, _LEVEL, mtime=0) if body.packing else data
    if body.is_chunked:
        payload = (b"%x\r\n%b\r\n" % (len(payload), payload) if payload else b"") + b"0\r\n\r\n"
    block = _with_length(body.head, len(payload)) + payload

    def digest(told: re.Match[bytes]) -> bytes:
        of = payload if told[2].lower() == b"payload" else block
        return told[1] + told[3] + b":" + _digest(told[3].decode("ascii", "replace"), told[4], of)

    return Record(_DIGEST.sub(digest, _with_length(record.header, len(block))), block, record.end)


def _with_length(header: bytes, length: int) -> bytes:
    return _LENGTH.sub(lambda told: told[1] + b"%d" % length, header, count=1)


def _digest(algorithm: str, old: bytes, data: bytes) -> bytes:
    """A digest written as the old one was: in base 32 with or without padding, or in hexadecimal digits."""
    try:
        made = hashlib.new(algorithm, data)
    except ValueError as error:
        raise FormatError(f"has a digest of an unknown kind, {algorithm}, that cannot be made to fit") from error
    if len(old) == 2 * made.digest_size:
        return made.hexdigest().encode() if old.islower() or old.isdigit() else made.hexdigest().upper().encode()
    base32 = base64.b32encode(made.digest())
    return base32 if old.endswith(b"=") else base32.rstrip(b"=")


FORMAT = Format(
    "warc",
    frozenset({".warc", ".wet", ".warc.gz", ".wet.gz"}),
    pieces,
    rewrite,
    split,
    spell=text.original_bytes,
    packed=True,
    may_lack_texts=True,
)
