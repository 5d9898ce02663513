"""Line ends: signs that end a line elsewhere, as newlines."""

from __future__ import annotations

import re

from cleaner.stages.encoding.scene import Scene

BREAKS = "\r\u2028\u2029\x0b\x0c"
_BREAK = re.compile(f"[{BREAKS}](?!(?<=\r)$)")


def line_end(line: str, scene: Scene) -> str:
    r"""The line broken at lone carriage returns and Unicode's separators.

    >>> from cleaner.text import Text
    >>> line_end("one\u2028two\rthree", Scene(Text("")))
    'one\ntwo\nthree'
    """
    return _BREAK.sub("\n", line)


def carriage_return(text: str, scene: Scene) -> str:
    """The text without carriage returns, where only some of its lines have them; all alike is a convention."""
    pairs = text.count("\r\n") if "\r" in text else 0
    return text.replace("\r\n", "\n") if 0 < pairs < text.count("\n") else text
