"""Encoding: characters that were read with the wrong table, escaped, or are invisible, back to what was written.

ftfy does the repairs, line by line, and only on lines where one could apply. Quotation marks and full-width
forms are correct text here and stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import groupby
from typing import Any, Literal

from cleaner.edits import Edit, compose, diff
from cleaner.rulebook import Books
from cleaner.rulebook.schema import RepairSpec
from cleaner.text import Text

# What ftfy's fixers are called in the rulebook (rules/encoding): the name of a repair, and of ftfy's option for it.
REPAIRS = {
    "mojibake": ("fix_encoding", "fix_c1_controls", "decode_inconsistent_utf8"),
    "entity": ("unescape_html",),
    "control": ("remove_control_chars", "remove_terminal_escapes"),
    "ligature": ("fix_latin_ligatures",),
    "surrogate": ("fix_surrogates",),
    "normal-form": ("NFC",),
}
_REPAIR_OF_STEP = {step: repair for repair, steps in REPAIRS.items() for step in steps}

_CONTROL = r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u206a-\u206f\ufeff\ufff9-\ufffc\ud800-\udfff\ufb00-\ufb06]"
_ENTITY = r"&\#?[A-Za-z0-9]{1,24};"
# Neighbours that ftfy's table of bad sequences asks for (ftfy/badness.py): two characters of the blocks of accented
# letters and symbols, or a Greek or Cyrillic letter before one of them, or a lone letter that starts a sequence.
_MOJIBAKE = (
    r"[\xa0-\u02ff\u0490\u2010-\u2bff\ufffd]{2}|[\u0370-\u052f][\xa0-\u02ff\u0490\u2000-\u200f\u2016-\u2bff\ufffd]"
    r"|[ВГРСΒΓΞΟ][^\w\s][ВГРСΒΓΞΟ]|ГўВЂВ"
    r"|[Œœ](?![A-Za-z])|[ÃÂ]\s|вЂ|β€|ā€"
)
_SUSPECT = re.compile(f"{_CONTROL}|{_ENTITY}|{_MOJIBAKE}")
_SUSPECT_ASCII = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]|" + _ENTITY)


class Encoding:
    """The stage: called with a text it returns the repairs, each naming its rule."""

    def __init__(self, books: Books) -> None:
        """Takes the repairs that the books name; a repair without a rule is not made."""
        self._rules = {rule.spec.detect: rule.id for rule in books.of(RepairSpec)}
        unknown = sorted(set(self._rules) - set(REPAIRS))
        if unknown:
            raise ValueError(f"no repair '{unknown[0]}'; there are: {', '.join(REPAIRS)}")

    def __call__(self, text: Text) -> list[Edit]:
        """The repairs of every line in which one could apply."""
        if not self._rules or not suspect(text.string):
            return []
        return [
            edit._replace(start=edit.start + line.start)
            for line in text.lines
            if suspect(line.text)
            for edit in self._repairs(line.text)
        ]

    def _repairs(self, line: str) -> list[Edit]:
        """What ftfy would do to a line, step by step, each step's edits under its own rule."""
        edits: list[Edit] = []
        now = line
        for repair, steps in groupby(
            self._plan(line), key=lambda step: _REPAIR_OF_STEP.get(step.parameter, "mojibake")
        ):
            after = _carried_out(now, steps)
            edits = compose(line, edits, diff(now, after, (self._rules[repair],))) if now else edits
            now = after
        return edits

    def _plan(self, line: str) -> list[Any]:
        """List ftfy's steps for a line, as its explanation lists them."""
        import ftfy  # here: the import is slow, and clean text never needs it

        off = {step: False for repair, steps in REPAIRS.items() if repair not in self._rules for step in steps}
        off |= {"uncurl_quotes": False, "fix_character_width": False, "fix_line_breaks": False}
        normal_form: Literal["NFC"] | None = "NFC" if off.pop("NFC", True) else None
        config = ftfy.TextFixerConfig(**off, normalization=normal_form)
        return ftfy.fix_and_explain(line, config).explanation or []


def _carried_out(line: str, steps: Iterable[Any]) -> str:
    """The line after some of ftfy's steps; ftfy's own `apply_plan` does not know normal forms."""
    import ftfy

    for normal, group in groupby(steps, key=lambda step: step.action == "normalize"):
        line = unicodedata.normalize("NFC", line) if normal else ftfy.apply_plan(line, list(group))
    return line


def suspect(string: str) -> bool:
    """False where no repair can apply; quick, as nearly all text is clean.

    >>> suspect("Un café crème, s’il vous plaît"), suspect("CafÃ©")
    (False, True)
    """
    if string.isascii():
        return bool(_SUSPECT_ASCII.search(string))
    return bool(_SUSPECT.search(string)) or not unicodedata.is_normalized("NFC", string)
