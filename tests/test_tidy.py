"""Tidying: what a removal leaves behind."""

import pytest

from cleaner.edits import apply
from cleaner.text import Text
from cleaner.tidy import tidy

CASES = {
    "a line between two blank ones": ("One.\n\nX\n\nTwo.\n", [2], "One.\n\nTwo.\n"),
    "the first line": ("X\n\nOne.\n", [0], "One.\n"),
    "the last line": ("One.\n\nX\n", [2], "One.\n"),
    "the last line without a newline": ("One.\n\nX", [2], "One."),
    "two lines with a blank one between": ("One.\n\nX\n\nX\n\nTwo.", [2, 4], "One.\n\nTwo."),
    "a line without blank lines around it": ("One.\nX\nTwo.", [1], "One.\nTwo."),
    "the larger gap stays": ("One.\n\n\nX\n\nTwo.", [3], "One.\n\n\nTwo."),
    "nothing is removed": ("One.\n\n\n\nTwo.", [], "One.\n\n\n\nTwo."),
}


@pytest.mark.parametrize(("before", "numbers", "after"), CASES.values(), ids=CASES)
def test_a_removal_takes_the_blank_lines_it_would_double(before, numbers, after):
    text = Text(before)
    assert apply(before, tidy(text, [text.removal(number, "x/x") for number in numbers])) == after
