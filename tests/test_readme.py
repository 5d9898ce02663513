"""README and docs do what they say: their Python runs, their commands run, their first screen is the program's own."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the seeds, where commands of the README may write, and the rulebook that it shows."""
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    (tmp_path / "my-rules.yaml").write_text(blocks(README, "yaml")[0], "utf-8")
    return tmp_path


def test_the_first_screen_is_what_the_program_prints(cleaner):
    [command] = re.findall(r"<!-- made by: cleaner (.*) -->", README)
    printed = cleaner(*shlex.split(command), cwd=ROOT).stdout.decode()
    for line in blocks(README, "diff")[0].splitlines():
        if line.strip() != "…":
            assert line in printed, line


@pytest.mark.parametrize("source", blocks(README, "python"))
def test_the_python_of_the_readme_runs(source):
    exec(compile(source, "README.md", "exec"), {})


def test_the_commands_of_the_readme_run(cleaner, checkout):
    expected = {
        "audit": 0,
        "check": 1,
        "diff": 0,
        "explain": 0,
        "report": 0,
        "rules": 0,
        "run": 0,
        "stats": 0,
        "undo": 0,
    }
    for block in blocks(README, "sh"):
        for line in block.splitlines():
            for command in line.split("&&"):
                words = shlex.split(command, comments=True)
                if words[0] == "cleaner":
                    done = cleaner(*words[1:], cwd=checkout)
                    assert done.returncode == expected[words[1]], (command, done.stdout, done.stderr)
    for seed in (ROOT / "seeds").iterdir():
        assert (checkout / "cleaned" / seed.name).read_bytes() == seed.read_bytes()


def test_the_python_of_the_audit_format_runs(cleaner, checkout, monkeypatch):
    cleaner("run", "seeds", "cleaned", cwd=checkout)
    monkeypatch.chdir(checkout)
    [source] = blocks((ROOT / "docs/audit-format.md").read_text("utf-8"), "python")
    exec(compile(source, "audit-format.md", "exec"), {})


def test_the_set_up_is_two_commands():
    assert "pip install . && cleaner run seeds cleaned\n" in README
    assert "pip install '.[test]' && pytest\n" in README
