"""Amounts: figures with a word for their scale, of which title and body may give two versions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from cleaner import lineclass
from cleaner.language import function_words_of
from cleaner.match import fold
from cleaner.text import Text

MAX_TITLE = 300  # code points of a first line that is a title
NEAR = 0.15  # share by which a rounded figure differs from the exact one

_CURRENCIES = {
    "$": "\\$|US\\$|USD|dollars?|dólar(?:es)?|dollari|dolar\\w*|доллар\\w*|долар\\w*|долл\\.|美元|ドル|달러|دولار"
    "|डॉलर|דולר",
    "€": "€|EUR|euros?|евро|євро|欧元|歐元|ユーロ|유로|يورو|यूरो|ευρώ|אירו",
    "£": "£|GBP|pounds?|livres? sterling|libras?|фунт\\w*|英镑|英鎊|ポンド|파운드",
    "¥": "¥|￥|JPY|CNY|RMB|yen|yuan|йен\\w*|иен\\w*|юан\\w*|日元|人民币|人民幣|円|元|엔|위안",
    "R$": "R\\$|reais|real",
    "₹": "₹|INR|Rs\\.?|rupees?|рупи\\w*|रुपये|रुपए|卢比|ルピー|루피",
}
_WRITTEN_OUT = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:[.,'\u00a0 ]\d{3})+|\d{5,15})(?!\d)")
_OF = r"(?:\s?(?:de|d['’]|di|of))?"


class Amount(NamedTuple):
    """A figure with its scale; `unit` is a currency, or the word behind it."""

    start: int
    end: int
    value: float
    digits: str
    unit: str


def contradicted(text: Text) -> Iterator[tuple[int, int]]:
    r"""Where the title gives a figure that the body has with another scale only, and where the body does.

    >>> text = Text("The lab raised $14 billion\nThe new lab raised $14 million, it said on Monday.", "en")
    >>> [text.string[start:end] for start, end in contradicted(text)]
    ['$14 billion', '$14 million']

    A title that the body confirms, be it in other words or rounded, is right.
    """
    number = next((number for number, line in enumerate(text.lines) if line.bare), 0)
    title = text.lines[number]
    if len(title.text) > MAX_TITLE or not any(map(str.isdigit, title.text)) or lineclass.prose(title.text):
        return
    language = text.language.code
    claims = list(_amounts(title.text, language))
    body = text.string[title.end :]
    said = list(_amounts(body, language)) if claims else []
    if not said:
        return
    values = [*(amount.value for amount in said), *_plain_figures(body)]
    for claim in claims:
        if any(abs(value - claim.value) <= NEAR * claim.value for value in values):
            continue
        other = next((amount for amount in said if _is_other_scale(claim, amount)), None)
        if other:
            yield title.start + claim.start, title.start + claim.end
            yield title.end + other.start, title.end + other.end


def _is_other_scale(one: Amount, other: Amount) -> bool:
    return one.digits == other.digits and one.value != other.value and one.unit in ("", other.unit)


def _amounts(string: str, language: str) -> Iterator[Amount]:
    expression = _expression(language)
    if expression is None:
        return
    for match in expression.finditer(string):
        figure, word = match["figure"], fold(match["scale"]).replace(" ", "_").replace("\u00a0", "_")
        value = _value(figure) * 10.0 ** _exponent(language, word)
        if value:
            currency = _currency(match["sign"] or "") or _currency(match["currency"] or "")
            digits = f"{value:.6e}".split("e")[0].rstrip("0").rstrip(".")
            unit = currency or fold(match["unit"] or "")
            yield Amount(*match.span(), value, digits, "" if unit in function_words_of(language) else unit)


def _value(figure: str) -> float:
    """The number a figure stands for: a mark with three digits behind it parts thousands, another one is a decimal.

    >>> _value("1,400"), _value("14.5"), _value("14,5"), _value("1.400,5")
    (1400.0, 14.5, 14.5, 1400.5)
    """
    marks = re.findall(r"\D", figure)
    if not marks:
        return float(figure)
    whole, _, rest = figure.rpartition(marks[-1])
    if len(rest) == 3 or marks.count(marks[-1]) > 1:
        return float(re.sub(r"\D", "", figure))
    return float(re.sub(r"\D", "", whole) + "." + rest)


def _plain_figures(string: str) -> Iterator[float]:
    """Figures that are written out: 14,000,000."""
    for match in _WRITTEN_OUT.finditer(string):
        yield float(re.sub(r"\D", "", match.group()))


def _currency(string: str) -> str:
    return next((sign for sign, names in _CURRENCIES.items() if re.fullmatch(names, string, re.IGNORECASE)), "")


def _exponent(language: str, word: str) -> int:
    scales = _scales()[language]
    if word in scales:
        return scales[word]
    return max(
        (len(key), exponent) for key, exponent in scales.items() if key[-1] == "*" and word.startswith(key[:-1])
    )[1]


@cache
def _scales() -> dict[str, dict[str, int]]:
    """For each language the words for scales, folded, and their powers of ten."""
    found: dict[str, dict[str, int]] = {}
    for line in files("cleaner.stages").joinpath("scales.txt").read_text("utf-8").split("\n"):
        if line and not line.startswith("#"):
            language, *pairs = line.split()
            found[language] = {fold(word): int(power) for word, _, power in (pair.partition("=") for pair in pairs)}
    return found


@cache
def _expression(language: str) -> re.Pattern[str] | None:
    """What finds the amounts of a language, or None where its words for scales are not known."""
    if language not in _scales():
        return None
    words = sorted(_scales()[language], key=len, reverse=True)
    scale = "|".join(re.escape(word.rstrip("*")).replace("_", r"\s") + r"\w*" * word.endswith("*") for word in words)
    if language in ("zh", "ja", "ko"):
        behind, unit = r"", r"\S"
    else:
        behind, unit = r"(?!\w)", r"\w+"
    names = "|".join(_CURRENCIES.values())
    signs = r"(?<![0-9A-Za-z])(?:[A-Z]{1,3}\$|[$€£¥￥₹]|USD|EUR|GBP|JPY|CNY|INR|Rs\.?)"
    return re.compile(
        rf"(?:(?P<sign>{signs})\s?)?(?<![0-9A-Za-z.,])(?P<figure>\d{{1,3}}(?:[.,]\d{{3}})*(?:[.,]\d{{1,2}})?|\d{{1,6}})[\s-]?"
        rf"(?P<scale>{scale}){behind}(?:{_OF}\s?(?P<currency>{names}){behind}|{_OF}\s?(?P<unit>{unit}))?",
        re.IGNORECASE,
    )


DETECTORS = {"contradicted-amount": contradicted}
