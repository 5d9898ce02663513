"""The commands `cleaner rules …`, for those who edit rulebooks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

rules_app = typer.Typer(no_args_is_help=True, help="Test and look at rulebooks.")


@rules_app.command("test")
def run_examples(
    rules: Annotated[list[Path] | None, typer.Option("--rules", help="A rulebook file or folder; repeatable.")] = None,
    match: Annotated[str, typer.Option("-k", help="Only rules whose id contains this.")] = "",
) -> None:
    """Run the examples of all rules, with all rules on, each twice."""
    from cleaner.examples import run
    from cleaner.pipeline import Cleaner

    cleaner = Cleaner([*map(str, rules or [])], level="review")
    chosen = [rule for rule in cleaner.books.rules.values() if match in rule.id]
    passed = failed = 0
    for rule, example, failure in run(cleaner, chosen):
        if failure is None:
            passed += 1
            continue
        failed += 1
        typer.echo(f"{rule.where}: {rule.id}: {failure.why}\n    {example}\n  - {failure.wanted}\n  + {failure.found}")
    typer.echo(f"{len(chosen)} rules, {passed} examples passed, {failed} failed")
    raise typer.Exit(1 if failed else 0)
