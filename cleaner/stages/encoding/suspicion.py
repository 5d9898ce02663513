"""Suspicion: in which lines any repair could apply; nearly all text is clean, and for it this test is all that runs.

Every character has roles: it may be the first or the second one of a pair that is a sign of damage. All pairs of some
texts are asked at once, by one look into a table; a question follows only where a pair was found. A sign of one kind of
damage names the repairs that mend it; where one of any kind was found, all are tried.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from itertools import accumulate, chain
from typing import TYPE_CHECKING, NamedTuple

from cleaner.stages.encoding.alphabets import alphabets
from cleaner.stages.encoding.blends import BLENDING, CYRILLIC, are_cyrillic, blends
from cleaner.stages.encoding.ranges import ARABIC_FORMS, LIGATURES, MATHEMATICAL, characters, codes
from cleaner.stages.encoding.reading import everyday_han
from cleaner.stages.encoding.tables import MANY_BYTES, utf8_behind
from cleaner.text import Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Roles = NDArray[np.uint32]
    Languages = NDArray[np.int64]

Repairs = frozenset[str]
"""Names of repairs, as in the registry."""
ANY: Repairs = frozenset()
"""Not told which: all repairs are tried."""
_OF_LETTERS: Repairs = frozenset({"legacy-script", "legacy-letters"})
_OF_LOOK_ALIKES: Repairs = frozenset({"look-alike", "look-alike-cyrillic"})
_OF_APOSTROPHES: Repairs = frozenset({"lost-quote", "lost-apostrophe", "accent-apostrophe"})
_OF_ASCII: Repairs = frozenset({
    "entity", "mime-word", "unicode-escape", "code-point", "byte-escape", "percent", "quoted-printable", "utf-7",
    "backslash-quote", "backslash-break",
})  # fmt: skip
_OF_ONE_KIND: dict[str, Repairs] = {  # characters that stand for no byte of misread letters, and what mends them
    "\xad": frozenset({"soft-hyphen"}),
    "\u034f\u200b\u2060\ufe00-\ufe0e\u202a-\u202e\u2066-\u2069": frozenset({"zero-width"}),
    "\u2000-\u2006\u2008\u200a\u205f": frozenset({"wide-space"}),
    LIGATURES: frozenset({"ligature"}),
    MATHEMATICAL: frozenset({"mathematical"}),
    ARABIC_FORMS: frozenset({"arabic-form"}),
}
_NORMAL_FORM: Repairs = frozenset({"normal-form"})

# What the bytes 80 to BF are read as; a lead byte before them makes UTF-8. The expressions begin with what is rare in
# clean text and look back from there.
_SYMBOL = "\x80-\xbf\xd7\xf7\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6-\u02dd\u2010-\u2bff\ufb01\ufb02"
_LETTER_TOO = "ЈŚŤŹśťźŁĄŞŻłąşĽľżØŖÆøŗæΆΈΉΊΌΎΏѓњќћљџґђЂЃЌЋЏ"
_MAC = "∞≤≥∂∑∏π∫ªº√ƒ≈∆Ω±µ¥ü†°¢£§•¶ß®©™´¨≠ÆØ…ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûÿŸ⁄€"
_MAC_FIRST = "–—Œœ√≈ƒ"
_TWO = "\xc2-\xdaĂĹĐŃĎŘŮĆĀĪĻŠĞÎŇČŐŰÿŸΒΓΔΕΞΟΠΡΨΩВГДЕОПРСТЧШЩЪطظأآ×"
_THREE = "\xe0-\xf4āăĺćčęěďāīļšşαβγδεζηθικλάέήίΰабвгдежзиклмнопђĻԱ"
_MOJIBAKE = re.compile(
    f"[{_SYMBOL}{_LETTER_TOO}](?:(?<=[{_TWO}].)|(?<=[{_THREE}][{_SYMBOL}])(?=[{_SYMBOL}{_LETTER_TOO}])(?!(?<=\xa0)»|(?<=áš)ť))"
)  # ášť is Slovak and Czech
_MAC_PAIR = re.compile(f"[{_MAC_FIRST}](?:[{_MAC}]|(?<=Œ)(?![A-Za-z]))")
_LITERALS = ("â€", "ÔÇ", "‚Ä", "¬´", "¬ª", "ßâ", "áş", "Â ", "Ã ", "Â\xa0")
_OTHER_LITERALS = ("тА", "ΓÇ", "вЂ", "โ€", "เธ\xa0")
_EAST = "\u4e00-\u9fff\uac00-\ud7a3"
_OTHER_LETTER = re.compile("[\u0370-\u10ff\u4e00-\ud7a3\uff21-\uff5a]")
_MIXED = re.compile(f"[A-Za-z](?:(?=[{BLENDING}])|(?<=[\u0400-\u052f].)|(?=[{_EAST}]{{1,2}}(?:[a-z]| [a-z]{{2}})))")

_ASCII_SIGN = re.compile(
    r"&(?:\s{0,2}#?\s?[A-Za-z0-9]{1,31}\s?;|#\d"
    r"|(?:[lr][sda]quo|quot|nbsp|amp|ndash|mdash|hellip|szlig|deg)"
    r"|[A-Za-z](?:acute|grave|circ|uml|tilde|cedil|ring|slash|caron|elig|excl|quest|rdf|rdm|dquo|bquo))"
    r"|\\[uUxnr'\"’]"
    r"|%(?:u[0-9A-Fa-f]{4}|[C-Fc-f][0-9A-Fa-f]%|[0-9A-F]{2}[A-Za-z0-9_.~*()!'-]*\+)"
    r"|=(?:[89A-F][0-9A-F](?![0-9A-F])|\?|\r?(?:\n|$))"
    r"|\+(?:[A-Za-z0-9_.~*()!'-]*%[0-9A-F]{2}|(?=[a-z]{0,3}[A-Z])[A-Za-z0-9+/]{3}|(?<=[Uu]\+)[0-9A-F]{4})"
    r"|<(?:U\+|[0-9a-f]{2}>)"
    r"|`(?:`|(?<=[^\W\d_]`)[^\W\d_])"
)
_BARE_U = re.compile("u(?:[0-9][0-9a-f]{3}|[a-f][0-9a-f]{2}[0-9]|[a-f][0-9][0-9a-f]{2}|[a-f]{2}[0-9][0-9a-f])")
_NO_AMPERSAND = ("quot;", "quo;", "nbsp;", "hellip;", "#39;", "#039;", "#8217;")
_APOSTROPHE = re.compile(
    "[âÕ´`](?:(?<=[A-Za-zé].)(?:[aeiouyhàâèéêëîôöùûAEIOUYHÀÉÈÊ]"
    "|[stdm]\\b|re\\b|ve\\b|ll\\b|  ?[a-z]\\b|\\?\\?)|(?<!\\w.)(?=\\w)[^\n]{1,400}?(?<=\\S)â(?!\\w))"
)
_HAS_CIRCUMFLEX = re.compile("[đăășşğțţ]|[ơưạ-ỹ].*[ơưạ-ỹ]")  # letters of the languages that have â everywhere
_QUOTES = re.compile(r"(?<!\w)Ò\w")
_PLAIN = "A-Za-zªºÀ-ÖØ-öø-\u052f"
_SPACE = "\t\n\x0b\x0c\r \x85\xa0\u2000-\u200a\u2028\u2029\u202f\u3000"
_BETWEEN = re.compile(f"(?<=[{_PLAIN},;.])[\xa0\u2009\u202f\u3000][{_PLAIN}]")
_INSIDE_CYRILLIC = re.compile(f"[®¬¤][{CYRILLIC}]")  # о and м of the DOS table
_HAN = re.compile("[\u3400-\u9fff]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_IN_EAST = re.compile(f"[A-Za-z][{_EAST}]{{1,2}}(?:[a-z]| [a-z]{{2}})")
_FULL_WIDTH = re.compile("[Ａ-Ｚａ-ｚ]{3}")
_SYMBOLS_AND_CAPITALS = "¡-ª¬®-¶¸-º¼-¿×÷ƒˆ˜‚„†‡‰‹›€™ˇ˘˙˛˝À-ÖØ-Þ"
_INSIDE_WORD = re.compile(
    f"[{_SYMBOLS_AND_CAPITALS}](?<=[a-z].)(?=[a-z])(?!(?<=\\b[htn][ÁÉÍÓÚ]))|þ(?<=\\w.)"
)  # Irish: hÉ
_NOT_TURKISH = frozenset("áéíóúæ")  # Icelandic has them: so þ and ð are its own, not ş and ğ
_ACCENTED = characters("À-ÖØ-öø-ſ")
_CASE = re.compile("[А-ЯЁ](?<=[а-яё].)")

_HARMLESS = (  # no sign of damage where they stand alone
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


class _Sign(NamedTuple):
    """A pair of characters that may be damage, the questions that decide, and the repairs that mend it.

    `left` and `right` are code points; without `right`, any character will do. `here` is asked at the offset of the
    pair in the text, `line` of the line it is in.
    """

    left: AbstractSet[int]
    right: AbstractSet[int] = frozenset()
    here: Callable[[str, int], object] = lambda string, at: True
    line: Callable[[str], bool] = lambda line: True
    repairs: Repairs = ANY


def _at(expression: re.Pattern[str], behind: int = 0) -> Callable[[str, int], object]:
    """The question whether an expression matches at the left character of a pair, or `behind` it."""
    return lambda string, at: expression.match(string, at + behind)


def _has_bare_u(string: str, at: int) -> object:
    return _BARE_U.search(string, max(0, at - 3), at + 5)


def _has_literal(string: str, at: int) -> bool:
    around = string[max(0, at - 1) : at + 2]
    return any(literal in around for literal in (*_LITERALS, *_OTHER_LITERALS))


def _ends_name(string: str, at: int) -> bool:
    return string[max(0, at - 6) : at + 2].endswith(_NO_AMPERSAND)


def _breaks_line(string: str, at: int) -> bool:
    return string[at + 1 : at + 2] not in ("\n", "")


def _is_not_normal(line: str) -> bool:
    return not unicodedata.is_normalized("NFC", line)


def _has_no_circumflex(line: str) -> bool:
    return not _HAS_CIRCUMFLEX.search(line)


def _is_not_icelandic(line: str) -> bool:
    letters = _ACCENTED & set(line)
    return letters.isdisjoint(_NOT_TURKISH) or not letters <= alphabets()["is"]


def _hides_utf8_in_han(line: str) -> bool:
    """True where some word with Chinese characters is UTF-8 throughout, read with an East Asian table."""
    return any(utf8_behind(word, name) for word in line.split() if _HAN.search(word) for name in MANY_BYTES)


def _is_misread_in_part(line: str) -> bool:
    return not are_cyrillic([word for _, word in blends(line)])


_LAST = 0x1FFFF  # this and all later code points are alike: no text has them


@cache
def _signs() -> tuple[tuple[_Sign, ...], ...]:
    """All signs, in groups that are sifted together: clean text has next to none of a left and a right of one group."""
    everyday = set(map(ord, everyday_han()))
    rare_han = codes("\u3400-\u9fff") - everyday
    accents = codes("\u0300-\u033f")  # are composed with Latin letters, mostly
    of_one_kind = {ranges: codes(ranges) for ranges in _OF_ONE_KIND}
    harmful = set(range(_LAST + 1)).difference(codes(_HARMLESS), rare_han, everyday, accents, *of_one_kind.values())
    continuing, latin, wide = codes(_SYMBOL + _LETTER_TOO), codes("A-Za-z"), codes("Ａ-Ｚａ-ｚ")
    beyond_latin = range(0x340, 0x3100)  # what is composed of others elsewhere is harmful or a syllable of Korean
    normal = [code for code in beyond_latin if unicodedata.is_normalized("NFC", chr(code))]
    composed = [
        parts for parts in (list(unicodedata.normalize("NFD", chr(code))) for code in normal) if len(parts) == 2
    ]
    firsts, seconds = ({ord(parts[place]) for parts in composed} for place in (0, 1))
    marks = {code for code in beyond_latin if unicodedata.combining(chr(code))}
    return (
        (
            _Sign(harmful),
            *(_Sign(found, repairs=_OF_ONE_KIND[ranges]) for ranges, found in of_one_kind.items()),
            _Sign(rare_han, line=_hides_utf8_in_han),
            _Sign(accents, line=_is_not_normal, repairs=_NORMAL_FORM),
            _Sign(codes("&"), here=_at(_ASCII_SIGN), repairs=_OF_ASCII),
            _Sign(codes("`"), here=_at(_ASCII_SIGN), repairs=_OF_APOSTROPHES),
            _Sign(codes("\r"), here=_breaks_line),
            _Sign(codes("Œ"), here=_at(_MAC_PAIR)),
            _Sign(codes("âÕ´`"), here=_at(_APOSTROPHE), line=_has_no_circumflex, repairs=_OF_APOSTROPHES),
            _Sign(codes("Ò"), here=_at(_QUOTES), line=lambda line: "Ó" in line, repairs=_OF_APOSTROPHES),
            _Sign(codes("þ"), here=_at(_INSIDE_WORD), line=_is_not_icelandic, repairs=_OF_LETTERS),
            _Sign(codes("\u200e\u200f"), line=lambda line: not _RIGHT_TO_LEFT.search(line)),
            _Sign(set(beyond_latin).difference(normal), repairs=_NORMAL_FORM),
        ),
        (_Sign(codes("\\\\%=+<"), codes("\n\r'\"’%/_.~*()!?A-Za-z0-9-"), _at(_ASCII_SIGN), repairs=_OF_ASCII),),
        (_Sign(codes("tpo79"), codes(";"), _ends_name, repairs=_OF_ASCII),),
        (_Sign(codes("a-fu"), codes("0-9"), _has_bare_u, repairs=_OF_ASCII),),
        (_Sign(codes(_TWO) | accents, continuing),),
        (_Sign(codes(_SYMBOL), continuing, _at(_MOJIBAKE)),),
        (
            _Sign(codes(_MAC_FIRST), codes(_MAC)),
            _Sign(codes("âÔ‚¬ßá"), codes("€ÇÄ´ªâş"), _has_literal),
            _Sign(codes("тΓвโ"), codes("АÇЂ€"), _has_literal),
        ),
        (_Sign(codes("ÂÃธ"), codes(" \xa0"), _has_literal),),
        (
            _Sign(codes(_PLAIN + _SPACE), codes("\ufe0f\u200c\u200d")),
            _Sign(set(range(0x80, _LAST + 1)), codes("\xad")),  # which is a byte of many letters
        ),
        (
            _Sign(codes("\xa0"), codes(_PLAIN), _at(_BETWEEN), repairs=frozenset({"no-break-space"})),
            _Sign(codes("\u2009\u202f\u3000"), codes(_PLAIN), _at(_BETWEEN), repairs=frozenset({"wide-space"})),
        ),
        (
            _Sign(latin, codes(BLENDING), line=_is_misread_in_part),
            _Sign(latin, codes(BLENDING), repairs=_OF_LOOK_ALIKES),
            _Sign(latin, codes(_EAST), _at(_IN_EAST)),
            _Sign(codes("a-z"), codes(_SYMBOLS_AND_CAPITALS), _at(_INSIDE_WORD, 1)),
        ),
        (
            _Sign(codes(BLENDING), latin, line=_is_misread_in_part),
            _Sign(codes(BLENDING), latin, repairs=_OF_LOOK_ALIKES),
            _Sign(codes(CYRILLIC), codes("®¬¤"), _at(_INSIDE_CYRILLIC, 1)),
        ),
        (_Sign(codes("а-яё"), codes("А-ЯЁ")), _Sign(wide, wide, _at(_FULL_WIDTH), repairs=frozenset({"full-width"}))),
        (_Sign(firsts, seconds, line=_is_not_normal, repairs=_NORMAL_FORM),),
        (_Sign(marks, marks, line=_is_not_normal, repairs=_NORMAL_FORM),),
    )


def named() -> frozenset[str]:
    """The repairs that some sign names."""
    return ANY.union(_OF_LETTERS, *(sign.repairs for sign in chain.from_iterable(_signs())))


@lru_cache(maxsize=1 << 12)
def _signs_of(pair: str) -> list[_Sign]:
    """The signs that two characters may be, the second one missing at the end of a text."""
    left, right = min(ord(pair[0]), _LAST), pair[1:]
    signs = chain.from_iterable(_signs())
    return [sign for sign in signs if left in sign.left and (not sign.right or (right and ord(right) in sign.right))]


_RIGHT = 16  # bits from the role of a left character to that of a right one of the same group
_IS_ACCENTED = 1  # the role of an accented letter, left of anything
_NEWLINE = ord("\n")
CHUNK = 1 << 17  # code points looked at together: a long text takes no more memory than a short one


@cache
def _roles() -> Roles:
    """For each code point the groups of signs that it may be the left or the right character of, as bits."""
    import numpy as np  # here: the import is slow

    roles = np.full(_LAST + 1, _IS_ACCENTED << _RIGHT, np.uint32)
    roles[list(map(ord, _ACCENTED))] |= _IS_ACCENTED
    for bit, group in enumerate(_signs(), 1):
        for sign in group:
            roles[list(sign.left)] |= 1 << bit
            roles[list(sign.right) or slice(None)] |= 1 << bit + _RIGHT
    return roles


@cache
def _languages() -> Languages:
    """For each code point up to the last accented letter the languages that write it, as bits."""
    import numpy as np

    languages = np.zeros(ord(max(_ACCENTED)) + 1, np.int64)
    for bit, alphabet in enumerate(alphabets().values()):
        languages[list(map(ord, _ACCENTED & alphabet))] |= 1 << bit
    return languages


class _Sifted(NamedTuple):
    """What the characters of a text alone tell: where pairs may be signs, and lines whose letters no language has."""

    pairs: list[int]
    lines: list[int]


def _sifted(strings: Sequence[str]) -> list[_Sifted]:
    """What may be a sign in each of some strings, which are looked at as one: that takes half the time."""
    import numpy as np

    string = "\n".join([*strings, ""])
    pairs, number = list[int](), 0
    languages = np.full(string.count("\n"), -1, np.int64)  # that have all accented letters of a line
    for start in range(0, len(string) - 1, CHUNK):
        points = np.frombuffer(string[start : start + CHUNK + 1].encode("utf-32-le", "surrogatepass"), np.uint32)
        roles = _roles().take(points, mode="clip")
        common = roles[:-1] & roles[1:] >> _RIGHT
        found = (common != 0).nonzero()[0]
        groups = common.take(found)
        accented = found[groups & _IS_ACCENTED != 0]
        newlines = (points[:-1] == _NEWLINE).nonzero()[0]
        lines = newlines.searchsorted(accented) + number
        np.bitwise_and.at(languages, lines, _languages().take(points.take(accented)))
        pairs += (found[groups > _IS_ACCENTED] + start).tolist()
        number += len(newlines)
    return _shared_out(strings, pairs, (languages == 0).nonzero()[0].tolist())


def _shared_out(strings: Sequence[str], pairs: list[int], lines: list[int]) -> list[_Sifted]:
    """Offsets and line numbers of some strings, joined by newlines, as ones of each of them."""
    starts = list(accumulate((len(each) + 1 for each in strings), initial=0))
    first_lines = list(accumulate((each.count("\n") + 1 for each in strings), initial=0))
    found = [_Sifted([], []) for _ in strings]
    for offset in pairs:
        owner = bisect_right(starts, offset) - 1
        if offset + 1 < starts[owner + 1]:  # no newline between two strings
            found[owner].pairs.append(offset - starts[owner])
    for number in lines:
        owner = bisect_right(first_lines, number) - 1
        found[owner].lines.append(number - first_lines[owner])
    return found


def suspects(texts: Sequence[Text]) -> list[dict[int, Repairs]]:
    r"""The numbers of the lines of each text in which a repair could apply, and the names of these repairs.

    >>> suspects([Text("Un café crème,\ns’il vous plaÃ®t"), Text("Un café crème")])
    [{1: frozenset()}, {}]
    """
    sifted = _sifted([text.string for text in texts])
    return [_suspects(text, *each) if any(each) else {} for text, each in zip(texts, sifted, strict=True)]


def _suspects(text: Text, pairs: list[int], lines: list[int]) -> dict[int, Repairs]:
    found = _with_signs(text, pairs)
    for number in lines:
        if found.get(number) != ANY and _mixes_alphabets(text.lines[number].text):
            found[number] = found.get(number, _OF_LETTERS) | _OF_LETTERS
    return dict(sorted(found.items()))


def _with_signs(text: Text, pairs: list[int]) -> dict[int, Repairs]:
    """The lines in which a pair, given by its offset, is a sign of damage."""
    string, found, at = text.string, dict[int, Repairs](), 0
    while at < len(pairs):
        offset = pairs[at]
        start = string.rfind("\n", 0, offset + 1) + 1  # a newline is in front of a line
        end = string.find("\n", start)
        end = end if end >= 0 else len(string)
        behind = bisect_left(pairs, end, at)
        names = _told(string, string[start:end], pairs[at:behind])
        if names is not None:
            found[text.line_number(start)] = names
        at = behind
    return found


def _told(string: str, line: str, pairs: list[int]) -> Repairs | None:
    """What the pairs in one line of a string say: which repairs could apply, or None where none could."""
    names, refused = None, set[object]()
    for offset in pairs:
        for sign in _signs_of(string[offset : offset + 2]):
            if sign.line in refused or (names and sign.repairs and sign.repairs <= names):
                continue
            if not sign.here(string, offset):
                continue
            if not sign.line(line):
                refused.add(sign.line)
            elif not sign.repairs:
                return ANY
            else:
                names = sign.repairs | (names or ANY)
    return names


def _mixes_alphabets(line: str) -> bool:
    """True where no language has all the accented letters of a line, and more than one of them is foreign to each."""
    if line.isascii() or _of_one_alphabet(letters := _ACCENTED & set(line)):
        return False
    strange = min((letters - alphabet for alphabet in alphabets().values()), key=len)
    return sum(map(line.count, strange)) > 1  # a single one is a name


@lru_cache(maxsize=4096)
def _of_one_alphabet(letters: frozenset[str]) -> bool:
    """True where some language has all these Latin letters."""
    return any(letters <= alphabet for alphabet in alphabets().values())


def like_legacy(line: str) -> bool:
    """True where accented letters may stand that are other letters in truth, or a symbol stands inside a word."""
    return _mixes_alphabets(line) or bool(_INSIDE_WORD.search(line))


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
    return re.compile(f"[\0-\x7f{_HARMLESS}{''.join(everyday_han())}]*")


def like_mojibake(string: str) -> bool:
    """True where UTF-8 that was read with another table may stand in a string."""
    return (
        any(literal in string for literal in _LITERALS)
        or bool(_MAC_PAIR.search(string))
        or bool(_MOJIBAKE.search(string))
    )


def _mixes_scripts(string: str) -> bool:
    return any(literal in string for literal in _OTHER_LITERALS) or bool(_CASE.search(string) or _MIXED.search(string))
