"""Literals and words: what is found by the words of a text is what a plain search finds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.literals import STRETCH, Literals, Sought
from cleaner.match import fold, in_spaced_word, occurrences, stands_alone
from cleaner.text import Text
from cleaner.words import CHUNK, words_of

PIECES = st.sampled_from(
    ["a", "b", "AI", "Ai", "ÉCO", "éco", "мета", "は", "規", "한", "e\u0301", "1", "_", "İ", "ς", "Σ"]
)
BETWEEN = st.sampled_from(["", " ", "-", ", ", "\n", "'", "\u2019", "。", "😀", "\ud800"])
STRINGS = st.lists(st.tuples(PIECES, BETWEEN), max_size=12).map(lambda pairs: "".join(a + b for a, b in pairs))
SOUGHT = st.builds(
    lambda literal, any_case, begins, ends: Sought(fold(literal) if any_case else literal, any_case, begins, ends),
    STRINGS.filter(bool).filter(lambda text: "\n" not in text and "\ud800" not in text),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)


def plain(string: str, sought: Sought) -> Iterator[tuple[int, int]]:
    """Where a literal stands, told by a plain search."""
    for start in occurrences(fold(string) if sought.any_case else string, sought.literal):
        yield start, start + len(sought.literal)


@given(STRINGS, st.lists(SOUGHT, max_size=5, unique=True), st.lists(PIECES, max_size=3))
def test_finds_what_a_plain_search_finds(string: str, literals: list[Sought], common: list[str]) -> None:
    found = list(*Literals(literals, common).find([Text(string)]))
    for each in literals:
        expected = set(plain(string, each))
        got = [(start, end) for start, end, which in found if which == each]
        alone = {place for place in expected if stands_alone(string, *place)}
        assert len(got) == len(set(got))
        assert alone <= set(got) <= expected
        if not (each.begins or each.ends):
            assert set(got) == expected


@pytest.mark.parametrize("before", range(12))
def test_nothing_is_lost_where_a_long_text_is_cut(before: int) -> None:
    string = ("." * (STRETCH - before) + "Scale AI.").ljust(2 * STRETCH - before, ".") + "Scale AI"
    name = Sought("scale ai", True, True, True)
    assert [start for start, _, _ in next(Literals([name]).find([Text(string)]))] == [
        STRETCH - before,
        2 * STRETCH - before,
    ]


@given(STRINGS)
def test_words_are_the_stretches_of_letters(string: str) -> None:
    words = words_of(string)
    inside = [place for start, end in zip(words.starts, words.ends, strict=True) for place in range(start, end)]
    assert inside == [place for place, char in enumerate(string) if in_spaced_word(char)]
    assert all(start == 0 or not in_spaced_word(string[start - 1]) for start in words.starts)


@given(STRINGS)
def test_the_same_word_has_the_same_key(string: str) -> None:
    words = words_of(string)
    spelt = [fold(string)[start:end] for start, end in zip(words.starts, words.ends, strict=True)]
    for one, first in zip(spelt, words.keys[: len(spelt)], strict=True):
        assert [one == other for other in spelt] == [first == other for other in words.keys[: len(spelt)]]


@pytest.mark.parametrize("unit", ["word and another ", "слово ", "規則は", "OpenAIは", "x"])
def test_a_long_text_has_the_words_of_its_parts(unit: str) -> None:
    count = 2 * CHUNK // len(unit) + 3
    words, one = words_of(unit * count), words_of(unit)
    if unit == "x":  # one word, as long as the text, is cut now and then
        assert words.ends[-1] == count
        assert (words.starts[1:] == words.ends[:-1]).all()
        return
    assert words.starts.tolist() == [at + len(unit) * number for number in range(count) for at in one.starts.tolist()]
    assert words.keys[: len(words.starts)].tolist() == one.keys[: len(one.starts)].tolist() * count
