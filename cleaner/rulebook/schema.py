"""What may stand in a rulebook. One model serves validation, documentation and the JSON Schema for editors.

The text under a key is its description in the schema and in docs/rules.md.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

import regex
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator
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
        raise PydanticCustomError(
            "bad_regex",
            "{why}",
            {"why": f"the regular expression is wrong: {error}; a sign meant as itself wants a \\ before it"},
        ) from error
    return value[1:-1]


def _example(value: Any) -> Example:
    if isinstance(value, Example):
        return value
    try:
        return read_example(value)
    except ValueError as error:
        raise PydanticCustomError("bad_example", "{why}", {"why": str(error)}) from error


def _code(value: str) -> str:
    if not regex.fullmatch("[a-z]{2,3}", value):
        message = f"'{value}' is no language code; write the letters of ISO 639-1, as in en or pt"
        raise PydanticCustomError("no_language", "{why}", {"why": message})
    return value


def _groups(expression: str) -> str:
    r"""An expression that matches nothing, with the groups of another: compiling that one again takes far longer.

    >>> _groups(r"(?P<sign>[$€]) (\d)")
    '(?P<sign>)()'
    """
    compiled = regex.compile(expression)
    names = {number: name for name, number in compiled.groupindex.items()}
    return "".join(f"(?P<{names[number]}>)" if number in names else "()" for number in range(1, compiled.groups + 1))


# Not []: pydantic would copy that for every key of every rule, which takes longer than all the checks.
_NONE: Any = Field(default_factory=list)
Words = Annotated[list[str], BeforeValidator(_filled), BeforeValidator(_listed)]
Languages = Annotated[list[Annotated[str, AfterValidator(_code)]], BeforeValidator(_listed)]
Expression = Annotated[str, BeforeValidator(_expression)]
LineKinds = Annotated[list[LineKind], BeforeValidator(_listed)]
Ways = Annotated[list[Way], BeforeValidator(_listed)]
ExampleLine = Annotated[Example, BeforeValidator(_example), PlainSerializer(str)]


class _Strict(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        populate_by_name=False,
        use_attribute_docstrings=True,
        alias_generator=lambda name: name.rstrip("_").replace("_", "-"),
    )


class Spec(_Strict):
    """What every rule has."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(?:[.-][a-z0-9]+)*$")]
    """The name of the rule in its section; audits hold it, so it never changes."""
    why: str = ""
    """Where the damage comes from, in a sentence; shown by `cleaner explain`."""
    level: Level = "safe"
    """`safe` is applied, `review` with `--level review`, `report` is only ever flagged."""
    language: Languages = _NONE
    """Codes of the languages of the documents the rule is for; without it the book's, or any."""
    examples: list[ExampleLine] = _NONE
    """Lines `before => after`, `keep: text`, `flag: text`, for debris `remove: text`; they are the rule's tests."""


class Guarded(Spec):
    """A rule that may ask for evidence around the match (`near`, within 12 words) or anywhere (`document`).

    `not-line` names kinds of line it leaves alone: those set as a title, those set in capitals.
    """

    unless: Words = _NONE
    """Phrases, in any case, that the match must not lie in."""
    near: Words = _NONE
    """One of these stands within 12 words of the match, in its paragraph; `word*` also begins a longer word."""
    not_near: Words = _NONE
    """None of these stands within 12 words of the match."""
    document: Words = _NONE
    """One of these stands somewhere in the document; `@self` is what `write` says."""
    not_document: Words = _NONE
    """None of these stands anywhere in the document."""
    not_line: LineKinds = _NONE
    """The line is not set as a title, or not in capitals."""


class NameSpec(Guarded):
    """Write one form for others: those listed, and those that `vary` generates where the right form is near by."""

    write: Annotated[str, Field(min_length=1)]
    """The right form; text that reads so already is never touched."""
    for_: Words = _NONE
    """The wrong forms."""
    vary: Ways = _NONE
    """Ways to generate more wrong forms; these also need the right form somewhere in the document."""
    case: Literal["any", "exact"] = "any"
    """`exact` where only this use of capitals is wrong."""
    alone: bool = False
    """Only where the form is no part of a longer name in capitals: UN, but not "UN Women"."""


class PatternSpec(Guarded):
    """Rewrite what a regular expression finds, one line at a time; or report what a detector of the program finds."""

    find: Expression = ""
    r"""A regular expression between slashes, `/([$€]) (?=\d)/`."""
    detect: str = ""
    """The name of a detector of the program, in place of an expression."""
    write: str | None = None
    r"""What to put there, with `\1` for the first group; leave it out to flag only."""

    @model_validator(mode="after")
    def _groups_exist(self) -> Self:
        try:
            regex.compile(_groups(self.find)).match("").expand(self.write or "")  # type: ignore[union-attr]
        except (IndexError, regex.error) as error:
            message = f"'write' does not fit the groups of 'find': {error}; count the brackets, write a \\ as \\\\"
            raise PydanticCustomError("bad_write", "{why}", {"why": message}) from error
        return self


class DebrisSpec(Spec):
    """Take away lines that are not the article: named by their words, or found by a detector of the program."""

    remove: Literal["line", "paragraph", "block", "rest"] = "line"
    """How far it goes: the line, up to the next blank line, up to the next prose, or to the end of the text."""
    lines: Words = _NONE
    """Whole lines; case, the values of numbers and outer punctuation do not count."""
    starts: Words = _NONE
    """How lines begin that have at most `max-words` words; so do, with a colon, phrases of several words in `lines`."""
    ends: Words = _NONE
    """How lines end that have at most `max-words` words."""
    beside: Literal["debris", ""] = ""
    """`debris`: only next to a line that another rule takes out."""
    detect: str = ""
    """The name of a detector of the program, in place of words."""
    max_words: Annotated[int, Field(ge=1)] = 15
    """How long a line found by `starts` may be."""
    not_line: Annotated[list[Literal["sentence"]], BeforeValidator(_listed)] = _NONE
    """`sentence`: a line found by `starts` does not end as one; a headline that is announced has no full stop."""
    where: Literal["head", "tail", "any"] = "any"
    """Look only near the top, or near the end of the text."""


class RepairSpec(Spec):
    """A repair of the encoding stage; the program does it, the book documents it and sets its level."""

    detect: str
    """The name of a repair of the program."""


class RulebookSpec(_Strict):
    """A rulebook file; `language` and `case` hold for its rules where these say nothing else."""

    rulebook: Literal["1"]
    """The version of this language."""
    title: str = ""
    """What the rules of this file have in common."""
    language: Languages = _NONE
    """The language of the documents, for all rules that name none of their own."""
    case: Literal["any", "exact"] = "any"
    """How the names of this file are compared where a rule says nothing else."""
    lists: dict[str, Words] = {}
    """Word lists, used in guards as `"@name"`."""
    names: list[NameSpec] = _NONE
    """Rules that write one form for others."""
    patterns: list[PatternSpec] = _NONE
    """Rules with a regular expression."""
    debris: list[DebrisSpec] = _NONE
    """Rules that take lines away."""
    encoding: list[RepairSpec] = _NONE
    """Repairs of the program, with their levels; only the shipped books need this."""
    disable: Words = _NONE
    """Full ids, such as `names/llama`, of rules of earlier layers to switch off."""
