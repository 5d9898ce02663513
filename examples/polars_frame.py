"""polars: an expression that cleans a column, in a lazy query."""

import polars as pl

from cleaner import Cleaner
from cleaner.adapters.columns import Cleaning
from cleaner.adapters.polars import cleaned

frame = pl.LazyFrame({"text": ["The video is on Youtube.", "Nothing to do here.", None]})
cleaning = Cleaning(Cleaner(), add=["edits", "language"])
print(frame.with_columns(cleaned(pl.col("text"), Cleaning())).collect())
print(frame.select(cleaned(pl.col("text"), cleaning).struct.unnest()).collect())
