"""The recipes of docs/corpora.md do what they say, on a corpus of every format."""

from __future__ import annotations

import json
import re
import shlex
import sys
from pathlib import Path

import duckdb
import jq
import pyarrow as pa
import pytest
from conftest import PROSE
from pyarrow import parquet
from test_html import PAGE
from test_readme import blocks
from test_warc import archive, bodies
from typer.testing import CliRunner

from cleaner import Cleaner
from cleaner.batch import Plan, run
from cleaner.batch.remote import RemoteError, place
from cleaner.cli import app
from cleaner.formats import html

RECIPES = (Path(__file__).parents[1] / "docs/corpora.md").read_text("utf-8")
CLEAN = PROSE.replace("Youtube", "YouTube")


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus of every kind that the recipes speak of."""
    tmp_path = tmp_path_factory.mktemp("corpora")
    for name in ("a.txt", "notes/b.md", "drafts/c.md"):
        (tmp_path / "pages" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "pages" / name).write_text(PROSE, "utf-8")
    (tmp_path / "pages/picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    post = {"lang": "en", "title": "On Youtube", "text": PROSE, "comments": [{"body": "It is on Youtube."}]}
    posts = "".join(json.dumps({"id": f"p{number}", **post}) + "\n" for number in (1, 2, 3))
    (tmp_path / "posts.jsonl").write_text(posts, "utf-8")
    (tmp_path / "pages.csv").write_text(f'id,body,n\r\n1,"{PROSE}",1.0\r\n"2",plain,\r\n', "utf-8", newline="")
    table = {"body": [PROSE, None], "meta": [{"title": "On Youtube", "n": 1}, None], "n": [1, 2]}
    parquet.write_table(pa.table(table), tmp_path / "articles.parquet", compression="zstd")
    records = ("conversion", "text/plain", PROSE.encode()), ("response", "text/html", b"<p>Youtube</p>", ("X", "y"))
    (tmp_path / "crawl.warc.wet.gz").write_bytes(archive(*records, packed=True))
    (tmp_path / "site").mkdir()
    (tmp_path / "site/page.html").write_text(PAGE.format(charset="utf-8").replace("Le maire", "Sur Youtube le maire"))
    return tmp_path


def commands() -> list[list[str]]:
    """The commands of the recipes that need nothing but the corpora, in their order, without "cleaner"."""
    lines = [line for block in blocks(RECIPES, "sh") for line in block.splitlines()]
    return [words[1:] for line in lines if (words := shlex.split(line, comments=True))[0] == "cleaner"]


def read(path: Path) -> str:
    """A text with the line ends it has."""
    return path.read_bytes().decode()


@pytest.fixture(scope="module")
def done(corpora: Path) -> Path:
    """The corpora after all recipes; for speed in this process, and with one rule that is read once."""
    before = {path: path.read_bytes() for path in corpora.rglob("*") if path.is_file()}
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(corpora)
        books = Cleaner(only=["names/youtube"]).books
        patched.setattr("cleaner.pipeline.load", lambda *_, **__: books)
        for words in commands():
            call = CliRunner().invoke(app, [*words, "--workers", "1"] if words[0] == "run" else words)
            assert (call.exit_code, call.exception) == (0, None), (words, call.output)
    assert {path: path.read_bytes() for path in before} == before, "the input is never written to"
    return corpora


def test_the_recipes_do_what_they_say(done):
    files = {path.relative_to(done / "cleaned").as_posix(): read(path) for path in (done / "cleaned").rglob("*.*[td]")}
    assert files == dict.fromkeys(["a.txt", "notes/b.md", "drafts/c.md"], CLEAN)
    assert [path.name for path in (done / "cleaned-some").rglob("*.md")] == ["b.md"]
    assert (done / "cleaned-all/picture.png").exists()
    assert not (done / "cleaned/picture.png").exists()

    posts = [json.loads(line) for line in read(done / "cleaned-fields/posts.jsonl").splitlines()]
    assert {post["title"] for post in posts} == {"On YouTube"}
    assert {post["comments"][0]["body"] for post in posts} == {"It is on YouTube."}
    kept = json.loads(read(done / "cleaned-kept/posts.jsonl").splitlines()[0])
    assert (kept["text"], kept["text-before"]) == (CLEAN, PROSE)

    assert read(done / "cleaned-csv/pages.csv") == read(done / "pages.csv").replace("Youtube", "YouTube")
    table = parquet.read_table(done / "cleaned-parquet/articles.parquet").to_pydict()
    assert table["body"] == [CLEAN, None]
    assert table["meta"] == [{"title": "On YouTube", "n": 1}, None]
    assert bodies((done / "cleaned-crawl/crawl.warc.wet.gz").read_bytes())[1:] == [CLEAN.encode(), b"<p>Youtube</p>"]
    assert "Sur YouTube le maire" in read(done / "cleaned-site/page.html.txt")
    assert (
        len(read(done / "first/posts.jsonl").splitlines()) == len(read(done / "sample/posts.jsonl").splitlines()) == 3
    )


def test_undo_of_one_rule_one_document_and_all(done):
    assert read(done / "cleaned-posts/posts.jsonl") == read(done / "posts.jsonl")


def test_the_audit_is_read_as_shown(done, monkeypatch):
    monkeypatch.chdir(done)
    [line] = [line for block in blocks(RECIPES, "sh") for line in block.splitlines() if line.startswith("jq")]
    _, _, program, audit, *_ = shlex.split(line)
    assert jq.compile(program).input_text(read(done / audit)).all() == ["names/youtube"] * 3
    rules, losses = (duckdb.sql(query).fetchall() for query in blocks(RECIPES, "sql"))
    assert rules == [("names/youtube", 3)]
    assert losses == [("a.txt", 0), ("drafts/c.md", 0), ("notes/b.md", 0)]


GOOD = {"good.txt": PROSE.encode(), "good.jsonl": json.dumps({"text": PROSE}).encode()}
BROKEN = {
    "a.parquet": (b"PAR1 and no more", "is not a sound Parquet file: "),
    "b.warc.gz": (archive(packed=True)[:-9], "is no sound gzip file: it breaks off"),
    "c.html": (b"<html><body></body></html>", "no text was found in the page"),
    "d.warc": (b"<p>no archive", "is no sound web archive: no record begins where one should"),
}


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A folder with broken files among good ones."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name, data in {**GOOD, **{name: data for name, (data, _) in BROKEN.items()}}.items():
        (folder / name).write_bytes(data)
    return folder


def test_broken_files_are_listed_and_the_rest_is_done(cleaner, broken, tmp_path):
    assert cleaner("run", broken, "out", "--only", "names/youtube", "--workers", "2").returncode == 3
    errors = [json.loads(line) for line in read(tmp_path / "out/.cleaner/errors.jsonl").splitlines()]
    assert [error["id"] for error in errors] == list(BROKEN)
    for error in errors:
        assert error["error"].startswith(BROKEN[error["id"]][1])
    assert {path.name for path in (tmp_path / "out").iterdir()} == {*GOOD, ".cleaner"}


def test_archives_and_tables_without_a_text_are_copied(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.warc").write_bytes(archive(("response", "text/html", b"<p>one", ("X", "y"))))
    parquet.write_table(pa.table({"text": pa.array([None, None], pa.string())}), tmp_path / "in/b.parquet")
    parquet.write_table(pa.table({"text": pa.array([], pa.string())}), tmp_path / "in/c.parquet")
    assert run(tmp_path / "in", tmp_path / "out", Cleaner(only=["names/youtube"]), Plan(workers=1)).errors == []
    assert (tmp_path / "out/a.warc").read_bytes() == (tmp_path / "in/a.warc").read_bytes()
    assert parquet.read_table(tmp_path / "out/b.parquet").to_pydict() == {"text": [None, None]}
    assert parquet.read_table(tmp_path / "out/c.parquet").num_rows == 0


def test_a_column_that_is_not_there_is_a_failure_of_the_file(tmp_path):
    parquet.write_table(pa.table({"body": [PROSE]}), tmp_path / "a.parquet")
    outcome = run(tmp_path / "a.parquet", tmp_path / "out", Cleaner(only=["names/youtube"]), Plan(workers=1))
    assert outcome.errors == [{"id": "a.parquet", "error": "has no column 'text'; there are: body"}]
    assert not (tmp_path / "out/a.parquet").exists()


def test_a_library_that_is_missing_is_named_with_the_extra_that_brings_it(broken, tmp_path, monkeypatch):
    for library in ("pyarrow", "warcio.recordloader", "trafilatura", "upath"):
        monkeypatch.setitem(sys.modules, library, None)
    html._extractor.cache_clear()
    outcome = run(broken, tmp_path / "out", Cleaner(only=["names/youtube"]), Plan(workers=1))
    told = {error["id"]: error["error"] for error in outcome.errors}
    assert {name: re.findall(r"pip install 'translation-cleaner\[(\w+)\]'", error) for name, error in told.items()} == {
        "a.parquet": ["parquet"],
        "b.warc.gz": ["warc"],
        "c.html": ["html"],
        "d.warc": ["warc"],
    }
    with pytest.raises(RemoteError, match=r"translation-cleaner\[remote\]"):
        place("s3://bucket/pages")
