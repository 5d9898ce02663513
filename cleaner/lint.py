"""Lint: rules that load but will not do well: conflicts, chains, unguarded words, slow expressions, no examples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files
from itertools import combinations
from typing import Literal, NamedTuple

import regex

from cleaner.language import beyond_latin, scripts, words_by_language
from cleaner.match import fold, stands_alone
from cleaner.rulebook import Books, Rule
from cleaner.rulebook.backtracking import slow_text
from cleaner.rulebook.schema import DebrisSpec, Guarded, NameSpec, PatternSpec, RepairSpec, Spec
from cleaner.stages.debris import Debris
from cleaner.stages.debris.phrases import phrase_key, start_key
from cleaner.stages.encoding import Encoding
from cleaner.stages.patterns import RESPELLING, Pattern

MIN_ANCHOR = 5  # characters of a literal before the expression runs rarely enough to cost nothing
MIN_LIKENESS = 0.5  # of a misspelling to its name; a form less alike is rather a word of its own
MIN_START = 3  # characters; the stage goes by the first three of a line, so a shorter start is a whole line


Severity = Literal["error", "warning"]


class Finding(NamedTuple):
    """Something about a rule that its author should mend (`error`) or look at (`warning`)."""

    severity: Severity
    check: str
    rule: Rule[Spec]
    message: str

    def __str__(self) -> str:
        return f"{self.rule.where}: {self.severity}: {self.rule.id}: {self.message} [{self.check}]"


MEANINGS = {
    "why": "a rule does not say where the damage comes from",
    "examples": "a rule shows nothing it changes, or nothing it leaves alone",
    "duplicate-variant": "a form is named twice, or a line that another phrase finds first",
    "own-form": "a wrong form is what the rule writes",
    "white-space": "a form has white space around it or a line break, or is nothing but punctuation",
    "contains-itself": "a wrong form is part of `write`, so that half-right text gets the rest a second time",
    "short": "a form of one or two letters without `near`, `document` or `source`, or a start of so few",
    "ordinary-word": "a form that any text may hold, or no misspelling of the name, without `near` or `document`",
    "conflict": "two rules write different things for one form",
    "duplicate-rule": "two rules write the same for one form",
    "chain": "a rule writes what another rule or pattern changes again",
    "cycle": "rules undo each other",
    "nothing-to-write": "a pattern without `write` that is to be applied",
    "slow": "an expression that takes forever on some line",
    "no-literal": "an expression that has to run on every line",
    "short-literal": "an expression that has to run on many lines",
    "detector": "a detector that the program does not have",
}
"""What each check is about, for docs/rules.md."""

Check = Callable[[Books], Iterator[Finding]]


def lint(books: Books) -> list[Finding]:
    """Everything to say about the rules, in the order of the books."""
    order = books.rank()
    findings = [finding for check in CHECKS for finding in check(books)]
    return sorted(findings, key=lambda finding: (order[finding.rule.id], finding.severity))


# What every rule should have.


def _words_of_its_own(books: Books) -> Iterator[Finding]:
    """A reason, and examples of both kinds."""
    for rule in books.of(Spec):
        kinds = {example.kind for example in rule.spec.examples}
        # What a detector of the program finds cannot always be shown in a line or two.
        severity: Severity = "warning" if getattr(rule.spec, "detect", "") else "error"
        if not rule.spec.why:
            yield Finding("error", "why", rule, "has no 'why'; say in a sentence where the damage comes from")
        if kinds <= {"keep"} and not isinstance(rule.spec, RepairSpec):  # some repairs' damage cannot stand in YAML
            line = "remove: text" if isinstance(rule.spec, DebrisSpec) else "before => after"
            wanted = "flag: text" if rule.spec.level == "report" else line
            yield Finding(severity, "examples", rule, f"no example shows it at work; add a line '{wanted}'")
        if "keep" not in kinds:
            yield Finding(severity, "examples", rule, "no example shows what it leaves alone; add a line 'keep: text'")


# Names, each by itself.


def _forms(books: Books) -> Iterator[Finding]:
    for rule in books.of(NameSpec):
        seen: dict[str, str] = {}
        for form in rule.spec.for_:
            key = form if rule.spec.case == "exact" else fold(form)
            if key in seen:
                same = "" if seen[key] == form else f", as '{seen[key]}' in any case"
                yield Finding("warning", "duplicate-variant", rule, f"'{form}' stands in 'for' twice{same}; remove one")
            elif form == rule.spec.write:
                yield Finding("warning", "own-form", rule, f"'{form}' is what it writes; remove it from 'for'")
            seen[key] = form
        for form in (rule.spec.write, *rule.spec.for_):
            if form != form.strip() or "\n" in form:
                message = f"{form!r} has white space around it or a line break; write it without"
                yield Finding("error", "white-space", rule, message)


def _contained(books: Books) -> Iterator[Finding]:
    """A form inside `write`: text that is nearly right already would get the rest of the name a second time."""
    for rule in books.of(NameSpec):
        write = fold(rule.spec.write)
        if any(write in fold(phrase) for phrase in rule.spec.unless):
            continue
        for form in rule.spec.for_:
            if fold(form) != write and _stands_in(fold(form), write):
                severity: Severity = "warning" if rule.spec.case == "exact" else "error"
                message = f"'{form}' is part of '{rule.spec.write}'; add 'unless: [{rule.spec.write}]'"
                yield Finding(severity, "contains-itself", rule, message)


def _stands_in(form: str, text: str) -> bool:
    at = text.find(form)
    return at >= 0 and stands_alone(text, at, at + len(form))


def _ordinary(books: Books) -> Iterator[Finding]:
    """Words that mean something else in most texts, and forms too short to mean one thing."""
    for rule in books.of(NameSpec):
        if rule.spec.level != "safe" or rule.spec.near or rule.spec.document or rule.spec.source:
            continue
        remedy = "ask for evidence with 'near' or 'document', or set 'level: review'"
        for form in rule.spec.for_:
            if _width(form) <= 2 and not _in_other_script(form, rule.spec):
                yield Finding("error", "short", rule, f"'{form}' is too short to mean one thing only; {remedy}")
            elif _is_ordinary(form, rule.spec.case):
                yield Finding("error", "ordinary-word", rule, f"'{form}' is ordinary language; {remedy}")
            elif _unlike(form, rule.spec.write):
                yield Finding("warning", "ordinary-word", rule, f"'{form}' may be an ordinary word; {remedy}")


def _is_ordinary(form: str, case: str) -> bool:
    """True for ordinary words, unless the rule is only for capitals that these do not have ("Blue origin")."""
    first, *more = _words(form)
    may_begin = not more or words_by_language(first)  # with a capital: a word by itself, or an article and its noun
    in_sentence = form.islower() or (may_begin and form[1:].islower())
    return all(word in ordinary_words() for word in _words(fold(form))) and (case == "any" or bool(in_sentence))


def _words(form: str) -> list[str]:
    """The words of a form; a hyphen between two words parts them, but not the one of "I-phone"."""
    return regex.split(r"\s+|(?<=\w\w)-(?=\w\w)", form)


def _in_other_script(form: str, spec: NameSpec) -> bool:
    """True for what stands out in the documents of the rule: "ИИ" in an English one, "UN" in a Russian one."""
    return bool(spec.language) and scripts(form).keys().isdisjoint(scripts(spec.write))


def _width(form: str) -> int:
    """The length of a form in letters; one of Han, Kana, Hangul or Thai says as much as two."""
    return sum(2 if regex.match(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}]", char) else 1 for char in form)


def _unlike(form: str, write: str) -> bool:
    """True for a single word in small letters that is no misspelling of the name.

    An address and a compound ("reservations.com") are no words of a language.
    """
    if not regex.fullmatch(r"[\p{L}\p{M}'’]+", form) or not form.islower():
        return False
    return SequenceMatcher(None, fold(form), fold(write)).ratio() < MIN_LIKENESS


@cache
def ordinary_words() -> frozenset[str]:
    """Words that any text may hold, folded, of all languages together.

    >>> {"scale", "the", "manzana"} <= ordinary_words(), "openai" in ordinary_words()
    (True, False)
    """
    words: set[str] = set()
    for name in ("function_words.txt", "ordinary_words.txt"):
        for line in files("cleaner").joinpath(name).read_text("utf-8").split("\n"):
            if not line.startswith("#"):
                words.update(map(fold, line.split()[1:]))
    return frozenset(words)


# Names against each other.


def _conflicts(books: Books) -> Iterator[Finding]:
    """The same form in two rules that may meet in one document."""
    order = books.rank()
    for rules in _by_form(books).values():
        for (one, form), (other, its) in combinations(rules, 2):
            exact = [rule for rule in (one, other) if rule.spec.case == "exact"]
            if one.id == other.id or not _meet(one.spec, other.spec) or (len(exact) == 2 and form != its):
                continue
            earlier, later = sorted((one, other), key=lambda rule: order[rule.id])
            yield from _conflict(earlier, later, form if one is later else its)


def _conflict(earlier: Rule[NameSpec], later: Rule[NameSpec], form: str) -> Iterator[Finding]:
    same = earlier.spec.write == later.spec.write
    equal = _guards(earlier.spec) == _guards(later.spec)
    if earlier.spec.level != later.spec.level or _exclude(earlier.spec, later.spec):
        return  # a sure case and one to be looked at, or no text for both: the usual ways to part them
    if same and (equal or not _guarded(later.spec) or not _guarded(earlier.spec)):
        message = f"'{form}' has the same rule in {earlier.id} ({earlier.where}); keep one of them"
        yield Finding("warning", "duplicate-rule", later, message)
    elif not same and (equal or not _guarded(later.spec)):
        message = (
            f"'{form}' becomes '{later.spec.write}' here and '{earlier.spec.write}' by {earlier.id} "
            f"({earlier.where}), which never wins; guard this rule or drop the form in one of them"
        )
        yield Finding("error", "conflict", later, message)
    elif not same and _guarded(earlier.spec):
        message = (
            f"'{form}' becomes '{later.spec.write}' here and '{earlier.spec.write}' by {earlier.id} "
            f"({earlier.where}); where the guards of both hold, this one wins: make them exclude each other"
        )
        yield Finding("warning", "conflict", later, message)


def _by_form(books: Books) -> dict[str, list[tuple[Rule[NameSpec], str]]]:
    forms: defaultdict[str, list[tuple[Rule[NameSpec], str]]] = defaultdict(list)
    for rule in books.of(NameSpec):
        for form in dict.fromkeys(rule.spec.for_):
            forms[fold(form)].append((rule, form))
    return forms


def _meet(one: Spec, other: Spec) -> bool:
    """True where a document's language may be one for both rules."""
    return not one.language or not other.language or not set(one.language).isdisjoint(other.language)


_GUARDS = ("unless", "near", "not_near", "document", "not_document")


def _guards(spec: Guarded) -> tuple[frozenset[str], ...]:
    return (frozenset(spec.language), *(frozenset(getattr(spec, key)) for key in _GUARDS))


def _guarded(spec: Guarded) -> bool:
    return any(getattr(spec, key) for key in _GUARDS)


def _exclude(one: Guarded, other: Guarded) -> bool:
    """True where all evidence that lets one of two rules act forbids the other to."""
    return _forbids(one, other) or _forbids(other, one)


def _forbids(one: Guarded, other: Guarded) -> bool:
    near, document = set(one.near), set(one.document)
    return bool(near and near <= {*other.not_near, *other.not_document}) or bool(
        document and document <= set(other.not_document)
    )


def _chains(books: Books) -> Iterator[Finding]:
    """What one rule writes is what another replaces: a second cleaning would change the text again."""
    forms = _by_form(books)
    follows: dict[str, list[Rule[NameSpec]]] = {}
    for rule in books.of(NameSpec):
        write = rule.spec.write
        follows[rule.id] = [
            other
            for other, form in forms.get(fold(write), ())
            if other.spec.write != write
            and _meet(rule.spec, other.spec)
            and (other.spec.case == "any" or form == write)
            and not _exclude(rule.spec, other.spec)
            and "report" not in (rule.spec.level, other.spec.level)
        ]
    for rule in books.of(NameSpec):
        for other in follows[rule.id]:
            if rule in follows[other.id]:
                message = (
                    f"writes '{rule.spec.write}', and {other.id} ({other.where}) turns that back; keep one direction"
                )
                yield Finding("error", "cycle", rule, message)
                continue
            message = (
                f"writes '{rule.spec.write}', which {other.id} ({other.where}) turns into '{other.spec.write}'; "
                f"write '{other.spec.write}' here too"
            )
            yield Finding("warning" if _guarded(other.spec) else "error", "chain", rule, message)
        if (path := _cycle(rule, follows)) and len(path) > 2:
            message = f"goes round in a circle: {' → '.join(each.spec.write for each in path)}; break it"
            yield Finding("error", "cycle", rule, message)


def _cycle(start: Rule[NameSpec], follows: dict[str, list[Rule[NameSpec]]]) -> list[Rule[NameSpec]]:
    """The shortest way from a rule back to itself, or nothing."""
    ways, seen = [[start]], {start.id}
    while ways:
        way = ways.pop(0)
        for rule in follows[way[-1].id]:
            if rule.id == start.id:
                return way
            if rule.id not in seen:
                seen.add(rule.id)
                ways.append([*way, rule])
    return []


def _rewritten(books: Books) -> Iterator[Finding]:
    """A name that a pattern would change again."""
    patterns = [
        (rule, regex.compile(rule.spec.find))
        for rule in books.of(PatternSpec)
        if rule.spec.write is not None and rule.spec.level != "report" and not _guarded(rule.spec)
    ]
    for name in books.of(NameSpec):
        for pattern, expression in patterns:
            found = expression.search(name.spec.write)
            if not (found and _meet(name.spec, pattern.spec)):
                continue
            after = found.expand(pattern.spec.write or "")
            if found.group() not in ("", after):
                message = (
                    f"writes '{name.spec.write}', in which {pattern.id} ({pattern.where}) turns '{found.group()}' into "
                    f"'{after}'; add 'unless: [{name.spec.write}]' there"
                )
                yield Finding("error", "chain", name, message)


# Patterns and debris.


def _expressions(books: Books) -> Iterator[Finding]:
    for rule in books.of(PatternSpec):
        if rule.spec.write is None and rule.spec.level != "report" and rule.spec.detect not in RESPELLING:
            yield Finding("error", "nothing-to-write", rule, "has no 'write'; add one, or 'level: report' to flag only")
        if not rule.spec.find:
            continue
        stretch = slow_text(rule.spec.find)
        if stretch is not None:
            message = (
                f"takes forever on {stretch * 8!r}…; let no repeated part match what the next one matches, "
                "or make the repetition possessive: (…)++"
            )
            yield Finding("error", "slow", rule, message)
        pattern = Pattern(rule)
        if not (pattern.anchors or pattern.beyond_latin):
            message = "no literal is part of every match, so it runs on every line; add a word that must be there"
            yield Finding("warning", "no-literal", rule, message)
        elif weak := [anchor for anchor in pattern.anchors if not _rare(anchor, pattern.leads)]:
            message = (
                f"runs wherever '{weak[0]}' stands; a literal of {MIN_ANCHOR} characters or more in every match "
                "makes it cheap"
            )
            yield Finding("warning", "short-literal", rule, message)


def _rare(anchor: str, leads: bool) -> bool:
    """True for a literal that few lines hold: long, of another script, or with what is no letter, digit or space.

    A capital letter will do where every match begins with the literal. The expression is tried nowhere else, which
    costs 0.1 % of the time for "The " and 5 % for "in " (English articles, the shipped rules and one of these).
    """
    return (
        len(anchor) >= MIN_ANCHOR
        or (leads and anchor != anchor.lower())
        or beyond_latin(anchor)
        or any(not (char.isalnum() or char.isspace()) for char in anchor)
    )


_KEYS: dict[str, Callable[[str], str]] = {"lines": phrase_key, "starts": start_key}
"""How the stage compares the phrases of a debris rule."""


def _phrases(books: Books) -> Iterator[Finding]:
    """Phrases that find nothing, or nothing that another one does not find first."""
    named: defaultdict[tuple[str, str], list[Rule[DebrisSpec]]] = defaultdict(list)
    for rule in sorted(books.of(DebrisSpec), key=lambda rule: bool(rule.spec.beside)):  # as the stage asks them
        for kind, phrase, key in _keyed(rule.spec):
            before = (other for begun in _beginnings(kind, key) for other in named[kind, begun])
            if not phrase_key(phrase):
                message = f"'{phrase}' is nothing but punctuation and matches nothing; remove it"
                yield Finding("error", "white-space", rule, message)
            elif kind == "starts" and len(key) < MIN_START:
                message = f"no longer line starts with '{phrase}', it is too short; write it longer, or under 'lines'"
                yield Finding("warning", "short", rule, message)
            elif home := next((other for other in before if _covers(other.spec, rule.spec, kind)), None):
                place = "here twice" if home is rule else f"in {home.id} ({home.where}) too, which finds it first"
                yield Finding("warning", "duplicate-variant", rule, f"'{phrase}' stands {place}; remove one")
            else:
                named[kind, key].append(rule)


def _keyed(spec: DebrisSpec) -> list[tuple[str, str, str]]:
    """The phrases of a rule with the kind and the key of each, the shorter of two starts first."""
    keyed = [(kind, phrase, key(phrase)) for kind, key in _KEYS.items() for phrase in getattr(spec, kind)]
    return sorted(keyed, key=lambda each: len(each[2]))


def _beginnings(kind: str, key: str) -> Iterator[str]:
    """The keys of the phrases that find this one: its own, and those of the starts it begins with."""
    yield key
    if kind == "starts":
        ends = (end for end in range(MIN_START, len(key)) if not key[end].isalnum())
        yield from (key[:end] for end in ends)


def _covers(one: DebrisSpec, other: DebrisSpec, kind: str) -> bool:
    """True where the first rule looks wherever the second does."""
    return (
        one.where in ("any", other.where)
        and (not one.language or (bool(other.language) and {*other.language} <= {*one.language}))
        and (kind == "lines" or one.max_words >= other.max_words)
    )


def _detectors(books: Books) -> Iterator[Finding]:
    """Detectors that the program does not have."""
    for rule in (*books.of(DebrisSpec), *books.of(RepairSpec)):
        try:
            (Debris if isinstance(rule.spec, DebrisSpec) else Encoding)(Books({rule.id: rule}))
        except ValueError as error:
            yield Finding("error", "detector", rule, str(error))


CHECKS: Iterable[Check] = (
    _words_of_its_own,
    _forms,
    _contained,
    _ordinary,
    _conflicts,
    _chains,
    _rewritten,
    _expressions,
    _phrases,
    _detectors,
)
