"""Corpora that strain the engine: what they take, and the peak memory of each process.

    python benchmarks/strain.py [CASE …] [--scale 1] [--workers 2]

Cases: `tiny` 50,000 files of a few words · `line` one JSON record of 200 MB among small ones · `jsonl` a JSONL file
of 1 GB · `parquet` the same records in Parquet, in row groups of 20,000 · `wet` the same texts in an archive of gzip
members. Without a case all are run; --scale makes them smaller or larger. The rules are those of `names/youtube` alone:
this measures the engine and the formats. Memory is read from /proc, so this runs on Linux.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
MB = 1_000_000
SENTENCE = "the council met on tuesday and talked about a new bridge over the river which nobody wants to pay for"
EVERY = 0.1  # seconds between two looks at the memory


class Spent(NamedTuple):
    """What a run took: seconds by the clock, and the peak resident memory of the parent and of its greediest child."""

    seconds: float
    parent: float
    child: float


def texts(megabytes: float) -> Iterator[str]:
    """Texts of 1 to 8 KB, one in ten with something to clean."""
    draw, size = random.Random(1), 0
    while size < megabytes * MB:
        words = draw.choices(SENTENCE.split(), k=draw.randint(200, 1600))
        if draw.random() < 0.1:
            words.append("on Youtube")
        text = " ".join(words) + "."
        size += len(text)
        yield text


def tiny(folder: Path, scale: float) -> None:
    """Fifty thousand files of a few words, a thousand a folder."""
    for number in range(int(50_000 * scale)):
        path = folder / f"{number // 1000:03}" / f"{number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"The film {number} is on Youtube.\n", "utf-8")


def line(folder: Path, scale: float) -> None:
    """One record of 200 MB between small ones."""
    long = " ".join(texts(200 * scale)).replace("Youtube", "YouTube")
    with (folder / "line.jsonl").open("w", encoding="utf-8") as file:
        for text in ("It is on Youtube.", long, "It was on Youtube."):
            file.write(json.dumps({"text": text}) + "\n")


def jsonl(folder: Path, scale: float) -> None:
    """A JSONL file of 1 GB."""
    with (folder / "texts.jsonl").open("w", encoding="utf-8") as file:
        for number, text in enumerate(texts(1000 * scale)):
            file.write(json.dumps({"id": number, "text": text}) + "\n")


def parquet(folder: Path, scale: float) -> None:
    """1 GB of texts in row groups of 20,000 rows, about 80 MB each."""
    import pyarrow as pa
    from pyarrow import parquet as pq

    schema = pa.schema([("id", pa.int64()), ("text", pa.string())])
    with pq.ParquetWriter(folder / "texts.parquet", schema, compression="zstd") as writer:
        rows: list[dict[str, object]] = []
        for number, text in enumerate(texts(1000 * scale)):
            rows.append({"id": number, "text": text})
            if len(rows) == 20_000:
                writer.write_table(pa.Table.from_pylist(rows, schema))
                rows = []
        writer.write_table(pa.Table.from_pylist(rows, schema))


def wet(folder: Path, scale: float) -> None:
    """1 GB of texts in records that are gzip members."""
    head = "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: <urn:x:{}>\r\nContent-Type: text/plain\r\n"
    with (folder / "texts.warc.wet.gz").open("wb") as file:
        for number, text in enumerate(texts(1000 * scale)):
            data = text.encode()
            record = head.format(number).encode() + b"Content-Length: %d\r\n\r\n" % len(data) + data + b"\r\n\r\n"
            file.write(gzip.compress(record, 1))


CASES: dict[str, Callable[[Path, float], None]] = {each.__name__: each for each in (tiny, line, jsonl, parquet, wet)}


def run(source: Path, out: Path, workers: int) -> Spent:
    """Clean a folder; ends the program where that fails."""
    options = ["--only", "names/youtube", "--workers", str(workers), "--quiet", "--timeout", "600"]
    command = [sys.executable, "-m", "cleaner", "run", source, out, *options]
    start = time.perf_counter()
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}) as process:
        parent = child = 0.0
        while process.poll() is None:
            parent = max(parent, peak(process.pid))
            child = max([child, *map(peak, below(process.pid))])
            time.sleep(EVERY)
    if process.returncode:
        raise SystemExit(f"{source.name}: exit code {process.returncode}")
    return Spent(time.perf_counter() - start, parent, child)


def peak(number: int) -> float:
    """The most resident memory that a process has had so far, in MB; 0 for one that is gone."""
    try:
        status = Path(f"/proc/{number}/status").read_text("utf-8")
    except OSError:
        return 0.0
    return next((int(row.split()[1]) / 1000 for row in status.split("\n") if row.startswith("VmHWM")), 0.0)


def below(number: int) -> list[int]:
    """The processes that the threads of a process have started, and those that these have."""
    found: list[int] = []
    for thread in Path(f"/proc/{number}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, thread.read_text("utf-8").split())
    return [*found, *(each for child in found for each in below(child))]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", choices=[*CASES, []], metavar="CASE")
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    for name in asked.cases or CASES:
        with tempfile.TemporaryDirectory() as scratch:
            source, out = Path(scratch, "in"), Path(scratch, "out")
            source.mkdir()
            CASES[name](source, asked.scale)
            spent = run(source, out, asked.workers)
            size = sum(path.stat().st_size for path in source.rglob("*") if path.is_file()) / MB
        print(
            f"{name}: {size:.0f} MB in {spent.seconds:.1f} s; "
            f"peak memory {spent.parent:.0f} MB in the parent, {spent.child:.0f} MB in a worker",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
