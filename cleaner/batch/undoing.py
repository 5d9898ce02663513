"""Undo: the originals again, from the clean copies and the audit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from cleaner import audit
from cleaner.audit import AuditError, Tally
from cleaner.batch.cleaning import Outcome
from cleaner.batch.disk import STATE, BatchError, atomically, digest, inside, locked, stopping
from cleaner.batch.ledger import Entry, Ledger
from cleaner.batch.work import message
from cleaner.document import Document
from cleaner.formats import Fields, Format, by_name
from cleaner.formats.compression import codec_of, packed, unpacked
from cleaner.formats.format import written

Line = dict[str, Any]


class Wish(NamedTuple):
    """What to take back: the edits of these rules, in these documents; empty is all."""

    rules: frozenset[str]
    documents: frozenset[str]

    def names(self, file: str, line: Line) -> frozenset[str]:
        """The names among `documents` that mean the document of an audit line: its own, its record's, its file's."""
        return self.documents & {line["id"], line.get("record-id"), file}

    def touches(self, file: str, line: Line) -> bool:
        """True where something of a document is to be taken back, if only its encoding."""
        if self.documents and not self.names(file, line):
            return False
        if self.rules:
            return any(self.rules.intersection(edit.rules) for edit in audit.edits(line))
        return bool(line["edits"]) or "encoding" in line


def undo(out: Path, rules: Iterable[str] = (), documents: Iterable[str] = ()) -> Outcome:
    """Put the originals back in `out`, or take back only the edits of `rules`, or only in `documents`.

    A document is named by its id, the id its record gives itself, or that of its whole file. The originals come back
    byte for byte. A clean copy that was changed by hand since is left as it is and listed. Raises BatchError where
    `out` was not made by a run, or no document has a given name.
    """
    state, outcome = out / STATE, Outcome()
    if not state.is_dir():
        raise BatchError(f"{out}: has no {STATE}/{audit.NAMES[0]}; undo needs a folder that 'cleaner run' wrote")
    wish = Wish(frozenset(rules), frozenset(documents))
    with locked(state), Ledger(state) as ledger:
        todo = list(_touched(ledger, wish, outcome, out))
        for entry in todo:
            with outcome.listing(entry.id):
                _undo_file(out, entry, ledger, wish, outcome)
        with stopping(out):
            ledger.merge()
    return outcome


def _touched(ledger: Ledger, wish: Wish, outcome: Outcome, out: Path) -> Iterator[Entry]:
    """The files with something to take back. Raises BatchError for a document that is in none."""
    unknown = set(wish.documents)
    for entry in sorted(ledger.entries.values(), key=lambda each: each.id):
        is_touched = False
        with outcome.listing(entry.id):
            for line in _lines(ledger, entry):
                unknown -= wish.names(entry.id, line)
                is_touched = is_touched or wish.touches(entry.id, line)
        if is_touched:
            yield entry
    if unknown:
        raise BatchError(f"{out}: no document '{min(unknown)}' in the audit")


def _lines(ledger: Ledger, entry: Entry) -> Iterator[Line]:
    lines = ledger.lines(entry)
    if lines is None:
        raise AuditError("its part of the audit was changed or lost; clean it again")
    return map(audit.load, lines)


def _undo_file(out: Path, entry: Entry, ledger: Ledger, wish: Wish, outcome: Outcome) -> None:
    """Take back what is wished in the clean copy of a file. Raises what is UNREADABLE."""
    path = inside(out, entry.target)
    if entry.restored or digest(path) == entry.source:
        return  # the original is there already
    form = by_name(entry.format)
    form = by_name(form.copies or form.name)
    texts = tuple(entry.asked["fields"]["texts"])
    fields = Fields(**{**entry.asked["fields"], "texts": texts, "undoing": "some" if any(wish) else "all"})
    log = ledger.log()
    visitor = _Undoing(entry.id, _lines(ledger, entry), form, wish, log.write)
    with path.open("rb") as raw, path.open("rb") as before, atomically(path) as file:
        codec = None if form.packed else codec_of(raw)
        pieces = form.pieces(unpacked(raw, codec))
        with packed(file, codec) as to:
            form.join((form.rewrite(piece, fields, visitor) for piece in pieces), before, to)
        visitor.close()
    ledger.add(replace(entry, copy=digest(path), audit=log.stretch, restored=not wish.rules and not visitor.edits_left))
    outcome.tally.merge(visitor.tally)
    outcome.fail(visitor.failures)


class _Undoing:
    """The visitor that takes edits back; it reads a file's audit lines as it goes, and writes them anew."""

    def __init__(
        self, file: str, lines: Iterator[Line], form: Format, wish: Wish, log: Callable[[bytes], None]
    ) -> None:
        self._file, self._lines, self._form, self._wish, self._log = file, lines, form, wish, log
        self._next = next(lines, None)
        self.tally = Tally()  # of what was taken back
        self.failures: list[tuple[str, str]] = []
        self.edits_left = 0

    def change(self, document: Document) -> str | bytes:
        line = self._next
        if line is None or line["id"] != self._file + document.id:
            return document.text  # it was not cleaned
        self._next = next(self._lines, None)
        after, text = line, document.text
        new: str | bytes = text
        if self._wish.touches(self._file, line):
            try:
                after, new = self._undone(line, text)
            except ValueError as error:
                self.failures.append((line["id"], message(error)))
        self._keep(after)
        return new

    def _undone(self, line: Line, clean: str) -> tuple[Line, str | bytes]:
        """The audit line afterwards, and what stands in the copy. Raises AuditError, or UnicodeEncodeError."""
        rules = self._wish.rules
        text = audit.original(line, clean, rules)
        undone = {**line, "edits": [], "sha256": [line["sha256"][0]] * 2}
        after = audit.without(line, text, rules) if rules else undone
        gone = [edit for edit in line["edits"] if edit not in after["edits"]]
        self.tally.add({**line, "edits": gone, "flags": []})
        if after["edits"] or rules:
            return after, text
        return after, written(line) or self._form.spell(text, line)

    def _keep(self, line: Line) -> None:
        self.edits_left += len(line["edits"])
        self._log(audit.dump(line))

    def fail(self, id: str, error: str) -> None:  # noqa: A002 - the audit's own word
        """A record that cannot be read was not cleaned; if it was, its line is left over."""

    def close(self) -> None:
        """List the documents that the audit knows and the copy does not have."""
        while self._next is not None:
            self.failures.append((self._next["id"], "is not in the clean copy, which was changed since"))
            self._keep(self._next)
            self._next = next(self._lines, None)
