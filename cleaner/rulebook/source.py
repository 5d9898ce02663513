"""A rulebook's YAML as plain text values, with the line each of them stands on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from yaml.resolver import BaseResolver

from cleaner.rulebook import complaints

try:
    from yaml import CBaseLoader as _BaseLoader  # the base loader guesses no types
except ImportError:  # a PyYAML built without libyaml
    from yaml import BaseLoader as _BaseLoader  # type: ignore[assignment]

_TAGS = {
    yaml.ScalarNode: BaseResolver.DEFAULT_SCALAR_TAG,
    yaml.SequenceNode: BaseResolver.DEFAULT_SEQUENCE_TAG,
    yaml.MappingNode: BaseResolver.DEFAULT_MAPPING_TAG,
}
MAX_BYTES = 20_000_000  # a rulebook beyond this is a mistake, not a rulebook
MAX_ITEMS = 20_000  # of one list
MAX_DEPTH = 50  # of lists in lists; libyaml's composer overflows the stack somewhere between 20,000 and 100,000


class Loader(_BaseLoader):
    """Composes nodes whose tags say their kind only; what PyYAML does to tell more takes a third of the time."""

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        """No path in a rulebook has a type of its own."""

    def ascend_resolver(self) -> None:
        """See `descend_resolver`."""

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> str:
        """The tag of a node that has none in the file."""
        return _TAGS[kind]


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

    def __init__(self, content: Path | bytes, name: str) -> None:
        """Reads `content`, a file or its bytes; complaints call it `name`. Raises RulebookError."""
        self.name = name
        self.bytes = _checked(content if isinstance(content, bytes) else _read(content, name), name)
        self._text = self.bytes.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        self._refuse_depth()
        self._root = self._compose()
        self._refuse_swallowed()
        self.value = self._value(self._root) if self._root else None

    def line(self, where: Sequence[object]) -> int:
        """The line (from 1) of the key or item that keys and indices `where` lead to, or of its nearest parent."""
        node = self._root
        found = node.start_mark.line + 1 if node else 0
        for step in where:
            marked, node = _child(node, step)
            if marked is None:
                break
            found = marked.start_mark.line + 1
        return found

    def node(self, where: Sequence[object]) -> Any:
        """The YAML node at `where`, or None; its marks tell where in the file it stands."""
        node = self._root
        for step in where:
            _, node = _child(node, step)
        return node

    def problem(self, where: Sequence[object], message: str) -> Problem:
        """A complaint about the value at `where`."""
        return Problem(self.name, self.line(where), message)

    @cached_property
    def _lines(self) -> list[str]:
        return self._text.split("\n")

    def _error(self, line: int, message: str) -> RulebookError:
        return RulebookError([Problem(self.name, line, message)])

    def _compose(self) -> Any:
        try:
            if _ANCHOR.search(self._text):
                self._refuse_anchors()
            return yaml.compose(self._text, Loader=Loader)
        except yaml.YAMLError as error:
            raise self._error(*complaints.of_yaml(error, self._lines)) from error

    def _refuse_anchors(self) -> None:
        """An anchor takes its name away from the text behind it, even where no alias uses it."""
        event: Any
        for event in yaml.parse(self._text, Loader=Loader):
            name = getattr(event, "anchor", None)
            if name and not isinstance(event, yaml.AliasEvent):  # an alias without anchor: the composer says so
                raise self._error(event.start_mark.line + 1, _ANCHORS.format(f"&{name}"))

    def _refuse_depth(self) -> None:
        """Brackets in brackets without end; counted first, as only few files need a closer look."""
        if _most_depth(self._text) <= MAX_DEPTH:
            return
        depth = 0
        event: Any
        try:
            for event in yaml.parse(self._text, Loader=Loader):
                depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
                if depth > MAX_DEPTH:
                    raise self._error(event.start_mark.line + 1, f"lists in lists, over {MAX_DEPTH} deep; flatten them")
        except yaml.YAMLError:
            return  # the composer stops there too

    def _refuse_swallowed(self) -> None:
        """A ' #' without a space behind it is rather text ("ranks #1") than a comment."""
        suspects = {n for n, line in enumerate(self._lines) if _SWALLOWED.search(line)} if " #" in self._text else set()
        if suspects:
            for node in _scalars(self._root):
                end = node.end_mark
                if end.line in suspects and not node.style and _SWALLOWED.match(self._lines[end.line], end.column):
                    message = "the ' #' cuts this text off; quote the text, or put a space behind the '#' of a comment"
                    raise self._error(end.line + 1, message)

    def _value(self, node: Any) -> Any:
        """The node as dict, list or str. YAML's own guesses are off: `no`, `1.0` and dates are words."""
        line = node.start_mark.line + 1
        if not node.tag.startswith("tag:yaml.org,2002:"):
            raise self._error(line, f"YAML reads the leading '!' of '{node.tag}' as a tag; quote the text")
        if isinstance(node, yaml.ScalarNode):
            return node.value
        if len(node.value) > MAX_ITEMS:
            raise self._error(line, f"{len(node.value):,} items in one list; {MAX_ITEMS:,} is the limit, split it")
        if isinstance(node, yaml.SequenceNode):
            return [item.value if _is_text(item) else self._value(item) for item in node.value]
        result: dict[str, Any] = {}
        for key, value in node.value:
            at = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise self._error(at, "a key is one word; write 'word: …', and quote what starts with '?', '[' or '{'")
            if key.value in result:
                raise self._error(at, f"the key '{key.value}' stands here a second time; join both into one")
            result[key.value] = value.value if _is_text(value) else self._value(value)
        return result


def _is_text(node: Any) -> bool:
    """True for most nodes: a text without a tag."""
    return node.tag == BaseResolver.DEFAULT_SCALAR_TAG and isinstance(node, yaml.ScalarNode)


_ANCHOR = re.compile(r"&(?<![^\s\[{,:]&)[^\s&,\]}]")  # what is rare first
_ANCHORS = "{}: anchors and aliases are not used in rulebooks; write the value out, quote it, or use 'lists'"
_SHALLOW = 10  # characters; what is indented less is not measured
_NO_BRACKETS, _INDENTED = re.compile(r"[^\[\]{}]+"), re.compile(rf"^[ ?:-]{{{_SHALLOW},}}", re.MULTILINE)
_SWALLOWED = re.compile(r"(?<=\S) #(?=[^\s#])")


def _read(path: Path, name: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RulebookError([Problem(name, 0, f"cannot be read: {error.strerror or error}")]) from error


def _checked(data: bytes, name: str) -> bytes:
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


def _most_depth(text: str) -> int:
    """At least the depth of collections in a text; unbalanced brackets inside texts make it more."""
    left, depth = _NO_BRACKETS.sub("", text), 0
    while depth <= MAX_DEPTH and ("[]" in left or "{}" in left):
        left, depth = left.replace("[]", "").replace("{}", ""), depth + 1
    return depth + len(left) + max(map(len, _INDENTED.findall(text)), default=_SHALLOW)


def _scalars(node: Any) -> Iterator[Any]:
    """The texts of a tree of nodes, keys included."""
    nodes = [node]
    while nodes:
        now = nodes.pop()
        if isinstance(now, yaml.ScalarNode):
            yield now
        elif isinstance(now, yaml.SequenceNode):
            nodes += now.value
        elif isinstance(now, yaml.MappingNode):
            nodes += [part for pair in now.value for part in pair]


def _child(node: Any, step: object) -> tuple[Any, Any]:
    """What a key or index leads to: the node that marks its line, and the node to go on from."""
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == step), (None, None))
    return None, None
