"""How often the language of a document or a line is told right, and how long that takes.

    python benchmarks/language.py [--lines 60] [--wrong]

Measures script + function words + py3langid (what the cleaner does) beside py3langid alone and langdetect alone, on the
texts of ../shared/eval/clean (a file's name is its language); says so and stops where that folder is absent.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from cleaner import language

DATA = Path(__file__).resolve().parents[2] / "shared" / "eval" / "clean"
MIN_DOCUMENT = 500  # code points
LINE = range(20, 101)  # code points
WRITTEN = {"zhs": "zh", "yue": "zh", "wuu": "zh", "no": "nb"}  # one name for what is told apart by script or not at all

WAYS = {
    "cleaner": language.identify,
    "py3langid": language.py3langid,
    "langdetect": language.langdetect,
}


class Case(NamedTuple):
    """A text and the language it is in."""

    code: str
    text: str


def documents() -> Iterator[Case]:
    with gzip.open(DATA / "documents.jsonl.gz", "rt", encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            if len(row["text"]) >= MIN_DOCUMENT:
                yield Case(_written(row["lang"]), row["text"])


def lines(most: int) -> Iterator[Case]:
    """The first `most` lines of each language that are neither short nor long."""
    for path in sorted(DATA.glob("*.txt")):
        fitting = (line for line in path.read_text("utf-8").split("\n") if len(line) in LINE)
        for line, _ in zip(fitting, range(most), strict=False):
            yield Case(_written(path.stem), line)


def _written(code: str) -> str:
    return WRITTEN.get(code, code)


def measure(name: str, cases: Iterable[Case], show_wrong: bool) -> None:
    """Print one row: right answers, right but for a sister language, time for a text, the usual mistakes."""
    cases, right, near, mistakes = list(cases), 0, 0, Counter[str]()
    way = WAYS[name]
    way("Warm up, since loading a model is not part of the time for a text.")
    begin = time.perf_counter()
    found = [_written(way(case.text).code) for case in cases]
    spent = (time.perf_counter() - begin) / len(cases)
    for case, code in zip(cases, found, strict=True):
        right += code == case.code
        near += language.sisters(code, case.code)
        if code != case.code:
            mistakes[f"{case.code}>{code}"] += 1
            if show_wrong and name == "cleaner" and not language.sisters(code, case.code):
                print(f"    {case.code} > {code}: {case.text[:100]!r}")
    usual = ", ".join(f"{pair} {count}" for pair, count in mistakes.most_common(8))
    print(
        f"  {name:10} {100 * right / len(cases):6.2f} %   with sisters {100 * near / len(cases):6.2f} %"
        f"   {1e6 * spent:7.0f} µs   {usual}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=60, help="lines of each language")
    parser.add_argument("--wrong", action="store_true", help="show the texts the cleaner is wrong about")
    arguments = parser.parse_args()
    if not DATA.is_dir():
        print(f"skipped: {DATA} is not there")
        return 0
    for title, cases in (
        (f"documents of {MIN_DOCUMENT} code points or more", list(documents())),
        (f"lines of {LINE.start} to {LINE.stop - 1} code points", list(lines(arguments.lines))),
    ):
        print(f"{title}: {len(cases)} in {len({case.code for case in cases})} languages")
        for name in WAYS:
            measure(name, cases, arguments.wrong)
    return 0


if __name__ == "__main__":
    sys.exit(main())
