"""Likeness: whether a string looks like text that was read with the wrong table."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from cleaner.stages.encoding.alphabets import alphabets
from cleaner.stages.encoding.blends import BLENDING
from cleaner.stages.encoding.ranges import characters
from cleaner.stages.encoding.reading import everyday_han

# What the bytes 80 to BF are read as; a lead byte before them makes UTF-8. The expressions begin with what is rare in
# clean text and look back from there.
SYMBOL = "\x80-\xbf\xd7\xf7\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6-\u02dd\u2010-\u2bff\ufb01\ufb02"
LETTER_TOO = "ЈŚŤŹśťźŁĄŞŻłąşĽľżØŖÆøŗæΆΈΉΊΌΎΏѓњќћљџґђЂЃЌЋЏ"
MAC = "∞≤≥∂∑∏π∫ªº√ƒ≈∆Ω±µ¥ü†°¢£§•¶ß®©™´¨≠ÆØ…ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûÿŸ⁄€"
MAC_FIRST = "–—Œœ√≈ƒ"
TWO = "\xc2-\xdaĂĹĐŃĎŘŮĆĀĪĻŠĞÎŇČŐŰÿŸΒΓΔΕΞΟΠΡΨΩВГДЕОПРСТЧШЩЪطظأآ×"
_THREE = "\xe0-\xf4āăĺćčęěďāīļšşαβγδεζηθικλάέήίΰабвгдежзиклмнопђĻԱ"
MOJIBAKE = re.compile(
    f"[{SYMBOL}{LETTER_TOO}](?:(?<=[{TWO}].)|(?<=[{_THREE}][{SYMBOL}])(?=[{SYMBOL}{LETTER_TOO}])(?!(?<=\xa0)»|(?<=áš)ť))"
)  # ášť is Slovak and Czech
MAC_PAIR = re.compile(f"[{MAC_FIRST}](?:[{MAC}]|(?<=Œ)(?![A-Za-z]))")
LITERALS = ("â€", "ÔÇ", "‚Ä", "¬´", "¬ª", "ßâ", "áş", "Ăş", "Â ", "Ã ", "Â\xa0")
OTHER_LITERALS = ("тА", "ΓÇ", "вЂ", "โ€", "เธ\xa0")
EAST = "\u4e00-\u9fff\uac00-\ud7a3"
_OTHER_LETTER = re.compile("[\u0370-\u10ff\u4e00-\ud7a3\uff21-\uff5a]")
_MIXED = re.compile(f"[A-Za-z](?:(?=[{BLENDING}])|(?<=[\u0400-\u052f].)|(?=[{EAST}]{{1,2}}(?:[a-z]| [a-z]{{2}})))")

SYMBOLS_AND_CAPITALS = "¡-ª¬®-¶¸-º¼-¿×÷ƒˆ˜‚„†‡‰‹›€™ˇ˘˙˛˝À-ÖØ-Þ"
INSIDE_WORD = re.compile(
    f"[{SYMBOLS_AND_CAPITALS}](?<=[a-z].)(?=[a-z])(?!(?<=\\b[htn][ÁÉÍÓÚ]))|þ(?<=\\w.)"
)  # Irish: hÉ
ACCENTED = characters("À-ÖØ-öø-ſ")
_CASE = re.compile("[А-ЯЁ](?<=[а-яё].)")
HARMLESS = (  # no sign of damage where they stand alone
    "\t\n\r -~\xa0-\xa3\xa5\xa7\xa9-\xab\xae-\xb7\xb9-\u0131"
    "\u0134-\u0148\u014a-\u017e\u0180-\u01c3\u01cd-\u01f0\u01f4-\u024f"
    "\u0250-\u02c5\u0386-\u03ce\u0400-\u045f\u0490-\u04ff\u0531-\u058a"
    "\u05d0-\u05ea\u060c-\u066d\u0670-\u06d5\u06f0-\u06f9\u0900-\u0e5b\u0e80-\u0ecd"
    "\u1000-\u109f\u10d0-\u10ff\u1200-\u137f"
    "\u1780-\u17ff\u1e00-\u1eff\u1f00-\u1ffe\u2009\u200c-\u200f\u2010-\u2015\u2018-\u201e\u2020-\u2022"
    "\u2026\u202f\u2030\u2032\u2033\u2039-\u203c\u2049\u20ac\u20b9\u20bd\u20e3"
    "\u2116\u2122\u2139\u2190-\u21ff\u2212\u231a\u231b\u23e9-\u23fa\u2460-\u24ff\u25a1-\u25c9\u25cb-\u27bf"
    "\u2b05-\u2b55\u3000-\u30ff"
    "\uac00-\ud7a3\ufe0f\uff01-\uff5e\uffe5\U0001f300-\U0001faff"
)


def mixes_alphabets(line: str) -> bool:
    """True where no language has all the accented letters of a line, and more than one of them is foreign to each."""
    return sum(map(line.count, foreign_letters(line))) > 1  # a single one is a name


def foreign_letters(line: str) -> frozenset[str]:
    """The accented letters of a line that are foreign to the language which has most of them.

    >>> sorted(foreign_letters("Bu çok güzel bir þehir")), sorted(foreign_letters("Bu çok güzel bir şehir"))
    (['þ'], [])
    """
    return frozenset() if line.isascii() else _foreign(ACCENTED.intersection(line))


@lru_cache(maxsize=4096)
def _foreign(letters: frozenset[str]) -> frozenset[str]:
    return min((letters - alphabet for alphabet in alphabets().values()), key=len)


def like_legacy(line: str) -> bool:
    """True where accented letters may stand that are other letters in truth, or a symbol stands inside a word."""
    return mixes_alphabets(line) or bool(INSIDE_WORD.search(line))


@lru_cache(maxsize=8)  # several repairs ask about the same line
def like_misread(string: str) -> bool:
    """True where a string may have been read with another table, by its sequences, odd characters or mixed scripts."""
    if string.isascii():
        return False
    return (
        not _harmless_only().fullmatch(string)
        or like_mojibake(string)
        or (bool(_OTHER_LETTER.search(string)) and _mixes_scripts(string))
    )


@cache
def _harmless_only() -> re.Pattern[str]:
    return re.compile(f"[\0-\x7f{HARMLESS}{''.join(everyday_han())}]*")


def like_mojibake(string: str) -> bool:
    """True where UTF-8 that was read with another table may stand in a string."""
    return (
        any(literal in string for literal in LITERALS) or bool(MAC_PAIR.search(string)) or bool(MOJIBAKE.search(string))
    )


def _mixes_scripts(string: str) -> bool:
    return any(literal in string for literal in OTHER_LITERALS) or bool(_CASE.search(string) or _MIXED.search(string))
