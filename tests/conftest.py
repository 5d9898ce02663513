"""What the tests share: the command line as a real process, and small corpora."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
Command = Callable[..., subprocess.CompletedProcess[bytes]]

PROSE = (
    "The council met on Tuesday and talked for three hours about the new bridge over the river.\n\n"
    "Nobody from the village had come, since the meeting was announced only the night before.\n\n"
    "The mayor wrote on Youtube that the next meeting would be announced two weeks ahead.\n"
)
PAGE = (
    "\ufeffThe mill of Harrow\n\n"
    + "The village of Harrow bought its mill back on Tuesday after forty years of lawsuits and letters.\n\n" * 3
    + "Share on Facebook\n\nLeave a Reply\n\nPhoto gallery and video\n"
)
"""A page whose last line a model takes, and other rules those above it."""


@pytest.fixture
def cleaner(tmp_path: Path) -> Command:
    """Run `cleaner` with arguments, in a folder of its own; keyword `stdin` takes bytes."""

    def run(*args: object, stdin: bytes = b"", cwd: Path = tmp_path) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "cleaner", *map(str, args)]
        env = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "COLUMNS": "120"}
        return subprocess.run(command, input=stdin, capture_output=True, cwd=cwd, env=env, check=False, timeout=300)

    return run


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with a document that needs cleaning, one that does not, and one in a folder below."""
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text(PROSE + "\nLeave a Reply\n", "utf-8")
    (folder / "b.txt").write_text(PROSE.replace("Youtube", "YouTube"), "utf-8")
    (folder / "sub" / "c.md").write_bytes(PROSE.replace("\n", "\r\n").encode())
    return folder
