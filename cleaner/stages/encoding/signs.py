"""Signs: pairs of characters that may be damage, the questions that decide it, and the repairs that mend it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

from cleaner.stages.encoding.alphabets import alphabets
from cleaner.stages.encoding.blends import (
    BLENDING,
    CYRILLIC,
    are_cyrillic,
    blends,
    may_have_look_alikes,
)
from cleaner.stages.encoding.invisible import NO_BREAK
from cleaner.stages.encoding.likeness import (
    ACCENTED,
    EAST,
    HARMLESS,
    INSIDE_WORD,
    LETTER_TOO,
    LITERALS,
    MAC,
    MAC_FIRST,
    MAC_PAIR,
    MOJIBAKE,
    OTHER_LITERALS,
    SYMBOL,
    SYMBOLS_AND_CAPITALS,
    TWO,
)
from cleaner.stages.encoding.ranges import ARABIC_FORMS, LIGATURES, MATHEMATICAL, characters, codes
from cleaner.stages.encoding.reading import everyday_han
from cleaner.stages.encoding.tables import MANY_BYTES, possible, utf8_behind

Repairs = frozenset[str]
"""Names of repairs, as in the registry."""
ANY: Repairs = frozenset()
"""Not told which: all repairs are tried."""
OF_LETTERS: Repairs = frozenset({"legacy-script", "legacy-letters"})
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

_ASCII_SIGN = re.compile(
    r"&(?:\s{0,2}#?\s?[A-Za-z0-9]{1,31}\s?;|#\d"
    r"|(?:[lr][sda]quo|quot|nbsp|amp|ndash|mdash|hellip|szlig|deg)"
    r"|[A-Za-z](?:acute|grave|circ|uml|tilde|cedil|ring|slash|caron|elig|excl|quest|rdf|rdm|dquo|bquo))"
    r"|\\[uUxnr'\"’]"
    r"|%(?:u[0-9A-Fa-f]{4}|[C-Fc-f][0-9A-Fa-f]%|[0-9A-F]{2}[A-Za-z0-9_.~*()!'-]*\+)"
    r"|=(?:[89A-F][0-9A-F](?![0-9A-F])|\?|(?<!==)\r?(?:\n|$))"
    r"|\+(?:[A-Za-z0-9_.~*()!'-]*%[0-9A-F]{2}|(?=[a-z]{0,3}[A-Z])[A-Za-z0-9+/]{3}|(?<=[Uu]\+)[0-9A-F]{4})"
    r"|<(?:U\+|[0-9a-f]{2}>)"
    r"|`(?:`|(?<=[^\W\d_]`)[^\W\d_])"
)
_ESCAPES = (  # what begins the escapes that the expression tells, and what may follow it there
    {"\\": "uUxnr'\"’", "%": "uA-Fc-f0-9", "<": "U0-9a-f"},
    {"+": "A-Za-z0-9_.~*()!'%/+-"},
    {"=": "89A-F?\r\n"},
)
_BARE_U = re.compile("u(?:[0-9][0-9a-f]{3}|[a-f][0-9a-f]{2}[0-9]|[a-f][0-9][0-9a-f]{2}|[a-f]{2}[0-9][0-9a-f])")
_NO_AMPERSAND = ("quot;", "quo;", "nbsp;", "hellip;", "#39;", "#039;", "#8217;")
_APOSTROPHE = re.compile(
    "[âÕ´`](?:(?<=[A-Za-zé].)(?:[aeiouyhàâèéêëîôöùûAEIOUYHÀÉÈÊ]"
    "|[stdm]\\b|re\\b|ve\\b|ll\\b|  ?[a-z]\\b|\\?\\?)|(?<!\\w.)(?=\\w)[^\n]{1,400}?(?<=\\S)â(?!\\w))"
)
_HAS_CIRCUMFLEX = re.compile("[đăășşğțţ]|[ơưạ-ỹ].*[ơưạ-ỹ]")  # letters of the languages that have â everywhere
_MARK_INSIDE = re.compile(
    r"\?(?<=[^\W\d_].)(?:(?:s|t|re|ve|ll|d|m)\b|(?:(?<=\b[ldjnmtsc].)|(?<=qu.))[aeiouyhàâèéêëîôùû])", re.IGNORECASE
)
_QUOTES = re.compile(r"(?<!\w)Ò\w")
_PLAIN = "A-Za-zªºÀ-ÖØ-öø-\u052f"
_SPACE = "\t\n\x0b\x0c\r \x85\xa0\u2000-\u200a\u2028\u2029\u202f\u3000"
_BETWEEN = re.compile(f"[\u2009\u202f\u3000](?<=[{_PLAIN},;.].)[{_PLAIN}]")
_INSIDE_CYRILLIC = re.compile(f"[®¬¤][{CYRILLIC}]")  # о and м of the DOS table
_HAN = re.compile("[\u3400-\u9fff]")
_OGLU = re.compile(r"oðlu\b")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_IN_EAST = re.compile(f"[A-Za-z][{EAST}]{{1,2}}(?:[a-z]| [a-z]{{2}})")
_FULL_WIDTH = re.compile("[Ａ-Ｚａ-ｚ]{3}")
_BLENDING = characters(BLENDING)
_NOT_TURKISH = frozenset("áéíóúæ")  # Icelandic has them: so þ and ð are its own, not ş and ğ


class Sign(NamedTuple):
    """A pair of characters that may be damage, the questions that decide, and the repairs that mend it.

    `left` and `right` are code points; without `right`, any character will do. `here` is asked at the offset of the
    pair in the text, `line` of the line it is in and the text.
    """

    left: AbstractSet[int]
    right: AbstractSet[int] = frozenset()
    here: Callable[[str, int], object] = lambda string, at: True
    line: Callable[[str, str], bool] = lambda line, text: True
    repairs: Repairs = ANY


def _behind(expression: re.Pattern[str]) -> Callable[[str, int], object]:
    """The question whether an expression matches at the right character of a pair."""
    return lambda string, at: expression.match(string, at + 1)


def _has_bare_u(string: str, at: int) -> object:
    return _BARE_U.search(string, max(0, at - 3), at + 5)


def _has_literal(string: str, at: int) -> bool:
    around = string[max(0, at - 1) : at + 2]
    return any(literal in around for literal in (*LITERALS, *OTHER_LITERALS))


def _ends_name(string: str, at: int) -> bool:
    return string[max(0, at - 6) : at + 2].endswith(_NO_AMPERSAND)


def _breaks_line(string: str, at: int) -> bool:
    return string[at + 1 : at + 2] not in ("\n", "")


def _is_not_normal(line: str, text: str) -> bool:
    return not unicodedata.is_normalized("NFC", line)


def _has_no_circumflex(line: str, text: str) -> bool:
    return not _HAS_CIRCUMFLEX.search(line)


def _is_not_icelandic(line: str, text: str) -> bool:
    letters = ACCENTED & set(line)
    return letters.isdisjoint(_NOT_TURKISH) or not letters <= alphabets()["is"]


def _hides_utf8_in_han(line: str, text: str) -> bool:
    """True where some word with Chinese characters is UTF-8 throughout, read with an East Asian table."""
    return any(
        name in MANY_BYTES and utf8_behind(word, name)
        for word in line.split()
        if _HAN.search(word)
        for name in possible(word)
    )


def _is_misread_in_part(line: str, text: str) -> bool:
    return not are_cyrillic([word for _, word in blends(line)])


LAST = 0x1FFFF  # this and all later code points are alike: no text has them


@cache
def signs() -> tuple[tuple[Sign, ...], ...]:
    """All signs, in groups that are sifted together: clean text has next to none of a left and a right of one group."""
    everyday = set(map(ord, everyday_han()))
    rare_han = codes("\u3400-\u9fff") - everyday
    accents = codes("\u0300-\u033f")  # are composed with Latin letters, mostly
    of_one_kind = {ranges: codes(ranges) for ranges in _OF_ONE_KIND}
    harmful = set(range(LAST + 1)).difference(codes(HARMLESS), rare_han, everyday, accents, *of_one_kind.values())
    continuing, latin, wide = codes(SYMBOL + LETTER_TOO), codes("A-Za-z"), codes("Ａ-Ｚａ-ｚ")
    beyond_latin = range(0x340, 0x3100)  # what is composed of others elsewhere is harmful or a syllable of Korean
    normal = [code for code in beyond_latin if unicodedata.is_normalized("NFC", chr(code))]
    composed = [
        parts for parts in (list(unicodedata.normalize("NFD", chr(code))) for code in normal) if len(parts) == 2
    ]
    firsts, seconds = ({ord(parts[place]) for parts in composed} for place in (0, 1))
    marks = {code for code in beyond_latin if unicodedata.combining(chr(code))}
    return (
        (
            Sign(harmful),
            *(Sign(found, repairs=_OF_ONE_KIND[ranges]) for ranges, found in of_one_kind.items()),
            Sign(rare_han, line=_hides_utf8_in_han),
            Sign(accents, line=_is_not_normal, repairs=_NORMAL_FORM),
            Sign(codes("&"), here=_ASCII_SIGN.match, repairs=_OF_ASCII),
            Sign(codes("`"), here=_ASCII_SIGN.match, repairs=_OF_APOSTROPHES),
            Sign(codes("\r"), here=_breaks_line),
            Sign(codes("Œ"), here=MAC_PAIR.match),
            Sign(codes("âÕ´`"), here=_APOSTROPHE.match, line=_has_no_circumflex, repairs=_OF_APOSTROPHES),
            Sign(codes("Ò"), here=_QUOTES.match, line=lambda line, text: "Ó" in line, repairs=_OF_APOSTROPHES),
            Sign(codes("þ"), here=INSIDE_WORD.match, line=_is_not_icelandic, repairs=OF_LETTERS),
            Sign(codes("\u200e\u200f"), line=lambda line, text: not _RIGHT_TO_LEFT.search(line)),
            Sign(set(beyond_latin).difference(normal), repairs=_NORMAL_FORM),
        ),
        *(
            tuple(
                Sign(codes(left), codes(right), _ASCII_SIGN.match, repairs=_OF_ASCII) for left, right in escapes.items()
            )
            for escapes in _ESCAPES
        ),
        (Sign(codes("?"), codes("A-Za-zÀ-ÿ"), _MARK_INSIDE.match, repairs=frozenset({"question-mark"})),),
        (
            Sign(codes("tpo79"), codes(";"), _ends_name, repairs=_OF_ASCII),
            Sign(set(range(0x80, LAST + 1)), codes("\xad")),  # which is a byte of many letters
        ),
        (Sign(codes("a-fu"), codes("0-9"), _has_bare_u, repairs=_OF_ASCII),),
        (Sign(codes(TWO) | accents, continuing),),
        (Sign(codes(SYMBOL), continuing, MOJIBAKE.match),),
        (
            Sign(codes(MAC_FIRST), codes(MAC)),
            Sign(codes("âÔ‚¬ßáĂ"), codes("€ÇÄ´ªâş"), _has_literal),
            Sign(codes("тΓвโ"), codes("АÇЂ€"), _has_literal),
        ),
        (
            Sign(marks, marks, line=_is_not_normal, repairs=_NORMAL_FORM),
            Sign(codes(_PLAIN + _SPACE), codes("\ufe0f\u200c\u200d")),
        ),
        (
            Sign(codes("ÂÃธ"), codes(" \xa0"), _has_literal),
            Sign(codes("\xa0"), codes(_PLAIN), NO_BREAK.match, repairs=frozenset({"no-break-space"})),
            Sign(codes("\u2009\u202f\u3000"), codes(_PLAIN), _BETWEEN.match, repairs=frozenset({"wide-space"})),
        ),
        (
            Sign(latin, codes(BLENDING), line=_is_misread_in_part),
            Sign(latin, codes(CYRILLIC), line=may_have_look_alikes, repairs=_OF_LOOK_ALIKES),
            Sign(latin, codes(EAST), _IN_EAST.match),
            Sign(codes("a-z"), codes(SYMBOLS_AND_CAPITALS), _behind(INSIDE_WORD)),
        ),
        (
            Sign(codes(BLENDING), latin, line=_is_misread_in_part),
            Sign(codes(CYRILLIC), latin, line=may_have_look_alikes, repairs=_OF_LOOK_ALIKES),
            Sign(codes(CYRILLIC), codes("®¬¤"), _behind(_INSIDE_CYRILLIC)),
        ),
        (
            Sign(firsts, seconds, line=_is_not_normal, repairs=_NORMAL_FORM),
            Sign(codes("а-яё"), codes("А-ЯЁ")),
            Sign(codes("o"), codes("ð"), _OGLU.match, repairs=OF_LETTERS),
            Sign(wide, wide, _FULL_WIDTH.match, repairs=frozenset({"full-width"})),
        ),
    )


def named() -> frozenset[str]:
    """The repairs that some sign names."""
    return ANY.union(OF_LETTERS, *(sign.repairs for sign in chain.from_iterable(signs())))


@lru_cache(maxsize=1 << 12)
def signs_of(pair: str) -> list[Sign]:
    """The signs that two characters may be, the second one missing at the end of a text."""
    left, right = min(ord(pair[0]), LAST), pair[1:]
    either = chain.from_iterable(signs())
    return [sign for sign in either if left in sign.left and (not sign.right or (right and ord(right) in sign.right))]
