"""Batch: a corpus in, clean copies and their audit out; on all cores, and safe against whatever stops it."""

from cleaner.batch.checking import check, documents
from cleaner.batch.cleaning import Outcome, Plan, Progress, Step, run
from cleaner.batch.disk import STATE, BatchError
from cleaner.batch.learning import taught
from cleaner.batch.sources import Choice, Source, find
from cleaner.batch.undoing import undo

__all__ = [
    "STATE",
    "BatchError",
    "Choice",
    "Outcome",
    "Plan",
    "Progress",
    "Source",
    "Step",
    "check",
    "documents",
    "find",
    "run",
    "taught",
    "undo",
]
