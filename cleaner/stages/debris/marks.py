"""Marks: debris inside lines of text, of which only the mark goes."""

from __future__ import annotations

import re

import regex

from cleaner import lineclass
from cleaner.edits import Edit
from cleaner.stages.debris.page import Page, Verdicts

_CITATION = regex.compile(
    r"(?<=[\p{L}\p{N}\p{Ll}][\p{L}\p{N}%)”\"’'».,;:!?])(?:\[[1-9]\d{0,2}(?:\s?[,–-]\s?[1-9]\d{0,2})*\])+"
)
_NUMBER = re.compile(r"\d+")
_REFERENCE = re.compile(
    r"^\s*\[\d{1,3}\]|^\s*\^|^\W*(?:references|bibliography|sources|notes|footnotes|works cited)\W*$", re.IGNORECASE
)
_CITED_AS_WORD = re.compile(r"(?:^|[\s(])\[\d{1,3}\]")
MIN_CITED_LINES = 2
MIN_CITED_SHARE = 0.4  # of the numbers up to the highest


def citations(page: Page, sure: Verdicts, rule: str) -> list[Edit]:
    """Citation marks, [1][2], of a document that has no list of references to cite.

    They count from 1 and leave few numbers out; those of processes in a log do not.
    """
    if "[" not in page.text.string:
        return []
    lines = [page.text.lines[number] for number in page.filled if not sure[number]]
    found = [
        Edit(line.start + match.start(), match.group(), "", (rule,))
        for line in lines
        if "[" in line.text and not lineclass.code(line.bare)
        for match in _CITATION.finditer(line.text)
    ]
    cited = {page.text.line_number(edit.start) for edit in found}
    numbers = {int(number) for edit in found for number in _NUMBER.findall(edit.old)}
    if len(cited) < MIN_CITED_LINES or 1 not in numbers or len(numbers) < MIN_CITED_SHARE * max(numbers):
        return []
    has_list = any(_REFERENCE.match(line.text) or _CITED_AS_WORD.search(line.text) for line in lines)
    return [] if has_list else found


_NAMES = f"{lineclass.TAGS}|cite|ins|path|source|time|tt"  # alone on a line these may be labels, as in <path>
_ATTRIBUTE = r"""\s+[\w:-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[“”„″][^“”„″<>]*[“”″]|[^\s"'<>=]+)"""
_BARE = "async|defer|disabled|checked|selected|hidden|required|controls|autoplay|loop|muted|allowfullscreen"
_TAG = re.compile(
    rf"<!--(?:(?!<!--).)*?-->|(?:<|&lt;)(?:/(?P<closed>{_NAMES})|(?P<open>{_NAMES})(?P<attributes>(?:{_ATTRIBUTE}|\s+(?:{_BARE})\b)*))\s*/?(?:>|&gt;)",
    re.IGNORECASE,
)
_BREAKS = re.compile(r"br|p|div|li|h\d|t[dr]|ul|ol|section|blockquote|figure|figcaption|hr", re.IGNORECASE)
_LEFT_OPEN = re.compile(
    r"p|div|li|h\d|t[dhr]|table|[uo]l|d[dlt]|section|article|blockquote|span|font|center|b|i|u|em|strong"
)
"""What pages leave open; of any other tag a text speaks, if it stands alone and without attributes."""
_ABOUT_MARKUP = re.compile(
    r"\b(?:html|xml|css|markup|tags?|elements?|balises?|etiquetas?)\b|тег|標籤|标签|タグ", re.IGNORECASE
)
_BROKEN_TAG = re.compile(r"(?:<|&lt;)/?[A-Za-z]")  # what is no tag we know: half a repair would be worse than none
_CODE_SIGNS = ("`", "{")


def markup(page: Page, sure: Verdicts, rule: str) -> list[Edit]:
    """Tags inside lines of text, of which the text stays.

    A tag counts if it has attributes, if it is closed or opened in the same line, or if it breaks a line; a line that
    speaks of markup, or quotes code, keeps it, and so does a document with listings.
    """
    if not ("<" in page.text.string or "&lt;" in page.text.string) or page.text.fenced or page.technical:
        return []
    found = []
    for number in page.filled:
        line = page.text.lines[number]
        if sure[number] or not ("<" in line.text or "&lt;" in line.text) or line.text.startswith(("    ", "\t")):
            continue
        rest = _TAG.sub(" ", line.text)
        if _ABOUT_MARKUP.search(rest) or _BROKEN_TAG.search(rest) or any(sign in rest for sign in _CODE_SIGNS):
            continue
        found += [_without(line.text, line.start, tag, rule) for tag in _real(list(_TAG.finditer(line.text)))]
    return found


def _real(tags: list[re.Match[str]]) -> list[re.Match[str]]:
    """The tags of a line that are markup and not the subject of the sentence."""
    opened = {tag["open"].lower() for tag in tags if tag["open"]}
    closed = {tag["closed"].lower() for tag in tags if tag["closed"]}
    first, last = _ends(tags)
    return [
        tag
        for tag in tags
        if tag["attributes"]
        or not (tag["open"] or tag["closed"])
        or (tag["open"] or tag["closed"]).lower() in (opened & closed) | {"br", "hr"}
        or (
            (tag.end() <= first or tag.start() >= last) and _LEFT_OPEN.fullmatch((tag["open"] or tag["closed"]).lower())
        )
    ]


def _ends(tags: list[re.Match[str]]) -> tuple[int, int]:
    """Where the tags that a line begins with end, and where those that it ends with start."""
    first, last = 0, len(tags[0].string) if tags else 0
    for tag in tags:
        if tag.start() == first:
            first = tag.end()
    for tag in reversed(tags):
        if tag.end() == last:
            last = tag.start()
    return first, last


def _without(line: str, start: int, tag: re.Match[str], rule: str) -> Edit:
    """The edit that takes a tag out; one that breaks a line leaves a space where two words would touch."""
    before, after = line[max(0, tag.start() - 1) : tag.start()], line[tag.end() : tag.end() + 1]
    breaks = bool(_BREAKS.fullmatch(tag["open"] or tag["closed"] or ""))
    touching = before not in ("", " ", ">") and after not in ("", " ", "<")
    return Edit(start + tag.start(), tag.group(), " " if breaks and touching else "", (rule,))
