"""Suspicion: whether any repair could apply; nearly all text is clean, and for it this test is all that runs.

The text is reduced to the characters that damage is made of, and only for these further questions are asked.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from cleaner.stages.encoding.alphabets import alphabets

_ASCII_SIGNS = b"&\\%=+<`;"
_PLAIN_BYTES = bytes({0x09, 0x0A, *range(0x20, 0x7F)} - set(_ASCII_SIGNS))

_ASCII_AS_SPACE = bytes.maketrans(bytes(range(128)), b" " * 128)

_SIGNS = {
    b"&": re.compile(r"&(?:\s{0,2}#?\s?[A-Za-z0-9]{1,31}\s?;|#\d"
        r"|(?:[lr][sda]quo|quot|nbsp|amp|ndash|mdash|hellip|szlig|deg)"
        r"|[A-Za-z](?:acute|grave|circ|uml|tilde|cedil|ring|slash|caron|elig|excl|quest|rdf|rdm|dquo|bquo))"),
    b"\\": re.compile(r"\\[uUxnr'\"’]"),
    b"%": re.compile(r"%(?:u[0-9A-Fa-f]{4}|[C-Fc-f][0-9A-Fa-f]%|[0-9A-F]{2}[\w.~*()!'-]*\+)", re.ASCII),
    b"=": re.compile(r"=(?:[89A-F][0-9A-F](?![0-9A-F])|\?|\r?\n)"),
    b"+": re.compile(
        r"\+(?:[\w.~*()!'-]*%[0-9A-F]{2}|(?=[a-z]{0,3}[A-Z])[A-Za-z0-9+/]{3}|(?<=[Uu]\+)[0-9A-F]{4})", re.ASCII
    ),
    b"<": re.compile(r"<(?:U\+|[0-9a-f]{2}>)"),
    b"`": re.compile(r"``|[^\W\d_]`[^\W\d_]"),
    b"\r": re.compile(r"\r(?!\n|\Z)"),
}  # fmt: skip
_U_AND_HEX = re.compile(rb"u[0-9a-f]{4}")
_BARE_U = re.compile(rb"u(?:[0-9][0-9a-f]{3}|[a-f][0-9a-f]{2}[0-9]|[a-f][0-9][0-9a-f]{2}|[a-f]{2}[0-9][0-9a-f])")
_NO_AMPERSAND = ("quot;", "quo;", "nbsp;", "hellip;", "#39;", "#039;", "#8217;")

# What the bytes 80 to BF are read as; a lead byte before them makes UTF-8. The expressions begin with what is rare in
# clean text and look back from there.
_SYMBOL = "\x80-\xbf\xd7\xf7\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6-\u02dd\u2010-\u2bff\ufb01\ufb02"
_LETTER_TOO = "ЈŚŤŹśťźŁĄŞŻłąşĽľżØŖÆøŗæΆΈΉΊΌΎΏѓњќћљџґђЂЃЌЋЏ"
_MAC = "∞≤≥∂∑∏π∫ªº√ƒ≈∆Ω±µ¥ü†°¢£§•¶ß®©™´¨≠ÆØ…ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûÿŸ⁄€"
_TWO = "\xc2-\xdaĂĹĐŃĎŘŮĆĀĪĻŠĞÎŇČŐŰÿŸΒΓΔΕΞΟΠΡΨΩВГДЕОПРСТЧШЩЪطظأآ×"
_THREE = "\xe0-\xf4āăĺćčęěďāīļšşαβγδεζηθικλάέήίΰабвгдежзиклмнопђĻԱ"
_MOJIBAKE = re.compile(
    f"[{_SYMBOL}{_LETTER_TOO}](?:(?<=[{_TWO}].)|(?<=[{_THREE}][{_SYMBOL}])(?=[{_SYMBOL}{_LETTER_TOO}])(?!(?<=\xa0)»))"
)
_MAC_PAIR = re.compile(f"[–—Œœ√≈ƒ](?:[{_MAC}]|(?<=Œ)(?![A-Za-z]))")
_LITERALS = ("â€", "ÔÇ", "‚Ä", "¬´", "¬ª", "ßâ", "áş", "Â ", "Ã ", "Â\xa0")
_OTHER_LITERALS = ("тА", "ΓÇ", "вЂ", "โ€", "เธ\xa0")
_LITERAL_FIRSTS = frozenset(literal[0] for literal in _LITERALS)
_CONTINUING = frozenset(char for char in map(chr, range(0x80, 0x2C00)) if re.match(f"[{_SYMBOL}{_LETTER_TOO}]", char))
_MAC_FIRST = frozenset("–—Œœ√≈ƒ")
_APOSTROPHE = re.compile(
    "[âÕ´`](?:(?<=[A-Za-zé].)(?:[aeiouyhàâèéêëîôöùûAEIOUYHÀÉÈÊ]"
    "|[stdm]\\b|re\\b|ve\\b|ll\\b|  ?[a-z]\\b|\\?\\?)|(?<!\\w.)(?=\\w)[^\n]{1,400}?(?<=\\S)â(?!\\w))"
)
_HAS_CIRCUMFLEX = frozenset("đășşğ")  # letters of the languages that have â everywhere
_QUOTES = re.compile(r"(?<!\w)Ò\w")
_CONTEXT = frozenset("\ufe0f\u200c\u200d\u200e\u200f\u2009\u202f\xa0\u3000")
_PLAIN = "A-Za-zªºÀ-ÖØ-öø-\u052f"
_IN_CONTEXT = re.compile(
    f"[\ufe0f\u200c\u200d](?<=[{_PLAIN}\\s].)|[\xa0\u2009\u202f\u3000](?<=[{_PLAIN},;.].)(?=[{_PLAIN}])"
)
_NOT_TELLING = re.compile(  # the letters of other scripts, which are many
    "[^\x80-\u03ff\u0402\u0403\u0408-\u040c\u040f\u0452\u0453\u0459-\u045c\u045f\u0490\u0491\u1ea0-\u2fff\u3000\ufe0f\uff21-\uff5a]+"
)
_DIRECTION = frozenset("\u200e\u200f")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_OTHER_LETTER = re.compile("[\u0370-\u10ff\u4e00-\ud7a3\uff21-\uff5a]")
_OTHER = "\u0400-\u052f\u0620-\u06ffรยฤล"
_EAST = "\u4e00-\u9fff\uac00-\ud7a3"
_MIXED_FROM_LATIN = re.compile(
    f"[A-Za-z](?:(?=[{_OTHER}])|(?<=[\u0400-\u052f].)|(?=[{_EAST}]{{1,2}}(?:[a-z]| [a-z]{{2}})))"
)
_MIXED_FROM_OTHER = re.compile(
    f"[{_OTHER}](?:(?<=[A-Za-z].)|(?=[A-Za-z]))|[{_EAST}](?<=[a-z].)[{_EAST}]?(?:[a-z]| [a-z]{{2}})"
)
_CASE = re.compile("[А-ЯЁ](?<=[а-яё].)")
_FULL_WIDTH_LETTERS = frozenset(map(chr, range(0xFF21, 0xFF5B)))
_FULL_WIDTH = re.compile("[Ａ-Ｚａ-ｚ]{3}")


_LATIN = frozenset(map(chr, range(0xC0, 0x180))) - frozenset("×÷")
_SYMBOLS_AND_CAPITALS = frozenset("þÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞ¡¢£¤¥¦§¨©ª¬®¯°±²³´µ¶¸¹º¼½¾¿×÷ƒˆ˜‚„†‡‰‹›€™ˇ˘˙˛˝")
_INSIDE_WORD = re.compile("[¡-ª¬-¶¸-º¼-¿×÷ƒˆ˜‚„†‡‰‹›€™ˇ˘˙˛˝À-ÖØ-Þ](?<=[a-z].)(?=[a-z])|þ(?<=\\w.)")
_NO_CONTROL = bytes([*range(0x80, 0x100), *_ASCII_SIGNS, 0x0D])


@cache
def _harmless_only() -> re.Pattern[str]:
    """An expression for what has only characters that are no sign of damage where they stand alone."""
    from cleaner.stages.encoding.reading import everyday_han

    ranges = (
        "\xa1-\xa3 \xa5 \xa7 \xa9-\xac \xae-\xb3 \xb4-\xb7 \xb9-\u024f"
        " \u0259 \u0386-\u03ce \u0400-\u045f \u0490-\u04ff \u0531-\u058a"
        " \u05d0-\u05ea \u060c-\u066d \u0670-\u06d5 \u06f0-\u06f9 \u0900-\u0e5b \u0e80-\u0ecd"
        " \u1000-\u109f \u10d0-\u10ff \u1200-\u137f"
        " \u1780-\u17ff \u1ea0-\u1ef9 \u2010-\u2015 \u2018-\u201e \u2020-\u2022"
        " \u2026 \u2030 \u2032 \u2033 \u2039 \u203a \u20ac \u20b9 \u20bd"
        " \u2116 \u2122 \u2190-\u2193 \u2212 \u25cf \u2605 \u2600-\u27bf \u3000-\u30ff"
        " \uac00-\ud7a3 \uff01-\uff5e \uffe5 \U0001f300-\U0001faff"
    )
    harmless = frozenset(_chars(ranges)) | everyday_han() | _CONTEXT | frozenset(map(chr, range(128)))
    harmless -= frozenset("ĲĳŉſǄǅǆǇǈǉǊǋǌǱǲǳ")
    return re.compile(f"[{''.join(map(re.escape, sorted(harmless)))}]*")


def _chars(ranges: str) -> list[str]:
    return [chr(code) for part in ranges.split(" ") for code in range(ord(part[0]), ord(part[-1]) + 1)]


def suspect(string: str) -> bool:
    """False where no repair can apply.

    >>> suspect("Un café crème, s’il vous plaît"), suspect("CafÃ©")
    (False, True)
    """
    data = string.encode("utf-8", "surrogatepass")
    if _U_AND_HEX.search(data) and _BARE_U.search(data):
        return True
    rest = data.translate(None, _PLAIN_BYTES)
    if not rest:
        return False
    if any(sign in rest and expression.search(string) for sign, expression in _SIGNS.items()):
        return True
    if b";" in rest and any(name in string for name in _NO_AMPERSAND):
        return True
    if b"\r" in rest and 0 < string.count("\r\n") < string.count("\n"):
        return True
    if rest.translate(None, _NO_CONTROL):
        return True
    if rest.isascii():
        return False
    runs = string  # where most of it is beyond ASCII, sorting its words costs more than it saves
    if 2 * len(rest) < len(data):
        runs = b" ".join(set(data.translate(_ASCII_AS_SPACE).split())).decode("utf-8", "surrogatepass")
    return _suspect_beyond_ascii(string, runs)


def _suspect_beyond_ascii(string: str, runs: str) -> bool:
    """Whether characters beyond ASCII, of which `runs` are the different runs in the string, are a sign of damage."""
    if not _harmless_only().fullmatch(runs):
        return True
    chars = set(_NOT_TELLING.sub("", runs))
    return (
        _like_mojibake(string, runs, chars)
        or (not chars.isdisjoint("âÕÒ´") and _like_lost_bytes(string, chars))
        or (not chars.isdisjoint(_CONTEXT) and bool(_IN_CONTEXT.search(string)))
        or (not chars.isdisjoint(_DIRECTION) and not _RIGHT_TO_LEFT.search(runs))
        or (not chars.isdisjoint(_FULL_WIDTH_LETTERS) and bool(_FULL_WIDTH.search(runs)))
        or (bool(_OTHER_LETTER.search(runs)) and _like_mixed_scripts(string, runs))
        or _like_legacy(string, chars)
        or not unicodedata.is_normalized("NFC", runs)
    )


def like_legacy(string: str) -> bool:
    """True where accented letters may stand that are other letters in truth."""
    return _like_legacy(string, set(string))


def _like_legacy(string: str, chars: set[str]) -> bool:
    """True where no language has all these Latin letters, or a symbol stands inside a word."""
    letters = chars & _LATIN
    if not any(letters <= alphabet for alphabet in alphabets().values()):
        strange = min((letters - alphabet for alphabet in alphabets().values()), key=len)
        if sum(map(string.count, strange)) > 1:  # a single one is a name
            return True
    return not chars.isdisjoint(_SYMBOLS_AND_CAPITALS) and bool(_INSIDE_WORD.search(string))


def like_misread(string: str) -> bool:
    """True where a string may have been read with another table, by its sequences, odd characters or mixed scripts."""
    if string.isascii():
        return False
    return (
        not _harmless_only().fullmatch(string)
        or like_mojibake(string)
        or (bool(_OTHER_LETTER.search(string)) and _like_mixed_scripts(string, string))
    )


def like_mojibake(string: str) -> bool:
    """True where UTF-8 that was read with another table may stand in a string."""
    return _like_mojibake(string, string, set(string))


def _like_mojibake(string: str, runs: str, chars: set[str]) -> bool:
    if not chars.isdisjoint(_LITERAL_FIRSTS) and any(literal in string for literal in _LITERALS):
        return True
    if not chars.isdisjoint(_MAC_FIRST) and _MAC_PAIR.search(runs):
        return True
    return not chars.isdisjoint(_CONTINUING) and bool(_MOJIBAKE.search(runs))


def _like_lost_bytes(string: str, chars: set[str]) -> bool:
    if "Ò" in chars and "Ó" in chars and _QUOTES.search(string):
        return True
    return chars.isdisjoint(_HAS_CIRCUMFLEX) and bool(_APOSTROPHE.search(string))


def _like_mixed_scripts(string: str, runs: str) -> bool:
    if any(literal in runs for literal in _OTHER_LITERALS) or _CASE.search(runs):
        return True
    rare_first = _MIXED_FROM_LATIN if 2 * len(runs) > len(string) else _MIXED_FROM_OTHER
    return bool(rare_first.search(string))
