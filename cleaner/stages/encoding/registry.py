"""The repairs by name, in the order in which they are done; `detect:` of a rule in rules/encoding names one."""

from __future__ import annotations

from typing import Literal, NamedTuple

from cleaner.stages.encoding import (
    breaks,
    entities,
    escapes,
    forms,
    invisible,
    legacy,
    lost,
    mojibake,
    sequences,
    typography,
)
from cleaner.stages.encoding.blends import CYRILLIC
from cleaner.stages.encoding.ranges import ARABIC_FORMS, LIGATURES, MATHEMATICAL, characters
from cleaner.stages.encoding.scene import Repair

Unit = Literal["text", "line", "prose"]


class Named(NamedTuple):
    """A repair and what it is given: the whole text, any line, or any line that is not code or about encodings.

    Only what has one of the characters `of` can be changed by it; without any, everything may be.
    """

    repair: Repair
    unit: Unit = "line"
    of: frozenset[str] = frozenset()


REPAIRS: dict[str, Named] = {
    "carriage-return": Named(breaks.carriage_return, "text"),
    "quoted-printable-text": Named(escapes.quoted_printable_text, "text"),
    "surrogate": Named(forms.surrogate, "text"),
    "entity": Named(entities.decoded, "prose", characters("&;")),
    "mime-word": Named(escapes.mime_word, "line", characters("=")),
    "unicode-escape": Named(escapes.backslash_u, "prose", characters("uU")),
    "code-point": Named(escapes.code_point, "prose", characters("+")),
    "byte-escape": Named(escapes.backslash_x, "prose", characters("\\<")),
    "percent": Named(escapes.percent, "prose", characters("%")),
    "quoted-printable": Named(escapes.quoted_printable, "prose", characters("=")),
    "utf-7": Named(escapes.utf7, "prose", characters("+")),
    "mojibake-line": Named(mojibake.whole_line),
    "legacy-script": Named(legacy.in_script),
    "lost-quote": Named(lost.quotes, "prose", characters("âÒ`")),
    "lost-apostrophe": Named(lost.apostrophe, "prose", characters(lost.REMNANTS)),
    "question-mark": Named(lost.question_mark, "prose", characters("?")),
    "accent-apostrophe": Named(lost.accent, "prose", characters("´`")),
    "mojibake": Named(mojibake.by_ftfy),
    "mojibake-word": Named(mojibake.words),
    "mojibake-letter": Named(sequences.letters),
    "legacy-letters": Named(legacy.in_letters),
    "backslash-quote": Named(escapes.backslash_quote, "prose", characters("\\")),
    "backslash-break": Named(escapes.backslash_n, "prose", characters("\\")),
    "control": Named(invisible.control, "line", characters(invisible.CONTROL + invisible.HIGH_CONTROL)),
    "soft-hyphen": Named(invisible.soft_hyphen, "line", characters("\xad")),
    "zero-width": Named(invisible.zero_width, "line", characters(invisible.ZERO_WIDTH)),
    "private-use": Named(invisible.private_use, "line", characters(invisible.PRIVATE)),
    "line-end": Named(breaks.line_end, "line", characters(breaks.BREAKS)),
    "wide-space": Named(invisible.wide_space, "line", characters(invisible.SPACES)),
    "no-break-space": Named(invisible.no_break_space, "line", characters("\xa0")),
    "ligature": Named(forms.ligature, "line", characters(LIGATURES)),
    "mathematical": Named(forms.mathematical, "line", characters(MATHEMATICAL)),
    "full-width": Named(forms.full_width, "line", characters(forms.FULL_WIDTH)),
    "arabic-form": Named(forms.arabic_form, "line", characters(ARABIC_FORMS)),
    "look-alike": Named(forms.latin_look_alike, "line", characters(CYRILLIC)),
    "look-alike-cyrillic": Named(forms.cyrillic_look_alike, "line", characters(CYRILLIC)),
    "normal-form": Named(forms.normal_form),
    "plain-quotes": Named(typography.plain_quotes, "prose"),
    "plain-spaces": Named(typography.plain_spaces),
    "plain-forms": Named(typography.plain_forms),
}
TYPOGRAPHY = {"quotes": "plain-quotes", "spaces": "plain-spaces", "forms": "plain-forms"}
"""The options of typography, off unless asked for, and the repair each stands for."""
