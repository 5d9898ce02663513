"""Examples: the lines of a rule that say what it does and what it must leave alone."""

from __future__ import annotations

import re
from typing import Any, Literal, NamedTuple


class Example(NamedTuple):
    """A text and what cleaning makes of it.

    `change` turns `text` into `wanted`; `keep` leaves it; `remove` takes it out of a document around it;
    `flag` leaves it but reports it.
    """

    kind: Literal["change", "keep", "remove", "flag"]
    text: str
    wanted: str

    def __str__(self) -> str:
        return f"{self.text} => {self.wanted}" if self.kind == "change" else f"{self.kind}: {self.text}"


_ARROW = re.compile(r"( =>(?: |\n|$))")  # in an example of several lines the arrow ends the first text


def read_example(value: Any) -> Example:
    """The example that a line of a rulebook states.

    >>> read_example("Openai => OpenAI")
    Example(kind='change', text='Openai', wanted='OpenAI')
    >>> read_example({"keep": "openai.com"}).kind
    'keep'

    Raises ValueError with advice where the line states none.
    """
    if isinstance(value, dict) and len(value) == 1:
        [(kind, text)] = value.items()
        if kind in ("keep", "remove", "flag") and isinstance(text, str) and text:
            return Example(kind, text, "" if kind == "remove" else text)
        raise ValueError(
            f"'{kind}: ' is read as a key; quote this line if it is text, or start it with keep:, remove: or flag:"
        )
    if not isinstance(value, str):
        raise ValueError("an example is one line of text")
    before, arrow, after = _ARROW.split(value, 1) if _ARROW.search(value) else (value, "", "")
    if not arrow or not before:
        raise ValueError(
            "an example reads 'before => after' or 'keep: text'; quote the line if it contains ': ' or ' #'"
        )
    return Example("change", before, after)
