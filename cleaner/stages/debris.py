"""Debris: lines and marks that came with the page and are not the article.

Each line gets at most one verdict, the id of the rule that takes it out. Phrases of the rulebooks are
compared with whole lines; detectors look at what surrounds a line too, and read the verdicts before theirs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import regex

from cleaner import lineclass
from cleaner.edits import Edit
from cleaner.language import scripts
from cleaner.match import fold
from cleaner.rulebook import Books
from cleaner.rulebook.schema import DebrisSpec
from cleaner.text import Text

Verdicts = list[str]
"""For every line the id of the rule that takes it out, or an empty string."""

HEAD, TAIL = 6, 12  # lines of text at either end where rules for head and tail look ...
HEAD_SHARE, TAIL_SHARE = 0.2, 0.3  # ... or this share of all, whichever is more

_EDGES = regex.compile(r"^[^\p{L}\p{N}\[(@#%&]+|[^\p{L}\p{N}\])%]+$")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SPACES = re.compile(r"\s+")


def phrase_key(line: str) -> str:
    """A line as phrases are compared: without case, outer punctuation, the values of numbers, spare spaces.

    >>> phrase_key("» Comments (12):"), phrase_key("ADVERT:")
    ('comments (0)', 'advert')
    """
    key = _SPACES.sub(" ", fold(line).replace("’", "'")).strip()
    return _NUMBER.sub("0", _EDGES.sub("", key))


@dataclass(frozen=True, slots=True)
class Page:
    """A text as the detectors see it: its lines of text in order, and what is known of each."""

    text: Text
    filled: tuple[int, ...]  # the numbers of the lines that are not blank
    prose: frozenset[int]  # of these, the ones that read as running text

    @classmethod
    def of(cls, text: Text) -> Page:
        """The page a text makes."""
        filled = tuple(number for number, line in enumerate(text.lines) if not lineclass.blank(line.text))
        return cls(text, filled, frozenset(n for n in filled if lineclass.prose(text.lines[n].bare)))

    def line(self, number: int) -> str:
        """What line `number` says."""
        return self.text.lines[number].bare

    @property
    def head(self) -> frozenset[int]:
        """The first lines."""
        return frozenset(self.filled[: max(HEAD, int(len(self.filled) * HEAD_SHARE))])

    @property
    def tail(self) -> frozenset[int]:
        """The last lines."""
        return frozenset(self.filled[-max(TAIL, int(len(self.filled) * TAIL_SHARE)) :])

    def zone(self, where: str) -> frozenset[int]:
        """The lines of a zone named as in a rulebook."""
        return {"head": self.head, "tail": self.tail}.get(where, frozenset(self.filled))


class Debris:
    """The stage: called with a text it returns the removals."""

    def __init__(self, books: Books, applied: Callable[[str], bool] = lambda rule: True) -> None:
        """`applied` tells of a rule id whether its finds are carried out: only these count as neighbours."""
        self._phrases = _Phrases(books)
        self._detectors = {rule.spec.detect: rule.id for rule in books.of(DebrisSpec) if rule.spec.detect}
        self._applied = applied
        unknown = sorted(set(self._detectors) - set(LINE_DETECTORS) - set(MARK_DETECTORS))
        if unknown:
            known = ", ".join([*LINE_DETECTORS, *MARK_DETECTORS])
            raise ValueError(f"no detector '{unknown[0]}'; there are: {known}")

    def __call__(self, text: Text) -> list[Edit]:
        """Every removal any rule would make. A text without prose is left alone."""
        page = Page.of(text)
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
        yield from self._phrases.find(page)
        for name, detect in LINE_DETECTORS.items():
            if rule := self._detectors.get(name, ""):
                yield from ((number, rule) for number in detect(page, sure))


class _Phrases:
    """The phrases of all debris rules, by the words of a line."""

    def __init__(self, books: Books) -> None:
        self._whole: dict[str, list[tuple[str, DebrisSpec]]] = {}
        self._starts: dict[str, list[tuple[str, str, DebrisSpec]]] = {}
        for rule in books.of(DebrisSpec):
            for phrase in rule.spec.lines:
                self._whole.setdefault(phrase_key(phrase), []).append((rule.id, rule.spec))
            for phrase in rule.spec.starts:
                key = phrase_key(phrase)
                self._starts.setdefault(key[:4], []).append((key, rule.id, rule.spec))
        self._longest = max(map(len, self._whole), default=0) + 40

    def find(self, page: Page) -> Iterator[tuple[int, str]]:
        for number in page.filled:
            line = page.line(number)
            for rule, spec in self._named(line):
                if number not in page.zone(spec.where):
                    continue
                if spec.language and page.text.language.code not in spec.language:
                    continue
                yield from ((each, rule) for each in _reach(page, number, spec))
                break

    def _named(self, line: str) -> Iterator[tuple[str, DebrisSpec]]:
        """The rules that name this line, by the whole of it or by its start."""
        if len(line) > max(self._longest, 300):
            return
        key = phrase_key(line)
        yield from self._whole.get(key, ())
        for start, rule, spec in self._starts.get(key[:4], ()):
            whole_words = key.startswith(start) and not key[len(start) : len(start) + 1].isalnum()
            if whole_words and lineclass.words(line) <= spec.max_words:
                yield rule, spec


def _reach(page: Page, number: int, spec: DebrisSpec) -> Iterator[int]:
    """The lines that a find in line `number` takes out."""
    yield number
    lines = page.text.lines
    if spec.remove == "paragraph":
        for below in range(number + 1, len(lines)):
            if lineclass.blank(lines[below].text):
                return
            yield below
    elif spec.remove == "block":
        for below in page.filled:
            if below > number:
                if below in page.prose:
                    return
                yield below
    elif spec.remove == "rest":
        yield from (below for below in page.filled if below > number)


# Detectors of lines. Each reads the page and the verdicts so far and gives the numbers of more lines.


def _code(page: Page, sure: Verdicts) -> Iterator[int]:
    """Script, style sheets, data and markup, whatever became of their quotes; not the code of a tutorial."""
    told: set[int] = set()
    for position, number in enumerate(page.filled):
        raw = page.text.lines[number].text
        if number in page.text.fenced or _belongs_to_prose(page, position, told):
            continue
        if lineclass.code(page.line(number)) or (_follows(page, position, told) and lineclass.piece_of_code(raw)):
            told.add(number)
    for position in reversed(range(len(page.filled) - 1)):  # pieces above code: an opening line, a selector
        number, below = page.filled[position], page.filled[position + 1]
        if below not in told or number in told or number in page.prose:
            continue
        if lineclass.piece_of_code(page.line(number)) and not _belongs_to_prose(page, position, told):
            told.add(number)
    yield from sorted(told)


def _follows(page: Page, position: int, told: set[int]) -> bool:
    return position > 0 and page.filled[position - 1] in told


def _belongs_to_prose(page: Page, position: int, told: set[int]) -> bool:
    """True for indented lines under running text that leads to them: the listing of a tutorial."""
    if not _indented(page, position):
        return False
    while position and _indented(page, position):
        position -= 1
        if page.filled[position] in told:
            return False
    return page.line(page.filled[position]).endswith(":") or page.filled[position] in page.prose


def _indented(page: Page, position: int) -> bool:
    return page.text.lines[page.filled[position]].text.startswith(("    ", "\t"))


def _repeated_headline(page: Page, sure: Verdicts) -> Iterator[int]:
    """The headline a second time, with nothing but short lines between, and the comment counter under it."""
    left = [number for number in page.filled if not sure[number]][:HEAD]
    for position, number in enumerate(left[:3]):
        title = fold(page.line(number))
        if not 4 <= lineclass.words(title) <= 40:
            continue
        for later in left[position + 1 : position + 4]:
            if fold(page.line(later)) == title:
                yield later
                below = next((n for n in page.filled if n > later), None)
                if below is not None and re.fullmatch(r"\d{1,4}", page.line(below)):
                    yield below
                return
            if later in page.prose:
                break


_NOT_LATIN = re.compile("[\u0370-\u1dff\u1f00-\u1fff\u2c80-\ud7ff\uf900-\ufaff]")
MIN_LETTERS = 3  # of a line before its script tells anything
FOREIGN_SHARE, OWN_SHARE = 0.7, 0.2  # a line's letters in scripts that hold less than this of the document
MAX_FOREIGN = 0.3  # of the lines; beyond this the document is in several languages
MAX_FOREIGN_WORDS = 25
_OPENING_QUOTES = "\"'«“„‘‹「『("


def _foreign_script(page: Page, sure: Verdicts) -> Iterator[int]:
    """Short lines in a script the document is not written in: a publisher's name, words of the page's interface.

    Quotations stay, and a document with many such lines is in several languages and stays too. Latin letters
    prove nothing: names, titles and addresses stand in them everywhere.
    """
    if not _NOT_LATIN.search(page.text.string):
        return
    whole = scripts(page.text.string)
    rare = {script for script in whole if whole[script] < OWN_SHARE * whole.total()} - {"latin"}
    if not rare:
        return
    found = []
    for number in page.filled:
        line = page.line(number)
        counts = Counter() if line.isascii() else scripts(line)
        letters = counts.total()
        if letters >= MIN_LETTERS and sum(counts[script] for script in rare) >= FOREIGN_SHARE * letters:
            found.append(number)
    if len(found) > MAX_FOREIGN * len(page.filled) + 2:
        return
    for number in found:
        if page.line(number)[0] not in _OPENING_QUOTES and lineclass.words(page.line(number)) <= MAX_FOREIGN_WORDS:
            yield number


_CONTENT_WORD = regex.compile(r"\p{L}{4,}")
_SENTENCE_INSIDE = re.compile(r"[.!?]\s+\S")
_STEM = 5  # letters that tell a word in any of its endings
MAX_TEASER_WORDS = 20


def _teaser(page: Page, sure: Verdicts) -> Iterator[int]:
    """At the very end, in front of removed lines, a headline that shares no word with the article: the next story's.

    It ends as headlines end, without a full stop. In scripts without spaces nothing is decided.
    """
    left = [number for number in page.filled if not sure[number]]
    if not left or left[-1] == page.filled[-1]:
        return
    number = left[-1]
    line = page.line(number)
    one_sentence = not _SENTENCE_INSIDE.search(line)
    if (
        not 5 <= lineclass.words(line) <= MAX_TEASER_WORDS
        or line[-1] in '.:;,…"”»)'
        or not line[0].isupper()
        or not one_sentence
    ):
        return
    body = {match.group()[:_STEM] for n in left[:-1] for match in _CONTENT_WORD.finditer(fold(page.line(n)))}
    own = {match.group()[:_STEM] for match in _CONTENT_WORD.finditer(fold(line))}
    if len(own) >= 4 and len(own & body) <= len(own) // 4 and len(left) > 3:
        yield number


LINE_DETECTORS: dict[str, Callable[[Page, Verdicts], Iterator[int]]] = {
    "code": _code,
    "repeated-headline": _repeated_headline,
    "foreign-script": _foreign_script,
    "teaser": _teaser,
}


# Detectors of marks inside lines. Each gives removals.

_CITATION = regex.compile(
    r"(?<=[\p{L}\p{N}\p{Ll}][\p{L}\p{N}%)”\"’'».,;:!?])(?:\[[1-9]\d{0,2}(?:\s?[,–-]\s?[1-9]\d{0,2})*\])+"
)
_REFERENCE = re.compile(
    r"^\s*\[\d{1,3}\]|^\s*\^|^\W*(?:references|bibliography|sources|notes|footnotes|works cited)\W*$", re.IGNORECASE
)
_CITED_AS_WORD = re.compile(r"(?:^|[\s(])\[\d{1,3}\]")
MIN_CITED_LINES = 2


def _citations(page: Page, sure: Verdicts, rule: str) -> list[Edit]:
    """Citation marks, [1][2], of a document that has no list of references to cite."""
    lines = [page.text.lines[number] for number in page.filled if not sure[number]]
    if "[" not in page.text.string or any(
        _REFERENCE.match(line.text) or _CITED_AS_WORD.search(line.text) for line in lines
    ):
        return []
    found = [
        Edit(line.start + match.start(), match.group(), "", (rule,))
        for line in lines
        if not lineclass.code(line.bare)
        for match in _CITATION.finditer(line.text)
    ]
    cited = {page.text.line_number(edit.start) for edit in found}
    return found if len(cited) >= MIN_CITED_LINES and any("[1]" in edit.old for edit in found) else []


MARK_DETECTORS: dict[str, Callable[[Page, Sequence[str], str], list[Edit]]] = {"citation": _citations}  # type: ignore[dict-item]
