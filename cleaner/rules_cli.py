"""The commands `cleaner rules …`, for those who edit rulebooks. Only the printing is here."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.options import CHANGES, DONE, UNREAD, ConfigFile, Rules, fail, usable

if TYPE_CHECKING:
    from rich.text import Text

    from cleaner.document import Document
    from cleaner.examples import Failure
    from cleaner.rulebook import Books
    from cleaner.stats import Stats

rules_app = typer.Typer(no_args_is_help=True, help="Test, check, list, write and import rules.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@rules_app.command("test")
def run_examples(
    rules: Rules = None,
    config: ConfigFile = None,
    match: Annotated[str, typer.Option("-k", metavar="TEXT", help="Only rules whose id contains this.")] = "",
    watch: Annotated[bool, typer.Option("--watch", help="Run again whenever a rulebook is saved.")] = False,
) -> None:
    """Run the examples of all rules, with all rules on, each twice. Exit with 1 if one fails."""
    if not watch:
        raise typer.Exit(CHANGES if usable(lambda: _run_examples(rules, config, match)) else DONE)
    from cleaner.rulebook import shipped
    from cleaner.rulebook.watch import changes_of

    for _ in changes_of([shipped(), *usable(lambda: _layers(rules, config))]):
        try:
            _run_examples(rules, config, match)
        except ValueError as error:
            typer.echo(str(error), err=True)
        typer.echo("waiting for a change; Ctrl-C ends", err=True)


def _run_examples(rules: list[Path] | None, config: Path | None, match: str) -> int:
    """Print the examples that fail and a summary; the number of failures."""
    from cleaner.examples import run
    from cleaner.pipeline import Cleaner

    cleaner = Cleaner(_layers(rules, config), level="review")
    chosen = [rule for rule in cleaner.books.rules.values() if match in rule.id]
    if not chosen:
        raise ValueError(f"no rule's id contains '{match}'")
    verdicts = [failure for _, _, failure in run(cleaner, chosen)]
    failures = [failure for failure in verdicts if failure]
    for failure in failures:
        _print_failure(failure)
    typer.echo(f"{len(chosen)} rules, {len(verdicts) - len(failures)} examples passed, {len(failures)} failed")
    return len(failures)


def _print_failure(failure: Failure) -> None:
    typer.echo(f"{failure.rule.where}: {failure.rule.id}: {failure.why}\n    {failure.example}")
    _print_marked("expected", failure.wanted, failure.found, "bold green")
    _print_marked("actual", failure.found, failure.wanted, "bold red")


def _print_marked(label: str, text: str, other: str, style: str) -> None:
    """Print a text with what the other one says otherwise in another colour."""
    from rich.text import Text

    from cleaner.edits import diff

    line = Text(text)
    for edit in diff(text, other, ()) if text else ():
        line.stylize(style, edit.start, edit.end)
    _print(Text(f"    {label:9}", style="dim") + line)


@rules_app.command("lint")
def find_faults(
    rules: Rules = None,
    config: ConfigFile = None,
    everything: Annotated[
        bool, typer.Option("--all", help="With --rules, also the faults of all other rules.")
    ] = False,
) -> None:
    """Find conflicts, chains, unguarded words, slow expressions and missing examples. Exit with 1 on errors."""
    from cleaner.lint import lint

    books = usable(lambda: _books(rules, config))
    given = {str(path) for path in rules or ()}
    findings = [each for each in lint(books) if everything or not given or each.rule.layer in given]
    for finding in findings:
        typer.echo(str(finding))
    errors = sum(finding.severity == "error" for finding in findings)
    typer.echo(f"{len(books.rules)} rules, {errors} errors, {len(findings) - errors} warnings")
    raise typer.Exit(CHANGES if errors else DONE)


@rules_app.command("list")
def show_list(
    text: Annotated[str, typer.Argument(help="Only rules with this in their id, forms or reason.")] = "",
    rules: Rules = None,
    config: ConfigFile = None,
    theme: Annotated[str, typer.Option("--theme", help="Only rules of files with this in their name.")] = "",
    language: Annotated[str, typer.Option("--language", help="Only rules for documents of this language.")] = "",
    level: Annotated[str, typer.Option("--level", help="Only rules of this level.")] = "",
    as_json: AsJson = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print a page of them.")] = False,
) -> None:
    """List the rules in force."""
    from cleaner.rulebook import catalog

    books = usable(lambda: _books(rules, config))
    chosen = list(filter(catalog.Choice(theme, language, level, text), books.rules.values()))
    rows = [catalog.row(rule) for rule in chosen]
    if as_json:
        _print_json(rows)
    elif markdown:
        typer.echo(catalog.page(chosen, "Rules in force"), nl=False)
    else:
        cells = [
            (
                rule.id,
                catalog.written(rule.spec),
                catalog.shortened(catalog.forms(rule.spec)),
                rule.spec.level,
                rule.where,
            )
            for rule in chosen
        ]
        _print_table(("rule", "writes", "for", "level", "defined"), cells)
        typer.echo(f"{len(chosen)} of {len(books.rules)} rules", err=True)


@rules_app.command("new")
def write_rule(
    write: Annotated[
        str | None, typer.Option("--write", help="The right form; of a pattern, what to put there.")
    ] = None,
    forms: Annotated[list[str] | None, typer.Option("--for", help="A name: a wrong form; repeatable.")] = None,
    find: Annotated[str, typer.Option("--find", help="A pattern: a regular expression between slashes.")] = "",
    lines: Annotated[list[str] | None, typer.Option("--line", help="Debris: a whole line; repeatable.")] = None,
    starts: Annotated[list[str] | None, typer.Option("--start", help="Debris: how a line begins; repeatable.")] = None,
    where: Annotated[str, typer.Option("--where", help="Debris: only near the head or the tail of the text.")] = "",
    file: Annotated[Path | None, typer.Option("--file", help="The rulebook to put it in; made if missing.")] = None,
    name: Annotated[str, typer.Option("--id", help="The rule's id; by default made of the right form or line.")] = "",
    case: Annotated[bool, typer.Option("--exact", help="A name: only this use of capitals is wrong.")] = False,
    unless: Annotated[list[str] | None, typer.Option("--unless", help="A phrase to leave alone; repeatable.")] = None,
    near: Annotated[list[str] | None, typer.Option("--near", help="A word close by; repeatable.")] = None,
    document: Annotated[
        list[str] | None, typer.Option("--document", help="A word in the document; repeatable.")
    ] = None,
    level: Annotated[str, typer.Option("--level", help="safe, review or report.")] = "",
    language: Annotated[list[str] | None, typer.Option("--language", help="A language code; repeatable.")] = None,
    why: Annotated[str, typer.Option("--why", help="Where the damage comes from, in a sentence.")] = "",
    example: Annotated[list[str] | None, typer.Option("--example", help="'before => after'; repeatable.")] = None,
    flag: Annotated[list[str] | None, typer.Option("--flag", help="A text to report; repeatable.")] = None,
    keep: Annotated[list[str] | None, typer.Option("--keep", help="A text to leave alone; repeatable.")] = None,
    config: ConfigFile = None,
) -> None:
    """Write a rule with its examples into a rulebook; asks for what is not given.

    --for makes a rule for a name, --find a pattern, --line and --start a debris rule.
    """
    from cleaner.rulebook import writing

    section = _section(forms, find, [*(lines or ()), *(starts or ())])
    if section == "names":
        write = write or _asked("Right form", "--write 'Mistral AI' --for 'Mistral IA'")
        forms = forms or [each.strip() for each in _asked("Wrong forms, commas between", "--for").split(",")]
    if section == "patterns":
        name = name or _asked("Id of the rule", "--id evaluated-at")
        level = level or ("report" if write is None else "")
        if not (example or flag):
            shown = _asked(*_SHOWN[write is None])
            example, flag = ([], [shown]) if write is None else ([shown], [])
        keep = keep or [_asked("A text like it that must stay", "--keep 'TEXT'")]
    why = why or (str(typer.prompt("Where does the damage come from")) if sys.stdin.isatty() else "")
    path = file or usable(lambda: _own_file(config))
    books = usable(lambda: _books_with(path, config))
    taken = {rule.partition("/")[2] for rule in books.rules}
    shown_at_work = [*(example or ()), *({"flag": text} for text in flag or ())]
    rule = writing.proposed(
        {
            "id": name or writing.unique_id(writing.slug(write or (lines or starts or [""])[0]), taken),
            "find": find,
            "write": write or "",
            "for": forms or [],
            "lines": lines or [],
            "starts": starts or [],
            "where": where,
            "case": "exact" if case else "",
            "unless": unless or [],
            "near": near or [],
            "document": document or [],
            "level": "" if level == "safe" else level,
            "language": language or [],
            "why": why,
            "examples": [*shown_at_work, *({"keep": text} for text in keep or ())],
        }
    )
    if section == "patterns" and write == "":
        rule = writing.erasing(rule)
    usable(lambda: writing.add(path, section, [rule], check=lambda part: _books([part], config)), _NOTHING)
    _tell_of_rule(f"{section}/{rule['id']}", path, config)


_SHOWN = {
    False: ("A text before and after, as in 'worth $ 5 => worth $5'", "--example 'before => after'"),
    True: ("A text in which it should be reported", "--flag 'TEXT'"),
}


def _section(forms: list[str] | None, find: str, phrases: list[str]) -> str:
    """Which kind of rule is meant by what is given."""
    if bool(forms) + bool(find) + bool(phrases) > 1:
        fail("one rule is of one kind: --for is for a name, --find for a pattern, --line and --start are for debris")
    return "patterns" if find else "debris" if phrases else "names"


def _asked(question: str, option: str) -> str:
    """What the user says; without a terminal it has to be given."""
    if not sys.stdin.isatty():
        fail(f"'{question}' has nobody to answer it: say {option}")
    return str(typer.prompt(question))


def _own_file(config: Path | None) -> Path:
    """Where a new rule goes if nobody says: the project's first rulebook, else one in the user's own folder."""
    from cleaner.config import find, user_rules

    found = find(config)
    files = [path for path in found.rules() if path.is_file()]
    return files[0] if found.settings.rules and files else user_rules() / "names.yaml"


def _tell_of_rule(name: str, path: Path, config: Path | None) -> None:
    """Say where the rule went, what lint thinks of it, and what to do next."""
    from cleaner.lint import lint

    books = usable(lambda: _books_with(path, config))
    rule = books.rules[name]
    typer.echo(f"{rule.where}: wrote {name}")
    if rule.replaced:
        typer.echo(f"it replaces the rule of {rule.replaced.where}")
    for finding in lint(books):
        if finding.rule.id == name:
            typer.echo(str(finding))
    typer.echo(f"next: cleaner rules test --rules {path} -k {name}")


@rules_app.command("import")
def import_glossary(
    glossary: Annotated[
        Path, typer.Argument(help="CSV or TSV (wrong, right, language), TBX, or lines 'wrong => right'.")
    ],
    file: Annotated[Path, typer.Option("--file", help="The rulebook to put the rules in; made if missing.")],
    level: Annotated[str, typer.Option("--level", help="The level of the rules: safe, review or report.")] = "review",
    config: ConfigFile = None,
) -> None:
    """Make rules of a glossary. What contradicts itself or a rule is reported and left out; then exit with 1."""
    from cleaner.rulebook import glossary as glossaries
    from cleaner.rulebook import terms, writing

    found, problems = usable(lambda: terms.read(glossary))
    books = usable(lambda: _books_with(file, config))
    made = glossaries.rules_of(found, glossary, books, level)
    left_out = [*problems, *made.conflicts]
    for problem in sorted(left_out, key=lambda each: each.line):
        typer.echo(str(problem), err=True)
    if made.rules:
        title = f"Terms of {glossary.name}"
        usable(lambda: writing.add(file, "names", made.rules, title, lambda part: _books([part], config)), _NOTHING)
    typer.echo(f"{len(found)} terms read, {len(made.rules)} rules written to {file}, {len(left_out)} left out")
    raise typer.Exit(CHANGES if left_out else DONE)


@rules_app.command("suggest-debris")
def suggest_debris(
    source: Annotated[Path, typer.Argument(metavar="IN", help="A folder or a file.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The rulebook to write; it must not exist yet.")],
    least: Annotated[int, typer.Option("--least", help="In how many documents of a folder a line recurs.")] = 10,
    level: Annotated[str, typer.Option("--level", help="The level of the rules: safe, review or report.")] = "review",
    rules: Rules = None,
    config: ConfigFile = None,
) -> None:
    """Write a rulebook of the lines that recur around the texts of a corpus and no rule names, for people to edit."""
    from cleaner import batch
    from cleaner.learn import learn, write

    books = usable(lambda: _books(rules, config))
    outcome = batch.Outcome()

    def documents() -> Iterator[Document]:
        nonlocal outcome
        outcome = batch.Outcome()
        return batch.documents(source, outcome)

    found = usable(lambda: learn(documents, least, books))
    written = usable(lambda: write(found, out, level), _NOTHING)
    for failure in outcome.errors:
        typer.echo(f"{failure['id']}: {failure['error']}", err=True)
    typer.echo(f"{outcome.tally.documents} documents read, {written} rules written" + (f" to {out}" if written else ""))
    raise typer.Exit(UNREAD if outcome.errors else DONE)


@rules_app.command("schema")
def print_schema(
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write it to this file.")] = None,
    reference: Annotated[
        Path | None, typer.Option("--reference", help="Name that file in the first line of every rulebook of a folder.")
    ] = None,
) -> None:
    """Print the JSON Schema of rulebooks, from which editors complete keys."""
    import json

    from cleaner.rulebook import json_schema

    text = json.dumps(json_schema.schema(), indent=2, ensure_ascii=False) + "\n"
    if out is None:
        if reference is not None:
            fail("--reference needs --out: the file that the rulebooks are to name")
        typer.echo(text, nl=False)
        return
    usable(lambda: out.write_text(text, "utf-8"))
    if reference is not None:
        books = [path for path in sorted(reference.rglob("*")) if path.suffix in (".yaml", ".yml")]
        changed = usable(lambda: sum(json_schema.refer(path, out) for path in books))
        typer.echo(f"{len(books)} rulebooks, {changed} changed")


@rules_app.command("stats")
def show_stats(
    source: Annotated[Path, typer.Argument(metavar="IN", help="A folder of text files, or one.")],
    rules: Rules = None,
    config: ConfigFile = None,
    contexts: Annotated[str, typer.Option("--contexts", metavar="RULE", help="Show ten finds of this rule.")] = "",
    as_json: AsJson = False,
) -> None:
    """Count what each rule finds in a corpus, and name those that never find anything."""
    from cleaner.pipeline import Cleaner
    from cleaner.stats import collect

    cleaner = usable(lambda: Cleaner(_layers(rules, config)))
    stats = usable(lambda: collect(source, cleaner, contexts))
    if as_json:
        _print_json(stats.plain())
    else:
        _print_stats(stats, contexts)
    for name, reason in stats.unread:
        typer.echo(f"{name}: {reason}", err=True)
    raise typer.Exit(UNREAD if stats.unread else DONE)


def _print_stats(stats: Stats, contexts: str) -> None:
    from rich.text import Text

    for find in stats.finds:
        line = Text.assemble((f"{find.document}: ", "dim"), find.before, (find.old, "red"))
        if find.applied or find.new != find.old:
            line.append(f"[{find.new}]", "green" if find.applied else "yellow")
        _print(line + Text(find.after))
    if contexts:
        return
    counts = (stats.hits, stats.edits, stats.flags, stats.in_documents)
    rows = [(rule, *(str(count[rule]) for count in counts)) for rule, _ in stats.hits.most_common()]
    _print_table(("rule", "hits", "edits", "flags", "documents"), rows)
    typer.echo(f"{stats.documents} documents; {len(stats.never)} of {len(stats.rules)} rules never found anything:")
    for rule in stats.never:
        typer.echo(f"  {rule}")


def _layers(rules: list[Path] | None, config: Path | None) -> list[Path]:
    from cleaner.config import find

    return find(config).rules(rules or [])


def _books(rules: list[Path] | None, config: Path | None) -> Books:
    from cleaner.rulebook import load

    return load(_layers(rules, config))


def _books_with(path: Path, config: Path | None) -> Books:
    """The books in force, and over them the file `path`, unless it is among them or does not exist yet."""
    known = any(path.is_relative_to(layer) for layer in _layers(None, config))
    return _books([] if known or not path.exists() else [path], config)


def _print(line: Text) -> None:
    from rich.console import Console

    Console(highlight=False).print(line, soft_wrap=True)


def _print_table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """A table on a terminal; lines with tabs for other programs."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    if not console.is_terminal:
        for row in rows:
            typer.echo("\t".join(cell.replace("\n", "⏎").replace("\t", " ") for cell in row))
        return
    table = Table(*head, box=None, padding=(0, 2, 0, 0))
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table)


def _print_json(value: object) -> None:
    import orjson

    typer.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


_NOTHING = "\nnothing was written"
