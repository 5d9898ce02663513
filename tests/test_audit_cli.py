"""The commands that read a finished run: `audit` and `stats`, as real processes."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

import pytest
from conftest import PAGE, PROSE

from cleaner import Cleaner
from cleaner.batch import Plan, run

DONE, USAGE = 0, 2


@pytest.fixture(scope="module")
def shipped() -> Cleaner:
    return Cleaner()


@pytest.fixture
def out(shipped, corpus, tmp_path) -> Path:
    """A finished run over a corpus with edits of two stages, a flag and a document that fails."""
    (corpus / "de").mkdir()
    (corpus / "de/d.txt").write_text(
        "Der Rat hat am Dienstag getagt und lange über die neue Brücke geredet.\n\n"
        "Am Ende schrieb der Bürgermeister auf Youtube, dass man sich bald wieder trifft.\n",
        "utf-8",
    )
    (corpus / "broken.txt").write_bytes(bytes(range(256)) * 40)
    run(corpus, tmp_path / "out", shipped, Plan(workers=1))
    return tmp_path / "out"


def rows(done) -> list[dict]:
    assert done.returncode == DONE, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_audit_shows_every_edit_with_the_text_around_it(cleaner, out):
    found = rows(cleaner("audit", out, "--json"))
    assert len(found) == 4
    [first] = [row for row in found if row["document"] == "a.txt" and row["old"] == "Youtube"]
    assert first == {
        "document": "a.txt",
        "language": "en",
        "start": PROSE.index("Youtube"),
        "old": "Youtube",
        "new": "YouTube",
        "rules": ["names/youtube"],
        "before": "The mayor wrote on ",
        "after": " that the next meeting would be announce",
        "score": None,
    }


@pytest.mark.parametrize(
    ("asked", "documents"),
    [
        (["--rule", "names/youtube"], ["a.txt", "de/d.txt", "sub/c.md"]),
        (["--rule", "names/*", "--document", "de/*"], ["de/d.txt"]),
        (["--rule", "debris/*"], ["a.txt"]),
        (["--document", "a.txt", "--document", "sub/c.md", "--text", "You"], ["a.txt", "sub/c.md"]),
        (["--text", "YouTube", "--limit", "1"], ["a.txt"]),
        (["--text", "youtube"], []),
        (["--rule", "names/youtub"], []),
        (["--flags", "--rule", "names/*"], []),
    ],
)
def test_audit_finds_by_rule_document_and_text(cleaner, out, asked, documents):
    assert [row["document"] for row in rows(cleaner("audit", out, "--json", *asked))] == documents


def test_audit_for_people_names_document_rule_and_change(cleaner, out):
    document, first, *_ = cleaner("audit", out, "--rule", "names/*").stdout.decode().splitlines()
    assert document == "a.txt"
    assert first.split(maxsplit=2) == [
        str(PROSE.index("Youtube")),
        "names/youtube",
        "The mayor wrote on [Youtube][YouTube] that the next meeting would be announce",
    ]


def test_audit_counts(cleaner, out):
    assert rows(cleaner("audit", out, "--count", "rule", "--json"))[0] == {"rule": "names/youtube", "edits": 3}
    by_document = rows(cleaner("audit", out, "--count", "document", "--json", "--limit", "1"))
    assert by_document == [{"document": "a.txt", "edits": 2}]
    assert cleaner("audit", out, "--count", "language").stdout.decode().split() == ["3", "en", "1", "de"]
    assert cleaner("audit", out, "--count", "stage", "--csv").stdout == b"stage,edits\nnames,3\ndebris,1\n"


def test_audit_writes_csv_that_reads_back(cleaner, out):
    table = list(csv.DictReader(io.StringIO(cleaner("audit", out, "--csv").stdout.decode(), newline="")))
    plain = rows(cleaner("audit", out, "--json"))
    assert [(row["document"], row["old"]) for row in table] == [(row["document"], row["old"]) for row in plain]


def test_audit_shows_flags(cleaner, corpus, tmp_path):
    (tmp_path / "my.yaml").write_text(
        "rulebook: 1\nnames:\n  - {id: x, write: city council, for: [council], level: review}\n", "utf-8"
    )
    cleaner("run", corpus, "out", "--rules", "my.yaml")
    found = rows(cleaner("audit", "out", "--flags", "--rule", "names/x", "--json"))
    assert [(row["document"], row["before"], row["old"], row["new"]) for row in found] == [
        (document, "The ", "council", "city council") for document in ("a.txt", "b.txt", "sub/c.md")
    ]


def test_what_a_model_decided_shows_its_score(cleaner, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/page.txt").write_text(PAGE, "utf-8")
    cleaner("run", "in", "out")
    found = {row["old"].strip(): row["score"] for row in rows(cleaner("audit", "out", "--rule", "debris/*", "--json"))}
    score = found.pop("Photo gallery and video")
    assert score > 0.8
    assert found == {"Share on Facebook": None, "Leave a Reply": None}
    table = csv.DictReader(io.StringIO(cleaner("audit", "out", "--csv").stdout.decode()))
    assert [row["score"] for row in table if row["rules"].startswith("debris")] == ["", "", str(score)]
    for command in (("audit", "out"), ("diff", "in")):
        shown = cleaner(*command).stdout.decode()
        assert f"debris/outside-article (score {score:.1f})" in shown
        assert shown.count("(score ") == 1


def test_undo_of_other_rules_leaves_the_scores(cleaner, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/page.txt").write_text(PAGE, "utf-8")
    cleaner("run", "in", "out")
    before = rows(cleaner("audit", "out", "--rule", "debris/outside-article", "--json"))
    assert cleaner("undo", "out", "--rule", "debris/share").returncode == DONE
    assert rows(cleaner("audit", "out", "--rule", "debris/outside-article", "--json")) == before
    assert cleaner("undo", "out").returncode == DONE
    assert (tmp_path / "out/page.txt").read_text("utf-8") == PAGE


def test_audit_does_without_the_clean_copies(cleaner, out):
    (out / "a.txt").unlink()
    (out / "sub/c.md").write_text("something else", "utf-8")
    found = rows(cleaner("audit", out, "--rule", "names/*", "--json"))
    assert [row["before"] for row in found] == ["", "Am Ende schrieb der Bürgermeister auf ", ""]


def test_audit_shows_records_of_a_file_with_the_text_around_them(cleaner, tmp_path):
    records = [{"text": PROSE, "n": 1}, {"text": "Nothing."}, {"text": PROSE.replace("mayor", "bishop")}]
    (tmp_path / "in").mkdir()
    packed = gzip.compress("".join(json.dumps(record) + "\n" for record in records).encode())
    (tmp_path / "in/a.jsonl.gz").write_bytes(packed)
    for name in ("a.jsonl.gz!.txt", "b#1.txt"):
        (tmp_path / "in" / name).write_text(PROSE, "utf-8")
    cleaner("run", "in", "out")
    found = rows(cleaner("audit", "out", "--json", "--rule", "names/youtube"))
    assert [(row["document"], row["before"]) for row in found] == [
        ("a.jsonl.gz#1", "The mayor wrote on "),
        ("a.jsonl.gz#3", "The bishop wrote on "),
        ("a.jsonl.gz!.txt", "The mayor wrote on "),
        ("b#1.txt", "The mayor wrote on "),
    ]
    of_file = rows(cleaner("audit", "out", "--json", "--document", "a.jsonl.gz"))
    assert [row["document"] for row in of_file] == ["a.jsonl.gz#1", "a.jsonl.gz#3"]


def test_audit_never_reads_outside_its_folder(cleaner, out):
    path = out / ".cleaner/audit.jsonl"
    entry = {**json.loads(path.read_bytes().splitlines()[0]), "id": "../victim.txt"}
    path.write_text(json.dumps(entry) + "\n", "utf-8")
    (out.parent / "victim.txt").write_bytes((out / "a.txt").read_bytes())
    assert {row["before"] for row in rows(cleaner("audit", out, "--json"))} == {""}


def test_a_compressed_audit_is_read_as_well(cleaner, out):
    plain = cleaner("audit", out).stdout
    path = out / ".cleaner/audit.jsonl"
    (out / ".cleaner/audit.jsonl.gz").write_bytes(gzip.compress(path.read_bytes()))
    path.unlink()
    assert cleaner("audit", out).stdout == plain


def test_what_a_text_holds_does_nothing_to_the_terminal(cleaner, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text(PROSE.replace("on Youtube", "\x1b[31mon Youtube\x07 \x9bmore"), "utf-8")
    cleaner("run", "in", "out", "--only", "names/youtube")
    assert "␛[31mon [Youtube][YouTube]␇ \\x9bmore" in cleaner("audit", "out").stdout.decode()


def test_stats_sums_the_run_up(cleaner, out):
    done = cleaner("stats", out, "--json")
    assert done.returncode == DONE, done.stderr
    stats = json.loads(done.stdout)
    assert [stats[key] for key in ("documents", "changed", "edits", "failures")] == [4, 3, 4, 1]
    assert stats["edits by stage"] == {"names": 3, "debris": 1}
    assert stats["documents by rule"]["names/youtube"] == 3
    assert {code: each["documents"] for code, each in stats["languages"].items()} == {"en": 3, "de": 1}
    assert {name: each["edits"] for name, each in stats["folders"].items()} == {".": 2, "de": 1, "sub": 1}
    originals = sum(
        len(path.read_bytes().decode()) for path in (out.parent / "in").rglob("*.[tm]*") if "broken" not in path.name
    )
    assert stats["characters"]["originals"] == originals
    assert sum(each["documents"] for each in stats["documents by share removed"]) == 4
    assert [failure["id"] for failure in stats["first failures"]] == ["broken.txt"]


def test_stats_for_people(cleaner, out):
    done = cleaner("stats", out)
    lines = [line.split() for line in done.stdout.decode().splitlines()]
    assert ["4", "documents"] in lines
    assert ["3", "names/youtube", "in", "3", "documents"] in lines
    assert ["1", "de", "1", "changed"] in lines
    assert b"broken.txt" in done.stderr


def test_stats_of_an_audit_of_an_earlier_version_says_nothing_of_lengths(cleaner, out):
    path = out / ".cleaner/audit.jsonl"
    entries = [json.loads(line) for line in path.read_bytes().splitlines()]
    for entry in entries:
        del entry["length"]
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries), "utf-8")
    stats = json.loads(cleaner("stats", out, "--json").stdout)
    assert stats["documents"] == 4
    assert stats["characters"] == {"originals": 0, "removed": 0}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "has no .cleaner/audit.jsonl; this needs a folder that 'cleaner run' wrote"),
        ("{}\n", "audit.jsonl:1: is no audit line: it has no 'edits'"),
        ("{nothing\n", "audit.jsonl:1: is no audit line"),
    ],
)
@pytest.mark.parametrize("command", ["audit", "stats"])
def test_an_audit_that_cannot_be_read_is_named(cleaner, tmp_path, command, content, message):
    (tmp_path / "out/.cleaner").mkdir(parents=True)
    if content is not None:
        (tmp_path / "out/.cleaner/audit.jsonl").write_text(content, "utf-8")
    done = cleaner(command, "out")
    assert done.returncode == USAGE
    assert message in done.stderr.decode()


def test_json_and_csv_exclude_each_other(cleaner, out):
    assert cleaner("audit", out, "--json", "--csv").returncode == USAGE
