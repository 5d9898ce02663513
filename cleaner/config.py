"""Config: what `cleaner.yaml` says, read as strictly as a rulebook; the command line stands above it.

Layers of rules, each over the one before: shipped, the user's own folder, the project's `rules`, the command line's.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cleaner.language import DETECTORS
from cleaner.rulebook import RulebookError
from cleaner.rulebook.complaints import did_you_mean, of_schema
from cleaner.rulebook.schema import Words
from cleaner.rulebook.source import Problem, Source

NAME = "cleaner.yaml"


class Settings(BaseModel):
    """The keys of a config; each is the option of the same name."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    rules: Words = []
    """Rulebook files or folders, relative to the config, over the shipped ones and your own."""
    ignore: Words = []
    """Ids of rules to leave out, or `names/*` for a section."""
    only: Words = []
    """Ids of the only rules to use."""
    level: Literal["safe", "review"] | None = None
    """`review` also applies what should be looked at."""
    debris: Literal["off", "safe", "strict"] | None = None
    """How much debris is taken out."""
    language: str | None = Field(None, pattern="^[a-z]{2,3}$")
    """The language of all documents, as ISO 639-1; without it each document's is found."""
    detector: str | None = None
    """What tells a language: py3langid or langdetect."""


class Config(NamedTuple):
    """Settings and the file they come from, None where there is no file."""

    settings: Settings
    path: Path | None

    def rules(self, given: Sequence[Path] = ()) -> list[Path]:
        """The layers over the shipped rules, lowest first: the user's, the project's, those of the command line."""
        base = self.path.parent if self.path else Path()
        own = [user_rules()] if any(user_rules().rglob("*.y*ml")) else []
        layers = [*own, *(base / name for name in self.settings.rules), *given]
        return list(dict.fromkeys(reversed(layers)))[::-1]  # what is named twice has its later place

    def options(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The options of a command: `given` where the command line says something (not None or empty), else ours.

        Rules of the command line come on top of the config's; they do not take their place.
        """
        ours = self.settings.model_dump(exclude={"rules"})
        chosen = {key: given[key] if given.get(key) else value for key, value in ours.items()}
        kept = {key: value for key, value in chosen.items() if value}
        return {**given, **kept, "rules": self.rules(given.get("rules") or ())}


def user_rules() -> Path:
    """The folder of the user's own rulebooks, which need not exist: ~/.config/cleaner/rules or what stands for it."""
    if sys.platform == "win32":
        base = os.environ.get("APPDATA") or str(Path.home() / "AppData/Roaming")
    else:
        base = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "cleaner" / "rules"


def find(path: Path | None = None) -> Config:
    """The config at `path`, or of the current folder, or an empty one. Raises RulebookError for a broken one."""
    if path is None and not Path(NAME).is_file():
        return Config(Settings(), None)
    return read(path or Path(NAME))


def chosen(given: Mapping[str, Any], path: Path | None = None) -> dict[str, Any]:
    """What a Cleaner is made with where a command line says `given`. Raises RulebookError for a broken config."""
    asked = find(path).options(given)
    return {name: value for name, value in asked.items() if value not in (None, [], ())}


def read(path: Path) -> Config:
    """The config in a file. Raises RulebookError with every complaint, each with its line."""
    source = Source(path, str(path))
    if source.value is None:
        return Config(Settings(), path)
    if not isinstance(source.value, dict):
        raise RulebookError([source.problem((), f"a config has keys with values; known are {', '.join(KEYS)}")])
    try:
        settings = Settings.model_validate(source.value)
    except ValidationError as error:
        raise RulebookError([_complaint(source, dict(detail)) for detail in error.errors()]) from error
    if settings.detector and settings.detector not in DETECTORS:
        message = f"'detector' is {' or '.join(map(repr, DETECTORS))}, not '{settings.detector}'"
        raise RulebookError([source.problem(("detector",), message + did_you_mean(settings.detector, DETECTORS))])
    missing = [name for name in settings.rules if not (path.parent / name).exists()]
    if missing:
        raise RulebookError([source.problem(("rules",), f"no such rulebook file or folder: {missing[0]}")])
    return Config(settings, path)


KEYS = tuple(Settings.model_fields)


def _complaint(source: Source, detail: Mapping[str, Any]) -> Problem:
    where = list(detail["loc"])
    if detail["type"] == "string_pattern_mismatch":
        return source.problem(where, f"'{detail['input']}' is no language code; write the letters of ISO 639-1, as en")
    return source.problem(where, of_schema(detail, {"": KEYS}))
