"""Mojibake: UTF-8 that was read with another table, in a whole line or in some of its words, once or in layers.

A whole line goes back only if it is valid UTF-8 in the other table to the last byte; ftfy does what is damaged
beyond that in the tables it knows; words are asked one by one last, under stricter guards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from cleaner.stages.encoding.alphabets import strangeness
from cleaner.stages.encoding.likeness import like_misread
from cleaner.stages.encoding.reading import is_odd, oddness, ordinary
from cleaner.stages.encoding.scene import Scene
from cleaner.stages.encoding.tables import MANY_BYTES, ONE_BYTE, possible, possible_in_part, utf8_behind

MIN_SEQUENCES = 3  # characters of several bytes that a line must decode to before its validity alone is evidence
SURE_SEQUENCES = 8  # so many do not happen to be valid UTF-8 by chance
_LAYERS = ("cp1252", "latin-1")  # what text is read with a second time
MAX_LINE = 20_000  # code points; longer lines are left to the words, whose cost is linear

_TORN = re.compile(
    "ÔÇ[ÖÿÜØ£]|ΓÇ[Öÿ£¥ôö]|тА[ЩШЬЭУФ]|‚Ä[ôòúùìî]|鈥[\u4e00-\u9fff]"  # – — ‘ ’ “ ” in tables whose letters they are
    # Č, č, Š, ž and others as Ä and Ĺ with a letter: no word begins so, and none goes on so behind a small letter.
    # ĹĄ, Ĺť and Ĺź are two letters, by two tables.
    r"|(?<!\w)(?:[ÄĹ][ŚŤŹĽŻŞľż](?=[^\W\d_])|Ĺ\xa0(?=[a-zà-ž]))|(?<=[a-zà-ž])[ÄĹ][ŚŤŹĽŻŞľż]"
)
_ASCII_LETTER = re.compile("[A-Za-z]")
_USUAL = re.compile(
    "[\xbf-\u017e\u0218-\u021b\u1ea0-\u1ef9\u0386-\u03ce"
    "\u0400-\u045f\u0490\u0491\u2010-\u2027\u2030-\u203a\u20ac\u2122\xa3\xa9\xab\xb0]"
)
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff\ue000-\uf8ff\U000e0000-\U0010ffff]")
_WORD = re.compile("[^ \t\r\n]+")
_BEYOND = re.compile(r"[^\0-\x7f]")
_OF_TWO_TABLES = re.compile("[ĂĆ]")  # begin é as cp1250 and iso-8859-2, or as cp1257 have it; ftfy takes the first


class _Reading(NamedTuple):
    """A string decoded anew, and how it compares with what stood there."""

    odd: int
    string: str
    sequences: int


def whole_line(line: str, scene: Scene) -> str:
    """The line, if all of it is UTF-8 read with one of the tables.

    >>> from cleaner.text import Text
    >>> whole_line("п я─п╦п╡п╣я┌, п╪п╦я─", Scene(Text("")))  # one character is missing: not valid
    'п я─п╦п╡п╣я┌, п╪п╦я─'
    >>> whole_line("п©я─п╦п╡п╣я┌, п╪п╦я─", Scene(Text("")))
    'привет, мир'
    """
    if len(line) > MAX_LINE or not like_misread(line):
        return line
    best: _Reading | None = None
    seen: set[str] = set()
    for name in possible(line):
        decoded = utf8_behind(line, name)
        if decoded is None or decoded in seen:  # tables differ in few characters: mostly they agree
            continue
        seen.add(decoded)
        if _sequences(decoded) < MIN_SEQUENCES:  # further layers only make them fewer
            continue
        read = _read(decoded, name)
        if read and _is_better(line, read) and (best is None or read.odd < best.odd):
            best = read
            if not best.odd:
                break
    return best.string if best else line


def _read(decoded: str | None, name: str) -> _Reading | None:
    """A string as a table decoded it, or through further layers where that is still odd and decodes again."""
    if decoded is None or _IMPOSSIBLE.search(decoded):
        return None
    odd = oddness(decoded)
    if odd and not decoded.isascii():
        layers = possible(decoded)
        for inner in dict.fromkeys((name, *_LAYERS)):
            deeper = _read(utf8_behind(decoded, inner), inner) if inner in layers else None
            if deeper and deeper.odd < odd:
                return deeper
    return _Reading(odd, decoded, _sequences(decoded))


def _sequences(decoded: str) -> int:
    """How many characters of a decoded string were several bytes."""
    return len(decoded) - len(decoded.encode("ascii", "ignore"))


def _is_better(line: str, read: _Reading) -> bool:
    """True where a reading has enough evidence: many sequences, or fewer and a text that is less odd after it."""
    if read.sequences >= SURE_SEQUENCES:
        return not read.odd or read.odd <= oddness(line)
    if read.sequences < MIN_SEQUENCES or not ordinary(read.string):
        return False
    return is_odd(line) if not read.odd else read.odd < oddness(line)


def words(line: str, scene: Scene) -> str:
    """The line with those words repaired that are UTF-8 read with one table, the same for all of them."""
    if not (like_misread(line) and possible_in_part(line)):
        return line
    suspects = list(_suspects(line))
    names = {name for suspect in suspects for name in suspect.tables}
    pieces, end = [], 0
    for start, stop, new in _best(
        [_mended(suspects, name) for name in (*ONE_BYTE, *MANY_BYTES) if name in names], scene
    ):
        pieces += [line[end:start], new]
        end = stop
    return "".join([*pieces, line[end:]])


_Mended = list[tuple[int, int, str]]
"""Words that were read anew: where each starts and ends in its line, and how it reads."""


def _best(by_table: list[tuple[int, _Mended]], scene: Scene) -> _Mended:
    """The words of the table by which they gain most; of equals, those that become the document's language better."""
    most = max((gain for gain, _ in by_table), default=0)
    best = [mended for gain, mended in by_table if gain == most]
    if not most or all(mended == best[0] for mended in best):
        return best[0] if best else []
    return min(best, key=lambda mended: _strangeness("".join(new for _, _, new in mended), scene))


class _Suspect(NamedTuple):
    """A word that looks odd, and the tables by which it may be UTF-8."""

    start: int
    word: str
    odd: int
    tables: list[str]


def _suspects(line: str) -> Iterator[_Suspect]:
    for match in _WORD.finditer(line):
        word = match.group()
        if not word.isascii() and (tables := possible(word)) and (odd := oddness(word) or len(_TORN.findall(word))):
            yield _Suspect(match.start(), word, odd, tables)


def _mended(suspects: list[_Suspect], name: str) -> tuple[int, _Mended]:
    """How much less odd the line is if its words were read with a table, and those words; nothing if none is sure."""
    gain, is_sure, mended = 0, False, []
    for start, word, odd, tables in suspects:
        read = _read(utf8_behind(word, name), name) if name in tables else None
        if read and not read.odd and ordinary(read.string):
            gain += odd
            is_sure = is_sure or _is_sure_word(word, read)
            mended.append((start, start + len(word), read.string))
    return (gain, mended) if is_sure else (0, [])


def _is_sure_word(word: str, read: _Reading) -> bool:
    """True where one word is evidence enough: several sequences, or one that ends up among plain letters."""
    return read.sequences >= 2 or bool(_ASCII_LETTER.search(word) and _USUAL.search(read.string))


def by_ftfy(line: str, scene: Scene) -> str:
    """What ftfy makes of the encoding of a line: the tables it knows, lost bytes, sequences amid other text.

    Where it would leave more damage than if single words came first, or took one of two tables that differ in a few
    letters and words by the other become the language better, the line stays for these.
    """
    if not like_misread(line):
        return line
    alone = _ftfy(line)
    if alone == line:
        return line
    odd = oddness(alone)
    if not (odd or _OF_TWO_TABLES.search(line)):
        return alone
    by_words = words(line, scene)
    if by_words == line:
        return alone
    is_better = oddness(_ftfy(by_words)) < odd if odd else _strangeness(by_words, scene) < _strangeness(alone, scene)
    return line if is_better else alone


def _strangeness(string: str, scene: Scene) -> int:
    return strangeness(scene.language, "".join(_BEYOND.findall(string)))


def _ftfy(line: str) -> str:
    import ftfy  # here: the import is slow, and clean text never needs it

    return ftfy.fix_encoding_and_explain(line, _ftfy_config()).text


@cache
def _ftfy_config() -> Any:
    import ftfy

    # Only an explicit configuration is heeded throughout: keyword arguments switch options back on inside ftfy.
    return ftfy.TextFixerConfig(explain=True)
