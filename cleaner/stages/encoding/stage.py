"""The stage: every repair that the books name, on every line where one could apply, until nothing changes any more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
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
from cleaner.stages.encoding.suspicion import suspects
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
        self._for_texts = [step for step in steps if step.unit == "text" and is_applied(step.rule)]
        self._for_lines = [step for step in steps if step.unit != "text" and is_applied(step.rule)]
        self._to_show = [step for step in steps if step.unit != "text" and not is_applied(step.rule)]
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
            left = [passage for passage, lines in found if self._changes(passage, lines)]
            if not left:
                break
        return [passage.edits for passage in passages]

    def _changes(self, passage: _Passage, lines: dict[int, Repairs]) -> bool:
        """True where another round of repairs changed a text; if not, what can only be shown has been added."""
        now = passage.now
        if not lines and "\r" not in now.string:
            return False
        found = self._in_text(now) or _in_lines(now, lines, self._for_lines)
        shown = [] if found else _in_lines(now, lines, self._to_show)
        if not (found or shown) or is_about_encodings(now):
            return False
        if found:
            passage.repair(found)
        else:
            passage.show(shown)
        return bool(found)

    def _in_text(self, text: Text) -> list[Edit]:
        """What the repairs change that look at the whole text at once."""
        return _mended(text.string, self._for_texts, Scene(text))


class _Passage:
    """The way of one text through the rounds: its edits so far, and how it reads with them."""

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


def _all_lines(texts: Sequence[Text]) -> list[dict[int, Repairs]]:
    return [dict.fromkeys(range(len(text.lines)), ANY) for text in texts]


def _in_lines(text: Text, lines: dict[int, Repairs], steps: list[_Step]) -> list[Edit]:
    """What the repairs change in some lines of a text, given by their numbers and what could be wrong there."""
    scene = Scene(text)
    found: list[Edit] = []
    for number, names in lines.items():
        line = text.lines[number]
        is_prose = partial(_is_prose, text, number)
        chosen = [step for step in steps if step.name in names] if names else steps
        for start, piece in _pieces(line.text, scene) if chosen else ():
            mended = _mended(piece, chosen, scene, is_prose)
            found += [edit._replace(start=edit.start + line.start + start) for edit in mended]
    return found


@lru_cache(maxsize=1)  # a line may have many pieces
def _is_prose(text: Text, number: int) -> bool:
    """False for a line that is code or speaks of encodings: what it spells out is meant."""
    line = text.lines[number].text
    return not (number in text.fenced or lineclass.code(line[:CHUNK]) or about_encoding(line))


def _mended(string: str, steps: list[_Step], scene: Scene, is_prose: Callable[[], bool] = lambda: True) -> list[Edit]:
    """The edits of one round of repairs, one after the other; `is_prose` is asked only where it matters."""
    edits: list[Edit] = []
    now, idle = string, _idle(steps, string)
    for step in steps:
        if step.name in idle:
            continue
        after = step.repair(now, scene)
        if after != now and (step.unit != "prose" or is_prose()):
            edits = compose(string, edits, diff(now, after, (step.rule,)))
            now, idle = after, _idle(steps, after)
        if not now:
            break
    return edits


def _idle(steps: list[_Step], string: str) -> set[str]:
    """The repairs that none of a string's characters needs; a few of them tell that sooner by themselves."""
    if len(steps) <= FEW:
        return set()
    characters = set(string)
    return {step.name for step in steps if step.of and step.of.isdisjoint(characters)}


def _pieces(line: str, scene: Scene) -> Iterator[tuple[int, str]]:
    """The line without what it only shows of damage, in chunks of bounded length."""
    end = 0
    for start, stop in [*shown(line, scene), (len(line), len(line))]:
        while end < start:
            cut = start if start - end <= CHUNK else max(line.rfind(" ", end, end + CHUNK), end + CHUNK // 2)
            yield end, line[end:cut]
            end = cut
        end = stop
