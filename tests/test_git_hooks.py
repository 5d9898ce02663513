"""For people who keep texts in git: the pre-commit hook and the GitHub Action do what they say."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
[HOOK] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))


@pytest.fixture
def command(tmp_path) -> dict[str, str]:
    """An environment in which `cleaner` is this one."""
    script = tmp_path / "bin/cleaner"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nexec {sys.executable} -m cleaner "$@"\n')
    script.chmod(0o755)
    return {**os.environ, "PATH": f"{script.parent}:/usr/bin:/bin", "PYTHONPATH": str(ROOT)}


@pytest.mark.parametrize(("names", "code"), [(["a.txt", "sub/c.md"], 1), (["b.txt"], 0)])
def test_the_hook_names_the_files_that_would_change(corpus, command, names, code):
    assert all(re.search(HOOK["files"], name) for name in names)
    done = subprocess.run([*HOOK["entry"].split(), *names], cwd=corpus, env=command, capture_output=True, check=False)
    assert done.returncode == code, done.stderr
    named = [line.partition(": ")[0] for line in done.stdout.decode().splitlines() if " edits, " in line]
    assert [name.removeprefix("./") for name in named] == (names if code else [])


@pytest.mark.parametrize(
    ("paths", "options", "code"), [(".", "", 1), ("b.txt", "--quiet", 0), (".", "--only names/llama", 0)]
)
def test_the_action_fails_where_something_would_change(corpus, command, paths, options, code):
    step = ACTION["runs"]["steps"][-1]
    given = {"PATHS": paths, "OPTIONS": options, **command}
    assert step["env"].keys() == {"PATHS", "OPTIONS"}
    done = subprocess.run(["bash", "-euc", step["run"]], cwd=corpus, env=given, capture_output=True, check=False)
    assert done.returncode == code, done.stderr


def test_what_a_user_gives_the_action_is_never_part_of_the_script():
    assert "${{" not in "".join(step.get("run", "") for step in ACTION["runs"]["steps"])
