"""The nursery: workers come ready, with the very rules that were asked for; of what it runs into nobody hears."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import ROOT

DONE, USAGE = 0, 2
OWN = "rulebook: 1\nnames:\n  - {id: widget, write: WidGet, for: [Widget]}\n"
TEXT = "The mayor wrote on Youtube that the Widget would be announced two weeks ahead.\n"

ASK = """
import json, os, sys
from pathlib import Path
from cleaner import nursery, pipeline
from cleaner.batch.pool import Pool

class Asked:
    def __init__(self, cleaner): self.cleaner = cleaner
    def __call__(self, text):
        threads = len(os.listdir("/proc/self/task"))
        return self.cleaner.recipe in pipeline._kept, self.cleaner.clean(text).text, threads

if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    assert nursery.made() is None
    nursery.start({**given, "rules": [Path(name) for name in given["rules"]]}, None)
    assert nursery.ORDER not in os.environ
    cleaner = nursery.made()
    assert "books" not in vars(cleaner)
    pool = Pool(1, Asked(cleaner))
    print(json.dumps(pool.submit(Path("text").read_text(), 100).result()))
    pool.close()
    print(json.dumps(cleaner.clean(Path("text").read_text()).text))
"""
linux = pytest.mark.skipif(sys.platform != "linux", reason="there are no nurseries elsewhere")


@linux
@pytest.mark.parametrize("given", [{}, {"rules": ["own.yaml"], "debris": "strict"}], ids=["defaults", "own"])
def test_a_worker_finds_the_cleaner_ready_that_the_command_gets_as_a_recipe(tmp_path, given):
    (tmp_path / "ask.py").write_text(ASK)
    (tmp_path / "text").write_text(TEXT)
    (tmp_path / "own.yaml").write_text(OWN)
    options = json.dumps({"rules": [], "language": None, **given})
    env = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    command = [sys.executable, "-W", "error", "ask.py", options]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, check=False, timeout=100)
    assert not done.stderr
    mended = TEXT.replace("Youtube", "YouTube")
    if given:
        mended = mended.replace("Widget", "WidGet")
    assert list(map(json.loads, done.stdout.splitlines())) == [[True, mended, 1], mended]


def test_workers_do_what_the_command_itself_does(cleaner, corpus, tmp_path):
    (tmp_path / "own.yaml").write_text(OWN)
    (tmp_path / "cleaner.yaml").write_text("rules: own.yaml\nlevel: review\n")
    (corpus / "w.txt").write_text(TEXT)
    for out, workers in (("one", 1), ("two", 2)):  # the first has no nursery
        done = cleaner("run", corpus, out, "--debris", "strict", "--workers", workers, "-q")
        assert (done.returncode, done.stderr) == (DONE, b""), done
    assert b"WidGet" in (tmp_path / "two/w.txt").read_bytes()
    for file in (tmp_path / "one").rglob("*.*"):
        if file.is_file() and file.name != "manifest.json":
            assert file.read_bytes() == (tmp_path / "two" / file.relative_to(tmp_path / "one")).read_bytes()


def test_a_rulebook_in_a_pipe_is_read_by_the_run_alone(cleaner, corpus, tmp_path):
    (corpus / "w.txt").write_text(TEXT)
    os.mkfifo(tmp_path / "own.yaml")
    with subprocess.Popen([sys.executable, "-c", f"open('own.yaml', 'w').write({OWN!r})"], cwd=tmp_path):
        assert cleaner("run", corpus, "out", "--rules", "own.yaml").returncode == DONE
    assert b"WidGet" in (tmp_path / "out/w.txt").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--rules", "bad.yaml"), b"bad.yaml:2: unknown key 'nmaes'; did you mean 'names'?\n"),
        (("--config", "gone.yaml"), b"gone.yaml: cannot be read: No such file or directory\n"),
        (("--config", "long.yaml"), b"no rule 'names/no-such-0'"),
    ],
)
def test_what_is_wrong_is_said_once_and_by_the_run(cleaner, corpus, tmp_path, arguments, said):
    (tmp_path / "bad.yaml").write_text("rulebook: 1\nnmaes: []\n")
    (tmp_path / "long.yaml").write_text(json.dumps({"ignore": [f"names/no-such-{n}" for n in range(9000)]}))
    done = cleaner("run", corpus, "out", *arguments)
    assert done.returncode == USAGE
    assert done.stderr.startswith(said)
    assert done.stderr.count(b"\n") == 1
    assert not (tmp_path / "out").exists()


@pytest.fixture
def begun(tmp_path: Path, corpus: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A run whose nursery is at work."""
    command = [sys.executable, "-m", "cleaner", "run", corpus, "out", "--quiet"]
    env = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=tmp_path, env=env, stdout=pipe, stderr=pipe, start_new_session=True) as process:
        while not nursery_of(process.pid):
            assert process.poll() is None
            time.sleep(0.01)
        yield process
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def nursery_of(pid: int) -> int | None:
    """The process id of a run's nursery once it is about to begin."""
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        with suppress(OSError):
            if b"cleaner.nursery" in Path(f"/proc/{child}/cmdline").read_bytes():
                return int(child)
    return None


@linux
def test_a_nursery_that_is_killed_is_replaced(begun, tmp_path):
    os.kill(nursery_of(begun.pid), signal.SIGKILL)
    _, said = begun.communicate(timeout=100)
    assert (begun.returncode, said) == (DONE, b""), said
    assert b"YouTube" in (tmp_path / "out/a.txt").read_bytes()


@linux
def test_a_nursery_ends_with_its_run(begun):
    begun.kill()
    killed = time.monotonic()
    begun.communicate(timeout=100)  # until nobody has our end of the pipes any more
    assert time.monotonic() - killed < 1.0


@linux
@pytest.mark.parametrize("seconds", [0.0, 0.3, 2.0])
def test_ctrl_c_while_workers_come_up_leaves_no_traceback_of_theirs(begun, seconds):
    time.sleep(seconds)
    os.killpg(begun.pid, signal.SIGINT)
    _, said = begun.communicate(timeout=100)
    assert begun.returncode != DONE
    assert b"nursery" not in said
    assert b"forkserver" not in said
