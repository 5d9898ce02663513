"""Check: every document of a corpus with what cleaning would make of it; nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cleaner import audit
from cleaner.batch.cleaning import Outcome, Plan, asked_for
from cleaner.batch.reading import jobs
from cleaner.batch.sources import find
from cleaner.batch.work import Cleaning
from cleaner.document import Document
from cleaner.pipeline import Cleaned, Cleaner


def check(
    root: Path, cleaner: Cleaner, outcome: Outcome, plan: Plan | None = None
) -> Iterator[tuple[Document, Cleaned]]:
    """Clean without writing: every document that can be read, with what became of it; failures go to `outcome`.

    Raises BatchError where there is nothing to clean.
    """
    plan = plan or Plan()
    found = find(root, plan.choice)
    outcome.ignored += found.ignored
    for source, chosen in asked_for(found.sources, plan):
        with outcome.listing(source.id):
            for job in jobs(source, "", chosen):
                seen: list[tuple[Document, Cleaned]] = []
                visitor = Cleaning(cleaner, source.id, lambda *each, seen=seen: seen.append(each))
                source.form.rewrite(job.piece, plan.fields, visitor)
                outcome.fail((failure.id, failure.error) for failure in visitor.failures)
                for document, cleaned in seen:
                    outcome.tally.add(audit.record(document, cleaned, ""))
                    yield document, cleaned
