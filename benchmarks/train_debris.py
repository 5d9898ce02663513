"""Learn the weights of words and train the decision trees by which the debris stage judges lines.

    python benchmarks/train_debris.py [--fold]

Needs numpy and lightgbm, and ../shared beside the repository: real pages whose article is known (eval/debris), clean
documents (eval/clean) and annotated ones (gold). Writes weights.json, words.tsv and phrase_words.txt of the debris
stage. With --fold it writes nothing and prints what words and trees learnt from four fifths of the sites do on the
last fifth.
"""

from __future__ import annotations

import argparse
import dataclasses
import gzip
import json
import math
import random
import re
import sys
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import lightgbm
import numpy as np

from cleaner.pipeline import Cleaner
from cleaner.rulebook import load
from cleaner.stages.debris import likelihood, words
from cleaner.stages.debris.features import NAMES, SAID, View
from cleaner.stages.debris.page import Page
from cleaner.stages.debris.phrases import Phrases
from cleaner.stages.debris.stage import SURE, UNLIKELY, Debris
from cleaner.text import Text

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
OUT = ROOT / "cleaner" / "stages" / "debris"

UNKNOWN, KEEP, DROP = 0, 1, 2
SAFE, STRICT = 0.8, -0.75  # scores from which on a line goes, chosen by --fold: see docs/debris.md
TREES = 300
SCALE = 8  # the weights of lines are so small that the trainer would take a leaf's worth of them for none
OPTIONS = {
    "objective": "binary", "num_leaves": likelihood.LEAVES, "learning_rate": 0.1, "min_child_samples": 40,
    "min_sum_hessian_in_leaf": 0.5, "feature_fraction": 0.5, "bagging_fraction": 0.8, "bagging_freq": 1,
    "lambda_l2": 2, "verbose": -1, "num_threads": 1, "seed": 1, "deterministic": True,
}  # fmt: skip
PHRASES = (
    "Leave a comment", "Laisser un commentaire", "Tilføj kommentar", "Přidat komentář", "Deja tu comentario",
    "Оставить комментарий", "コメントを残す", "Yorum yap", "Schreibe einen Kommentar", "Abbrechen", "Email *",
)  # fmt: skip
FOLDS = 5
CLEAN_SHARE = 3  # every third clean document
LIMITS = (-1, -0.75, -0.5, 0.5, 0.8, 1.1)

LEAST_SITES = 4  # a word of fewer is most likely one of their topics
LEAST_WEIGHT = 0.5  # words that say less are left out
DOUBT = 4  # sites without the word that each word is given, so that few prove little
DATED = re.compile(r"\d\d")  # its words are months and days, and these are the same on all sites
SAID_AT = slice(NAMES.index(SAID[0]), NAMES.index(SAID[-1]) + 1)


class Sample(NamedTuple):
    """A document: its lines, their features, what is right for each, how much each counts, the site it is from."""

    view: View
    rows: np.ndarray
    labels: np.ndarray
    weights: np.ndarray
    source: str
    site: str


def squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def stage() -> Debris:
    cleaner = Cleaner(only=["debris/*"])
    ids = {f"debris/{SURE}", f"debris/{UNLIKELY}"} & set(cleaner.books.rules)
    cleaner = Cleaner(only=["debris/*"], ignore=sorted(ids))
    safe = {name for name, rule in cleaner.books.rules.items() if rule.spec.level == "safe"}
    return Debris(cleaner.books, safe.__contains__)


def samples() -> Iterator[Sample]:
    debris = stage()
    sys.path[:0] = [str(SHARED / "eval" / "debris"), str(SHARED / "gold")]
    import goldfmt
    import score

    for doc in score.load("dev"):
        if doc["variant"] != "raw" and (view := view_of(debris, doc["text"])):
            labels, weights = pages_labels(doc, squeezed(view), score)
            site = str(doc["group"] or doc["id"]).removeprefix("www.")
            yield Sample(view, features(view), labels, weights, f"{doc['source']}/{doc['variant']}", site)
    for number, text in enumerate(clean := clean_documents()):
        rng = random.Random(number)
        for source, lines in (
            ("clean", ()),
            ("mixed", (rng.choice(clean[number - 99].split("\n")), rng.choice(PHRASES))),
        ):
            if view := view_of(debris, mixed(text, lines, rng)):
                labels = np.array([UNKNOWN if line in lines else KEEP for line in view.lines])
                yield Sample(
                    view, features(view), labels, np.full(len(labels), 0.5 / len(labels)), source, f"clean{number % 50}"
                )
    for path in sorted([*(SHARED / "gold" / "dev").glob("*.gold"), *(SHARED / "gold" / "seeds").glob("*.gold")]):
        annotated = path.read_text("utf-8")
        if view := view_of(debris, goldfmt.source(annotated)):
            labels = np.array(gold_labels(annotated, squeezed(view), goldfmt))
            yield Sample(view, features(view), labels, np.where(labels > 0, 0.3, 0), "gold", path.stem)


def clean_documents() -> list[str]:
    with gzip.open(SHARED / "eval" / "clean" / "documents.jsonl.gz", "rt", encoding="utf-8") as read:
        return [json.loads(line)["text"] for number, line in enumerate(read) if number % CLEAN_SHARE == 0]


def mixed(text: str, strange: Sequence[str], rng: random.Random) -> str:
    """A document with lines put into it that are no sign of a page."""
    lines = text.split("\n")
    for line in strange:
        lines.insert(rng.randrange(1, len(lines) + 1), line)
    return "\n".join(lines)


def view_of(debris: Debris, text: str) -> View | None:
    page = Page(Text(text))
    return debris.view(page) if page.prose else None


def squeezed(view: View) -> list[str]:
    return [squeeze(line) for line in view.lines]


def features(view: View) -> np.ndarray:
    return np.array([view.row(place) for place in range(len(view.lines))], dtype=np.uint8)


def pages_labels(doc: dict, lines: list[str], score) -> tuple[np.ndarray, np.ndarray]:
    labels, weights = np.zeros(len(lines), int), np.zeros(len(lines))
    if doc["source"] == "traf":
        for place, line in enumerate(lines):
            if any(piece in line for piece in doc["keep"]):
                labels[place] = KEEP
            elif any(piece in line for piece in doc["drop"]):
                labels[place] = DROP
        return labels, np.where(labels > 0, 0.35, 0)
    named: dict[str, list[str]] = {}
    for line, label in doc["labels"]:
        named.setdefault(line, []).append(label)
    titles = score.title_lines(doc)
    for place, line in enumerate(lines):
        left = named.get(line) or ["n"]
        labels[place] = {"k": KEEP, "d": DROP, "n": UNKNOWN}[left.pop(0) if len(left) > 1 else left[0]]
        if line in titles:
            labels[place], weights[place] = KEEP, 0.5
    keep, drop = (labels == KEEP) & (weights == 0), labels == DROP
    weights[keep] = 2.5 / max(1, keep.sum())
    weights[drop] = 1.2 / max(1, drop.sum())
    return labels, weights * (0.5 if doc["variant"] == "gold" or doc["variant"].startswith("x:") else 1)


def gold_labels(annotated: str, lines: list[str], goldfmt) -> list[int]:
    must, may = set(), set()
    for mark in goldfmt.MARK.finditer(annotated):
        (may if mark[1] else must).update(squeeze(line) for line in mark[2].split("\n") if not mark[3] or mark[1])
    return [UNKNOWN if line in may else DROP if line in must else KEEP for line in lines]


def fold_of(doc: Sample) -> int:
    return zlib.crc32(doc.site.encode()) % FOLDS


@dataclasses.dataclass(frozen=True)
class Words:
    """On which sites words stand in debris and in articles: forms of words by site."""

    debris: dict[str, set[str]]
    articles: dict[str, set[str]]

    @cached_property
    def counts(self) -> tuple[Counter[str], Counter[str]]:
        """On how many sites each form stands in debris, and in articles."""
        return tuple(Counter(form for site in side.values() for form in site) for side in (self.debris, self.articles))

    def weight(self, form: str, without: int = 0, without_article: int = 0) -> float:
        """How much more often the form stands in debris, as logarithm of the odds; 0 where too few sites have it."""
        drop, keep = self.counts[0][form] - without, self.counts[1][form] - without_article
        if (sites := drop + keep) < LEAST_SITES:
            return 0
        even = math.log((len(self.debris) + 1) / (len(self.articles) + 1))
        weight = (math.log((drop + 1) / (keep + 1)) - even) * sites / (sites + DOUBT)
        return round(weight, 1) if abs(weight) >= LEAST_WEIGHT else 0

    @cached_property
    def weights(self) -> dict[str, float]:
        """The weights of all forms that say something."""
        weights = {form: self.weight(form) for form in self.counts[0] | self.counts[1]}
        return {form: weight for form, weight in weights.items() if weight}

    def left_out(self, site: str) -> dict[str, float]:
        """The weights as they would be without a site: no tree must learn how well words fit where they are from."""
        debris, article = self.debris.get(site, set()), self.articles.get(site, set())
        other = {form: self.weight(form, form in debris, form in article) for form in debris | article}
        return {form: weight for form, weight in (self.weights | other).items() if weight}


def learn_words(documents: list[Sample]) -> Words:
    sides: dict[int, dict[str, set[str]]] = {DROP: {}, KEEP: {}}
    for doc in (doc for doc in documents if doc.source != "mixed"):
        for line, label in zip(doc.view.lines, doc.labels, strict=True):
            if label and not DATED.search(line):
                sides[label].setdefault(doc.site, set()).update(words.forms(line))
    return Words(sides[DROP], sides[KEEP])


def with_words(doc: Sample, weights: dict[str, float]) -> np.ndarray:
    """The features of a document's lines, with what these weights say of their words."""
    doc.view.weights = weights
    rows = doc.rows.copy()
    rows[:, SAID_AT] = [doc.view.said(place) for place in range(len(rows))]
    return rows


def train(documents: list[Sample]) -> tuple[likelihood.Data, dict[str, float]]:
    """Trees as the program reads them, learnt from the lines that other rules leave, and weights of words."""
    learnt = learn_words(documents)
    left_out = {site: learnt.left_out(site) for site in {doc.site for doc in documents}}
    rows = np.concatenate([with_words(doc, left_out[doc.site]) for doc in documents])
    labels = np.concatenate([doc.labels for doc in documents])
    weights = np.concatenate([doc.weights for doc in documents]) * SCALE
    used = (weights > 0) & (labels > 0) & ~np.concatenate([np.array(doc.view.removed) for doc in documents])
    lines = lightgbm.Dataset(rows[used], (labels[used] == DROP).astype(int), weight=weights[used])
    trees = lightgbm.train(OPTIONS, lines, num_boost_round=TREES).dump_model()["tree_info"]
    return {
        "what": "Their sum is the log odds that a line is no part of the article. A tree is a number, or: feature, "
        "value, tree for lines with that value or less, tree for the others; see docs/debris.md",
        "safe": SAFE,
        "strict": STRICT,
        "trees": [plain(tree["tree_structure"]) for tree in trees],
    }, learnt.weights


def plain(node: dict) -> list | float:
    if "leaf_value" in node:
        return round(node["leaf_value"], 3)
    name, most = NAMES[node["split_feature"]], math.floor(node["threshold"])
    return [name, most, plain(node["left_child"]), plain(node["right_child"])]


def write(documents: list[Sample]) -> None:
    made, weights = train(documents)
    trees = ",\n".join("  " + json.dumps(tree) for tree in made.pop("trees"))
    head = json.dumps(made, indent=1).removesuffix("\n}")
    (OUT / likelihood.WEIGHTS).write_text(f'{head},\n "trees": [\n{trees}\n ]\n}}\n', encoding="utf-8")
    rows = sorted(weights.items(), key=lambda row: (-row[1], row[0]))
    (OUT / words.WEIGHTS).write_text("".join(f"{form}\t{weight}\n" for form, weight in rows), encoding="utf-8")
    for name in (likelihood.WEIGHTS, words.WEIGHTS):
        print(f"{name}: {(OUT / name).stat().st_size // 1000} kB")


def write_phrase_words() -> None:
    """The words of the shipped phrases: what is learnt now is learnt with them."""
    found = "".join(f"{word}\n" for word in sorted(Phrases(load()).words()))
    (OUT / words.OF_PHRASES).write_text(found, encoding="utf-8")


def cross_validate(documents: list[Sample]) -> None:
    """Keep and drop on sites the trees have not seen, by source, for scores from which on a line goes."""
    found = {}
    for number in range(FOLDS):
        data, weights = train([doc for doc in documents if fold_of(doc) != number])
        trees = likelihood.read_trees(data)
        for doc in (doc for doc in documents if fold_of(doc) == number):
            doc.view.row = with_words(doc, weights).tolist().__getitem__
            for limit in LIMITS:
                found[id(doc), limit] = gone(doc, dataclasses.replace(trees, safe=limit, strict=limit))
    for limit in LIMITS:
        print(f"score from {limit} on, as in safe mode / as in strict mode:")
        for source in sorted({doc.source for doc in documents}):
            chosen = [doc for doc in documents if doc.source == source]
            safe, strict = (figures([(doc, found[id(doc), limit][mode]) for doc in chosen]) for mode in (0, 1))
            print(f"  {source:20} {safe} / {strict} of {len(chosen)} documents")


def gone(doc: Sample, trees: likelihood.Trees) -> tuple[np.ndarray, np.ndarray]:
    """Which lines go in safe and in strict mode."""
    safe = np.array(doc.view.removed)
    strict = safe.copy()
    for place, _, sure in likelihood.unlikely(doc.view, trees, everywhere=False):
        safe[place] |= sure
    for place, *_ in likelihood.unlikely(doc.view, trees, everywhere=True):
        strict[place] = True
    return safe, strict


def figures(outcome: list[tuple[Sample, np.ndarray]]) -> str:
    """Mean share of article lines kept and of debris gone, page by page; where few lines are known, of all lines."""
    kept = [~out[doc.labels == KEEP] for doc, out in outcome if (doc.labels == KEEP).any()]
    drop = [out[doc.labels == DROP] for doc, out in outcome if (doc.labels == DROP).any()]
    return f"keep {mean(kept, outcome):.3f} drop {mean(drop, outcome):.3f}"


def mean(lines: list[np.ndarray], outcome: list[tuple[Sample, np.ndarray]]) -> float:
    if not lines:
        return math.nan
    by_line = outcome[0][0].source.startswith("traf")
    return float(np.concatenate(lines).mean() if by_line else np.mean([line.mean() for line in lines]))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fold", action="store_true")
    if not SHARED.is_dir():
        print(f"skipped: the pages to learn from are not at {SHARED}")
        return 0
    fold = parser.parse_args().fold
    if not fold:
        write_phrase_words()
    documents = list(samples())
    cross_validate(documents) if fold else write(documents)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
