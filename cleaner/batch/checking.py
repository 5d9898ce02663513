"""Check: every document of a corpus, as it is or with what cleaning would make of it; nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol

from cleaner import audit
from cleaner.batch.cleaning import Outcome, Plan, asked_for
from cleaner.batch.reading import jobs
from cleaner.batch.sources import find
from cleaner.batch.work import Cleaning, Failure, Reading
from cleaner.document import Document
from cleaner.formats import Visitor
from cleaner.pipeline import Cleaned, Cleaner


def check(
    root: Path, cleaner: Cleaner, outcome: Outcome, plan: Plan | None = None
) -> Iterator[tuple[Document, Cleaned]]:
    """Clean without writing: every document that can be read, with what became of it; failures go to `outcome`.

    Raises BatchError where there is nothing to clean.
    """
    seen: list[tuple[Document, Cleaned]] = []
    for _ in _shown(root, outcome, plan, lambda file: Cleaning(cleaner, file, lambda *each: seen.append(each))):
        for document, cleaned in seen:
            outcome.tally.add(audit.record(document, cleaned, ""))
            yield document, cleaned
        seen.clear()


def documents(root: Path, outcome: Outcome, plan: Plan | None = None) -> Iterator[Document]:
    """Every document that can be read; failures go to `outcome`. Raises BatchError where there is none."""
    seen: list[Document] = []
    for _ in _shown(root, outcome, plan, lambda file: Reading(file, seen.append)):
        outcome.tally.documents += len(seen)
        yield from seen
        seen.clear()


class _Noting(Visitor, Protocol):
    """A visitor that keeps a list of what it could not do."""

    failures: list[Failure]


def _shown(root: Path, outcome: Outcome, plan: Plan | None, visitor_of: Callable[[str], _Noting]) -> Iterable[_Noting]:
    """Show every piece of the files below `root` that are asked for to a visitor of its own."""
    plan = plan or Plan()
    found = find(root, plan.choice)
    outcome.ignored += found.ignored
    for source, chosen in asked_for(found.sources, plan):
        with outcome.listing(source.id):
            for job in jobs(source, "", chosen):
                visitor = visitor_of(source.id)
                source.form.rewrite(job.piece, plan.fields, visitor)
                outcome.fail((failure.id, failure.error) for failure in visitor.failures)
                yield visitor
