"""Line classes: what kind of line this is, told from the line alone: code, prose, capitals, a question of type."""

from __future__ import annotations

import re
from functools import lru_cache

import regex

_STRAIGHT = str.maketrans("‘’‚‛′`“”„‟″«»", "''''''" + '""""""' + '"')

_SCRIPT_SIGNS = re.compile(
    r"""
      \bfunction\b\s*[\w$]*\s*\([\w\s,$]*\)\s*\{? | \(\s*\)\s*=>\s*[{(\w] | \b(?:var|let|const)\s+[\w$]+\s*=
    | \b(?:window|document|self|top|location|navigator)\s*(?:\.\s*\w+|\[)\s*[=.(\[|]*
    | \bnew\s+(?:Date|Array|Image)\s*\( | \.(?:push|apply|call|forEach|ready|async)\s*[(=]
    | \.(?:addEventListener|appendChild|insertBefore|getElementById|querySelector)\s*[(=]
    | \b(?:fbq|gtag|ga|ym|_paq|_gaq|twq|pintrk|snaptr|ttq|lintrk|clarity|hj)\s*[(.=[|]
    | \b(?:jQuery|adsbygoogle|googletag|dataLayer)\s*[(.=[|]
    | \$\s*\(\s*['"#.\w] | \bdocument\.write\b | \}\s*\)\s*\(\s*(?:window|document|jQuery|this)
    | \btypeof\s+\w+\s*[!=]==?
    | ^\s*(?:if|for|while|switch|catch)\s*\(.*\)\s*\{ | \breturn\s*(?:!|\w+\s*[;(]|function) | //\#\s*source
    | ^(?:\s*[\w$.]+\s*(?:=[^;=]*|\([^;]*\))\s*;){2,}\s*$
    | \bsetTimeout\s*\( | \b\w+\s*=\s*\w+\s*\|\|\s*(?:\[\]|\{\}|function) | \bCDATA\b | /\*\s*<!\[CDATA
    """,
    re.VERBOSE,
)
_PIECE_OF_SCRIPT = re.compile(r"^[\s{}()\[\];,]*$|^\s*\}\s*(?:else|catch|finally)\b.*\{\s*$|^\s*//.*$|^\s*/\*.*\*/\s*$")
_STATEMENT = re.compile(r"^\s*[\w$.\[\]'\"]+\s*(?:\(.*\)|=\s*[^=].*);\s*$|^\s*['\"]?[\w-]+['\"]?\s*:\s*\S.*[,;{\[]\s*$")
_CSS_RULE = re.compile(
    r"""^\s*(?:[.\#@*:\w\[][^{};<>|$=]*|[^{};<>|$]*\[[\w-]+[~|^$*]?=[^{};]*)\{\s*
        (?:[\w-]+\s*:\s*[^{};]+;?\s*|[^{}]*\{\s*(?:[\w-]+\s*:\s*[^{};]*;?\s*)*\}?\s*)+\}?""",
    re.VERBOSE,
)
_CSS_LINE = re.compile(
    r"^\s*(?:@(?:media|import|font-face|charset|keyframes|supports)\b.*|-?[a-z]+(?:-[a-z]+)*\s*:\s*[^:;{}]+;\s*\}*)\s*$"
)
_CSS_SELECTOR = re.compile(
    r"^\s*(?:[.#@*][\w-]|[a-z][a-z0-9]*[\s.#:,>\[])[^{}();=]*\{\s*$|^\s*[.#][\w-]+[^{}();=]*,\s*$"
)
_JSON_KEY = re.compile(r"""[{,\[]\s*["'][@$\w\s.-]+["']\s*:\s*["'{\[\d\-tfn]""")
_TAG = re.compile(
    r"<!--(?:(?!<!--).)*?-->|<[!?/]?[A-Za-z][\w:-]*(?:\s[^<>]*)?/?>|&lt;/?[a-z][\w-]*(?:\s(?:(?!&lt;).)*?)?/?&gt;"
    r"|<!\[CDATA\[|\]\]>",
    re.DOTALL,
)
_NAMED_TAG = re.compile(r"<([A-Za-z]+)(?:-\w+)*(?:\s[\w\s]*)?>")
TAGS = (
    "a|abbr|article|aside|b|blockquote|br|center|code|dd|div|dl|dt|em|figcaption|figure|font|footer|h[1-6]|header|hr"
    "|i|iframe|img|input|label|li|main|nav|noscript|ol|p|picture|pre|q|s|section|small|span|strike|strong|style|sub|sup"
    "|svg|table|tbody|td|th|thead|tr|u|ul|video"
)
"""The names of tags of HTML, as alternatives of an expression."""
_TAG_NAME = re.compile(
    f"{TAGS}|body|button|fieldset|form|head|html|legend|link|meta|object|optgroup|option|script|select|summary|template"
    "|textarea|tfoot|title",
    re.IGNORECASE,
)
_OPEN_TAG = re.compile(r"^\s*<[a-z][\w-]*\s[^<>]*=[^<>]*$")
_SHORTCODE = re.compile(
    r"\[/?[a-z][a-z0-9]*[_-][\w-]*(?:\s[^\[\]]*)?\]|\[/?(?:caption|gallery|embed|video|audio|vc_\w+|su_\w+)(?:\s[^\[\]]*)?\]"
)
_TEMPLATE = re.compile(r"\{\{[^{}\n]*\}\}|\{%[^{}\n]*%\}")
_PLAIN_WORD = regex.compile(r"(?<!\S)[\"'(]*\p{L}[\p{L}\p{M}]*(?:['-]\p{L}+)*[\"'),.;:!?]*(?!\S)")
_PROMPT = re.compile(r"^\s*(?:[$%] +[a-z./~]|#+ +[a-z]|>>> ?\w|PS ?[A-Z]?:?\\?.*> |[\w.-]+@[\w.-]+:\S*[$#] )")
_REMARK = re.compile(r"\s*(?:#(?:#+|\s|$)|[$%] )")  # what no page has in its code, but a script or a session does
_CODE_MARKS = ("=", "{", "<", "[", "&lt;", '":', "”:")
_SYMBOLS = frozenset("{}()[];=<>|&$_\\/+*\"'!?:#@%")
_WITHOUT_SYMBOLS = dict.fromkeys(map(ord, _SYMBOLS))

CODE_SAMPLE = 4000  # code points of a line that are looked at; a minified script shows itself at once
MIN_SYMBOLS = 0.08  # share of code's own characters below which a line with a sign of code is prose about code
MAX_WORDS = 0.5  # share of its ink in plain words above which it is prose about code


@lru_cache(maxsize=1024)
def code(line: str) -> str | None:
    """Which kind of code a line is, `script`, `css`, `json`, `markup`, `shortcode`, or None for text.

    Quotes may have been made typographic on the way; prose that mentions code is no code.

    >>> code("fbq(‘track’, ‘PageView’);"), code("The pixel calls fbq('init', ID) once per page.")
    ('script', None)
    """
    if len(line) < 3 or line.isalpha() or _REMARK.match(line):
        return None
    line = line[:CODE_SAMPLE]
    if not _may_be_code(line):
        return None
    plain = line.translate(_STRAIGHT)
    if kind := _markup(plain):
        return kind
    if _JSON_KEY.search(plain) and plain.lstrip()[0] in '{["':
        return "json"
    if _is_prose_about_code(plain):
        return None
    return "css" if "{" in plain and _CSS_RULE.match(plain) else "script" if _SCRIPT_SIGNS.search(plain) else None


def _may_be_code(text: str) -> bool:
    """False for a line that cannot be code, which is told quickly; nearly every line is prose."""
    return _marked(text) or _calls(text)


def code_signs(text: str) -> tuple[str, ...]:
    """What stands in a text of all that code has and prose has no use for; a line without any of it is no code.

    >>> code_signs("Two (of them) stayed."), code_signs("The pixel calls fbq('init', ID) once per page.")
    ((), ('(',))
    """
    return (*(mark for mark in _CODE_MARKS if mark in text), *("(" if _calls(text) else ""))


def _marked(line: str) -> bool:
    """True where something stands that prose has no use for."""
    for mark in _CODE_MARKS:  # noqa: SIM110 - any() takes twice as long
        if mark in line:
            return True
    return False


def _calls(line: str) -> bool:
    """True where an opening bracket stands right behind a word, a bracket or a dollar sign."""
    at = line.find("(", 1)
    while at > 0:
        if line[at - 1].isalnum() or line[at - 1] in "_)$":
            return True
        at = line.find("(", at + 1)
    return False


def _markup(plain: str) -> str | None:
    """The kind of a line that consists of tags, shortcodes or the marks of a template, or opens one."""
    if "<" in plain or "&lt;" in plain:
        rest = _TAG.sub(" ", _without_labels(plain))
        if rest != plain and (len(rest.strip()) < 3 or code(rest)):
            return "script" if re.search(r"</?script", plain, re.IGNORECASE) else "markup"
        if _OPEN_TAG.match(plain):
            return "markup"
    if ("{{" in plain or "{%" in plain) and not any(map(str.isalpha, _TEMPLATE.sub(" ", plain))):
        return "shortcode"
    if "[" in plain and "]" in plain and not _SHORTCODE.sub(" ", plain).strip():
        return "shortcode"
    return None


def _without_labels(plain: str) -> str:
    """A line without angle brackets that hold a name, a label or a placeholder, and no tag of HTML."""
    return _NAMED_TAG.sub(lambda tag: tag[0] if _TAG_NAME.fullmatch(tag[1]) else tag[1], plain)


def _is_prose_about_code(plain: str) -> bool:
    symbols = len(plain) - len(plain.translate(_WITHOUT_SYMBOLS))
    ink = len(plain) - plain.count(" ")
    if symbols < MIN_SYMBOLS * ink:
        return True
    words = sum(match.end() - match.start() for match in _PLAIN_WORD.finditer(plain))
    return words > MAX_WORDS * ink


@lru_cache(maxsize=1024)
def prompt(line: str) -> bool:
    """True for a command behind its prompt, or the remark of a script; a heading of Markdown has a capital.

    >>> prompt("$ make install"), prompt("# by default none is loaded"), prompt("# Rivers of Europe")
    (True, True, False)
    """
    return bool(_PROMPT.match(line))


@lru_cache(maxsize=1024)
def piece_of_code(line: str) -> bool:
    """True for a line that is code if its neighbour is: a lone bracket, a statement, a style declaration.

    >>> piece_of_code("});"), piece_of_code("margin: 0 auto;"), piece_of_code("Results:")
    (True, True, False)
    """
    plain = line.translate(_STRAIGHT)
    return bool(
        plain.strip()
        and (
            _PIECE_OF_SCRIPT.match(plain)
            or _STATEMENT.match(plain)
            or _CSS_LINE.match(plain)
            or _CSS_SELECTOR.match(plain)
            or _CSS_RULE.match(plain)
        )
    )


UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff]")
SENTENCE_END = re.compile(r"[.!?…。！？।۔؟։።။។](?:[\"'”’»“)\]]|\[\d+\])*(?:\s|$)|[。！？]")
PROSE_WORDS = 10  # a line of fewer words may be a heading, a teaser or a caption
SHORTEST_PROSE = 2 * PROSE_WORDS - 1  # code points
PROSE_HEAD = 160  # code points that hold as many words
PROSE_WITHOUT_STOPS = 100  # letters of Thai or Lao
_WITHOUT_STOPS = re.compile("[\u0e01-\u0eff]")
PROSE_UNSPACED = 25  # the same in scripts without spaces, in characters


def words(line: str) -> int:
    """How long a line is in words; in scripts without spaces two characters count as one.

    >>> words("Leave a Reply"), words("この記事をシェアする")
    (3, 5)
    """
    return len(line.split()) + unspaced_words(line)


def unspaced_words(line: str) -> int:
    """What characters of scripts without spaces add to the words of a line."""
    if line.isascii():
        return 0
    count = len(UNSPACED.findall(line))
    return count // 2 - bool(count)


@lru_cache(maxsize=1024)
def prose(line: str) -> bool:
    """True for a line that reads as running text, unless it is code: long enough, with the end of a sentence in it.

    Thai and Lao end no sentence with a sign; there a line must be longer than a headline.
    """
    head = line[:PROSE_HEAD]  # enough to tell that a line is long
    spaced = head.count(" ") >= PROSE_WORDS - 1 and "  " not in head
    if (
        not spaced
        and len(line.split()) < PROSE_WORDS
        and not (UNSPACED.search(line) and len(UNSPACED.findall(line)) >= PROSE_UNSPACED)
    ):
        return False
    if line[-1] in ".!?…。！？" or SENTENCE_END.search(line):
        return True
    return not line.isascii() and len(_WITHOUT_STOPS.findall(line)) >= PROSE_WITHOUT_STOPS


@lru_cache(maxsize=1024)
def in_capitals(line: str) -> bool:
    """True for a line set in capitals: two words or more, no small letter, few of a script that has none.

    >>> in_capitals("OPENAI AND MICROSOFT"), in_capitals("OPENAI"), in_capitals("Meta"), in_capitals("IMF는 말했다")
    (True, False, False, False)
    """
    return line.isupper() and len(line.split()) > 1 and 2 * sum(map(str.isupper, line)) > sum(map(str.isalpha, line))


@lru_cache(maxsize=1024)
def title_case(line: str) -> bool:
    """True for a line set as an English title: nearly every word has a capital and no sentence ends in it.

    >>> title_case("Meta Will Invest In Scale AI"), title_case("Meta Will weigh an investment")
    (True, False)
    """
    found = [word for word in line.split() if word[0].isalpha()]
    capitals = sum(word[0].isupper() for word in found if len(word) > 3 or word[0].isupper())
    long_words = sum(len(word) > 3 or word[0].isupper() for word in found)
    return len(found) > 2 and capitals >= 0.9 * long_words and capitals > len(found) / 2


_FIGURE = re.compile(r"^[^\w\s]*\d[\d.,:%/-]*[^\w\s]*$|^[^\w\s]{1,2}$")
_COLUMNS = re.compile(r"\S(?: {3,}|\t| ?\| ?)\S")


@lru_cache(maxsize=1024)
def table(line: str) -> bool:
    """True for a row of a table: columns set apart, or mostly figures.

    >>> table("Item   $   10   20"), table("Kinder Morgan $ 3,500,000 $ 1,250,000"), table("It paid $ 5 in 2 years.")
    (True, True, False)
    """
    cells = line.split()
    figures = sum(bool(_FIGURE.match(cell)) for cell in cells if not cell[0].isalpha())
    return (figures >= 3 and figures >= 0.5 * len(cells)) or (figures >= 2 and len(_COLUMNS.findall(line)) >= 2)


INVISIBLE = "\ufeff\u200b\u200e\u200f" + "".join(filter(str.isspace, map(chr, range(0x3001))))
"""What a blank line may hold: all that `str.split` cuts at, and characters without a width."""


def blank(line: str) -> bool:
    """True for a line of nothing but white space and invisible characters."""
    return not line.strip(INVISIBLE)
