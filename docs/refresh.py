"""Refresh what is generated in this folder: run `python -m docs.refresh` after a change to rules or their language.

It makes the tables of rules.md, between `<!-- name -->` and `<!-- end -->`, the schema that editors read, and the page
of all shipped rules.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from cleaner.config import Settings
from cleaner.lint import MEANINGS
from cleaner.pipeline import Cleaner
from cleaner.rulebook import load
from cleaner.rulebook.books import SECTIONS
from cleaner.rulebook.catalog import page
from cleaner.rulebook.json_schema import schema
from cleaner.rulebook.schema import Guarded, Level, RulebookSpec, Spec

if TYPE_CHECKING:
    from pydantic import BaseModel

DOCS = Path(__file__).parent


def generated() -> dict[str, str]:
    """The text of every generated file, by its name in this folder."""
    return {
        "rules.md": filled((DOCS / "rules.md").read_text("utf-8")),
        "rulebook.schema.json": json.dumps(schema(), indent=2, ensure_ascii=False) + "\n",
        "rules-shipped.md": page(load().rules.values(), "The shipped rules"),
    }


def filled(text: str) -> str:
    """A page with its generated parts made anew."""
    parts = {"keys": keys, "levels": levels, "lint": lint, "config": config}

    def part(found: re.Match[str]) -> str:
        return "\n".join([f"<!-- {found[1]} -->", *parts[found[1]](), "<!-- end -->"])

    return re.sub(r"<!-- (\w+) -->\n(?:.*?\n)??<!-- end -->", part, text, flags=re.DOTALL)


def keys() -> Iterator[str]:
    """A table of keys for the file, for every rule, for guards, and for each section."""
    yield from _keys("A file", RulebookSpec, ())
    yield from _keys("Every rule", Spec, ())
    yield from _keys("Guards, for names and patterns", Guarded, Spec.model_fields)
    for section, model in SECTIONS.items():
        yield from _keys(f"`{section}`", model, Guarded.model_fields)


def _keys(title: str, model: type[BaseModel], known: Iterable[str]) -> Iterator[str]:
    yield f"\n### {title}\n"
    yield from _rows(model, known)


def _rows(model: type[BaseModel], known: Iterable[str]) -> Iterator[str]:
    yield "| key | means |"
    yield "|---|---|"
    for name, field in model.model_fields.items():
        if name not in known:
            needed = " *(needed)*" if field.is_required() else ""
            yield f"| `{field.alias or name}` | {field.description}{needed} |"


def config() -> Iterator[str]:
    """A table of the keys of cleaner.yaml."""
    yield from _rows(Settings, ())


def levels() -> Iterator[str]:
    """What becomes of a rule's finds, tried out with a rule of each level."""
    yield "| level of the rule | by default | with `--level review` |"
    yield "|---|---|---|"
    for level in get_args(Level):
        yield f"| `{level}` | {_outcome(level, 'safe')} | {_outcome(level, 'review')} |"


def _outcome(level: str, of_run: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder, "book.yaml")
        book.write_text(f"rulebook: 1\nnames:\n  - {{id: a, write: Right, for: [Wrong], level: {level}}}\n")
        cleaned = Cleaner([book], level=of_run, language="en", shipped=False).clean("Wrong is wrong.")
    return "applied" if cleaned.edits else "flagged" if cleaned.flags else "ignored"


def lint() -> Iterator[str]:
    """A table of lint's checks."""
    yield "| check | finds |"
    yield "|---|---|"
    yield from (f"| `{name}` | {meaning} |" for name, meaning in MEANINGS.items())


if __name__ == "__main__":
    for name, text in generated().items():
        (DOCS / name).write_text(text, "utf-8")
