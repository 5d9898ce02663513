"""The stage: every repair that the books name, on every line where one could apply, until nothing changes any more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from cleaner import lineclass
from cleaner.edits import Edit, apply, compose, diff, origins
from cleaner.rulebook import Books
from cleaner.rulebook.schema import RepairSpec
from cleaner.stages.encoding.mentions import about_encoding, is_about_encodings, shown
from cleaner.stages.encoding.registry import REPAIRS, TYPOGRAPHY, Unit
from cleaner.stages.encoding.scene import Repair, Scene
from cleaner.stages.encoding.signs import ANY, Repairs
from cleaner.stages.encoding.suspicion import Suspect, suspects
from cleaner.text import Text

ROUNDS = 8  # layers of damage that are taken off; deeper ones were never seen
FEW = 4  # repairs
CHUNK = 20_000  # code points of a line repaired at a time: what ftfy needs grows faster than the line


class _Step(NamedTuple):
    name: str
    rule: str
    repair: Repair
    unit: Unit
    of: frozenset[str]


class _Steps:
    """Repairs in the order in which they are done."""

    def __init__(self, steps: Iterable[_Step]) -> None:
        self.each = tuple(steps)
        self._of = frozenset[str]().union(*(step.of for step in self.each))
        self._named: dict[Repairs, _Steps] = {ANY: self}

    def named(self, names: Repairs) -> _Steps:
        """Those of some names; all where none is told."""
        if names not in self._named:
            self._named[names] = _Steps(step for step in self.each if step.name in names)
        return self._named[names]

    def idle(self, string: str) -> set[str]:
        """The names of those that none of a string's characters needs; a few tell that sooner by themselves."""
        if len(self.each) <= FEW:
            return set()
        present = self._of.intersection(set(string))
        return {step.name for step in self.each if step.of and step.of.isdisjoint(present)}


class _Place(NamedTuple):
    """A piece of a line in which something could be wrong: where it starts in its text, and what may mend it."""

    start: int
    string: str
    repairs: Repairs
    is_prose: Callable[[], bool]


class Encoding:
    """The stage: called with a text it returns the repairs, each naming its rules."""

    def __init__(
        self, books: Books, is_applied: Callable[[str], bool] = lambda rule: True, typography: Collection[str] = ()
    ) -> None:
        """Takes the repairs that the books name; a repair without a rule is not made.

        `is_applied` tells which rules are carried out: the finds of the others are only shown, and nothing
        is built on them. `typography` names the options that are wanted of `TYPOGRAPHY`. Raises ValueError
        where a rule names a repair that does not exist.
        """
        rules = {rule.spec.detect: rule.id for rule in books.of(RepairSpec)}
        unknown = sorted(set(rules) - set(REPAIRS))
        if unknown:
            raise ValueError(f"no repair '{unknown[0]}'; there are: {', '.join(REPAIRS)}")
        off = {repair for option, repair in TYPOGRAPHY.items() if option not in typography}
        named = {name: repair for name, repair in REPAIRS.items() if name in rules and name not in off}
        steps = [_Step(name, rules[name], *repair) for name, repair in named.items()]
        self._for_texts = _Steps(step for step in steps if step.unit == "text" and is_applied(step.rule))
        self._for_lines = _Steps(step for step in steps if step.unit != "text" and is_applied(step.rule))
        self._to_show = _Steps(step for step in steps if step.unit != "text" and not is_applied(step.rule))
        self._suspects = _all_lines if typography else suspects

    def __call__(self, text: Text) -> list[Edit]:
        """The repairs of every line in which one could apply, and what the rules not applied would do there."""
        return self.together([text])[0]

    def together(self, texts: Sequence[Text]) -> list[list[Edit]]:
        """The same for each of some texts, which takes less time than one after the other."""
        passages = [_Passage(text) for text in texts]
        left = passages
        for _ in range(ROUNDS):
            found = zip(left, self._suspects([passage.now for passage in left]), strict=True)
            left = [
                passage
                for passage, lines in found
                if (lines or "\r" in passage.now.string) and self._changes(passage, lines)
            ]
            if not left:
                break
        return [passage.edits for passage in passages]

    def _changes(self, passage: _Passage, lines: list[Suspect]) -> bool:
        """True where another round of repairs changed a text; if not, what can only be shown has been added."""
        now = passage.now
        scene = Scene(now)
        found = _mended(now.string, self._for_texts, scene)
        places = [] if found else list(_places(now, lines, scene))
        found = found or _in_places(places, self._for_lines, scene)
        shown = [] if found else _in_places(places, self._to_show, scene)
        if not (found or shown) or is_about_encodings(now):
            return False
        if found:
            passage.repair(found)
        else:
            passage.show(shown)
        return bool(found)


class _Passage:
    """The way of one text through the rounds: its edits so far, and how it reads with them."""

    __slots__ = ("_text", "edits", "now")

    def __init__(self, text: Text) -> None:
        self._text = self.now = text
        self.edits: list[Edit] = []

    def repair(self, found: list[Edit]) -> None:
        """Takes edits of the text as it reads now."""
        self.edits = compose(self._text.string, self.edits, found)
        self.now = self._text.rewritten(apply(self._text.string, self.edits))

    def show(self, found: list[Edit]) -> None:
        """Takes edits of the text as it reads now that can only be shown, as ones of the text that came in."""
        origin_of = origins(self.edits)
        for edit in found:
            start, end = origin_of(edit.start), origin_of(edit.end - 1) + 1
            old = self._text.string[start : max(end, start + 1)]
            self.edits.append(Edit(start, old, edit.new, edit.rules))


def _all_lines(texts: Sequence[Text]) -> list[list[Suspect]]:
    return [[Suspect(n, line.start, line.end, ANY) for n, line in enumerate(text.lines)] for text in texts]


def _places(text: Text, lines: list[Suspect], scene: Scene) -> Iterator[_Place]:
    """The pieces of some lines of a text."""
    for line in lines:
        is_prose = partial(_is_prose, text, line)
        for start, piece in _pieces(text.string[line.start : line.end], scene):
            yield _Place(line.start + start, piece, line.repairs, is_prose)


@lru_cache(maxsize=1)  # a line may have many pieces
def _is_prose(text: Text, line: Suspect) -> bool:
    """False for a line that is code or speaks of encodings: what it spells out is meant."""
    string = text.string[line.start : line.end]
    return not (line.number in text.fenced or lineclass.code(string[:CHUNK]) or about_encoding(string))


def _in_places(places: Iterable[_Place], steps: _Steps, scene: Scene) -> list[Edit]:
    """What the repairs change in some places."""
    found: list[Edit] = []
    for start, string, names, is_prose in places:
        mended = _mended(string, steps.named(names), scene, is_prose)
        found += [edit._replace(start=edit.start + start) for edit in mended]
    return found


def _mended(string: str, steps: _Steps, scene: Scene, is_prose: Callable[[], bool] = lambda: True) -> list[Edit]:
    """The edits of one round of repairs, one after the other; `is_prose` is asked only where it matters."""
    edits: list[Edit] = []
    now, idle = string, steps.idle(string)
    for step in steps.each:
        if step.name in idle:
            continue
        after = step.repair(now, scene)
        if after != now and (step.unit != "prose" or is_prose()):
            edits = compose(string, edits, diff(now, after, (step.rule,)))
            now, idle = after, steps.idle(after)
        if not now:
            break
    return edits


def _pieces(line: str, scene: Scene) -> Iterator[tuple[int, str]]:
    """The line without what it only shows of damage, in chunks of bounded length."""
    end = 0
    for start, stop in [*shown(line, scene), (len(line), len(line))]:
        while end < start:
            cut = start if start - end <= CHUNK else max(line.rfind(" ", end, end + CHUNK), end + CHUNK // 2)
            yield end, line[end:cut]
            end = cut
        end = stop
