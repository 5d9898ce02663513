"""Generated variants: what they look like, and that none is believed without proof."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.rulebook import load
from cleaner.rulebook.vary import generate, variants
from cleaner.stages.names import Names
from cleaner.text import Text

WAYS = ["acronym", "order", "spacing", "case"]

BOOK = """
rulebook: 1
names:
  - {id: scale, write: Scale AI, vary: [case, order, spacing, acronym]}
  - {id: kings, write: Chennai Super Kings, for: [Chennai Superkings], vary: [case]}
"""

CASES = [
    ("YouTube", ["spacing"], ("You Tube", "You-Tube")),
    ("JPMorgan", ["spacing"], ("JP Morgan", "JP-Morgan")),
    ("Reuters", ["spacing", "order"], ()),
    ("Reuters", ["case"], ("reuters",)),
    ("OpenAI", ["case"], ("Openai", "openai", "OPENAI")),
    ("BMW", ["case"], ("Bmw", "bmw")),
    ("Rohit Sharma", ["case"], ("Rohit sharma", "rohit sharma")),
    ("World Bank", ["order"], ("Bank World",)),
    ("European Central Bank", ["order"], ("Bank European Central", "Bank Central European")),
    ("Scale AI", ["acronym"], ("Scale IA", "Scale KI", "Scale ИИ", "Scale ШІ")),
]


@pytest.mark.parametrize(("name", "ways", "forms"), CASES)
def test_ways(name, ways, forms):
    assert generate(name, ways) == forms


@given(st.text(min_size=1).filter(str.strip), st.lists(st.sampled_from(WAYS)))
def test_a_form_is_never_the_name_and_never_there_twice(name, ways):
    forms = generate(name, ways)
    assert name not in forms
    assert len(set(forms)) == len(forms)


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    path = tmp_path_factory.mktemp("rules") / "vary.yaml"
    path.write_text(BOOK, "utf-8")
    return load([path], with_shipped=False)


def test_a_rule_lists_what_vary_adds(books):
    assert variants(books.rules["names/kings"]) == ("Chennai super kings", "chennai super kings")


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("Scale AI grew. Then AI Scale hired.", ["Scale AI"]),
        ("Scale AI grew. Then ScaleAI and scale ai hired.", ["Scale AI", "Scale AI"]),
        ("Then AI Scale hired.", []),
        ("Then AI Scale met IA Scale.", []),  # one guess is no proof of another
        ("Chennai super kings won.", []),
        ("Chennai Super Kings won. Chennai super kings lost.", ["Chennai Super Kings"]),
        ("Chennai Superkings won.", ["Chennai Super Kings"]),  # listed, not guessed
    ],
)
def test_a_guess_needs_the_right_form_in_the_document(books, text, changes):
    assert [edit.new for edit in Names(books)(Text(text, "en"))] == changes


def test_a_rule_without_any_form_is_refused(tmp_path):
    path = tmp_path / "none.yaml"
    path.write_text("rulebook: 1\nnames:\n  - {id: none, write: OpenAI}\n", "utf-8")
    with pytest.raises(ValueError, match=r"none\.yaml:3: the key 'for' is missing"):
        load([path], with_shipped=False)
