"""The rulebook's JSON Schema, from which editors complete keys and show what they mean."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from cleaner.rulebook.schema import RulebookSpec

_COMMENT = re.compile(r"\A(\ufeff?)(?:# yaml-language-server: \$schema=[^\r\n]*(\r?\n))?")


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a rulebook file."""
    found = RulebookSpec.model_json_schema(by_alias=True)
    _widen(found)
    found["properties"]["rulebook"] = {"description": "The version of this language.", "enum": [1, "1"]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found, "title": "A rulebook of cleaner"}


def _widen(part: Any) -> None:
    """Let editors accept what the loader does: one word for a list of one, numbers and yes/no as words, examples."""
    if isinstance(part, list):
        for each in part:
            _widen(each)
    if not isinstance(part, dict):
        return
    for each in part.values():
        _widen(each)
    part.pop("default", None)
    if isinstance(part.get("title"), str):  # pydantic's, which only says the key again
        part.pop("title")
    if part.get("type") == "array" and part.get("items", {}).get("type") == "string":
        items = part.pop("items")
        part.pop("type")
        word = {**items, "type": ["string", "number", "boolean", "null"]}
        part["anyOf"] = [{"type": "array", "items": word}, word]
    if isinstance(part.get("properties"), dict) and "examples" in part["properties"]:
        kinds = {kind: {"type": "string"} for kind in ("keep", "remove", "flag")}
        named = {"type": "object", "properties": kinds, "additionalProperties": False, "maxProperties": 1}
        about = part["properties"]["examples"].get("description", "")
        part["properties"]["examples"] = {
            "description": about,
            "type": "array",
            "items": {"anyOf": [{"type": "string", "pattern": " =>( |\\n|$)"}, {**named, "minProperties": 1}]},
        }


def refer(path: Path, schema_file: Path) -> bool:
    """Make the first line of a rulebook the comment that tells editors where the schema is, relative to the file.

    True where that changed the file.
    """
    text = path.read_bytes().decode("utf-8")
    address = Path(os.path.relpath(schema_file.absolute(), path.parent.absolute())).as_posix()
    comment = f"# yaml-language-server: $schema={address}"
    newline = "\r\n" if "\r\n" in text else "\n"
    new = _COMMENT.sub(lambda found: f"{found[1]}{comment}{found[2] or newline}", text, count=1)
    if new == text:
        return False
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(new.encode("utf-8"))
    part.replace(path)
    return True
