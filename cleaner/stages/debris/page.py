"""Pages: a text as the detectors of debris see it, its lines of text in order and what is known of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from cleaner import lineclass
from cleaner.edits import Edit
from cleaner.stages.debris import tongues
from cleaner.text import Text

Verdicts = list[str]
"""For every line the id of the rule that takes it out, or an empty string."""

Detector = Callable[["Page", Verdicts], Iterator[int]]
"""Reads the page and the verdicts so far and gives the numbers of more lines."""

MIN_SENTENCES = 4  # short ones that make a text without long ones
MIN_PROMPTS = 2  # of a text about commands
HEAD, TAIL = 6, 12  # lines of text at either end where rules for head and tail look ...
HEAD_SHARE, TAIL_SHARE = 0.2, 0.3  # ... or this share of all, whichever is more


class Page:
    """What the detectors ask about a text, each fact worked out once."""

    def __init__(self, text: Text) -> None:
        self.text = text
        bare = [line.text.strip(lineclass.INVISIBLE) for line in text.lines]
        self.lines: list[str] = bare
        """Every line without white space around it."""
        self.filled: list[int] = [number for number, line in enumerate(bare) if line]
        """The numbers of the lines that are not blank."""
        self._code_signs = lineclass.code_signs(text.string)
        long = (number for number in self.filled if len(bare[number]) >= lineclass.SHORTEST_PROSE)
        prose = [number for number in long if lineclass.prose(bare[number]) and not self.code(number)]
        self.prose: frozenset[int] = frozenset(prose or self._mostly_sentences())
        """Of these, the ones that read as running text."""

    def _mostly_sentences(self) -> list[int]:
        """The sentences of a text of nothing but short ones, as they are in languages of long words."""
        return self.sentences if len(self.sentences) >= max(MIN_SENTENCES, len(self.filled) / 2) else []

    @cached_property
    def technical(self) -> bool:
        """True where commands stand in the text: then its code is what it is about."""
        signs = ("$ ", "% ", "# ", ">>>")
        if not any(sign in self.text.string for sign in signs):
            return False
        return sum(lineclass.prompt(self.lines[number]) for number in self.filled) >= MIN_PROMPTS

    def line(self, number: int) -> str:
        """What line `number` says."""
        return self.lines[number]

    def code(self, number: int) -> str | None:
        """Which kind of code line `number` is, or None."""
        line = self.lines[number]
        for sign in self._code_signs:
            if sign in line:
                return lineclass.code(line)
        return None

    @cached_property
    def place(self) -> dict[int, int]:
        """Where in `filled` a line stands."""
        return {number: place for place, number in enumerate(self.filled)}

    @cached_property
    def first_prose(self) -> int:
        """The number of the first line of running text."""
        return min(self.prose)

    @cached_property
    def last_prose(self) -> int:
        """The number of the last line of running text."""
        return max(self.prose)

    @cached_property
    def _zones(self) -> dict[str, tuple[int, int]]:
        count = len(self.filled)
        head = min(count, max(HEAD, int(count * HEAD_SHARE)))
        tail = max(0, count - max(TAIL, int(count * TAIL_SHARE)))
        above = max(self.filled[head - 1], self.first_prose - 1)
        below = min(self.filled[tail], self.last_prose + 1)
        return {"head": (0, above), "tail": (below, self.filled[-1])}

    @cached_property
    def sentences(self) -> list[int]:
        """The numbers of the lines that end like a sentence; of others nothing tells the language."""
        return [number for number in self.filled if tongues.is_sentence(self.lines[number])]

    @cached_property
    def foreign(self) -> list[int]:
        """The numbers of the sentences in another language than the text."""
        said = [self.lines[number] for number in self.sentences]
        return [self.sentences[place] for place in tongues.foreign(said, self.text.language)] if said else []

    def flag(self, rule: str) -> Edit:
        """What a rule reports of the whole text, on its first line."""
        line = self.text.lines[self.filled[0]]
        return Edit(line.start, line.text, line.text, (rule,))

    def within(self, number: int, where: str) -> bool:
        """True where line `number` stands in a zone named as in a rulebook: head, tail or any."""
        if where not in self._zones:
            return True
        first, last = self._zones[where]
        return first <= number <= last

    def outside(self, number: int) -> bool:
        """True for a line above all running text or below it."""
        return number < self.first_prose or number > self.last_prose

    @cached_property
    def paragraphs(self) -> list[range]:
        """The places in `filled` of lines that follow each other without a blank line between."""
        found, start = [], 0
        for place in range(1, len(self.filled) + 1):
            if place == len(self.filled) or self.filled[place] != self.filled[place - 1] + 1:
                found.append(range(start, place))
                start = place
        return found


Marks = Callable[[Page, Verdicts, str], list[Any]]
"""Finds marks inside lines and gives the removals, in the name of a rule."""
