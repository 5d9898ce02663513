"""Spacing: white space that came between the parts of a compound, or in front of a mark, on the way through an engine.

Typists do both now and then, and write an aside with dashes of one hyphen: only documents with other damage are
searched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from cleaner.language import all_function_words
from cleaner.match import fold
from cleaner.stages.own_names import Respelling
from cleaner.text import Text

TOKENISED = 0.2  # share of the commas with a space in front, from which a text was cut into tokens
_CUT = re.compile(r"(?<!\w)(?P<first>[^\W\d_][\w’']+) -(?P<second>[^\W\d_]{2,}+)(?![-@\\/(])")
_ASIDE = re.compile(r"\w[-–—](?=[\s,;.)]|$)|\s[-–—](?:\s|$)|--|[`=<>|\\]|(?:^|\s)\.{0,2}/\w")
_PARTICIPLE = re.compile("(?:ed|ing|born|built|free|led|like|made|style|type|wide|friendly)$")
_LOOSE = re.compile(r" (?=[,;](?:\s|$)|\.(?:\n|$))(?<=[^\W_][^\W_] )| (?=%[\s,.;)])(?<=\d )")  # what is rare first


def cut_compounds(text: Text) -> Iterator[Respelling]:
    """Spaces and hyphens in the midst of compounds, and what should stand there.

    Behind initials, and before a noun of many, English has no hyphen at all. What may be an aside stays, and so does
    a line with signs of code.

    >>> text = Text("The Turin -Lyon line, a fiber -optic cable. The EU -countries wait.")
    >>> [respelling.new for respelling in cut_compounds(text)]
    ['-', '-', ' ']
    >>> list(cut_compounds(Text("It costs ten -maybe eleven- euros. He came -at last.")))
    []
    """
    if " -" not in text.string:
        return
    for line in text.lines:
        if " -" not in line.text or _ASIDE.search(line.text):
            continue
        for match in _CUT.finditer(line.text):
            first, second = match["first"], match["second"]
            if all_function_words().isdisjoint((fold(first), fold(second))):
                gap = line.start + match.end("first")
                yield Respelling(gap, gap + len(" -"), " " if _stands_open(first, second) else "-")


def _stands_open(first: str, second: str) -> bool:
    """True where English sets two nouns without a hyphen: "EU countries", "textile engineers"."""
    if not second.islower() or _PARTICIPLE.search(second):
        return False
    return first.isupper() or (second.endswith("s") and not second.endswith(("ss", "us", "is")))


def loose_marks(text: Text) -> Iterator[Respelling]:
    """Spaces in front of a mark, where most marks have none.

    >>> text = Text("In 2027 , it said, sales fell, and by 9.3 % in May, June, July.")
    >>> [(found.start, found.end) for found in loose_marks(text)]
    [(7, 8), (41, 42)]
    >>> list(loose_marks(Text("In 2027 , it said , sales fell .")))
    []
    """
    loose, commas = text.string.count(" ,"), text.string.count(",")
    if loose <= TOKENISED * commas:
        for match in _LOOSE.finditer(text.string):
            yield Respelling(match.start(), match.end(), "")


DETECTORS: dict[str, Callable[[Text], Iterator[Respelling]]] = {
    "cut-compound": cut_compounds,
    "loose-mark": loose_marks,
}
