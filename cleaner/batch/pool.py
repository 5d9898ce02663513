"""Worker processes: tasks go out, answers come back; one that hangs or dies costs its own task and nothing else.

A thread for each process talks to it through a pipe of its own. So a process can be killed at any moment without harm
to the others, which pools with one queue for all cannot promise, and a process whose parent is gone reads the end
of its pipe and ends as well.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from queue import Empty, SimpleQueue
from typing import Any, Generic, Protocol, TypeVar

from cleaner.batch.disk import BatchError

Task = TypeVar("Task")
Answer = TypeVar("Answer")
Taken = TypeVar("Taken", contravariant=True)
START_TRIES = 3
START_SECONDS = 600  # for a process to import and compile; far beyond what any machine was seen to take


class LostError(RuntimeError):
    """A task has no answer: it took too long, its process died, or the work itself broke down."""


class StartError(BatchError):
    """A worker process did not come up; no task would fare better."""


class Crew(Protocol[Taken, Answer]):
    """Who takes tasks."""

    def submit(self, task: Taken, seconds: float) -> Future[Answer]:
        """Hand in a task. Its future raises LostError where it has no answer within `seconds` of its start."""
        ...

    def close(self) -> None:
        """Stop; tasks under way are given up."""
        ...


class Here(Generic[Task, Answer]):
    """A crew without processes: tasks are done as they are handed in, without a limit of time."""

    def __init__(self, work: Callable[[Task], Answer]) -> None:
        self._work = work

    def submit(self, task: Task, seconds: float) -> Future[Answer]:
        """Do the task."""
        future: Future[Answer] = Future()
        try:
            future.set_result(self._work(task))
        except Exception as error:  # as in a process: whatever it is, it is the task's own
            future.set_exception(_lost(error))
        return future

    def close(self) -> None:
        """Nothing is under way."""


class Pool(Generic[Task, Answer]):
    """A crew of worker processes, each started when it is first needed."""

    def __init__(self, size: int, work: Callable[[Task], Answer]) -> None:
        """`work` is pickled into each process; where it has a method `prepare`, that is called there first."""
        self._work = work
        self._threads = ThreadPoolExecutor(size, "cleaner")
        self._idle: SimpleQueue[_Process] = SimpleQueue()
        self._all: list[_Process] = []
        self._closed = False

    def submit(self, task: Task, seconds: float) -> Future[Answer]:
        """Hand in a task."""
        return self._threads.submit(self._do, task, seconds)

    def close(self) -> None:
        """Kill the processes, whatever they are at."""
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in self._all:
            process.stop()

    def _do(self, task: Task, seconds: float) -> Answer:
        process = self._free()
        try:
            answer: Answer = process.ask(task, seconds)
        except LostError:
            if process.is_dead:
                self._all.remove(process)
            else:
                self._idle.put(process)
            raise
        self._idle.put(process)
        return answer

    def _free(self) -> _Process:
        """A process with nothing to do; there is one, or there may be one more."""
        try:
            return self._idle.get_nowait()
        except Empty:
            return self._started()

    def _started(self) -> _Process:
        """A new process; should one be killed while it comes up, another. Raises StartError."""
        for _ in range(START_TRIES):
            try:
                process = _Process(_context(), self._work)
            except (EOFError, OSError):  # what it should come from was killed
                continue
            self._all.append(process)
            if self._closed:
                process.stop()
            if process.is_ready():
                return process
            self._all.remove(process)
        raise StartError("worker processes die while they start; is there memory for them? Try --workers 1")


class _Process:
    """A worker process and the parent's end of its pipe."""

    def __init__(self, context: BaseContext, work: Callable[[Any], Any]) -> None:
        self._ours, self._theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(self._theirs, work), daemon=True)  # type: ignore[attr-defined]
        self._process.start()
        self._theirs.close()
        self.is_dead = False

    def is_ready(self) -> bool:
        """Wait until it is; False where it died. Raises StartError with what went wrong inside."""
        try:
            error = self._ours.recv() if self._ours.poll(START_SECONDS) else "takes too long"
        except (EOFError, OSError):
            self.kill()
            return False
        if error:
            self.kill()
            raise StartError(f"a worker process does not start: {error}; try --workers 1")
        return True

    def ask(self, task: Any, seconds: float) -> Any:
        """The answer to a task. Raises LostError, and is dead then where the process did not answer at all."""
        try:
            self._ours.send(task)
            if not self._ours.poll(seconds):
                self.kill()
                raise LostError(f"took longer than the {seconds:g} seconds it had")
            answer, error = self._ours.recv()
        except (EOFError, OSError) as broken:
            self.kill()
            raise LostError("brought down the process that cleaned it: it crashed, or had no memory left") from broken
        if error:
            raise LostError(error)
        return answer

    def stop(self) -> None:
        """End it at once; who waits for its answer, in another thread, sees the end of the pipe."""
        self._process.kill()

    def kill(self) -> None:
        """End it and let go of it."""
        self.is_dead = True
        self._process.kill()
        self._process.join()
        self._ours.close()


def _context() -> BaseContext:
    """How processes are started: never by a fork of this one, which has threads."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["cleaner.pipeline"])  # imported once for all, unless the nursery runs already
    return context


def _serve(pipe: Connection, work: Callable[[Any], Any]) -> None:
    """A worker process: answer tasks until the pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes of a terminal; the parent sees to it
    with suppress(EOFError, OSError):  # the parent is gone
        try:
            getattr(work, "prepare", lambda: None)()
        except Exception as error:  # whatever it is, the parent has to know
            pipe.send(f"{type(error).__name__}: {error}")
            return
        pipe.send("")
        while True:
            pipe.send(_answered(work, pipe.recv()))


def _answered(work: Callable[[Any], Any], task: Any) -> tuple[Any, str]:
    try:
        return work(task), ""
    except Exception as error:  # a task must not bring its process down
        return None, str(_lost(error))


def _lost(error: Exception) -> LostError:
    return LostError(f"cannot be cleaned: {type(error).__name__}: {error}")
