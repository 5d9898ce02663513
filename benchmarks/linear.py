"""Whether cleaning takes time linear in the length of a text, whatever stands in it.

    python benchmarks/linear.py [NAME ...] [--alone] [--small 1000000] [--times 5] [--limit 300] [--level review]

Cleans each evil input, or those whose names contain a NAME, at `--small` code points and at `--times` as many, with an
article around it unless `--alone`, each in a process of its own, and prints process times and their ratio. Ends with 1
where a ratio is above `MAX_RATIO` or a text takes more than `--limit` seconds of the processor.
"""

from __future__ import annotations

import argparse
import base64
import math
import multiprocessing
import random
import resource
import signal
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from cleaner import Cleaner
from cleaner.language import DETECTORS

MAX_RATIO = 1.3  # to the ratio of the lengths: what is linear varies by the memory and the load of the machine
QUICK = 0.3  # seconds below which a ratio says nothing


def repeated(unit: str) -> Callable[[int], str]:
    """Texts of one unit over and over."""
    return lambda size: unit * (size // len(unit))


def _blob(size: int) -> str:
    return base64.b64encode(random.Random(1).randbytes(size * 3 // 4)).decode()


def _escaped_often(size: int) -> str:
    return "&" + "amp;" * (size // 4)


def _nested(opening: str, closing: str) -> Callable[[int], str]:
    return lambda size: opening * (size // 2) + closing * (size // 2)


EVIL: dict[str, Callable[[int], str]] = {
    "mojibake": repeated("Ð¿Ñ€Ð¸Ð²ÐµÑ‚ cafÃ© "),
    "mojibake without spaces": repeated("Ð¿Ñ€Ð¸"),
    "mojibake in every line": repeated("Itâ€™s a cafÃ©.\n"),
    "&amp;amp;": _escaped_often,
    "&amp;": repeated("&amp;"),
    "&amp; and spaces": repeated("&amp; "),
    "&": repeated("&"),
    "&lt;": repeated("&lt;p "),
    "&#": repeated("&# "),
    "Ã": repeated("Ã"),
    "Ã and spaces": repeated("Ã "),
    "â€": repeated("â€"),
    "â€ and a letter": repeated("aâ€"),
    "U+FFFD": repeated("\ufffd"),
    "U+FFFD in words": repeated("it\ufffds "),
    "combining marks": repeated("\u0301\u0323"),
    "Zalgo": repeated("e" + "\u0301\u0316\u0317\u0334" * 20),
    "zero-width joiners": repeated("\u200d"),
    "joiners in words": repeated("a\u200db "),
    "marks of direction": repeated("\u202e\u200f"),
    "NUL": repeated("\0"),
    "NULs between letters": repeated("a\0"),
    "carriage returns": repeated("a\r"),
    "mixed line ends": repeated("ab\r\ncd\n"),
    "newlines": repeated("\n"),
    "spaces": repeated(" "),
    "spaces and a word": repeated(" " * 99 + "a"),
    "no-break spaces": repeated("\xa0"),
    "tabs": repeated("\t"),
    "escapes": repeated("caf\\u00e9 "),
    "backslashes": repeated("\\"),
    "percent": repeated("%C3%A9"),
    "percent, plus": repeated("a+%C3%A9+"),
    "equals": repeated("=C3=A9"),
    "=?": repeated("=?utf-8?B?"),
    "plus": repeated("+AOk-"),
    "<U+": repeated("<U+2019>"),
    "base64": _blob,
    "base64 in lines": lambda size: "\n".join(_blob(size)[start : start + 76] for start in range(0, size, 76)),
    "digits": repeated("1234567890"),
    "digits and spaces": repeated("1 "),
    "digits and points": repeated("1."),
    "dollars": repeated("$ 5 "),
    "hyphens": repeated("-"),
    "A -Si": repeated("A -Si "),
    "one letter": repeated("a"),
    "letters and points": repeated("a."),
    "underscores": repeated("a_"),
    "capitals": repeated("AI "),
    "one word": repeated("word "),
    "(": repeated("("),
    "()": _nested("(", ")"),
    "[": repeated("["),
    "[1]": repeated("[1]"),
    "{": repeated("{"),
    "<": repeated("<"),
    "<a": repeated("<a "),
    "<!--": repeated("<!--"),
    "<!-- in lines of 4000": repeated("<!--" * 1000 + "\n"),
    "&lt;a in lines of 4000": repeated("&lt;a " * 650 + "\n"),
    "tags": repeated("<b>a</b>"),
    "tags with attributes": repeated('<a href="b" c="d">e</a> '),
    "a tag without an end": lambda size: "<a" + " b=c" * (size // 4),
    "&lt;a": repeated("&lt;a "),
    "quotation marks": repeated('"'),
    "“": repeated("“"),
    "nested quotation marks": _nested("“", "”"),
    "torn quotation marks": repeated('â€œaâ€ "Ã©" '),
    "apostrophes": repeated("'"),
    "``": repeated("``a "),
    "backticks": repeated("`"),
    "backticks and words": repeated("`a "),
    "~~~": repeated("~~~\n"),
    "slashes": repeated("a/"),
    "http://": repeated("http://a."),
    "at signs": repeated("a@"),
    "hashtags": repeated("#"),
    "points": repeated("."),
    "commas": repeated("a, "),
    "pipes": repeated("a | "),
    "a name": repeated("Openai "),
    "a name without spaces": repeated("OpenaiYoutube"),
    "a name in backticks": repeated("`Openai` "),
    "a guarded name": repeated("the Meta, "),
    "a name in lines": repeated("He works for Openai.\n"),
    "a name in quotation marks": repeated("“Openai” "),
    "acronyms of French": lambda size: (
        "Le président de la République a dit que les États-Unis. " + "l'AI, " * (size // 6)
    ),
    "a sentence in one line": repeated("The council met on Monday, and the mayor spoke. "),
    "one clause": repeated("He went to the big meeting, "),
    "short lines": repeated("abcd\n"),
    "short lines of prose": repeated("He said it was not so, and they had all known it for years.\n"),
    "different short lines": lambda size: "".join(f"Line {number}\n" for number in range(size // 11)),
    "phrases of debris": repeated("Share\n"),
    "phrases in a row": repeated("Share "),
    "debris and prose": repeated("Share\nThe council met on Monday, and the mayor spoke for more than an hour.\n"),
    "blank lines": repeated("a\n\n\n\n"),
    "script": repeated("var a = function() { return 1; };"),
    "script in lines": repeated("var a = function() { return 1; };\n"),
    "style": repeated("a{b:c}"),
    "style in one rule": lambda size: "a{" + "b:c;" * (size // 4),
    "JSON": lambda size: '{"a": [' + '"b", ' * (size // 5),
    "Chinese": repeated("本报讯记者昨天在北京采访了他。"),
    "Chinese without a point": repeated("本报讯记者"),
    "Japanese": repeated("これは日本語の文章です。"),
    "Korean": repeated("이것은 한국어 문장입니다. "),
    "Arabic": repeated("هذا نص باللغة العربية، "),
    "Hindi": repeated("यह हिन्दी का एक वाक्य है। "),
    "Thai": repeated("นี่คือประโยคภาษาไทย"),
    "Russian": repeated("Это предложение на русском языке, "),
    "two scripts": repeated("cafГ© "),
    "two scripts without spaces": repeated("aж"),
    "legacy": repeated("Ïðàâèòåëüñòâî ñêàçàëî, ÷òî ýòî íå òàê. "),
    "legacy without spaces": repeated("Ïðàâè"),
    "letters of another language": repeated("Szko³a zosta³a zamkniêta "),
    "surrogates": repeated("\ud83d"),
    "surrogate escapes": repeated("\udcc3\udca9"),
    "mathematical letters": repeated("𝐇𝐞𝐥𝐥𝐨 "),
    "full width": repeated("Ｈｅｌｌｏ "),
    "ligatures": repeated("ﬁ"),
    "Arabic forms": repeated("ﻫﺬﺍ "),
    "emoji": repeated("👩‍👩‍👧 "),
    "flags": repeated("🇩🇪"),
    "tags of Unicode": repeated("\U000e0061"),
    "private use": repeated("a\ue000"),
    "terminal colours": repeated("\x1b[1"),
    "soft hyphens": repeated("a\xad"),
}


PROSE = "The city council met on Monday and talked about the new bridge over the river for hours.\n" * 5


def _measured(cleaner: Cleaner, text: str, limit: int, to: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    begun = time.process_time()
    cleaner.clean(text)
    to.send(time.process_time() - begun)


def seconds(cleaner: Cleaner, text: str, limit: int) -> float:
    """Process time of cleaning a text; infinite where that is over `limit`. Raises RuntimeError where it fails."""
    context = multiprocessing.get_context("fork")  # the child has the compiled rules
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_measured, args=(cleaner, text, limit, theirs))
    child.start()
    theirs.close()
    try:
        return float(ours.recv())
    except EOFError:
        child.join()
        if child.exitcode in (-signal.SIGXCPU, -signal.SIGKILL):
            return float("inf")
        raise RuntimeError(f"cleaning a text of {len(text)} code points failed") from None
    finally:
        child.join()


def main() -> int:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--small", type=int, default=10**6)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--limit", type=int, default=300)
    parser.add_argument("--level", default="safe")
    asked = parser.parse_args()
    options: dict[str, Any] = {"level": asked.level, "debris": "strict" if asked.level == "review" else "safe"}
    cleaner = Cleaner(**options)
    cleaner.clean("CafÃ© – Ð¿Ñ€Ð¸Ð²ÐµÑ‚ &amp; caf\\u00e9")  # this and the next line load what is loaded once
    DETECTORS["py3langid"]("Openai")
    frame = "{}" if asked.alone else f"{PROSE}{{}}\n{PROSE}"
    failed = 0
    for name, make in EVIL.items():
        if asked.names and not any(part in name for part in asked.names):
            continue
        texts = (frame.format(make(size)) for size in (asked.small, asked.times * asked.small))
        small, large = (seconds(cleaner, text, asked.limit) for text in texts)
        ratio = large / max(small, QUICK)
        bad = math.isinf(large) or ratio > MAX_RATIO * asked.times
        failed += bad
        print(f"{name:30} {small:8.2f} s {large:8.2f} s  {ratio:6.1f}{'  not linear' if bad else ''}", flush=True)
    print(f"{failed} of them not linear" if failed else "all linear")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
