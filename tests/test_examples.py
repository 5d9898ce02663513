"""Every example of every shipped rule, with all rules on, and cleaned a second time."""

from __future__ import annotations

from collections import defaultdict

import pytest

from cleaner import Cleaner
from cleaner.examples import Failure, run

CLEANER = Cleaner(level="review")
BOOKS = defaultdict(list)
for rule in CLEANER.books.rules.values():
    BOOKS[rule.path].append(rule)


def shown(failure: Failure) -> str:
    found = f"  wanted {failure.wanted!r}\n  found  {failure.found!r}"
    return f"{failure.rule.where} {failure.why}: {failure.example}\n{found}"


@pytest.mark.parametrize("book", BOOKS)
def test_the_examples_of_a_book(book):
    failures = [failure for _, _, failure in run(CLEANER, BOOKS[book]) if failure]
    assert not failures, "\n".join(map(shown, failures))


@pytest.mark.parametrize("book", BOOKS)
def test_every_rule_says_why_and_shows_what_it_must_leave_alone(book):
    for rule in BOOKS[book]:
        assert rule.spec.why, f"{rule.where} has no why"
        kinds = {example.kind for example in rule.spec.examples}
        assert "keep" in kinds, f"{rule.where} has no keep example"
