"""Foreign lines: lines in another script or language than the document's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from itertools import compress

from cleaner.edits import Edit
from cleaner.language import foreign, scripts
from cleaner.stages.debris.page import Page, Verdicts

_HAN, _KANA = re.compile("[\u3400-\u9fff]"), re.compile("[\u3041-\u30ff]")
MIN_HAN = 16  # characters of a sentence; a Japanese one of so many has kana
SAMPLE, LINE_SAMPLE = 1000, 40  # code points of a document, and of a line, that tell its scripts
MIN_LETTERS = 3  # of a line before its script tells anything; a sign for a syllable counts as two
_OF_SYLLABLES = ("han", "kana", "hangul")
FOREIGN_SHARE, OWN_SHARE = 0.7, 0.3  # a line's letters in scripts that hold less than this of the document
MAX_SCRIPT = 0.5  # of the lines may be in another script; a page in translation has whole menus of them
MAX_FOREIGN = 0.1  # of the sentences; beyond this the document is in several languages, or half translated
MAX_INSIDE = 3  # lines in another script amid the running text; more are headings, names or terms in two languages
MAX_LENGTH = 250  # code points of a line in another script; a longer one is a passage that somebody quotes
MIN_OWN = 3  # sentences in the language of the document
LONGEST_RUN = 2  # foreign sentences in a row; more are a passage, a poem or a song
_ENCLOSED = re.compile(r"^[\"'«“„‘‹「『(（].*[\"'»”’›」』)）]\W?$")
_IN_LATIN_ANYWHERE = re.compile(r"<[^<>]*>|https?://\S+")
_SPEAKER = re.compile(r"(?:[^\W\d_]\.?){1,2}\s?[:：]")  # in front of a question or an answer: Q:, A:, 问：, M.K.:
_QUOTING = (":", "：")  # what ends a line that announces a quotation


def foreign_script(page: Page, sure: Verdicts) -> Iterator[int]:
    """Lines in a script the document is not written in: a publisher's name, words of the page's interface.

    Quotations and what somebody says in an interview stay, and a document with many such lines, or some amid its text,
    is in several languages and stays too. Latin letters prove nothing: names, titles and addresses stand in them
    everywhere.
    """
    found = _in_other_script(page, sure)
    if _in_two_scripts(page, found):
        return
    for number in found:
        line = page.line(number)
        if len(line) <= MAX_LENGTH and not (_ENCLOSED.match(line) or _SPEAKER.match(line)):
            yield number


def _in_other_script(page: Page, sure: Verdicts) -> list[int]:
    """The lines in another script that no rule takes yet."""
    if not page.text.beyond_latin:
        return []
    left = [number for number in page.filled if not sure[number]]  # without code, which is Latin
    rest = "\n".join(map(page.line, left))
    whole = scripts(rest[:: 1 + len(rest) // SAMPLE])
    own = {script for script in whole if whole[script] >= OWN_SHARE * whole.total()}
    japanese = "kana" in own
    own |= {"latin", "han"} if japanese else {"latin"}
    return [
        number
        for number in left
        if not (line := page.line(number)).isascii() and (_beyond_scripts(line, own) or (japanese and _chinese(line)))
    ]


def _in_two_scripts(page: Page, found: Sequence[int]) -> bool:
    """True where so many lines are in another script, or amid the text, that they are part of it."""
    inside = sum(page.first_prose < number < page.last_prose for number in found)
    return inside > MAX_INSIDE or len(found) > MAX_SCRIPT * len(page.filled) + 2


def _beyond_scripts(line: str, own: Set[str]) -> bool:
    """True where nearly all letters of a line are in none of these scripts; addresses and tags have Latin ones."""
    if "://" in line or "<" in line:
        line = _IN_LATIN_ANYWHERE.sub("", line)
    counts = scripts(line[:: 1 + len(line) // LINE_SAMPLE])
    letters = counts.total()
    told = letters + sum(counts[name] for name in _OF_SYLLABLES)
    return told >= MIN_LETTERS and sum(counts[name] for name in counts if name not in own) >= FOREIGN_SHARE * letters


def _chinese(line: str) -> bool:
    """True for a sentence that is too long to be Japanese without kana."""
    return line.endswith("。") and len(_HAN.findall(line)) >= MIN_HAN and not _KANA.search(line)


def foreign_sentence(page: Page, sure: Verdicts) -> Iterator[int]:
    """Sentences in another language, one or two in a row; not those that are quoted, translated or cited.

    The first line of a document stays, and every line of one that is short or in several languages. Nothing is sure
    where the rest, read alone, would be of another language or have more such sentences.
    """
    found = _lone(page)
    other = _in_other_script(page, sure) if found else []
    if _in_two_scripts(page, other):
        found = sorted(set(found).difference(other))
    if found and _stays_so(page, [not rule and number not in found for number, rule in enumerate(sure)]):
        yield from found


def _lone(page: Page) -> list[int]:
    """The sentences in another language that may go."""
    if not page.foreign or _several(page) or not _has_own_language(page):
        return []
    runs = (run for run in _runs(page) if len(run) <= LONGEST_RUN)
    return [number for run in runs if not (_in_passage(page, run) or _quoted(page, run)) for number in run]


def _has_own_language(page: Page) -> bool:
    """True where enough sentences are in the language of the text for another one to be a stranger."""
    return len(page.prose.union(page.sentences).difference(page.foreign)) >= MIN_OWN


def _stays_so(page: Page, stays: Sequence[bool]) -> bool:
    """True where the lines that stay are judged alone as they were judged."""
    rest = Page(page.text.rewritten("\n".join(compress(page.lines, stays))))
    return rest.text.language.code == page.text.language.code and not _lone(rest)


def multilingual(page: Page, sure: Verdicts, rule: str) -> list[Edit]:
    """A flag on the first line of a document in several languages."""
    return [page.flag(rule)] if page.foreign and _several(page) else []


def _several(page: Page) -> bool:
    return len(page.foreign) > max(LONGEST_RUN, MAX_FOREIGN * len(page.sentences))


def _runs(page: Page) -> Iterator[list[int]]:
    """The foreign sentences, those together that no other line parts."""
    run: list[int] = []
    for number in page.foreign:
        if run and page.place[number] != page.place[run[-1]] + 1:
            yield run
            run = []
        run.append(number)
    if run:
        yield run


def _in_passage(page: Page, run: list[int]) -> bool:
    """True where the lines next to foreign ones seem foreign too: verses that end with a comma, or short ones."""
    first, last = page.place[run[0]], page.place[run[-1]]
    around = page.filled[max(0, first - LONGEST_RUN) : first] + page.filled[last + 1 : last + 1 + LONGEST_RUN]
    alike = sum(foreign(page.line(number), page.text.language.code, least=1) for number in around)
    return len(run) + alike > LONGEST_RUN


def _quoted(page: Page, run: list[int]) -> bool:
    """True where somebody speaks, the line above announces a quotation, or the one below translates it in brackets."""
    if any(_SPEAKER.match(page.line(number)) for number in run):
        return True
    first, below = page.place[run[0]], page.place[run[-1]] + 1
    if first == 0 or (page.line(page.filled[first - 1]).endswith(_QUOTING) and not _all_end_so(page)):
        return True
    translation = page.line(page.filled[below]) if below < len(page.filled) else ""
    said = len(page.line(run[-1]))
    return bool(_ENCLOSED.match(translation)) and said < 2 * len(translation) < 4 * said


def _all_end_so(page: Page) -> bool:
    """True where the mark that announces a quotation ends many sentences, as a colon does in Armenian."""
    return sum(page.line(number).endswith(_QUOTING) for number in page.sentences) > max(1, len(page.sentences) / 6)
