"""Compression: told by a file's first bytes, whatever its name says; what came compressed goes out the same way."""

from __future__ import annotations

import bz2
import gzip
import lzma
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, BinaryIO, NamedTuple, cast

from cleaner.formats.format import FormatError

GZIP_LEVEL = 6  # zlib's own default; 9 takes twice as long for one part in a hundred


class Codec(NamedTuple):
    """A way to compress: the bytes it starts with, and how to read and write it."""

    name: str
    magic: bytes
    reader: Callable[[BinaryIO], Any]
    writer: Callable[[BinaryIO], Any]


def _zstd() -> Any:
    """The module of the standard library, or its backport."""
    try:
        if sys.version_info >= (3, 14):
            from compression import zstd
        else:
            from backports import zstd
    except ImportError as error:
        raise FormatError(
            "is compressed with zstd, which needs a library: pip install 'translation-cleaner[zstd]'"
        ) from error
    return zstd


CODECS = (
    Codec(
        "gzip",
        b"\x1f\x8b",
        lambda file: gzip.GzipFile(fileobj=file, mode="rb"),
        # no name and no time inside, so that equal content gives equal bytes
        lambda out: gzip.GzipFile("", fileobj=out, mode="wb", compresslevel=GZIP_LEVEL, mtime=0),
    ),
    Codec("bzip2", b"BZh", bz2.BZ2File, partial(bz2.BZ2File, mode="wb")),
    Codec("xz", b"\xfd7zXZ\x00", lzma.LZMAFile, partial(lzma.LZMAFile, mode="wb")),
    Codec("zstd", b"\x28\xb5\x2f\xfd", lambda file: _zstd().ZstdFile(file), lambda out: _zstd().ZstdFile(out, "w")),
)
BROKEN = (EOFError, zlib.error, lzma.LZMAError)
"""What readers raise for a broken file, besides OSError."""


def codec_of(file: BinaryIO) -> Codec | None:
    """How a file is compressed, or None; it stands at its beginning before and after."""
    head = file.read(6)
    file.seek(0)
    return next((codec for codec in CODECS if head.startswith(codec.magic)), None)


def unpacked(file: BinaryIO, codec: Codec | None) -> BinaryIO:
    """What a file holds. Reading it raises OSError or one of BROKEN where it is damaged or cut off."""
    return cast("BinaryIO", codec.reader(file)) if codec else file


@contextmanager
def packed(out: BinaryIO, codec: Codec | None) -> Iterator[BinaryIO]:
    """Where to write what is to be compressed into `out`, which stays open."""
    if codec is None:
        yield out
    else:
        with codec.writer(out) as pack:
            yield cast("BinaryIO", pack)
