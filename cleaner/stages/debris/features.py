"""Features: what the likelihood of a line is judged by, each a whole number from 0 to 31."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import accumulate, groupby
from operator import itemgetter

from cleaner import lineclass
from cleaner.language import function_words_of
from cleaner.match import fold
from cleaner.stages.debris import words as wording
from cleaner.stages.debris.page import Page

WINDOW = 8  # lines on either side whose running text is counted
NEAR = 4  # lines on either side that are compared in form
STEM = 5  # letters that tell a word in any of its endings
LONG = 60  # words beyond which a line is too long for its words to be looked at one by one
SHORT_LINE_COSTS = 7  # words of running text that a short line weighs against, when the body is looked for
KNOWN = 20_000  # code points of the body whose words are known
SAMPLE = 80  # code points of a line in which digits and signs are looked for
TITLE_WORDS = range(3, 31)
TITLE_REACH = 15  # lines above the body where a headline may stand

OWN = (
    "length", "end", "start", "function words", "capital words", "all in capitals", "digits", "signs",
    "words of the page", "words to the reader", "commas", "colons", "length of words",
)  # fmt: skip
TOGETHER = ("words of the body", "words of the headline", "lines to headline")
AROUND = (
    "copies", "place", "lines to text above", "lines to text below", "text above", "text below", "lines from body",
    "lines since kind", "kind above", "lines to kind", "kind below", "share of lines above", "share of text above",
    "length above", "length below", "end above", "end below", "lines without text", "same form",
    "words of text above",
)  # fmt: skip
SAID = ("weight of words", "word for debris", "word for article")
WHOLE = ("removed in page", "named in page", "text in page", "words of text")
NAMES = (*OWN, *TOGETHER, *SAID, *AROUND, *WHOLE)
VALUES = 32  # that a feature may have, from 0 on

_LENGTHS = (2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 19, 25, 35, 50, 80)
_DISTANCES = (1, 2, 3, 4, 5, 6, 8, 11, 16, 25, 40)
_AMOUNTS = (1, 10, 25, 50, 90, 150, 250, 400, 700, 1200)
_SHARES = (0.001, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.75, 0.9)
_COUNTS = (1, 2, 3, 4, 5, 7, 10, 15, 25, 50)
_PARTS = 16  # of a page
_LETTERS = (2, 3, 4, 5, 6, 7, 8, 10)
_FAR = 99
_NO_LINE = (16, 15, 0)  # what the line above the first would tell, and the one below the last
_NEVER_ASKED = 15  # for words of the body's text, which it shares with itself, and the headline's distance to itself

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
_FOREIGN = "debris/foreign"
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

        `page_words` are the words of all phrases. `weights` may be set to other weights of words than the shipped.
        """
        self.weights: Mapping[str, float] = wording.shipped()
        self.page = page
        self.lines = [page.lines[number] for number in page.filled]
        self.words = [line.split() for line in self.lines]
        counts = zip(self.words, self.lines, strict=True)
        self.lengths = [len(words) + lineclass.unspaced_words(line) for words, line in counts]
        self.is_text = [number in page.prose for number in page.filled]
        self.removed = [bool(removed[number]) for number in page.filled]
        self.evidence = sum(bool(rule) and not rule.startswith(_FOREIGN) for rule in removed)
        """How many lines other rules took as debris of a page; one in another language is none of it."""
        self.kinds = [kind(removed[number] or named.get(number, "")) for number in page.filled]
        self._page_words = page_words
        self._folded: dict[int, list[str]] = {}
        self._worded: dict[int, list[str]] = {}
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
        return frozenset(map(itemgetter(slice(STEM)), fold(text[:KNOWN]).split()))  # a shorter word equals no stem

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

    @cached_property
    def headline(self) -> int:
        """The place of the headline, or -1: the line above the body that shares most words with it.

        Where none shares a word, as in scripts without spaces, it is the last line above the body.
        """
        first, _ = self.body
        best, found = (0, 0), -1
        for place in range(max(0, first - TITLE_REACH), min(first + 2, len(self.lines))):
            if self.lengths[place] in TITLE_WORDS and not (self.removed[place] or self.is_text[place]):
                rank = (self.shared(place)[0], place)
                if rank >= best and (rank[0] or place <= first):
                    best, found = rank, place
        return found

    def is_indented(self, place: int) -> bool:
        """True for a line behind four spaces or a tab."""
        return self.page.text.lines[self.page.filled[place]].text.startswith(("    ", "\t"))

    def around(self, place: int) -> tuple[str, str, str, str]:
        """The line above a line, itself, and the two below; empty strings beyond the ends of the page."""
        above, *rest = self.lines[place - 1 : place + 3] if place else ["", *self.lines[:3]]
        own, below, next_but_one = (*rest, "", "")[:3]
        return above, own, below, next_but_one

    def row(self, place: int) -> tuple[int, ...]:
        """The features of a line, in the order of `NAMES`."""
        return (*self._own(place), *self._together(place), *self.said(place), *self._around(place), *self._whole)

    def said(self, place: int) -> tuple[int, int, int]:
        """What the words of a line say by their weights."""
        return wording.columns(self._forms_of(place), self.weights)

    def telling(self, place: int) -> bool:
        """True for a line with a word that by itself says that it is debris."""
        return wording.telling(self._forms_of(place), self.weights)

    def _forms_of(self, place: int) -> list[str]:
        """The forms of a line's words, whose weights are asked for."""
        if place not in self._worded:
            self._worded[place] = wording.forms(self.lines[place])
        return self._worded[place]

    def _own(self, place: int) -> tuple[int, ...]:
        """What a line tells by itself."""
        line, words, small = self.lines[place], self.words[place], self._folded_words(place)
        share = 1 / len(small)
        sample = line[:SAMPLE]
        return (
            self._columns[place][0],
            self._columns[place][1],
            self._columns[place][2],
            1 + bisect_right(_SHARES, len(self._common.intersection(small)) * share) if self._common else 0,
            bisect_right(_SHARES, sum([word[0].isupper() for word in words[:LONG]]) * share),
            int(line.isupper()),
            bisect_right(_SHARES, len(_DIGIT.findall(sample)) / len(sample)),
            (1 if _DATE.search(sample) else 0) + (2 if _SIGN.search(sample) else 0),
            bisect_right(_SHARES, len(self._page_words.intersection(small)) * share),
            min(2, len(_READER.intersection(small))),
            min(3, line.count(",") + line.count("，") + line.count("、")),
            min(2, line.count(":", 0, -1)),
            bisect_right(_LETTERS, len(line) * share),
        )

    def _together(self, place: int) -> tuple[int, ...]:
        """What the words of a line have in common with the body and the headline; the body's text has by nature."""
        first, last = self.body
        head = self.headline
        reach = 0 if head < 0 else _NEVER_ASKED if place == head else 1 + bisect_right(_DISTANCES, abs(place - head))
        own = _stems(self._folded_words(place)) if len(self.words[place]) <= LONG else set()
        titled = min(4, len(own & self._headline_stems))
        if self.is_text[place] and first <= place <= last:
            return _NEVER_ASKED, titled, reach
        known = 1 + bisect_right(_SHARES, len(own & self.known) / len(own)) if own else 0
        return known, titled, reach

    @cached_property
    def _headline_stems(self) -> set[str]:
        return _stems(self._folded_words(self.headline)) if self.headline >= 0 else set()

    @cached_property
    def _columns(self) -> list[tuple[int, int, int]]:
        """Length, end and start of every line."""
        lines = zip(self.lengths, self.lines, strict=True)
        return [(bisect_right(_LENGTHS, length), _end(line[-1]), _start(line[0])) for length, line in lines]

    @cached_property
    def _forms(self) -> list[tuple[int, int, int]]:
        """What lines of one list have in common."""
        return [(start, end, min(length, 9) // 2) for length, end, start in self._columns]

    @cached_property
    def _text_before(self) -> list[int]:
        """For every place, and the end, how many words of running text stand before it."""
        lines = zip(self.lengths, self.is_text, strict=True)
        return [0, *accumulate(length if is_text else 0 for length, is_text in lines)]

    @cached_property
    def _whole(self) -> tuple[int, ...]:
        """What is the same for all lines of the page."""
        count = len(self.lines)
        return (
            bisect_right(_COUNTS, sum(self.removed)),
            bisect_right(_SHARES, sum(map(bool, self.kinds)) / count),
            bisect_right(_SHARES, sum(self.is_text) / count),
            bisect_right(_AMOUNTS, self._text_before[-1]),
        )

    @cached_property
    def _neighbours(self) -> list[tuple[int, ...]]:
        """For every line the columns that are counted from line to line."""
        named = [bool(kind) for kind in self.kinds]
        text = _nearest(self.is_text, [bisect_right(_LENGTHS, length) for length in self.lengths])
        copies = Counter(self.lines)
        return [
            (min(copies[line], 4), above[0], below[0], *since, *until, run, above[1])
            for line, (above, below), (since, until), run in zip(
                self.lines, text, _nearest(named, self.kinds), _runs(self.is_text), strict=True
            )
        ]

    def _around(self, place: int) -> tuple[int, ...]:
        """What the lines around a line tell."""
        count, before, columns, forms = len(self.lines), self._text_before, self._columns, self._forms
        first, last = self.body
        copies, text_above, text_below, since, kind_above, until, kind_below, run, words = self._neighbours[place]
        length_above, end_above, _ = columns[place - 1] if place else _NO_LINE
        length_below, end_below, _ = columns[place + 1] if place + 1 < count else _NO_LINE
        return (
            copies,
            0 if place < first else 2 if place > last else 1,
            text_above,
            text_below,
            bisect_right(_AMOUNTS, before[place] - before[max(0, place - WINDOW)]),
            bisect_right(_AMOUNTS, before[min(count, place + 1 + WINDOW)] - before[place + 1]),
            bisect_right(_DISTANCES, place - last),
            since,
            kind_above,
            until,
            kind_below,
            _PARTS * place // count,
            _PARTS * before[place] // max(1, before[-1]),
            length_above,
            length_below,
            end_above,
            end_below,
            run,
            forms[max(0, place - NEAR) : place + NEAR + 1].count(forms[place]) - 1,
            words,
        )


def _stems(words: Sequence[str]) -> set[str]:
    """The beginnings of the longer words."""
    return {word[:STEM] for word in words if len(word) >= STEM}


def _end(char: str) -> int:
    return _ENDS.get(char) or (8 if char.isdigit() else 0 if char.isalpha() else 9)


def _start(char: str) -> int:
    if char.isalpha():
        return 2 if char.islower() else 0
    return 1 if char.isdigit() else 3 if char in _QUOTES else 4


Nearest = tuple[int, int]
"""How far the nearest marked line is, as a column, and what is said of it."""


def _nearest(marks: Sequence[bool], said: Sequence[int]) -> Iterator[tuple[Nearest, Nearest]]:
    """For every place the nearest marked line above it and the nearest below it, not the line itself."""
    below = list(_last_marked(marks[::-1], said[::-1]))
    return zip(_last_marked(marks, said), reversed(below), strict=True)


def _last_marked(marks: Sequence[bool], said: Sequence[int]) -> Iterator[Nearest]:
    since, last = _FAR, 0
    for mark, tells in zip(marks, said, strict=True):
        yield bisect_right(_DISTANCES, since), last
        since, last = (1, tells) if mark else (since + 1, last)


def _runs(is_text: Sequence[bool]) -> Iterator[int]:
    """For every line, as a column, how many lines of its sort stand together with it: text, or no text."""
    for _, run in groupby(is_text):
        count = len(list(run))
        yield from [bisect_right(_COUNTS, count)] * count
