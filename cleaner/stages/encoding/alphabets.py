"""Alphabets: the characters beyond ASCII that the texts of a language have."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

TYPOGRAPHIC = frozenset("«»“”„‘’‚‹›–—…•·°€£¥§©®™¡¿´×÷±²³½¼¾\xa0\xad\u202f\u2009№−′″→✓")


@cache
def alphabets() -> dict[str, frozenset[str]]:
    """For each language the characters beyond ASCII that its texts have, capitals and punctuation included."""
    found = {}
    for line in files("cleaner.stages.encoding").joinpath("alphabets.txt").read_text("utf-8").split("\n"):
        if line and not line.startswith("#"):
            code, letters = line.split()
            found[code] = frozenset(letters + letters.upper().replace("SS", "") + "ẞ") | TYPOGRAPHIC
    return found
