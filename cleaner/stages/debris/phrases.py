"""Phrases: lines that the rulebooks name by their words, whole, by their start or end, or in a row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import regex

from cleaner import language, lineclass
from cleaner.match import fold
from cleaner.rulebook import Books, Rule
from cleaner.rulebook.schema import DebrisSpec
from cleaner.stages.debris.page import Page, Verdicts

LONGEST = 300  # code points; beyond this a line is no phrase, and only the first so many are compared
END = 120  # code points at either end of a line that can hold the start or end of a phrase
HEAD, SHORT_HEAD = 8, 3  # code points by which starts are looked up, and those that are shorter
SLACK = 30  # code points that a line may be longer than its key: spaces, figures, punctuation
SPACED = 5  # letters of a word set with spaces between them
CUT = 50  # code points of a line that may have been cut at a width
MAX_BLOCK = 12  # lines that a heading such as "Related" takes with it at most
MAX_PARAGRAPH = 6  # lines of a paragraph that goes with its first line
MAX_HEADING = 8  # words of a line that can be the heading of a block
RUN = 3  # words of the page, one a line, that prove each other where no article stands

_OPENING, _CLOSING = "[(@#%&", "])%"  # what may stand at the outer ends of a phrase beside letters and figures
_QUESTION_MARKS = ("?", "？", "؟")
_FULL_STOP = re.compile(r"[^\W\d_]{2}[.!。]$")
_QUOTED = re.compile(r"(?:[-*•]\s*)?[\"“„«][^\"“”„«»]*[\"”“»],?$")  # words that a text only speaks of
_HEAD_EDGE = regex.compile(r"^[^\p{L}\p{N}\[(@#%&]+")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_BEFORE_COLON = re.compile(r"\s*[:：]\s*")


def phrase_key(line: str) -> str:
    """A line as phrases are compared: without case, outer punctuation, the values of numbers, spare spaces.

    >>> phrase_key("» Comments (12):"), phrase_key("ADVERT:")
    ('comments (0)', 'advert')
    """
    return _trimmed(_folded(line))


def start_key(line: str) -> str:
    """The same for the start of a line, where a colon counts.

    >>> start_key("LIRE AUSSI : la suite")
    'lire aussi: la suite'
    """
    key = _folded(line)
    return key if key[:1].isalnum() else _HEAD_EDGE.sub("", key)


def _trimmed(key: str) -> str:
    """A key without what stands outside its first and last word."""
    first, last = 0, len(key)
    while first < last and not (key[first].isalnum() or key[first] in _OPENING):
        first += 1
    while first < last and not (key[last - 1].isalnum() or key[last - 1] in _CLOSING or _is_mark(key[last - 1])):
        last -= 1
    return key[first:last]


def _is_mark(char: str) -> bool:
    return not char.isascii() and unicodedata.category(char)[0] == "M"


def _folded(line: str) -> str:
    words = fold(line).split()
    key = ("" if len(words) >= SPACED and len(line) < 2 * len(words) else " ").join(words)
    if not key.isascii():
        key = key.replace("’", "'").replace("\u00ad", "")
    if ":" in key or "：" in key:
        key = _BEFORE_COLON.sub(": ", key).rstrip()
    return _NUMBER.sub("0", key)


MAX_ROW, MAX_PHRASE = 40, 16  # words of a row of phrases, and of each
_MARKS = "().,:;*|/"
_AFTER = " .,:;!?…*|/\"'”’»)]"  # what may stand behind the last word of a line


class Find(NamedTuple):
    """A line that a rule names; `weight` counts the phrases in it."""

    number: int
    rule: str
    spec: DebrisSpec
    weight: int = 1


_Named = tuple[str, DebrisSpec]


class Phrases:
    """The phrases of all debris rules, by the words of a line."""

    def __init__(self, books: Books) -> None:
        self._whole: dict[str, list[_Named]] = {}
        self._questions: set[str] = set()  # keys of phrases; a button that somebody asks about is no button
        self._starts: dict[str, list[tuple[str, _Named]]] = {}
        self._ends: dict[str, list[tuple[str, _Named]]] = {}
        for rule in books.of(DebrisSpec):
            self._learn(rule)
        for named in self._whole.values():
            named.sort(key=lambda pair: bool(pair[1].beside))  # what stands on its own feet comes first
        self._longest = max(map(len, self._whole), default=0) + SLACK
        self._first_words = {key.split(" ", 1)[0] for key in self._whole}

    def _learn(self, rule: Rule[DebrisSpec]) -> None:
        named = (rule.id, rule.spec)
        for phrase in rule.spec.lines:
            key = phrase_key(phrase) or phrase
            self._whole.setdefault(key, []).append(named)
            if phrase.endswith(_QUESTION_MARKS):
                self._questions.add(key)
        announcing = [f"{phrase}:" for phrase in rule.spec.lines if rule.spec.starts and " " in phrase]
        for phrase in [*rule.spec.starts, *announcing]:
            key = start_key(phrase)
            self._starts.setdefault(key[: HEAD if len(key) >= HEAD else SHORT_HEAD], []).append((key, named))
        for phrase in rule.spec.ends:
            key = phrase_key(phrase)
            self._ends.setdefault(key[-3:], []).append((key, named))

    def words(self) -> frozenset[str]:
        """The words of all phrases but those that are in every text; the trees ask which of a line's are among them."""
        keys = [*self._whole, *(key for starts in self._starts.values() for key, _ in starts)]
        return frozenset(word for key in keys for word in key.split()) - language.all_function_words()

    def find(self, page: Page) -> list[Find]:
        """Every line that a rule names where it may, in text order; a rule that needs nothing beside it comes first."""
        found = []
        for number in page.filled:
            line = page.lines[number]
            if (len(line) > LONGEST and number not in page.prose) or _goes_on(page, number) or _QUOTED.match(line):
                continue
            named = [
                Find(number, rule, spec, weight)
                for rule, spec, weight in self._named(line, number in page.prose)
                if page.within(number, spec.where) and (not spec.language or page.text.language.code in spec.language)
            ]
            if named:
                found.append(min(named, key=lambda find: bool(find.spec.beside)))
        return found

    def _named(self, line: str, is_prose: bool) -> Iterator[tuple[str, DebrisSpec, int]]:
        """The rules that name this line: by the whole of it, by its start or end, by phrases in a row."""
        if is_prose and len(line) > self._longest:
            yield from self._at_the_ends(line)
            return
        start = start_key(line[:LONGEST])
        key = _trimmed(start)
        if key in self._questions or not line.endswith(_QUESTION_MARKS):
            for rule, spec in self._whole.get(key, ()):
                yield rule, spec, 1
        yield from self._starting(start, line)
        yield from self._ending(key, line)
        if not is_prose:
            yield from self._row(key)

    def _at_the_ends(self, line: str) -> Iterator[tuple[str, DebrisSpec, int]]:
        """The rules that name a long line of running text by its start or end; most lines are such."""
        if self._may_start(line):
            yield from self._starting(start_key(line[:END]), line)
        last = line[-END:].rstrip(_AFTER)
        if fold(last[-3:]) in self._ends:
            yield from self._ending(phrase_key(last), line)

    def _may_start(self, line: str) -> bool:
        """False where the first letters tell that no start is one of this line."""
        head = fold(line[:HEAD])
        if not head.replace(" ", "").isalpha() or "  " in head:  # a key writes it in another way
            return not head[0].isdecimal()
        return head in self._starts or head[:SHORT_HEAD] in self._starts

    def _starting(self, start: str, line: str) -> Iterator[tuple[str, DebrisSpec, int]]:
        for phrase, (rule, spec) in chain(self._starts.get(start[:HEAD], ()), self._starts.get(start[:SHORT_HEAD], ())):
            if (
                start.startswith(phrase)
                and _ends_word(start, len(phrase))
                and _has_at_most(spec.max_words, line)
                and not (spec.not_line and _FULL_STOP.search(line))
            ):
                yield rule, spec, 1

    def _ending(self, key: str, line: str) -> Iterator[tuple[str, DebrisSpec, int]]:
        for phrase, (rule, spec) in self._ends.get(key[-3:], ()):
            if key.endswith(phrase) and _has_at_most(spec.max_words, line):
                yield rule, spec, 1

    def _row(self, key: str) -> Iterator[tuple[str, DebrisSpec, int]]:
        """The rules of a line that is nothing but phrases: "Share on Facebook Share on Twitter", "Home | News"."""
        words = key.split(" ")
        if not 1 < len(words) <= MAX_ROW or "=" in key or words[0].strip(".:,;*") not in self._first_words:
            return
        pieces = self._pieces(words)
        if len(pieces) > 1:
            strong = next((named for named in pieces if not named[1].beside), pieces[0])
            yield strong[0], strong[1], len(pieces)

    def _pieces(self, words: Sequence[str]) -> list[_Named]:
        """The phrases a row of words consists of, longest first; none where a word is left over."""
        pieces: list[_Named] = []
        at = 0
        while at < len(words):
            if not _trimmed(words[at]) or words[at].strip(_MARKS) == "0":
                at += 1
                continue
            for end in range(min(len(words), at + MAX_PHRASE), at, -1):
                named = self._whole.get(_trimmed(" ".join(words[at:end])))
                if named:
                    pieces.append(named[0])
                    at = end
                    break
            else:
                return []
        return pieces


def _goes_on(page: Page, number: int) -> bool:
    """True for a line in which the sentence of the long one right above goes on, as in text cut at a width."""
    if not number or not page.lines[number][0].islower():
        return False
    above = page.lines[number - 1]
    return len(above) >= CUT and (above[-1].isalpha() or above[-1] == ",") and above.count(" ") >= CUT / 10


def _has_at_most(words: int, line: str) -> bool:
    return lineclass.words(line[: LONGEST + 1]) <= words


def _ends_word(key: str, at: int) -> bool:
    """True where a word may end before `at`."""
    return not (key[at : at + 1].isalnum() and key[at - 1].isalnum()) or bool(lineclass.UNSPACED.match(key[at]))


def resolve(page: Page, found: Sequence[Find]) -> Iterator[tuple[int, str]]:
    """The lines that finds take out. Those that count only beside debris need some next to them, or their like."""
    strong = [find for find in found if not find.spec.beside]
    taken = {number: find.rule for find in reversed(strong) for number in reach(page, find.number, find.spec)}
    taken.update({find.number: find.rule for find in strong})
    yield from sorted(taken.items())
    weak = {find.number: find for find in found if find.spec.beside and find.number not in taken}
    if not weak:
        return
    for run in _runs(page, weak, taken):
        of_run = [weak[number] for number in run if number in weak]
        enough = sum(find.weight for find in of_run) >= RUN and page.outside(run[0]) and _says_something(page, run)
        if enough or len(of_run) < len(run):
            yield from ((find.number, find.rule) for find in of_run)


def _says_something(page: Page, run: Sequence[int]) -> bool:
    """True where some line has a letter: figures alone may be a table, times of a programme or a riddle."""
    return any(map(str.isalpha, "".join(map(page.line, run))))


def _runs(page: Page, weak: dict[int, Find], taken: dict[int, str]) -> Iterator[list[int]]:
    """Lines that stand together and are all named, with a weak one among them."""
    run: list[int] = []
    for number in [*page.filled, -1]:
        if number in weak or number in taken:
            run.append(number)
        else:
            if any(each in weak for each in run):
                yield run
            run = []


def reach(page: Page, number: int, spec: DebrisSpec) -> Iterator[int]:
    """The lines that a find in line `number` takes out with it, the line itself included."""
    yield number
    if spec.remove == "paragraph":
        below = number + 1
        while below < len(page.lines) and page.lines[below]:
            below += 1
        if below - number <= MAX_PARAGRAPH:
            yield from range(number + 1, below)
    elif spec.remove == "block" and lineclass.words(page.lines[number]) <= MAX_HEADING:
        yield from _block(page, number)
    elif spec.remove == "rest":
        yield from page.filled[page.place[number] + 1 :]


def _block(page: Page, number: int) -> list[int]:
    """The short lines under a heading: to the next blank line, or to the end where nothing but short lines follows.

    Above the text a block ends with a blank line and leaves some line for the headline.
    """
    below = page.filled[page.place[number] + 1 : page.place[number] + 1 + MAX_BLOCK]
    if not below:
        return []
    if below[0] != number + 1:
        reaches_end = number > page.last_prose and below[-1] == page.filled[-1]
        return below if reaches_end else []
    block: list[int] = []
    for line in below:
        if line != number + 1 + len(block) or line in page.prose:
            break
        block.append(line)
    behind = number + 1 + len(block)
    above_text = number < page.first_prose
    return [] if above_text and behind >= _next_filled(page, page.first_prose, -1) else block


def _next_filled(page: Page, number: int, step: int) -> int:
    """The line of ink next to line `number` in the direction of `step`."""
    return page.filled[page.place[number] + step]


def rest_of_block(page: Page, sure: Verdicts) -> Iterator[int]:
    """Lines between removed ones in a paragraph most of whose lines go: a sentence in a banner or a form."""
    if sum(map(bool, sure)) < 2:
        return
    for places in page.paragraphs:
        numbers = [page.filled[place] for place in places]
        gone = [number for number in numbers if sure[number]]
        if 2 <= len(gone) < len(numbers) <= MAX_BLOCK and len(gone) >= 0.5 * len(numbers):
            between = (number for number in numbers if gone[0] < number < gone[-1] and number not in page.prose)
            yield from (number for number in between if not sure[number])
