"""Learning before a run: the corpus is read once more, for the lines that recur in it."""

from __future__ import annotations

from pathlib import Path

from cleaner.batch.checking import documents
from cleaner.batch.cleaning import Outcome, Plan, refuse
from cleaner.batch.disk import held
from cleaner.learn import learn, write
from cleaner.pipeline import Cleaner

LEARNED = "learned.yaml"


def taught(root: Path, out: Path, cleaner: Cleaner, plan: Plan) -> Cleaner:
    """The cleaner with one more rulebook, of the lines that recur in the corpus; it is kept in the state of OUT.

    Its rules are of level review: the audit has their finds as flags, and strict debris takes them out. What cannot be
    read is left to the run to list. Raises BatchError where `out` will not do or there is nothing to clean.
    """
    refuse(root, out)
    with held(out) as state:
        found = learn(lambda: documents(root, Outcome(), plan), books=cleaner.books)
        if not write(found, state / LEARNED, replace=True):
            return cleaner
        rules = [*cleaner.options["rules"], str(state / LEARNED)]
        return Cleaner(**{**cleaner.options, "rules": rules})
