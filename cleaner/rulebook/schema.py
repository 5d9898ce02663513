"""What may stand in a rulebook. One model serves validation, documentation and the JSON Schema for editors."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import regex
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer
from pydantic_core import PydanticCustomError

from cleaner.rulebook.example import Example, read_example

Level = Literal["safe", "review", "report"]
LineKind = Literal["title", "capitals"]
Way = Literal["acronym", "order", "spacing", "case"]


def _listed(value: Any) -> Any:
    """A single word stands for a list of one."""
    return [value] if isinstance(value, str) else value


def _filled(value: Any) -> Any:
    if isinstance(value, list) and any(item == "" for item in value):
        raise PydanticCustomError("empty_item", "an item is empty; remove it or quote what it should say")
    return value


def _expression(value: Any) -> Any:
    """A regular expression between slashes."""
    if not isinstance(value, str) or len(value) < 3 or value[0] != "/" or value[-1] != "/":
        raise PydanticCustomError("no_regex", "a regular expression stands between slashes: /…/")
    try:
        regex.compile(value[1:-1])
    except regex.error as error:
        raise PydanticCustomError("bad_regex", "{why}", {"why": f"the regular expression is wrong: {error}"}) from error
    return value[1:-1]


def _example(value: Any) -> Example:
    if isinstance(value, Example):
        return value
    try:
        return read_example(value)
    except ValueError as error:
        raise PydanticCustomError("bad_example", "{why}", {"why": str(error)}) from error


Words = Annotated[list[str], BeforeValidator(_filled), BeforeValidator(_listed)]
Expression = Annotated[str, BeforeValidator(_expression)]
LineKinds = Annotated[list[LineKind], BeforeValidator(_listed)]
Ways = Annotated[list[Way], BeforeValidator(_listed)]
ExampleLine = Annotated[Example, BeforeValidator(_example), PlainSerializer(str)]


class _Strict(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        populate_by_name=False,
        alias_generator=lambda name: name.rstrip("_").replace("_", "-"),
    )


class Spec(_Strict):
    """What every rule has."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(?:[.-][a-z0-9]+)*$")]
    why: str = ""
    level: Level = "safe"
    language: Words = []
    examples: list[ExampleLine] = []


class Guarded(Spec):
    """A rule that may ask for evidence around the match (`near`, within 12 words) or anywhere (`document`).

    `not-line` names kinds of line it leaves alone: those set as a title, those set in capitals.
    """

    unless: Words = []
    near: Words = []
    not_near: Words = []
    document: Words = []
    not_document: Words = []
    not_line: LineKinds = []


class NameSpec(Guarded):
    """Write one form for others: those listed, and those that `vary` generates where the right form is near by."""

    write: Annotated[str, Field(min_length=1)]
    for_: Words = []
    vary: Ways = []
    case: Literal["any", "exact"] = "any"


class PatternSpec(Guarded):
    """Rewrite what a regular expression finds, one line at a time; or report what a detector of the program finds."""

    find: Expression = ""
    detect: str = ""
    write: str | None = None


class DebrisSpec(Spec):
    """Take away lines that are not the article: named by their words, or found by a detector of the program."""

    remove: Literal["line", "paragraph", "block", "rest"] = "line"
    lines: Words = []
    starts: Words = []
    detect: str = ""
    max_words: Annotated[int, Field(ge=1)] = 15
    where: Literal["head", "tail", "any"] = "any"


class RepairSpec(Spec):
    """A repair of the encoding stage; the program does it, the book documents it and sets its level."""

    detect: str


class RulebookSpec(_Strict):
    """A rulebook file; `language` and `case` hold for its rules where these say nothing else."""

    rulebook: Literal["1"]
    title: str = ""
    language: Words = []
    case: Literal["any", "exact"] = "any"
    lists: dict[str, Words] = {}
    names: list[NameSpec] = []
    patterns: list[PatternSpec] = []
    debris: list[DebrisSpec] = []
    encoding: list[RepairSpec] = []
    disable: Words = []
