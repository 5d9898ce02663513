"""The commands that read a finished run: `audit`, `stats` and `report`. Only the printing is here."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleaner.options import fail, usable

if TYPE_CHECKING:
    from cleaner.report.facts import Count, Facts

Rows = Iterable[Mapping[str, Any]]
Row = tuple[str, int, str]
LINES = 20  # of a table of the summary
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
    from cleaner.show import named, printable, shortened

    for document, finds in groupby(rows, key=itemgetter("document")):
        typer.secho(printable(document), bold=True)
        for row in finds:
            old, new = (_on_a_line(shortened(row[key].strip("\r\n"), LONGEST)) for key in ("old", "new"))
            changed = typer.style(f"[{old}]", fg="red") + (
                typer.style(f"[{new}]", fg="green") if new not in ("", old) else ""
            )
            rules = typer.style(f"{named(row['rules'], row['score']):28}", fg="cyan")
            typer.echo(f"  {row['start']:>8}  {rules}  {_on_a_line(row['before'])}{changed}{_on_a_line(row['after'])}")


def _on_a_line(text: str) -> str:
    from cleaner.show import printable

    return printable(text).replace("\n", "⏎").replace("\t", " ")


def stats(out: Out, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Sum a finished run up: edits by stage, rule, language and folder, share removed, flags, failures."""
    from cleaner.audit import dump
    from cleaner.finished import Finished
    from cleaner.report.facts import gather

    facts = usable(lambda: gather(Finished(out)))
    if as_json:
        typer.echo(dump(facts.plain()), nl=False)
        return
    for title, rows in _tables(facts):
        _print_table(title, rows)
    for failure in facts.first_failures:
        typer.echo(f"{failure.get('id')}: {failure.get('error')}", err=True)


def report(
    out: Out,
    file: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Where to put it. (OUT/.cleaner/report.html)")
    ] = None,
) -> None:
    """Write one HTML page about a finished run, which needs no network: figures, changes, flags, failures."""
    from cleaner.batch.disk import STATE, write_atomically
    from cleaner.finished import Finished
    from cleaner.report import page

    target = file or out / STATE / "report.html"
    content = usable(lambda: page.write(Finished(out)))
    usable(lambda: write_atomically(target, content.encode()))
    typer.echo(f"wrote {target}; open it in a browser")


def _tables(facts: Facts) -> Iterator[tuple[str, list[Row]]]:
    """The figures as tables of a name, a number and a note."""
    from cleaner.report.facts import SHARES

    tally, removed = facts.tally, facts.removed
    run = [
        ("documents", tally.documents, ""),
        ("changed", tally.changed, _percent(tally.changed, tally.documents)),
        ("characters removed", removed.characters, _percent(removed.characters, removed.of)),
        ("edits", tally.edits, ""),
        ("flags", tally.flags, ""),
        ("failures", facts.failures, ""),
    ]
    shares = zip(SHARES, removed.documents, strict=True)
    yield "run", run
    yield "edits by stage", [(name, n, _percent(n, tally.edits)) for name, n in tally.by_stage.most_common()]
    yield "edits by rule", _of_rules(tally.by_rule, facts.documents_by_rule)
    yield "flags by rule", _of_rules(tally.flagged_by_rule, facts.flagged_documents_by_rule)
    yield "documents by language", _of_groups(facts.by_language)
    yield "documents by folder", _of_groups(facts.places.telling)
    yield (
        "documents by share removed",
        [(f"at most {bound:.0%}" if bound else "nothing", n, _percent(n, tally.documents)) for bound, n in shares],
    )


def _of_rules(counts: Counter[str], documents: Counter[str]) -> list[Row]:
    return [
        (name, number, f"in {documents[name]:,} document{'s' * (documents[name] != 1)}")
        for name, number in counts.most_common()
    ]


def _of_groups(groups: Mapping[str, Count]) -> list[Row]:
    from cleaner.report.facts import ranked

    return [(name, each.documents, f"{each.changed:,} changed") for name, each in ranked(groups)]


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else ""


def _print_table(title: str, rows: list[Row]) -> None:
    """Print the largest figures of a table; nothing where it is empty."""
    from cleaner.show import printable

    if not rows:
        return
    typer.secho(title, bold=True)
    for name, number, note in rows[:LINES]:
        typer.echo(f"  {number:>11,}  {printable(name):<32}  {note}".rstrip())
    if len(rows) > LINES:
        typer.echo(f"  {'':>11}  and {len(rows) - LINES:,} more; --json has them all")
