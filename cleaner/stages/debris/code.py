"""Code of the page: scripts, style sheets, data and markup that were printed as text; a tutorial's code stays."""

from __future__ import annotations

from collections.abc import Iterator

from cleaner import lineclass
from cleaner.stages.debris.page import Page, Verdicts


def code(page: Page, sure: Verdicts) -> Iterator[int]:
    """Script, style sheets, data and markup, whatever became of their quotes; not the code of a tutorial."""
    told: set[int] = set()
    for position, number in enumerate(page.filled):
        if not (page.code(number) or (_follows(page, position, told) and _is_piece(page, number))):
            continue
        if not (number in page.text.fenced or _belongs_to_prose(page, position, told)):
            told.add(number)
    if not told:
        return
    for position in reversed(range(len(page.filled) - 1)):  # pieces above code: an opening line, a selector
        number, below = page.filled[position], page.filled[position + 1]
        if below not in told or number in told or number in page.prose:
            continue
        if _is_piece(page, number) and not _belongs_to_prose(page, position, told):
            told.add(number)
    yield from sorted(told)


def _is_piece(page: Page, number: int) -> bool:
    return lineclass.piece_of_code(page.text.lines[number].text)


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
