"""Files that strain the formats: what cleaning them takes, and the peak memory of the processes.

    python benchmarks/strain.py [line|parquet|wet …] [--scale 1] [--workers 2]

`line` is one JSON record of 200 MB among small ones; `parquet` is 1 GB of texts in row groups of 20,000, about 80 MB
each; `wet` is 1 GB of texts in records that are gzip members. Without a name all are run; --scale makes them smaller.
The one rule is `names/youtube`: this measures engine and formats. What a JSONL file of 1 GB and 50,000 tiny files take
is told by benchmarks/corpus.py.
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
from pathlib import Path
from typing import NamedTuple

from corpus import group, peak

ROOT = Path(__file__).parents[1]
MB = 1_000_000
SENTENCE = "the council met on tuesday and talked about a new bridge over the river which nobody wants to pay for"
EVERY = 0.1  # seconds between two looks at the memory


class Spent(NamedTuple):
    """What a run took: seconds by the clock, and the peak resident memory of each process in MB, largest first."""

    seconds: float
    memory: list[int]


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


def line(folder: Path, scale: float) -> None:
    """One record of 200 MB between small ones."""
    long = " ".join(texts(200 * scale)).replace("Youtube", "YouTube")
    with (folder / "line.jsonl").open("w", encoding="utf-8") as file:
        for text in ("It is on Youtube.", long, "It was on Youtube."):
            file.write(json.dumps({"text": text}) + "\n")


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


CASES: dict[str, Callable[[Path, float], None]] = {each.__name__: each for each in (line, parquet, wet)}


def run(source: Path, out: Path, workers: int) -> Spent:
    """Clean a folder; ends the program where that fails."""
    options = ["--only", "names/youtube", "--workers", str(workers), "--quiet", "--timeout", "600"]
    command = [sys.executable, "-m", "cleaner", "run", source, out, *options]
    peaks: dict[int, int] = {}
    start = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, start_new_session=True) as process:
        while process.poll() is None:
            for number in group(process.pid):
                peaks[number] = max(peaks.get(number, 0), peak(number) // 1000)
            time.sleep(EVERY)
    if process.returncode:
        raise SystemExit(f"{source.name}: exit code {process.returncode}")
    return Spent(time.perf_counter() - start, sorted(peaks.values(), reverse=True))


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
        print(f"{name}: {size:.0f} MB in {spent.seconds:.1f} s, peak memory {spent.memory} MB", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
