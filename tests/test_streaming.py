"""Documents through a pipe: each comes out as soon as it went in, and none that fails holds up the others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.formats.format import Fields
from cleaner.language import Language
from cleaner.pipeline import Cleaned
from cleaner.streaming import null_terminated, stream
from tests.conftest import ROOT

COMMAND = [sys.executable, "-m", "cleaner", "run", "-", "-"]
ENV = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        ("lines", b"On Youtube.\r\n\nkept\nlast on Youtube", b"On YouTube.\r\n\nkept\nlast on YouTube"),
        ("null", b"On Youtube.\n\nkept\0\0on Youtube\0last", b"On YouTube.\n\nkept\0\0on YouTube\0last"),
        (
            "jsonl",
            b'{"n": 1.50, "text": "On Youtube \\u00e9", "title": "Youtube"}\r\n\n{"text":null}\n{"text": "kept"}',
            b'{"n": 1.50, "text": "On YouTube \\u00e9", "title": "Youtube"}\r\n\n{"text":null}\n{"text": "kept"}',
        ),
    ],
)
def test_documents_are_cleaned_and_what_is_between_them_stays(cleaner, kind, given, expected):
    done = cleaner("run", "-", "-", f"--{kind}", stdin=given)
    assert (done.stdout, done.stderr, done.returncode) == (expected, b"", 0)


def test_texts_may_stand_in_other_fields(cleaner):
    row = b'{"text": "Youtube", "title": "On Youtube", "page": {"body": "On Youtube"}}\n'
    done = cleaner("run", "-", "-", "--jsonl", "--text-field", "title", "--text-field", "page.body", stdin=row)
    assert json.loads(done.stdout) == {"text": "Youtube", "title": "On YouTube", "page": {"body": "On YouTube"}}


@pytest.mark.parametrize(
    ("kind", "bad", "complaint"),
    [
        ("jsonl", b'{"text": "On Youtube\n', b"-#2: is not JSON"),
        ("jsonl", b'{"text": "On Youtube \xff"}\n', b"-#2: is not UTF-8"),
        ("lines", b"On Youtube \xff\n", b"-#2: is not UTF-8"),
    ],
)
def test_a_document_that_cannot_be_read_passes_through_and_is_named(cleaner, kind, bad, complaint):
    line = {"jsonl": b'{"text": "On Youtube."}\n', "lines": b"On Youtube.\n"}[kind]
    done = cleaner("run", "-", "-", f"--{kind}", stdin=line + bad + line)
    clean = line.replace(b"Youtube", b"YouTube")
    assert done.stdout == clean + bad + clean
    assert done.stderr.startswith(complaint)
    assert done.stderr.count(b"\n") == 1
    assert done.returncode == 3


def test_a_document_comes_out_while_the_pipe_is_still_open():
    with subprocess.Popen([*COMMAND, "--lines"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENV) as process:
        for _ in range(2):
            process.stdin.write(b"On Youtube.\n")
            process.stdin.flush()
            assert process.stdout.readline() == b"On YouTube.\n"
        process.stdin.close()
        assert process.wait(30) == 0


def test_a_closed_pipe_is_a_good_end():
    command = f"yes text | {sys.executable} -m cleaner run - - --lines | head -n 3; exit ${{PIPESTATUS[1]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, env=ENV, timeout=60)
    assert (done.stdout, done.stderr, done.returncode) == (b"text\n" * 3, b"", 0)


def test_memory_does_not_grow_with_the_stream():
    def peak(documents: int) -> int:
        """Kilobytes at most in use for a stream of so many short documents."""
        code = (
            "import resource, sys; from cleaner.cli import app\n"
            "sys.argv = ['cleaner', 'run', '-', '-', '--lines', '--only', 'names/youtube']\n"
            "try: app()\n"
            "finally: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
        )
        lines = b"".join(b"line %d on Youtube\n" % number for number in range(documents))
        done = subprocess.run([sys.executable, "-c", code], input=lines, capture_output=True, env=ENV, timeout=120)
        assert done.stdout == lines.replace(b"Youtube", b"YouTube")
        return int(done.stderr)

    assert peak(5_000) < peak(100) + 3_000


@pytest.mark.parametrize("arguments", [("-", "-", "--lines", "--null"), ("in", "out", "--jsonl")])
def test_how_documents_end_is_said_once_and_for_pipes(cleaner, arguments):
    done = cleaner("run", *arguments)
    assert done.returncode == 2
    assert b"cleaner run - - --jsonl" in done.stderr


@given(st.lists(st.binary(max_size=20)), st.integers(1, 8))
def test_documents_are_cut_without_loss(documents, size):
    class Slow(BytesIO):
        def read1(self, limit=-1):
            return super().read1(size)

    data = b"\0".join(document.replace(b"\0", b"") for document in documents)
    cut = list(null_terminated(Slow(data)))
    assert b"".join(cut) == data
    assert all(document.count(b"\0") <= 1 for document in cut)


class Multiplying:
    """A cleaner that makes lines of a document."""

    def clean(self, text, language=None):
        return Cleaned(f"{text}\nmore\0", [], [], [], Language("und", 0))


@pytest.mark.parametrize(("kind", "data"), [("lines", b"one\ntwo\n"), ("null", b"one\0two\0")])
def test_a_document_never_becomes_several(kind, data):
    out, reported = BytesIO(), []
    stream(kind, BytesIO(data), out, Multiplying(), Fields(), lambda name, error: reported.append((name, error)))
    assert out.getvalue() == data
    assert reported == [("#1", "would become more than one document"), ("#2", "would become more than one document")]
