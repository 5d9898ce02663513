"""What Ray and Spark share, driven by an engine made of this process; the real ones run in benchmarks/engines.sh."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleaner import Cleaner
from cleaner.adapters import cluster
from cleaner.adapters.cluster import AUDIT, LINE, RECORD, SOURCE, Job, audits
from cleaner.batch import BatchError, Choice, Plan
from cleaner.formats import Fields

LINES = [
    b'{"id": 1, "n": 1.50, "text": "On Youtube \\u00e9"}\r',
    b"",
    '{"id": "x", "text": "kept \u2028 \u0085"}'.encode(),
    b"no JSON on Youtube",
    b'{"text": "no UTF-8 on Youtube \xff"}',
    b'{"id": "\\ud800", "text": "half a character \\ud83d on Youtube"}',
]
CLEAN = [LINES[0].replace(b"Youtube", b"YouTube"), *LINES[1:]]
ERRORS = ["is not JSON: expecting value at character 1", "is not UTF-8; convert the file"]


@pytest.fixture(scope="module")
def plain() -> Cleaner:
    return Cleaner(only=("names/youtube",))


class Engine(ModuleType):
    """Reads, cleans and writes like the engines, in one process; can be told to die in the midst."""

    LIBRARY = "pyarrow"
    dies = False

    def run(self, job: Job, scratch: Path) -> None:
        for number, path in enumerate(job.paths):
            table = (
                pq.read_table(path) if job.kind == "parquet" else pa.table({LINE: Path(path).read_bytes().split(b"\n")})
            )
            both = job.cleaning(table.append_column(SOURCE, pa.array([path] * len(table))))
            for folder in ("records", "audit"):
                (scratch / folder).mkdir(exist_ok=True)
            pq.write_table(audits(both), scratch / f"audit/{number}.parquet")
            if job.kind == "parquet":
                pq.write_table(both.drop_columns([AUDIT]), scratch / f"records/{number}.parquet")
            else:
                (scratch / f"records/{number}.jsonl").write_bytes(b"\n".join(both[RECORD].to_pylist()))
            (scratch / "records/_SUCCESS").touch()
            if self.dies:
                raise RuntimeError("the cluster is gone")


@pytest.fixture
def engine(monkeypatch) -> Engine:
    made = Engine("cleaner.adapters.here")
    monkeypatch.setitem(sys.modules, made.__name__, made)
    return made


@pytest.fixture
def lines(tmp_path) -> Path:
    (tmp_path / "in/sub").mkdir(parents=True)
    (tmp_path / "in/a.jsonl").write_bytes(b"\n".join(LINES))
    (tmp_path / "in/sub/b.jsonl").write_bytes(LINES[0])
    (tmp_path / "in/.hidden.jsonl").write_bytes(b"no part of it")
    return tmp_path / "in"


def files(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(out.glob("*")) if path.is_file()}


def test_lines_are_cleaned_and_what_cannot_be_read_stays_and_is_named(lines, tmp_path, plain, engine):
    out = tmp_path / "out"
    outcome = cluster.run(cluster.plan(lines, plain, Plan(fields=Fields(id="id"))), out, "here")
    assert outcome == (6, 3, False)
    assert files(out) == {"part-00000.jsonl": b"\n".join(CLEAN), "part-00001.jsonl": CLEAN[0]}
    failed = list(cluster.failures(out))
    assert [failure["error"] for failure in failed[:2]] == ERRORS
    assert (failed[2]["source"], failed[2]["id"]) == ("a.jsonl", "\ufffd")
    first, *_, last = pq.read_table(out / ".cleaner/audit").to_pylist()
    assert (first["source"], first["id"], first["edits"][0]["new"]) == ("a.jsonl", "1", "YouTube")
    assert (last["source"], last["rulebook"]) == ("sub/b.jsonl", plain.hash)


def test_tables_keep_their_columns_and_say_which_text_was_changed(tmp_path, plain, engine):
    (tmp_path / "in").mkdir()
    table = pa.table(
        {"id": [1, 2], "text": pa.array(["On Youtube", None], pa.large_string()), "title": ["x", "Youtube"]}
    )
    pq.write_table(table, tmp_path / "in/a.parquet")
    job = cluster.plan(tmp_path / "in", plain, Plan(fields=Fields(("text", "title"), id="id")))
    assert cluster.run(job, tmp_path / "out", "here") == (3, 0, False)
    done = pq.read_table(tmp_path / "out/part-00000.parquet")
    assert done.to_pydict() == {"id": [1, 2], "text": ["On YouTube", None], "title": ["x", "YouTube"]}
    assert done.schema.equals(table.schema)
    notes = pq.read_table(tmp_path / "out/.cleaner/audit").to_pylist()
    assert [(note["id"], note["field"], len(note["edits"])) for note in notes] == [
        ("1", "text", 1),
        ("1", "title", 0),
        ("2", "title", 1),
    ]


def test_a_finished_run_is_left_alone_and_a_changed_one_made_anew(lines, tmp_path, plain, engine):
    out = tmp_path / "out"
    cluster.run(cluster.plan(lines, plain, Plan()), out, "here")
    engine.dies = True  # if it is asked
    assert cluster.run(cluster.plan(lines, plain, Plan()), out, "here").skipped
    with pytest.raises(RuntimeError):
        cluster.run(cluster.plan(lines, Cleaner(only=("names/openai",)), Plan()), out, "here")
    assert files(out)["part-00001.jsonl"] == CLEAN[0]  # until the new is complete
    engine.dies = False
    (lines / "sub/b.jsonl").unlink()
    assert cluster.run(cluster.plan(lines, plain, Plan()), out, "here") == (5, 3, False)
    assert list(files(out)) == ["part-00000.jsonl"]
    assert len(list((out / ".cleaner/audit").iterdir())) == 1


def test_a_run_that_dies_while_it_publishes_is_made_anew_and_leaves_nothing_double(
    lines, tmp_path, plain, engine, monkeypatch
):
    out = tmp_path / "out"
    replace, moves = Path.replace, []

    def dying(path, target):
        if Path(target).name.startswith("part-"):
            moves.append(target)
            if len(moves) == 2:
                raise KeyboardInterrupt
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", dying)
    with pytest.raises(KeyboardInterrupt):
        cluster.run(cluster.plan(lines, plain, Plan()), out, "here")
    monkeypatch.undo()
    sys.modules[engine.__name__] = engine
    assert cluster.run(cluster.plan(lines, plain, Plan()), out, "here") == (6, 3, False)
    assert files(out) == {"part-00000.jsonl": b"\n".join(CLEAN), "part-00001.jsonl": CLEAN[0]}
    assert not (out / ".cleaner/unfinished").exists()


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        ("in", "in", "OUT is where the input lies"),
        ("in/a.jsonl", "in", "OUT is where the input lies"),
        ("in", "in/out", "lie one in the other"),
        ("in", "theirs", "holds files that cleaner did not write"),
        ("in", "local", "holds files that are not of a run on a cluster"),
        ("in", "file", "is a file; OUT is a folder"),
        ("none", "out", "no such file or folder"),
        ("theirs", "out", "a cluster reads JSONL or Parquet files; here are neither"),
        ("mixed", "out", "here are both kinds; clean each by itself"),
    ],
)
def test_a_run_that_would_do_harm_does_not_start(lines, tmp_path, plain, engine, source, target, message):
    for name in (
        "theirs/letter.txt",
        "mixed/a.jsonl",
        "mixed/a.parquet",
        "local/.cleaner/manifest.json",
        "local/a.txt",
        "file",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(BatchError, match=message):
        cluster.run(cluster.plan(tmp_path / source, plain, Plan()), tmp_path / target, "here")
    assert sorted(tmp_path.rglob("*")) == before


def test_files_are_chosen_by_name_and_what_an_engine_does_not_do_is_refused(lines, plain):
    job = cluster.plan(lines, plain, Plan(Choice(include=["b.*"])))
    assert job.files == (lines / "sub/b.jsonl",)
    for plan in (Plan(limit=1), Plan(fields=Fields(keep_original="old"))):
        with pytest.raises(BatchError, match="with --engine there is no"):
            cluster.plan(lines, plain, plan)


@pytest.mark.parametrize("engine", ["ray", "spark"])
def test_an_engine_that_is_not_installed_is_named_with_its_extra(cleaner, lines, engine):
    done = cleaner("run", "in", "out", "--engine", engine)
    assert done.returncode == 2
    assert f"pip install 'translation-cleaner[{engine}]'" in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1
    assert not (lines.parent / "out").exists()


def test_a_manifest_that_names_files_of_others_takes_none_away(lines, tmp_path, plain, engine):
    out, theirs = tmp_path / "out", tmp_path / "letter.txt"
    theirs.write_text("mine")
    (out / ".cleaner").mkdir(parents=True)
    (out / ".cleaner/manifest.json").write_text('{"key": "", "files": ["../letter.txt"]}')
    with pytest.raises(BatchError, match="names a path outside"):
        cluster.run(cluster.plan(lines, plain, Plan()), out, "here")
    assert theirs.read_text() == "mine"


def test_a_corpus_without_records_is_done_at_once(tmp_path, plain, engine, monkeypatch):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.jsonl").touch()
    monkeypatch.setattr(engine, "run", lambda job, scratch: None)
    assert cluster.run(cluster.plan(tmp_path / "in", plain, Plan()), tmp_path / "out", "here") == (0, 0, False)
