"""Sequences: single characters of UTF-8 that were read with another table, amid letters that are right.

There neither the line nor the word need be valid UTF-8 as a whole. What tells is the language: characters of which it
does not write one are together one letter that it does.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from cleaner.stages.encoding.alphabets import is_of_other_script, own_characters, own_letters, strangeness
from cleaner.stages.encoding.likeness import like_misread
from cleaner.stages.encoding.scene import Scene
from cleaner.stages.encoding.tables import has_sequence, of_sequences, table, utf8_behind

MOST_STRANGE = 4  # strange characters for each letter of the language, where two stand for each of half of the letters
SURE = 2  # characters that a line loses; one alone has to be lost in the middle or at the edge of a word

_WORD = re.compile(r"[^ \t\r\n]+")
_BEYOND = re.compile(r"[^\0-\x7f]")
_LETTER = re.compile(r"[^\W\d_]")


class _Reading(NamedTuple):
    """A word, where it starts in its line, and how it reads."""

    start: int
    word: str
    new: str

    @property
    def lost(self) -> int:
        """How many characters fewer it has as it reads."""
        return len(self.word) - len(self.new)


def letters(line: str, scene: Scene) -> str:
    """The line with words in which characters that the document's language does not write become its letters.

    Of several tables the one counts by which most do.

    >>> from cleaner.text import Text
    >>> text = Text("Heute ist es in der Stadt sehr schön, und das Boot fĂ¤hrt spĂ¤ter.")
    >>> letters(text.string, Scene(text))
    'Heute ist es in der Stadt sehr schön, und das Boot fährt später.'
    """
    beyond = frozenset(_BEYOND.findall(line))
    if not like_misread(line) or not has_sequence(line) or is_of_other_script(beyond):
        return line
    own = own_characters(scene.language)
    strange = beyond - own
    if not own or not strange or not _is_of(scene.language, line, strange):
        return line
    words = [(match.start(), match.group()) for match in _WORD.finditer(line) if not match.group().isascii()]
    best = _best([_readings(words, name, own, strange) for name in of_sequences(line, strange)], scene.language)
    if _lost(best) < SURE and not any(map(_is_in_word, best)):
        return line
    pieces, end = [], 0
    for start, word, new in best:
        pieces += [line[end:start], new]
        end = start + len(word)
    return "".join([*pieces, line[end:]])


def _best(by_table: list[list[_Reading]], language: str) -> list[_Reading]:
    """Of what several tables tell that by which most characters go; of equals, that with the language's own letters.

    Nothing where two tables tell different things with the same right.
    """

    def worth(readings: list[_Reading]) -> tuple[int, int]:
        new = "".join(char for _, word, read in readings for char in read if char not in word)
        return _lost(readings), -strangeness(language, new)

    most = max(map(worth, by_table), default=(0, 0))
    best = [readings for readings in by_table if worth(readings) == most]
    return best[0] if best and all(readings == best[0] for readings in best) else []


def _is_of(language: str, line: str, strange: frozenset[str]) -> bool:
    """True where a line has enough letters of a language: that of a damaged text may be another than it seems."""
    own = own_letters(language)
    mine = sum(map(own.__contains__, line))
    return MOST_STRANGE * mine >= sum(map(strange.__contains__, line))


def _readings(words: list[tuple[int, str]], name: str, own: frozenset[str], strange: frozenset[str]) -> list[_Reading]:
    """The words that read anew with a table. Once some with strange characters do, so do those without."""
    readings = [_Reading(start, word, _read(word, name, own, strange)) for start, word in words]
    changed = [
        reading
        for reading in readings
        if reading.new != reading.word and own.issuperset(_BEYOND.findall(reading.new))  # nothing strange is left
    ]
    told = [reading for reading in changed if _tells(reading.word, name, strange)]
    return changed if _lost(told) > SURE else told


def _tells(word: str, name: str, strange: frozenset[str]) -> bool:
    """True for a word with a sequence of strange characters that is no letter in front of a no-break space."""
    found = _expression(name).findall(word)
    return any(not strange.isdisjoint(sequence) and "\xa0" not in sequence for sequence in found)


def _read(word: str, name: str, own: frozenset[str], strange: frozenset[str]) -> str:
    """The word as UTF-8 if all of it is that; else with those of its sequences that begin with a strange character."""
    whole = utf8_behind(word, name)
    if whole is not None and own.issuperset(_BEYOND.findall(whole)):
        return whole

    def as_letter(match: re.Match[str]) -> str:
        character = utf8_behind(match.group(), name) if match.group()[0] in strange else None
        return character if character in own else match.group()

    return _expression(name).sub(as_letter, word)


def _lost(readings: list[_Reading]) -> int:
    return sum(reading.lost for reading in readings)


def _is_in_word(reading: _Reading) -> bool:
    """True where letters stand beside what has become a letter."""
    return len(_LETTER.findall(reading.new)) > 1


@lru_cache
def _expression(name: str) -> re.Pattern[str]:
    """What finds characters of two to four bytes as a table reads them."""
    characters = table(name).characters
    two, three, four, later = (
        f"[{re.escape(characters[first:end])}]"
        for first, end in ((0xC2, 0xE0), (0xE0, 0xF0), (0xF0, 0xF5), (0x80, 0xC0))
    )
    return re.compile(f"{two}{later}|{three}{later}{{2}}|{four}{later}{{3}}")
