"""The options that make a Cleaner, for every command that needs one, and how a command ends when they are wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from cleaner.pipeline import Cleaner

Made = TypeVar("Made")
DONE, CHANGES, USAGE, UNREAD = 0, 1, 2, 3  # exit codes


class LevelName(StrEnum):
    """Which rules are applied."""

    safe = "safe"
    review = "review"


class DebrisName(StrEnum):
    """How much debris is taken out."""

    off = "off"
    safe = "safe"
    strict = "strict"


Rules = Annotated[
    list[Path] | None,
    typer.Option("--rules", help="A rulebook file or folder over the others; repeatable, later wins."),
]
Ignore = Annotated[
    list[str] | None, typer.Option("--ignore", metavar="ID", help="Leave a rule out, or a section: 'names/*'.")
]
Only = Annotated[list[str] | None, typer.Option("--only", metavar="ID", help="Use only this rule, or section.")]
LevelOption = Annotated[
    LevelName | None, typer.Option("--level", help="'review' also applies what should be looked at. (safe)")
]
DebrisOption = Annotated[DebrisName | None, typer.Option("--debris", help="How much debris is taken out. (safe)")]
LanguageOption = Annotated[
    str | None, typer.Option("--language", metavar="CODE", help="The language of all documents, as ISO 639-1.")
]
DetectorOption = Annotated[
    str | None, typer.Option("--detector", help="What tells a language: py3langid or langdetect. (py3langid)")
]
MaxRemovedOption = Annotated[
    float | None,
    typer.Option("--max-removed", help="Share of running text that debris may take; beyond it only flags. (0.7)"),
]
TypographyOption = Annotated[
    list[str] | None,
    typer.Option("--typography", metavar="KIND", help="Make plain: quotes, spaces or forms (NFKC); repeatable."),
]
ConfigFile = Annotated[Path | None, typer.Option("--config", help="The config, by default cleaner.yaml here.")]


def _cleaner_of_options(
    rules: Rules = None,
    ignore: Ignore = None,
    only: Only = None,
    level: LevelOption = None,
    debris: DebrisOption = None,
    language: LanguageOption = None,
    detector: DetectorOption = None,
    max_removed: MaxRemovedOption = None,
    typography: TypographyOption = None,
    config: ConfigFile = None,
) -> Cleaner:
    """Make the cleaner that config and options ask for; a broken rulebook ends the program with its complaints."""
    from cleaner.config import find
    from cleaner.pipeline import Cleaner

    given = {
        "rules": rules,
        "ignore": ignore,
        "only": only,
        "level": level and level.value,
        "debris": debris and debris.value,
        "language": language,
        "detector": detector,
        "max_removed": max_removed,
        "typography": typography,
    }
    asked = usable(lambda: find(config).options(given))
    return usable(lambda: Cleaner(**{name: value for name, value in asked.items() if value not in (None, [], ())}))


def with_cleaner(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command, in place of its parameter `cleaner`, the options that a Cleaner is made from."""
    options = _parameters(_cleaner_of_options)
    own = {name: parameter for name, parameter in _parameters(command).items() if name != "cleaner"}

    def wrapped(**given: Any) -> None:
        cleaner = _cleaner_of_options(**{name: given.pop(name) for name in options})
        command(cleaner=cleaner, **given)

    parameters = [each.replace(kind=Parameter.KEYWORD_ONLY) for each in {**own, **options}.values()]
    wrapped.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    wrapped.__annotations__ = {each.name: each.annotation for each in parameters}
    wrapped.__name__, wrapped.__doc__ = command.__name__, command.__doc__
    return wrapped


def _parameters(function: Callable[..., object]) -> Mapping[str, Parameter]:
    """A function's parameters with their annotations as objects; the Cleaner's own type is not imported here."""
    return signature(function, globals={**function.__globals__, "Cleaner": Any}, eval_str=True).parameters


def usable(made: Callable[[], Made], closing: str = "") -> Made:
    """The result of a call, or the end of the program with what it complains of, and a closing word."""
    try:
        return made()
    except ValueError as error:  # RulebookError, BatchError, AuditError and unknown options
        fail(f"{error}{closing}")
    except OSError as error:
        fail(f"{error.filename or ''}: {error.strerror or error}".lstrip(": "))


def fail(message: str) -> NoReturn:
    """End the program: the call, the configuration or a rulebook is wrong, as `message` says."""
    typer.echo(message, err=True)
    raise typer.Exit(USAGE)
