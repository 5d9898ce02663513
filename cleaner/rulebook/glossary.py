"""Glossaries made into rules. What contradicts itself or a rule in force is reported and left out, never merged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from cleaner.match import fold
from cleaner.rulebook.books import Books, Rule
from cleaner.rulebook.schema import NameSpec
from cleaner.rulebook.source import Problem
from cleaner.rulebook.terms import Term
from cleaner.rulebook.writing import Plain, proposed, slug, unique_id


class Import(NamedTuple):
    """The rules made of a glossary, and what was left out, with the reason."""

    rules: list[Plain]
    conflicts: list[Problem]


def rules_of(terms: Sequence[Term], path: Path, books: Books, level: str = "review") -> Import:
    """One rule for each right form and language, with examples; `books` are the rules in force.

    A glossary knows nothing of the words around a term, so its rules are at level review unless told otherwise.
    """
    by_form: defaultdict[str, list[Term]] = defaultdict(list)
    for term in terms:
        by_form[fold(term.wrong)].append(term)
    known: defaultdict[str, list[Rule[NameSpec]]] = defaultdict(list)
    for rule in books.of(NameSpec):
        for form in rule.spec.for_:
            known[fold(form)].append(rule)
    forms: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    conflicts: list[Problem] = []
    for term in terms:
        objection = _objection(term, by_form, known)
        if objection:
            conflicts.append(Problem(str(path), term.line, objection))
        elif objection is None and term.wrong not in forms[term.right, term.language]:
            forms[term.right, term.language].append(term.wrong)
    return Import(_rules(forms, path.name, level, {rule.partition("/")[2] for rule in books.rules}), conflicts)


def _rules(forms: Mapping[tuple[str, str], list[str]], source: str, level: str, taken: set[str]) -> list[Plain]:
    rules: list[Plain] = []
    for (right, language), wrong in forms.items():
        if wrong:
            name = unique_id(slug(right), taken)
            taken.add(name)
            rules.append(_rule(name, right, language, wrong, source, level))
    return rules


def _rule(name: str, right: str, language: str, wrong: list[str], source: str, level: str) -> Plain:
    exact = any(fold(form) == fold(right) for form in wrong)
    return proposed(
        {
            "id": name,
            "write": right,
            "for": wrong,
            "case": "exact" if exact else "",
            "level": "" if level == "safe" else level,
            "language": [language] if language else [],
            "why": f"The glossary {source} says so.",
        }
    )


def _objection(term: Term, by_form: Mapping[str, list[Term]], known: Mapping[str, list[Rule[NameSpec]]]) -> str | None:
    """Why a term is left out: it contradicts another one or a rule, or leads nowhere; "" if a rule does it already."""
    if term.wrong == term.right:
        return f"'{term.wrong}' is both wrong and right; left out"
    rivals = [other for other in by_form.get(fold(term.wrong), ()) if other.right != term.right and _meet(term, other)]
    if rivals:
        others = ", ".join(f"'{other.right}' (line {other.line})" for other in rivals)
        return f"'{term.wrong}' becomes '{term.right}' here and {others}; left out, decide for one"
    onward = [other for other in by_form.get(fold(term.right), ()) if other.right != term.right and _meet(term, other)]
    if onward:
        message = f"'{term.right}' is itself wrong in line {onward[0].line}, for '{onward[0].right}'"
        return f"{message}; left out, write that here"
    rules = [rule for rule in known.get(fold(term.wrong), ()) if _applies(rule, term)]
    for rule in rules:
        if rule.spec.write != term.right:
            where = f"by {rule.id} ({rule.where})"
            return f"'{term.wrong}' becomes '{rule.spec.write}' {where}; left out, disable that rule first"
    return "" if rules else None


def _applies(rule: Rule[NameSpec], term: Term) -> bool:
    return not term.language or not rule.spec.language or term.language in rule.spec.language


def _meet(one: Term, other: Term) -> bool:
    return not one.language or not other.language or one.language == other.language
