"""The catalog: rules chosen by file, language, level or words, as rows for a table, for programs and for a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from cleaner.match import fold
from cleaner.rulebook.books import Rule
from cleaner.rulebook.schema import DebrisSpec, Guarded, NameSpec, PatternSpec, RepairSpec, Spec

SHOWN = 6  # forms of a rule in a table


@dataclass(frozen=True, slots=True)
class Choice:
    """Which rules to show; what is empty does not choose."""

    theme: str = ""
    language: str = ""
    level: str = ""
    text: str = ""

    def __call__(self, rule: Rule[Spec]) -> bool:
        """True for a rule of the theme (a part of its file's name), language, level, and with the text in it."""
        spec = rule.spec
        return (
            self.theme in rule.path
            and (not self.language or not spec.language or self.language in spec.language)
            and self.level in ("", spec.level)
            and fold(self.text) in fold(" ".join((rule.id, written(spec), *forms(spec), spec.why)))
        )


def forms(spec: Spec) -> list[str]:
    """What a rule looks for, in a few words each.

    >>> from cleaner.rulebook import load
    >>> forms(load().rules["encoding/mojibake"].spec)
    ['(the detector mojibake)']
    """
    if isinstance(spec, NameSpec):
        return spec.for_
    if isinstance(spec, PatternSpec) and spec.find:
        return [f"/{spec.find}/"]
    if isinstance(spec, DebrisSpec) and not spec.detect:
        return [*spec.lines, *(f"{start} …" for start in spec.starts), *(f"… {end}" for end in spec.ends)]
    return [f"(the detector {spec.detect})"] if isinstance(spec, (DebrisSpec, PatternSpec, RepairSpec)) else []


def written(spec: Spec) -> str:
    """What a rule puts there; empty where it takes away or only flags."""
    return (spec.write or "") if isinstance(spec, (NameSpec, PatternSpec)) else ""


def guards(spec: Spec) -> list[str]:
    """The keys by which a rule asks for evidence."""
    if not isinstance(spec, Guarded):
        return []
    keys = ("unless", "near", "not_near", "document", "not_document", "source", "not_line")
    return [key.replace("_", "-") for key in keys if getattr(spec, key)]


def row(rule: Rule[Spec]) -> dict[str, object]:
    """A rule as plain data, for `rules list --json`."""
    spec = rule.spec
    return {
        "id": rule.id,
        "writes": written(spec),
        "for": forms(spec),
        "level": spec.level,
        "language": spec.language,
        "guards": guards(spec),
        "why": spec.why,
        "examples": [str(example) for example in spec.examples],
        "where": rule.where,
        "layer": rule.layer,
    }


def shortened(words: list[str], most: int = SHOWN) -> str:
    """A list for a table: its first words, and how many more there are.

    >>> shortened(["a", "b", "c"], 2)
    'a, b, … (3)'
    """
    return ", ".join(words) if len(words) <= most else f"{', '.join(words[:most])}, … ({len(words)})"


def page(rules: Iterable[Rule[Spec]], title: str) -> str:
    """The rules as a Markdown page, a section for each file."""
    parts = [f"# {title}", "", "Made from the rulebooks; not to be edited."]
    for path, group in groupby(rules, key=lambda rule: rule.path):
        parts += ["", f"## {path}"]
        for rule in group:
            parts += ["", *_entry(rule)]
    return "\n".join([*parts, ""])


def _entry(rule: Rule[Spec]) -> Iterator[str]:
    spec = rule.spec
    facts = [spec.level, *spec.language, *guards(spec)]
    yield f"### {rule.id}"
    yield ""
    yield f"{_plain(spec.why)} *({', '.join(facts)})*"
    yield ""
    if written(spec):
        yield f"- writes {_code(written(spec))} for {', '.join(map(_code, forms(spec)))}"
    else:
        verb = (
            "flags" if spec.level == "report" else "mends" if isinstance(spec, PatternSpec) and spec.detect else "takes"
        )
        yield f"- {verb} {', '.join(map(_code, forms(spec)))}"
    yield from (f"- {_code(str(example))}" for example in spec.examples)


def _code(text: str) -> str:
    """A text as Markdown's code: in one more backtick than it holds, its line breaks shown."""
    fence = "`"
    while fence in text:
        fence += "`"
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}".replace("\n", "⏎")


def _plain(text: str) -> str:
    for sign in "\\`*_[]<>":
        text = text.replace(sign, f"\\{sign}")
    return text
