"""The commands `cleaner rules …`, as a person calls them."""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cleaner.rulebook import books, load
from cleaner.rulebook.json_schema import schema
from cleaner.rulebook.watch import changes_of
from cleaner.rules_cli import rules_app

SHIPPED = Path(__file__).parent / "data/shipped"
BOOK = """\
rulebook: 1
title: Mine
names:
  - id: mistral-ai
    write: Mistral AI
    for: [Mistral IA]
    why: French.
    examples:
      - The team of Mistral IA grew. => The team of Mistral AI grew.
      - keep: The team of Mistral AI grew.
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """An empty current folder, a home without rulebooks, and two shipped rules."""
    monkeypatch.setattr(books, "shipped", lambda: SHIPPED)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    return tmp_path


def call(*words, keys=None):
    """The exit code and all that is printed."""
    done = CliRunner().invoke(rules_app, words, input=keys)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_the_newcomers_path():
    new = ("new", "--write", "Mistral AI", "--for", "Mistral IA", "--file", "mine.yaml", "--why", "French.")
    code, said = call(*new, "--example", "Mistral IA's team grew. => Mistral AI team grew.")
    assert (code, said.split("\n")[0]) == (0, "mine.yaml:5: wrote names/mistral-ai")
    assert "next: cleaner rules test --rules mine.yaml -k names/mistral-ai" in said

    code, said = call("test", "--rules", "mine.yaml", "-k", "mistral")
    assert code == 1
    assert "mine.yaml:5: names/mistral-ai: came out otherwise" in said
    assert "    expected Mistral AI team grew.\n    actual   Mistral AI's team grew.\n" in said

    path = Path("mine.yaml")
    path.write_text(path.read_text().replace("Mistral AI team", "Mistral AI's team"))
    assert call("test", "--rules", "mine.yaml", "-k", "mistral") == (0, "1 rules, 2 examples passed, 0 failed\n")
    assert call("lint", "--rules", "mine.yaml")[0] == 0


def test_all_examples_run():
    assert call("test") == (0, "2 rules, 5 examples passed, 0 failed\n")


def test_a_new_rule_cannot_break_an_old_ones_example():
    Path("mine.yaml").write_text(BOOK.replace("Mistral IA]", "Mistral IA, Openai]"))
    code, said = call("test", "--rules", "mine.yaml")
    assert code == 1
    assert "names/openai" in said


def test_test_complains_of_what_is_no_rule():
    assert call("test", "-k", "nothing-like-it") == (2, "no rule's id contains 'nothing-like-it'\n")
    Path("bad.yaml").write_text("rulebook: 1\nname: []\n")
    assert call("test", "--rules", "bad.yaml") == (2, "bad.yaml:2: unknown key 'name'; did you mean 'names'?\n")


def test_lint_tells_the_given_rules_faults_only():
    Path("mine.yaml").write_text(BOOK.replace("[Mistral IA]", "[Mistral IA, wind]"))
    code, said = call("lint", "--rules", "mine.yaml")
    assert code == 1
    assert said.startswith("mine.yaml:4: error: names/mistral-ai: 'wind' is ordinary language; ask for evidence")
    assert "1 errors, 0 warnings" in said


def test_list_chooses_and_has_three_forms():
    Path("mine.yaml").write_text(BOOK)
    table = call("list", "mistral", "--rules", "mine.yaml")[1]
    assert table.startswith("names/mistral-ai\tMistral AI\tMistral IA\tsafe\tmine.yaml:4\n1 of ")
    [row] = json.loads(call("list", "--rules", "mine.yaml", "--theme", "mine", "--json")[1])
    assert row == {
        "id": "names/mistral-ai",
        "writes": "Mistral AI",
        "for": ["Mistral IA"],
        "level": "safe",
        "language": [],
        "guards": [],
        "why": "French.",
        "examples": [
            "The team of Mistral IA grew. => The team of Mistral AI grew.",
            "keep: The team of Mistral AI grew.",
        ],
        "where": "mine.yaml:4",
        "layer": "mine.yaml",
    }
    assert call("list", "--rules", "mine.yaml", "--theme", "mine", "--level", "report")[1].startswith("0 of ")
    assert call("list", "--rules", "mine.yaml", "--theme", "mine", "--language", "xx")[1].count("\t") == 4


def test_the_page_has_every_rule_and_every_example():
    assert call("list", "--markdown") == (0, (Path(__file__).parent / "data/shipped.md").read_text("utf-8"))


def test_new_writes_every_key():
    code, said = call(
        *("new", "--file", "mine.yaml", "--id", "scale", "--write", "Scale", "--for", "scale", "--for", "escala"),
        *("--exact", "--unless", "at scale", "--near", "startup", "--document", "Scale AI", "--document", "@self"),
        *("--level", "review", "--language", "en", "--why", "Hindi: no capitals.", "--keep", "It works at scale."),
    )
    assert code == 0, said
    assert Path("mine.yaml").read_text() == (
        "rulebook: 1\ntitle: mine\n\nnames:\n  - id: scale\n    write: Scale\n    for: [scale, escala]\n"
        '    case: exact\n    unless: [at scale]\n    near: [startup]\n    document: [Scale AI, "@self"]\n'
        '    level: review\n    language: [en]\n    why: "Hindi: no capitals."\n    examples:\n'
        "      - The report on startup and Scale AI names scale. => The report on startup and Scale AI names Scale.\n"
        "      - keep: It works at scale.\n"
    )
    assert call("test", "--rules", "mine.yaml", "-k", "names/scale")[1].endswith(" 0 failed\n")


def test_new_refuses_what_would_not_load_and_writes_nothing():
    Path("mine.yaml").write_text(BOOK)
    new = ("new", "--write", "A", "--for", "B", "--file", "mine.yaml")
    for words, part in (
        (("--id", "Bad Id"), "'Bad Id' is no id; write small letters"),
        (("--id", "mistral-ai"), "the id 'mistral-ai' is taken: mine.yaml:4 has it too"),
        (("--near", "@gone"), "no word list '@gone'"),
        (("--level", "sure"), "'level' is 'safe', 'review' or 'report', not 'sure'"),
        (("--language", "english"), "'english' is no language code"),
        (("--example", "B -> A"), "an example reads 'before => after'"),
    ):
        code, said = call(*new, *words)
        assert (code, part in said, said.endswith("\nnothing was written\n")) == (2, True, True), said
    assert Path("mine.yaml").read_text() == BOOK
    assert call("new", keys="")[0] == 2


def test_new_tells_that_a_rule_replaces_another():
    code, said = call("new", "--write", "OpenAI", "--for", "Openay", "--id", "openai", "--file", "mine.yaml")
    assert code == 0
    assert "it replaces the rule of rules/names/" in said
    assert call("new", "--write", "OpenAI", "--for", "Openaj", "--file", "mine.yaml")[1].startswith("mine.yaml:")
    assert "names/openai-2" in load([Path("mine.yaml")]).rules


def test_new_goes_into_the_users_folder_if_nobody_says_where(folder):
    assert "replaces" not in call("new", "--write", "Mistral AI", "--for", "Mistral IA")[1]
    assert call("new", "--write", "Mistral Large", "--for", "Mistral Grand")[0] == 0
    assert "mistral-ai" in (folder / "home/cleaner/rules/names.yaml").read_text()
    assert call("list", "mistral")[1].startswith("names/mistral-ai")
    Path("mine.yaml").write_text(BOOK)
    Path("cleaner.yaml").write_text("rules: mine.yaml\n")
    call("new", "--write", "Scale AI Labs", "--for", "Scale IA Labs")
    assert "scale-ai-labs" in Path("mine.yaml").read_text()


def test_import_tells_what_it_leaves_out():
    Path("terms.txt").write_text("Bank World => World Bank\nno arrow\nOpenai => Open AI Inc\n")
    code, said = call("import", "terms.txt", "--file", "terms.yaml")
    assert code == 1
    assert "terms.txt:2: is no 'wrong => right'" in said
    assert "terms.txt:3: 'Openai' becomes 'OpenAI' by names/openai" in said
    assert said.endswith("2 terms read, 1 rules written to terms.yaml, 2 left out\n")
    assert "level: review" in Path("terms.yaml").read_text()
    assert call("test", "--rules", "terms.yaml", "-k", "world-bank")[0] == 0
    Path("more.tsv").write_text("Union European\tEuropean Union\ten\n")
    assert call("import", "more.tsv", "--file", "terms.yaml", "--level", "safe")[0] == 0
    assert list(load([Path("terms.yaml")], with_shipped=False).rules) == ["names/world-bank", "names/european-union"]


def test_schema_is_printed_written_and_referred_to(folder):
    assert json.loads(call("schema")[1]) == schema()
    (folder / "books/deep").mkdir(parents=True)
    Path("books/mine.yaml").write_bytes(BOOK.replace("\n", "\r\n").encode())
    Path("books/deep/other.yaml").write_text(f"# yaml-language-server: $schema=old.json\n# Mine.\n{BOOK}")
    said = call("schema", "--out", "schema.json", "--reference", "books")
    assert said == (0, "2 rulebooks, 2 changed\n")
    line = "# yaml-language-server: $schema=../schema.json"
    assert Path("books/mine.yaml").read_bytes().decode() == f"{line}\n{BOOK}".replace("\n", "\r\n")
    assert Path("books/deep/other.yaml").read_text() == f"{line.replace('../', '../../')}\n# Mine.\n{BOOK}"
    assert call("schema", "--out", "schema.json", "--reference", "books") == (0, "2 rulebooks, 0 changed\n")
    assert call("schema", "--reference", "books")[0] == 2


def test_stats_count_and_show(folder):
    Path("mine.yaml").write_text(BOOK)
    (folder / "in/.hidden").mkdir(parents=True)
    Path("in/.hidden/a.txt").write_text("Mistral IA")
    Path("in/a.txt").write_text("A first line.\nThe team of Mistral IA grew, and so did Mistral IA.\n")
    Path("in/b.txt").write_bytes("The café of Mistral IA opened.\n".encode("cp1252"))
    code, said = call("stats", "in", "--rules", "mine.yaml")
    assert code == 0
    assert said.startswith("names/mistral-ai\t3\t3\t0\t2\n2 documents; ")
    assert said.endswith("2 of 3 rules never found anything:\n  names/openai\n  names/scale-ai\n")
    plain = json.loads(call("stats", "in", "--rules", "mine.yaml", "--json")[1])
    assert plain["rules"]["names/mistral-ai"] == {"hits": 3, "edits": 3, "flags": 0, "documents": 2}
    said = call("stats", "in", "--rules", "mine.yaml", "--contexts", "names/mistral-ai")[1]
    assert said.split("\n")[:2] == [
        "a.txt: The team of Mistral IA[Mistral AI] grew, and so did Mistral IA.",
        "a.txt: The team of Mistral IA grew, and so did Mistral IA[Mistral AI].",
    ]


def test_stats_list_what_is_no_text_and_refuse_what_is_not_there():
    Path("in.txt").write_bytes(bytes(range(32)) * 20)
    code, said = call("stats", "in.txt")
    assert code == 3
    assert "in.txt: is not text" in said
    assert call("stats", "gone") == (2, "gone: no such file or folder\n")
    assert call("stats", "in.txt", "--contexts", "names/opena") == (
        2,
        "no rule 'names/opena'; did you mean 'names/openai'?\n",
    )


def test_a_config_gives_the_rules():
    Path("mine.yaml").write_text(BOOK)
    Path("cleaner.yaml").write_text("rules: [mine.yaml]\n")
    assert call("list", "--theme", "mine")[1].startswith("names/mistral-ai\t")
    Path("other.yaml").write_text("level: sure\n")
    assert call("list", "--config", "other.yaml") == (2, "other.yaml:1: 'level' is 'safe' or 'review', not 'sure'\n")


def test_watching_gives_a_turn_for_each_save(folder):
    path = folder / "mine.yaml"
    path.write_text(BOOK)
    turns = changes_of([path, SHIPPED], pause=0.01)
    next(turns)
    threading.Timer(0.05, lambda: path.write_text(BOOK + "# more\n")).start()
    start = time.monotonic()
    next(turns)
    assert time.monotonic() - start < 5


def test_importing_the_commands_loads_nothing_heavy():
    heavy = ("rich", "yaml", "pydantic", "ftfy", "regex")
    code = f"import sys, cleaner.rules_cli; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1]
    )
    assert done.stdout == "[]\n"


@pytest.mark.skipif(sys.platform == "win32", reason="has no pseudo-terminals")
def test_new_asks_for_what_is_not_given():
    import pty

    ours, theirs = pty.openpty()
    code = "from cleaner.rules_cli import rules_app; rules_app()"
    path = {"PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(
        [sys.executable, "-c", code, "new", "--file", "mine.yaml"],
        stdin=theirs,
        stdout=subprocess.PIPE,
        env={**os.environ, **path},
    ) as process:
        os.write(ours, b"Zorblat AI\nZorblat IA, Zorblat KI\nFrench and German.\n")
        said = process.communicate(timeout=30)[0].decode()
    os.close(ours)
    os.close(theirs)
    assert "Right form" in said
    assert process.returncode == 0
    rule = load([Path("mine.yaml")], with_shipped=False).rules["names/zorblat-ai"]
    assert (rule.spec.for_, rule.spec.why) == (["Zorblat IA", "Zorblat KI"], "French and German.")


def test_new_writes_a_pattern():
    new = ("new", "--find", r"/\bevaluated at (?=[$€]\d)/", "--write", "valued at ", "--id", "evaluated-at-sum")
    said_to = ("--example", "It was evaluated at $5. => It was valued at $5.", "--keep", "It was evaluated at school.")
    code, said = call(*new, *said_to, "--why", "French.", "--file", "mine.yaml")
    assert code == 0, said
    assert "wrote patterns/evaluated-at-sum" in said
    assert call("test", "--rules", "mine.yaml", "-k", "patterns/evaluated-at-sum") == (
        0,
        "1 rules, 2 examples passed, 0 failed\n",
    )


def test_new_writes_a_pattern_that_only_flags_or_takes_away():
    flag = ("new", "--find", "/zwanzigste/", "--id", "residue", "--flag", "The zwanzigste day.", "--keep", "A day.")
    code, said = call(*flag, "--why", "German.", "--file", "mine.yaml")
    assert code == 0, said
    take = (
        "new",
        "--find",
        "/ ?quokkamark/",
        "--write",
        "",
        "--id",
        "mark",
        "--example",
        "A quokkamark day. => A day.",
    )
    code, said = call(*take, "--keep", "A day.", "--why", "A mark.", "--file", "mine.yaml")
    assert code == 0, said
    text = Path("mine.yaml").read_text("utf-8")
    assert "level: report" in text
    assert 'write: ""' in text
    assert call("test", "--rules", "mine.yaml", "-k", "patterns/residue")[0] == 0
    assert call("test", "--rules", "mine.yaml", "-k", "patterns/mark")[0] == 0


def test_new_writes_debris_with_a_line_and_its_twin_in_prose():
    Path("mine.yaml").write_text("# Mine.\nrulebook: 1\n\nnames:\n  - {id: a, write: Abcdo, for: [Abcdu]}\n")
    lines = ("new", "--line", "Send the Quokka Post a tip", "--start", "More from the Quokka Post", "--where", "tail")
    code, said = call(*lines, "--why", "Under every story.", "--file", "mine.yaml")
    assert code == 0, said
    assert "wrote debris/send-the-quokka-post-a-tip" in said
    assert Path("mine.yaml").read_text("utf-8").startswith("# Mine.\n")
    assert call("test", "--rules", "mine.yaml", "-k", "quokka") == (0, "1 rules, 2 examples passed, 0 failed\n")


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (("--for", "A", "--find", "/b/"), "one rule is of one kind"),
        (("--for", "A", "--line", "b"), "one rule is of one kind"),
        (("--find", "/quokka/", "--write", "b"), "--id"),
        (("--find", "/quokka/", "--write", "b", "--id", "c"), "--example"),
        (("--find", "/quokka/", "--id", "c"), "--flag"),
        (("--find", "/quokka/", "--id", "c", "--flag", "quokka"), "--keep"),
        (("--find", "quokka", "--id", "c", "--flag", "quokka", "--keep", "d"), "stands between slashes"),
    ],
)
def test_new_says_what_is_missing(words, advice):
    code, said = call("new", *words, "--file", "mine.yaml")
    assert code == 2
    assert advice in said
    assert not Path("mine.yaml").exists()
