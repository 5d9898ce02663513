"""Nursery: the process that a command's workers are forked from, where the rules are read and compiled once for all.

It begins before the command has imported what cleaning needs, and hands it the cleaner that it made, which is a recipe
there (`pipeline.Recipe`) and ready in every worker (`pipeline.keep`). It is Python's fork server, with this module for
it to import. Programs that use cleaner as a library may have a fork server for purposes of their own, so theirs is left
alone.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleaner.pipeline import Cleaner

ORDER = "CLEANER_NURSERY"  # the environment is all that a fork server can be given on its way
LONGEST = 50_000  # characters of an order; an environment has bounds
LOOK_SECONDS = 0.1
_IMPORTS = [__name__, "cleaner.batch.work", "cleaner.cli"]  # the last since a worker imports the parent's main module

_CTRL_C = (signal.SIGINT,)
_NO_THREADS = {"OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""For numpy: a process that has threads is not to be forked."""

_is_there = False  # started by this process
_made: Cleaner | ValueError | None = None  # in the nursery and its forks


def start(given: Mapping[str, Any], config: Path | None) -> None:
    """Start the nursery, to make the Cleaner for the options that a command line gives and its config.

    On Linux alone, as what numpy calls on a Mac does not outlive a fork; and not where the options will not do.
    """
    global _is_there
    files = [*(given["rules"] or ()), *([config] if config else ())]
    order = json.dumps({"parent": os.getpid(), "given": given, "config": config}, default=str)
    if sys.platform != "linux" or len(order) > LONGEST or any(map(_is_read_once, files)):
        return
    from multiprocessing import forkserver

    forkserver.set_forkserver_preload(_IMPORTS)
    os.environ[ORDER] = order
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _CTRL_C)  # waits meanwhile; what is started inherits that
    with suppress(OSError):  # no room for a process, or for its socket: the run will say so
        forkserver.ensure_running()
        _is_there = True
    del os.environ[ORDER]
    signal.pthread_sigmask(signal.SIG_SETMASK, before)


def made() -> Cleaner | None:
    """The cleaner that the nursery has made, None where none was started or it was killed.

    Raises ValueError with what is wrong with the options or a rulebook.
    """
    if not _is_there:
        return None
    context = multiprocessing.get_context("forkserver")
    ours, theirs = context.Pipe(duplex=False)
    try:
        with ours, theirs:
            process = context.Process(target=_tell, args=(theirs,), daemon=True)
            process.start()
            theirs.close()
            found: Cleaner | ValueError | None = ours.recv()
        process.join()
    except (EOFError, OSError):
        return None
    if isinstance(found, ValueError):
        raise found
    return found


def _tell(pipe: Connection) -> None:
    """In a process that was forked for it: what the nursery has made."""
    with suppress(OSError):  # nobody is there any more
        pipe.send(_made)


def _is_read_once(path: Path) -> bool:
    """True for a pipe, as in --rules <(…), which may be one for the command alone."""
    return path.exists() and not (path.is_file() or path.is_dir())


def _obey(order: Mapping[str, Any]) -> None:
    """Make the cleaner that was ordered, while there is someone to use it."""
    global _made
    os.environ |= _NO_THREADS
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))  # Ctrl-C, and nobody else is here yet
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _CTRL_C)
    with suppress(Exception), _while_there_is(order["parent"]):  # whatever it is, the command tries for itself
        _made = _ready(order["given"], order["config"])
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


def _ready(given: Mapping[str, Any], config: str | None) -> Cleaner | ValueError:
    """The cleaner, its rules compiled; or what is wrong with the options or a rulebook, in its own words."""
    from cleaner import language
    from cleaner.config import chosen
    from cleaner.garbage import uncollected
    from cleaner.pipeline import Cleaner, keep

    rules = [Path(name) for name in given["rules"] or ()]
    with uncollected(), nullcontext() if given["language"] else language.meanwhile():
        try:
            cleaner = Cleaner(**chosen({**given, "rules": rules}, Path(config) if config else None))
        except ValueError as error:
            return ValueError(str(error))  # plain: not all of them can be pickled
        keep(cleaner)
        gc.freeze()  # else the collector would write to pages that all workers share
    return cleaner


if ORDER in os.environ:  # then this is the fork server
    _obey(json.loads(os.environ.pop(ORDER)))
