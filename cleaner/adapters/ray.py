"""Ray Data: `clean_dataset`, by a pool of actors that compile the rules once each."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from cleaner.adapters.cluster import AUDIT, LINE, RECORD, SOURCE, Job, audits
from cleaner.adapters.columns import Cleaning, library
from cleaner.formats.format import blocks

if TYPE_CHECKING:
    import pyarrow as pa
    import ray.data
    from ray.data.datasource import Datasink

LIBRARY = "ray"
PART = 64 << 20  # bytes of records and audit that are written together, so that files are few and none waits long
BATCH = 256  # documents; large enough to hide what a call costs, small enough to spread the end of the work


def clean_dataset(
    dataset: ray.data.Dataset,
    cleaning: Cleaning,
    *,
    workers: int | tuple[int, int] | None = None,
    batch_size: int = BATCH,
) -> ray.data.Dataset:
    """The dataset with its text cleaned, lazily. `workers` is a number of actors or a range."""
    return by_actors(dataset, cleaning, workers, batch_size)


def by_actors(
    dataset: ray.data.Dataset, work: Any, workers: int | tuple[int, int] | None = None, batch_size: int = BATCH
) -> ray.data.Dataset:
    """The dataset after `work`, a dataclass to call with Arrow tables, which every actor makes once."""
    ray = library("ray")
    library("ray.data")
    pool = workers or (1, max(1, int(ray.cluster_resources().get("CPU", 1)) - 1))  # who reads needs a core, too
    bounds = {"size": pool} if isinstance(pool, int) else {"min_size": pool[0], "max_size": pool[1]}
    return dataset.map_batches(
        type(work),
        fn_constructor_kwargs={each.name: getattr(work, each.name) for each in fields(work)},
        batch_format="pyarrow",
        batch_size=batch_size,
        compute=ray.data.ActorPoolStrategy(**bounds),
    )


def run(job: Job, scratch: Path) -> None:
    """Clean a corpus on the cluster that RAY_ADDRESS names, or on this machine; see `cluster`.

    Writes folders with the clean records and with their audit below `scratch`, which every machine sees.
    """
    ray = library("ray")
    library("ray.data")
    if not ray.is_initialized():
        here = {"num_cpus": (job.workers or os.cpu_count() or 1) + 1}
        ray.init(**({} if os.environ.get("RAY_ADDRESS") else here))
    read = _read_lines(job) if job.kind == "jsonl" else _read_tables(job)
    by_actors(read, job.cleaning, job.workers).write_datasink(_sink(scratch, job.kind))


def _read_lines(job: Job) -> ray.data.Dataset:
    """The lines of the files as bytes. Ray's own `read_text` cuts at U+0085 and U+2028, which JSON may hold."""
    from ray.data import read_datasource
    from ray.data.datasource import FileBasedDatasource

    class Lines(FileBasedDatasource):
        def _read_stream(self, f: Any, path: str) -> Iterator[Any]:
            pa = library("pyarrow")
            for block in blocks(BufferedReader(f)):
                lines = block.removesuffix(b"\n").split(b"\n")
                yield pa.table({LINE: pa.array(lines, pa.binary())})

    return read_datasource(Lines(job.paths, include_paths=True)).rename_columns({"path": SOURCE})


def _read_tables(job: Job) -> ray.data.Dataset:
    """The rows of Parquet files, with the file of each unless a column of their own has the name Ray gives it."""
    pa, data = library("pyarrow"), library("ray.data")
    taken = "path" in library("pyarrow.parquet").read_schema(job.paths[0]).names
    read = data.read_parquet(job.paths, include_paths=not taken)
    if not taken:
        return read.rename_columns({"path": SOURCE})
    return read.map_batches(
        lambda table: table.append_column(SOURCE, pa.nulls(len(table), pa.string())), batch_format="pyarrow"
    )


def _sink(scratch: Path, kind: str) -> Datasink:
    """Writes the clean records and their audit, both from one pass; a task that is repeated writes its files again."""
    from ray.data.datasource import Datasink

    records = _folder(scratch / "records", kind, _write_lines if kind == "jsonl" else _write_table)
    sinks = (records, _folder(scratch / "audit", "parquet", _write_audit))

    class Parts(Datasink):
        min_bytes_per_write = PART

        def on_write_start(self, *schema: Any) -> None:  # which older versions do not tell
            for sink in sinks:
                sink.on_write_start(*schema)

        def write(self, blocks: Iterable[Any], ctx: Any) -> None:
            held = list(blocks)
            for sink in sinks:
                sink.write(held, ctx)

        def on_write_complete(self, write_result: Any) -> None:
            for sink in sinks:
                sink.on_write_complete(write_result)

    return Parts()


def _folder(path: Path, kind: str, write: Callable[[pa.Table, BinaryIO], None]) -> Datasink:
    """Writes a file into a folder for every task."""
    from ray.data.datasource import BlockBasedFileDatasink

    class Files(BlockBasedFileDatasink):
        def write_block_to_file(self, block: Any, file: Any) -> None:
            write(block.to_arrow(), file)

    return Files(str(path), file_format=kind)


def _write_lines(both: pa.Table, file: BinaryIO) -> None:
    file.writelines(line + b"\n" for line in both[RECORD].to_pylist())


def _write_table(both: pa.Table, file: BinaryIO) -> None:
    library("pyarrow.parquet").write_table(both.drop_columns([AUDIT]), file)


def _write_audit(both: pa.Table, file: BinaryIO) -> None:
    library("pyarrow.parquet").write_table(audits(both), file)
