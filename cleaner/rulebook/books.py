"""Books: the rules of all files and layers together, later layers over earlier ones."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from cleaner.garbage import uncollected
from cleaner.rulebook import complaints
from cleaner.rulebook.complaints import did_you_mean
from cleaner.rulebook.schema import DebrisSpec, Guarded, NameSpec, PatternSpec, RepairSpec, RulebookSpec, Spec
from cleaner.rulebook.source import Problem, RulebookError, Source

S = TypeVar("S", bound=Spec, covariant=True)

SECTIONS: dict[str, type[Spec]] = {
    "names": NameSpec,
    "patterns": PatternSpec,
    "debris": DebrisSpec,
    "encoding": RepairSpec,
}


@dataclass(frozen=True, slots=True)
class Rule(Generic[S]):
    """A rule and where it comes from. Its id, `section/name`, stands in audits and never changes."""

    id: str
    spec: S
    path: str
    line: int
    layer: str
    replaced: Rule[Spec] | None = None

    @property
    def where(self) -> str:
        """The place it is defined, as `file:line`."""
        return f"{self.path}:{self.line}"

    @property
    def lineage(self) -> tuple[Rule[Spec], ...]:
        """The rule and those of earlier layers that it replaced, the latest first."""
        return (self, *(self.replaced.lineage if self.replaced else ()))

    def changes(self) -> dict[str, tuple[object, object]]:
        """What it says otherwise than the rule it replaced, by key: (before, now); empty where it replaced none."""
        if self.replaced is None:
            return {}
        before, now = (rule.spec.model_dump(by_alias=True) for rule in (self.replaced, self))
        return {
            key: (before.get(key), now.get(key))
            for key in dict.fromkeys((*before, *now))
            if before.get(key) != now.get(key)
        }


class BookFile(NamedTuple):
    """A rulebook file: its layer, the name that complaints call it by, where it is or what it says."""

    layer: str
    name: str
    content: Path | bytes


@dataclass(frozen=True, slots=True)
class Books:
    """Every rule in force, by id, in the order of the books; later ones outrank earlier ones.

    `own` holds, as bytes, the files that are not shipped: from them the books are made again where the files are not.
    """

    rules: Mapping[str, Rule[Spec]]
    disabled: Mapping[str, str] = field(default_factory=dict)
    hash: str = ""
    own: tuple[BookFile, ...] = ()

    def of(self, kind: type[S]) -> Iterator[Rule[S]]:
        """The rules of one kind."""
        return (rule for rule in self.rules.values() if isinstance(rule.spec, kind))  # type: ignore[misc]

    def rank(self) -> dict[str, int]:
        """What decides between two edits of the same extent: the later rule."""
        return {rule: number for number, rule in enumerate(self.rules, start=1)}

    def only(self, only: Iterable[str], ignore: Iterable[str]) -> Books:
        """The books with just the rules `only` (all, if empty) and without those of `ignore`.

        An id, or `section/*` for a whole section. Raises ValueError for an id that is no rule's.
        """
        for wanted in (*only, *ignore):
            if not any(_matches(wanted, rule) for rule in self.rules):
                raise ValueError(f"no rule '{wanted}'{did_you_mean(wanted, self.rules)}")
        kept = {
            name: rule
            for name, rule in self.rules.items()
            if (not only or any(_matches(wanted, name) for wanted in only))
            and not any(_matches(w, name) for w in ignore)
        }
        return Books(kept, self.disabled, self.hash, self.own)


def _matches(wanted: str, rule: str) -> bool:
    return rule.startswith(wanted[:-1]) if wanted.endswith("/*") else rule == wanted


def shipped() -> Path:
    """The folder of the shipped rulebooks, in a checkout or in an installed wheel."""
    package = Path(__file__).parents[1]
    installed = package / "rulebooks"
    return installed if installed.is_dir() else package.parent / "rules"


def load(paths: Sequence[Path] = (), *, with_shipped: bool = True, files: Sequence[BookFile] = ()) -> Books:
    """The shipped books and the files or folders `paths` over them, each path a layer of its own.

    `files`, the `own` of other books, stand over all. Raises RulebookError with every problem found in every file.
    """
    problems: list[Problem] = []
    ours = _book_files("shipped", shipped(), problems) if with_shipped else []
    own = [file for path in paths for file in _book_files(str(path), path, problems)]
    with uncollected():
        return _loaded(ours, [*own, *files], problems)


def _loaded(ours: Sequence[BookFile], own: Sequence[BookFile], problems: list[Problem]) -> Books:
    read: list[tuple[str, Source, RulebookSpec]] = []
    kept: list[BookFile] = []
    for number, file in enumerate([*ours, *own]):
        try:
            source = Source(file.content, file.name)
            read.append((file.layer, source, _validated(source)))
        except RulebookError as error:
            problems += error.problems
            continue
        if number >= len(ours):
            kept.append(file._replace(content=source.bytes))
    lists = {name: words for _, _, spec in read for name, words in spec.lists.items()}
    books = _merged(read, lists, problems)
    if problems:
        raise RulebookError(problems)
    return replace(books, own=tuple(kept))


def _book_files(layer: str, path: Path, problems: list[Problem]) -> list[BookFile]:
    """The YAML files of a layer."""
    if path.is_dir():
        hidden = re.compile(r"(?:^|/)\.")  # an editor's copies, a version control's folders
        files = sorted(file for file in path.rglob("*") if file.suffix in (".yaml", ".yml"))
        found = [file for file in files if not hidden.search(file.relative_to(path).as_posix())]
        base = "rules" if layer == "shipped" else str(path)
        if not found:
            problems.append(Problem(str(path), 0, "holds no .yaml file"))
        return [BookFile(layer, f"{base}/{file.relative_to(path).as_posix()}", file) for file in found]
    if not path.exists():
        problems.append(Problem(str(path), 0, "no such rulebook file or folder"))
        return []
    return [BookFile(layer, str(path), path)]


def _validated(source: Source) -> RulebookSpec:
    if not isinstance(source.value, dict):
        message = "a rulebook starts with 'rulebook: 1' and goes on with names, patterns or debris"
        raise RulebookError([source.problem((), message)])
    try:
        return RulebookSpec.model_validate(source.value)
    except ValidationError as error:
        raise RulebookError([_complaint(source, dict(detail)) for detail in error.errors()]) from error


def _complaint(source: Source, detail: dict[str, object]) -> Problem:
    return source.problem(list(detail["loc"]), complaints.of_schema(detail, _KEYS))  # type: ignore[call-overload]


_MODELS: dict[str, type[BaseModel]] = {"": RulebookSpec, **SECTIONS}
_KEYS = {
    section: [str(info.alias or name) for name, info in model.model_fields.items()]
    for section, model in _MODELS.items()
}
"""The keys of every section, "" being the file itself."""


def _merged(
    read: list[tuple[str, Source, RulebookSpec]], lists: Mapping[str, list[str]], problems: list[Problem]
) -> Books:
    rules: dict[str, Rule[Spec]] = {}
    disabled: dict[str, str] = {}
    digest = hashlib.sha256()
    for layer, source, spec in read:
        digest.update(source.name.encode() + b"\0" + source.bytes + b"\0")
        known = {**lists, **spec.lists}
        for section in SECTIONS:
            for number, item in enumerate(getattr(spec, section)):
                name, where = f"{section}/{item.id}", (section, number, "id")
                before = rules.pop(name, None)
                if before and before.layer == layer:
                    problems.append(source.problem(where, f"the id '{item.id}' is taken: {before.where} has it too"))
                if isinstance(item, DebrisSpec) and not (item.lines or item.starts or item.ends or item.detect):
                    problems.append(source.problem(where, "a debris rule needs 'lines', 'starts', 'ends' or 'detect'"))
                if isinstance(item, NameSpec) and not (item.for_ or item.vary):
                    problems.append(source.problem(where, "the key 'for' is missing: which forms should be rewritten?"))
                if isinstance(item, PatternSpec) and bool(item.find) == bool(item.detect):
                    problems.append(source.problem(where, "a pattern rule needs 'find' or 'detect', one of them"))
                item = _resolved(item, spec, known, source, (section, number), problems)
                rules[name] = Rule(name, item, source.name, source.line(where), layer, before)
        for number, name in enumerate(spec.disable):
            if name in rules:
                disabled[name] = source.name
                del rules[name]
            else:
                message = f"no rule '{name}' to disable{did_you_mean(name, rules)}"
                problems.append(source.problem(("disable", number), message))
    return Books(rules, disabled, digest.hexdigest())


def _resolved(
    item: Spec,
    book: RulebookSpec,
    lists: Mapping[str, list[str]],
    source: Source,
    where: tuple[object, ...],
    problems: list[Problem],
) -> Spec:
    """The rule with word lists written out and the book's language and case where it names none of its own."""
    update: dict[str, object] = {}
    if not item.language and book.language:
        update["language"] = book.language
    if isinstance(item, NameSpec) and "case" not in item.model_fields_set:
        update["case"] = book.case
    if isinstance(item, DebrisSpec):
        update |= {key: _written_out(getattr(item, key), lists) for key in ("lines", "starts", "ends")}
    if isinstance(item, Guarded):
        for key in ("unless", "near", "not_near", "document", "not_document"):
            words: list[str] = []
            for number, word in enumerate(getattr(item, key)):
                if not word.startswith("@") or word == "@self":
                    words.append(word)
                elif word[1:] in lists:
                    words += lists[word[1:]]
                else:
                    message = f"no word list '{word}'{did_you_mean(word[1:], lists, '@')}"
                    problems.append(source.problem((*where, key.replace("_", "-"), number), message))
            if words != getattr(item, key):
                update[key] = words
    return item.model_copy(update=update) if update else item


_PLACE = re.compile(r"\{([\w-]+)\}")


def _written_out(phrases: Sequence[str], lists: Mapping[str, list[str]]) -> list[str]:
    """The phrases, each once for every word of the list it names in braces; other braces are just braces."""
    places = [(phrase, _PLACE.search(phrase)) for phrase in phrases]
    return [
        phrase[: place.start()] + word + phrase[place.end() :] if place else phrase
        for phrase, place in places
        for word in (lists.get(place[1], [place[0]]) if place else [""])
    ]
