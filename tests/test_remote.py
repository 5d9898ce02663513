"""Remote paths: a store in place of a folder, for IN, for OUT and for both. `memory://` lives in this process."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import fsspec
import pytest
from conftest import PROSE
from typer.testing import CliRunner

from cleaner import Cleaner
from cleaner.batch import BatchError, Outcome, Plan, Step, check, find, run, undo
from cleaner.batch.disk import atomically
from cleaner.batch.remote import RemoteError, fetch, place, place_on_disk
from cleaner.cli import app

HERE = Plan(workers=1)
CLEAN = PROSE.replace("Youtube", "YouTube")
FILES = {
    "a.txt": PROSE.encode(),
    "sub/b.jsonl": json.dumps({"text": PROSE}).encode() + b"\n",
    "sub/c d#e?.md": PROSE.encode(),
    "plain.txt": CLEAN.encode(),
    ".hidden/x.txt": PROSE.encode(),
    "picture.png": b"\x89PNG",
}
CLEANED = {
    name: data.replace(b"Youtube", b"YouTube") for name, data in FILES.items() if name[0] != "." and ".png" not in name
}


@pytest.fixture(autouse=True)
def empty_store(tmp_path, monkeypatch):
    """A store with nothing in it, and a place for states that are worked on."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    memory = fsspec.filesystem("memory")
    memory.store.clear()
    memory.pseudo_dirs[:] = [""]


@pytest.fixture(scope="module")
def plain() -> Cleaner:
    return Cleaner(only=("names/youtube",))


def filled(root: Path) -> Path:
    for name, data in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


def contents(root: Path) -> dict[str, bytes]:
    """All files below a folder, but for the state."""
    found = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    return {name: data for name, data in found.items() if not name.startswith(".cleaner/")}


@pytest.fixture(params=["memory://in", "disk"])
def source(request, tmp_path) -> Path:
    return filled(place(request.param) if "://" in request.param else tmp_path / "in")


@pytest.fixture(params=["memory://work/out", "disk"])
def out(request, tmp_path) -> Path:
    return place(request.param) if "://" in request.param else tmp_path / "out"


def test_a_run_mirrors_the_corpus_and_undo_gives_it_back(source, out, plain):
    outcome = run(source, out, plain, HERE)
    assert outcome.errors == []
    assert outcome.ignored == ["picture.png"]
    assert contents(out) == CLEANED
    assert (out / ".cleaner/audit.jsonl").read_bytes().count(b"\n") == 4
    assert undo(out).errors == []
    assert contents(out) == {name: FILES[name] for name in CLEANED}
    assert contents(source) == FILES, "the input is never written to"


def test_a_second_run_skips_what_is_done_and_cleans_what_is_new(source, out, plain):
    run(source, out, plain, HERE)
    (source / "new.txt").write_bytes(PROSE.encode())
    outcome = run(source, out, plain, HERE)
    assert (outcome.skipped, outcome.tally.documents) == (4, 5)
    assert contents(out) == {**CLEANED, "new.txt": CLEAN.encode()}


def test_the_work_is_done_by_processes_too(plain):
    outcome = run(filled(place("memory://in")), place("memory://out"), plain, Plan(workers=2))
    assert (outcome.errors, contents(place("memory://out"))) == ([], CLEANED)


def test_a_run_that_is_stopped_goes_on_where_it_was(plain):
    source, out, steps = filled(place("memory://in")), place("memory://out"), []

    def stop(step: Step) -> None:
        steps.append(step)
        if sum(each.documents for each in steps) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(source, out, plain, HERE, stop)
    assert (out / ".cleaner/files.part").exists()
    assert not list(place_on_disk(out / ".cleaner").glob("*.*"))
    assert run(source, out, plain, HERE).errors == []
    assert contents(out) == CLEANED
    assert not (out / ".cleaner/files.part").exists()


def test_a_run_that_was_killed_leaves_its_state_here_and_goes_on_from_it(plain, monkeypatch):
    source, out = filled(place("memory://in")), place("memory://out")
    with monkeypatch.context() as patched:
        patched.setattr("cleaner.batch.remote.put_back", lambda here, folder: None)  # as if there were no time for it
        run(source, out, plain, HERE)
    assert {path.name for path in (out / ".cleaner").iterdir()} == {"begun"}
    assert (place_on_disk(out / ".cleaner") / "audit.jsonl").exists()
    with pytest.raises(BatchError, match="holds files that cleaner did not write"):
        run(source, place("memory://out/sub"), plain, HERE)
    assert run(source, out, plain, HERE).skipped == 4
    assert not list(place_on_disk(out / ".cleaner").glob("*.*"))
    assert not (out / ".cleaner/begun").exists()


def test_what_breaks_off_is_not_sent():
    target = place("memory://out/a.txt")
    with atomically(target) as file:
        file.write(b"whole")
    with suppress(ZeroDivisionError), atomically(target) as file:
        file.write(b"half")
        raise ZeroDivisionError
    assert contents(target.parent) == {"a.txt": b"whole"}


def test_a_failed_sending_is_listed_and_leaves_nothing(plain, monkeypatch):
    source, out = filled(place("memory://in")), place("memory://out")
    move = type(out.fs).mv

    def full(store, old, new, **ways):
        if new.endswith("a.txt"):
            raise OSError(28, "No space left")
        move(store, old, new, **ways)

    monkeypatch.setattr(type(out.fs), "mv", full)
    assert run(source, out, plain, HERE).errors == [
        {"id": "a.txt", "error": "cannot be read or written: No space left"}
    ]
    assert contents(out) == {name: data for name, data in CLEANED.items() if name != "a.txt"}


NAMES = [
    "a.txt",
    "../evil.txt",
    "sub/../../evil.txt",
    ".hidden.txt",
    "sub//b.txt",
    "sub/c.txt/",
    "/d.txt",
    "sub/e..txt",
]


def test_names_in_a_store_never_lead_out_of_the_folder(monkeypatch):
    root = filled(place("memory://in"))
    monkeypatch.setattr("cleaner.batch.sources.files", lambda folder: ((folder / "x.txt", name) for name in NAMES))
    assert [source.id for source in find(root).sources] == ["a.txt", "sub/e..txt"]


def test_names_in_a_state_never_lead_out_of_it(tmp_path, monkeypatch):
    state, here = filled(place("memory://in")), tmp_path / "cache/here"
    here.mkdir(parents=True)
    names = ("files.jsonl", "../evil.txt", "sub/b.jsonl", ".part.part", "audit.jsonl.gz", "begun")
    monkeypatch.setattr("cleaner.batch.remote.files", lambda folder: ((folder / "a.txt", name) for name in names))
    fetch(state, here)
    assert sorted(path.relative_to(tmp_path / "cache").as_posix() for path in (tmp_path / "cache").rglob("*.*")) == [
        "here/audit.jsonl.gz",
        "here/files.jsonl",
    ]


def test_out_must_lie_beside_in(plain):
    source = filled(place("memory://in"))
    for target in ("memory://in", "memory://in/out", "memory://"):
        with pytest.raises(BatchError, match="OUT"):
            run(source, place(target), plain, HERE)


def test_one_file_is_a_corpus_too_and_can_be_checked(plain):
    source, outcome = filled(place("memory://in")), Outcome()
    assert [document.id for document, _ in check(source / "a.txt", plain, outcome, HERE)] == ["a.txt"]
    assert outcome.tally.changed == 1


def test_the_command_line_takes_urls():
    filled(place("memory://in"))
    call = CliRunner().invoke(app, ["run", "memory://in", "memory://out", "--workers", "1", "--only", "names/youtube"])
    assert (call.exit_code, contents(place("memory://out"))) == (0, CLEANED)
    assert CliRunner().invoke(app, ["undo", "memory://out"]).exit_code == 0
    assert contents(place("memory://out"))["a.txt"] == FILES["a.txt"]


def test_what_is_missing_is_told(cleaner):
    with pytest.raises(RemoteError, match=r"^nope://x: "):
        place("nope://x")
    wrong = cleaner("run", "nope://x", "out")
    assert wrong.returncode == 2
    assert b"nope://x: " in wrong.stderr


def test_a_name_without_a_protocol_is_a_path():
    assert place("a:b/c") == Path("a:b/c")
