"""Invisible characters and exotic spaces: taken out or made plain where the script around gives them no work."""

from __future__ import annotations

import re

from cleaner.stages.encoding.scene import Scene

# Scripts in which nothing invisible joins, parts or turns letters.
_PLAIN = "A-Za-zªºÀ-ÖØ-öø-\u024f\u0370-\u052f\u0531-\u0587\u10d0-\u10ff\u1e00-\u1fff"
# Scripts without spaces, where a zero-width space marks the end of a word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"

_TERMINAL = re.compile(r"\x1b\[[0-9;:<=>?]{0,30}[ -/]{0,5}[@-~]")
CONTROL = "\x00-\x08\x0b\x0e-\x1f\x7f\u206a-\u206f\ufeff\ufff9-\ufffc"
HIGH_CONTROL = "\x80-\x9f"
_CONTROL = re.compile(f"[{CONTROL}]")
_LONE_C1 = re.compile(  # where it can be no part of mojibake
    f"(?<=[A-Za-z .,\xdf-\xff])[{HIGH_CONTROL}](?=[A-Za-z .,])|(?<=[A-Za-z ])[{HIGH_CONTROL}](?=[{_PLAIN}])"
)
DIRECTION = "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"
ZERO_WIDTH = "\u200b-\u200d\u2060\u034f\ufe00-\ufe0f\U000e0000-\U000e007f" + DIRECTION
# The expressions begin with what is rare and look back from there: one that looks back first is tried at every letter.
_ZERO_WIDTH_SPACE = re.compile(f"\u200b(?:(?<=[^{_UNSPACED}\\W].)\u200b*|\u200b*(?=[^{_UNSPACED}\\W]))")
_JOINER = re.compile(
    f"[\u200c\u200d\u2060\u034f](?:(?<=[{_PLAIN}\\s].)[\u200c\u200d\u2060\u034f]*(?=[{_PLAIN}\\s.,;:!?]|$)"
    f"|(?<=[\u2060\u034f])(?=[{_PLAIN}])|(?<=^[\u200c\u200d\u2060])[\u200c\u200d\u2060]*(?=[{_PLAIN}]))"
)
_DIRECTION = re.compile(f"[{DIRECTION}]")
_VARIATION = re.compile(f"[\ufe00-\ufe0f](?<=[{_PLAIN}\\s].)")
_TAG = re.compile("(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+")
PRIVATE = "\ue000-\uf8ff"
_PRIVATE = re.compile(f"(?<=[{_PLAIN}])[{PRIVATE}](?=[{_PLAIN}])")

WIDE = "\u2000-\u2006\u2008\u205f"
THIN = "\u2009\u200a\u202f"
IDEOGRAPHIC = "\u3000"
SPACES = WIDE + THIN + IDEOGRAPHIC
_WIDE = re.compile(
    f"[{WIDE}](?:(?<=[^\\s\\d].)(?=\\S)|(?<=\\S.)(?=[^\\s\\d]))|{IDEOGRAPHIC}(?<=[{_PLAIN},;.].)(?=[{_PLAIN}])"
)
_THIN = re.compile(
    f"[{THIN}](?:(?<=[{_PLAIN}].)(?=[{_PLAIN}])|(?<=[{_PLAIN}]{{2}}.)(?=\\d)|(?<=[^\\W\\d_][,;].)(?=[{_PLAIN}]))"
)
NO_BREAK = re.compile(f"\xa0(?<=[{_PLAIN}]{{3}}.)(?=[{_PLAIN}]{{3}})")


def control(line: str, scene: Scene) -> str:
    r"""The line without control characters, byte order marks, terminal colours.

    >>> from cleaner.text import Text
    >>> control("\ufeffA \x1b[1mbold\x1b[0m w\x00ord", Scene(Text("")))
    'A bold word'
    """
    if "\x1b" in line:
        line = _TERMINAL.sub("", line)
    return _LONE_C1.sub("", _CONTROL.sub("", line))


def soft_hyphen(line: str, scene: Scene) -> str:
    """The line without the places where a word might have been broken."""
    return line.replace("\xad", "")


def zero_width(line: str, scene: Scene) -> str:
    """The line without zero-width spaces, joiners, marks of direction and the like that have no work there."""
    if line.isascii():
        return line
    line = _JOINER.sub("", _ZERO_WIDTH_SPACE.sub("", line))
    line = _TAG.sub("", _VARIATION.sub("", line))
    return line if scene.right_to_left else _DIRECTION.sub("", line)


def private_use(line: str, scene: Scene) -> str:
    """The line without private-use characters inside words: they show as a box, and a letter may be lost there."""
    return _PRIVATE.sub("", line)


def wide_space(line: str, scene: Scene) -> str:
    """The line with plain spaces between words, where wide or thin ones have no work.

    Thin and narrow spaces stay at figures, units and French punctuation.
    """
    return line if line.isascii() else _THIN.sub(" ", _WIDE.sub(" ", line))


def no_break_space(line: str, scene: Scene) -> str:
    """The line with plain spaces for no-break spaces between two long words."""
    return NO_BREAK.sub(" ", line) if "\xa0" in line else line
