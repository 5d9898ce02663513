"""Features: what the likelihood of a line is judged by, each a small number that the weights have a column for."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from itertools import accumulate

from cleaner import lineclass
from cleaner.language import function_words_of
from cleaner.match import fold
from cleaner.stages.debris.page import Page

WINDOW = 8  # lines on either side whose running text is counted
STEM = 5  # letters that tell a word in any of its endings
LONG = 60  # words beyond which a line is too long for its words to be looked at one by one
SHORT_LINE_COSTS = 7  # words of running text that a short line weighs against, when the body is looked for
KNOWN = 20_000  # code points of the body whose words are known

OWN = (
    "length", "end", "start", "sentences", "function words", "capitals", "digits", "signs", "words of the page",
    "words to the reader", "commas",
)  # fmt: skip
AROUND = (
    "words of the body", "repeated", "running text", "lines to text above", "lines to text below", "text above",
    "text below", "lines to body", "lines from body", "named", "kind", "kind above", "lines to removed above",
    "lines to removed below", "removed in page", "text in page", "lines from start", "lines to end",
)  # fmt: skip
CROSSED = (
    ("place", "length"), ("end", "length"), ("removed in page", "place"), ("function words", "length"),
    ("capitals", "place"), ("lines to text above", "lines to text below"), ("words of the page", "place"),
    ("words of the page", "length"), ("kind above", "place"), ("words of the body", "length"),
    ("words of the body", "place"), ("sentences", "function words"), ("end", "words of the body"),
)  # fmt: skip
"""Pairs of features that tell more together."""

NAMES = (*OWN, *AROUND, *(f"{one} x {other}" for one, other in CROSSED))
_SINGLE = (*OWN, *AROUND, "place")
_PAIRS = [(_SINGLE.index(one), _SINGLE.index(other)) for one, other in CROSSED]
STEP = 32  # columns that the second feature of a pair has

_LENGTHS = (2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 19, 25, 35, 50, 80)
_DISTANCES = (1, 2, 3, 4, 6, 9, 14, 25)
_AMOUNTS = (1, 10, 25, 50, 90, 150, 250)
_SHARES = (0.001, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.75, 0.9)
_COUNTS = (1, 2, 3, 5, 8, 15)
_FAR = 99

_DATE = re.compile(r"\b\d{1,2}[:.h]\d\d\b|\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b")
_SIGN = re.compile(r"[|©»›→▶•·#@►←«]|https?:|www\.|\.(?:com|org|net|de)\b")
_DIGIT = re.compile("[0-9]")
_QUOTES = "\"'”“’»«„‘」』"
_ENDS = {
    end: group for group, ends in enumerate((".。।", "!?！？", "…", ":：", ",;", ")]", _QUOTES), 1) for end in ends
}
_READER = frozenset({
    "you", "your", "yours", "you're", "yourself", "our", "us", "we", "sie", "ihre", "ihr", "ihren", "ihrem", "ihnen",
    "dein", "deine", "du", "euch", "uns", "wir", "unser", "unsere", "vous", "votre", "vos", "nous", "notre", "nos",
    "tu", "te", "su", "sus", "usted", "ustedes", "nuestro", "nuestra", "você", "seu", "sua", "nosso", "nossa", "tuo",
    "tua", "vostro", "nostro", "nostra", "je", "jouw", "uw", "ons", "onze", "wij", "din", "ditt", "vår", "vi", "oss",
    "deres", "dit", "twój", "twoje", "nasz", "nasze", "nas", "váš", "vaše", "náš", "вам", "вас", "ваш", "ваша",
    "ваше", "нас", "наш", "вы", "нам", "ви", "sizin", "siz", "bizi", "bize",
})  # fmt: skip
_KINDS = (
    ("comment", "reply"), ("related", "next"), ("share", "follow"), ("advert",),
    ("cookies", "newsletter", "paywall", "account"), ("navigation", "breadcrumb", "copyright"),
)  # fmt: skip


@cache
def kind(rule: str) -> int:
    """Which kind of debris a rule is about, 0 for none.

    >>> kind("debris/share-word"), kind("debris/player"), kind("")
    (3, 7, 0)
    """
    name = rule.partition("/")[2]
    found = (number for number, starts in enumerate(_KINDS, start=1) if name.startswith(starts))
    return next(found, len(_KINDS) + 1 if rule else 0)


class View:
    """A page with what other rules said of it, and the features of its lines."""

    def __init__(
        self, page: Page, removed: Sequence[str], named: Mapping[int, str], page_words: frozenset[str]
    ) -> None:
        """`removed` holds for every line the rule that takes it out, `named` the rules that name lines.

        `page_words` are the words of all phrases.
        """
        self.page = page
        self.lines = [page.lines[number] for number in page.filled]
        self.words = [line.split() for line in self.lines]
        counts = zip(self.words, self.lines, strict=True)
        self.lengths = [len(words) + lineclass.unspaced_words(line) for words, line in counts]
        self.is_text = [number in page.prose for number in page.filled]
        self.removed = [bool(removed[number]) for number in page.filled]
        self._kinds = [kind(removed[number] or named.get(number, "")) for number in page.filled]
        self._page_words = page_words
        self._folded: dict[int, list[str]] = {}
        self._common = function_words_of(page.text.language.code)

    @cached_property
    def body(self) -> tuple[int, int]:
        """First and last place of the body: the stretch with the most running text for its short lines."""
        best = total = start = 0
        found = (0, len(self.lines) - 1)
        for place, is_text in enumerate(self.is_text):
            total += min(self.lengths[place], LONG) if is_text else -SHORT_LINE_COSTS
            if total <= 0:
                total, start = 0, place + 1
            elif total > best:
                best, found = total, (start, place)
        return found

    @cached_property
    def known(self) -> frozenset[str]:
        """The stems of the body's running text."""
        first, last = self.body
        text = " ".join(self.lines[place] for place in range(first, last + 1) if self.is_text[place])
        return frozenset(_stems(fold(text[:KNOWN]).split()))

    def shared(self, place: int) -> tuple[int, int]:
        """How many of a line's stems the body has, and how many there are; (0, 0) for a line that is too long."""
        own = _stems(self._folded_words(place)) if len(self.words[place]) <= LONG else set()
        return len(own & self.known), len(own)

    def _folded_words(self, place: int) -> list[str]:
        """The words of a line without case; of a long line its first words as they are."""
        if place not in self._folded:
            words = self.words[place]
            self._folded[place] = fold(self.lines[place]).split() if len(words) <= LONG else words[:LONG]
        return self._folded[place]

    def rows(self, places: Sequence[int] | None = None) -> list[tuple[int, ...]]:
        """For every line, or those at `places`, its features in the order of `NAMES`."""
        around = self._around
        return [self._row(place, *around[place]) for place in (range(len(self.lines)) if places is None else places)]

    def _row(self, place: int, where: int, *around: int) -> tuple[int, ...]:
        values = (*self._own(place), self._known_share(place), *around, where)
        return (*values[:-1], *[STEP * values[one] + values[other] for one, other in _PAIRS])

    def _own(self, place: int) -> tuple[int, ...]:
        """What a line tells by itself, in the order of `OWN`."""
        line, words, small = self.lines[place], self.words[place], self._folded_words(place)
        share = 1 / len(small)
        return (
            bisect_right(_LENGTHS, self.lengths[place]),
            _end(line[-1]),
            _start(line[0]),
            min(3, len(lineclass.SENTENCE_END.findall(line[:2000]))) if self.is_text[place] else 0,
            1 + bisect_right(_SHARES, len(self._common.intersection(small)) * share) if self._common else 0,
            bisect_right(_SHARES, sum([word[0].isupper() for word in words[:LONG]]) * share),
            bisect_right(_SHARES, 1 - (min(80, len(line)) - len(_DIGIT.findall(line, 0, 80))) / min(80, len(line))),
            (1 if _DATE.search(line) else 0) + (2 if _SIGN.search(line) else 0),
            bisect_right(_SHARES, len(self._page_words.intersection(small)) * share),
            min(2, len(_READER.intersection(small))),
            min(3, line.count(",") + line.count("，") + line.count("、")),
        )

    @cached_property
    def _around(self) -> list[tuple[int, ...]]:
        """What the page tells of each line: its place among text and body, then the features of `AROUND`."""
        count = len(self.lines)
        first, last = self.body
        copies = Counter(self.lines)
        above, below = _distances(self.is_text)
        gone_above, gone_below = _distances(self.removed)
        texts = zip(self.lengths, self.is_text, strict=True)
        sums = [0, *accumulate(length if is_text else 0 for length, is_text in texts)]
        removals = bisect_right(_COUNTS, sum(map(bool, self.removed)) + 0.5 * sum(map(bool, self._kinds)))
        share = bisect_right(_SHARES, sum(self.is_text) / count)
        since, kind_above = _FAR, 0
        result: list[tuple[int, ...]] = []
        for place in range(count):
            to_body = bisect_right(_DISTANCES, first - place) if place < first else 0
            from_body = bisect_right(_DISTANCES, place - last) if place > last else 0
            where = 1 + min(to_body, 4) if to_body else 5 + min(from_body, 6) if from_body else 0
            result.append((
                2 * where + self.is_text[place],
                min(copies[self.lines[place]], 4),
                int(self.is_text[place]),
                above[place],
                below[place],
                bisect_right(_AMOUNTS, sums[place] - sums[max(0, place - WINDOW)]),
                bisect_right(_AMOUNTS, sums[min(count, place + 1 + WINDOW)] - sums[place + 1]),
                to_body,
                from_body,
                2 if self.removed[place] else 1 if self._kinds[place] else 0,
                self._kinds[place],
                8 * bisect_right(_DISTANCES, since) + kind_above,
                gone_above[place],
                gone_below[place],
                removals,
                share,
                bisect_right(_DISTANCES, place),
                bisect_right(_DISTANCES, count - 1 - place),
            ))  # fmt: skip
            since += 1
            if self._kinds[place]:
                since, kind_above = 0, self._kinds[place]
        return result

    def _known_share(self, place: int) -> int:
        """Which share of a line's stems the body has; text of the body shares them by nature."""
        first, last = self.body
        if self.is_text[place] and first <= place <= last:
            return len(_SHARES) + 2
        common, own = self.shared(place)
        return 1 + bisect_right(_SHARES, common / own) if own > 1 else 0


def _stems(words: Sequence[str]) -> set[str]:
    """The beginnings of the longer words."""
    return {word[:STEM] for word in words if len(word) >= STEM}


def _end(char: str) -> int:
    return _ENDS.get(char) or (8 if char.isdigit() else 0 if char.isalpha() else 9)


def _start(char: str) -> int:
    if char.isalpha():
        return 2 if char.islower() else 0
    return 1 if char.isdigit() else 3 if char in _QUOTES else 4


def _distances(marks: Sequence[bool]) -> tuple[list[int], list[int]]:
    """For every place, in columns, how many lines above and below it the nearest marked one stands."""
    return _since(marks), _since(marks[::-1])[::-1]


def _since(marks: Sequence[bool]) -> list[int]:
    result, since = [], _FAR
    for mark in marks:
        since = 0 if mark else min(since + 1, _FAR)
        result.append(bisect_right(_DISTANCES, since))
    return result
