"""Forms: the same letters in another guise: ligatures, letters for mathematics, presentation forms, look-alikes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import partial

import regex

from cleaner.stages.encoding.blends import CYRILLIC, LIKE_CYRILLIC, LIKE_LATIN, MIN_WORD, blends
from cleaner.stages.encoding.pieces import outside
from cleaner.stages.encoding.ranges import ARABIC_FORMS, LIGATURES, MATHEMATICAL
from cleaner.stages.encoding.scene import Scene

FULL_WIDTH = "Ａ-Ｚａ-ｚ"

_LATIN_LIGATURE = re.compile(f"[{LIGATURES}]")
_MATH_WORD = re.compile("[\U0001d400-\U0001d7cb]{4,}")
_MATH = re.compile(f"[{MATHEMATICAL}]+")
_ARABIC_FORM = re.compile(f"[{ARABIC_FORMS}]+")
_FULL_WIDTH_WORD = re.compile(f"[{FULL_WIDTH}]{{3,}}")
_FULL_WIDTH = re.compile("[\u3000\uff01-\uff5e]+")
_STACK = regex.compile(r".?\p{M}{31,}")  # Unicode's stream-safe format has 30; sorting marks costs the square
_ESCAPED_BYTES = re.compile("[\udc80-\udcff]")

_LATIN = re.compile("[A-Za-z\xc0-\u024f]")
_CYRILLIC = re.compile(f"[{CYRILLIC}]")
MAX_SORTED = 2_000  # code points that are sorted at once whatever stands there
MIN_OWN_LETTERS = 2  # letters that only one script has, before a word is held to be of that script


def normal_form(line: str, scene: Scene) -> str:
    """The line in Unicode's normal form C, but for stacks of marks that no writing has: sorting these is slow."""
    if line.isascii() or (len(line) <= MAX_SORTED and unicodedata.is_normalized("NFC", line)):
        return line
    return outside(_STACK, line, partial(unicodedata.normalize, "NFC"))


def ligature(line: str, scene: Scene) -> str:
    """The line with ﬁ as fi, ǆ as dž and ŉ as ʼn; œ is a letter and stays."""
    return _LATIN_LIGATURE.sub(_compatible, line)


def _compatible(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match.group())


def mathematical(line: str, scene: Scene) -> str:
    """The line in plain letters where whole words are set in mathematical ones; single variables stay."""
    return _MATH.sub(_compatible, line) if _MATH_WORD.search(line) else line


def arabic_form(line: str, scene: Scene) -> str:
    """The line with Arabic letters for their presentation forms; the ligatures of religious formulas stay."""
    return _ARABIC_FORM.sub(_compatible, line)


def full_width(line: str, scene: Scene) -> str:
    """The line with plain letters for full-width ones, in a text that has no Chinese, Japanese or Korean."""
    if not _FULL_WIDTH_WORD.search(line) or scene.east_asian:
        return line
    return _FULL_WIDTH.sub(_compatible, line)


def surrogate(line: str, scene: Scene) -> str:
    r"""The line with halves of UTF-16 put together, escaped bytes read, and what is left as U+FFFD.

    >>> from cleaner.text import Text
    >>> surrogate("\ud83d\ude00 caf\udcc3\udca9", Scene(Text("")))
    '😀 café'
    """
    try:
        line.encode()  # tells it sooner than a search
    except UnicodeEncodeError:
        return _without_surrogates(line)
    return line


def _without_surrogates(line: str) -> str:
    if _ESCAPED_BYTES.search(line):
        line = _bytes_read(line)
    return line.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


_ESCAPED_RUN = re.compile("[\udc80-\udcff]+")


def _bytes_read(line: str) -> str:
    """Bytes that Python escaped as surrogates, read as UTF-8 where they are that."""

    def read(match: re.Match[str]) -> str:
        if match.start() and "\ud800" <= line[match.start() - 1] < "\udc00":  # the second half of a pair
            return match.group()
        try:
            return match.group().encode("utf-8", "surrogateescape").decode("utf-8")
        except UnicodeDecodeError:
            return match.group()

    return _ESCAPED_RUN.sub(read, line)


def latin_look_alike(line: str, scene: Scene) -> str:
    """The line with Latin words that had a Cyrillic letter of the same look, in a text in Latin letters.

    >>> from cleaner.text import Text
    >>> latin_look_alike("Еnergoatom", Scene(Text("Energoatom")))
    'Energoatom'
    """

    def mended(word: str) -> str:
        latin = word.translate(LIKE_LATIN)
        if not _LATIN.search(word) or _CYRILLIC.search(latin):
            return word
        return latin if latin in scene.words or _is_surely_latin(word, scene) else word

    return _with_blends(line, mended) if blends(line) and scene.latin else line


def cyrillic_look_alike(line: str, scene: Scene) -> str:
    """The line with Cyrillic words that had a Latin letter of the same look and stand elsewhere in the text without."""

    def mended(word: str) -> str:
        cyrillic = word.translate(LIKE_CYRILLIC)
        return cyrillic if cyrillic in scene.words else word

    return _with_blends(line, mended)


def _with_blends(line: str, mended: Callable[[str], str]) -> str:
    """The line with its words of two scripts mended; short ones may be anything."""
    pieces, end = [], 0
    for start, word in blends(line):
        if len(word) >= MIN_WORD:
            pieces += [line[end:start], mended(word)]
            end = start + len(word)
    return "".join([*pieces, line[end:]])


def _is_surely_latin(word: str, scene: Scene) -> bool:
    """True where the text is in Latin letters, and so are most of the word, some of which only Latin has."""
    if scene.about_look_alikes or not scene.latin:
        return False
    latin = _LATIN.findall(word)
    own = [char for char in latin if ord(char) not in LIKE_CYRILLIC]
    foreign = len(word) - len(latin)
    if foreign > 2 or foreign * 2 >= len(word) or not own:
        return False
    if len(own) >= MIN_OWN_LETTERS:
        return True
    # In capitals nearly all letters look alike.
    return foreign == 1 and len(word) > MIN_WORD and not word.isupper() and not scene.has_cyrillic
