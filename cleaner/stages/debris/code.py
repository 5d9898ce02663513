"""Code of the page: scripts, style sheets, data and markup that were printed as text; a tutorial's code stays."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaner import lineclass
from cleaner.stages.debris.page import Page, Verdicts


def code(page: Page, sure: Verdicts) -> Iterator[int]:
    """Script, style sheets, data and markup, whatever became of their quotes; not the code of a tutorial.

    Of a text with commands the code between its sentences stays.
    """
    told: set[int] = set()
    for position, number in enumerate(page.filled):
        if not (page.code(number) or (_follows(page, position, told) and _is_piece(page, number))):
            continue
        if not (number in page.text.fenced or _belongs_to_prose(page, position, told)):
            told.add(number)
    told |= _blocks(page)
    if not told:
        return
    for position in reversed(range(len(page.filled) - 1)):  # pieces above code, and what stands between two
        number, below = page.filled[position], page.filled[position + 1]
        if below not in told or number in told or number in page.prose:
            continue
        between = position and page.filled[position - 1] in told and _SIGNS.search(page.lines[number])
        if (between or _is_piece(page, number)) and not _belongs_to_prose(page, position, told):
            told.add(number)
    yield from (number for number in sorted(told) if page.outside(number) or not page.technical)


_FLOW = re.compile(
    r"^\s*(?:if|for|while|switch)\s*\(.*\)\s*\{?\s*$|^\s*(?:try|do|finally|else)\s*\{|^\s*[)}\]]|^\s*(?:/\*|//)"
    r"|^\s*(?:var|let|const)\s+[\w$]+(?:\s*=.*)?[;{\[(]\s*$|^\s*[\w$]+(?:\.[\w$]+)+\([^()]*\)[;{(]?\s*$"
    r"|^\s*(?:case\b.*:.*|return\b.*|default:.*|break)[;:]\s*$|^\s*[\w$.]+\s*(?:[:=]|\+=).*[;,{\[(]\s*$|[({\[]\s*\{\s*$"
)
"""A line of a script, if its neighbours are."""
_MEMBER = re.compile(r"""^\s*["'“”]@?[\w $.-]+["'“”]\s*:\s*(?:["'“”\[{\d-]|true|false|null)""")
"""A line of data: a name in quotes with its value."""
_OPENS, _CLOSES = re.compile(r"[{\[(]\s*$"), re.compile(r"^\s*[}\])]")
_CALL = re.compile(r"""^\s*(?=\w*[._$]|[a-z]+[A-Z])[\w$]+(?:\.[\w$]+)*\(\s*['"‘’“”].*\)\s*;\s*$""")
"""A statement that nothing but calls a function, with a name that no word has."""
_DEFAULT = re.compile(r"^\s*(?:(?:var|let|const)\s+)?([\w$.]+)\s*=\s*\1\s*\|\|\s*[\[{].*;\s*$")
_STARTS, _ENDS = frozenset("\"'“”{}[]()/*"), frozenset("\"'“”{}[]()/,:;")  # of nearly all lines of code
_SIGNS = re.compile(r"[{}()\[\]=<>;$]")
LISTING = 4  # spaces in front of a listing in Markdown
MIN_MEMBERS = 3  # lines of data one under another


def _blocks(page: Page) -> set[int]:
    """The numbers of lines of code that show it together: a selector, declarations and the closing bracket.

    None on a page that announces code to its readers: a tutorial, whose listings lost their indentation.
    """
    found: set[int] = set()
    run: list[int] = []
    for position, number in enumerate([*page.filled, -1]):
        if number >= 0 and _may_be_code(page, number) and not _belongs_to_prose(page, position, set()):
            run.append(number)
            continue
        if run and _is_block([page.lines[one] for one in run]):
            first = page.place[run[0]]
            if first and page.lines[page.filled[first - 1]].endswith((":", "：")):
                return set()
            found.update(run)
        run = []
    return found


def _may_be_code(page: Page, number: int) -> bool:
    line = page.lines[number]
    if (line[-1] not in _ENDS and line[0] not in _STARTS) or number in page.text.fenced:
        return False
    if _MEMBER.match(line):
        return True
    return number not in page.prose and bool(page.code(number) or _FLOW.search(line) or _is_piece(page, number))


def _is_block(lines: list[str]) -> bool:
    """True where a bracket is opened and closed at the ends of lines, or a line can be nothing but code."""
    if any(_CALL.match(line) or _DEFAULT.match(line) for line in lines):
        return True
    if sum(bool(_MEMBER.match(line)) for line in lines) >= MIN_MEMBERS:
        return True
    opening, closing = ({line for line in lines if bracket(line)} for bracket in (_OPENS.search, _CLOSES.match))
    return bool(opening and closing and {*lines} - opening - closing)


def _is_piece(page: Page, number: int) -> bool:
    return lineclass.piece_of_code(page.text.lines[number].text)


def _follows(page: Page, position: int, told: set[int]) -> bool:
    return position > 0 and page.filled[position - 1] in told


def _belongs_to_prose(page: Page, position: int, told: set[int]) -> bool:
    """True for the listing of a tutorial: indented lines under text that leads to them, or as deep as Markdown's."""
    if not _indented(page, position):
        return False
    top = position
    while top and _indented(page, top):
        top -= 1
        if page.filled[top] in told:
            return False
    above = page.filled[top]
    if page.line(above).endswith(":") or above in page.prose:
        return True
    indented = [page.text.lines[number].text for number in page.filled[top + 1 : position + 1]]
    return not page.code(above) and min(map(_margin, indented), default=0) == LISTING


def _margin(line: str) -> int:
    """How many spaces a line begins with; a tab is four."""
    return len(line.expandtabs(LISTING)) - len(line.expandtabs(LISTING).lstrip())


def _indented(page: Page, position: int) -> bool:
    return page.text.lines[page.filled[position]].text.startswith(("    ", "\t"))
