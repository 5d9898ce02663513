"""Explaining: what a rule does and why, in lines for a person."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from cleaner.rulebook import Books, Rule
from cleaner.rulebook.schema import DebrisSpec, Guarded, NameSpec, PatternSpec, RepairSpec, Spec
from cleaner.stages.debris import least_score

_LEVELS = {
    "safe": "safe: applied by default",
    "review": "review: applied with --level review, else flagged",
    "report": "report: only flagged",
}
_GUARDS = {
    "unless": "not inside",
    "near": "only with one of these within 12 words",
    "not_near": "not with one of these within 12 words",
    "document": "only in a document with one of these",
    "not_document": "not in a document with one of these",
}


def explained(books: Books, name: str) -> list[str]:
    """What there is to say of a rule. Raises ValueError, with the nearest id, where there is no such rule."""
    if name in books.disabled:
        return [f"{name} is disabled in {books.disabled[name]}"]
    rule = books.rules.get(name)
    if rule is None:
        close = get_close_matches(name, books.rules, 3)
        raise ValueError(f"no rule '{name}'" + (f"; did you mean {' or '.join(close)}?" if close else ""))
    return list(_lines(rule))


def _lines(rule: Rule[Spec]) -> Iterator[str]:
    spec = rule.spec
    yield rule.id
    if spec.why:
        yield f"  why       {spec.why}"
    yield f"  level     {_LEVELS[spec.level]}"
    if spec.language:
        yield f"  language  documents in {', '.join(spec.language)}"
    yield from (f"  {line}" for line in _does(spec))
    if isinstance(spec, Guarded):
        for key, meaning in _GUARDS.items():
            if words := getattr(spec, key):
                yield f"  guard     {meaning}: {', '.join(words)}"
    for example in spec.examples:
        yield f"  example   {example}".replace("\n", "\n            ")
    yield f"  defined   {rule.where} ({rule.layer})"
    if rule.replaced:
        yield f"  replaces  {rule.replaced.where} ({rule.replaced.layer})"


def _does(spec: Spec) -> Iterator[str]:
    if isinstance(spec, NameSpec):
        yield f"writes    {spec.write}"
        yield f"for       {', '.join(spec.for_)}" + (
            " (in just this case)" if spec.case == "exact" else " (in any case)"
        )
    elif isinstance(spec, PatternSpec):
        yield f"finds     /{spec.find}/"
        if spec.write is not None:
            yield f"writes    {spec.write!r}"
    elif isinstance(spec, DebrisSpec):
        place = {"head": " near the top", "tail": " near the end"}.get(spec.where, "")
        yield f"removes   the {spec.remove}{place}"
        if spec.detect:
            yield f"found by  the detector '{spec.detect}'"
            if (least := least_score(spec.detect)) is not None:
                yield f"score     {least} or more, log odds: 0 is even, 2 is seven to one; a line's own is in the audit"
        if spec.lines:
            yield f"lines     {' | '.join(spec.lines)}"
        if spec.starts:
            yield f"starts    {' | '.join(spec.starts)} (up to {spec.max_words} words)"
    elif isinstance(spec, RepairSpec):
        yield f"repairs   what the program calls '{spec.detect}'"
