"""The page: a finished run as one HTML file that loads nothing, of bounded size however large the run."""

from __future__ import annotations

import hashlib
import shlex
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from cleaner import __version__
from cleaner.finished import Finished
from cleaner.query import Found, context
from cleaner.report.before_after import PLACES, Changed, changed, pieces
from cleaner.report.facts import SHARES, Count, Facts, ranked
from cleaner.report.samples import Flagged, Samples
from cleaner.rulebook import Books, RulebookError, load
from cleaner.show import printable, shortened

HERE = Path(__file__).parent
GROUPS = 12  # languages and folders shown; the others are summed up
FIRST_RULES = 8  # rules shown of a stage at once; the others are folded
RULES = 400  # rules of a stage on the page; names alone are thousands
CHANGES = 4  # changes shown of a rule, the most frequent ones


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule on the page: what it did, why it is there, the commands about it. `width` is its bar's, in percent."""

    id: str
    why: str
    level: str
    count: int
    documents: int
    width: float
    commands: Sequence[str]
    changes: Sequence[tuple[str, str, int]] = ()
    examples: Sequence[Found] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """The rules of a section and what they did together. `width` is its share of all, from `offset` on, in percent."""

    name: str
    edits: int
    offset: float
    width: float
    rules: Sequence[RuleRow]
    left_out: int


@dataclass(frozen=True, slots=True)
class Group:
    """The documents of a language or of a folder. `width` is its bar's, in percent."""

    name: str
    count: Count
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """How many documents lost a share of their text between two bounds. `height` is in percent."""

    label: str
    documents: int
    height: float


@dataclass(frozen=True, slots=True)
class Panel:
    """A document on the page, before and after."""

    number: int
    document: Changed
    command: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Documents that were chosen for the same reason."""

    title: str
    panels: Sequence[Panel]


def write(run: Finished) -> str:
    """The page of a run. Raises AuditError for an audit that cannot be read."""
    facts, samples = Facts(), Samples()
    for entry in run.entries():
        facts.add(entry)
        samples.add(entry)
    for failure in run.failures():
        facts.add_failure(failure)
    texts = run.clean_texts(samples.documents)
    rules = _Rules(run, facts, samples, texts)
    choices = list(_choices(run, samples, texts))
    style, script = _part("page.css"), _part("page.js")
    page = _environment().get_template("page.html")
    return page.render(
        run=run,
        made={key: run.manifest.get(key, "") for key in ("source", "version", "rulebook")},
        version=__version__,
        facts=facts,
        stages=list(rules.stages()),
        flagged=list(rules.flagged()),
        numbers=rules.numbers,
        languages=_groups(facts.by_language),
        folders=_groups(facts.places.telling),
        bars=_bars(facts.removed.documents[1:]),
        choices=choices,
        outliers=[panel for choice in choices[:1] for panel in choice.panels if panel.document.share],
        shown=sum(len(choice.panels) for choice in choices),
        most_places=PLACES,
        first_rules=FIRST_RULES,
        again=_command("run", run.manifest.get("source", "IN"), run.out, "--level", "review"),
        undo=_command("undo", run.out),
        policy=f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; base-uri 'none'",
        style=style,
        script=script,
    )


class _Rules:
    """The rules that did something, as rows of the page."""

    def __init__(self, run: Finished, facts: Facts, samples: Samples, texts: Mapping[str, str]) -> None:
        self._out, self._facts, self._samples, self._texts = run.out, facts, samples, texts
        self._specs = {rule.id: rule.spec for rule in books_of(run).rules.values()}
        self.numbers = {rule: number for number, rule in enumerate(facts.tally.by_rule)}

    def stages(self) -> Iterator[Stage]:
        """The stages, those with most edits first."""
        tally = self._facts.tally
        total, before = tally.by_stage.total(), 0
        for name, edits in tally.by_stage.most_common():
            ours = [(rule, count) for rule, count in tally.by_rule.most_common() if rule.partition("/")[0] == name]
            rows = [self._edited(rule, count, count / ours[0][1]) for rule, count in ours[:RULES]]
            yield Stage(name, edits, 100 * before / total, 100 * edits / total, rows, len(ours) - len(rows))
            before += edits

    def flagged(self) -> Iterator[RuleRow]:
        """The rules that flagged something, those with most flags first."""
        flags = self._facts.tally.flagged_by_rule.most_common(RULES)
        for rule, count in flags:
            yield self._row(
                rule,
                count,
                self._facts.flagged_documents_by_rule[rule],
                count / flags[0][1],
                [_command("explain", rule), _command("audit", self._out, "--flags", "--rule", rule)],
                examples=[self._found(flagged) for flagged in self._samples.flags.get(rule, ())],
            )

    def _found(self, flagged: Flagged) -> Found:
        document, language, flag, at, score = flagged
        return Found(document, language, flag, *context(self._texts.get(document), at, flag.old, flag), score)

    def _edited(self, rule: str, count: int, width: float) -> RuleRow:
        calls = ("explain", rule), ("audit", self._out, "--rule", rule), ("undo", self._out, "--rule", rule)
        changes = [
            (old.strip("\r\n"), new, times) for (old, new), times in self._samples.changes[rule].most_common(CHANGES)
        ]
        documents = self._facts.documents_by_rule[rule]
        return self._row(rule, count, documents, width, [_command(*call) for call in calls], changes)

    def _row(
        self,
        rule: str,
        count: int,
        documents: int,
        width: float,
        commands: Sequence[str],
        changes: Sequence[tuple[str, str, int]] = (),
        examples: Sequence[Found] = (),
    ) -> RuleRow:
        spec = self._specs.get(rule)
        why, level = (spec.why, spec.level) if spec else ("", "")
        return RuleRow(rule, why, level, count, documents, 100 * width, commands, changes, examples)


def books_of(run: Finished) -> Books:
    """The rulebooks that the run was made with, as far as they are still there; without the run's own if one broke."""
    paths = [Path(path) for path in run.manifest.get("options", {}).get("rules", ()) if Path(path).exists()]
    try:
        return load(paths)
    except RulebookError:
        return load()


def _choices(run: Finished, samples: Samples, texts: Mapping[str, str]) -> Iterator[Choice]:
    """The documents to show, each under the first reason to show it."""
    seen: set[str] = set()
    for title, entries in (
        ("Most taken out", samples.most_removed),
        ("Most edits", samples.most_edits),
        ("Picked at random", samples.at_random),
    ):
        panels = []
        for entry in entries:
            if entry["id"] not in seen:
                command = _command("audit", run.out, "--document", entry["id"])
                panels.append(Panel(len(seen), changed(entry, texts.get(entry["id"])), command))
                seen.add(entry["id"])
        if panels:
            yield Choice(title, panels)


def _groups(counts: Mapping[str, Count]) -> list[Group]:
    """The largest groups of documents, and the others as one."""
    ordered = ranked(counts)
    shown = ordered[: GROUPS if len(ordered) > GROUPS + 1 else None]
    if rest := ordered[len(shown) :]:
        shown.append((f"{len(rest):,} others", sum((count for _, count in rest), Count())))
    widest = max((count.documents for _, count in shown), default=1)
    return [Group(name, count, 100 * count.documents / widest) for name, count in shown]


def _bars(documents: Sequence[int]) -> list[Bar]:
    """The histogram of the shares removed, without the documents that lost nothing."""
    highest = max(*documents, 1)
    bounds = [100 * bound for bound in SHARES]
    return [
        Bar(f"{low:.0f}–{high:.0f} %", number, 100 * number / highest)
        for (low, high), number in zip(pairwise(bounds), documents, strict=True)
    ]


def _command(*words: object) -> str:
    """A command to copy into a shell.

    >>> _command("undo", Path("my files"))
    "cleaner undo 'my files'"
    """
    return shlex.join(["cleaner", *map(str, words)])


def _part(name: str) -> Markup:
    """A file of ours that goes into the page as it is."""
    return Markup((HERE / name).read_text("utf-8"))  # noqa: S704 - our own style and script


def _digest(content: str) -> str:
    """The digest by which the page's policy admits an inline script or style, and no other one."""
    return f"'sha256-{b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def _environment() -> Environment:
    """Templates in which every value is escaped, and what no page can hold is written as signs."""
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        loader=FileSystemLoader(HERE),
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: printable(value) if type(value) is str else value,
    )
    environment.filters |= {"number": "{:,}".format, "percent": _percent, "pieces": pieces, "shortened": shortened}
    return environment


def _percent(share: float) -> str:
    """A share for people: what is not nothing, or not all, does not look like it.

    >>> [_percent(share) for share in (0, 0.00001, 0.0123, 0.333, 0.9999, 1)]
    ['0 %', '<0.1 %', '1.2 %', '33 %', '>99 %', '100 %']
    """
    if 0 < share < 0.001:
        return "<0.1 %"
    if 0.99 < share < 1:
        return ">99 %"
    return f"{share:.1%}".replace("%", " %") if 0 < share < 0.1 else f"{share:.0%}".replace("%", " %")
