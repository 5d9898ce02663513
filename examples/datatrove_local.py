"""datatrove: JSONL in, cleaned JSONL out, on this machine; the Slurm and Ray executors take the same pipeline."""

import json
import tempfile
from pathlib import Path

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

from cleaner import Cleaner
from cleaner.adapters.datatrove import CleanerStep


def main() -> None:
    """Clean two documents and print what came of them."""
    folder = Path(tempfile.mkdtemp())
    rows = [{"id": "1", "text": "The video is on Youtube."}, {"id": "2", "text": "Nothing to do here."}]
    (folder / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    pipeline = [
        JsonlReader(str(folder), glob_pattern="*.jsonl"),
        CleanerStep(Cleaner(), add=["edits", "rulebook"]),
        JsonlWriter(str(folder / "out"), compression=None),
    ]
    print(LocalPipelineExecutor(pipeline, tasks=1, logging_dir=str(folder / "logs")).run())
    for path in (folder / "out").iterdir():
        print(path.read_text())


if __name__ == "__main__":
    main()
