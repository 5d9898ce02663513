"""The folder tree tells the architecture: imports go one way, and only the command line prints."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "cleaner"
MODULES = sorted(PACKAGE.rglob("*.py"))


def layers() -> dict[str, int]:
    """The layer of every module, as the table in docs/design.md states it."""
    table = (ROOT / "docs/design.md").read_text("utf-8")
    rows = re.findall(r"^\s*([\w/]+(?:\.py|/))\s+(\d+)\s", table, re.MULTILINE)
    return {name: int(layer) for name, layer in rows}


def layer_of(module: str) -> int:
    """`module` is a path below cleaner/, `stages/names.py`."""
    found = [
        layer for name, layer in layers().items() if module == name or (name.endswith("/") and module.startswith(name))
    ]
    assert found, f"{module} is missing in the table of docs/design.md"
    return found[0]


def imports(path: Path) -> set[str]:
    """The modules of the package that a file imports, wherever in it, as paths below cleaner/."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "cleaner":
            parts = node.module.split(".")[1:]
            found |= {"/".join([*parts, alias.name]) for alias in node.names} | {"/".join(parts)}
    return {name for each in found if (name := as_file(each))}


def as_file(name: str) -> str:
    if name and (PACKAGE / f"{name}.py").is_file():
        return f"{name}.py"
    return f"{name}/__init__.py" if name and (PACKAGE / name).is_dir() else ""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_only_go_to_a_lower_layer_or_stay_in_the_folder(path):
    module = path.relative_to(PACKAGE).as_posix()
    if module == "__init__.py":
        return
    for other in imports(path):
        beside = "/" in module and other.split("/")[0] == module.split("/")[0]
        assert beside or layer_of(other) < layer_of(module), f"{module} imports {other}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_only_the_command_line_prints(path):
    if path.name in ("cli.py", "rules_cli.py", "audit_cli.py", "options.py"):
        return
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    names = [node.func.id for node in calls if isinstance(node.func, ast.Name)]
    assert "print" not in names


def test_the_table_names_no_module_that_is_gone():
    for name in layers():
        assert (PACKAGE / name).exists(), f"{name} stands in docs/design.md"
