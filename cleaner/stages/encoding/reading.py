"""Reading: how odd a string looks, so that a repair is made only where the text reads better after it."""

from __future__ import annotations

import re
from functools import cache

_SCRIPTS = {
    "latin": "A-Za-zªºÀ-ÖØ-öø-ɏḀ-ỿ",
    "greek": "Ͱ-Ͽἀ-῿",
    "cyrillic": "Ѐ-ԯ",
    "hebrew": "\u05d0-\u05ea\u05f0-\u05f4",
    "arabic": "\u0620-\u06ff",
    "thai": "\u0e01-\u0e4e",
    "east": "\u3041-\u30ff\u3400-\u9fff\uac00-\ud7af\uff66-\uff9f",
}
_MIXED = "|".join(
    f"(?<=[{chars}])[{''.join(other for rest, other in _SCRIPTS.items() if rest != name)}]"
    for name, chars in _SCRIPTS.items()
)
# Characters that no writing uses in the middle of words, or anywhere.
_STRANGE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff\u2500-\u259f\u02c6-\u02dd\xa4\xa6\xa8\xac\xaf\xb8\u0384\u0385\u203d"
    "\u2320\u2321\u2248\u2264\u2265\u2219\u221a\u221e\u222b\u2202\u220f\u2211\u0192\u25ca\uf8ff"
    "\u05b0-\u05bf\u05c0-\u05c3\u20aa\u20ab\u067e\u0679\u0688\u0691]"
)
_MIX = re.compile(_MIXED)
_SYMBOLS = "\xa1-\xa9\xab-\xb4\xb6\xb8\xb9\xbb-\xbf\xd7\xf7†‡•…‰‹›€™“”„‚‘—–№"
_CAPITALS = "À-ÖØ-ÞА-Я"
_INSIDE = re.compile(  # a symbol right behind a letter and right before another, or a capital behind a small letter
    f"[{_SYMBOLS}{_CAPITALS}](?:(?<=[^\\W\\d_][{_SYMBOLS}])(?=[^\\W\\d_])"
    f"|(?<=[a-zа-яß-öø-ÿ][{_CAPITALS}])(?=[a-zа-яß-öø-ÿ\\W]|$))"
)
_NEVER_ASSIGNED = re.compile(
    "[\u0378\u0379\u038b\u038d\u03a2\u0530\u0557\u0558\u058b\u058c\u2fe0-\u2fef\ufdd0-\ufdef\ufffe\uffff]"
)
_ORDINARY = re.compile(  # what words are written with: letters of living scripts, punctuation, currencies, emoji
    "[\t -~\xa0-\u017e\u0192\u01a0\u01a1\u01af\u01b0\u0218-\u021b\u0259\u02b0-\u02bf"
    "\u0300-\u036f\u0370-\u052f\u0531-\u0587\u05b0-\u05f4\u0600-\u06ff\u0750-\u077f"
    "\u0900-\u0eff\u1000-\u109f\u10d0-\u10ff\u1200-\u137f\u1780-\u17ff\u1e00-\u1fff\u200b-\u200f\u2010-\u203a"
    "\u20a0-\u20bf\u2113\u2116\u2122\u2190-\u2193\u2212\u25a0-\u27bf\u3000-\u30ff\u3105-\u312f\u4e00-\u9fff"
    "\uac00-\ud7a3\ufe0f\ufeff\uff01-\uff5e\U0001f300-\U0001faff]*"
)
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_HALF_WIDTH = re.compile("[\uff61-\uff9f]")
_BEYOND_LATIN = re.compile("[\u0370-\u1fff\u2e80-\uffff]")  # where other scripts are, and what was never assigned


_NEAR = 3  # ASCII characters that something odd takes in before and behind one that is none
_BEYOND_ASCII = re.compile(f"[^\t-\r -~](?:[\t-\r -~]{{0,{2 * _NEAR}}}[^\t-\r -~])*")


def _beyond_ascii(string: str) -> str:
    r"""The parts of a string in which something odd can stand: most of most lines is plain ASCII.

    >>> _beyond_ascii("He said it at the café, and it was „schön“ there.").split("\n")
    ['café, a', 'as „schön“ th']
    """
    found = _BEYOND_ASCII.finditer(string)
    return "\n".join(string[max(0, match.start() - _NEAR) : match.end() + _NEAR] for match in found)


def oddness(string: str) -> int:
    """How many things stand in a string that writing does not have; 0 for nearly every clean line.

    >>> oddness("Ein Café, „schön“"), oddness("Ein CafĂ©") > 0
    (0, True)
    """
    from ftfy.badness import badness  # here: the import is slow, and clean text never needs it

    if string.isascii():
        return len(_STRANGE.findall(string))
    string = _beyond_ascii(string)
    odd = badness(string) + len(_STRANGE.findall(string)) + len(_INSIDE.findall(string))
    if not _BEYOND_LATIN.search(string):
        return odd
    return (
        odd
        + len(_MIX.findall(string))
        + 4 * len(_NEVER_ASSIGNED.findall(string))
        + len(_HALF_WIDTH.findall(string))
        + rare_han(string)
    )


def is_odd(string: str) -> bool:
    """True where `oddness` is above 0, which is told sooner than how high it is."""
    return bool(_STRANGE.search(string)) or oddness(string) > 0


def ordinary(string: str) -> bool:
    """True for a string of nothing but what words are written with.

    >>> ordinary("Привет, 世界!"), ordinary("至꜏刾⎷")
    (True, False)
    """
    return bool(_ORDINARY.fullmatch(string))


def rare_han(string: str) -> int:
    """How many of the Chinese characters are outside the everyday ones of China, Taiwan and Japan.

    >>> rare_han("联系我们"), rare_han("鑱旂郴鎴戜滑") > 3
    (0, True)
    """
    found = _HAN.findall(string)
    return sum(char not in everyday_han() for char in found) if found else 0


@cache
def everyday_han() -> frozenset[str]:
    """Level 1 of GB 2312, Big5 and JIS X 0208: the characters that the standards themselves call common."""
    rows = (
        ("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF)),
        ("big5", range(0xA4, 0xC7), (*range(0x40, 0x7F), *range(0xA1, 0xFF))),
        ("euc-jp", range(0xB0, 0xD0), range(0xA1, 0xFF)),
    )
    return frozenset(
        bytes([first, second]).decode(name, "ignore")
        for name, firsts, seconds in rows
        for first in firsts
        for second in seconds
    ) - {""}
