"""How fast the encoding stage is beside ftfy, and that its time grows no faster than a line.

    python benchmarks/encoding.py          needs ../shared/eval/clean (sentences, one a line); without it, only lines
    python benchmarks/encoding.py SCORES   the table of docs/encoding.md, from what ../shared/eval/encoding/
                                           eval_encoding.py --n 5 --fn ftfy:fix_text --fn plsfix:fix_text
                                           --fn benchmarks.functions:encoding --json SCORES wrote

Times are process times of one run, the two in turns, so that their ratio carries over to other machines. Ours gets 32
documents at a time, as the pipeline does with many; ftfy gets one at a time, as it takes no more.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import ftfy

from cleaner.edits import apply
from cleaner.pipeline import TOGETHER
from cleaner.rulebook import load
from cleaner.stages.encoding import Encoding
from cleaner.text import Text

CLEAN = Path(__file__).parents[2] / "shared" / "eval" / "clean"
ROUNDS = 3
SMALL = 10**6
LONG = {
    "mojibake": "Ð¿Ñ€Ð¸Ð²ÐµÑ‚ cafÃ© ",
    "mojibake without spaces": "Ð¿Ñ€Ð¸",
    "&amp;amp;": "amp;",
    "Ã": "Ã",
    "combining marks": "\u0301\u0323",
    "words of two scripts": "cafГ© ",
    "escapes": "caf\\u00e9 ",
    "quotation marks": 'â€œaâ€ "Ã©" ',
    "clean": "The quick brown fox – «naïve» – jumps. ",
}


Function = Callable[[Sequence[str]], list[str]]


def stage() -> Function:
    """Texts as the encoding stage makes them."""
    books = load().only(["encoding/*"], [])
    safe = {rule for rule, found in books.rules.items() if found.spec.level == "safe"}
    find = Encoding(books, safe.__contains__).together

    def repaired(texts: Sequence[str]) -> list[str]:
        found = zip(texts, find([Text(text) for text in texts]), strict=True)
        return [apply(text, [edit for edit in edits if safe.issuperset(edit.rules)]) for text, edits in found]

    return repaired


def by_ftfy(texts: Sequence[str]) -> list[str]:
    """Texts as ftfy makes them."""
    return [ftfy.fix_text(text) for text in texts]


def documents(damaged: float, count: int = 300) -> list[str]:
    """Documents of 20 paragraphs, 7 of 10 in English, of whose lines some were read with the wrong table."""
    chance = random.Random(4)
    pools = {path.stem: path.read_text("utf-8").split("\n") for path in sorted(CLEAN.glob("*.txt"))}
    found = []
    for _ in range(count):
        pool = pools["en" if chance.random() < 0.7 else chance.choice(list(pools))]
        lines = [" ".join(chance.choices(pool, k=3)) for _ in range(20)]
        found.append("\n".join(_damaged(line) if chance.random() < damaged else line for line in lines))
    return found


def _damaged(line: str) -> str:
    line = line.replace("'", "’") + " – café"
    return "".join(chr(byte) for byte in line.encode())


def seconds(function: Function, texts: list[str]) -> float:
    """The time that a function takes for texts, some of them at a time."""
    start = time.process_time()
    for at in range(0, len(texts), TOGETHER):
        function(texts[at : at + TOGETHER])
    return time.process_time() - start


FAMILIES = {  # by the letter that the script for scoring gives them
    "A": "UTF-8 read with a table ftfy knows",
    "B": "UTF-8 read with another table",
    "C": "one legacy table read with another",
    "D": "two or three layers",
    "E": "in a word or a part of a line",
    "F": "apostrophes and quotation marks",
    "G": "entities",
    "H": "escapes",
    "I": "invisible characters",
    "J": "spaces",
    "K": "forms",
    "L": "line ends",
    "M": "surrogates",
}


def table(scores: Path) -> list[str]:
    """Rows of Markdown: for each family of damage, of each function, the share restored and made something else."""
    kinds = [found["stress"] for found in json.loads(scores.read_text("utf-8")).values()]
    rows = []
    for letter, name in (*FAMILIES.items(), ("", "all recoverable kinds")):
        chosen = [kind for kind, found in kinds[0].items() if found["rec"] and found["fam"].startswith(letter)]
        shares = [
            f"{100 * sum(of[kind][what] / of[kind]['n'] for kind in chosen) / len(chosen):.1f}"
            for of in kinds
            for what in ("restored", "other")
        ]
        rows.append(f"| {' | '.join([name, str(len(chosen)), *shares])} |")
    return rows


def main() -> int:
    if len(sys.argv) > 1:
        print(*table(Path(sys.argv[1])), sep="\n")
        return 0
    ours = stage()
    ours(
        ["CafÃ© – Ð¿Ñ€Ð¸Ð²ÐµÑ‚ &amp; caf\\u00e9\nSzko³a zamkniêta\nв Мiнску", "L’été", "Das ĂĽberladene Boot"]
    )  # what is loaded once
    if CLEAN.is_dir():
        for name, share in (("clean", 0.0), ("1 line in 20 damaged", 0.05), ("every line damaged", 1.0)):
            texts = documents(share)
            both = [(seconds(by_ftfy, texts), seconds(ours, texts)) for _ in range(ROUNDS)]
            theirs, mine = (sum(times) for times in zip(*both, strict=True))
            print(
                f"{name:28} {sum(map(len, texts)) * ROUNDS / theirs / 1e6:8.2f} M characters/s ftfy"
                f" {sum(map(len, texts)) * ROUNDS / mine / 1e6:8.2f} ours, ratio {theirs / mine:6.2f}"
            )
    else:
        print(f"no clean sentences at {CLEAN}: speed on documents not measured", file=sys.stderr)
    for name, unit in LONG.items():
        small, large = (
            seconds(ours, ["&" * (unit == "amp;") + unit * (size // len(unit))]) for size in (SMALL, 5 * SMALL)
        )
        print(f"line of {name:26} 1 M {small:7.2f} s, 5 M {large:7.2f} s, ratio {large / max(small, 1e-9):5.1f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
