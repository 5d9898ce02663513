"""Runs over corpora of every format, in this process: what is cleaned, what stays, and what undo gives back."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaner import Cleaner, audit
from cleaner.batch import BatchError, Choice, Outcome, Plan, check, run, undo
from cleaner.formats import Fields

TEXTS = ["A film on Youtube.", "Nothing here.", 'Two "films", one on Youtube,\nboth long.', "Été: Youtube/Facebook"]


@pytest.fixture(scope="module")
def one_rule() -> Cleaner:
    return Cleaner(only=("names/youtube",))


@pytest.fixture(scope="module")
def no_rules() -> Cleaner:
    return Cleaner(shipped=False, debris="off")


def as_csv(texts: list[str], **dialect: object) -> bytes:
    out = io.StringIO()
    csv.writer(out, **dialect).writerows([["n", "text"], *enumerate(texts)])
    return out.getvalue().encode()


FILES: dict[str, Callable[[list[str]], bytes]] = {
    "a.txt": lambda texts: "\n\n".join(texts).encode("cp1252"),
    "a.md": lambda texts: ("---\ntitle: on Youtube\n---\n" + "\n\n".join(texts) + "\n```\nYoutube\n```\n").encode(),
    "a.jsonl": lambda texts: b"".join(json.dumps({"text": text, "n": 1.50}).encode() + b"\n" for text in texts),
    "a.json": lambda texts: json.dumps([{"text": text} for text in texts], indent=1, ensure_ascii=False).encode(),
    "b.json": lambda texts: json.dumps({"text": texts}, indent=1).encode(),
    "a.csv": as_csv,
    "b.csv": lambda texts: as_csv(texts, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n"),
    "a.tsv": lambda texts: as_csv(texts, delimiter="\t"),
}
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
}


def here(**options: object) -> Plan:
    return Plan(workers=1, **options)


def everything(folder: Path, pack: str = "") -> Path:
    """A folder with a file of each format, each compressed."""
    folder.mkdir()
    for name, make in FILES.items():
        (folder / (name + pack)).write_bytes(PACKERS[pack](make(TEXTS)))
    return folder


def unpacked(path: Path) -> bytes:
    data = path.read_bytes()
    opener = {b"\x1f\x8b": gzip.decompress, b"BZ": bz2.decompress, b"\xfd7": lzma.decompress}.get(data[:2], bytes)
    return opener(data)


def lines_of(out: Path) -> list[dict]:
    return list(audit.read(audit.located(out / ".cleaner")))


@pytest.mark.parametrize("pack", PACKERS)
@pytest.mark.parametrize("keep", [None, "was"])
def test_every_format_is_cleaned_and_comes_back_byte_for_byte(tmp_path, one_rule, pack, keep):
    source, out = everything(tmp_path / "in", pack), tmp_path / "out"
    plan = here(fields=Fields(keep_original=keep))
    outcome = run(source, out, one_rule, plan)
    assert outcome.errors == []
    assert outcome.tally.documents == 2 + 6 * len(TEXTS)
    for name in FILES:
        clean, was = unpacked(out / (name + pack)), unpacked(source / (name + pack))
        assert clean.count(b"YouTube") == 3, name
        assert clean.count(b"Youtube") == (2 if name == "a.md" else 0) + (
            3 if keep and name[2:] not in ("txt", "md") else 0
        )
        assert clean != was
    assert run(source, out, one_rule, plan).skipped == outcome.tally.documents
    undone = undo(out)
    assert undone.errors == []
    assert undone.tally.edits == outcome.tally.edits
    for name in FILES:
        assert unpacked(out / (name + pack)) == unpacked(source / (name + pack)), name


def test_with_no_rules_nothing_changes(tmp_path, no_rules):
    source, out = everything(tmp_path / "in"), tmp_path / "out"
    assert run(source, out, no_rules, here()).errors == []
    for name in set(FILES) - {"a.txt"}:  # which is not UTF-8 before
        assert (out / name).read_bytes() == (source / name).read_bytes(), name


@given(st.lists(st.text(st.characters(codec="utf-8", min_codepoint=32) | st.sampled_from("\n\t"))))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
def test_with_no_rules_nothing_changes_whatever_the_texts(no_rules, tmp_path_factory, texts):
    folder = tmp_path_factory.mktemp("law")
    (folder / "in").mkdir()
    names = ("a.jsonl", "a.json", "a.csv", "b.csv")
    for name in names:
        (folder / "in" / name).write_bytes(FILES[name](texts))
    assert run(folder / "in", folder / "out", no_rules, here()).errors == []
    for name in names:
        assert (folder / "out" / name).read_bytes() == (folder / "in" / name).read_bytes()


def test_undo_of_a_rule_or_a_document_leaves_the_others(tmp_path, one_rule):
    source, out = everything(tmp_path / "in"), tmp_path / "out"
    run(source, out, one_rule, here(fields=Fields(id="n"), choice=Choice(include=["*.csv", "a.tsv"])))
    assert undo(out, documents=["a.csv#1"]).tally.changed == 1
    rows = csv.DictReader(io.StringIO((out / "a.csv").read_text("utf-8"), newline=""))
    clean = [text.replace("Youtube", "YouTube") for text in TEXTS]
    assert [row["text"].replace("\r", "") for row in rows] == [TEXTS[0], *clean[1:]]
    assert undo(out, documents=["b.csv"]).tally.changed == 3
    assert (out / "b.csv").read_bytes() == (source / "b.csv").read_bytes()
    assert undo(out, documents=["2"]).tally.changed == 2  # the record's own id, in two files
    assert undo(out, rules=["names/youtube"]).tally.changed == 3
    for name in ("a.csv", "a.tsv"):
        assert (out / name).read_bytes() == (source / name).read_bytes()
    with pytest.raises(BatchError, match="no document 'nowhere'"):
        undo(out, documents=["nowhere"])


def test_a_record_that_was_changed_by_hand_stays_and_the_others_come_back(tmp_path, one_rule):
    source, out = everything(tmp_path / "in"), tmp_path / "out"
    run(source, out, one_rule, here())
    lines = (out / "a.jsonl").read_bytes().splitlines(keepends=True)
    (out / "a.jsonl").write_bytes(b"".join([b'{"text": "mine"}\n', *lines[1:]]))
    undone = undo(out)
    assert [error["id"] for error in undone.errors] == ["a.jsonl#1"]
    was = (source / "a.jsonl").read_bytes().splitlines(keepends=True)
    assert (out / "a.jsonl").read_bytes() == b"".join([b'{"text": "mine"}\n', *was[1:]])


def test_after_an_undo_a_run_cleans_again(tmp_path, one_rule):
    source, out = everything(tmp_path / "in"), tmp_path / "out"
    run(source, out, one_rule, here())
    before = {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}
    undo(out)
    assert run(source, out, one_rule, here()).skipped == 0
    assert {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()} == before


def test_an_audit_that_was_changed_is_not_believed(tmp_path, one_rule):
    source, out = everything(tmp_path / "in"), tmp_path / "out"
    run(source, out, one_rule, here())
    path = out / ".cleaner/audit.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"a.csv#1"', b'"a.csv#9"'))
    undone = undo(out)
    assert undone.errors == [{"id": "a.csv", "error": "its part of the audit was changed or lost; clean it again"}]
    assert (out / "a.json").read_bytes() == (source / "a.json").read_bytes()


def test_a_ledger_never_leads_out_of_its_folder(tmp_path, one_rule):
    source, out = everything(tmp_path / "in"), tmp_path / "out"
    run(source, out, one_rule, here())
    path = out / ".cleaner/files.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"target":"a.jsonl"', b'"target":"../a.jsonl"'))
    victim = tmp_path / "a.jsonl"
    victim.write_bytes((out / "a.jsonl").read_bytes())
    before = victim.read_bytes()
    with pytest.raises(BatchError, match="names a path outside"):
        undo(out)
    assert victim.read_bytes() == before


def test_a_compressed_audit_is_read_undone_and_gone_on_with(tmp_path, one_rule):
    source, out = everything(tmp_path / "in"), tmp_path / "out"
    run(source, out, one_rule, here())
    plain = lines_of(out)
    run(source, tmp_path / "packed", one_rule, here(compress_audit=True))
    assert sorted(path.name for path in (tmp_path / "packed/.cleaner").glob("audit*")) == ["audit.jsonl.gz"]
    assert lines_of(tmp_path / "packed") == plain
    assert run(source, tmp_path / "packed", one_rule, here(compress_audit=True)).skipped == len(plain)
    assert undo(tmp_path / "packed").errors == []
    assert (tmp_path / "packed/a.txt").read_bytes() == (source / "a.txt").read_bytes()
    assert (tmp_path / "packed/.cleaner/audit.jsonl.gz").exists()


@pytest.mark.parametrize(("limit", "files"), [(1, ["a.csv"]), (5, ["a.csv", "a.json"]), (100, sorted(FILES))])
def test_a_limit_takes_the_first_documents(tmp_path, one_rule, limit, files):
    source, out = everything(tmp_path / "in"), tmp_path / "out"
    outcome = run(source, out, one_rule, here(limit=limit))
    assert sorted(path.name for path in out.iterdir() if path.is_file()) == files
    if limit < 100:
        assert outcome.tally.documents == limit
    assert run(source, out, one_rule, here(limit=limit)).skipped == outcome.tally.documents
    assert json.loads((out / "a.json").read_bytes() if limit > 1 else "[0]") != []


def test_a_sample_is_the_same_each_time_and_another_is_cleaned_anew(tmp_path, one_rule):
    source = everything(tmp_path / "in")
    for out in ("one", "two"):
        run(source, tmp_path / out, one_rule, here(sample=7))
    ids = [line["id"] for line in lines_of(tmp_path / "one")]
    assert ids == [line["id"] for line in lines_of(tmp_path / "two")]
    assert 7 <= len(ids) <= 7 + len(TEXTS)  # all texts of b.json are one record
    assert run(source, tmp_path / "one", one_rule, here(sample=20)).tally.documents >= 20


def test_files_are_chosen_by_globs_and_read_as_what_they_are_said_to_be(tmp_path, one_rule):
    source = everything(tmp_path / "in")
    (source / "deep").mkdir()
    (source / "deep/b.log").write_bytes(FILES["a.jsonl"](TEXTS))
    (source / "deep/c.txt").write_text("Youtube")

    def taken(**choice: object) -> list[str]:
        outcome = Outcome()
        return sorted({d.id.split("#")[0] for d, _ in check(source, one_rule, outcome, here(choice=Choice(**choice)))})

    assert taken(include=["*.json", "deep/*"]) == ["a.json", "b.json", "deep/c.txt"]
    assert taken(include=["*.txt"], exclude=["deep/*"]) == ["a.txt"]
    assert taken(include=["*.log"], format="jsonl") == ["deep/b.log"]
    with pytest.raises(BatchError, match="that are asked for"):
        taken(include=["*.xyz"])


def test_other_files_are_copied_on_request(tmp_path, one_rule):
    source = everything(tmp_path / "in")
    (source / "photo.png").write_bytes(b"\x89PNG")
    (source / "link.txt").symlink_to("a.txt")
    outcome = run(source, tmp_path / "out", one_rule, here(copy_other=True))
    assert outcome.ignored == ["link.txt"]
    assert (tmp_path / "out/photo.png").read_bytes() == b"\x89PNG"
    assert run(source, tmp_path / "without", one_rule, here()).ignored == ["link.txt", "photo.png"]


def test_a_suffix_that_lies_about_compression_does_no_harm(tmp_path, one_rule):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.jsonl").write_bytes(gzip.compress(FILES["a.jsonl"](TEXTS)))
    (tmp_path / "in/b.jsonl.gz").write_bytes(FILES["a.jsonl"](TEXTS))
    assert run(tmp_path / "in", tmp_path / "out", one_rule, here()).errors == []
    assert b"YouTube" in gzip.decompress((tmp_path / "out/a.jsonl").read_bytes())
    assert b"YouTube" in (tmp_path / "out/b.jsonl.gz").read_bytes()


def test_broken_files_are_listed_and_the_rest_done(tmp_path, one_rule):
    source = everything(tmp_path / "in")
    whole = gzip.compress(b"".join(json.dumps({"text": f"{n} Youtube"}).encode() + b"\n" for n in range(9000)))
    (source / "cut.jsonl.gz").write_bytes(whole[:-100])
    (source / "cut.txt.xz").write_bytes(lzma.compress(b"Youtube" * 99)[:-9])
    (source / "odd.json").write_bytes(b'{"text": "a"}\n{"text": "b"}\n')
    (source / "body.jsonl").write_bytes(b'{"body": "Youtube"}\n')
    lines = [b'{"text": "Youtube"}\n'] * 10
    (source / "line3.jsonl").write_bytes(b"".join([*lines[:2], b'{"text": "Youtube"\n', *lines[3:]]))
    outcome = run(source, tmp_path / "out", one_rule, here())
    assert {error["id"]: error["error"] for error in outcome.errors} == {
        "body.jsonl": "no record has a text in the field 'text'; name it with --text-field, or --exclude the file",
        "cut.jsonl.gz": "is cut off: its compression ends too early",
        "cut.txt.xz": "is cut off: its compression ends too early",
        "line3.jsonl#3": "is not JSON: expecting ',' delimiter at character 19",
        "odd.json": "is not JSON: more follows the value; for an object on each line give --format jsonl",
    }
    copies = {path.name for path in (tmp_path / "out").iterdir() if path.is_file()}
    assert copies == {*FILES, "line3.jsonl"}
    clean = (tmp_path / "out/line3.jsonl").read_bytes().splitlines(keepends=True)
    assert clean == [b'{"text": "YouTube"}\n'] * 2 + [b'{"text": "Youtube"\n'] + [b'{"text": "YouTube"}\n'] * 7


def test_the_language_of_a_record_is_believed(tmp_path):
    cleaner = Cleaner()
    (tmp_path / "in").mkdir()
    record = {"text": "OpenAI works on AI.", "lang": "fr"}
    (tmp_path / "in/a.jsonl").write_text(json.dumps(record), "utf-8")
    run(tmp_path / "in", tmp_path / "out", cleaner, here(fields=Fields(language="lang")))
    assert lines_of(tmp_path / "out")[0]["language"] == ["fr", 1.0]


def test_what_reaches_into_front_matter_or_code_is_flagged(tmp_path, one_rule):
    source = everything(tmp_path / "in")
    [found] = check(source, one_rule, Outcome(), here(choice=Choice(include=["a.md"])))
    document, cleaned = found
    assert [document.text[flag.start - 3 : flag.start] for flag in cleaned.flags] == ["on "]
    assert len(cleaned.edits) == 3
