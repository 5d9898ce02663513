"""Marks: debris inside lines of text, of which only the mark goes."""

from __future__ import annotations

import re

import regex

from cleaner import lineclass
from cleaner.edits import Edit
from cleaner.stages.debris.page import Page, Verdicts

_CITATION = regex.compile(
    r"(?<=[\p{L}\p{N}\p{Ll}][\p{L}\p{N}%)”\"’'».,;:!?])(?:\[[1-9]\d{0,2}(?:\s?[,–-]\s?[1-9]\d{0,2})*\])+"
)
_REFERENCE = re.compile(
    r"^\s*\[\d{1,3}\]|^\s*\^|^\W*(?:references|bibliography|sources|notes|footnotes|works cited)\W*$", re.IGNORECASE
)
_CITED_AS_WORD = re.compile(r"(?:^|[\s(])\[\d{1,3}\]")
MIN_CITED_LINES = 2


def citations(page: Page, sure: Verdicts, rule: str) -> list[Edit]:
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
