"""The stage: every line gets at most one verdict, the id of the rule that takes it out.

Phrases of the rulebooks are compared with whole lines; detectors look at what surrounds a line too, and read the
verdicts before theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cleaner.edits import Edit
from cleaner.rulebook import Books
from cleaner.rulebook.schema import DebrisSpec
from cleaner.stages.debris.code import code
from cleaner.stages.debris.foreign import foreign_script
from cleaner.stages.debris.marks import citations
from cleaner.stages.debris.page import Detector, Marks, Page, Verdicts
from cleaner.stages.debris.phrases import Phrases, resolve, rest_of_block
from cleaner.stages.debris.structure import breadcrumb, copyright_line, repeated_headline, teaser
from cleaner.text import Text

LINE_DETECTORS: dict[str, Detector] = {
    "code": code,
    "copyright": copyright_line,
    "breadcrumb": breadcrumb,
    "rest-of-block": rest_of_block,
    "foreign-script": foreign_script,
    "repeated-headline": repeated_headline,
    "teaser": teaser,
}
"""In the order in which they run."""

MARK_DETECTORS: dict[str, Marks] = {"citation": citations}


class Debris:
    """The stage: called with a text it returns the removals."""

    def __init__(self, books: Books, applied: Callable[[str], bool] = lambda rule: True) -> None:
        """`applied` tells of a rule id whether its finds are carried out: only these count as neighbours."""
        self._phrases = Phrases(books)
        self._detectors = {rule.spec.detect: rule.id for rule in books.of(DebrisSpec) if rule.spec.detect}
        self._applied = applied
        unknown = sorted(set(self._detectors) - set(LINE_DETECTORS) - set(MARK_DETECTORS))
        if unknown:
            known = ", ".join([*LINE_DETECTORS, *MARK_DETECTORS])
            raise ValueError(f"no detector '{unknown[0]}'; there are: {known}")

    def __call__(self, text: Text) -> list[Edit]:
        """Every removal any rule would make. A text without prose is left alone."""
        page = Page(text)
        if not page.prose:
            return []
        sure: Verdicts = [""] * len(text.lines)
        doubtful: list[tuple[int, str]] = []
        for number, rule in self._verdicts(page, sure):
            if not self._applied(rule):
                doubtful.append((number, rule))
            elif not sure[number]:
                sure[number] = rule
        found = [(number, rule) for number, rule in enumerate(sure) if rule]
        found += [(number, rule) for number, rule in doubtful if not sure[number]]
        edits = [text.removal(number, rule) for number, rule in found]
        for name, detect_marks in MARK_DETECTORS.items():
            if rule := self._detectors.get(name, ""):
                edits += detect_marks(page, sure, rule)
        return edits

    def _verdicts(self, page: Page, sure: Verdicts) -> Iterator[tuple[int, str]]:
        """Line by line what each rule takes out; the caller fills `sure`, which later detectors read."""
        found = self._phrases.find(page)
        yield from resolve(page, [find for find in found if self._applied(find.rule)])
        yield from ((find.number, find.rule) for find in found if not self._applied(find.rule))
        for name, detect in LINE_DETECTORS.items():
            if rule := self._detectors.get(name, ""):
                yield from ((number, rule) for number in detect(page, sure))
