"""The scene of a repair: what a line's repairs may ask about the document around it, each fact worked out once."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property

from cleaner.language import scripts
from cleaner.stages.encoding.blends import words
from cleaner.stages.encoding.likeness import like_mojibake
from cleaner.text import Text

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_EAST_ASIAN = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_ABOUT_LOOK_ALIKES = re.compile(
    "homogl|cyrillic|look-?alike|phish|spoof|punycode|unicode|кирилл|латин|гомогл|фишинг", re.IGNORECASE
)
_CYRILLIC_WORD = re.compile(r"(?<!\w)[\u0400-\u052f]{2,}(?!\w)")
_APOSTROPHE = re.compile(r"[^\W\d_]['’][^\W\d_]")
# The expressions begin with what is rare and look back from there: they are asked of whole texts.
_MARK_INSIDE = re.compile(r"\?(?<=[^\W\d_].)(?=[^\W\d_])")
_MARK_FOR_APOSTROPHE = re.compile(
    r"\?(?:(?<=[^\W\d_].)(?=(?:s|t|re|ve|ll|d|m)\b)|(?:(?<=\b[ldjnmtsc].)|(?<=\bqu.))(?=[aeiouyhàâèéêëîôùû]))",
    re.IGNORECASE,
)
MIN_MARKS = 2  # inside words, before they are no slip
SAMPLE = 2000  # code points from which the script of a text is told


class Scene:
    """The facts about a document that decide whether a character in one of its lines is damage."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._damaged: bool | None = None

    @cached_property
    def language(self) -> str:
        """The language of the document, ISO 639-1 or `und`."""
        return self._text.language.code

    @cached_property
    def right_to_left(self) -> bool:
        """True where Hebrew or Arabic letters stand anywhere, so that marks of direction have work to do."""
        return bool(_RIGHT_TO_LEFT.search(self._text.string))

    @cached_property
    def east_asian(self) -> bool:
        """True where Chinese, Japanese or Korean stands anywhere, so that full-width forms are at home."""
        return bool(_EAST_ASIAN.search(self._text.string))

    @cached_property
    def latin(self) -> bool:
        """True where most letters are Latin."""
        counts = scripts(self._text.string[:SAMPLE])
        return counts["latin"] * 2 > counts.total()

    @cached_property
    def has_cyrillic(self) -> bool:
        """True where a word in Cyrillic letters stands anywhere."""
        return bool(_CYRILLIC_WORD.search(self._text.string))

    @cached_property
    def about_look_alikes(self) -> bool:
        """True where the text speaks of letters that look the same, and may show some."""
        return bool(_ABOUT_LOOK_ALIKES.search(self._text.string))

    def damaged_outside(self, quotation: re.Pattern[str]) -> bool:
        """True where the text looks like UTF-8 read with another table elsewhere than in quotations."""
        if self._damaged is None:
            self._damaged = like_mojibake(quotation.sub("", self._text.string))
        return self._damaged

    @cached_property
    def has_lost_apostrophes(self) -> bool:
        """True where question marks stand for the apostrophes: several inside words, none of them anything else."""
        string = self._text.string
        marks = len(_MARK_INSIDE.findall(string))
        return (
            marks >= MIN_MARKS and marks == len(_MARK_FOR_APOSTROPHE.findall(string)) and not _APOSTROPHE.search(string)
        )

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of the document, as it stands there."""
        return words(self._text.string)


Repair = Callable[[str, Scene], str]
"""A repair gives back the string as it should read; the same string where it has nothing to mend."""
