"""Progress: how far a run is, as a bar on a terminal, else as a line every few seconds, or as lines of JSON."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

from cleaner.audit import dump
from cleaner.batch import Progress, Step

EVERY = 5.0  # seconds between two lines
_MB = 1_000_000


class Count:
    """What was done so far, and how fast."""

    def __init__(self) -> None:
        self.done = Step()
        self._start = time.monotonic()

    def add(self, step: Step) -> None:
        """Count a step."""
        self.done = Step(*map(sum, zip(self.done, step, strict=True)))

    def plain(self) -> dict[str, float]:
        """The figures: documents, MB of IN done and in all, MB a second, seconds to go, edits, failures."""
        seconds = max(time.monotonic() - self._start, 0.001)
        rate = self.done.bytes / seconds
        return {
            "documents": self.done.documents,
            "mb": round(self.done.bytes / _MB, 1),
            "mb-total": round(self.done.total / _MB, 1),
            "mb-per-second": round(rate / _MB, 2),
            "seconds": round(seconds, 1),
            "seconds-to-go": round((self.done.total - self.done.bytes) / rate, 1) if rate else 0,
            "edits": self.done.edits,
            "failures": self.done.failures,
        }

    def line(self) -> str:
        """The figures for people."""
        now = self.plain()
        left = time.strftime("%H:%M:%S", time.gmtime(now["seconds-to-go"]))
        return (
            f"{now['documents']} documents, {now['mb']} of {now['mb-total']} MB, {now['mb-per-second']} MB/s, "
            f"{left} to go, {now['edits']} edits, {now['failures']} failures"
        )


@contextmanager
def shown(*, quiet: bool, as_json: bool) -> Iterator[Progress]:
    """Who is told of the steps of a run, and shows them on standard error."""
    count = Count()
    if as_json:
        yield _Lines(count, lambda: _event("progress", count))
        typer.echo(_event("done", count), err=True)
    elif quiet:
        yield count.add
    elif sys.stderr.isatty():
        with _on_bar(count) as progress:
            yield progress
    else:
        yield _Lines(count, count.line)


def _event(name: str, count: Count) -> str:
    return dump({"event": name, **count.plain()}).decode().rstrip()


class _Lines:
    """A line every few seconds."""

    def __init__(self, count: Count, line: Callable[[], str]) -> None:
        self._count, self._line = count, line
        self._next = time.monotonic() + EVERY

    def __call__(self, step: Step) -> None:
        self._count.add(step)
        if time.monotonic() >= self._next:
            typer.echo(self._line(), err=True)
            self._next = time.monotonic() + EVERY


@contextmanager
def _on_bar(count: Count) -> Iterator[Progress]:
    """A bar that fills with the bytes of IN, and the figures behind it."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (BarColumn(), TextColumn("{task.fields[line]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("cleaning", total=None, line="")

        def progress(step: Step) -> None:
            count.add(step)
            bar.update(task, total=count.done.total, completed=count.done.bytes, line=count.line())

        yield progress
