"""Patterns: which literal calls them, what they leave alone, and repeats."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner
from cleaner.language import beyond_latin
from cleaner.literals import Literals, Sought
from cleaner.rulebook import load
from cleaner.rulebook.schema import PatternSpec
from cleaner.stages.names import Names
from cleaner.stages.patterns import Pattern, PatternTimeoutError, anchors, needs_another_script
from cleaner.stages.repeats import repeated_clauses, repeated_words
from cleaner.text import Text

NONE, LEAD, BEGINS, ENDS = 0, 1, 2, 4
ANCHORS = [
    (r"(?<=\d) (?=%)", (" %",), LEAD),
    (r"(?<=\p{L}) (?=[?!](?:\s|$))", (" !", " ?"), LEAD),
    (r"(?<=[ab])c", ("ac", "bc"), NONE),
    (r"(?<=)foo", ("foo",), LEAD),
    (r"(?<=\ba )c", ("a c",), BEGINS),
    (r"(?<=\d )(?:foo|bar)\b", ("bar", "foo"), LEAD | BEGINS | ENDS),
    (r"(?<=\d\w)(?:foo|bar)\b", ("bar", "foo"), LEAD | ENDS),
    (r"\bU\. S\.", ("U. S.",), LEAD | BEGINS),
    (r"\bfoo\b(?! bar)", ("foo",), LEAD | BEGINS | ENDS),
    (r"\bfoo\b(?= bar)", ("foo bar",), LEAD | BEGINS),
    (r"\bfoo\b ?", ("foo", "foo "), LEAD | BEGINS),
    (r"(\w+) of (?=the)", (" of the",), NONE),
    (r"(?:foo|ba[rz])+ \d", ("bar", "baz", "foo"), LEAD),
    (r"(?:foo|\w*ba[rz])+ \d", ("bar", "baz", "foo"), NONE),
    (r"(foo\d+|bar) x", ("bar", "foo"), LEAD),
    (r"\d(?:\bfoo\b|\bbar)\d", ("bar", "foo"), BEGINS),
    (r"，", ("，",), LEAD),
    (r"a", (), NONE),
    (r"\p{Han}{2,}", (), NONE),
    (r"\s+,", (), NONE),
]


@pytest.mark.parametrize(("expression", "literals", "known"), ANCHORS)
def test_anchors(expression, literals, known):
    assert anchors(expression) == (literals, bool(known & LEAD), bool(known & BEGINS), bool(known & ENDS))


@pytest.mark.parametrize("rule", list(load().of(PatternSpec)), ids=lambda rule: rule.id)
def test_every_match_of_a_shipped_pattern_has_its_anchor_where_it_is_looked_for(rule):
    if not rule.spec.find:
        return
    pattern = Pattern(rule)
    sought = [Sought(anchor, pattern.ignores_case, pattern.begins, pattern.ends) for anchor in pattern.anchors]
    for example in rule.spec.examples:
        text = Text(example.text)
        found = {start for start, _, _ in next(Literals(sought).find([text]))}
        for match in regex.finditer(rule.spec.find, example.text):
            assert not sought or found, match
            assert not pattern.leads or match.start() in found
            assert not (needs_another_script(rule.spec.find) and not beyond_latin(example.text))


def test_no_shipped_pattern_reads_every_line_of_plain_ascii():
    names = Names(load())
    assert [pattern.rule for pattern in names._unanchored if not pattern.beyond_latin] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A traffic traffic jam.", ["traffic traffic"]),
        ("In the the hall.", ["the the"]),
        ("He had had enough. Ha ha. Bora Bora.", ["had had"] * 0),
        ("A co-op op art.", []),
        ("so long, long ago", []),
    ],
)
def test_repeated_words(text, found):
    assert [text[start:end] for start, end in repeated_words(Text(text, "en"))] == found


@given(st.text("ab, .\n", max_size=80))
def test_a_repeated_clause_is_really_there_twice(text):
    for start, end in repeated_clauses(Text(text, "en")):
        clause = regex.search(r"[^.,;!?\n]{15,}", text[start:end]).group()
        assert text[start:end].count(clause) == 2


def test_an_expression_that_ignores_case_is_found_in_any_case(tmp_path):
    book = tmp_path / "book.yaml"
    book.write_text('rulebook: 1\npatterns:\n  - {id: x, find: "/(?i)open sesame/", write: OPEN}\n', "utf-8")
    cleaner = Cleaner([book], shipped=False, language="en")
    assert cleaner.clean("Open Sesame, open SESAME, close sesame.").text == "OPEN, OPEN, close sesame."


def test_an_expression_that_takes_too_long_names_its_rule(tmp_path):
    book = tmp_path / "book.yaml"
    book.write_text('rulebook: 1\npatterns:\n  - {id: bomb, find: "/(x+x+)+yyyy/", write: z}\n', "utf-8")
    cleaner = Cleaner([book], shipped=False, language="en")
    assert cleaner.clean("x" * 5000).text == "x" * 5000  # the literal it needs is not there
    with pytest.raises(PatternTimeoutError, match="patterns/bomb"):
        cleaner.clean("x" * 5000 + " yyyy")


@pytest.mark.parametrize("spec", ["", "find: /a/, detect: repeated-word, "])
def test_a_pattern_rule_has_an_expression_or_a_detector(tmp_path, spec):
    book = tmp_path / "book.yaml"
    book.write_text(f"rulebook: 1\npatterns:\n  - {{id: x, {spec}write: z}}\n", "utf-8")
    with pytest.raises(ValueError, match="'find' or 'detect', one of them"):
        load([book], with_shipped=False)
