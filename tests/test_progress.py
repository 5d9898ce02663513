"""Progress: what is shown of a run on its way."""

from __future__ import annotations

import json

import pytest

from cleaner import progress
from cleaner.batch import Step

STEPS = [Step(total=4_000_000), Step(10, 1_000_000, 5), Step(30, 1_000_000, 7, 1)]


@pytest.fixture(autouse=True)
def clock(monkeypatch) -> None:
    """Every look at the clock is a second later."""
    seconds = iter(range(1000))
    monkeypatch.setattr(progress.time, "monotonic", lambda: float(next(seconds)))


def test_lines_tell_how_far_it_is_and_how_long_it_will_take(capsys, monkeypatch):
    monkeypatch.setattr(progress, "EVERY", 1.0)
    with progress.shown(quiet=False, as_json=False) as tell:
        for step in STEPS:
            tell(step)
    last = capsys.readouterr().err.splitlines()[-1]
    assert last == "40 documents, 2.0 of 4.0 MB, 0.22 MB/s, 00:00:09 to go, 12 edits, 1 failures"


def test_a_short_run_shows_nothing_but_the_end_in_json(capsys):
    for as_json in (False, True):
        with progress.shown(quiet=False, as_json=as_json) as tell:
            tell(STEPS[1])
    [line] = capsys.readouterr().err.splitlines()
    event = json.loads(line)
    assert (event["event"], event["documents"], event["mb"], event["edits"]) == ("done", 10, 1.0, 5)


def test_quiet_shows_nothing(capsys):
    with progress.shown(quiet=True, as_json=False) as tell:
        for step in STEPS:
            tell(step)
    assert capsys.readouterr() == ("", "")
