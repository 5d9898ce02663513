"""Nursery: the process that a command's workers are forked from, where the rules are read and compiled once for all.

It begins before the command itself has read its rulebooks. A worker takes the cleaner that it finds here only where
that is the very one it is sent (`pipeline.keep`), so whatever goes wrong here costs time and nothing else: the command
reads the same rulebooks and has the word about them.

It is Python's fork server, with this module for it to import. Programs that use cleaner as a library have a fork server
for purposes of their own, so theirs is left alone.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

ORDER = "CLEANER_NURSERY"  # the environment is all that a fork server can be given on its way
LONGEST = 50_000  # characters of an order; an environment has bounds
LOOK_SECONDS = 0.1
_IMPORTS = [__name__, "cleaner.batch.work", "cleaner.cli"]  # the last since a worker imports the parent's main module

_NO_THREADS = dict.fromkeys(["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"], "1")
"""For numpy: a process that has threads is not to be forked."""


def start(given: Mapping[str, Any], config: Path | None) -> None:
    """Start the nursery, to make ready the Cleaner for the options that a command line gives and its config.

    On Linux alone, as what numpy calls on a Mac does not outlive a fork; and not where the options will not do.
    """
    files = [*(given["rules"] or ()), *([config] if config else ())]
    order = json.dumps({"parent": os.getpid(), "given": given, "config": config}, default=str)
    if sys.platform != "linux" or len(order) > LONGEST or any(map(_is_read_once, files)):
        return
    from multiprocessing import forkserver

    forkserver.set_forkserver_preload(_IMPORTS)
    os.environ[ORDER] = order
    with suppress(OSError):  # no room for a process, or for its socket: the run will say so
        forkserver.ensure_running()
    del os.environ[ORDER]


def _is_read_once(path: Path) -> bool:
    """True for a pipe, as in --rules <(…): what were read here would be missing there."""
    return path.exists() and not (path.is_file() or path.is_dir())


def _obey(order: Mapping[str, Any]) -> None:
    """Make the cleaner that was ordered, while there is someone to use it."""
    os.environ |= _NO_THREADS
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))  # Ctrl-C, and nobody else is here yet
    with suppress(Exception), _while_there_is(order["parent"]):  # whatever it is, the command sees it, too
        _make(order["given"], order["config"])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # from now on the command sees to it


@contextmanager
def _while_there_is(parent: int) -> Iterator[None]:
    """End this process should its parent end meanwhile; it would hold the parent's output open."""

    def look(*_: Any) -> None:
        if os.getppid() != parent:
            os._exit(0)

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, LOOK_SECONDS, LOOK_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)


def _make(given: Mapping[str, Any], config: str | None) -> None:
    from cleaner.config import chosen
    from cleaner.garbage import uncollected
    from cleaner.pipeline import Cleaner, keep

    with uncollected():
        rules = [Path(name) for name in given["rules"] or ()]
        keep(Cleaner(**chosen({**given, "rules": rules}, Path(config) if config else None)))
        gc.freeze()  # else the collector would write to pages that all workers share


if ORDER in os.environ:  # then this is the fork server
    _obey(json.loads(os.environ.pop(ORDER)))
