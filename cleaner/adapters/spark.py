"""Spark: `clean_frame`, by `mapInArrow`; every Python worker compiles the rules once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from cleaner.adapters.columns import Cleaning, library

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame


def clean_frame(frame: DataFrame, cleaning: Cleaning) -> DataFrame:
    """The frame with its text cleaned, lazily. The rest of its columns pass through as they are."""
    types = library("pyspark.sql.pandas.types")

    def clean(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return map(cleaning, batches)

    schema = cleaning.schema(types.to_arrow_schema(frame.schema))
    wanted = types.from_arrow_schema(schema)
    before = {field.name: field for field in frame.schema}
    return frame.mapInArrow(clean, type(wanted)([before.get(field.name, field) for field in wanted]))
