"""What a format is: five functions about one kind of file, and the few words they share with the engine."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from shutil import copyfileobj
from typing import Any, BinaryIO, Literal, NamedTuple, Protocol

from cleaner.document import Document

PIECE = 1 << 20  # bytes of a piece: about half a second's work, so that all cores have some of a middling file
PACKED = frozenset({".gz", ".bz2", ".xz", ".zst"})  # suffixes of compression, behind the one that tells the format


Undoing = Literal["", "some", "all"]


class FormatError(ValueError):
    """The file, or a record of it, is not what its format says; the message tells how that shows."""


class Piece(NamedTuple):
    """Whole records of a file, cut out to be worked on alone.

    `first` is the number of the first record in the file, from 1 (lines of JSONL, rows of a table); 0 marks what
    holds no record and belongs to the file all the same, such as the header of a table. `head` is what all pieces need
    to know of the file. Pieces travel between processes. A file has one at least, if of no bytes.
    """

    first: int
    data: bytes
    head: bytes = b""


@dataclass(frozen=True, slots=True)
class Fields:
    """Where the texts of a record are. A name may be a path, `article.body`; lists on the way are gone through.

    `id` and `language` name fields with the record's own id and its language (ISO 639-1). `keep_original` names a
    field that is added to the records that change, with the text as it was. When undoing "some" or "all", it is taken
    out again where the text is that once more; a column of a table goes when all is undone.
    """

    texts: tuple[str, ...] = ("text",)
    id: str | None = None
    language: str | None = None
    keep_original: str | None = None
    undoing: Undoing = ""

    def original_of(self, path: str) -> str:
        """The name of the field that keeps the original of the text at `path`: of several, each has its own."""
        return str(self.keep_original) if self.texts == (path,) else f"{self.keep_original}.{path}"


class Visitor(Protocol):
    """Who looks at the documents of a piece, in their order, and says what becomes of each."""

    def change(self, document: Document) -> str | bytes:
        """The text that takes the document's place; bytes are put in as they are, in place of all it was written as.

        The document's id is relative to its file: "" for a whole file, "#3" for record 3, "#3:title" for the field
        `title` of it where there are several texts in a record.
        """
        ...

    def fail(self, id: str, error: str) -> None:  # noqa: A002 - the audit's own word
        """Note that a record cannot be read; it is kept as it was. The id is relative, too."""
        ...


def concatenated(rewritten: Iterable[bytes], source: BinaryIO, out: BinaryIO) -> None:
    """Write the pieces one behind the other."""
    out.writelines(rewritten)


def whole(piece: Piece) -> list[Piece]:
    """The piece alone: it holds one record, or cannot be cut."""
    return [piece]


def same_text(text: str, facts: Mapping[str, Any]) -> str | bytes:
    """The text itself: it is written in one way only."""
    return text


def same_name(name: str) -> str:
    """The name of the file: its clean copy is of the same kind."""
    return name


@dataclass(frozen=True)
class Format:
    """A kind of file. The functions know no state; `rewrite` runs in a worker process, the others need not.

    The law of every format: with a visitor that gives each document's own text, joining what `rewrite` makes of the
    pieces gives the file's bytes (values, where the format is binary). A record whose texts are unchanged is handed
    through untouched; in one that changes, nothing changes beside its texts.
    """

    name: str
    suffixes: frozenset[str]
    pieces: Callable[[BinaryIO], Iterator[Piece]]
    """Cut a file, cheaply and in bounded memory. Raises FormatError or OSError for a broken one."""
    rewrite: Callable[[Piece, Fields, Visitor], bytes]
    """Show the visitor every document of the piece and give the piece with what it answers."""
    split: Callable[[Piece], list[Piece]] = whole
    """A piece cut into single records, so that one that cannot be cleaned stands alone. Joined they are the piece."""
    join: Callable[[Iterable[bytes], BinaryIO, BinaryIO], None] = concatenated
    """Write rewritten pieces, in order, to the file given last; the one before is the source, for its metadata."""
    spell: Callable[[str, Mapping[str, Any]], str | bytes] = same_text
    """An original text as its file had it, told from the facts of its audit line: encoding, escapes."""
    target: Callable[[str], str] = same_name
    """The name of the clean copy of a file of this name."""
    copies: str = ""
    """The name of the format of the clean copies, where it is another one."""
    packed: bool = False
    """True for a format with a compression of its own: it is given the file as it is."""
    is_slow: bool = False
    """True where reading a text takes longer than cleaning it."""
    may_lack_texts: bool = False
    """True where a file without any text is no sign that the fields are misnamed."""


def blocks(file: BinaryIO, size: int = PIECE) -> Iterator[bytes]:
    r"""A file in stretches of whole lines, each of about `size` bytes or of one longer line.

    >>> from io import BytesIO
    >>> list(blocks(BytesIO(b"one\ntwo\nthree"), 5))
    [b'one\ntwo\n', b'three']
    """
    while block := file.read(size):
        yield block + file.readline() if not block.endswith(b"\n") else block


def as_written(data: bytes) -> dict[str, object]:
    """The fact that keeps the bytes of a text, where no other can give them again."""
    return {"written": b64encode(data).decode()}


def written(facts: Mapping[str, Any]) -> bytes | None:
    """The bytes that were kept, or None."""
    return b64decode(facts["written"]) if "written" in facts else None


def copy(file: BinaryIO, out: BinaryIO) -> None:
    """Copy a file as it is."""
    copyfileobj(file, out, PIECE)
