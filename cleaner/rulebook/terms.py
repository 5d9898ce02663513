"""Terms: what a glossary says is wrong and right, read from CSV, TSV, TBX or plain lines `wrong => right`."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, NoReturn
from xml.parsers import expat

from cleaner.decode import UndecodableError, decode
from cleaner.match import fold
from cleaner.rulebook.source import Problem, RulebookError


class Term(NamedTuple):
    """A wrong form, the right one, the language of the documents (or "" for any), and the line it stands on."""

    wrong: str
    right: str
    language: str
    line: int


def read(path: Path) -> tuple[list[Term], list[Problem]]:
    """The terms of a glossary file, and what in it could not be understood.

    Raises RulebookError where the file cannot be read at all.
    """
    try:
        data = path.read_bytes()
        if path.suffix.lower() in (".tbx", ".xml"):
            return _of_tbx(data, path)
        text = decode(data).text
        return _of_table(text, path) if path.suffix.lower() in (".csv", ".tsv") else _of_lines(text, path)
    except OSError as error:
        raise RulebookError([Problem(str(path), 0, f"cannot be read: {error.strerror or error}")]) from error
    except (UnicodeError, UndecodableError, csv.Error) as error:
        raise RulebookError([Problem(str(path), 0, f"cannot be read: {error}")]) from error


def _of_lines(text: str, path: Path) -> tuple[list[Term], list[Problem]]:
    terms, problems = [], []
    for number, line in enumerate(text.split("\n"), start=1):
        wrong, arrow, right = (part.strip() for part in line.partition("=>"))
        if wrong and arrow and right:
            terms.append(Term(wrong, right, "", number))
        elif wrong and not wrong.startswith("#"):
            problems.append(Problem(str(path), number, "is no 'wrong => right'; write it so, or start it with '#'"))
    return terms, problems


def _of_table(text: str, path: Path) -> tuple[list[Term], list[Problem]]:
    first = text.split("\n", 1)[0]
    separator = "\t" if path.suffix.lower() == ".tsv" else max(",;\t", key=first.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator)
    terms: list[Term] = []
    problems: list[Problem] = []
    places = {"wrong": 0, "right": 1, "language": 2}
    for row in reader:
        cells = [cell.strip() for cell in row]
        if not terms and not problems and {"wrong", "right"} <= {fold(cell) for cell in cells}:
            places = {fold(cell): place for place, cell in enumerate(cells)}
            continue
        wrong, right, language = (_cell(cells, places.get(name)) for name in ("wrong", "right", "language"))
        if wrong and right and re.fullmatch("[a-z]{2,3}|", language):
            terms.append(Term(wrong, right, language, reader.line_num))
        elif any(cells):
            message = "a row has the columns wrong, right and, if you like, language (en, pt); fill in what is missing"
            problems.append(Problem(str(path), reader.line_num, message))
    return terms, problems


def _cell(cells: Sequence[str], place: int | None) -> str:
    return cells[place] if place is not None and place < len(cells) else ""


# TBX, version 2 (martif) and 3 (tbx): concepts hold languages, languages hold terms, terms have a status.

_CONCEPTS = frozenset({"termEntry", "conceptEntry"})
_LANGUAGES = frozenset({"langSet", "langSec"})
_TERMS = frozenset({"tig", "ntig", "termSec"})
_STATUS = frozenset({"administrativeStatus", "normativeAuthorization"})
_FORBIDDEN = re.compile("deprecated|superseded|forbidden|obsolete|rejected|notrecommended|prohibited", re.IGNORECASE)


@dataclass
class _Entry:
    """A term of a TBX file as far as it has been read."""

    concept: int
    language: str
    line: int
    text: str = ""
    status: str = ""


@dataclass
class _Tbx:
    """What the XML parser calls while it reads."""

    entries: list[_Entry] = field(default_factory=list)
    _concept: int = 0
    _language: str = ""
    _into: str = ""

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        local = name.rpartition(":")[2]
        if local in _CONCEPTS:
            self._concept += 1
        elif local in _LANGUAGES:
            self._language = attributes.get("xml:lang", "").split("-")[0].lower()
        elif local in _TERMS:
            self.entries.append(_Entry(self._concept, self._language, line))
        elif self.entries and local == "term":
            self._into = "text"
        elif self.entries and (local in _STATUS or attributes.get("type") in _STATUS):
            self._into = "status"

    def end(self, name: str) -> None:
        if name.rpartition(":")[2] in _STATUS | {"term", "termNote"}:
            self._into = ""

    def characters(self, text: str) -> None:
        if self._into:
            entry = self.entries[-1]
            setattr(entry, self._into, getattr(entry, self._into) + text)


def _of_tbx(data: bytes, path: Path) -> tuple[list[Term], list[Problem]]:
    """Parsed by expat, which fetches nothing; entities, which could grow without end, are refused."""
    tbx, parser = _Tbx(), expat.ParserCreate()

    def refuse(*_: Any) -> NoReturn:
        raise ValueError("declares or uses XML entities; write the characters themselves")

    parser.EntityDeclHandler = parser.ExternalEntityRefHandler = parser.SkippedEntityHandler = refuse
    parser.StartElementHandler = lambda name, attributes: tbx.start(name, attributes, parser.CurrentLineNumber)
    parser.EndElementHandler = tbx.end
    parser.CharacterDataHandler = tbx.characters
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        message = f"is no XML: {expat.ErrorString(error.code)}; export it again, or mend this line"
        raise RulebookError([Problem(str(path), error.lineno, message)]) from error
    except (ValueError, LookupError) as error:  # the latter for an encoding that nobody knows
        raise RulebookError([Problem(str(path), parser.CurrentLineNumber, str(error))]) from error
    return _decided(tbx.entries, path)


def _decided(entries: Iterable[_Entry], path: Path) -> tuple[list[Term], list[Problem]]:
    """The forbidden terms of each concept and language with the one that is preferred there."""
    groups: defaultdict[tuple[int, str], list[_Entry]] = defaultdict(list)
    for entry in entries:
        entry.text = " ".join(entry.text.split())
        groups[entry.concept, entry.language].append(entry)
    terms: list[Term] = []
    problems: list[Problem] = []
    for (_, language), group in groups.items():
        wrong = [entry for entry in group if _FORBIDDEN.search(entry.status)]
        others = [entry for entry in group if not _FORBIDDEN.search(entry.status)]
        right = [entry for entry in others if entry.status.strip().lower().startswith("preferred")] or others
        if not wrong:
            continue
        if len(right) == 1:
            terms += [Term(entry.text, right[0].text, language, entry.line) for entry in wrong if entry.text]
        else:
            named = ", ".join(f"'{entry.text}'" for entry in right) or "none"
            message = (
                f"'{wrong[0].text}' is forbidden, but no single term is preferred ({named}); mark one as preferred"
            )
            problems.append(Problem(str(path), wrong[0].line, message))
    return terms, problems
