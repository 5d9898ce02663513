"""Examples as tests: every rule's own examples, with all rules on, and a second time to see that nothing moves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cleaner.pipeline import Cleaned, Cleaner
from cleaner.rulebook import Rule
from cleaner.rulebook.example import Example
from cleaner.rulebook.schema import DebrisSpec, Spec

# The document around an example of a debris rule: nothing is removed where there is no prose.
_ABOVE = """The council met on Tuesday and talked for three hours about the new bridge over the river.

Nobody from the village had come, since the meeting was announced only the night before in a short note.

"""
_BELOW = """

The mayor promised that the next meeting would be announced two weeks ahead, and that the plans would hang in the hall.
"""


class Failure(NamedTuple):
    """An example that did not come out as its rule says."""

    rule: Rule[Spec]
    example: Example
    wanted: str
    found: str
    why: str


def run(cleaner: Cleaner, rules: Iterable[Rule[Spec]]) -> Iterator[tuple[Rule[Spec], Example, Failure | None]]:
    """Every example of the rules, with what went wrong, or None where it came out right.

    `cleaner` should be at level review, so that rules of that level are seen at work.
    """
    for rule in rules:
        for example in rule.spec.examples:
            yield rule, example, check(cleaner, rule, example)


def check(cleaner: Cleaner, rule: Rule[Spec], example: Example) -> Failure | None:
    """What is wrong with an example, or None."""
    failure = None
    for position in _positions(rule.spec, example):
        text, wanted = _in_document(example, position)
        language = rule.spec.language[0] if rule.spec.language else None
        cleaned = cleaner.clean(text, language)
        failure = _verdict(rule, example, text, wanted, cleaned) or _again(cleaner, rule, example, cleaned, language)
        if failure is None:
            return None
    return failure


def _positions(spec: Spec, example: Example) -> tuple[str, ...]:
    """Where in the document around it an example may stand to prove its rule; "" where it is a whole document."""
    if not isinstance(spec, DebrisSpec) or example.kind == "change":
        return ("",)
    around = ("tail", "head") if spec.where == "any" else (spec.where,)
    return (*around, "") if example.kind == "flag" else around  # a report may be about all of a text


def _in_document(example: Example, position: str) -> tuple[str, str]:
    """The text to clean and what should come out."""
    if not position:
        return example.text, example.wanted
    if position == "head":
        return (
            f"{example.text}\n\n{_ABOVE}{_BELOW.strip()}\n",
            f"{example.wanted}\n\n{_ABOVE}{_BELOW.strip()}\n".lstrip("\n"),
        )
    above = f"{_ABOVE}{_BELOW.strip()}\n"
    return f"{above}\n{example.text}\n", f"{above}\n{example.wanted}\n" if example.wanted else above


def _verdict(rule: Rule[Spec], example: Example, text: str, wanted: str, cleaned: Cleaned) -> Failure | None:
    flagged = any(rule.id in edit.rules for edit in cleaned.flags)
    acted = rule.id in cleaned.by_rule
    if example.kind == "flag":
        return (
            None
            if flagged and cleaned.text == text
            else Failure(rule, example, "a flag", cleaned.text, "was not flagged")
        )
    if example.kind == "keep":
        if acted or flagged:
            return Failure(rule, example, example.text, cleaned.text, "the rule found something here")
        return None
    if not acted:
        return Failure(rule, example, wanted, cleaned.text, "the rule did not act")
    return None if cleaned.text == wanted else Failure(rule, example, wanted, cleaned.text, "came out otherwise")


def _again(
    cleaner: Cleaner, rule: Rule[Spec], example: Example, cleaned: Cleaned, language: str | None
) -> Failure | None:
    second = cleaner.clean(cleaned.text, language)
    if second.text == cleaned.text:
        return None
    return Failure(rule, example, cleaned.text, second.text, "a second cleaning changed it again")
