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
    typography,
)
from cleaner.stages.encoding.scene import Repair

Unit = Literal["text", "line", "prose"]


class Named(NamedTuple):
    """A repair and what it is given: the whole text, any line, or any line that is not code or about encodings."""

    repair: Repair
    unit: Unit = "line"


REPAIRS: dict[str, Named] = {
    "carriage-return": Named(breaks.carriage_return, "text"),
    "quoted-printable-text": Named(escapes.quoted_printable_text, "text"),
    "surrogate": Named(forms.surrogate, "text"),
    "entity": Named(entities.decoded, "prose"),
    "mime-word": Named(escapes.mime_word),
    "unicode-escape": Named(escapes.backslash_u, "prose"),
    "code-point": Named(escapes.code_point, "prose"),
    "byte-escape": Named(escapes.backslash_x, "prose"),
    "percent": Named(escapes.percent, "prose"),
    "quoted-printable": Named(escapes.quoted_printable, "prose"),
    "utf-7": Named(escapes.utf7, "prose"),
    "mojibake-line": Named(mojibake.whole_line),
    "legacy-script": Named(legacy.in_script),
    "lost-quote": Named(lost.quotes, "prose"),
    "lost-apostrophe": Named(lost.apostrophe, "prose"),
    "accent-apostrophe": Named(lost.accent, "prose"),
    "mojibake": Named(mojibake.by_ftfy),
    "mojibake-word": Named(mojibake.words),
    "legacy-letters": Named(legacy.in_letters),
    "backslash-quote": Named(escapes.backslash_quote, "prose"),
    "backslash-break": Named(escapes.backslash_n, "prose"),
    "control": Named(invisible.control),
    "soft-hyphen": Named(invisible.soft_hyphen),
    "zero-width": Named(invisible.zero_width),
    "private-use": Named(invisible.private_use),
    "line-end": Named(breaks.line_end),
    "wide-space": Named(invisible.wide_space),
    "no-break-space": Named(invisible.no_break_space),
    "ligature": Named(forms.ligature),
    "mathematical": Named(forms.mathematical),
    "full-width": Named(forms.full_width),
    "arabic-form": Named(forms.arabic_form),
    "look-alike": Named(forms.latin_look_alike),
    "look-alike-cyrillic": Named(forms.cyrillic_look_alike),
    "normal-form": Named(forms.normal_form),
    "plain-quotes": Named(typography.plain_quotes, "prose"),
    "plain-spaces": Named(typography.plain_spaces),
    "plain-forms": Named(typography.plain_forms),
}
TYPOGRAPHY = {"quotes": "plain-quotes", "spaces": "plain-spaces", "forms": "plain-forms"}
"""The options of typography, off unless asked for, and the repair each stands for."""
