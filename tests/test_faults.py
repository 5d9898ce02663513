"""Faults, with real processes: whatever stops a run or a document, nothing is half done and the rest goes on."""

from __future__ import annotations

import fcntl
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import ROOT

DONE, USAGE, UNREAD, INTERRUPTED = 0, 2, 3, 130
QUICK = ("--only", "names/youtube")  # one rule, compiled at once
SLOWER = ("--only", "names/*", "--only", "debris/*")  # some seconds of work, to be interrupted in
TEXT = "The mayor wrote on Youtube that the next meeting would be announced two weeks ahead. "
Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start `cleaner` with arguments as a process of its own group; what is left of it is killed at the end."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(*args: object) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "cleaner", *map(str, args)]
        env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, stdout=pipe, stderr=pipe, cwd=tmp_path, env=env, start_new_session=True)
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A folder with a large file of records, a table, and many small texts."""
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    records = (json.dumps({"n": n, "text": f"{n} {TEXT * (n % 9)}"}) + "\n" for n in range(3000))
    (folder / "big.jsonl").write_text("".join(records), "utf-8")
    (folder / "table.csv").write_text("text\n" + "".join(f'"{n}, {TEXT}"\n' for n in range(2000)), "utf-8")
    for n in range(80):
        (folder / "sub" / f"{n}.txt").write_text(f"{n} {TEXT}", "utf-8")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """All files of an OUT that tell of the result: the copies, the audit, the failures."""
    kept = {".cleaner/audit.jsonl", ".cleaner/errors.jsonl"}
    files = (path for path in folder.rglob("*") if path.is_file())
    named = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
    return {name: data for name, data in named.items() if name in kept or not name.startswith(".cleaner")}


def wait_for_work(process: subprocess.Popen[bytes], out: Path) -> None:
    """Wait until a first result is on the disk."""
    until = time.monotonic() + 300
    while process.poll() is None and time.monotonic() < until:
        if (out / ".cleaner/audit.part").is_file() and (out / ".cleaner/audit.part").stat().st_size:
            return
        time.sleep(0.01)


def errors(out: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in (out / ".cleaner/errors.jsonl").read_bytes().splitlines()]


def test_a_run_that_is_killed_again_and_again_ends_like_one_that_is_not(cleaner, start, mixed, tmp_path):
    assert cleaner("run", mixed, "calm", *QUICK).returncode == DONE
    lot = random.Random(3)
    for _ in range(2):
        process = start("run", mixed, "out", *QUICK)
        wait_for_work(process, tmp_path / "out")
        time.sleep(lot.random() * 0.2)
        with suppress(ProcessLookupError):  # a fast machine has done it all by now
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        halves = [path for path in (tmp_path / "out").rglob("*") if path.suffix in (".txt", ".csv", ".jsonl")]
        for path in halves:
            if ".cleaner" not in path.parts:
                assert path.read_bytes() == (tmp_path / "calm" / path.relative_to(tmp_path / "out")).read_bytes()
    assert cleaner("run", mixed, "out", *QUICK).returncode == DONE
    assert contents(tmp_path / "out") == contents(tmp_path / "calm")
    assert cleaner("undo", "out").returncode == DONE
    for path in mixed.rglob("*.*"):
        assert (tmp_path / "out" / path.relative_to(mixed)).read_bytes() == path.read_bytes()


def test_a_worker_that_is_killed_costs_nothing(start, mixed, tmp_path):
    process = start("run", mixed, "out", *QUICK, "--workers", 2)
    while not (workers := workers_of(process.pid)):
        time.sleep(0.01)
    os.kill(workers[0], signal.SIGKILL)  # while it starts
    time.sleep(2)
    with suppress(ProcessLookupError):
        for worker in workers_of(process.pid)[:1]:  # while it works, unless the machine is fast
            os.kill(worker, signal.SIGKILL)
    _, said = process.communicate(timeout=300)
    assert process.returncode == DONE, said
    copies = {name: data for name, data in contents(tmp_path / "out").items() if not name.startswith(".cleaner")}
    assert len(copies) == 82
    assert b"Youtube" not in b"".join(copies.values())


def workers_of(pid: int) -> list[int]:
    """The worker processes of a run: the children of its fork server."""

    def children(parent: int) -> list[int]:
        with suppress(OSError):  # it may be gone
            return [int(child) for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
        return []

    return [worker for child in children(pid) for worker in children(child)]


SLOW = "rulebook: 1\npatterns:\n  - {id: slow, find: '/(?:a|aa)+, years/', write: b}\n"  # takes for ever on aaa…
HANGING = "a" * 300 + "! then , years"


def test_a_document_that_hangs_is_kept_and_listed_and_the_rest_done(cleaner, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "slow.yaml").write_text(SLOW, "utf-8")
    texts = [TEXT, TEXT, HANGING, TEXT]
    lines = [json.dumps({"text": text}) + "\n" for text in texts]
    (tmp_path / "in/a.jsonl").write_text("".join(lines), "utf-8")
    (tmp_path / "in/b.txt").write_text(HANGING, "utf-8")
    (tmp_path / "in/c.txt").write_text(TEXT, "utf-8")
    rules = ("--rules", "slow.yaml", *QUICK, "--only", "patterns/slow", "--timeout", 0.6)  # an expression has 1.0
    done = cleaner("run", "in", "out", *rules, "--workers", 2)
    assert done.returncode == UNREAD, done.stderr
    assert [error["id"] for error in errors(tmp_path / "out")] == ["a.jsonl#3", "b.txt"]
    assert "took longer than" in errors(tmp_path / "out")[0]["error"]
    clean = "".join(lines).replace("Youtube", "YouTube")
    assert (tmp_path / "out/a.jsonl").read_text("utf-8") == clean
    assert (tmp_path / "out/c.txt").read_text("utf-8") == TEXT.replace("Youtube", "YouTube")
    assert not (tmp_path / "out/b.txt").exists()


def test_ctrl_c_leaves_a_state_to_go_on_from(cleaner, start, mixed, tmp_path):
    process = start("run", mixed, "out", *SLOWER)
    wait_for_work(process, tmp_path / "out")
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=300)
    assert process.returncode == INTERRUPTED, said
    assert said.decode().endswith("interrupted; what is done is kept, the same command goes on from here\n")
    assert cleaner("run", mixed, "out", *SLOWER).returncode == DONE
    assert cleaner("run", mixed, "calm", *SLOWER).returncode == DONE
    assert contents(tmp_path / "out") == contents(tmp_path / "calm")


def test_two_runs_on_one_out_are_refused_and_a_dead_one_is_not_in_the_way(cleaner, corpus, tmp_path):
    (tmp_path / "out/.cleaner").mkdir(parents=True)
    lock = tmp_path / "out/.cleaner/lock"
    lock.write_text("4711")
    with lock.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        for command in (("run", corpus, "out", *QUICK), ("undo", "out")):
            refused = cleaner(*command)
            assert refused.returncode == USAGE
            assert b"another run works here (process 4711)" in refused.stderr
    assert cleaner("run", corpus, "out", *QUICK).returncode == DONE


def test_a_full_disk_costs_the_files_that_do_not_fit(tmp_path, mixed):
    """A limit on the size of a file stands for the disk: writing beyond it fails in the same way."""
    command = f"ulimit -f 200; exec {sys.executable} -m cleaner run in out --workers 1 --only names/youtube"
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    (mixed / "table.csv").unlink()
    (mixed / "big.jsonl").rename(mixed / "zbig.txt")
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, env=env, capture_output=True, check=False)
    assert done.returncode == UNREAD, done.stderr
    assert errors(tmp_path / "out") == [{"id": "zbig.txt", "error": "cannot be read or written: File too large"}]
    assert len(list((tmp_path / "out/sub").iterdir())) == 80
    assert not [path for path in (tmp_path / "out").rglob("*") if path.name.endswith(".part")]


def test_a_full_disk_that_stops_the_audit_ends_the_run_with_a_word(tmp_path, mixed, cleaner):
    command = f"ulimit -f 100; exec {sys.executable} -m cleaner run in out --workers 1 --only names/youtube"
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, env=env, capture_output=True, check=False)
    assert done.returncode == USAGE
    assert b"out: cannot be written to: File too large; what is done is kept" in done.stderr
    assert not [path for path in (tmp_path / "out").rglob("*") if path.name.endswith(".part") and path.name[0] == "."]
    assert cleaner("run", mixed, "out", *QUICK).returncode == DONE
