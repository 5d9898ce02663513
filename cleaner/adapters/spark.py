"""Spark: `clean_frame`, by `mapInArrow`; every Python worker compiles the rules once."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.adapters.cluster import AUDIT, LINE, RECORD, SOURCE, Job, LineCleaning, TableCleaning
from cleaner.adapters.columns import Cleaning, library

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

LIBRARY = "pyspark"
BATCH = "1000"  # rows that go to Python at once; Spark's 10,000 are 100 MB of long documents


def clean_frame(frame: DataFrame, cleaning: Cleaning | LineCleaning | TableCleaning) -> DataFrame:
    """The frame with its text cleaned, lazily. The rest of its columns pass through as they are."""
    types = library("pyspark.sql.pandas.types")

    def clean(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return map(cleaning, batches)

    wanted = types.from_arrow_schema(cleaning.schema(types.to_arrow_schema(frame.schema)))
    before = {field.name: field for field in frame.schema}
    return frame.mapInArrow(clean, type(wanted)([before.get(field.name, field) for field in wanted]))


def run(job: Job, scratch: Path) -> None:
    """Clean a corpus on the cluster of spark-submit or the defaults file, or on this machine; see `cluster`.

    Writes folders with the clean records and with their audit below `scratch`, which every machine sees.
    """
    spark = _session(job)
    functions = library("pyspark.sql.functions")
    source = functions.col("_metadata.file_path").alias(SOURCE)
    if job.kind == "jsonl":
        lines = spark.read.text(job.paths, lineSep="\n")
        read = lines.select(functions.col("value").cast("binary").alias(LINE), source)
    else:
        read = spark.read.parquet(*job.paths).select("*", source)
    clean_frame(read, job.cleaning).write.parquet(str(scratch / "both"))
    both = spark.read.parquet(str(scratch / "both"))
    both.select(functions.explode(AUDIT).alias("one")).select("one.*").write.parquet(str(scratch / "audit"))
    if job.kind == "parquet":
        both.drop(AUDIT).write.parquet(str(scratch / "records"))
    else:
        lines = both.select(functions.col(RECORD).cast("string"))
        lines.write.text(str(scratch / "records"), lineSep="\n")


def _session(job: Job) -> SparkSession:
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    sql = library("pyspark.sql")
    builder = sql.SparkSession.builder.appName("cleaner").config("spark.sql.execution.arrow.maxRecordsPerBatch", BATCH)
    if not library("pyspark").SparkConf().contains("spark.master"):
        builder = builder.master(f"local[{job.workers or '*'},4]")  # as on a cluster, a task may fail three times
    return builder.getOrCreate()
