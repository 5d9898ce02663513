"""Cleaner: repairs the encoding of translated web text, strips its debris and restores its names.

from cleaner import Cleaner, clean
clean(text).text
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleaner.edits import Edit
    from cleaner.pipeline import Cleaned, Cleaner, clean
    from cleaner.rulebook import RulebookError

__version__ = "0.1.0"
__all__ = ["Cleaned", "Cleaner", "Edit", "RulebookError", "clean"]

_HOME = {
    "Cleaned": "cleaner.pipeline",
    "Cleaner": "cleaner.pipeline",
    "Edit": "cleaner.edits",
    "RulebookError": "cleaner.rulebook",
    "clean": "cleaner.pipeline",
}


def __getattr__(name: str) -> Any:  # so that `import cleaner` costs next to nothing
    if name not in _HOME:
        raise AttributeError(f"module 'cleaner' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
