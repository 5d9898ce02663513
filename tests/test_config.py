"""The config file: read as strictly as a rulebook, and below the command line."""

from pathlib import Path

import pytest

from cleaner import config
from cleaner.rulebook import RulebookError, load
from cleaner.rulebook.schema import NameSpec

BOOK = "rulebook: 1\nnames:\n  - id: {id}\n    write: {write}\n    for: [Openai]\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty current folder, and a home without rulebooks."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    return tmp_path


def test_no_file_is_an_empty_config(folder):
    assert config.find().options({}) == {"rules": []}


def test_the_command_line_wins_and_its_rules_come_on_top(folder):
    (folder / "book.yaml").write_text("rulebook: 1\n")
    (folder / "cleaner.yaml").write_text("rules: book.yaml\nlevel: review\nignore: [names/a]\n")
    found = config.find().options({"rules": [Path("mine.yaml")], "level": "safe", "only": (), "language": None})
    assert found == {
        "rules": [Path("book.yaml"), Path("mine.yaml")],
        "level": "safe",
        "ignore": ["names/a"],
        "only": (),
        "language": None,
    }


def test_rules_are_relative_to_the_config(folder):
    (folder / "project").mkdir()
    (folder / "project/book.yaml").write_text("rulebook: 1\n")
    (folder / "project/other.yaml").write_text("rules: [book.yaml]\n")
    assert config.find(Path("project/other.yaml")).rules() == [Path("project/book.yaml")]


def test_layers_are_shipped_then_the_users_then_the_projects(folder):
    for place, write in (("home/cleaner/rules/mine.yaml", "OpenAi"), ("book.yaml", "Open AI")):
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(BOOK.format(id="openai-case", write=write))
    (folder / "cleaner.yaml").write_text("rules: [book.yaml]\n")
    rule = load(config.find().rules()).rules["names/openai-case"]
    assert isinstance(rule.spec, NameSpec)
    assert [each.spec.write for each in rule.lineage] == ["Open AI", "OpenAi"]
    assert [each.layer for each in rule.lineage] == ["book.yaml", str(folder / "home/cleaner/rules")]
    assert rule.changes() == {"write": ("OpenAi", "Open AI")}
    assert rule.lineage[-1].changes() == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("level: strict\n", "1: 'level' is 'safe' or 'review', not 'strict'"),
        ("debris: no\n", "1: 'debris' is 'off', 'safe' or 'strict', not 'no'"),
        ("\nrule: [x.yaml]\n", "2: unknown key 'rule'; did you mean 'rules'?"),
        ("language: english\n", "1: 'english' is no language code; write the letters of ISO 639-1, as en"),
        ("ignore: {a: b}\n", "1: 'ignore' should be a list, not keys with values"),
        ("detector: langdetct\n", "1: 'detector' is 'py3langid' or 'langdetect', not 'langdetct'; did you mean"),
        ("rules: [gone.yaml]\n", "1: no such rulebook file or folder: gone.yaml"),
        ("- rules\n", "1: a config has keys with values; known are rules, ignore, only, level"),
        ("level:\n\t- safe\n", "2: a tab; indent with spaces"),
    ],
)
def test_a_complaint_names_file_line_and_remedy(folder, text, said):
    (folder / "cleaner.yaml").write_text(text)
    with pytest.raises(RulebookError) as error:
        config.find()
    assert str(error.value).startswith(f"cleaner.yaml:{said}")


def test_an_empty_file_says_nothing(folder):
    (folder / "cleaner.yaml").write_text("# nothing yet\n")
    assert config.find().options({}) == {"rules": []}


def test_a_file_that_is_not_there_is_an_error(folder):
    with pytest.raises(RulebookError, match=r"gone\.yaml: cannot be read"):
        config.find(Path("gone.yaml"))
