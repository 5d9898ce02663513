"""docs/pipelines.md does what it says, as far as the test environment has the engines."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from cleaner.adapters.columns import COLUMNS

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/pipelines.md").read_text("utf-8")


def test_its_python_runs_in_the_order_of_the_page(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    [*sources] = re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    names: dict[str, object] = {}
    for source in sources:
        exec(compile(source, "pipelines.md", "exec"), names)
    assert len(sources) == 5


def test_its_commands_know_the_options(cleaner):
    known = cleaner("run", "--help").stdout.decode()
    commands = re.findall(r"cleaner run [^|`\n]*", PAGE)
    assert len(commands) > 6
    assert all(option in known for command in commands for option in re.findall(r"--[a-z-]+", command))


def test_its_table_has_every_column_and_extra():
    extras = (ROOT / "pyproject.toml").read_text("utf-8")
    assert all(f"`{name}`" in PAGE for name in COLUMNS)
    assert all(f"\n{name} = [" in extras for name in re.findall(r"`\[(\w+)\]`", PAGE))


def test_its_yaml_names_the_hook_and_the_action():
    hooks, action = (
        yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    )
    [hook] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert hooks["repos"][0]["hooks"][0]["id"] == hook["id"]
    assert action[1]["with"].keys() == yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["inputs"].keys()
