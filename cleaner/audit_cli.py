"""The commands that read a finished run: `audit`, `stats` and `report`. Only the printing is here."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Annotated, Any

import typer

from cleaner.options import fail, usable

Rows = Iterable[Mapping[str, Any]]
LONGEST = 80  # characters shown at either end of a long edit
MOST_COUNTED = 1_000  # names in the answer to --count, where --limit says nothing else

Out = Annotated[Path, typer.Argument(metavar="OUT", help="A folder that 'cleaner run' wrote.")]


class CountedName(StrEnum):
    """What finds are counted by."""

    rule = "rule"
    stage = "stage"
    language = "language"
    document = "document"


def audit(
    out: Out,
    rule: Annotated[
        list[str] | None, typer.Option("--rule", metavar="ID", help="Of this rule, or of 'names/*'; repeatable.")
    ] = None,
    document: Annotated[
        list[str] | None, typer.Option("--document", metavar="ID", help="In this document, or 'news/*'; repeatable.")
    ] = None,
    text: Annotated[str, typer.Option("--text", help="With this in what was replaced or in what was written.")] = "",
    flags: Annotated[bool, typer.Option("--flags", help="What was found and not applied, in place of edits.")] = False,
    count: Annotated[
        CountedName | None, typer.Option("--count", help="Count by rule, stage, language or document, most first.")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, metavar="N", help="Stop after this many.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON lines.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV with a head.")] = False,
) -> None:
    """Show the edits of a finished run, those of a rule, a document or with a text in them. Nothing is changed."""
    from cleaner.finished import Finished
    from cleaner.query import Query, find
    from cleaner.query import count as counted

    if as_json and as_csv:
        fail("--json and --csv exclude each other")
    run = usable(lambda: Finished(out))
    query = Query("flags" if flags else "edits", rule or (), document or (), text)
    show = _print_json_lines if as_json else _print_csv if as_csv else _print_counts if count else _print_finds
    if count:
        counts = usable(lambda: counted(run, query, count.value, limit or MOST_COUNTED))
        show(({count.value: name, query.kind: number} for name, number in counts))
    else:
        usable(lambda: show(found.plain() for found in islice(find(run, query), limit)))


def _print_json_lines(rows: Rows) -> None:
    from cleaner.audit import dump

    for row in rows:
        typer.echo(dump(row), nl=False)


def _print_csv(rows: Rows) -> None:
    """Print a table with a head; the rules of an edit stand in one cell, spaces between them."""
    import csv

    writer: Any = None
    for row in rows:
        if writer is None:
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow(row)
        writer.writerow(" ".join(cell) if isinstance(cell, list) else cell for cell in row.values())


def _print_counts(rows: Rows) -> None:
    """Print names and numbers, the numbers first, as `uniq -c` does."""
    from cleaner.show import printable

    for row in rows:
        name, number = row.values()
        typer.echo(f"{number:>9,}  {printable(name)}")


def _print_finds(rows: Rows) -> None:
    """Print edits or flags, one a line, below the name of their document."""
    from cleaner.show import printable, shortened

    for document, finds in groupby(rows, key=itemgetter("document")):
        typer.secho(printable(document), bold=True)
        for row in finds:
            old, new = (_on_a_line(shortened(row[key].strip("\r\n"), LONGEST)) for key in ("old", "new"))
            changed = typer.style(f"[{old}]", fg="red") + (
                typer.style(f"[{new}]", fg="green") if new not in ("", old) else ""
            )
            rules = typer.style(f"{', '.join(row['rules']):28}", fg="cyan")
            typer.echo(f"  {row['start']:>8}  {rules}  {_on_a_line(row['before'])}{changed}{_on_a_line(row['after'])}")


def _on_a_line(text: str) -> str:
    from cleaner.show import printable

    return printable(text).replace("\n", "⏎").replace("\t", " ")
