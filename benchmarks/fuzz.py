"""Cleans random documents and checks the laws that hold for every text.

    python benchmarks/fuzz.py [--count 100000] [--seed 1] [--level review] [--only 'encoding/*']
    python benchmarks/fuzz.py --atheris [LIBFUZZER OPTIONS]     where atheris is installed: bytes that find new paths

A document is put together of clean and damaged lines, words, names, debris and characters that mean trouble; where
../shared/eval/clean is present, its sentences are among them. The laws: cleaning never raises, its result can be
written as UTF-8, the edits lead from the text to the result and back, and a second cleaning changes nothing. A document
that breaks one is cut down to the pieces that it takes, and printed. Ends with 1 where there are such.
"""

from __future__ import annotations

import argparse
import html
import random
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import quote

from cleaner import Cleaner
from cleaner.edits import apply, revert

SENTENCES = Path(__file__).parents[2] / "shared" / "eval" / "clean"
OWN_SENTENCES = (
    "The council met on Monday, and the mayor said that it was not so.",
    "L’été à la plage n’est pas cher, dit-il.", "Die Straße führt über die Brücke zum Schloss.",
    "El niño comió piñas en el jardín de su tío.", "Правительство сказало, что это не так.",
    "Ο πρωθυπουργός είπε ότι δεν είναι έτσι.", "政府表示，这不是真的。",
    "これは本当ではないと政府は言った。", "정부는 사실이 아니라고 말했다.",
    "सरकार ने कहा कि यह सच नहीं है।", "قالت الحكومة إن هذا ليس صحيحا.", "הממשלה אמרה שזה לא נכון.",
    "รัฐบาลกล่าวว่าไม่เป็นความจริง", "Rząd powiedział, że to nieprawda.", "Vláda řekla, že to není pravda.",
    "Hükümet bunun doğru olmadığını söyledi.", "Chính phủ nói rằng điều đó không đúng.",
)  # fmt: skip
PIECES = (
    "Openai", "the meta", "Scale IA", "IA", "OTAN", "l'AI", "Youtube", "Lama 3", "Bank World", "$ 5",
    "the $ 5 5 billion", "Share", "Comments (0)", "Advertisement", "Read also: the next story",
    "Leave a Reply", "©2024 Example", "[1]", "[12]", "Home > News > World",
    "var a = function() { return 1; };", "<b>bold</b>", "<!-- a -->", "&lt;p&gt;", "a{b:c}",
    "fbq('track', 'PageView');", "```", "`code`", "https://example.org/?a=b%20c", "a@example.org",
    "C:\\users\\new", "#tag", "&amp;amp;", "&eacute;", "& quot;", "&#39", "&#x110000;", "\\u00e9",
    "\\ud83d", "u00e9", "%C3%A9", "=C3=A9", "=\n", "+AOk-", "<U+2019>", "=?utf-8?B?w6k=?=", "\\xc3\\xa9",
    "\\n", "don\\'t", "â€", "â€™", "Ã", "Â ", "Õ", "ÔÇÖ", "ï¿½", "``a''", "I´m", "Ò", "Ó", "þ", "³",
    "Еnergo", "Ｈｅｌｌｏ", "𝐇𝐞𝐥𝐥𝐨", "ﬁ", "ﻫﺬﺍ", "👩‍👩‍👧", "🇩🇪", "\ufffd", "\ud83d", "\ude00",
    "\udcc3\udca9", "\0", "\x1b[1m", "\x85", "\x80", "\xad", "\u200b", "\u200d", "\u200e", "\u2028",
    "\u202e", "\u202f", "\u3000", "\ufeff", "\ufe0f", "\u0301", "\u0323\u0301", "\ue000", "\U000e0061",
    "\uffff", "\U0010ffff", "İ", "ß", "ς", "\r", "\v", "\f", "\t", "  ", "“", "”", "„", "«", "»", "(", ")",
    "[", "{", "<", "|", "-", "—", "'", '"', "1", "12,5 %", ".", "...", "。", "!", "a", "Ж", "的",
)  # fmt: skip
JOINS = ("", " ", " ", " ", "\n", "\n", "\n\n", "\r\n")
TABLES = ("cp1252", "latin-1", "cp1251", "cp1250", "mac-roman", "cp437", "cp850", "koi8-r", "gb18030", "cp932")

Damage = Callable[[str, random.Random], str]


def _through(write: str, chance: random.Random, text: str) -> str:
    """The text written in one table and read with another, what is wrong there kept, replaced or left out."""
    data = text.encode(write, chance.choice(("ignore", "replace", "xmlcharrefreplace")))
    return data.decode(chance.choice(TABLES), chance.choice(("ignore", "replace", "surrogateescape")))


def _inserted(text: str, chance: random.Random) -> str:
    at = chance.randint(0, len(text))
    return text[:at] + chance.choice(PIECES) + text[at:]


def _cut(text: str, chance: random.Random) -> str:
    return text[: chance.randint(0, len(text))]


DAMAGE: tuple[Damage, ...] = (
    lambda text, chance: _through("utf-8", chance, text),
    lambda text, chance: _through("utf-8", chance, _through("utf-8", chance, text)),
    lambda text, chance: _through(chance.choice(TABLES), chance, text),
    lambda text, chance: html.escape(html.escape(text)),
    lambda text, chance: quote(text, safe=" ,.", errors="replace"),
    lambda text, chance: text.encode("unicode-escape").decode(),
    lambda text, chance: text.encode("ascii", "xmlcharrefreplace").decode(),
    lambda text, chance: text.encode("utf-7", "replace").decode(),
    lambda text, chance: text.replace(" ", chance.choice(("\xa0", "  ", "\u2009", "&nbsp;", ""))),
    lambda text, chance: text.replace("a", chance.choice(("а", "á", "a\u0301", "ａ", "\ue000"))),
    lambda text, chance: re.sub("['’]", chance.choice(("â", "\ufffd", "´", "&#39;", "â€™")), text),
    lambda text, chance: text.upper(),
    lambda text, chance: text * 2,
    _inserted,
    _inserted,
    _cut,
)


def sentences() -> Sequence[str]:
    """Clean sentences in many languages."""
    found = [line for path in sorted(SENTENCES.glob("*.txt")) for line in path.read_text("utf-8").split("\n")[:60]]
    return [*OWN_SENTENCES, *found]


def document(chance: random.Random, pool: Sequence[str]) -> list[str]:
    """The pieces of a random document, what joins them among them."""
    pieces = []
    for _ in range(chance.randint(1, 12)):
        piece = chance.choice(pool if chance.random() < 0.6 else PIECES)
        while chance.random() < 0.4:
            piece = chance.choice(DAMAGE)(piece, chance)
        pieces += [piece, chance.choice(JOINS)]
    return pieces[: -1 if chance.random() < 0.8 else None]


def broken(cleaner: Cleaner, text: str) -> str:
    """Which law does not hold for a text, or nothing."""
    try:
        done = cleaner.clean(text)
        done.text.encode("utf-8")
        if apply(text, done.edits) != done.text:
            return "the edits do not give the result"
        if revert(done.text, done.edits) != text:
            return "the result does not give the text back"
        if not all(edit.old and text.startswith(edit.old, edit.start) for edit in (*done.flags, *done.losers)):
            return "a flag is not what stands in the text"
        again = cleaner.clean(done.text)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if again.text != done.text:
        rules = sorted({rule for edit in again.edits for rule in edit.rules})
        return f"a second cleaning changes something: {', '.join(rules)}"
    return ""


def smallest(cleaner: Cleaner, pieces: list[str]) -> str:
    """What of a document it takes to break the same law: pieces first, then code points."""
    law = broken(cleaner, "".join(pieces))
    for parts in (pieces, None):
        kept = list("".join(pieces)) if parts is None else parts
        size = len(kept) // 2
        while size:
            at = 0
            while at < len(kept):
                shorter = kept[:at] + kept[at + size :]
                if broken(cleaner, "".join(shorter)) == law:
                    kept = shorter
                else:
                    at += size
            size //= 2
        pieces = kept
    return "".join(pieces)


def by_atheris(cleaner: Cleaner, arguments: list[str]) -> None:
    """Lets atheris look for bytes that break a law; runs until it finds some or its options end it."""
    import atheris

    def check(data: bytes) -> None:
        text = data.decode("utf-8", "surrogateescape")
        if law := broken(cleaner, text):
            raise AssertionError(f"{law}\n{text!r}")

    atheris.instrument_all()
    atheris.Setup([sys.argv[0], *arguments], check)
    atheris.Fuzz()


def main() -> int:
    """Prints what breaks a law."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--level", choices=("safe", "review"), default="safe")
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--show", type=int, default=20)
    parser.add_argument("--atheris", action="store_true")
    asked, rest = parser.parse_known_args()
    cleaner = Cleaner(level=asked.level, debris="strict" if asked.level == "review" else "safe", only=asked.only)
    if asked.atheris:
        by_atheris(cleaner, rest)
    pool, failed = sentences(), 0
    for number in range(asked.count):
        pieces = document(random.Random(f"{asked.seed} {number}"), pool)
        law = broken(cleaner, "".join(pieces))
        if law:
            failed += 1
            if failed <= asked.show:
                print(f"{number}: {law}\n    {smallest(cleaner, pieces)!r}", flush=True)
    print(f"{asked.count} documents, {failed} break a law")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
