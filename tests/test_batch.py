"""The batch engine, where a real process could not show it."""

from __future__ import annotations

import pytest

from cleaner import Cleaner
from cleaner.batch import Plan, Step, run, undo
from cleaner.batch.disk import write_atomically

HERE = Plan(workers=1)


@pytest.fixture(scope="module")
def plain() -> Cleaner:
    return Cleaner(only=("names/youtube",))


def test_a_file_that_vanishes_is_listed_and_the_rest_done(corpus, tmp_path, plain):
    def vanish(step: Step) -> None:
        (corpus / "b.txt").unlink(missing_ok=True)

    outcome = run(corpus, tmp_path / "out", plain, HERE, vanish)
    assert outcome.errors == [{"id": "b.txt", "error": "cannot be read or written: No such file or directory"}]
    assert outcome.tally.documents == 2
    assert (tmp_path / "out/sub/c.md").exists()


def test_a_file_that_may_not_be_read_is_listed_and_the_rest_done(corpus, tmp_path, plain, monkeypatch):
    opened = type(corpus).open

    def forbidden(path, *mode):
        if path.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return opened(path, *mode)

    monkeypatch.setattr(type(corpus), "open", forbidden)
    outcome = run(corpus, tmp_path / "out", plain, HERE)
    assert outcome.errors == [{"id": "a.txt", "error": "cannot be read or written: Permission denied"}]
    assert outcome.tally.documents == 2


def test_a_write_that_fails_leaves_the_old_file_and_no_half_one(tmp_path, monkeypatch):
    target = tmp_path / "a.txt"
    target.write_bytes(b"old")
    monkeypatch.setattr("os.fsync", lambda number: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_bytes_that_cannot_be_made_again_are_kept(tmp_path, plain):
    (tmp_path / "in").mkdir()
    data = "日本語のテキストです。\n".encode("iso-2022-jp") + b"\x1b(B\x1b(BYoutube\n"  # a shift too many
    (tmp_path / "in/jis.txt").write_bytes(data)
    assert run(tmp_path / "in", tmp_path / "out", plain, HERE).errors == []
    assert "YouTube" in (tmp_path / "out/jis.txt").read_text("utf-8")
    assert undo(tmp_path / "out").errors == []
    assert (tmp_path / "out/jis.txt").read_bytes() == data
