"""Language: which one a text is in, and which lines of it are in another."""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.resources import files
from itertools import chain, filterfalse
from operator import itemgetter
from threading import Lock, Thread
from typing import Any, NamedTuple

from cleaner import lineclass


class Language(NamedTuple):
    """A language by its ISO 639-1 code, or `und` where nothing tells; `certainty` is 0 to 1."""

    code: str
    certainty: float


UNKNOWN = Language("und", 0.0)
Detector = Callable[[str], Language]

SAMPLE = 1000  # code points of the prose that are looked at
REACH = 4  # times as many of a text without long lines may be read, if there is code among them
DETECTED = 600  # code points for a detector, which is the slowest of all; more did not make it surer
THINNED = 3  # every third of them tells the scripts as well
GLANCE, SURE_WORDS = 400, 8  # so many function words in the first code points of a sample decide at once
MIN_WORDS = 4  # function words before they decide alone (benchmarks/language.py)
_FIELD = 4  # bytes of the count of a language
MIN_CERTAINTY = 0.5  # below this py3langid is wrong too often on text of a line or two

# Languages that share too many words to accuse each other.
SISTERS = [
    {"da", "nb", "nn", "no", "sv"},
    {"cs", "sk"},
    {"bg", "mk", "sr"},
    {"af", "nl"},
    {"hi", "mr", "ne"},
    {"gl", "pt", "es", "ca"},
    {"id", "ms", "jv", "su"},
    {"hr", "sr", "bs", "sl"},
    {"ru", "uk", "be"},
    {"zh", "ja", "yue", "wuu"},
    {"fa", "ur"},
    {"ga", "gd"},
]

# Sisters told by their function words alone: py3langid calls nearly all Serbian in Latin letters Bosnian
# (benchmarks/language.py).
_TOLD_BY_WORDS = {"hr", "sr", "bs"}

# Scripts that stand for one language among those we tell apart; the others are asked for their words.
_SCRIPTS = {
    "latin": "A-Za-zª-ʯḀ-ỿ",
    "cyrillic": "Ѐ-ԯ",
    "greek": "Ͱ-Ͽἀ-῿",
    "hebrew": "֐-׿",
    "arabic": "؀-ۿݐ-ݿ",
    "devanagari": "ऀ-ॿ",
    "bengali": "ঀ-৿",
    "gurmukhi": "਀-੿",
    "gujarati": "઀-૿",
    "tamil": "஀-௿",
    "telugu": "ఀ-౿",
    "kannada": "ಀ-೿",
    "malayalam": "ഀ-ൿ",
    "sinhala": "඀-෿",
    "thai": "฀-๿",
    "lao": "຀-໿",
    "myanmar": "က-႟",
    "georgian": "Ⴀ-ჿ",
    "khmer": "ក-៿",
    "armenian": "԰-֏",
    "ethiopic": "ሀ-፿",
    "hangul": "가-힣ᄀ-ᇿ",
    "kana": "぀-ヿ",
    "han": "㐀-鿿豈-﫿",
}
_SCRIPT = re.compile("|".join(f"(?P<{name}>[{chars}])" for name, chars in _SCRIPTS.items()))
_NOT_LATIN = re.compile("[\u0370-\u1dff\u1f00-\u1fff\u3005-\u3007\u3040-\ud7ff\uf900-\ufaff]")
_LATIN_IN_UTF8 = bytes([*range(0xCD), 0xE2, 0xF0])  # the bytes of Latin letters, of punctuation, of pictures
_LANGUAGE_OF_SCRIPT = {
    "greek": "el", "hebrew": "he", "bengali": "bn", "gurmukhi": "pa", "gujarati": "gu", "tamil": "ta", "telugu": "te",
    "kannada": "kn", "malayalam": "ml", "sinhala": "si", "thai": "th", "lao": "lo", "myanmar": "my", "georgian": "ka",
    "khmer": "km", "armenian": "hy", "hangul": "ko", "kana": "ja", "han": "zh",
}  # fmt: skip
# Where words end: at ASCII that is no letter, white space, and the punctuation of other scripts. To cut there is four
# times as quick as to look for letters.
_NO_LETTERS = bytes(byte if byte > 127 or chr(byte).isalpha() else 32 for byte in range(256))
_PUNCTUATION = re.compile("[\u2000-\u206f\xa0-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf؀-؏؛-؟٠-٭۔।॥։-֏׀׃״՚-՟、-〃〈-】！-～]")

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")


def scripts(text: str) -> Counter[str]:
    """How many letters of each script a text has.

    >>> scripts("Meta und Мета")
    Counter({'latin': 7, 'cyrillic': 4})
    """
    counts: Counter[str] = Counter()
    for char, count in Counter(text).items():  # a text has few different characters
        if script := script_of(char):
            counts[script] += count
    return counts


def beyond_latin(text: str) -> bool:
    """True where a text has a letter of another script than the Latin one.

    >>> beyond_latin("L’été “chaud” → 30 °C 🙂"), beyond_latin("Мета")
    (False, True)
    """
    if text.isascii() or not text.encode("utf-8", "surrogatepass").translate(None, _LATIN_IN_UTF8):
        return False
    return bool(_NOT_LATIN.search(text))


_TRANSLATION_ERRORS = re.compile(
    r"mistranslat|translation (?:error|mistake|blooper|fail|howler)|(?:wrongly|badly|twice) translated|mis-?spel(?:l|t)"
    r"|lost in translation|[Üü]bersetzungsfehler|falsch (?:übersetzt|geschrieben)|erreurs? de traduction|mal traduit"
    r"|errores? de traducción|mal traducid|erros? de tradução|errori? di traduzione|vertaalfout|översättningsfel"
    r"|oversettelsesfeil|oversættelsesfejl|käännösvirhe|błęd\w+ (?:tłumaczeni|w tłumaczeni)|chyb\w* v? ?překlad"
    r"|fordítási hib|eror\w+ de traducere|ошибк\w+ (?:в )?перевод|помилк\w+ (?:у )?переклад|çeviri hata"
    r"|誤訳|误译|誤譯|翻译错误|翻譯錯誤|机器翻|機器翻|오역|أخطاء (?:في )?الترجمة|lỗi dịch|salah terjemah"
    r"|\bsubtitlers?\b|subtitulador|sous-titreu|\b(?:glossary|notes) (?:for|of) (?:interpreters|translators)"
    r"|la máquina (?:me )?(?:puso|tradujo|traduce)|la machine (?:a traduit|traduit)",
    re.IGNORECASE,
)


def about_translation(text: str) -> bool:
    """True where a text speaks of errors in translations, of words misspelt, or of the work of translators.

    >>> about_translation("A museum of translation errors"), about_translation("The errors of the translation bureau")
    (True, False)
    """
    return bool(_TRANSLATION_ERRORS.search(text))


@cache
def script_of(char: str) -> str:
    """The script of a letter, or an empty string for what is no letter of one told apart here.

    >>> script_of("Ж"), script_of("7")
    ('cyrillic', '')
    """
    match = _SCRIPT.match(char)
    return str(match.lastgroup) if match else ""


def words_by_language(text: str) -> Counter[str]:
    """How many of a text's words are function words of each language; an acronym is none ("AI", Italian ai).

    >>> words_by_language("The cat is in the garden")["en"]
    4
    """
    return _tallied(filter(None, map(_tallies().get, _words(text))))


def _tallied(tallies: Iterable[int]) -> Counter[str]:
    """The sum of numbers that count one for each of some languages."""
    total = sum(tallies)
    if not total:
        return Counter()
    counts = struct.unpack(f"<{len(_codes())}I", total.to_bytes(_FIELD * len(_codes()), "little"))
    return Counter({code: count for code, count in zip(_codes(), counts, strict=True) if count})


@cache
def _codes() -> tuple[str, ...]:
    """The languages whose function words are known."""
    return tuple(dict.fromkeys(chain.from_iterable(_function_words().values())))


@cache
def _tallies() -> dict[str, int]:
    """For every function word as written a number with a field for each language, 1 where the word is one of it.

    The sum of such numbers counts for all languages at once.
    """
    tally = cache(lambda codes: sum(1 << 8 * _FIELD * _codes().index(code) for code in codes))
    return {word: tally(codes) for word, codes in _languages_of_written().items()}


def _words(text: str) -> list[str]:
    """The words of a text as they are written, those of addresses left out."""
    plain = _ADDRESS.sub(" ", text) if "www." in text or "://" in text else text
    if not plain.isascii():
        plain = _PUNCTUATION.sub(" ", plain.replace("İ", "i"))
    return plain.encode("utf-8", "surrogatepass").translate(_NO_LETTERS).decode("utf-8", "surrogatepass").split()


@cache
def _languages_of_written() -> dict[str, tuple[str, ...]]:
    """For every function word, in small letters and with a capital, the languages it is one of."""
    small = _function_words()
    return {**{word[0].upper() + word[1:]: codes for word, codes in small.items()}, **small}


@cache
def _function_words() -> dict[str, tuple[str, ...]]:
    words: dict[str, tuple[str, ...]] = {}
    for line in files("cleaner").joinpath("function_words.txt").read_text("utf-8").split("\n"):
        if line and not line.startswith("#"):
            code, *its_words = line.split()
            for word in its_words:
                words[word] = (*words.get(word, ()), code) if code not in words.get(word, ()) else words[word]
    return words


@cache
def function_words_of(code: str) -> frozenset[str]:
    """The function words of a language; none of one we know no words of."""
    return frozenset(word for word, codes in _function_words().items() if code in codes)


@cache
def all_function_words() -> frozenset[str]:
    """The function words of all languages."""
    return frozenset(_function_words())


def sisters(one: str, other: str) -> bool:
    """True for languages so alike that a short line does not tell them apart (a language is its own sister)."""
    return one == other or any(one in group and other in group for group in SISTERS)


@cache
def sisters_of(code: str) -> frozenset[str]:
    """A language and those that it cannot be told from in a short line."""
    return frozenset({code}).union(*(group for group in SISTERS if code in group))


_CODES = {"no": "nb", "zxx": "und"}  # what detectors say, in the codes used here


def py3langid(text: str) -> Language:
    """What py3langid says of a text, its probability as certainty."""
    code, certainty = _py3langid().classify(text)
    return Language(_CODES.get(code, code), certainty)


def chances(text: str) -> dict[str, float]:
    """How likely each language is for a text, likeliest first, by py3langid."""
    found: dict[str, float] = {}
    for name, chance in _py3langid().rank(text):
        code = _CODES.get(name, name)
        found[code] = found.get(code, 0.0) + chance
    return found


def _py3langid() -> Any:
    with _ONE_AT_A_TIME:
        return _loaded()


_ONE_AT_A_TIME = Lock()  # of those who ask for the model: who comes while it is being loaded waits for it


@cache
def _loaded() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # here: loading takes most of a second

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@contextmanager
def meanwhile() -> Iterator[None]:
    """Load py3langid's model in a thread, which most of the time is decompression and in nobody's way."""

    def load() -> None:
        with suppress(Exception):  # whatever it is, who asks for the model will see it
            _py3langid()

    thread = Thread(target=load, name="py3langid")
    with suppress(RuntimeError):  # no threads here, or no more
        thread.start()
    try:
        yield
    finally:
        if thread.ident:
            thread.join()  # nobody shall fork a process with a thread of ours


def langdetect(text: str) -> Language:
    """What langdetect says of a text; its probability is no use as a threshold, so only length makes it sure."""
    from langdetect import DetectorFactory, LangDetectException, detect

    DetectorFactory.seed = 0  # without it the same text gives another answer now and then
    try:
        code = detect(text).split("-")[0]
    except LangDetectException:
        return UNKNOWN
    return Language(_CODES.get(code, code), 0.9 if len(text) >= 100 else 0.4)


DETECTORS: dict[str, Detector] = {"py3langid": py3langid, "langdetect": langdetect}


def identify(text: str, detector: Detector = py3langid) -> Language:
    """The language of a text: by its script, else by its function words, else by a detector.

    >>> identify("Данило каже, що це не так, і він має рацію.").code
    'uk'
    >>> identify("12 + 30").code
    'und'
    """
    sample = _sample(text)
    if beyond_latin(sample):
        counts = scripts(sample[::THINNED] if len(sample) > GLANCE else sample)
        script, letters = max(counts.items(), key=itemgetter(1), default=("", 0))
        if script == "han" and counts["kana"] * 10 > counts["han"]:
            script = "kana"
        if script in _LANGUAGE_OF_SCRIPT:
            return Language(_LANGUAGE_OF_SCRIPT[script], letters / counts.total())
        if letters < counts.total():  # what is quoted in another script says nothing of the language of the text
            sample = re.sub(f"[^\\W{_SCRIPTS[script]}]", " ", sample)
    if glanced := _leading(words_by_language(sample[:GLANCE]), SURE_WORDS, 2):
        return Language(glanced, 0.99)
    words = words_by_language(sample)
    if not words and not any(map(str.isalpha, sample)):
        return UNKNOWN
    if first := _leading(words, MIN_WORDS, 1.5) or _told_apart(sample, words):
        return Language(first, 0.99)
    found = detector(sample[:DETECTED])
    if found.certainty < MIN_CERTAINTY and (first := _leading(words, 2, 2)):
        return Language(first, 0.6)
    return found._replace(code=_among_sisters(found.code, words))


def _leading(words: Counter[str], least: int, lead: float) -> str:
    """The language with at least so many function words, and `lead` times as many as the next; or nothing."""
    first = max(words, key=words.__getitem__, default="")
    most = words[first]
    if most < least or any(most < lead * count for code, count in words.items() if code != first):
        return ""
    return first


def _told_apart(text: str, words: Counter[str]) -> str:
    """The language with most function words, where those it does not share with the next ones decide; or nothing."""
    first = max(words, key=words.__getitem__, default="")
    if words[first] < SURE_WORDS:
        return ""
    found = Counter(filter(_languages_of_written().__contains__, _words(text)))
    rivals = [code for code, count in words.items() if code != first and words[first] < 1.5 * count]
    if any(sisters(first, code) and not {first, code}.isdisjoint(_TOLD_BY_WORDS) for code in rivals):
        return ""
    return first if all(_own(found, first, code) >= max(3, 2 * _own(found, code, first)) for code in rivals) else ""


def _own(found: Counter[str], code: str, other: str) -> int:
    """How many of the words found are function words of one language and not of the other."""
    languages = _languages_of_written()
    return sum(count for word, count in found.items() if code in languages[word] and other not in languages[word])


def _among_sisters(code: str, words: Counter[str]) -> str:
    """What a detector said, or the sister with most function words where it cannot tell the sisters apart."""
    if words[code] and code not in _TOLD_BY_WORDS:
        return code
    family = [other for other in words if sisters(code, other)]
    best = max(family, key=words.__getitem__, default=code)
    return best if words[best] > words[code] else code


def _sample(text: str) -> str:
    """The first prose lines of a text, or its head where it has none; code is in no language."""
    lines: list[str] = []
    room = SAMPLE
    for match in _LONG_LINE.finditer(text) if len(text) > SAMPLE else ():
        if not lineclass.code(match.group()):
            lines.append(match.group()[:room])
            room -= len(lines[-1])
            if room <= 0:
                break
    if room < SAMPLE // 2:
        return "\n".join(lines)
    head = text[: REACH * SAMPLE]
    if lineclass.code_signs(head):
        head = "\n".join(filterfalse(lineclass.code, head.split("\n"))) or head
    return head[:SAMPLE]


_LONG_LINE = re.compile(r"[^\n]{60,}")


def foreign(piece: str, code: str, least: int = 3) -> bool:
    """True where the function words of a line or quotation are another language's than `code`.

    Only sure cases count: at least `least` words of the other language and twice as many as of the own,
    and never a sister language. A text in another script has no words of the own language at all.

    >>> foreign("L'IA est une chance pour la France", "en"), foreign("OpenAI, Meta and Google", "en")
    (True, False)
    """
    if in_own_script(piece, code):
        return False
    counts = words_by_language(piece)
    own = max((count for other, count in counts.items() if sisters(other, code)), default=0)
    other = max((count for name, count in counts.items() if not sisters(name, code)), default=0)
    return other >= least and other >= 2 * own


def in_own_script(piece: str, code: str) -> bool:
    """True where a fifth of the letters are in the script that stands for the language: the rest is quoted."""
    script = _script_of_language(code)
    if script is None:
        return False
    own = sum(map(len, script.findall(piece)))
    return 5 * own >= len(piece) > 0 or 5 * own >= scripts(piece).total() > 0


@cache
def _script_of_language(code: str) -> re.Pattern[str] | None:
    """An expression for letters of the scripts that stand for a language."""
    chars = [_SCRIPTS[script] for script, language in _LANGUAGE_OF_SCRIPT.items() if language == code]
    return re.compile(f"[{''.join(chars)}]+") if chars else None
