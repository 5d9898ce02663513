"""Text: a string and what the stages ask about it, each fact worked out once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cached_property

from cleaner import language, lineclass
from cleaner.edits import Edit
from cleaner.language import Language
from cleaner.lines import Line, cut
from cleaner.match import fold
from cleaner.scores import Score

MIN_PAGE = 3  # lines taken out that may be a page
MIN_RESIDUE = 40  # letters of what was taken out, from which its language is told
SURE = 0.5  # certainty, as some languages are much alike; 4 of 100 English pages by people have such surroundings


class Text:
    r"""A text in front of a stage. Offsets are code points of `string`.

    >>> text = Text("One line.\nAnother line.")
    >>> text.line_at(12).text
    'Another line.'
    """

    def __init__(
        self,
        string: str,
        known_language: str | None = None,
        identify: Callable[[str], Language] = language.identify,
    ) -> None:
        """`known_language` is an ISO 639-1 code that stands above what `identify` would find."""
        self.string = string
        self._known = known_language
        self._identify = identify
        self.residue = ""  # the lines that were taken out of it, one a line
        self.written = ""  # the right names that are about to be written into the text, one a line: evidence too
        self.evidence: dict[Hashable, Iterator[tuple[int, int]]] = {}  # what guards find in it, for the next match
        self.scores: Sequence[Score] = ()  # what the model of the stage says of the lines that it wants to take

    def rewritten(self, string: str, *, same_language: bool = False, without: str = "") -> Text:
        """Another text, about whose language the same is known; `same_language` keeps what was found, too.

        `without` are lines that it no longer has.
        """
        text = Text(string, self._known, self._identify)
        text.residue = "\n".join(filter(None, (self.residue, without)))
        if same_language and "language" in self.__dict__:
            text.language = self.language
        return text

    @cached_property
    def language(self) -> Language:
        """The language of the text, as told or as found."""
        return Language(self._known, 1.0) if self._known else self._identify(self.string)

    @cached_property
    def source(self) -> str:
        """The language (ISO 639-1) an English text came from, where what stood around it tells; else "".

        Machines translate an article and leave the page around it. Texts in other languages are not asked about: they
        have English words around them, whoever wrote them.
        """
        lines = [line for line in self.residue.split("\n") if not lineclass.code(line)]
        if sum(map(str.isalpha, "".join(lines))) < MIN_RESIDUE or self.language.code != "en":
            return ""
        found = self._identify("\n".join(lines))
        return found.code if found.certainty >= SURE and found.code not in ("en", "und") else ""

    @property
    def is_translated(self) -> bool:
        """True where a whole page stood around the text in the language of its source, not a foreign line or two."""
        return len(set(filter(None, self.residue.split("\n")))) >= MIN_PAGE and bool(self.source)

    @cached_property
    def beyond_latin(self) -> bool:
        """True where a letter of another script than the Latin one stands in the text."""
        return language.beyond_latin(self.string)

    @cached_property
    def about_translation(self) -> bool:
        """True where the text speaks of errors in translations, or of misspelt names: what it quotes stays."""
        return language.about_translation(self.string)

    @cached_property
    def folded(self) -> str:
        """The text without upper case, of the same length."""
        return fold(self.string)

    @cached_property
    def lines(self) -> list[Line]:
        """The lines, in order."""
        return cut(self.string)

    @cached_property
    def lines_beyond_latin(self) -> list[Line]:
        """The lines that may have a letter of another script than the Latin one."""
        return [line for line in self.lines if not line.text.isascii()] if self.beyond_latin else []

    @cached_property
    def _starts(self) -> list[int]:
        return [line.start for line in self.lines]

    @cached_property
    def fenced(self) -> frozenset[int]:
        """The numbers of the lines of fenced code, the fences included."""
        if "```" not in self.string and "~~~" not in self.string:
            return frozenset()
        inside, fence = set(), ""
        for number, line in enumerate(self.lines):
            mark = line.bare[:3]
            if fence or mark in ("```", "~~~"):
                inside.add(number)
            if mark in ("```", "~~~"):
                fence = "" if fence == mark else fence or mark
        return frozenset(inside) if not fence else frozenset()  # a fence that never closes is no fence

    def line_number(self, offset: int) -> int:
        """The index in `lines` of the line that holds the code point at `offset`."""
        return bisect_right(self._starts, offset) - 1

    def line_at(self, offset: int) -> Line:
        """The line that holds the code point at `offset`."""
        return self.lines[self.line_number(offset)]

    def removal(self, number: int, rule: str) -> Edit:
        """The edit that takes line `number` out, with the newline behind it if it has one.

        Raises ValueError for an empty last line: there is nothing to take out.
        """
        line = self.lines[number]
        old = self.string[line.start : line.end + 1]
        if not old:
            raise ValueError(f"line {number} is empty and the last one")
        return Edit(line.start, old, "", (rule,))


Stage = Callable[[Text], list[Edit]]
"""A stage finds edits in a text. It may propose edits that overlap; `settle` decides."""
