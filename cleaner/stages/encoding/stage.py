"""The stage: every repair that the books name, on every line where one could apply, until nothing changes any more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import partial
from typing import NamedTuple

from cleaner import lineclass
from cleaner.edits import Edit, apply, compose, diff, origins
from cleaner.rulebook import Books
from cleaner.rulebook.schema import RepairSpec
from cleaner.stages.encoding.mentions import about_encoding, shown
from cleaner.stages.encoding.registry import REPAIRS, TYPOGRAPHY, Unit
from cleaner.stages.encoding.scene import Repair, Scene
from cleaner.stages.encoding.suspicion import suspects
from cleaner.text import Text

ROUNDS = 8  # layers of damage that are taken off; deeper ones were never seen
CHUNK = 20_000  # code points of a line repaired at a time: what ftfy needs grows faster than the line


class _Step(NamedTuple):
    rule: str
    repair: Repair
    unit: Unit
    of: frozenset[str]


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
        steps = [_Step(rules[name], *named) for name, named in REPAIRS.items() if name in rules and name not in off]
        self._for_texts = [step for step in steps if step.unit == "text" and is_applied(step.rule)]
        self._for_lines = [step for step in steps if step.unit != "text" and is_applied(step.rule)]
        self._to_show = [step for step in steps if step.unit != "text" and not is_applied(step.rule)]
        self._suspects: Callable[[Text], list[int]] = _all_lines if typography else suspects

    def __call__(self, text: Text) -> list[Edit]:
        """The repairs of every line in which one could apply, and what the rules not applied would do there."""
        now, edits = text, list[Edit]()
        for _ in range(ROUNDS):
            lines = self._suspects(now)
            found = self._in_text(now) if lines or "\r\n" in now.string else []
            if not found:
                found = _in_lines(now, lines, self._for_lines)
            if not found:
                return edits + _moved(text, edits, _in_lines(now, lines, self._to_show))
            edits = compose(text.string, edits, found)
            now = text.rewritten(apply(text.string, edits))
        return edits

    def _in_text(self, text: Text) -> list[Edit]:
        """What the repairs change that look at the whole text at once."""
        return _mended(text.string, self._for_texts, Scene(text))


def _all_lines(text: Text) -> list[int]:
    return list(range(len(text.lines)))


def _in_lines(text: Text, lines: list[int], steps: list[_Step]) -> list[Edit]:
    """What the repairs change in some lines of a text, given by their numbers."""
    scene = Scene(text)
    found: list[Edit] = []
    for number in lines if steps else ():
        line = text.lines[number]
        is_prose = partial(_is_prose, text, number)
        for start, piece in _pieces(line.text, scene):
            mended = _mended(piece, steps, scene, is_prose)
            found += [edit._replace(start=edit.start + line.start + start) for edit in mended]
    return found


def _is_prose(text: Text, number: int) -> bool:
    """False for a line that is code or speaks of encodings: what it spells out is meant."""
    line = text.lines[number].text
    return not (number in text.fenced or lineclass.code(line[:CHUNK]) or about_encoding(line))


def _moved(text: Text, edits: list[Edit], found: list[Edit]) -> list[Edit]:
    """Edits of the repaired text as ones of the text that came in, where they can only be shown."""
    origin_of = origins(edits)
    moved = []
    for edit in found:
        start, end = origin_of(edit.start), origin_of(edit.end - 1) + 1
        moved.append(Edit(start, text.string[start : max(end, start + 1)], edit.new, edit.rules))
    return moved


def _mended(string: str, steps: list[_Step], scene: Scene, is_prose: Callable[[], bool] = lambda: True) -> list[Edit]:
    """The edits of one round of repairs, one after the other; `is_prose` is asked only where it matters."""
    edits: list[Edit] = []
    now, characters = string, set(string)
    for step in steps:
        if step.of and step.of.isdisjoint(characters):
            continue
        after = step.repair(now, scene)
        if after != now and (step.unit != "prose" or is_prose()):
            edits = compose(string, edits, diff(now, after, (step.rule,)))
            now, characters = after, set(after)
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
