"""Encoding: characters that were read with the wrong table, escaped, or are invisible, back to what was written."""

from cleaner.stages.encoding.registry import REPAIRS, TYPOGRAPHY
from cleaner.stages.encoding.stage import Encoding
from cleaner.stages.encoding.suspicion import suspects

__all__ = ["REPAIRS", "TYPOGRAPHY", "Encoding", "suspects"]
