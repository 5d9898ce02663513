"""One corpus through every pipeline: what comes out must be the same to the letter; and what does each cost.

    python benchmarks/engines.py corpus FILE [--documents 20000]
    python benchmarks/engines.py ROUTE FILE [--workers 2] [--kill]
    python benchmarks/engines.py overhead FILE
    python benchmarks/engines.py race FILE [--engine ray] [--workers 2] [--rounds 2]

Routes: library, lists, arrow, pandas, polars, datasets, datatrove, run, ray, spark. Each prints one line of JSON:
documents, seconds, processor seconds of this process and its children, peak memory (of a worker, where there are some),
and digests of all texts and of all edits, which must be equal. `--kill` kills a worker of ray or spark in mid-run; the
exit code is 1 where there was none to kill.
`overhead` gives batches of 256 documents to one kind of batch after the other, so that all see the same moments of the
machine, and prints the processor time of each over that of `clean_many`.
`race` lets `cleaner run` clean the corpus by the local engine and by another in turn, and prints the ratio of their
speeds and of their processor time, start-up aside: every run is a command of its own, and from what it took goes what
the same command took for the first 5 MB, for which the engine and all its workers started and compiled the rules. On a
machine with other work the processor time tells more. Exits with 1 if records differ.
The corpus is made by ../shared/eval/make_perf_corpus.py. benchmarks/engines.sh does all of it.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from cleaner import Cleaner
from cleaner.adapters.columns import Cleaning

START = 5_000_000  # bytes of a corpus that start an engine, with all its workers, and are not timed
SHARED = Path(__file__).parents[2] / "shared"
Row = tuple[str, str, list[Any]]
"""The id of a document, its clean text, and its edits as in the audit."""


class Asked(NamedTuple):
    """What a route is given."""

    corpus: Path
    scratch: Path
    workers: int
    kill: bool
    watch: Watch


def make_corpus(path: Path, documents: int) -> int:
    """Write a corpus of so many documents; 1 where the script that makes it is absent."""
    script, debris = SHARED / "eval/make_perf_corpus.py", SHARED / "facts/comment_form_phrases.tsv"
    if not script.is_file():
        print(f"skipped: {script} is absent")
        return 1
    megabytes = str(documents * 0.0055)  # documents have 4.2 KB on average, in this generator's corpora
    subprocess.run([sys.executable, script, "--mb", megabytes, "--out", path, "--debris", debris], check=True)
    lines = path.read_bytes().split(b"\n")[:documents]
    path.write_bytes(b"\n".join(lines) + b"\n")
    print(f"{len(lines)} documents, {path.stat().st_size / 1e6:.1f} MB")
    return 0


def rows_of(corpus: Path) -> list[dict[str, str]]:
    """The documents of a corpus."""
    with corpus.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def plain(edits: Iterable[Any]) -> list[Any]:
    """Edits as in the audit, from those of the library or of a column."""
    return [
        [e["start"], e["old"], e["new"], list(e["rules"])] if isinstance(e, dict) else [*e[:3], list(e[3])]
        for e in edits
    ]


def library(asked: Asked) -> Iterator[Row]:
    rows = rows_of(asked.corpus)
    for row, done in zip(rows, Cleaner().clean_many(row["text"] for row in rows), strict=True):
        yield row["id"], done.text, plain(done.edits)


def batches(
    asked: Asked, made: Callable[[list[dict[str, str]]], Any], back: Callable[[Any], list[Any]]
) -> Iterator[Row]:
    """Through a kind of batch of 256 documents each."""
    cleaning, rows = Cleaning(Cleaner(), add=["edits"]), rows_of(asked.corpus)
    for first in range(0, len(rows), 256):
        done = back(cleaning(made(rows[first : first + 256])))
        for row, (text, edits) in zip(rows[first : first + 256], done, strict=True):
            yield row["id"], text, plain(edits)


def lists(asked: Asked) -> Iterator[Row]:
    return batches(
        asked,
        lambda rows: {"text": [row["text"] for row in rows]},
        lambda done: list(zip(done["text"], done["cleaner_edits"], strict=True)),
    )


def arrow(asked: Asked) -> Iterator[Row]:
    import pyarrow as pa

    return batches(
        asked,
        pa.Table.from_pylist,
        lambda done: list(zip(done["text"].to_pylist(), done["cleaner_edits"].to_pylist(), strict=True)),
    )


def pandas(asked: Asked) -> Iterator[Row]:
    import pandas as pd

    return batches(asked, pd.DataFrame, lambda done: list(zip(done["text"], done["cleaner_edits"], strict=True)))


def polars(asked: Asked) -> Iterator[Row]:
    import polars as pl

    return batches(asked, pl.DataFrame, lambda done: list(zip(done["text"], done["cleaner_edits"], strict=True)))


def datasets(asked: Asked) -> Iterator[Row]:
    import datasets as hf

    from cleaner.adapters.hf import clean_dataset

    hf.disable_progress_bars()
    read = hf.load_dataset("json", data_files=str(asked.corpus), split="train", cache_dir=str(asked.scratch))
    processes = asked.workers if asked.workers > 1 else None
    for row in clean_dataset(read, Cleaning(Cleaner(), add=["edits"]), num_proc=processes):
        yield row["id"], row["text"], plain(row["cleaner_edits"])


def datatrove(asked: Asked) -> Iterator[Row]:
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    from cleaner.adapters.datatrove import CleanerStep

    parts, out = asked.scratch / "parts", asked.scratch / "out"
    parts.mkdir()
    lines = asked.corpus.read_bytes().splitlines(keepends=True)
    for number in range(asked.workers):  # a file is one task's
        (parts / f"{number}.jsonl").write_bytes(b"".join(lines[number :: asked.workers]))
    steps = [JsonlReader(str(parts)), CleanerStep(add=["edits"]), JsonlWriter(str(out), compression=None)]
    logs = str(asked.scratch / "logs")
    LocalPipelineExecutor(steps, tasks=asked.workers, workers=asked.workers, logging_dir=logs).run()
    for path in out.glob("*.jsonl"):
        for row in rows_of(path):
            yield row["id"], row["text"], plain(row["metadata"]["cleaner_edits"])


def run(asked: Asked) -> Iterator[Row]:
    out = asked.scratch / "out"
    command = [sys.executable, "-m", "cleaner", "run", asked.corpus, out, "--id-field", "id", "--quiet"]
    subprocess.run([*map(str, command), "--workers", str(asked.workers)], check=True)
    texts = {row["id"]: row["text"] for row in rows_of(out / asked.corpus.name)}
    for entry in rows_of(out / ".cleaner/audit.jsonl"):
        yield entry["record-id"], texts.pop(entry["record-id"]), entry["edits"]


def ray(asked: Asked) -> Iterator[Row]:
    return on_cluster(asked, "ray")


def spark(asked: Asked) -> Iterator[Row]:
    return on_cluster(asked, "spark")


def on_cluster(asked: Asked, engine: str) -> Iterator[Row]:
    """A first run over few documents pays for the start of the engine; the second is timed."""
    import pyarrow.parquet as pq

    from cleaner.adapters import cluster
    from cleaner.batch import Plan
    from cleaner.formats import Fields

    few = asked.scratch / "in/few.jsonl"
    few.parent.mkdir()
    few.write_bytes(b"".join(asked.corpus.read_bytes().splitlines(keepends=True)[:50]))
    wanted = Plan(fields=Fields(id="id"), workers=asked.workers)
    for corpus, out in ((few, asked.scratch / "few"), (asked.corpus, asked.scratch / "out")):
        start, used = time.perf_counter(), asked.watch.cpu
        if asked.kill and corpus is not few:
            threading.Thread(target=kill_one, args=(WORKERS[engine],), daemon=True).start()
        print(engine, corpus.name, cluster.run(cluster.plan(corpus, Cleaner(), wanted), out, engine), file=sys.stderr)
        seconds[corpus is few] = time.perf_counter() - start
        cpu[corpus is few] = asked.watch.cpu - used
    texts = {row["id"]: row["text"] for path in out.glob("*.jsonl") for row in rows_of(path)}
    for path in (out / ".cleaner/audit").glob("*.parquet"):
        for entry in pq.read_table(path, columns=["id", "edits"]).to_pylist():
            yield entry["id"], texts.pop(entry["id"]), plain(entry["edits"])


seconds: dict[bool, float] = {}
cpu: dict[bool, float] = {}
"""What the runs of a cluster took: by False all documents, by True few of them, start of the engine included."""
WORKERS = {"ray": "ray::MapWorker", "spark": "pyspark"}
WHILE = 4.0  # processor seconds that a worker has had when it is killed; about 3 it needs to import and to compile
killed: list[int] = []
"""The worker that was killed."""


def children(of: int) -> Iterator[int]:
    """All processes that a process started, and they."""
    parents: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it may be gone meanwhile
            parent = int(status.read_text().rpartition(")")[2].split()[1])
            parents.setdefault(parent, []).append(int(status.parent.name))
    todo = [of]
    while todo:
        found = parents.get(todo.pop(), [])
        yield from found
        todo += found


def read(pid: int, name: str) -> str:
    """A file that tells of a process; empty where it is gone."""
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except OSError:
        return ""


def workers(kind: str) -> list[int]:
    """The processes under this one that clean."""
    lines = {pid: read(pid, "cmdline") for pid in children(os.getpid())}
    return [pid for pid, line in lines.items() if kind in line and "java" not in line]


def kill_one(kind: str) -> None:
    """Kill a worker without warning: the first to have worked for a while since the run began, and to be at it now."""
    before = last = processor_seconds(kind)
    while True:
        time.sleep(0.25)
        now = processor_seconds(kind)
        for pid, used in now.items():
            if used - before.get(pid, 0) > WHILE and used > last.get(pid, used):
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)
                print(f"killed {kind} {pid}", file=sys.stderr, flush=True)
                return
        last = now


def processor_seconds(kind: str) -> dict[int, float]:
    """What the processes under this one that clean have used."""
    return {pid: ticks(pid) / os.sysconf("SC_CLK_TCK") for pid in workers(kind)}


def ticks(pid: int) -> int:
    """Processor time that a process has used."""
    fields = read(pid, "stat").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12]) if fields else 0


class Watch(threading.Thread):
    """Sees once a second what the processes under this one have used; so do those count that nobody waits for."""

    def __init__(self, kind: str) -> None:
        super().__init__(daemon=True)
        self.kind = kind
        self.peak = 0  # kilobytes that a process that cleans had at most
        self._ticks: dict[int, int] = {}

    def run(self) -> None:
        """Look, for as long as the program runs."""
        while True:
            for pid in children(os.getpid()):
                self._ticks[pid] = max(self._ticks.get(pid, 0), ticks(pid))
            for pid in workers(self.kind):
                found = re.search(r"VmHWM:\s+(\d+)", read(pid, "status"))
                self.peak = max(self.peak, int(found[1]) if found else 0)
            time.sleep(1)

    @property
    def cpu(self) -> float:
        """Processor seconds."""
        return sum(self._ticks.values()) / os.sysconf("SC_CLK_TCK")


ROUTES: dict[str, Callable[[Asked], Iterator[Row]]] = {
    route.__name__: route for route in (library, lists, arrow, pandas, polars, datasets, datatrove, run, ray, spark)
}


def measured(route: str, asked: Asked) -> dict[str, Any]:
    """Run a route and say what it cost and what came out."""
    asked.watch.start()
    start = time.perf_counter()
    rows = sorted(ROUTES[route](asked))
    wall = time.perf_counter() - start
    own = resource.getrusage(resource.RUSAGE_SELF)
    texts, edits = hashlib.sha256(), hashlib.sha256()
    for name, text, made in rows:
        texts.update(f"{name}\0{text}\0".encode())
        edits.update(f"{name}\0{json.dumps(made)}\0".encode())
    return {
        "route": route,
        "workers": asked.workers,
        "documents": len(rows),
        "edits": sum(len(made) for *_, made in rows),
        "seconds": round(seconds.get(False, wall), 1),
        "start": round(seconds.get(True, 0), 1),
        "cpu": round(cpu.get(False, own.ru_utime + own.ru_stime + asked.watch.cpu), 1),
        "peak MB": (asked.watch.peak or own.ru_maxrss) // 1024,
        "texts": texts.hexdigest()[:12],
        "edits sha256": edits.hexdigest()[:12],
        **({"killed": killed} if asked.kill else {}),
    }


def overhead(corpus: Path) -> None:
    """Print what each kind of batch costs over `clean_many`, in percent."""
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    rows, cleaner = rows_of(corpus), Cleaner()
    cleaning = Cleaning(cleaner, add=["edits"])
    kinds: dict[str, Callable[[list[dict[str, str]]], object]] = {
        "clean_many": lambda rows: list(cleaner.clean_many(row["text"] for row in rows)),
        "lists": lambda rows: cleaning({"text": [row["text"] for row in rows]}),
        "arrow": lambda rows: cleaning(pa.Table.from_pylist(rows)),
        "pandas": lambda rows: cleaning(pd.DataFrame(rows)),
        "polars": lambda rows: cleaning(pl.DataFrame(rows)),
    }
    spent = dict.fromkeys(kinds, 0.0)
    for first in range(0, len(rows), 256):
        for name, kind in kinds.items():
            start = time.process_time()
            kind(rows[first : first + 256])
            if first:  # the first warms up
                spent[name] += time.process_time() - start
    print(json.dumps({name: f"{(each / spent['clean_many'] - 1):+.1%}" for name, each in spent.items()}))


class Timed(NamedTuple):
    """What a run of the command took, and a digest of the records that it wrote, in whatever order."""

    seconds: float
    cpu: float
    records: str


def race(corpus: Path, engine: str, workers: int, rounds: int) -> int:
    """Print the speed of an engine over that of the local one, start-up aside; 1 where what they write differs."""
    watch = Watch("python")
    watch.start()
    clock, processor = {"local": 0.0, engine: 0.0}, {"local": 0.0, engine: 0.0}
    records = set()
    with tempfile.TemporaryDirectory(prefix="cleaner-engines-") as scratch:
        start = Path(scratch, "start.jsonl")
        with corpus.open("rb") as lines:
            start.write_bytes(b"".join(lines.readlines(START)))
        for name in [*clock] * rounds:
            started, done = timed(start, name, workers, watch), timed(corpus, name, workers, watch)
            seconds, cpu = done.seconds - started.seconds, done.cpu - started.cpu
            clock[name] += seconds
            processor[name] += cpu
            records.add(done.records)
            figures = {"start": started.seconds, "seconds": seconds, "start cpu": started.cpu, "cpu": cpu}
            rounded = {figure: round(value, 1) for figure, value in figures.items()}
            print(json.dumps({"engine": name, "workers": workers, **rounded, "records": done.records}), flush=True)
    speed, work = clock["local"] / clock[engine], processor[engine] / processor["local"]
    line = {"engine": engine, "speed over local": round(speed, 3), "processor time over local": round(work, 3)}
    print(json.dumps({**line, "records": [*records]}), flush=True)
    return int(len(records) != 1)


def timed(corpus: Path, engine: str, workers: int, watch: Watch) -> Timed:
    """Clean a corpus by the command, as users do."""
    with tempfile.TemporaryDirectory(prefix="cleaner-engines-") as scratch:
        out = Path(scratch, "out")
        command = [sys.executable, "-m", "cleaner", "run", corpus, out, "--engine", engine, "--workers", str(workers)]
        start, used = time.perf_counter(), watch.cpu
        subprocess.run([*command, "--id-field", "id", "--quiet"], check=True, stdout=sys.stderr)
        seconds, cpu = time.perf_counter() - start, watch.cpu - used
        lines = sorted(line for path in out.glob("*.jsonl") for line in path.read_bytes().splitlines())
        return Timed(seconds, cpu, hashlib.sha256(b"\n".join(lines)).hexdigest()[:12])


def main() -> int:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("route", choices=["corpus", "overhead", "race", *ROUTES])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--kill", action="store_true")
    parser.add_argument("--engine", choices=["ray", "spark"], default="ray")
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args()
    if given.route == "corpus":
        return make_corpus(given.corpus, given.documents)
    if given.route == "overhead":
        overhead(given.corpus)
        return 0
    if given.route == "race":
        return race(given.corpus, given.engine, given.workers, given.rounds)
    scratch = Path(tempfile.mkdtemp(prefix="cleaner-engines-"))
    try:
        asked = Asked(
            given.corpus.absolute(), scratch, given.workers, given.kill, Watch(WORKERS.get(given.route, "python"))
        )
        print(json.dumps(measured(given.route, asked)), flush=True)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    if given.kill and not killed:
        print("NO WORKER WAS KILLED, so nothing is shown: give it more documents", file=sys.stderr, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
