"""datatrove: a step of its local executor, with its stats."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

from cleaner import Cleaner
from cleaner.adapters.datatrove import CleanerStep

ROWS = [
    {"id": "a", "text": "Seen on Youtube, again Youtube.", "lang": "en"},
    {"id": "b", "text": "Nothing to do here.", "lang": "en"},
    {"id": "c", "text": "Auf Youtube.", "lang": "de"},
]


@pytest.fixture(scope="module")
def plain() -> Cleaner:
    return Cleaner(only=("names/youtube",))


def run(folder: Path, step: CleanerStep, workers: int) -> tuple[list[dict], dict]:
    """Documents and stats of a run over two files."""
    (folder / "in").mkdir()
    for number, rows in enumerate((ROWS[:2], ROWS[2:])):
        (folder / f"in/{number}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    pipeline = [JsonlReader(str(folder / "in")), step, JsonlWriter(str(folder / "out"), compression=None)]
    stats = LocalPipelineExecutor(pipeline, tasks=2, workers=workers, logging_dir=str(folder / "logs")).run()
    lines = [line for path in sorted((folder / "out").glob("*.jsonl")) for line in path.read_text().splitlines()]
    return [json.loads(line) for line in lines], json.loads(stats.to_json())[1]


@pytest.mark.parametrize("workers", [1, 2])
def test_documents_are_cleaned_and_counted(tmp_path, plain, workers):
    documents, stats = run(tmp_path, CleanerStep(plain, add=["edits", "language"], language="lang"), workers)
    assert [document["text"] for document in documents] == [
        "Seen on YouTube, again YouTube.",
        "Nothing to do here.",
        "Auf YouTube.",
    ]
    assert [len(document["metadata"]["cleaner_edits"]) for document in documents] == [2, 0, 1]
    assert [document["metadata"]["cleaner_language"] for document in documents] == ["en", "en", "de"]
    counted = {name: stat["total"] if isinstance(stat, dict) else stat for name, stat in stats["stats"].items()}
    assert counted == {"documents": 3, "changed": 2, "edits": 3, "flags": 0, "edits by names/youtube": 3}


def test_a_document_that_fails_passes_and_is_counted(plain):
    step = CleanerStep(plain, add=["error"])
    [document] = step(
        [
            Document(text=None, id="x"),
        ]
    )
    assert (document.text, step.stats.stats["failed"].total) == (None, 1)


def test_metadata_that_is_there_is_not_written_over(plain):
    with pytest.raises(ValueError, match="'cleaner_edits' already; choose another prefix"):
        list(CleanerStep(plain, add=["edits"])([Document(text="a", id="x", metadata={"cleaner_edits": []})]))
