"""Legacy tables taken for each other: text of one national table that was read with another, no UTF-8 in between.

Nothing in the bytes tells it; only that no language writes like this, and that read with the right table the text
has the words and no letters but those of one language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache

from cleaner.language import scripts, words_by_language
from cleaner.stages.encoding.alphabets import TYPOGRAPHIC, alphabets
from cleaner.stages.encoding.likeness import ACCENTED, INSIDE_WORD, foreign_letters, like_legacy, mixes_alphabets
from cleaner.stages.encoding.reading import everyday_han, oddness
from cleaner.stages.encoding.scene import Scene
from cleaner.stages.encoding.tables import table

_WRONG = ("cp1252", "latin-1", "cp1251", "koi8-r", "mac-roman", "cp850", "cp1250")
# Scripts of their own: with the wrong table nearly every letter of the text is an odd one.
_DENSE: tuple[str, ...] = ("cp1251", "koi8-r", "cp866", "cp1253", "iso-8859-7", "cp1255", "cp1256", "cp874")
_DENSE += ("gb18030", "big5", "cp932", "euc-jp", "cp949")
# Latin letters: with the wrong table only the accented ones are others.
_SPARSE = ("cp1252", "mac-roman", "cp850", "cp437", "cp1250", "iso-8859-2", "cp1254", "cp1257", "iso-8859-15")

MIN_LETTERS = 8  # letters beyond ASCII that a line must have before its script is doubted
MIN_SHARE = 0.5  # of its letters; no language in Latin letters has so many accents (Vietnamese: 0.3)
MIN_WORDS = 2  # function words that the new reading must show
MIN_LATIN = 0.7  # share of a line's letters, the misread ones being of another script perhaps
MAX_ODDNESS = 0.02  # odd places to a character in a reading that still is one: names, abbreviations
SAMPLE = 1_000  # code points in which a right reading shows some word; asking all of a long line is slow
MIN_STRANGE = 2  # letters that the language does not have
MIN_KNOWN, MAX_KNOWN = 3, 40  # letters of a word that is known

_LETTER = re.compile(r"[^\W\d_]")
_NO_LETTERS = bytes(code for code in range(0x80) if not chr(code).isalpha())
_BEYOND = re.compile("[^\x00-\x7f]")
_INSIDE_WORD = re.compile(  # what no word has in its middle: a symbol, a raised figure, a control character, a capital
    "(?<=[a-z])(?:[^\\w\\s'’\"“”(){}\\[\\].,:;!?/\\\\&@#%*+=<>|~^$`–—…·•\xad-]|[¹²³ªº¼½¾\x80-\x9fÀ-ÖØ-Þ])(?=[a-z])"
)
_RUN = re.compile("(?:[A-Za-z]|[^\x00-\x7f\xa0\xad«»\u2000-\u206f])+")  # a word, with symbols that may be letters
_CYRILLIC_NAME = re.compile(r"\b[А-ЯЁІЎЇЄ][а-яёіўїє]{3}")
_WRONG_CASE = re.compile("[а-яёα-ωά-ώ][А-ЯЁΑ-Ω]")
# Words that the list of function words lacks, for scripts whose language needs no list elsewhere.
_WORDS = {
    "greek": ("και", "το", "να", "του", "της", "με", "που", "για", "την",
               "από", "στο", "είναι", "δεν", "οι", "τα", "στην", "των", "θα"),
    "hebrew": ("של", "את", "על", "לא", "הוא", "עם", "זה", "כי", "היא", "גם", "או", "אל", "כל", "היה", "אני", "יש"),
    "thai": ("ที่", "ของ", "และ", "ใน", "เป็น", "มี", "การ", "ไม่", "ได้", "ว่า", "จะ", "ให้", "นี้"),
}  # fmt: skip
_EAST = ("han", "kana", "hangul")
_FREQUENT_EAST = re.compile(
    "[的是在了有和不人我他这這个個中為为一大上国國のはをにがとでたしてい다이는의에을를가로하고]"
)
_OGLU = re.compile(r"(?<!\w)[A-ZÇÖÜÝÞ][^\W\d_]+oðlu(?!\w)")  # surnames; no Icelandic one ends so
_OF_TURKISH = re.compile(r"[^\W\d_]*[ðþýÐÞÝ][^\W\d_]*")
_ICELANDIC = re.compile("[áéíóúæÁÉÍÓÚÆ]")
_TURKISH_WORD = re.compile(r"[^\W\d_]*þ(?![aeiouyáéíóúýæörjvAEIOUÁÉÍÓÚÆÖ])[^\W\d_]*")


def in_script(line: str, scene: Scene) -> str:
    """The line in the script it was written in, where nearly all its letters are odd ones.

    >>> from cleaner.text import Text
    >>> in_script("Ïðàâèòåëüñòâî ñêàçàëî, ÷òî ýòî íå òàê.", Scene(Text("")))
    'Правительство сказало, что это не так.'
    """
    if not _is_mostly_beyond_ascii(line) or _is_in_cyrillic(line):
        return line
    counts = scripts(line)
    if counts["latin"] + counts["cyrillic"] < MIN_SHARE * counts.total():  # no other table was read so often
        return line
    return _best_dense(line) or line


def _is_mostly_beyond_ascii(line: str) -> bool:
    plain = line.encode("ascii", "ignore")
    beyond = len(line) - len(plain)
    if beyond < MIN_LETTERS or beyond < MIN_SHARE * len(plain.translate(None, _NO_LETTERS)):
        return False
    return beyond >= MIN_SHARE * len(_LETTER.findall(line))


def _is_in_cyrillic(line: str) -> bool:
    """True for a line with Cyrillic capitals where they belong and nowhere else, which no misread line has."""
    return bool(_CYRILLIC_NAME.search(line)) and not _WRONG_CASE.search(line)


def in_letters(line: str, scene: Scene) -> str:
    """The line with the accented letters of its language, where it has others.

    >>> from cleaner.text import Text
    >>> in_letters("Szko³a zosta³a zamkniêta na ca³y rok i nie jest otwarta.", Scene(Text("")))
    'Szkoła została zamknięta na cały rok i nie jest otwarta.'
    """
    beyond = _BEYOND.findall(line)
    if beyond and like_legacy(line):
        if best := _best_sparse(line, beyond):
            return best
        line = _in_turkish(line, scene)
    if "oðlu" in line:
        line = _OGLU.sub(_as_turkish, line)
    if not foreign_letters(line) and not INSIDE_WORD.search(line):
        return line
    return _with_known_words(line, scene)


def _with_known_words(line: str, scene: Scene) -> str:
    """The line with words read anew that become words of the document, or function words of its language.

    A line in which other letters stay strange stays as it is: half of it would be right, and which half is not told.
    """
    alphabet = alphabets().get(scene.language)
    if not alphabet:
        return line

    def is_strange(word: str) -> bool:
        return not (word.isalpha() and alphabet.issuperset(_BEYOND.findall(word)))

    def is_known(word: str) -> bool:
        return alphabet.issuperset(_BEYOND.findall(word)) and (
            word in scene.words or scene.language in words_by_language(word)
        )

    pieces, end = [], 0
    for start, word, new in _reread(line, is_strange, is_known):
        pieces += [line[end:start], new]
        end = start + len(word)
    after = "".join([*pieces, line[end:]])
    is_right = alphabet.issuperset(ACCENTED.intersection(after)) and not INSIDE_WORD.search(after)
    return after if is_right else line


def _reread(
    line: str, is_strange: Callable[[str], bool], is_known: Callable[[str], bool]
) -> Iterator[tuple[int, str, str]]:
    """Where strange words stand that can be only one known word, if another table is right; and that word."""
    for match in _RUN.finditer(line):
        word = match.group()
        if word.isascii() or not MIN_KNOWN <= len(word) <= MAX_KNOWN or not is_strange(word):
            continue
        readings = list(filter(is_known, _words_behind(word)))
        if len(readings) == 1:
            yield match.start(), word, readings[0]


@lru_cache(maxsize=1 << 12)  # words come again
def _words_behind(word: str) -> frozenset[str]:
    """What a word may have been before it was read with the wrong table, letters all of it."""
    return frozenset(filter(str.isalpha, _readings(word, _of_some_language(frozenset(_BEYOND.findall(word))))))


@lru_cache(maxsize=1 << 12)
def _languages_with(word: str) -> frozenset[str]:
    """The languages of which a word is a function word."""
    return frozenset(words_by_language(word))


def may_be_misread(line: str, text: str) -> bool:
    """True where no language has all the letters of a line, and with another table some language or script may.

    >>> [may_be_misread(line, "") for line in ("Hükümet þirketi kapatmýþ", "Orașul São Paulo și El Niño")]
    [True, False]
    """
    if mixes_alphabets(line) and (
        _of_some_language(frozenset(_BEYOND.findall(line))) or "þ" in line or _is_mostly_beyond_ascii(line)
    ):
        return True
    foreign = foreign_letters(line)
    known = _reread(
        line,
        lambda word: not foreign.isdisjoint(word),
        lambda word: word in text or bool(_languages_with(word)),
    )
    return any(known)


def _readings(line: str, pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The line as a table would read the bytes that another table, the first of the pair, read wrongly."""
    for wrong, name in pairs:
        data = table(wrong).encode(line)
        string = table(name).decode(data) if data is not None else None
        if string and string != line:
            yield string


def _pairs(names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(wrong, name) for wrong in _WRONG for name in names if name != wrong]


def _best_dense(line: str) -> str | None:
    """The reading with the most known words, if it is in one script and the line as it stands has none."""
    before = _known_words(line)
    if before >= MIN_WORDS:
        return None
    least = MIN_WORDS if scripts(line)["latin"] == 0 else 1  # Cyrillic may be a language whose words are not known
    best, most = None, max(before * 2, least - 1)
    for string in _readings(line, _pairs(_DENSE)):
        if not _known_words(string[:SAMPLE]):
            continue
        known = _known_words(string)
        if known > most and not _is_odd(string):
            best, most = string, known
    return best


def _is_odd(string: str) -> bool:
    """True for a reading that is none."""
    return oddness(string) > len(string) * MAX_ODDNESS or len(_WRONG_CASE.findall(string)) > 1


def _known_words(string: str) -> int:
    """How many words or frequent characters of one language a string has, if it is in one script but Latin."""
    counts = scripts(string)
    latin = counts.pop("latin", 0)
    if not counts:
        return 0
    east = sum(counts[name] for name in _EAST)
    script, letters = counts.most_common(1)[0]
    if max(east, letters) < 0.95 * counts.total() or latin > counts.total():
        return 0
    if east == max(east, letters):
        if any(char not in everyday_han() for char in string if "\u3400" <= char <= "\u9fff"):
            return 0
        return len(_FREQUENT_EAST.findall(string)) if len(_FREQUENT_EAST.findall(string)) * 12 >= east else 0
    if script == "thai":
        return sum(string.count(word) for word in _WORDS["thai"])
    if script in _WORDS:
        return sum(word in _WORDS[script] for word in re.findall(r"\w+", string.lower()))
    long_words = " ".join(re.findall(r"\w{2,}", string))  # one letter is a word of some language, whatever it is
    return max(words_by_language(long_words).values(), default=0)


def _best_sparse(line: str, beyond: list[str]) -> str | None:
    """The reading with the most known words that leaves no letter its language does not have."""
    pairs = _of_some_language(frozenset(beyond))
    if not pairs:
        return None
    inside = len(_INSIDE_WORD.findall(line))
    if not inside and any(alphabets()[code].issuperset(beyond) for code in _likeliest(line)[1]):
        return None
    counts = scripts(line)
    if counts["latin"] < MIN_LATIN * counts.total():
        return None
    letters = len(_LETTER.findall(line))
    best, most = None, MIN_WORDS - 1
    for string in _readings(line, pairs):
        if _INSIDE_WORD.search(string) or len(_LETTER.findall(string)) < letters:
            continue
        known, codes = _likeliest(string)
        if known <= most:
            continue
        if any(_explains(string, beyond, code, inside) for code in codes):
            best, most = string, known
    return best


@lru_cache(maxsize=1 << 12)
def _of_some_language(beyond: frozenset[str]) -> list[tuple[str, str]]:
    """The pairs of tables by which some characters beyond ASCII become ones that the texts of one language have."""
    found = []
    for pair, languages in _languages().items():
        left = -1
        for char in beyond:
            left &= languages.get(char, 0)
            if not left:
                break
        if left:
            found.append(pair)
    return found


@cache
def _languages() -> dict[tuple[str, str], dict[str, int]]:
    """The languages that have what the second table of a pair reads for a character of the first one, as bits."""
    found = {}
    for wrong, name in _pairs(_SPARSE):
        characters = table(wrong).characters[0x80:]
        becomes = table(name).decode(bytes(range(0x80, 0x100))) or ""
        found[wrong, name] = {
            char: sum(1 << bit for bit, alphabet in enumerate(alphabets().values()) if new in alphabet)
            for char, new in zip(characters, becomes, strict=True)
        }
    return found


def _explains(string: str, beyond: list[str], code: str, inside: int) -> bool:
    """True where a reading has only letters of the language, and the line had several that it does not write."""
    alphabet, now = alphabets()[code], set(_BEYOND.findall(string))
    if not alphabet.issuperset(now) or (code == "en" and not TYPOGRAPHIC.issuperset(now - set(beyond))):
        return False  # English has no letters of its own to tell by
    return sum(char not in alphabet for char in beyond) + 2 * inside >= MIN_STRANGE


def _likeliest(string: str) -> tuple[int, list[str]]:
    """The languages of known alphabet that most words of a string belong to, and how many words these are."""
    counts = words_by_language(string)
    most = max((counts[code] for code in alphabets()), default=0)
    return most, [code for code in alphabets() if most and counts[code] == most]


def _in_turkish(line: str, scene: Scene) -> str:
    """The line with words read with the Turkish table, which has ğ, ı and ş where the Western one has ð, ý and þ.

    Those with þ where Icelandic cannot have it; in a Turkish text all, where they are several or one is not Icelandic.
    None where one would not be Turkish then: such a line may be in Old English.
    """
    words = _OF_TURKISH.findall(line)
    if not words or scene.language in ("is", "fo") or any(_turkish(word) is None for word in words):
        return line
    are_none = len(words) > 1 or not alphabets()["is"].issuperset(_BEYOND.findall(words[0]))
    if scene.language == "tr" and are_none and not any(map(_ICELANDIC.search, words)):
        return _OF_TURKISH.sub(_as_turkish, line)
    return _TURKISH_WORD.sub(_as_turkish, line)


def _as_turkish(match: re.Match[str]) -> str:
    return _turkish(match.group()) or match.group()


def _turkish(word: str) -> str | None:
    """The word as the Turkish table has it, None where it would have other letters than Turkish ones."""
    data = table("cp1252").encode(word)
    string = table("cp1254").decode(data) if data else None
    return string if string and alphabets()["tr"].issuperset(_BEYOND.findall(string)) else None
