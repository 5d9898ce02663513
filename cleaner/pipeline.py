"""The pipeline: encoding, debris, names; one text in, one flat patch in coordinates of the original out.

Where debris went, encoding is asked again: a comment inside an entity, or the only Arabic line, may be gone.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from cleaner import __version__, language
from cleaner.edits import Edit, apply, compose, origins, settle
from cleaner.garbage import uncollected
from cleaner.language import DETECTORS, Language
from cleaner.rulebook import BookFile, Books, load
from cleaner.scores import Score
from cleaner.stages.debris import Debris
from cleaner.stages.encoding import TYPOGRAPHY, Encoding
from cleaner.stages.names import Names
from cleaner.text import Stage, Text
from cleaner.tidy import tidy

Level = Literal["safe", "review"]
Mode = Literal["off", "safe", "strict"]
TOGETHER, MAX_TOGETHER = 32, 200_000  # texts, and code points of them, that `clean_many` reads ahead
MAX_REMOVED = 0.7  # of 1,312 real pages safe took .39 at most; where strict took more, the article went with it


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What cleaning made of a text.

    `edits` lead from the original to `text` and back; `flags` were found and not applied, since their rule's
    level asks for a look first; `losers` gave way to an edit that overlaps them; `scores`, sorted, are what models
    said of the lines that they decided about. All offsets are code points of the original.
    """

    text: str
    edits: Sequence[Edit]
    flags: Sequence[Edit]
    losers: Sequence[Edit]
    language: Language
    scores: Sequence[Score] = ()

    @property
    def changed(self) -> bool:
        """True where the text is not what came in."""
        return bool(self.edits)

    @property
    def by_rule(self) -> Counter[str]:
        """How many edits each rule had a part in."""
        return Counter(rule for edit in self.edits for rule in edit.rules)


class _Step(NamedTuple):
    """A stage, and what is done to its decided edits before they are made."""

    find: Callable[[Sequence[Text]], list[list[Edit]]]
    """What a stage finds in each of some texts."""
    finish: Callable[[Text, list[Edit]], list[Edit]]
    keeps_language: bool = True  # what was broken letters may turn out to be another language than it seemed
    again: bool = False  # only where the step before it changed something


def _one_by_one(stage: Stage) -> Callable[[Sequence[Text]], list[list[Edit]]]:
    return lambda texts: [stage(text) for text in texts]


def _as_decided(text: Text, edits: list[Edit]) -> list[Edit]:
    return edits


class Recipe(NamedTuple):
    """What a Cleaner pickles as: options (JSON), rulebooks that are not shipped, and what must come of them there."""

    options: str
    files: tuple[BookFile, ...]
    hash: str
    version: str


class Cleaner:
    """Cleans texts by rulebooks. Pickles as its recipe; the rules are read and compiled anew where it arrives.

    >>> cleaner = Cleaner(language="en")
    >>> cleaner.clean("The model of OpenAi is on Youtube.").text
    'The model of OpenAI is on YouTube.'
    """

    def __init__(
        self,
        rules: Sequence[str | Path] = (),
        *,
        level: Level = "safe",
        debris: Mode = "safe",
        max_removed: float = MAX_REMOVED,
        language: str | None = None,
        only: Sequence[str] = (),
        ignore: Sequence[str] = (),
        shipped: bool = True,
        detector: str = "py3langid",
        typography: Sequence[str] = (),
    ) -> None:
        """`rules` are files or folders over the shipped books, later ones outrank earlier ones.

        `level="review"` also applies what should be looked at; `debris="strict"` does so for debris alone, and
        "off" switches debris off. Where debris would take more than the share `max_removed` of a document's running
        text, the document is flagged, not cut. `language` (ISO 639-1) stands for every text. `only` and `ignore`
        take rule ids or "section/*". `detector` is "py3langid" or "langdetect". `typography` names what correct
        characters are made plain: "quotes", "spaces", "forms" (NFKC). Raises RulebookError for a broken rulebook,
        ValueError for an unknown option.
        """
        if level not in ("safe", "review") or debris not in ("off", "safe", "strict") or detector not in DETECTORS:
            raise ValueError(f"no such option: level {level!r}, debris {debris!r}, detector {detector!r}")
        if language and not (language.isascii() and language.islower() and len(language) in (2, 3)):
            raise ValueError(f"{language!r} is no language code; write the letters of ISO 639-1, as in en or pt")
        if not 0 <= max_removed <= 1:
            raise ValueError(f"max_removed is a share from 0 to 1, not {max_removed!r}")
        if not TYPOGRAPHY.keys() >= set(typography):
            raise ValueError(f"no such option: typography {list(typography)!r}; there are: {', '.join(TYPOGRAPHY)}")
        self.options: dict[str, Any] = {
            "rules": [str(path) for path in rules],
            "level": level,
            "debris": debris,
            "max_removed": max_removed,
            "language": language,
            "only": list(only),
            "ignore": list(ignore),
            "shipped": shipped,
            "detector": detector,
            "typography": sorted(typography),
        }
        self.books = self._chosen(load([Path(path) for path in rules], with_shipped=shipped))

    def _chosen(self, books: Books) -> Books:
        return books.only(self.options["only"], self.options["ignore"])

    def __reduce__(self) -> tuple[Callable[[Recipe], Cleaner], tuple[Recipe]]:
        return _arrived, (self.recipe,)

    @cached_property
    def recipe(self) -> Recipe:
        """What this cleaner can be made from again on another machine."""
        return Recipe(json.dumps(self.options), self.books.own, self.hash, __version__)

    @cached_property
    def books(self) -> Books:
        """The rules in force. A cleaner that arrived from elsewhere reads them when they are first asked for.

        Raises ValueError where the shipped books are not those of the machine that it comes from.
        """
        books = self._chosen(load(files=self.recipe.files, with_shipped=self.options["shipped"]))
        if (self._digest(books), __version__) != (self.recipe.hash, self.recipe.version):
            raise ValueError(
                f"this cleaner was made by version {self.recipe.version} with rulebooks {self.recipe.hash}; here are "
                f"version {__version__} and {self._digest(books)}: install the same version on every machine"
            )
        return books

    @cached_property
    def hash(self) -> str:
        """A digest of the rulebooks and options: another one means that results may differ."""
        return self._digest(self.books)

    def _digest(self, books: Books) -> str:
        relevant = {key: value for key, value in self.options.items() if key != "rules"}
        return hashlib.sha256(f"{books.hash} {sorted(relevant.items())}".encode()).hexdigest()[:16]

    @cached_property
    def _steps(self) -> list[_Step]:
        asks_model = self.options["detector"] == "py3langid" and not self.options["language"]
        with uncollected(), language.meanwhile() if asks_model else nullcontext():
            return self._compiled()

    def _compiled(self) -> list[_Step]:
        encoding = Encoding(self.books, self._applied.__contains__, self.options["typography"]).together
        steps = [_Step(encoding, _as_decided, keeps_language=False)]
        if self.options["debris"] != "off":
            debris = Debris(self.books, self._applied.__contains__, self.options["max_removed"])
            steps.append(_Step(_one_by_one(debris), tidy))
            # a comment inside an entity, a foreign line, are gone
            steps.append(_Step(encoding, _as_decided, again=True))
        return [*steps, _Step(Names(self.books).together, _as_decided)]

    @cached_property
    def _applied(self) -> frozenset[str]:
        """The ids of the rules whose finds are carried out."""
        strict = self.options["debris"] == "strict"
        everywhere = {"safe", self.options["level"]}
        debris = everywhere | {"review"} if strict else everywhere
        rules = self.books.rules.items()
        return frozenset(
            i for i, rule in rules if rule.spec.level in (debris if i.startswith("debris/") else everywhere)
        )

    @cached_property
    def _rank(self) -> dict[str, int]:
        return self.books.rank()

    def prepare(self) -> None:
        """Compile the rules and load the models now, which the first text would else wait for."""
        self.clean("A first sentence, to compile the rules.")

    def clean(self, text: str, language: str | None = None) -> Cleaned:
        """Clean one text. `language` (ISO 639-1) stands above what the cleaner was made with or would find."""
        return self._cleaned([(text, language)])[0]

    def clean_many(self, texts: Iterable[str]) -> Iterator[Cleaned]:
        """Clean texts, in order; some are read ahead, since together they take less time."""
        for outcome in self.attempts((text, None) for text in texts):
            if isinstance(outcome, Exception):
                raise outcome
            yield outcome

    def attempts(self, texts: Iterable[tuple[str, str | None]]) -> Iterator[Cleaned | Exception]:
        """Clean texts, each with its language or None; in place of one that cannot be cleaned stands its error."""
        for together in _batches(texts):
            try:
                yield from self._cleaned(together)
            except Exception:  # whichever text did it, the others are to be cleaned
                yield from (self._attempt(*each) for each in together)

    def _attempt(self, text: str, language: str | None) -> Cleaned | Exception:
        try:
            return self.clean(text, language)
        except Exception as error:
            return error

    def _cleaned(self, texts: Sequence[tuple[str, str | None]]) -> list[Cleaned]:
        """Clean texts together: a step takes all of them, so that its rules stay in the processor's cache."""
        known = self.options["language"]
        passages = [_Passage(text, Text(text, language or known, self._identify)) for text, language in texts]
        for step in self._steps:
            asked = [passage for passage in passages if passage.just_changed or not step.again]
            for passage, found in zip(asked, step.find([passage.now for passage in asked]), strict=True):
                passage.take(step, found, self._applied, self._rank)
        return [passage.cleaned for passage in passages]

    def _identify(self, text: str) -> Language:
        if self.options["detector"] == "langdetect":
            return DETECTORS["langdetect"](text)
        return language.identify(text)


class _Passage:
    """The way of one text through the steps."""

    def __init__(self, original: str, text: Text) -> None:
        self._original, self.now = original, text
        self._patch: list[Edit] = []
        self._flags: list[Edit] = []
        self._losers: list[Edit] = []
        self._scores: list[Score] = []
        self.just_changed = False  # by the step before

    def take(self, step: _Step, found: list[Edit], applied: frozenset[str], rank: Mapping[str, int]) -> None:
        """Make the edits that a step found and that may be made; the others are flags."""
        self.just_changed = False
        if not found:
            return
        decided, lost = settle([edit for edit in found if applied.issuperset(edit.rules)], rank)
        self._flags += self._in_original(edit for edit in found if not applied.issuperset(edit.rules))
        self._losers += self._in_original(lost)
        if self.now.scores:
            origin_of = origins(self._patch)
            self._scores += (score._replace(start=origin_of(score.start)) for score in self.now.scores)
        decided = step.finish(self.now, decided)
        if decided:
            self.just_changed = True
            after = apply(self.now.string, decided)
            self._patch = compose(self._original, self._patch, decided)
            gone = "\n".join(edit.old for edit in decided if not edit.new)
            self.now = self.now.rewritten(after, same_language=step.keeps_language, without=gone)

    def _in_original(self, found: Iterable[Edit]) -> list[Edit]:
        return _in_original(self._original, self._patch, found)

    @property
    def cleaned(self) -> Cleaned:
        """What the steps so far made of the text."""
        flags = list(dict.fromkeys(self._flags))
        return Cleaned(self.now.string, self._patch, flags, self._losers, self.now.language, sorted(self._scores))


def _batches(texts: Iterable[tuple[str, str | None]]) -> Iterator[list[tuple[str, str | None]]]:
    """Texts to be cleaned together: a few, and of a bounded length unless it is one."""
    together: list[tuple[str, str | None]] = []
    length = 0
    for each in texts:
        if together and (len(together) == TOGETHER or length + len(each[0]) > MAX_TOGETHER):
            yield together
            together, length = [], 0
        together.append(each)
        length += len(each[0])
    if together:
        yield together


def _in_original(text: str, patch: Sequence[Edit], found: Iterable[Edit]) -> list[Edit]:
    """Edits of a later stage in coordinates of the original, where they can only be shown, not made."""
    origin_of = origins(patch)
    moved = []
    for edit in found:
        start, end = origin_of(edit.start), origin_of(edit.end - 1) + 1
        moved.append(Edit(start, text[start : max(end, start + 1)], edit.new, edit.rules))
    return moved


_kept: dict[Recipe, Cleaner] = {}


def keep(cleaner: Cleaner) -> None:
    """Make a cleaner ready, and let it be the one that arrives for its recipe in this process and its forks."""
    cleaner.prepare()
    _kept[cleaner.recipe] = cleaner


@lru_cache(maxsize=4)  # compiling costs a second, and some engines send the cleaner along with every task
def _arrived(recipe: Recipe) -> Cleaner:
    """The cleaner of a recipe, one a process; it reads and compiles its rules when they are first needed."""
    if recipe in _kept:
        return _kept[recipe]
    cleaner = Cleaner.__new__(Cleaner)
    cleaner.options = json.loads(recipe.options)
    vars(cleaner).update(recipe=recipe, hash=recipe.hash)
    return cleaner


@cache
def _default() -> Cleaner:
    return Cleaner()


def clean(text: str) -> Cleaned:
    """Clean a text by the shipped rulebooks, at the default level.

    >>> clean("Meta's chatbot is on Facebook, Instagram and Whatsapp.").text
    "Meta's chatbot is on Facebook, Instagram and WhatsApp."
    """
    return _default().clean(text)
