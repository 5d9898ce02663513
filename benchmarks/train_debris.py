"""Train the weights by which the debris stage judges lines.

    python benchmarks/train_debris.py [--fold]

Needs numpy, and ../shared beside the repository: real pages whose article is known (eval/debris), clean documents
(eval/clean) and annotated ones (gold). Writes cleaner/stages/debris/weights.json. With --fold it writes nothing and
prints what weights trained on four fifths of the sites do on the last fifth.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cleaner.pipeline import Cleaner
from cleaner.stages.debris import likelihood
from cleaner.stages.debris.features import CROSSED, NAMES, STEP
from cleaner.stages.debris.page import Page
from cleaner.stages.debris.stage import SURE, UNLIKELY, Debris
from cleaner.text import Text

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
OUT = ROOT / "cleaner" / "stages" / "debris" / likelihood.WEIGHTS

UNKNOWN, KEEP, DROP = 0, 1, 2
SAFE, STRICT = 1.5, -0.5  # scores from which on a line goes, chosen by --fold: see docs/debris.md
ROUNDS, PULL = 250, 0.02  # of the fit; PULL draws weights to 0
FOLDS = 5
CLEAN_SHARE = 3  # every third clean document


class Sample(NamedTuple):
    """A document: the features of its lines, what is right for each, how much each counts, the site it is from."""

    rows: np.ndarray
    labels: np.ndarray
    weights: np.ndarray
    removed: np.ndarray
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
        if doc["variant"] != "raw" and (made := features(debris, doc["text"])):
            lines, rows, removed = made
            labels, weights = pages_labels(doc, lines, score)
            yield Sample(
                rows, labels, weights, removed, f"{doc['source']}/{doc['variant']}", str(doc["group"] or doc["id"])
            )
    with gzip.open(SHARED / "eval" / "clean" / "documents.jsonl.gz", "rt", encoding="utf-8") as read:
        for number, line in enumerate(read):
            if number % CLEAN_SHARE == 0 and (made := features(debris, json.loads(line)["text"])):
                lines, rows, removed = made
                labels = np.full(len(lines), KEEP)
                yield Sample(
                    rows, labels, np.full(len(lines), 0.5 / len(lines)), removed, "clean", f"clean{number % 50}"
                )
    for path in sorted([*(SHARED / "gold" / "dev").glob("*.gold"), *(SHARED / "gold" / "seeds").glob("*.gold")]):
        annotated = path.read_text("utf-8")
        if made := features(debris, goldfmt.source(annotated)):
            lines, rows, removed = made
            labels = np.array(gold_labels(annotated, lines, goldfmt))
            yield Sample(rows, labels, np.where(labels > 0, 0.15, 0), removed, "gold", path.stem)


def features(debris: Debris, text: str) -> tuple[list[str], np.ndarray, np.ndarray] | None:
    page = Page(Text(text))
    if not page.prose:
        return None
    view = debris.view(page)
    return [squeeze(line) for line in view.lines], np.array(view.rows(), dtype=np.int32), np.array(view.removed)


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


def fit(rows: np.ndarray, wanted: np.ndarray, counts: np.ndarray, sizes: np.ndarray) -> tuple[np.ndarray, float]:
    """Logistic regression over the columns of all features, by Adam. Gives a weight a column, and the bias."""
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    total = int(sizes.sum())
    columns = rows + starts
    flat, wide = columns.ravel(), columns.shape[1]
    weights, mean, square = np.zeros(total + 1), np.zeros(total + 1), np.zeros(total + 1)
    for step in range(1, ROUNDS + 1):
        chance = 1 / (1 + np.exp(-(weights[columns].sum(1) + weights[total])))
        error = counts * (chance - wanted)
        slope = np.bincount(flat, np.repeat(error, wide), total + 1)
        slope[total] = error.sum()
        slope = slope / counts.sum() * 100
        slope[:total] += PULL * weights[:total]
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope * slope
        weights -= 0.06 * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return weights[:total], float(weights[total])


def scores(rows: np.ndarray, made: tuple[np.ndarray, float], sizes: np.ndarray) -> np.ndarray:
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    return made[0][rows + starts].sum(1) + made[1]


def table_sizes() -> tuple[np.ndarray, np.ndarray]:
    """How many columns each feature may have, alone and with the neighbours' scores."""
    single = dict.fromkeys(NAMES, STEP) | {"kind above": 8 * 10}
    sizes = [single.get(name, STEP) for name in NAMES[: len(NAMES) - len(CROSSED)]]
    sizes += [STEP * single.get(one, STEP) for one, _ in CROSSED]
    around = [likelihood.STEP ** (1 + (" x " in name)) for name in likelihood.NEIGHBOURS]
    return np.array(sizes), np.array(sizes + around)


def train(documents: list[Sample]) -> tuple[tuple[np.ndarray, float], tuple[np.ndarray, float]]:
    """Both sums. The second learns from scores of lines that the first did not learn from."""
    alone, together = table_sizes()
    rows, wanted, counts = stacked(documents)
    fold = np.concatenate([np.full(len(doc.labels), fold_of(doc)) for doc in documents])
    unseen = np.zeros(len(rows))
    for number in range(FOLDS):
        known = (fold != number) & (counts > 0)
        made = fit(rows[known], wanted[known], counts[known], alone)
        unseen[fold == number] = scores(rows[fold == number], made, alone)
    wider = with_neighbours(documents, rows, unseen)
    known = counts > 0
    wanted, counts = wanted[known], counts[known]
    return fit(rows[known], wanted, counts, alone), fit(wider[known], wanted, counts, together)


def stacked(documents: list[Sample]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    labels = np.concatenate([doc.labels for doc in documents])
    weights = np.concatenate([doc.weights for doc in documents])
    return np.concatenate([doc.rows for doc in documents]), (labels == DROP).astype(float), weights * (labels > 0)


def with_neighbours(documents: list[Sample], rows: np.ndarray, alone: np.ndarray) -> np.ndarray:
    ends = np.cumsum([len(doc.labels) for doc in documents])
    pieces = np.split(alone, ends[:-1])
    around = [np.array(likelihood.neighbours(piece.tolist()), dtype=np.int32) for piece in pieces]
    return np.concatenate([rows, np.concatenate(around)], axis=1)


def fold_of(doc: Sample) -> int:
    return zlib.crc32(doc.site.encode()) % FOLDS


def tables(weights: np.ndarray, sizes: np.ndarray, names: tuple[str, ...]) -> list[dict]:
    pieces = np.split(weights, np.cumsum(sizes)[:-1])
    return [
        {"feature": name, "weights": [round(float(w), 2) + 0.0 for w in piece]}
        for name, piece in zip(names, pieces, strict=True)
    ]


def write(documents: list[Sample]) -> None:
    alone, together = table_sizes()
    first, second = train(documents)
    made = {
        "what": "log odds that a line is no part of the article, a weight a column of each feature; see docs/debris.md",
        "safe": SAFE,
        "strict": STRICT,
        "bias": [round(first[1], 2), round(second[1], 2)],
        "first": tables(first[0], alone, NAMES),
        "second": tables(second[0], together, (*NAMES, *likelihood.NEIGHBOURS)),
    }
    text = json.dumps(made, indent=1)
    text = re.sub(r"\[\s+(-?[\d.]+,?\s+)+\]", lambda match: re.sub(r"\s+", " ", match[0]), text)
    OUT.write_text(text + "\n", encoding="utf-8")
    print(f"{OUT.relative_to(ROOT)}: {len(text) // 1000} kB")


def cross_validate(documents: list[Sample]) -> None:
    """Keep and drop on sites the weights have not seen, by source and threshold."""
    alone, together = table_sizes()
    judged = []
    for number in range(FOLDS):
        first, second = train([doc for doc in documents if fold_of(doc) != number])
        for doc in (doc for doc in documents if fold_of(doc) == number):
            wider = with_neighbours([doc], doc.rows, scores(doc.rows, first, alone))
            judged.append((doc, scores(wider, second, together)))
    for limit in (-1, -0.5, 0, 1, 2, 3):
        print(f"score from {limit} on:")
        for source in sorted({doc.source for doc in documents}):
            kept, gone = [], []
            for doc, found in judged:
                if doc.source == source:
                    out = (found >= limit) | doc.removed
                    kept += [(~out[doc.labels == KEEP]).mean()] if (doc.labels == KEEP).any() else []
                    gone += [out[doc.labels == DROP].mean()] if (doc.labels == DROP).any() else []
            drop = np.mean(gone) if gone else 0
            print(f"  {source:20} keep {np.mean(kept):.3f} drop {drop:.3f} of {len(kept)} documents")


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
