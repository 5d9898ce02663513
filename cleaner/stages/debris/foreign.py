"""Foreign lines: lines in another script or language than the document's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cleaner import lineclass
from cleaner.language import scripts
from cleaner.stages.debris.page import Page, Verdicts

MIN_LETTERS = 3  # of a line before its script tells anything
FOREIGN_SHARE, OWN_SHARE = 0.7, 0.2  # a line's letters in scripts that hold less than this of the document
MAX_FOREIGN = 0.3  # of the lines; beyond this the document is in several languages
MAX_FOREIGN_WORDS = 25
_OPENING_QUOTES = "\"'«“„‘‹「『("


def foreign_script(page: Page, sure: Verdicts) -> Iterator[int]:
    """Short lines in a script the document is not written in: a publisher's name, words of the page's interface.

    Quotations stay, and a document with many such lines is in several languages and stays too. Latin letters
    prove nothing: names, titles and addresses stand in them everywhere.
    """
    if not page.text.beyond_latin:
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
