"""The shipped books of names and patterns: broad, explained, and every guard earns its place."""

from collections.abc import Iterator

import pytest

from cleaner import Cleaner
from cleaner.examples import check
from cleaner.rulebook import Books, Rule, load
from cleaner.rulebook.schema import Guarded, NameSpec, PatternSpec
from cleaner.rulebook.vary import variants

GUARDS = ("unless", "near", "not_near", "document", "not_document", "source", "not_line")
BOOKS = load()
NAMES = list(BOOKS.of(NameSpec))
PATTERNS = list(BOOKS.of(PatternSpec))
GUARDED = [
    (rule, guard)
    for rule in [*NAMES, *PATTERNS]
    for guard in GUARDS
    if getattr(rule.spec, guard) and rule.spec.language in ([], ["en"])  # in the other books some lack an example
]
SAMPLE = GUARDED[::8]  # every one holds; a sample keeps the tests short


def cleaner_for(rule: Rule[Guarded]) -> Cleaner:
    """A cleaner at level review with just this rule, and debris for one that asks what stood around a text.

    It is made without reading the shipped books again.
    """
    cleaner = Cleaner.__new__(Cleaner)
    debris = {name: other for name, other in BOOKS.rules.items() if name.startswith("debris/") and shows_debris(rule)}
    options = (WHOLE if debris else PROTOTYPE).options
    cleaner.__dict__.update(options=options, books=Books({**debris, rule.id: rule}))
    return cleaner


def shows_debris(rule: Rule[Guarded]) -> bool:
    return bool(BOOKS.rules[rule.id].spec.source)


PROTOTYPE = Cleaner(level="review", debris="off")
WHOLE = Cleaner(level="review")


def without(rule: Rule[Guarded], guard: str) -> Rule[Guarded]:
    return Rule(rule.id, rule.spec.model_copy(update={guard: []}), rule.path, rule.line, rule.layer)


def failures(rule: Rule[Guarded]) -> Iterator[object]:
    cleaner = cleaner_for(rule)
    return (failure for example in rule.spec.examples if (failure := check(cleaner, rule, example)))


def test_the_books_are_broad():
    assert len(NAMES) >= 700
    assert sum(len(rule.spec.for_) + len(variants(rule)) for rule in NAMES) >= 3000
    assert len(PATTERNS) >= 25


def test_every_rule_says_why_and_shows_what_it_does_and_what_it_leaves():
    for rule in [*NAMES, *PATTERNS]:
        kinds = {example.kind for example in rule.spec.examples}
        assert rule.spec.why, rule.where
        assert "keep" in kinds, rule.where
        assert kinds & {"change", "flag"}, rule.where


def test_the_reasons_are_not_one_sentence_over_and_over():
    reasons = {rule.spec.why for rule in [*NAMES, *PATTERNS]}
    assert len(reasons) > 300


def test_no_variant_is_the_name_itself_or_stands_there_twice():
    for rule in NAMES:
        forms = [*rule.spec.for_, *variants(rule)]
        assert rule.spec.write not in forms, rule.where
        assert len(set(forms)) == len(forms), rule.where


def test_all_examples_come_out_with_all_rules_on():
    failed = [
        f"{rule.where}: {failure.why}: {example}"
        for rule in [*NAMES, *PATTERNS]
        for example in rule.spec.examples
        if (failure := check(WHOLE if shows_debris(rule) else PROTOTYPE, rule, example))
    ]
    assert not failed


@pytest.mark.parametrize(("rule", "guard"), SAMPLE, ids=lambda value: getattr(value, "id", value))
def test_without_a_guard_an_example_fails(rule, guard):
    assert next(failures(without(rule, guard)), None)
