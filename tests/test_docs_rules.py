"""docs/rules.md: its generated parts are up to date, its rulebooks load and their examples pass."""

import importlib.util
import re
from pathlib import Path

import pytest

from cleaner.examples import run
from cleaner.lint import lint
from cleaner.pipeline import Cleaner
from cleaner.rulebook.schema import DebrisSpec, NameSpec, PatternSpec, RepairSpec, RulebookSpec

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "rules.md").read_text("utf-8")
BOOKS = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def refresh():
    spec = importlib.util.spec_from_file_location("refresh", DOCS / "refresh.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["rules.md", "rulebook.schema.json"])
def test_what_is_generated_is_up_to_date(name):
    assert (DOCS / name).read_text("utf-8") == refresh().generated()[name], "run: python -m docs.refresh"


def test_the_page_of_shipped_rules_can_be_made():
    assert "\n### names/openai\n" in refresh().generated()["rules-shipped.md"]


def test_every_key_has_a_description():
    for model in (RulebookSpec, NameSpec, PatternSpec, DebrisSpec, RepairSpec):
        assert [name for name, field in model.model_fields.items() if not field.description] == []


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.split("id: ")[-1].split("\n")[0])
def test_the_rulebooks_on_the_page_work(tmp_path, book):
    path = tmp_path / "book.yaml"
    path.write_text(book)
    cleaner = Cleaner([path], level="review")
    own = [rule for rule in cleaner.books.rules.values() if rule.path == str(path)]
    assert [f"{failure.rule.id}: {failure.found}" for _, _, failure in run(cleaner, own) if failure] == []
    assert [str(each) for each in lint(cleaner.books) if each.rule in own and each.severity == "error"] == []


def test_the_page_names_every_command():
    from cleaner.rules_cli import rules_app

    for command in rules_app.registered_commands:
        assert f"cleaner rules {command.name}" in PAGE
