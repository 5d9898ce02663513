"""A rulebook's YAML as plain text values, with the line each of them stands on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # a PyYAML built without libyaml
    from yaml import SafeLoader  # type: ignore[assignment]

MAX_BYTES = 20_000_000  # a rulebook beyond this is a mistake, not a rulebook


class Problem(NamedTuple):
    """One complaint about a rulebook; `line` counts from 1, 0 is the file as a whole."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}" if self.line else f"{self.path}: {self.message}"


class RulebookError(ValueError):
    """A rulebook cannot be used; `problems` holds every complaint."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))


class Source:
    """One rulebook file: its values, all text, and the way from a value back to its line."""

    def __init__(self, path: Path, name: str) -> None:
        """Reads `path`; complaints call it `name`. Raises RulebookError."""
        self.name = name
        self.bytes = _read(path, name)
        self._root = _compose(self.bytes, name)
        self.value = _value(self._root, name, set()) if self._root else None

    def line(self, where: Sequence[object]) -> int:
        """The line (from 1) of the value that keys and indices `where` lead to, or of its nearest parent."""
        node = self._root
        found = node.start_mark.line + 1 if node else 0
        for step in where:
            node = _child(node, step)
            if node is None:
                break
            found = node.start_mark.line + 1
        return found

    def problem(self, where: Sequence[object], message: str) -> Problem:
        """A complaint about the value at `where`."""
        return Problem(self.name, self.line(where), message)


def _read(path: Path, name: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RulebookError([Problem(name, 0, f"cannot be read: {error.strerror or error}")]) from error
    if len(data) > MAX_BYTES:
        raise RulebookError(
            [Problem(name, 0, f"is {len(data) // 1_000_000} MB; split it, {MAX_BYTES // 1_000_000} MB is the limit")]
        )
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RulebookError([Problem(name, line, "is not UTF-8; save the file as UTF-8")]) from error
    return data


def _compose(data: bytes, name: str) -> Any:
    try:
        return yaml.compose(data, Loader=SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise RulebookError([Problem(name, mark.line + 1 if mark else 0, _explain(str(error.problem)))]) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise RulebookError([Problem(name, 0, f"is not YAML: {error}")]) from error


def _explain(problem: str) -> str:
    """What YAML complains of, in words for the person who wrote the line."""
    if "mapping values are not allowed" in problem:
        return "a ': ' inside the text ends it for YAML; quote this line"
    if "'\\t'" in problem or "\\t" in problem:
        return "a tab; indent with spaces"
    if "cannot start any token" in problem:
        return f"{problem}; quote this line"
    if "alias" in problem:
        return f"{problem}; YAML reads a leading '*' as a reference: quote this line"
    return f"is not YAML: {problem}"


def _value(node: Any, name: str, seen: set[int]) -> Any:
    """The node as dict, list or str. YAML's own guesses are off: `no`, `1.0` and dates are words."""
    if id(node) in seen:
        message = (
            "anchors and aliases are not used in rulebooks: write the value out, or name a word list under 'lists'"
        )
        raise RulebookError([Problem(name, node.start_mark.line + 1, message)])
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, name, seen) for item in node.value]
    result: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise RulebookError([Problem(name, key.start_mark.line + 1, "a key must be a word")])
        if key.value in result:
            message = f"the key '{key.value}' stands here a second time; the first would be lost"
            raise RulebookError([Problem(name, key.start_mark.line + 1, message)])
        result[key.value] = _value(value, name, seen)
    return result


def _child(node: Any, step: object) -> Any:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    if isinstance(node, yaml.MappingNode):
        return next((key for key, value in node.value if key.value == step and not value.value), None) or next(
            (
                value if isinstance(value, yaml.CollectionNode) else key
                for key, value in node.value
                if key.value == step
            ),
            None,
        )
    return None
