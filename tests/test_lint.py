"""Lint: every file of data/lint is about the check it is called after; a comment behind an id says what is found.

The rules without such a comment are the twins that must not be found.
"""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.lint import MEANINGS, Finding, lint
from cleaner.rulebook import load
from cleaner.rulebook.backtracking import slow_text

CASES = sorted((Path(__file__).parent / "data/lint").glob("*.yaml"))


def expected(path: Path) -> list[tuple[int, str]]:
    """The line and severity of every finding that a case file asks for."""
    return [
        (number, severity)
        for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1)
        if (comment := re.search(r"- id: .*  # (.+)", line))
        for severity in comment[1].split()
    ]


def of_check(path: Path) -> list[Finding]:
    findings = lint(load([path], with_shipped=False))
    return [finding for finding in findings if finding.check == path.stem]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_finds_what_the_comments_say_and_nothing_else(path):
    found = sorted((finding.rule.line, finding.severity) for finding in of_check(path))
    assert found == sorted(expected(path))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_finding_names_its_place_and_a_remedy(path):
    for finding in of_check(path):
        assert re.match(rf"{re.escape(str(path))}:\d+: (?:error|warning): [a-z]+/", str(finding))
        assert re.search(r"[;,] |: ", finding.message), "what is wrong, then what to do"


def test_every_check_has_a_case_and_a_meaning():
    assert set(MEANINGS) == {path.stem for path in CASES}
    found = {finding.check for path in CASES for finding in lint(load([path], with_shipped=False))}
    assert found == set(MEANINGS)


def test_nothing_is_to_be_said_about_a_shipped_rule():
    assert list(map(str, lint(load()))) == []


@given(st.text("abc", min_size=1, max_size=8), st.text("abc ", max_size=8))
def test_an_expression_without_repetition_is_never_slow(one, other):
    assert slow_text(f"{one}[xyz]?{other}") is None
