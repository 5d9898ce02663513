"""Web archives: plain text changes with its lengths and digests; every other byte stays, and so does the packing."""

from __future__ import annotations

import base64
import gzip
import hashlib
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_formats import Watcher, rewritten, shout, undone
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from cleaner.formats import Fields, FormatError, by_name, of_path

TEXT = "Le pont a été ouvert.\r\nOn l'a fermé.\n"


def archive(*records: tuple, packed: bool = False) -> bytes:
    """An archive of records, each a kind, its content type, its block or body, and HTTP headers in a response."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=packed)
    info = writer.create_warcinfo_record("x.warc", {"software": "by hand"})
    writer.write_record(info)
    info.raw_stream.close()
    for number, (kind, content_type, body, *http) in enumerate(records, start=1):
        headers = StatusAndHeaders("200 OK", [("Content-Type", content_type), *http], "HTTP/1.1") if http else None
        record = writer.create_warc_record(
            f"http://example.org/{number}",
            kind,
            payload=BytesIO(body),
            warc_content_type="" if headers else content_type,
            http_headers=headers,
            warc_headers_dict={"WARC-Record-ID": f"<urn:x:{number}>", "WARC-Date": "2024-05-01T00:00:00Z"},
        )
        writer.write_record(record)
        record.raw_stream.close()  # a temporary file that warcio leaves open
    return out.getvalue()


def bodies(data: bytes) -> list[bytes]:
    """The bodies of an archive, unpacked, whose lengths and digests must hold."""
    records = ArchiveIterator(BytesIO(data), check_digests="raise")
    return [record.content_stream().read() for record in records]


def chunked(body: bytes) -> bytes:
    return b"5\r\n" + body[:5] + b"\r\n%x\r\n" % len(body[5:]) + body[5:] + b"\r\n0\r\n\r\n"


UTF_8, LATIN = TEXT.encode(), TEXT.encode("latin-1")
RECORDS = [
    ("request", "application/http; msgtype=request", b"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n"),
    ("conversion", "text/plain", UTF_8),
    ("conversion", "application/pdf", b"%PDF a\xff"),
    ("resource", "text/plain; charset=iso-8859-1", LATIN),
    ("response", "text/plain; charset=UTF-8", UTF_8, ("Content-Length", str(len(UTF_8))), ("X-A", "b")),
    ("response", "text/html", b"<p>one</p>", ("Server", "x")),
    ("response", "text/plain", gzip.compress(UTF_8), ("Content-Encoding", "gzip")),
    ("response", "text/plain", chunked(UTF_8), ("Transfer-Encoding", "chunked")),
    ("response", "text/plain", b"\x1f\x8b", ("Content-Encoding", "br")),
    ("metadata", "application/warc-fields", b"a: b\r\n"),
    ("conversion", "text/plain", b""),
]
CLEANED = ["#3", "#5", "#6", "#8", "#9", "#12"]
both = pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])


@both
@pytest.mark.parametrize("in_pieces", [False, True], ids=["at once", "record by record"])
def test_what_nobody_changes_stays_byte_for_byte(packed, in_pieces):
    data = archive(*RECORDS, packed=packed)
    assert rewritten("warc", data, Watcher(), in_pieces=in_pieces) == data


@both
def test_plain_text_changes_and_its_lengths_and_digests_with_it(packed):
    data, watcher = archive(*RECORDS, packed=packed), Watcher(shout)
    after = rewritten("warc", data, watcher)
    assert watcher.ids == CLEANED
    assert {document.text for document in watcher.seen} == {TEXT, ""}
    loud = TEXT.upper()
    expected = bodies(archive(*RECORDS))
    for number in (2, 5, 7, 8):
        expected[number] = loud.encode()
    expected[4] = loud.encode("latin-1")
    assert bodies(after) == [expected[0], expected[1], loud.encode(), *expected[3:5], loud.encode(), *expected[6:]]
    assert watcher.failures == [("#10", "its text is packed as 'br', which is not supported")]


@both
def test_undoing_gives_the_bytes_back(packed):
    plain = [record for number, record in enumerate(RECORDS) if number not in (6, 7)]  # packed and chunked bodies
    data, watcher = archive(*plain, packed=packed), Watcher(shout)
    after = rewritten("warc", data, watcher)
    back = undone("warc", after, watcher)
    assert after != data
    assert (gzip.decompress(back) if packed else back) == (gzip.decompress(data) if packed else data)


def test_undoing_gives_packed_bodies_back_unpacked_alike():
    data, watcher = archive(*RECORDS), Watcher(shout)
    assert bodies(undone("warc", rewritten("warc", data, watcher), watcher)) == bodies(data)


def test_a_member_is_a_record_and_those_that_stay_are_copied():
    data = archive(("conversion", "text/plain", b"QUIET"), ("conversion", "text/plain", b"loud"), packed=True)
    after = rewritten("warc", data, Watcher(shout))
    members = [1 for _ in gzip_members(after)]
    assert len(members) == 3
    stays = data.index(b"\x1f\x8b", data.index(b"\x1f\x8b", 2) + 2)
    assert after[:stays] == data[:stays]
    assert bodies(after)[1:] == [b"QUIET", b"LOUD"]


def gzip_members(data: bytes):
    while data:
        member = zlib.decompressobj(31)
        yield member.decompress(data)
        data = member.unused_data


def test_one_gzip_stream_over_all_records_is_read_and_changed_to_a_member_a_record():
    data = gzip.compress(archive(*RECORDS))
    assert rewritten("warc", data, Watcher()) == data
    after = rewritten("warc", data, Watcher(shout), in_pieces=True)
    assert bodies(after) == bodies(rewritten("warc", archive(*RECORDS), Watcher(shout)))


def test_names_and_languages_are_those_of_the_header():
    watcher = Watcher()
    data = archive(("conversion", "text/plain", b"a")).replace(b"WARC-Date", b"X-Lang: de\r\nWARC-Date")
    rewritten("warc", data, watcher, Fields(id="warc-record-id", language="X-Lang"))
    [document] = watcher.seen
    assert (document.meta["record-id"], document.language) == ("<urn:x:1>", "de")


def digests(block: bytes) -> list[bytes]:
    sha = hashlib.sha256(block)

    base32 = base64.b32encode(sha.digest())
    return [base32, base32.rstrip(b"="), sha.hexdigest().encode(), sha.hexdigest().upper().encode()]


@pytest.mark.parametrize("way", range(4), ids=["base 32", "without padding", "hex", "HEX"])
def test_digests_are_written_as_they_were(way):
    def record(text: bytes) -> bytes:
        head = b"WARC/1.1\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\nwarc-block-digest:  sha256:%b\r\n"
        return head % digests(text)[way] + b"Content-Length:%d\r\n\r\n" % len(text) + text + b"\r\n\r\n"

    assert rewritten("warc", record(b"some text"), Watcher(shout)) == record(b"SOME TEXT")


def test_what_cannot_be_written_again_stays_and_is_noted():
    latin = ("resource", "text/plain; charset=iso-8859-1", LATIN)
    odd = archive(("conversion", "text/plain", b"some")).replace(b"Digest: sha1:", b"Digest: sha0:")
    image = ("conversion", "text/plain", b"\x89PNG\r\n\x1a\n")
    for data, error in [
        (archive(latin), "its clean text cannot be written in iso-8859-1, which the record says it is in"),
        (odd, "has a digest of an unknown kind, sha0, that cannot be made to fit"),
        (archive(image), "is not text: it starts like an archive, image or program"),
    ]:
        watcher = Watcher(lambda document: document.text + "✓")
        assert rewritten("warc", data, watcher) == data
        assert watcher.failures == [("#2", error)]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.binary(max_size=40) | st.text().map(str.encode)), st.booleans(), st.booleans())
def test_any_blocks_stay_byte_for_byte_and_come_back(blocks, packed, in_pieces):
    data = archive(*(("conversion", "text/plain", block) for block in blocks), packed=packed)
    assert rewritten("warc", data, Watcher(), in_pieces=in_pieces) == data
    watcher = Watcher(lambda document: document.text + "!")
    after = rewritten("warc", data, watcher, in_pieces=in_pieces)
    back = undone("warc", after, watcher)
    assert bodies(back) == bodies(data)


SOUND, PACKED = archive(*RECORDS), archive(*RECORDS, packed=True)
BROKEN = {
    "cut off in a block": (SOUND[: SOUND.index(b"ferm")], "breaks off inside a record"),
    "cut off in a header": (SOUND[:100], "breaks off, or tells no length"),
    "a wrong length": (SOUND.replace(b"Content-Length: 6\r\n", b"Content-Length: 3\r\n"), "no record begins where"),
    "no archive": (b"some text\n", "no record begins where"),
    "cut off in a member": (PACKED[:-10], "is no sound gzip file: it breaks off"),
    "a damaged member": (PACKED[:400] + b"\0\0\0\0" + PACKED[404:], "is no sound gzip file"),
    "more than gzip": (PACKED + b"more", "is no sound gzip file"),
}


@pytest.mark.parametrize(("data", "message"), BROKEN.values(), ids=BROKEN)
def test_a_broken_archive_is_told_as_such(data, message):
    with pytest.raises(FormatError, match=message):
        rewritten("warc", data, Watcher())


def test_pieces_are_whole_records_that_know_their_numbers():
    data = archive(*(("conversion", "text/plain", b"%d " % number * 50_000) for number in range(20)), packed=True)
    pieces = list(by_name("warc").pieces(BytesIO(data)))
    assert len(pieces) > 2
    assert b"".join(piece.data for piece in pieces) == data
    watcher = Watcher()
    for piece in pieces:
        by_name("warc").rewrite(piece, Fields(), watcher)
    assert watcher.ids == [f"#{number}" for number in range(2, 22)]


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "CC-MAIN-1.warc.wet.gz", "b.WET"])
def test_the_suffix_tells(name):
    assert of_path(name) is by_name("warc")
