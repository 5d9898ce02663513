"""How fast many rules match: the names stage with 100 and 10,000 made-up rules beside ftfy, interleaved in one run.

    python benchmarks/rules_speed.py CORPUS.jsonl [--rounds 3] [--megabytes 4]

CORPUS is a file of JSON lines with a "text" each, such as `../shared/eval/make_perf_corpus.py` writes. Times are
of the process, the best of the rounds. flashtext and pyahocorasick are measured where they are installed.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import re
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import ftfy

from cleaner.pipeline import TOGETHER
from cleaner.rulebook import Books, load
from cleaner.stages.names import Names
from cleaner.text import Text

VARIANTS = 5  # of a rule


def made_up(count: int, words: list[str], seed: int = 7) -> str:
    """A rulebook of `count` rules, each of several variants made of words of the corpus and new ones."""
    rng = random.Random(seed)
    rules = []
    for number in range(count):
        name = f"{rng.choice(words).title()}{number} Corp"
        forms = [f"{rng.choice(words)} {rng.choice(words)} {number}", f"{name.lower()}", f"{name.split()[0]}corp"]
        forms += [f"{rng.choice(words)}{number % 97} {rng.choice(words)}", f"Corp {name.split()[0]}"]
        rules.append(f"  - {{id: r{number}, write: {name}, for: {json.dumps(sorted(set(forms))[:VARIANTS])}}}")
    return "rulebook: 1\nnames:\n" + "\n".join(rules) + "\n"


def books(count: int, words: list[str]) -> Books:
    """The made-up rulebook, read as any other."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rules.yaml"
        path.write_text(made_up(count, words), "utf-8")
        return load([path], with_shipped=False)


def seconds(work: Callable[[], object]) -> float:
    """Process time of one run."""
    gc.collect()
    begun = time.process_time()
    work()
    return time.process_time() - begun


def prepared(texts: list[str]) -> list[list[Text]]:
    """Texts as the stage gets them: some together, and those before have asked for language, folding and lines."""
    made = [Text(text) for text in texts]
    for text in made:
        _ = text.language, text.folded, text.lines
    return [made[first : first + TOGETHER] for first in range(0, len(made), TOGETHER)]


SAMPLE = 50  # documents, and 500 variants, from which the loop is estimated: all of it takes hours


def others(book: Books, texts: list[str]) -> dict[str, tuple[float, Callable[[], object]]]:
    """What else could look for the same variants, and by what its time is to be multiplied."""
    pairs = [(form, rule.spec.write) for rule in book.rules.values() for form in rule.spec.for_]  # type: ignore[attr-defined]
    few, sample = pairs[:500], texts[:SAMPLE]
    expressions = [(re.compile(rf"\b{re.escape(form)}\b", re.IGNORECASE), write) for form, write in few]
    share = len(few) / len(pairs) * sum(map(len, sample)) / sum(map(len, texts))
    found: dict[str, tuple[float, Callable[[], object]]] = {
        "re.sub in a loop, estimated": (1 / share, lambda: [e.sub(w, text) for text in sample for e, w in expressions])
    }
    try:
        from flashtext import KeywordProcessor

        processor = KeywordProcessor(case_sensitive=True)  # it fails on İ, whose small form is longer, if case is to go
        for form, write in pairs:
            processor.add_keyword(form, write)
        found["flashtext, one case only"] = (1, lambda: [processor.replace_keywords(text) for text in texts])
    except ImportError:
        print("flashtext is not installed: skipped")
    try:
        import ahocorasick

        automaton = ahocorasick.Automaton()
        for form, write in pairs:
            automaton.add_word(form.lower(), write)
        automaton.make_automaton()
        found["pyahocorasick, matches only"] = (1, lambda: [list(automaton.iter(text.lower())) for text in texts])
    except ImportError:
        print("pyahocorasick is not installed: skipped")
    return found


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--megabytes", type=float, default=4)
    args = parser.parse_args()
    texts, size = [], 0
    for line in args.corpus.read_text("utf-8").split("\n"):
        if line and size < args.megabytes * 1e6:
            texts.append(json.loads(line)["text"])
            size += len(texts[-1])
    words = sorted({word for text in texts for word in re.findall(r"\b[a-z]{4,9}\b", text)})
    few, many = books(100, words), books(10_000, words)
    start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    compile_time = seconds(lambda: Names(many))
    small, large, shipped = Names(few), Names(many), Names(load())
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - start) / 1024
    work: dict[str, Callable[[], object]] = {
        "ftfy.fix_text": lambda: [ftfy.fix_text(text) for text in texts],
        "names, 100 rules": lambda: [small.together(some) for some in ready],
        "names, 10,000 rules": lambda: [large.together(some) for some in ready],
        "names, shipped books": lambda: [shipped.together(some) for some in ready],
    }
    best = dict.fromkeys(work, float("inf"))
    for _ in range(args.rounds):
        for name, run in work.items():
            ready = prepared(texts)
            best[name] = min(best[name], seconds(run))
    print(f"{size / 1e6:.1f} million characters; 10,000 rules compile in {compile_time:.2f} s, +{grown:.0f} MB")
    for name, took in best.items():
        print(f"{name:28} {took:7.3f} s   {took / best['ftfy.fix_text']:.3f} of ftfy")
    for name, (factor, run) in others(many, texts).items():
        took = factor * seconds(run)
        print(f"{name:28} {took:7.3f} s   {took / best['ftfy.fix_text']:.3f} of ftfy")


if __name__ == "__main__":
    main()
