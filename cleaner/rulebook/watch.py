"""Watching: a turn for every time a rulebook is saved."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path


def changes_of(paths: Sequence[Path], pause: float = 0.5) -> Iterator[None]:
    """Once at the start, then whenever a file below `paths` is changed, added or gone; looks every `pause` seconds."""
    seen: dict[Path, int] | None = None
    while True:
        now = stamps(paths)
        if now != seen:
            seen = now
            yield
        time.sleep(pause)


def stamps(paths: Sequence[Path]) -> dict[Path, int]:
    """When each file was last changed, in nanoseconds."""
    found = [file for path in paths for file in (path.rglob("*.y*ml") if path.is_dir() else [path])]
    return {file: file.stat().st_mtime_ns for file in found if file.is_file()}
