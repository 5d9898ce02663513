"""Complaints: what YAML and pydantic find wrong, in words for the person who wrote the line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches

import yaml

Line = int
"""Counted from 1, as editors do; 0 stands for the file as a whole."""


def of_yaml(error: yaml.YAMLError, lines: Sequence[str]) -> tuple[Line, str]:
    """Where a file stops being YAML, and what its author can do about it.

    >>> mark = yaml.Mark("", 0, 0, 6, None, 0)
    >>> of_yaml(yaml.MarkedYAMLError(problem="cannot start any token", problem_mark=mark), ["near: @news"])
    (1, "a text cannot start with '@' in YAML; quote it")
    """
    if isinstance(error, yaml.reader.ReaderError):
        where = next((number for number, line in enumerate(lines, start=1) if chr(error.character) in line), 0)
        return where, f"holds the control character U+{error.character:04X}; remove it"
    if not isinstance(error, yaml.MarkedYAMLError):
        return 0, f"is not YAML: {error}"
    mark, context = error.problem_mark or error.context_mark, error.context_mark or error.problem_mark
    problem = str(error.problem)
    line = lines[mark.line] if mark and mark.line < len(lines) else ""
    for sign, from_context, message in _YAML:
        if sign in f"{problem} {error.context}":
            place = context if from_context else mark
            return (place.line + 1 if place else 0), message(line, mark.column if mark else 0)
    return (mark.line + 1 if mark else 0), f"is not YAML: {problem}"


def _of_token(line: str, column: int) -> str:
    if "\t" in line[: column + 1]:
        return "a tab; indent with spaces"
    return f"a text cannot start with '{line[column : column + 1]}' in YAML; quote it"


def _of_colon(line: str, column: int) -> str:
    if re.fullmatch(r"\s*(?:- +)?[\w-]+", line[:column]):
        return f"'{line[:column].strip()}:' is indented further than the line above it; put it under its sister keys"
    return "a ': ' inside the text ends it for YAML; quote the text"


def _of_end(line: str, column: int) -> str:
    if re.match(r"""\s*(?:- |[\w-]+: )+["']""", line):
        return "the text ends at its second quotation mark; put quotes of the other kind around all of it"
    return "a key or item was expected here; indent it like its sisters, and quote a text that YAML reads otherwise"


def _says(message: str) -> Callable[[str, int], str]:
    return lambda line, column: message


# What libyaml says (a part of it), whether its context tells the place better, and what that means to an author.
_YAML: tuple[tuple[str, bool, Callable[[str, int], str]], ...] = (
    ("mapping values are not allowed", False, _of_colon),
    ("found a tab", False, _says("a tab; indent with spaces")),
    ("cannot start any token", False, _of_token),
    ("undefined alias", False, _says("YAML reads a leading '*' as a reference; quote the text")),
    (
        "did not find expected alphabetic",
        False,
        _says("YAML reads a leading '*' or '&' as a reference; quote the text"),
    ),
    ("another document", False, _says("'---' starts a second document; one rulebook a file, remove the line")),
    ("scanning a quoted scalar", True, _says("the quotation mark that opens here is never closed; add the second one")),
    ("flow sequence", True, _says("this list lacks a ']' or a comma; an item with a '#', ': ' or quote needs quotes")),
    ("flow mapping", True, _says("what starts with '{' ends with '}'; quote it if it is text")),
    ("could not find expected ':'", True, _says("a key without ':', or a text that goes on unindented; quote it")),
    ("did not find expected", False, _of_end),
)


def of_schema(detail: Mapping[str, object], keys: Mapping[str, Sequence[str]]) -> str:
    """A finding of pydantic in a rulebook's or config's own terms.

    `keys` holds the keys of each section, "" being the file itself.

    >>> of_schema({"loc": ("names", 0, "unles"), "type": "extra_forbidden"}, {"names": ["unless"]})
    "unknown key 'unles'; did you mean 'unless'?"
    """
    where = list(detail["loc"])  # type: ignore[call-overload]
    key, kind, given = str(where[-1]) if where else "", str(detail["type"]), detail.get("input")
    section = str(where[0]) if len(where) > 1 else ""
    if kind == "extra_forbidden":
        return unknown_key(key, section, keys)
    if kind == "missing":
        return f"the key '{key}' is missing; add '{key}: {'1' if key == 'rulebook' else '…'}'"
    if kind == "string_type" and isinstance(given, dict):
        return "YAML reads the ': ' in this text as a key; quote the text"
    if kind == "string_pattern_mismatch":
        return f"'{given}' is no id; write small letters, digits and hyphens, as in 'scale-ai'"
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return _not_keys(where, section, keys)
    if kind in _SHAPES:
        return f"'{key}' should be {_SHAPES[kind]}, not {_kind_of(given)}"
    if kind == "literal_error":
        return f"'{key}' is {detail['ctx']['expected']}, not '{given}'"  # type: ignore[index]
    if kind in ("too_short", "string_too_short"):
        return f"'{key}' is empty; fill it in"
    return str(detail["msg"])


_SHAPES = {
    "list_type": "a list",
    "string_type": "one text",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "bool_parsing": "yes or no",
    "greater_than_equal": "1 or more",
}


def _kind_of(given: object) -> str:
    return "a list" if isinstance(given, list) else "keys with values" if isinstance(given, dict) else f"'{given}'"


def _not_keys(where: Sequence[object], section: str, keys: Mapping[str, Sequence[str]]) -> str:
    if isinstance(where[-1], int):
        needed = ", ".join(f"'{name}: …'" for name in ("write", "for", "find", "lines") if name in keys[section])
        return f"an item of '{section}' has keys of its own; begin it with '- id: …' and go on with {needed}"
    return f"'{where[-1]}' should hold names with their values, as in 'name: [word, word]'"


def unknown_key(key: str, section: str, keys: Mapping[str, Sequence[str]]) -> str:
    """What to say of a key that does not exist here: where it does, or which one looks like it."""
    here = keys.get(section, ())
    homes = [name for name, its in keys.items() if key in its and name != section]
    if homes:
        return f"unknown key '{key}' here; it belongs to {' or '.join(name or 'the top of the file' for name in homes)}"
    return f"unknown key '{key}'{did_you_mean(key, here) or '; known are ' + ', '.join(here)}"


def did_you_mean(word: str, known: Sequence[str] | Mapping[str, object], mark: str = "") -> str:
    """A hint at the word that was meant, to be put behind a complaint; empty where none is close.

    >>> did_you_mean("names/opena", ["names/openai"])
    "; did you mean 'names/openai'?"
    """
    close = get_close_matches(word, known, 1)
    return f"; did you mean '{mark}{close[0]}'?" if close else ""
