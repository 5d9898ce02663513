"""The stage: every line gets at most one verdict, the id of the rule that takes it out.

Phrases of the rulebooks are compared with whole lines; detectors look at what surrounds a line too, and read the
verdicts before theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from cleaner.edits import Edit
from cleaner.rulebook import Books
from cleaner.rulebook.schema import DebrisSpec
from cleaner.scores import Score
from cleaner.stages.debris.code import code
from cleaner.stages.debris.features import View
from cleaner.stages.debris.foreign import foreign_script, foreign_sentence, multilingual
from cleaner.stages.debris.likelihood import LEAST_SHOWN, shipped, unlikely
from cleaner.stages.debris.marks import citations, markup
from cleaner.stages.debris.page import Detector, Marks, Page, Verdicts
from cleaner.stages.debris.phrases import Phrases, resolve, rest_of_block
from cleaner.stages.debris.structure import breadcrumb, copyright_line, repeated_headline, teaser
from cleaner.stages.debris.words import forms, of_phrases, telling
from cleaner.stages.debris.words import shipped as weights
from cleaner.text import Text

LINE_DETECTORS: dict[str, Detector] = {
    "code": code,
    "copyright": copyright_line,
    "breadcrumb": breadcrumb,
    "rest-of-block": rest_of_block,
    "foreign-script": foreign_script,
    "foreign-sentence": foreign_sentence,
    "repeated-headline": repeated_headline,
    "teaser": teaser,
}
"""In the order in which they run."""

MARK_DETECTORS: dict[str, Marks] = {"citation": citations, "markup": markup, "multilingual": multilingual}


FOREIGN = ("foreign-script", "foreign-sentence")
"""Detectors that take running text, but none of the document's own."""

SURE, UNLIKELY = "outside-article", "unlikely-line"
"""Detectors that go by the likelihood of a line; they run last and read all other verdicts."""

TOO_MUCH = "too-much"
"""Not a detector: the rule that removals name when there are too many."""

COPYRIGHT, ALONE = "copyright", "alone"
"""The line of rights, and not a detector: the rule that it names where nothing else of the page is left."""

NO_PROSE = "no-prose"
"""Not a detector either: the rule that reports a text without running text, which is left alone."""

MIN_LINES = 3  # of a text without running text, before that is worth a report


def least_score(detector: str) -> float | None:
    """From which score on a detector takes lines; None for one that does not go by their likelihood.

    >>> least_score("code")
    """
    return {SURE: shipped().safe, UNLIKELY: shipped().strict}.get(detector)


class Debris:
    """The stage: called with a text it returns the removals."""

    def __init__(
        self, books: Books, applied: Callable[[str], bool] = lambda rule: True, max_removed: float = 1.0
    ) -> None:
        """`applied` tells of a rule id whether its finds are carried out: only these count as neighbours.

        Where more than the share `max_removed` of the running text would go, all removals of lines name a second
        rule, which is only reported.
        """
        self._max_removed = max_removed
        self._phrases = Phrases(books)
        self._detectors = {rule.spec.detect: rule.id for rule in books.of(DebrisSpec) if rule.spec.detect}
        self._foreign = {self._detectors[name] for name in FOREIGN if name in self._detectors}
        self._applied = applied
        known = [*LINE_DETECTORS, *MARK_DETECTORS, SURE, UNLIKELY, TOO_MUCH, ALONE, NO_PROSE]
        if unknown := sorted(set(self._detectors) - set(known)):
            raise ValueError(f"no detector '{unknown[0]}'; there are: {', '.join(known)}")

    def __call__(self, text: Text) -> list[Edit]:
        """Every removal any rule would make. A text without prose is left alone, and flagged if it has some lines."""
        page = Page(text)
        if not page.prose:
            rule = self._detectors.get(NO_PROSE, "")
            return [page.flag(rule)] if rule and len(page.filled) >= MIN_LINES else []
        sure, doubtful = self._judged(page)
        scores = []
        for number, rule, score in self._unlikely(page, sure, doubtful):
            if self._applied(rule):
                sure[number] = rule
            elif doubtful.setdefault(number, rule) != rule:
                continue  # another rule reports the line
            scores.append(Score(text.lines[number].start, rule, round(score, 2)))
        text.scores = scores
        edits = [text.removal(number, rule) for number, rule in enumerate(sure) if rule]
        if doubt := TOO_MUCH if self._too_much(page, sure) else ALONE if self._alone(sure) else "":
            edits = [self._doubted(edit, self._detectors[doubt]) for edit in edits]
        edits += [text.removal(number, rule) for number, rule in doubtful.items() if not sure[number]]
        for name, detect_marks in MARK_DETECTORS.items():
            if rule := self._detectors.get(name, ""):
                edits += detect_marks(page, sure, rule)
        return edits

    def _too_much(self, page: Page, sure: Verdicts) -> bool:
        """True where more of the running text would go than may; what is foreign to it does not count."""
        if not any(sure):
            return False
        lengths = {number: len(page.lines[number]) for number in page.prose if sure[number] not in self._foreign}
        if TOO_MUCH not in self._detectors or not any(sure[number] for number in lengths):
            return False
        removed = sum(length for number, length in lengths.items() if sure[number])
        return removed > self._max_removed * sum(lengths.values())

    def _doubted(self, edit: Edit, rule: str) -> Edit:
        """A removal that names a rule which is only reported; what is foreign to the text goes all the same."""
        return edit if self._foreign.issuperset(edit.rules) else edit._replace(rules=(*edit.rules, rule))

    def _alone(self, sure: Verdicts) -> bool:
        """True where nothing but lines of rights would go: they may be the article's, as those of agencies are."""
        return ALONE in self._detectors and {*sure} - {""} == {self._detectors.get(COPYRIGHT)}

    def view(self, page: Page) -> View:
        """The page with what phrases and detectors say of it: what the likelihood of its lines is judged by."""
        return self._view(page, *self._judged(page))

    def _view(self, page: Page, sure: Verdicts, doubtful: Mapping[int, str]) -> View:
        return View(page, sure, doubtful, of_phrases())

    def _judged(self, page: Page) -> tuple[Verdicts, dict[int, str]]:
        """The verdicts of phrases and detectors: those carried out, and of other lines those that are not."""
        sure: Verdicts = [""] * len(page.lines)
        doubtful: dict[int, str] = {}
        for number, rule in self._verdicts(page, sure):
            if not self._applied(rule):
                doubtful.setdefault(number, rule)
            elif not sure[number]:
                sure[number] = rule
        return sure, doubtful

    def _verdicts(self, page: Page, sure: Verdicts) -> Iterator[tuple[int, str]]:
        """Line by line what each rule takes out; the caller fills `sure`, which later detectors read."""
        found = self._phrases.find(page)
        yield from resolve(page, [find for find in found if self._applied(find.rule)])
        yield from ((find.number, find.rule) for find in found if not self._applied(find.rule))
        for name, detect in LINE_DETECTORS.items():
            if rule := self._detectors.get(name, ""):
                yield from ((number, rule) for number in detect(page, sure))

    def _shows_debris(self, page: Page, sure: Verdicts) -> bool:
        """False for a page of which other rules take nothing, but what is foreign, and where too few words tell."""
        if not self._foreign.issuperset(filter(None, sure)):
            return True
        short = (page.lines[number] for number in page.filled if number not in page.prose)
        return sum(telling(forms(line), weights()) for line in short) >= LEAST_SHOWN

    def _unlikely(self, page: Page, sure: Verdicts, doubtful: Mapping[int, str]) -> list[tuple[int, str, float]]:
        """Lines unlikely to belong to the article, and their scores; in safe mode of a page that shows its debris."""
        safe, strict = self._detectors.get(SURE, ""), self._detectors.get(UNLIKELY, "")
        if not (safe or strict):
            return []
        everywhere = bool(strict) and self._applied(strict)
        if not (everywhere or self._shows_debris(page, sure)):
            return []
        found = unlikely(self._view(page, sure, doubtful), shipped(), everywhere)
        verdicts = ((page.filled[place], safe if certain else strict, score) for place, score, certain in found)
        return [verdict for verdict in verdicts if verdict[1]]
