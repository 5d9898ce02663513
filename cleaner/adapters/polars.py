"""polars: `cleaned`, an expression for eager and lazy frames; `Cleaning` itself takes eager ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.adapters.columns import Cleaning, library

if TYPE_CHECKING:
    import polars as pl


def cleaned(text: pl.Expr, cleaning: Cleaning | None = None) -> pl.Expr:
    """The clean text of a column of texts, or a struct of it and the columns that `cleaning` adds.

    >>> import polars as pl
    >>> pl.DataFrame({"text": ["Seen on Youtube.", None]}).with_columns(cleaned(pl.col("text")))["text"].to_list()
    ['Seen on YouTube.', None]
    """
    polars = library("polars")
    wanted = cleaning or Cleaning()
    alone = Cleaning(wanted.cleaner, add=wanted.add, prefix=wanted.prefix, as_json=wanted.as_json)

    def clean(texts: pl.Series) -> pl.Series:
        frame = alone(texts.alias("text").to_frame())
        return frame.to_struct(texts.name) if alone.add else frame["text"].alias(texts.name)

    empty = clean(polars.Series("text", [], dtype=polars.String))
    return text.map_batches(clean, return_dtype=empty.dtype, is_elementwise=True)
