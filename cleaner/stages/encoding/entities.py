"""Entities: characters that HTML writes by name or number, also escaped twice or torn apart by a translation engine."""

from __future__ import annotations

import re
from html.entities import html5

from cleaner.stages.encoding.pieces import outside, outside_addresses
from cleaner.stages.encoding.scene import Scene

# Names that mean nothing else, so that they are known without their semicolon, with spaces or without the ampersand.
_PLAIN_NAMES = (
    "quot|apos|nbsp|amp|lt|gt|[lr]squo|[lr]dquo|[sb]dquo|sbquo|[lr]aquo|[lr]saquo|ndash|mdash|hellip|bull|middot|szlig"
    "|iexcl|iquest|ordf|ordm|shy|euro|trade|thinsp|ensp|emsp|[lr]rm|zwn?j|oelig|OElig"
    "|[A-Za-z](?:acute|grave|circ|uml|tilde|cedil|ring|slash|caron|lig)|eth|thorn|ETH|THORN"
)
_AMPERSAND = r"&(?:\s{0,2}(?:amp|\#0?38|\#x26)\s?;)*"  # with the layers of a text that was escaped several times
_ENTITY = re.compile(
    rf"""{_AMPERSAND}\s?(?:\#\s?(?P<dec>\d{{1,7}})|\#\s?[xX](?P<hex>[0-9A-Fa-f]{{1,6}})|(?P<plain>{_PLAIN_NAMES}))\s?;
       | {_AMPERSAND}(?P<name>[A-Za-z][A-Za-z0-9]{{1,30}});""",
    re.VERBOSE | re.IGNORECASE,
)
_LOOSE = re.compile(  # no semicolon
    rf"""{_AMPERSAND}(?:\#(?P<dec>\d{{2,5}})(?![\d;])|(?P<plain>quot|nbsp|[lr]squo|[lr]dquo|[lr]aquo|ndash|mdash|hellip|szlig
        |[A-Za-z](?:acute|grave|circ|uml|tilde|cedil|ring|slash|caron)|iexcl|iquest|bdquo|sbquo|aelig|oelig|ordm|ordf|deg))
        (?![;=])|&amp(?=\s)""",
    re.VERBOSE,
)
_NO_AMPERSAND = re.compile(
    r"(?<![&\w#;])(?P<plain>quot|nbsp|[lr]squo|[lr]dquo|[lr]aquo|hellip);|(?<=\w)\#0?(?P<dec>39|8217);(?=\w)"
    r"|(?<=[^\W\d_])(?P<glued>quot|nbsp|[lr]squo|[lr]dquo|[lr]aquo|hellip);"
)
_TAG = re.compile(r"&(?:amp;)*lt;\s?[/!]?[A-Za-z].{0,300}?&(?:amp;)*gt;", re.DOTALL)
MAX_CODE = 0x10FFFF


def decoded(line: str, scene: Scene) -> str:
    """The line with its entities read. Escaped tags stay: what takes out tags takes them out whole.

    >>> from cleaner.text import Text
    >>> decoded("R&amp;amp;D, caf&eacute;, the students& # 39; &lt;b&gt;", Scene(Text("")))
    "R&D, café, the students' &lt;b&gt;"
    """
    if ";" not in line and "&" not in line:
        return line
    if "&" in line:
        line = outside(_TAG, line, lambda piece: _ENTITY.sub(_decoded, piece))
        line = outside_addresses(line, lambda piece: outside(_TAG, piece, lambda rest: _LOOSE.sub(_decoded, rest)))
    return outside(_TAG, line, lambda piece: _NO_AMPERSAND.sub(_decoded, piece)) if ";" in line else line


def _decoded(match: re.Match[str]) -> str:
    return _character(match) or match.group()


def _character(match: re.Match[str]) -> str | None:
    """What an entity stands for, or None if it is none."""
    groups = match.groupdict()
    if number := groups.get("dec"):
        return _by_number(int(number))
    if number := groups.get("hex"):
        return _by_number(int(number, 16))
    name = groups.get("plain") or groups.get("name") or groups.get("glued") or "amp"
    for spelling in (name, name.lower(), name.capitalize()):
        if found := html5.get(spelling + ";"):
            return " " if found == "\xa0" and not _is_second_half(match) else found
    return None


def _is_second_half(match: re.Match[str]) -> bool:
    """True behind another entity or letter beyond ASCII: there the no-break space may be the rest of a mojibake."""
    before = match.string[max(0, match.start() - 8) : match.start()]
    return bool(before) and (before[-1] > "\x7f" or (before[-1] == ";" and not before.endswith("nbsp;")))


def _by_number(code: int) -> str | None:
    """The character of a number; those of 128 to 159 are meant as Windows has them, as browsers read them."""
    if 0x80 <= code < 0xA0:
        return bytes([code]).decode("cp1252", "ignore") or chr(code)
    if code > MAX_CODE or 0xD800 <= code < 0xE000 or (code < 0x20 and code not in (9, 10, 13)) or code == 0x7F:
        return None
    return chr(code)
