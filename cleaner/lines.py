"""Lines: a text cut at its newlines, so that joining the pieces gives the text back."""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """One line of a text: where it starts (code points) and what it says, without its newline.

    A carriage return before the newline stays part of `text`; `bare` leaves it and other outer white space out.
    """

    start: int
    text: str

    @property
    def end(self) -> int:
        """The offset of the newline, or of the end of the text."""
        return self.start + len(self.text)

    @property
    def bare(self) -> str:
        """The line without white space around it."""
        return self.text.strip()


def cut(text: str) -> list[Line]:
    r"""Cut a text into lines; joining their texts with newlines gives it back.

    >>> cut("a\nbc")
    [Line(start=0, text='a'), Line(start=2, text='bc')]
    """
    lines, start = [], 0
    for piece in text.split("\n"):  # not splitlines(): it cuts at U+0085, the middle of some mojibake
        lines.append(Line(start, piece))
        start += len(piece) + 1
    return lines
