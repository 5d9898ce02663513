"""Reading: a file cut into jobs, all of it or the records that were chosen."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress

from cleaner.batch.sources import Source
from cleaner.batch.work import Job
from cleaner.formats import Piece
from cleaner.formats.compression import BROKEN, codec_of, unpacked

UNREADABLE = (OSError, ValueError, *BROKEN)
"""What reading a file may raise."""
Chosen = Collection[int]
"""Which records of a file are asked for, counted from 0."""


def pieces(source: Source) -> Iterator[tuple[Piece, int]]:
    """The pieces of a file, at least one, each with the bytes read from the disk for it. Raises what is UNREADABLE."""
    form, at, is_empty = source.form, 0, True
    with source.path.open("rb") as raw:
        file = unpacked(raw, None if form.packed else codec_of(raw))
        for piece in form.pieces(file):
            yield piece, raw.tell() - at
            at, is_empty = raw.tell(), False
    if is_empty:
        yield Piece(1, b""), 0


def jobs(source: Source, digest: str, chosen: Chosen | None = None) -> Iterator[Job]:
    """The jobs that a file makes, or those of the chosen records alone. Raises what is UNREADABLE."""
    count = 0
    for piece, size in pieces(source):
        for part in (piece,) if chosen is None else source.form.split(piece):
            if chosen is None or not part.first or count in chosen:
                yield Job(source.id, digest, source.format, part, size)
                size = 0
            count += bool(part.first)


def choose(sources: Sequence[Source], limit: int | None, sample: int | None) -> dict[str, Chosen]:
    """The records to clean of each file that has some: the first `limit`, of them or of all `sample` by lot.

    The lot is the same each time. A file that cannot be cut into records counts as one.
    """
    counts: dict[str, int] = {}
    left = limit
    for source in sources:
        counts[source.id] = _count(source, left)
        if left is not None:
            left -= counts[source.id]
    total = sum(counts.values())
    lot = sorted(random.Random(0).sample(range(total), min(sample, total))) if sample is not None else range(total)  # noqa: S311
    return {name: chosen for name, chosen in _shared_out(counts, lot) if chosen}


def _count(source: Source, most: int | None) -> int:
    count = 0
    with suppress(*UNREADABLE):  # cleaning it will tell
        for piece, _ in pieces(source):
            if most is not None and count >= most:
                break
            count += sum(bool(part.first) for part in source.form.split(piece))
    return count if most is None else min(count, most)


def _shared_out(counts: dict[str, int], lot: Sequence[int]) -> Iterator[tuple[str, Chosen]]:
    """Numbers over all files as numbers in each file."""
    start = at = 0
    for name, count in counts.items():
        end = at
        while end < len(lot) and lot[end] < start + count:
            end += 1
        yield name, frozenset(number - start for number in lot[at:end])
        start, at = start + count, end
