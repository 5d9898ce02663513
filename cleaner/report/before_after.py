"""Before and after: the changes of a document as rows of a page, long runs of removed lines folded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from cleaner import audit
from cleaner.audit import AuditError
from cleaner.edits import Edit, PatchError
from cleaner.report.facts import removed, share
from cleaner.scores import scores_of
from cleaner.show import Hunk, Segment, hunks, shortened

PLACES = 40  # places shown of a document; a run of removed lines is one
CONTEXT = 120  # characters of unchanged text on either side of a change
BEGINNING = 240  # characters shown of what stays
LONGEST = 300  # characters shown at either end of a long change
RUN = 6  # removed lines in a row that are shown; of a longer run the first ones are, the others folded
FOLDED = 16  # removed lines that are folded; the others of a run are counted

_UNSEEN = re.compile(
    "[\n\u00a0\u00ad\u034f\u061c\u115f\u1160\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufe00-\ufe0f\ufeff]"
)


class Piece(NamedTuple):
    """A stretch of a changed text; where it could not be seen, `name` is the character's in Unicode."""

    text: str
    name: str = ""


def pieces(text: str) -> Iterator[Piece]:
    r"""What an edit took or wrote, with signs for what could not be seen.

    >>> [piece.text for piece in pieces("a\u200bb")], [piece.text for piece in pieces("  ")]
    (['a', 'U+200B', 'b'], ['␣␣'])
    """
    text = shortened(text, LONGEST)
    if text and not text.strip(" "):
        yield Piece("␣" * len(text), "SPACE")
        return
    at = 0
    for found in _UNSEEN.finditer(text):
        if at < found.start():
            yield Piece(text[at : found.start()])
        if found[0] == "\n":
            yield Piece("⏎", "NEW LINE")
            at = found.start()  # it breaks the line besides
        else:
            yield Piece(f"U+{ord(found[0]):04X}", unicodedata.name(found[0], "no name"))
            at = found.end()
    if at < len(text):
        yield Piece(text[at:])


@dataclass(frozen=True, slots=True)
class Place:
    """Changes that stand together: `shown`, and of many removed lines in a row some `folded`, the others counted."""

    shown: Sequence[Hunk]
    folded: Sequence[Hunk] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Changed:
    """A document before and after. `trouble` tells why there is no text around its changes.

    `share` is the share removed, None where the document's length is not known; `left_out` counts places not shown;
    `beginning` is that of the clean text.
    """

    id: str
    language: str
    edits: int
    removed: int
    share: float | None
    places: Sequence[Place]
    left_out: int
    beginning: str
    trouble: str = ""


def changed(entry: Mapping[str, Any], clean: str | None) -> Changed:
    """The changes of a document as they are shown, without the text around them where there is no clean text."""
    patch = audit.edits(entry)
    found, trouble = _hunks(entry, clean, patch)
    places = list(_places(found))
    gone = removed(entry)
    return Changed(
        entry["id"],
        entry["language"][0],
        len(patch),
        gone,
        share(entry, gone) if "length" in entry else None,
        places[:PLACES],
        len(places[PLACES:]),
        _beginning(clean or ""),
        trouble,
    )


def _beginning(text: str) -> str:
    head = " ".join(text[:BEGINNING].split())
    return f"{head} …" if len(text) > BEGINNING else head


def _hunks(entry: Mapping[str, Any], clean: str | None, patch: Sequence[Edit]) -> tuple[Iterator[Hunk], str]:
    score_of = scores_of(audit.scores(entry))
    alone = (_alone(edit)._replace(score=score_of(edit)) for edit in patch)
    if clean is None:
        return alone, "The clean copy is not at hand, so the text around is not shown."
    try:
        return hunks(audit.original(entry, clean), patch, CONTEXT, audit.scores(entry)), ""
    except (AuditError, PatchError):
        return alone, "The clean copy was changed after cleaning, so the text around is not shown."


def _alone(edit: Edit) -> Hunk:
    """An edit without the text around it, of which no line is known."""
    after = (Segment("new", edit.new, edit.rules),) if edit.new else ()
    return Hunk(0, (Segment("old", shortened(edit.old.strip("\r\n"), CONTEXT), edit.rules),), after, edit.rules)


def _places(found: Iterable[Hunk]) -> Iterator[Place]:
    for removal, group in groupby(found, key=lambda hunk: not hunk.after):
        if not removal:
            yield from (Place([hunk]) for hunk in group)
            continue
        together = list(group)
        shown = together if len(together) <= RUN else together[: RUN - 2]
        rest = together[len(shown) :]
        yield Place(shown, rest[:FOLDED], len(rest[FOLDED:]))
