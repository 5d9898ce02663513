"""Structure: debris that is told by its place and form: a headline twice, the path of a page, another story's title."""

from __future__ import annotations

import re
from collections.abc import Iterator

import regex

from cleaner import lineclass
from cleaner.match import fold
from cleaner.stages.debris.page import HEAD, Page, Verdicts


def repeated_headline(page: Page, sure: Verdicts) -> Iterator[int]:
    """The headline again, above the first prose and with at most two other lines between, and the counter under it.

    A heading with a number is the one that a table of contents names, and what ends like a sentence is no headline.
    """
    places: dict[str, int] = {}  # of the different lines so far
    for number in page.filled:
        if sure[number]:
            continue
        line = fold(page.line(number))
        if number in page.prose or len(places) > HEAD:
            return
        if line not in places:
            places[line] = len(places)
        elif 4 <= lineclass.words(line) <= 40 and places[line] < 3 and len(places) - places[line] <= 3:
            if _NO_HEADLINE.match(line) or page.lines.count(page.line(number)) > 2:  # a signature, a refrain
                continue
            yield number
            below = next((n for n in page.filled if n > number), None)
            if below is not None and re.fullmatch(r"\d{1,4}", page.line(below)):
                yield below


_NO_HEADLINE = re.compile(r"\d+(?:\.\d+)*[.:)]?\s|[-–—*•]|.*[.;:,]$")
_CONTENT_WORD = regex.compile(r"\p{L}{4,}")
_SENTENCE_INSIDE = re.compile(r"[.!?]\s+\S")
_SCORE = re.compile(r"\d ?[-–:] ?\d")
_STEM = 5  # letters that tell a word in any of its endings
MAX_TEASER_WORDS = 20


def teaser(page: Page, sure: Verdicts) -> Iterator[int]:
    """At the very end, in front of removed lines, a headline that shares no word with the article: the next story's.

    It ends as headlines end, without a full stop, and is no line of results. In scripts without spaces nothing is decided.
    """
    left = [number for number in page.filled if not sure[number]]
    if not left or left[-1] == page.filled[-1]:
        return
    number = left[-1]
    line = page.line(number)
    one_sentence = not (_SENTENCE_INSIDE.search(line) or _SCORE.search(line))
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


_STEP = re.compile(r"\s*[>»›→](?!=)\s*|\s+[/|·•]\s+")
_IN_NO_STEP = frozenset("<=[]{}_\\")
LONGEST_STEP = 4  # letters of ASCII that at least one step has
MIN_STEPS, MAX_STEP_WORDS, MAX_PATH_WORDS = 3, 4, 16


def breadcrumb(page: Page, sure: Verdicts) -> Iterator[int]:
    """Above the text, the path of the page: three short steps or more with a mark between them."""
    for number in page.filled:
        if number >= page.first_prose:
            return
        if _is_path(page.lines[number]) and not sure[number]:
            yield number


def _is_path(line: str) -> bool:
    steps = [step for step in _STEP.split(line) if step]
    return (
        len(steps) >= MIN_STEPS
        and _IN_NO_STEP.isdisjoint(line)
        and (max(map(len, steps)) >= LONGEST_STEP or not line.isascii())
        and lineclass.words(line) <= MAX_PATH_WORDS
        and line[-1] not in ".!?:;,"
        and all(lineclass.words(step) <= MAX_STEP_WORDS for step in steps)
    )


_RIGHTS = re.compile(
    r"^\W*(?:©|ⓒ|\(c\)|copyright\b)\W*(?:copyright\b)?\s*(?:©|\(c\))?\s*(?:(?:19|20)\d\d|\W*$)|(?:©|ⓒ)\s*(?:19|20)\d\d|^\W*<?저작권자\s*[©ⓒ(]",
    re.IGNORECASE,
)
_RIGHTS_ALONE = re.compile(r"^\W*[©ⓒ]\s*\S")
_OF_RIGHTS = ("©", "ⓒ", "(c)", "copyright", "저작권자")  # folded, one of them stands in every line of rights
MAX_RIGHTS_WORDS, MAX_OWNER_WORDS = 25, 6


def copyright_line(page: Page, sure: Verdicts) -> Iterator[int]:
    """The line of rights at the foot of a page: a sign and a year, or a sign and an owner outside the text."""
    if not any(sign in page.text.folded for sign in _OF_RIGHTS):
        return
    for number in page.filled:
        line = page.lines[number]
        words = lineclass.words(line)
        dated = words <= MAX_RIGHTS_WORDS and _RIGHTS.search(line)
        if dated or (words <= MAX_OWNER_WORDS and number > page.last_prose and _RIGHTS_ALONE.match(line)):
            yield number
