"""The options that make a Cleaner, for every command that needs one, and how a command ends when they are wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

from cleaner import nursery

if TYPE_CHECKING:
    from cleaner.batch import Plan
    from cleaner.pipeline import Cleaner

Made = TypeVar("Made")
DONE, CHANGES, USAGE, UNREAD, INTERRUPTED = 0, 1, 2, 3, 130  # exit codes


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


Include = Annotated[
    list[str] | None, typer.Option("--include", metavar="GLOB", help="Only files of this name or path; repeatable.")
]
Exclude = Annotated[
    list[str] | None, typer.Option("--exclude", metavar="GLOB", help="No files of this name or path; repeatable.")
]
FormatOption = Annotated[
    str | None, typer.Option("--format", metavar="NAME", help="Read files as this format, whatever their suffix.")
]
TextField = Annotated[
    list[str] | None,
    typer.Option("--text-field", metavar="NAME", help="A field with text, as a.b where nested; repeatable. (text)"),
]
IdField = Annotated[str | None, typer.Option("--id-field", metavar="NAME", help="A record's own id, for the audit.")]
LanguageField = Annotated[
    str | None, typer.Option("--language-field", metavar="NAME", help="A record's language, as ISO 639-1.")
]
KeepOriginal = Annotated[
    str | None,
    typer.Option("--keep-original", metavar="NAME", help="Add a field with the original to records that change."),
]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="Only the first so many documents.")]
Sample = Annotated[
    int | None, typer.Option("--sample", min=1, help="Only so many documents, by lot; the same each time.")
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", min=1, help="Processes. (all cores; 1 works in this process, without --timeout)"),
]
Timeout = Annotated[
    float | None,
    typer.Option("--timeout", min=0.1, metavar="SECONDS", help="What a document may take, for each megabyte. (60)"),
]
CopyOther = Annotated[bool, typer.Option("--copy-other", help="Copy files of other kinds to OUT as they are.")]
CompressAudit = Annotated[bool, typer.Option("--compress-audit", help="Keep the audit as audit.jsonl.gz.")]


def place(name: str) -> Path:
    """The path that an argument names, which may be a URL; one that cannot be reached ends the program."""
    if "://" not in name:
        return Path(name)
    from cleaner.batch import remote

    return usable(lambda: remote.place(name))


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
    from cleaner.config import chosen
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
    return usable(lambda: nursery.made() or Cleaner(**chosen(given, config)))


def _plan_of_options(
    include: Include = None,
    exclude: Exclude = None,
    form: FormatOption = None,
    text_field: TextField = None,
    id_field: IdField = None,
    language_field: LanguageField = None,
    keep_original: KeepOriginal = None,
    limit: Limit = None,
    sample: Sample = None,
    workers: Workers = None,
    timeout: Timeout = None,
    copy_other: CopyOther = False,
    compress_audit: CompressAudit = False,
) -> Plan:
    """Make the plan that the options ask for; an unknown format ends the program."""
    from cleaner.batch import Choice, Plan
    from cleaner.formats import Fields, by_name

    if form:
        usable(lambda: by_name(form))
    texts = tuple(dict.fromkeys(text_field or ["text"]))
    plan = Plan(
        Choice(include or (), exclude or (), form or ""),
        Fields(texts, id_field, language_field, keep_original),
        limit,
        sample,
        workers,
        copy_other=copy_other,
        compress_audit=compress_audit,
    )
    return replace(plan, seconds=timeout) if timeout else plan


Command = Callable[..., None]


def _given(parameter: str, made_by: Callable[..., object]) -> Callable[[Command], Command]:
    """Give a command, in place of a parameter, the options that its value is made from."""

    def decorated(command: Command) -> Command:
        options = _parameters(made_by)
        own = {name: each for name, each in _parameters(command).items() if name != parameter}

        def wrapped(**given: Any) -> None:
            value = made_by(**{name: given.pop(name) for name in options if name in given})
            command(**{parameter: value}, **given)

        parameters = [each.replace(kind=Parameter.KEYWORD_ONLY) for each in {**own, **options}.values()]
        wrapped.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
        wrapped.__annotations__ = {each.name: each.annotation for each in parameters}
        wrapped.__name__, wrapped.__doc__ = command.__name__, command.__doc__
        return wrapped

    return decorated


with_cleaner = _given("cleaner", _cleaner_of_options)
"""Give a command the options of a Cleaner in place of its parameter `cleaner`."""
with_plan = _given("plan", _plan_of_options)
"""Give a command the options of what to clean and how in place of its parameter `plan`."""


def with_nursery(command: Command) -> Command:
    """Start what a run's worker processes come from at once; the run gets its cleaner from there."""

    @wraps(command)
    def wrapped(**given: Any) -> None:
        if given["workers"] != 1 and given["engine"] == "local" and str(given["out"]) != "-" and not given["learn"]:
            options = {name: given[name] for name in _parameters(_cleaner_of_options)}
            nursery.start(options, options.pop("config"))
        command(**given)

    return wrapped


def _parameters(function: Callable[..., object]) -> Mapping[str, Parameter]:
    """A function's parameters with their annotations as objects; types that are made here are not imported."""
    known = {**function.__globals__, "Cleaner": Any, "Plan": Any}
    return signature(function, globals=known, eval_str=True).parameters


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
