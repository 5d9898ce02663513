"""Protected zones: addresses, handles, file names and code, which no rule for names may touch."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

from cleaner import lineclass
from cleaner.text import Text

_ADDRESS = re.compile(
    r"""[a-z][\w+.-]*:// | \bwww\. | \S@\S | ^["'(\[]*[@\#]\w | [\w-]+(?:\.[\w-]+)*\.[a-z]{2,}[/:?\#]\S
      | (?:^|[\\/])[\w.-]+\.(?:html?|php|aspx?|jsx?|tsx?|py|rb|go|rs|java|c|h|cpp|json|ya?ml|toml|xml|csv|txt|md|pdf
        |docx?|xlsx?|pptx?|jpe?g|png|gif|webp|svg|mp[34]|zip|t?gz|exe|apk|gguf|sh|css|sql|ipynb)\b
      | ^[(\["']*(?:[a-z0-9_.-]+/)+[a-z0-9_.-]+[)\]"',;:.]*$ | ^[(\["']*[~/][\w.-]+/ | ^[(\["']*--?[\w-]+= | \\[\w-]+\\
      | \w_\w | [a-z_]\w*\.\w+\( | ::\w | ^["']?\$\{?[A-Z_] | \w=[\w"'] | [a-z]:\d""",
    re.VERBOSE,
)
_DOMAIN = re.compile(r"^[(\[\"'“«]*[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}[)\]\"'”».,;:!?]*$", re.IGNORECASE)
_TOP_LEVEL = re.compile(
    r"\.(?:COM|ORG|NET|com|org|net|io|ai|co|dev|app|info|biz|edu|gov|news|tv|me|[a-z]{2})[)\]\"'”».,;:!?]*$"
)

_COMMAND = re.compile(
    r"\b(?:import|require|(?:pip3?|apt|apt-get|brew|conda|npm) install|docker pull|go get|cargo add)(?: +-\S+)* +$"
)
_OPTION = re.compile(r"\s+(?:--[a-z]|-[A-Za-z]\b)")
COMMAND = 80  # code points of a command and its options before what it names
_OBJECT = re.compile(r"\{\s*[\"'][^{}\n]{1,300}[\"']\s*:[^{}\n]{1,300}\}")
_END_OF_STATEMENT = re.compile(r"\s*(?:[;#]|$|as \w+\b|&&)")


def protected(text: Text, start: int, end: int) -> bool:
    """True where `start` to `end` lies in a URL, an e-mail address, a handle, a hashtag, a file name or code.

    >>> text = Text("Write to press@openai.com or ask Openai.")
    >>> protected(text, 15, 21), protected(text, 33, 39)
    (True, False)
    """
    token = _token(text.string, start, end)
    if len(token) > end - start and (_ADDRESS.search(token) or _is_domain(token, text.string[start:end])):
        return True
    number = text.line_number(start)
    line = text.lines[number]
    return (
        number in text.fenced
        or _in_backticks(line.text, start - line.start, end - line.start)
        or _in_command(line.text, start - line.start, end - line.start)
        or any(first < start - line.start and end - line.start < last for first, last in _objects(line.text))
        or lineclass.prompt(line.text)
        or lineclass.code(line.text) is not None
    )


def _token(string: str, start: int, end: int) -> str:
    """What stands around a place without a space; a token never is longer than a page address."""
    first = max(string.rfind(mark, max(0, start - 2000), start) for mark in " \n\t\u3000") + 1
    ends = [place for mark in " \n\t\u3000" if (place := string.find(mark, end, end + 2000)) >= 0]
    return string[max(first, start - 2000) : min(ends, default=end + 2000)]


def _is_domain(token: str, match: str) -> bool:
    """True for a domain, unless the match itself names one ("Booking.com")."""
    return "." not in match and bool(_DOMAIN.match(token) and _TOP_LEVEL.search(token))


def _in_backticks(line: str, start: int, end: int) -> bool:
    marks = _backticks(line)
    before = bisect_left(marks, start)
    return before % 2 == 1 and before < len(marks) and marks[before] >= end


@lru_cache(maxsize=1024)
def _backticks(line: str) -> tuple[int, ...]:
    return tuple(match.start() for match in re.finditer("`", line))


@lru_cache(maxsize=1024)
def _objects(line: str) -> tuple[tuple[int, int], ...]:
    """Where data in braces stands within a line: {"key": "value"}."""
    return tuple(match.span() for match in _OBJECT.finditer(line)) if "{" in line else ()


def _in_command(line: str, start: int, end: int) -> bool:
    """True for what a command or an import names, the package, not the company; or for a command with an option."""
    if line[start:end].islower() and _OPTION.match(line, end):
        return True
    return bool(_COMMAND.search(line, max(0, start - COMMAND), start) and _END_OF_STATEMENT.match(line, end))
