"""The examples run as they are; those of engines that are not installed here are run by benchmarks/engines.sh."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"
ELSEWHERE = {"ray_data.py", "spark_frame.py"}
HERE = sorted(path.name for path in EXAMPLES.glob("*.py") if path.name not in ELSEWHERE)


@pytest.mark.parametrize("name", HERE)
def test_an_example_runs_and_cleans(tmp_path, name):
    env = {**os.environ, "PYTHONPATH": str(EXAMPLES.parent), "HF_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, EXAMPLES / name], capture_output=True, cwd=tmp_path, env=env, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    assert b"on YouTube." in done.stdout


def test_every_example_stands_in_the_table():
    table = (EXAMPLES / "README.md").read_text("utf-8")
    assert all(f"`{path.name}`" in table for path in EXAMPLES.glob("*.py"))
