"""Writing rules into files: what stands there stays, what is added reads back as it was meant."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaner.rulebook import RulebookError, load, shipped
from cleaner.rulebook.example import Example
from cleaner.rulebook.source import Source
from cleaner.rulebook.writing import add, proposed, slug

RULE = {"id": "mistral-ai", "write": "Mistral AI", "for": ["Mistral IA", "Mistral: KI"], "why": "French & German."}
COMMENTED = """\
# Mine.
rulebook: 1   # the first version

names:   # companies
  # The one that all write wrong.
  - id: openai
    write: OpenAI    # never Open AI
    for: [Openai,
          OPENAI]

# Patterns come last.
patterns:
  - {id: space, find: '/([$]) (?=\\d)/', write: \\1}
"""


NEWLINE = "\n"


def names(path: Path) -> list[str]:
    return list(load([path], with_shipped=False).rules)


def test_a_missing_file_is_made(tmp_path):
    path = tmp_path / "new/mine.yaml"
    add(path, "names", [RULE], "My names")
    assert path.read_text("utf-8").startswith("rulebook: 1\ntitle: My names\n\nnames:\n  - id: mistral-ai\n")
    assert names(path) == ["names/mistral-ai"]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_comments_order_and_line_ends_stay(tmp_path, newline):
    path = tmp_path / "mine.yaml"
    path.write_bytes(COMMENTED.replace("\n", newline).encode())
    add(path, "names", [RULE])
    new = path.read_bytes().decode()
    before, after = COMMENTED.replace("\n", newline).split(f"OPENAI]{newline}")
    assert new.startswith(before)
    assert new.endswith(after)
    assert new.count("\n") == new.count(newline)
    assert names(path) == ["names/openai", "names/mistral-ai", "patterns/space"]


@pytest.mark.parametrize(
    "end",
    [
        "",
        "\n",
        "\n\n\n",
        "\n# the end\n",
        "\n    examples:\n      - |-\n        Openai\n        # no comment =>\n        OpenAI\n",
        "\n    why: >\n      Folded\n      text.\n\n",
        "\n    near: [a,\n      b]  # why\n",
    ],
)
def test_a_rule_goes_behind_the_last_one_whatever_its_end(tmp_path, end):
    path = tmp_path / "mine.yaml"
    old = f"rulebook: 1\nnames:\n- id: openai\n  write: OpenAI\n  for: [Openai]{end.replace(f'{NEWLINE}  ', NEWLINE)}"
    path.write_text(old)
    before = Source(path, "").value["names"]
    add(path, "names", [RULE, {**RULE, "id": "other"}])
    after = Source(path, "").value["names"]
    assert after[: len(before)] == before
    assert [rule["id"] for rule in after] == ["openai", "mistral-ai", "other"]


def test_every_shipped_book_takes_a_rule_and_keeps_every_line(tmp_path):
    for book in sorted(shipped().rglob("*.yaml")):
        path = tmp_path / book.name
        path.write_bytes(book.read_bytes())
        add(path, "names", [RULE], check=lambda part: Source(part, "part"))
        old, new = book.read_text("utf-8").split("\n"), iter(path.read_text("utf-8").split("\n"))
        assert all(line in new for line in old if line), f"{book}: a line is gone or moved"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rulebook: 1\nnames: [{id: a, write: A, for: [B]}]\n", "mine.yaml:2: 'names' is written in brackets"),
        ("rulebook: 1\nnames:\n  - id: mistral-ai\n    write: A\n    for: [B]\n", "the id 'mistral-ai' is taken"),
        ("rulebook: 1\nnames:\n\t- id: a\n", "mine.yaml:3: a tab; indent with spaces"),
    ],
)
def test_what_will_not_do_leaves_the_file_alone(tmp_path, text, said):
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    with pytest.raises(RulebookError) as error:
        add(path, "names", [RULE])
    assert said in str(error.value)
    assert path.read_text() == text
    assert [each.name for each in tmp_path.iterdir()] == ["mine.yaml"]


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), min_size=1, max_size=12)
ODD = st.sampled_from(["no", "1.0", "~", "@a", "- a", "a: b", "a #b", "'", '"', "&a", "*a", "!a", "%", "a]", "[", "=>"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.lists(WORDS | ODD, min_size=1, max_size=4), WORDS | ODD)
def test_any_text_reads_back(tmp_path, words, keep):
    path = tmp_path / "any.yaml"
    path.unlink(missing_ok=True)
    add(path, "names", [{"id": "a", "write": words[0], "for": words, "examples": [{"keep": keep}, f"{keep} => b"]}])
    [rule] = load([path], with_shipped=False).rules.values()
    assert rule.spec.for_ == words
    assert rule.spec.examples[0] == Example("keep", keep, keep)


@given(st.text())
def test_a_slug_is_an_id(text):
    assert re.fullmatch("[a-z0-9]+(?:-[a-z0-9]+)*", slug(text))


@pytest.mark.parametrize(
    ("keys", "examples"),
    [
        ({}, ["The report names A. => The report names B.", {"keep": "The report names B."}]),
        (
            {"near": ["startup*"], "document": ["@self", "Meta"]},
            ["The report on startup names A. => The report on startup names B.", {"keep": "The report names A."}],
        ),
        ({"level": "report"}, [{"flag": "The report names A."}, {"keep": "The report names B."}]),
        ({"examples": ["A => B"]}, ["A => B", {"keep": "The report names B."}]),
        ({"examples": [{"keep": "A."}]}, ["The report names A. => The report names B.", {"keep": "A."}]),
    ],
)
def test_a_rule_gets_the_examples_it_lacks(keys, examples):
    assert proposed({"id": "b", "write": "B", "for": ["A"], **keys})["examples"] == examples
