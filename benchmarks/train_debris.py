"""Train the decision trees by which the debris stage judges lines.

    python benchmarks/train_debris.py [--fold]

Needs numpy and lightgbm, and ../shared beside the repository: real pages whose article is known (eval/debris), clean
documents (eval/clean) and annotated ones (gold). Writes cleaner/stages/debris/weights.json. With --fold it writes
nothing and prints what trees trained on four fifths of the sites do on the last fifth.
"""

from __future__ import annotations

import argparse
import dataclasses
import gzip
import json
import math
import re
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import lightgbm
import numpy as np

from cleaner.pipeline import Cleaner
from cleaner.stages.debris import likelihood
from cleaner.stages.debris.features import NAMES, View
from cleaner.stages.debris.page import Page
from cleaner.stages.debris.stage import LEAST_REMOVED, SURE, UNLIKELY, Debris
from cleaner.text import Text

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
OUT = ROOT / "cleaner" / "stages" / "debris" / likelihood.WEIGHTS

UNKNOWN, KEEP, DROP = 0, 1, 2
SAFE, STRICT = 1.6, -0.5  # scores from which on a line goes, chosen by --fold: see docs/debris.md
TREES = 120
SCALE = 8  # the weights of lines are so small that the trainer would take a leaf's worth of them for none
OPTIONS = {
    "objective": "binary", "num_leaves": likelihood.LEAVES, "learning_rate": 0.2, "min_child_samples": 40,
    "min_sum_hessian_in_leaf": 0.5, "feature_fraction": 0.5, "bagging_fraction": 0.8, "bagging_freq": 1,
    "lambda_l2": 2, "verbose": -1, "num_threads": 1, "seed": 1, "deterministic": True,
}  # fmt: skip
FOLDS = 5
CLEAN_SHARE = 3  # every third clean document
LIMITS = (-0.5, 0, 0.5, 1, 1.3, 1.6, 2, 2.5)


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
    with gzip.open(SHARED / "eval" / "clean" / "documents.jsonl.gz", "rt", encoding="utf-8") as read:
        for number, line in enumerate(read):
            if number % CLEAN_SHARE == 0 and (view := view_of(debris, json.loads(line)["text"])):
                count = len(view.lines)
                labels, weights = np.full(count, KEEP), np.full(count, 0.5 / count)
                yield Sample(view, features(view), labels, weights, "clean", f"clean{number % 50}")
    for path in sorted([*(SHARED / "gold" / "dev").glob("*.gold"), *(SHARED / "gold" / "seeds").glob("*.gold")]):
        annotated = path.read_text("utf-8")
        if view := view_of(debris, goldfmt.source(annotated)):
            labels = np.array(gold_labels(annotated, squeezed(view), goldfmt))
            yield Sample(view, features(view), labels, np.where(labels > 0, 0.15, 0), "gold", path.stem)


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


def train(documents: list[Sample]) -> likelihood.Data:
    """Trees as the program reads them, learnt from the lines that other rules leave."""
    rows = np.concatenate([doc.rows for doc in documents])
    labels = np.concatenate([doc.labels for doc in documents])
    weights = np.concatenate([doc.weights for doc in documents]) * SCALE
    used = (weights > 0) & (labels > 0) & ~np.concatenate([np.array(doc.view.removed) for doc in documents])
    lines = lightgbm.Dataset(rows[used], (labels[used] == DROP).astype(int), weight=weights[used])
    learnt = lightgbm.train(OPTIONS, lines, num_boost_round=TREES).dump_model()["tree_info"]
    return {
        "what": "Their sum is the log odds that a line is no part of the article. A tree is a number, or: feature, "
        "value, tree for lines with that value or less, tree for the others; see docs/debris.md",
        "safe": SAFE,
        "strict": STRICT,
        "trees": [plain(tree["tree_structure"]) for tree in learnt],
    }


def plain(node: dict) -> list | float:
    if "leaf_value" in node:
        return round(node["leaf_value"], 3)
    name, most = NAMES[node["split_feature"]], math.floor(node["threshold"])
    return [name, most, plain(node["left_child"]), plain(node["right_child"])]


def write(documents: list[Sample]) -> None:
    made = train(documents)
    trees = ",\n".join("  " + json.dumps(tree) for tree in made.pop("trees"))
    head = json.dumps(made, indent=1).removesuffix("\n}")
    OUT.write_text(f'{head},\n "trees": [\n{trees}\n ]\n}}\n', encoding="utf-8")
    print(f"{OUT.relative_to(ROOT)}: {OUT.stat().st_size // 1000} kB")


def cross_validate(documents: list[Sample]) -> None:
    """Keep and drop on sites the trees have not seen, by source, for scores from which on a line goes."""
    found = {}
    for number in range(FOLDS):
        trees = likelihood.read_trees(train([doc for doc in documents if fold_of(doc) != number]))
        for doc in (doc for doc in documents if fold_of(doc) == number):
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
    if sum(doc.view.removed) >= LEAST_REMOVED:
        for place, sure in likelihood.unlikely(doc.view, trees, everywhere=False):
            safe[place] |= sure
    for place, _ in likelihood.unlikely(doc.view, trees, everywhere=True):
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
    documents = list(samples())
    cross_validate(documents) if fold else write(documents)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
