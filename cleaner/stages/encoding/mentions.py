"""Mentions: damaged characters that a text shows to speak of them, which therefore are no damage."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from ahocorasick_rs import BytesAhoCorasick, Implementation

from cleaner.stages.encoding.reading import oddness
from cleaner.stages.encoding.scene import Scene
from cleaner.stages.encoding.tables import possible, utf8_behind
from cleaner.text import Text

_CODE = re.compile(r"`[^`\n]{1,200}`")
_QUOTED = re.compile(
    r"[\"“„«‘'](?<![^\s(\[{\u2e80-\uffef].)(?P<what>[^\s\"“”„«»‘']{1,14}|\xa0[^\s\"«»]{1,14}\xa0)[\"”“»’'](?![^\s.,;:!?)\]}\u2e80-\uffef])"
)
_SIGN = re.compile(
    r"(?:&(?:amp;)*#?\w{2,8};|\\{1,2}[ux][0-9A-Fa-f]{2,4}"
    r"|%[0-9A-F]{2}|=[0-9A-F]{2}|U\+[0-9A-F]{4}|[\ufffd\u200b-\u200f])+"
)
_ASCII_LETTER = re.compile("[A-Za-z]")
_VOCABULARY = re.compile(
    r"\b(?:entit(?:y|ies|és?|à|äten)|entidad(?:es)?|сущност\w+|mojibake|ftfy|UTF-?(?:8|16)"
    r"|Latin-?1|ISO-?8859|Windows-?125\d"
    r"|cp125\d|ASCII|Unicode|charsets?|en-?cod(?:ed|es?|ings?)|decod(?:ed|es?|ing)"
    r"|escap(?:ed?|es|ing)(?: sequence| twice)?"
    r"|code ?points?|Kodierung\w*|Zeichensatz\w*|Zeichenkodierung|codage|encodage|codificaci\w+|codifica|кодиров\w+"
    r"|kodowani\w+|kodlama\w*|percent-encod\w+|quoted-printable)\b|文字化け|文字コード|乱码|亂碼|编码|編碼|인코딩",
    re.IGNORECASE,
)


def shown(line: str, scene: Scene) -> list[tuple[int, int]]:
    """Where a line shows damage instead of having it: code in backticks, short damage between quotation marks.

    Where other places of the document are damaged too, quotation marks alone prove nothing; what stands repaired in
    quotation marks beside it is shown in any case.

    >>> from cleaner.text import Text
    >>> line = 'It shows "Ã©" for an accent, `&amp;` in code, and data as {"&nbsp;": " "}.'
    >>> [line[start:end] for start, end in shown(line, Scene(Text(line)))]
    ['"Ã©"', '`&amp;`', '"&nbsp;"']
    """
    spans = [match.span() for match in _CODE.finditer(line)] if "`" in line else []
    found = {match.span(): match["what"].strip() for match in _QUOTED.finditer(line)}
    quoted = [span for span, what in found.items() if _shows(what)]
    if quoted and not scene.damaged_outside(_QUOTED):
        spans += quoted
    if len(found) > 1:
        spans += [span for span, what in found.items() if span not in quoted and _becomes(what, found.values())]
    spans.sort()
    return [span for before, span in zip([(0, 0), *spans], spans, strict=False) if span[0] >= before[1]]


def _shows(quoted: str) -> bool:
    return bool(_SIGN.fullmatch(quoted)) or (not _ASCII_LETTER.search(quoted) and oddness(quoted) > 0)


def _becomes(quoted: str, others: Collection[str]) -> bool:
    """True where something quoted is another quoted word as it reads after some damage."""
    return not quoted.isascii() and any(
        other != quoted and utf8_behind(quoted, name) == other for name in possible(quoted) for other in others
    )


_STEMS = (
    "encod", "en-cod", "utf", "unicode", "ascii", "latin-1", "latin1", "8859", "windows-125", "windows125", "cp125",
    "charset", "mojibake", "ftfy", "code point", "codepoint", "entit", "entid", "decod", "escap", "kodier",
    "zeichensatz", "codage", "codific", "кодиров", "сущност", "kodowani", "kodlama", "quoted-printable",
    "文字", "乱码", "亂碼", "编码", "編碼", "인코딩",
)  # fmt: skip
"""One of them, in some case, is in all that the vocabulary knows, and found much sooner."""


@cache
def _stems() -> BytesAhoCorasick:
    cases = (str.lower, str.capitalize, str.title, str.upper)
    stems = {case(stem).encode() for stem in _STEMS for case in cases}
    return BytesAhoCorasick(sorted(stems), implementation=Implementation.DFA)


MIN_ABOUT, ABOUT_SHARE = 3, 0.1  # lines that speak of encodings in a text about them, and their share


def is_about_encodings(text: Text) -> bool:
    r"""True for a text about encodings: the damage that it shows is its subject, in tables and quoted.

    >>> is_about_encodings(Text("Ã© is UTF-8 read as Latin-1.\nIn ASCII it is e.\nUnicode ended this."))
    True
    """
    if len(_stems_in(text.string)) < MIN_ABOUT:
        return False
    speaking = sum(about_encoding(line.text) for line in text.lines)
    return speaking >= max(MIN_ABOUT, ABOUT_SHARE * sum(bool(line.bare) for line in text.lines))


def about_encoding(line: str) -> bool:
    """True for a line that speaks of encodings, entities or escapes: what it spells out is meant.

    >>> about_encoding("The entity &nbsp; is a space"), about_encoding("Fish &amp; chips")
    (True, False)
    """
    return bool(_stems_in(line) and _VOCABULARY.search(line))


def _stems_in(string: str) -> list[tuple[int, int, int]]:
    """The stems in a string: which, and the bytes where they begin and end."""
    return _stems().find_matches_as_indexes(string.encode("utf-8", "surrogatepass"))
