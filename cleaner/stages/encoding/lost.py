"""Lost bytes: apostrophes and quotation marks of which only a part is left; the words around say which it was."""

from __future__ import annotations

import re

from cleaner.stages.encoding.scene import Scene

_EN_TAIL = r"(?:s|t|re|ve|ll|d|m)(?![^\W_])"
_FR_HEAD = r"l|d|j|n|m|t|s|c|qu|jusqu|lorsqu|puisqu|quoiqu|quelqu|aujourd|presqu|entr"
_IT_HEAD = (
    r"l|d|un|dell|all|nell|sull|dall|coll|quell|quest|c|s|m|t|v|n|gl|anch|bell|sant|tutt|mezz|cos|com|dov|quant|senz"
    r"|nient|neanch|nessun|ciascun|alcun|buon|quand|cent|grand|po|mo|altr"
)
_LETTERS = "A-Za-zÀ-ÖØ-öø-ɏ"
_VOWEL = r"(?=[aeiouyhàâäæèéêëìíîïòóôöœùúûüAEIOUYHÀÂÄÆÈÉÊËÌÍÎÏÒÓÔÖŒÙÚÛÜ])"
# What is left of the three bytes of ’ (E2 80 99), and what a Macintosh makes of its one byte (D5).
_REST = "(?:â(?:€[?'’\ufffd]?|\\?\\?|\x80|\ufffd\ufffd?| {2})|\ufffd\ufffd{0,2}|ï¿½|Õ|â)"
_ENGLISH = re.compile(rf"(?<=[A-Za-zé]){_REST}(?={_EN_TAIL})")
_ROMANCE = {
    "fr": re.compile(rf"\b({_FR_HEAD}){_REST}{_VOWEL}", re.IGNORECASE),
    "it": re.compile(rf"\b({_IT_HEAD}){_REST}{_VOWEL}", re.IGNORECASE),
}
_ENGLISH_ACCENT = re.compile(rf"(?<=[A-Za-zé])[´`](?={_EN_TAIL})")
_ROMANCE_ACCENT = {
    "fr": re.compile(rf"\b({_FR_HEAD})[´`]{_VOWEL}", re.IGNORECASE),
    "it": re.compile(rf"\b({_IT_HEAD})[´`]{_VOWEL}", re.IGNORECASE),
}
_MARKED = {
    "en": (re.compile(rf"(?<=[A-Za-zé])\?(?={_EN_TAIL})"), "’"),
    "fr": (re.compile(rf"\b({_FR_HEAD})\?{_VOWEL}", re.IGNORECASE), r"\1’"),
}
_SURE = re.compile(  # in any language: between letters nothing else is left of three such bytes
    "(?<=[A-Za-z\xc0-\u024f])(?:â€[?\ufffd'’]|â€(?=[a-z]{1,2}\\b))(?=[A-Za-z\xc0-\u024f])"
)
_WHOLE = re.compile(f"(?<=[{_LETTERS}])(?:ΓÇÖ|ÔÇÖ|тАЩ|‚Äô)(?=[{_LETTERS}])")  # ’ in tables whose letters it became
REMNANTS = "âÕ\ufffdïΓÔ‚т"  # what the remnants of an apostrophe begin with
_REMNANT = re.compile("[âÕ\ufffdΓÔ‚]|тА|ï¿")
_REMNANT_BY_LANGUAGE = re.compile(f"{_REST}(?=[{_LETTERS}])")

_TORN_CLOSE = re.compile(
    "(?P<open>â€œ|“)|(?P<close>(?<=[\\w.,!?;:…)%'’])(?<!â)â€(?:\x9d|[?\ufffd](?=\\s*\\S)|(?=[\\s.,;:!)\\]]|$)))|(?P<done>”)"
)
_MAC = re.compile(r"(?<!\w)Ò(?=\w)([^ÒÓ\n]{0,400}?[a-zß-ÿ0-9.,!?…;:)])Ó(?!\w)")
_DROPPED = re.compile(r"(?<!\w)â(?=\w)([^â\n“”]{1,400}?(?:[^\s]))â(?!\w)")
_TEX = re.compile(r"(?<![\w`])``(?=[^\s`])([^`'\\$\n]{0,400}(?:'[^`'\\$\n]+){0,9}[^\s`'\\$])''(?!')")
_CIRCUMFLEX_LANGUAGES = {"ro", "vi"}  # words begin or end with â


def apostrophe(line: str, scene: Scene) -> str:
    """The line with ’ where the word around a remnant of it can have nothing else there.

    >>> from cleaner.text import Text
    >>> apostrophe("Itâs the companyÕs own", Scene(Text("", "en")))
    'It’s the company’s own'
    >>> apostrophe("La pâte, lâagence", Scene(Text("", "fr")))
    'La pâte, l’agence'
    """
    if not _REMNANT.search(line):
        return line
    line = _WHOLE.sub("’", _SURE.sub("’", line))
    if not _REMNANT_BY_LANGUAGE.search(line):
        return line
    if scene.language == "en":
        return _ENGLISH.sub("’", line)
    if expression := _ROMANCE.get(scene.language):
        return expression.sub(r"\1’", line)
    return line


def accent(line: str, scene: Scene) -> str:
    """The line with ’ for an accent mark that was typed as an apostrophe.

    >>> from cleaner.text import Text
    >>> accent("I´m sure it`s so", Scene(Text("", "en")))
    'I’m sure it’s so'
    """
    if "´" not in line and "`" not in line:
        return line
    if scene.language == "en":
        return _ENGLISH_ACCENT.sub("’", line)
    expression = _ROMANCE_ACCENT.get(scene.language)
    return expression.sub(r"\1’", line) if expression else line


def question_mark(line: str, scene: Scene) -> str:
    """The line with ’ for a question mark, in a text whose apostrophes all became question marks.

    >>> from cleaner.text import Text
    >>> line = "It doesn?t matter, it?s fine. Is it?"
    >>> question_mark(line, Scene(Text(line, "en")))
    'It doesn’t matter, it’s fine. Is it?'
    """
    if "?" not in line or not scene.has_lost_apostrophes or scene.language not in _MARKED:
        return line
    expression, new = _MARKED[scene.language]
    return expression.sub(new, line)


def quotes(line: str, scene: Scene) -> str:
    """The line with its quotation marks whole, where one of a pair lost bytes or both come from a Macintosh.

    >>> from cleaner.text import Text
    >>> quotes("He said â€œyesâ€ and ÒnoÓ.", Scene(Text("")))
    'He said “yes” and “no”.'
    """
    if "â€" in line:
        line = _torn(line)
    if "Ò" in line and "Ó" in line:
        line = _MAC.sub(r"“\1”", line)
    if line.count("â") > 1 and scene.language not in _CIRCUMFLEX_LANGUAGES:
        line = _DROPPED.sub(r"“\1”", line)
    return _TEX.sub(r"“\1”", line) if "``" in line else line


def _torn(line: str) -> str:
    """The line with â€ as ” where an opening mark waits for it."""
    opened = 0
    paired = False

    def whole(match: re.Match[str]) -> str:
        nonlocal opened, paired
        if match["open"]:
            opened += 1
            return match.group()
        if match["done"] or opened:
            was, opened = opened, max(0, opened - 1)
            if match["close"] and was:
                paired = True
                return "”"
        return match.group()

    mended = _TORN_CLOSE.sub(whole, line)
    return mended.replace("â€œ", "“") if paired else mended
