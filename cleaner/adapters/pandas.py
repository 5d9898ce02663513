"""pandas: `clean_series` for a Series of texts; `Cleaning` itself takes frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.adapters.columns import Cleaning, library
from cleaner.pipeline import Cleaner

if TYPE_CHECKING:
    import pandas as pd


def clean_series(series: pd.Series[str], cleaner: Cleaner | None = None) -> pd.Series[str]:
    """The series, cleaned, with its index, name and type; nulls and what is no text stay."""
    frame = library("pandas").DataFrame({"text": series})
    cleaned: pd.Series[str] = Cleaning(cleaner or Cleaner())(frame)["text"].rename(series.name)
    return cleaned
