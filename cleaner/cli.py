"""The command line. With `rules_cli`, `audit_cli` and `options`, which ends a wrong call, all that prints."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from cleaner import __version__, audit_cli
from cleaner.options import (
    CHANGES,
    DONE,
    INTERRUPTED,
    UNREAD,
    ConfigFile,
    Rules,
    fail,
    place,
    usable,
    with_cleaner,
    with_nursery,
    with_plan,
)
from cleaner.rules_cli import rules_app

if TYPE_CHECKING:
    from rich.console import Console

    from cleaner.batch import Outcome, Plan
    from cleaner.document import Document
    from cleaner.pipeline import Cleaned, Cleaner
    from cleaner.show import Hunk


app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Clean machine-translated web text: encoding, debris, names. Every change is accounted for.",
)
app.add_typer(rules_app, name="rules")


Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]
LogJson = Annotated[bool, typer.Option("--log-json", help="Write progress as lines of JSON to standard error.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")]
JsonLines = Annotated[bool, typer.Option("--jsonl", help="To '-': every line is a JSON object, cleaned as it comes.")]
Lines = Annotated[bool, typer.Option("--lines", help="To '-': every line is a document, cleaned as it comes.")]
Nulls = Annotated[bool, typer.Option("--null", help="To '-': documents end with a NUL, each cleaned as it comes.")]


class EngineName(StrEnum):
    """What carries a run out."""

    local = "local"
    ray = "ray"
    spark = "spark"


Learn = Annotated[
    bool, typer.Option("--learn", help="Read IN once before, and also flag (strict: cut) lines that recur in a folder.")
]
EngineOption = Annotated[
    EngineName,
    typer.Option("--engine", help="Clean JSONL or Parquet on a Ray or Spark cluster; see docs/pipelines.md."),
]


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a file's name may be bytes that are no text
    try:
        app()
    except BrokenPipeError:  # the reader of our output has seen enough
        sys.stderr.close()
        raise SystemExit(DONE) from None


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cleaner {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command()
@with_nursery
@with_plan
@with_cleaner
def run(
    source: Annotated[
        Path, typer.Argument(metavar="IN", help="A folder, a file, a URL, or '-' for standard input.", parser=place)
    ],
    out: Annotated[
        Path,
        typer.Argument(
            metavar="OUT", help="A folder or URL for the clean copies, or '-' for standard output.", parser=place
        ),
    ],
    cleaner: Cleaner,
    plan: Plan,
    quiet: Quiet = False,
    as_json: AsJson = False,
    log_json: LogJson = False,
    learn: Learn = False,
    engine: EngineOption = EngineName.local,
    jsonl: JsonLines = False,
    lines: Lines = False,
    null: Nulls = False,
) -> None:
    """Write clean copies of IN to OUT, with an audit of every change in OUT/.cleaner."""
    kinds = [kind for kind, wanted in (("jsonl", jsonl), ("lines", lines), ("null", null)) if wanted]
    if len(kinds) > 1 or (kinds and str(out) != "-"):
        fail("one of --jsonl, --lines and --null tells how documents come through a pipe: cleaner run - - --jsonl")
    if kinds:
        _stream_documents(source, kinds[0], cleaner, plan)
    if str(out) == "-":
        _stream(source, cleaner)
    from cleaner import batch
    from cleaner.progress import shown

    if str(source) == "-":
        fail("standard input goes to standard output: cleaner run - -")
    if engine is not EngineName.local:
        if learn:
            fail("--learn works with the local engine; let 'cleaner rules suggest-debris' write a rulebook for --rules")
        _run_on_cluster(source, out, cleaner, plan, engine.value, quiet)
    if learn:
        cleaner = usable(lambda: batch.taught(source, out, cleaner, plan))
    try:
        with shown(quiet=quiet or as_json, as_json=log_json) as progress:
            outcome = usable(lambda: batch.run(source, out, cleaner, plan, progress))
    except KeyboardInterrupt:
        typer.echo("interrupted; what is done is kept, the same command goes on from here", err=True)
        raise typer.Exit(INTERRUPTED) from None
    closing = f"clean copies in {out}, every change in {out}/{batch.STATE}/audit.jsonl"
    _summarize(outcome, quiet, as_json, closing, list_errors=_log_errors if log_json else _list_errors)
    raise typer.Exit(UNREAD if outcome.errors else DONE)


@app.command()
@with_plan
@with_cleaner
def check(
    sources: Annotated[list[Path], typer.Argument(metavar="IN...", help="Folders, files and URLs.", parser=place)],
    cleaner: Cleaner,
    plan: Plan,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Change nothing; report, and exit with 1 if something would change."""
    from cleaner import batch

    outcome = batch.Outcome()
    for source in sources:
        base = "" if len(sources) == 1 else f"{source if source.is_dir() else source.parent}/"
        for document, cleaned in _checked(source, cleaner, outcome, plan):
            if cleaned.changed and not (quiet or as_json):
                typer.echo(f"{base}{document.id}: {len(cleaned.edits)} edits, {len(cleaned.flags)} flags")
    _summarize(outcome, quiet, as_json, "nothing was written")
    raise typer.Exit(UNREAD if outcome.errors else CHANGES if outcome.tally.changed else DONE)


@app.command()
@with_plan
@with_cleaner
def diff(
    source: Annotated[Path, typer.Argument(metavar="IN", help="A folder, a file or a URL.", parser=place)],
    cleaner: Cleaner,
    plan: Plan,
    flags: Annotated[bool, typer.Option("--flags", help="Also show what was found and not applied.")] = False,
) -> None:
    """Show every change before and after, with the rules that want it."""
    from cleaner import batch
    from cleaner.show import hunks

    outcome = batch.Outcome()
    console = _console()
    for document, cleaned in _checked(source, cleaner, outcome, plan):
        shown = [("", hunk) for hunk in hunks(document.text, cleaned.edits, scores=cleaned.scores)]
        if flags:
            each = (hunks(document.text, [flag], scores=cleaned.scores) for flag in cleaned.flags)
            shown += [("flag ", hunk) for found in each for hunk in found]
        if shown:
            console.print(f"[bold]{_escaped(document.id)}[/bold]", soft_wrap=True)
        for label, hunk in shown:
            _print_hunk(console, label, hunk)
    _list_errors(outcome)
    raise typer.Exit(UNREAD if outcome.errors else DONE)


def _checked(source: Path, cleaner: Cleaner, outcome: Outcome, plan: Plan) -> Iterator[tuple[Document, Cleaned]]:
    """Every document with what would become of it; a wrong call ends the program."""
    from cleaner import batch

    documents = batch.check(source, cleaner, outcome, plan)
    while (found := usable(lambda: next(documents, None))) is not None:
        yield found


@app.command()
def undo(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A folder that 'cleaner run' wrote.", parser=place)],
    rule: Annotated[
        list[str] | None, typer.Option("--rule", metavar="ID", help="Take back only this rule's edits; repeatable.")
    ] = None,
    document: Annotated[
        list[str] | None, typer.Option("--document", metavar="ID", help="Only in this document; repeatable.")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Put the originals back in OUT, byte for byte, or take back some edits."""
    from cleaner import batch

    outcome = usable(lambda: batch.undo(out, rule or (), document or ()))
    _list_errors(outcome)
    if not quiet:
        typer.echo(f"{outcome.tally.edits} edits taken back in {outcome.tally.changed} documents")
        if (rule or document) and not outcome.tally.edits:
            typer.echo(f"no edit in {out} is left of that; 'cleaner audit {out}' lists them all", err=True)
    raise typer.Exit(UNREAD if outcome.errors else DONE)


@app.command()
def explain(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="A rule's id, as it stands in the audit.")],
    rules: Rules = None,
    config: ConfigFile = None,
) -> None:
    """Tell what a rule does, why, its guards, its examples, where it is defined and what it replaced."""
    from cleaner.config import find
    from cleaner.explain import explained
    from cleaner.rulebook import load

    books = usable(lambda: load(find(config).rules(rules or [])))
    for line in usable(lambda: explained(books, rule)):
        typer.echo(line)


app.command()(audit_cli.audit)
app.command()(audit_cli.stats)
app.command()(audit_cli.report)


def _stream(source: Path, cleaner: Cleaner) -> NoReturn:
    """Clean standard input or one file to standard output."""
    from cleaner.formats import text

    try:
        data = sys.stdin.buffer.read() if str(source) == "-" else source.read_bytes()
        clean = text.write(cleaner.clean(text.read(data, str(source)).text).text)
    except OSError as error:
        fail(f"{source}: {error.strerror or error}")
    except ValueError as error:
        typer.echo(f"{source}: {error}", err=True)
        raise typer.Exit(UNREAD) from error
    sys.stdout.buffer.write(clean)
    sys.stdout.buffer.flush()
    raise typer.Exit(DONE)


def _stream_documents(source: Path, kind: str, cleaner: Cleaner, plan: Plan) -> NoReturn:
    """Clean the documents of standard input or a file one by one; exit with 3 if one could not be."""
    from cleaner.streaming import stream

    failed: list[str] = []

    def report(name: str, error: str) -> None:
        failed[:] = [name]
        typer.echo(f"{source}{name}: {error}", err=True)

    with os.fdopen(0, "rb") if str(source) == "-" else usable(lambda: source.open("rb")) as file:
        try:
            stream(kind, file, sys.stdout.buffer, cleaner, plan.fields, report)
        except BrokenPipeError:  # the reader has seen enough; what is left in our buffer goes nowhere
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise typer.Exit(UNREAD if failed else DONE)


def _run_on_cluster(source: Path, out: Path, cleaner: Cleaner, plan: Plan, engine: str, quiet: bool) -> NoReturn:
    """Clean a corpus by another engine, which shows its progress itself."""
    from cleaner.adapters import cluster

    try:
        job = usable(lambda: cluster.plan(source, cleaner, plan))
        outcome = usable(lambda: cluster.run(job, out, engine))
    except ImportError as error:
        fail(str(error))
    for failure in cluster.failures(out) if outcome.failed else ():
        typer.echo(f"{failure['source']}: {failure['id'] or ''}: {failure['error']}", err=True)
    if not quiet:
        state = "were done by an earlier run" if outcome.skipped else f"cleaned, every change in {out}/.cleaner/audit"
        typer.echo(f"{outcome.documents} documents {state}; {outcome.failed} failures")
    raise typer.Exit(UNREAD if outcome.failed else DONE)


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False)


def _escaped(text: str) -> str:
    from rich.markup import escape

    return escape(text)


_STYLES = {"same": "", "old": "red", "new": "green"}


def _print_hunk(console: Console, label: str, hunk: Hunk) -> None:
    from rich.text import Text

    from cleaner.show import named, printable

    for sign, segments in (("-", hunk.before), ("+", hunk.after)):
        if not segments:
            continue
        line = Text(f"{hunk.number:>5} {sign} " if sign == "-" else f"      {sign} ", style="dim")
        for kind, text, _ in segments:
            line.append(printable(text.replace("\n", "⏎")), style=_STYLES[kind] or None)
        console.print(line, soft_wrap=True)
    console.print(Text(f"        {label}{named(hunk.rules, hunk.score)}", style="cyan"), soft_wrap=True)


def _list_errors(outcome: Outcome) -> None:
    for error in outcome.errors:
        typer.echo(f"{error['id']}: {error['error']}", err=True)


def _log_errors(outcome: Outcome) -> None:
    from cleaner.audit import dump

    for error in outcome.errors:
        typer.echo(dump({"event": "failure", **error}), err=True, nl=False)


def _summarize(
    outcome: Outcome,
    quiet: bool,
    as_json: bool,
    closing: str,
    list_errors: Callable[[Outcome], None] = _list_errors,
) -> None:
    """Print what a run did: a table for people, or JSON."""
    tally = outcome.tally
    figures = {
        "documents": tally.documents,
        "changed": tally.changed,
        "unchanged since the last run": outcome.skipped,
        "edits": tally.edits,
        "flags": tally.flags,
        "failures": len(outcome.errors),
        "other files left alone": len(outcome.ignored),
    }
    if as_json:
        from cleaner.audit import dump

        counts = {
            "edits by stage": tally.by_stage,
            "edits by rule": tally.by_rule,
            "flags by rule": tally.flagged_by_rule,
        }
        ranked = {name: dict(count.most_common()) for name, count in counts.items()}
        typer.echo(dump({**figures, **ranked, "errors": outcome.errors}), nl=False)
        return
    list_errors(outcome)
    if quiet:
        return
    from rich.table import Table

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name, figure in figures.items():
        if figure or name in ("documents", "changed", "edits", "flags", "failures"):
            table.add_row(name, str(figure))
    table.add_row("edits by stage", ", ".join(f"{stage} {count}" for stage, count in tally.by_stage.most_common()))
    table.add_row("top rules", ", ".join(f"{rule} {count}" for rule, count in tally.by_rule.most_common(5)))
    _console().print(table)
    typer.echo(closing)
