"""Debris beside the peers: the table of docs/debris.md.

    python benchmarks/debris.py [--variants art,page] [--speed]

Needs ../shared beside the repository, with eval/debris: real pages flattened to text, and their scorer. jusText is
asked too where it is installed (`pip install justext`). C4 stands here as its line rules, restated from datatrove.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from html import escape
from pathlib import Path

from cleaner import Cleaner

SHARED = Path(__file__).resolve().parents[2] / "shared"
POLICY = ("terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies")
ENDS = (".", "?", "!", '"', "'")
SPEED_PAGES = 150


def c4(text: str) -> str:
    """C4's line rules: a line ends like a sentence, has three words or more, and names neither scripts nor cookies."""
    return "\n".join(line for line in text.split("\n") if _c4_keeps(line.strip()))


def _c4_keeps(line: str) -> bool:
    low = line.lower()
    sentence = line.endswith(ENDS) and not line.endswith("...") and len(line.split()) >= 3
    return sentence and "javascript" not in low and not any(policy in low for policy in POLICY)


def justext_on_text(text: str) -> str:
    """Give the text to jusText, with every line as a paragraph, and stop words of English."""
    import justext

    page = "".join(f"<p>{escape(line)}</p>" for line in text.split("\n") if line.strip())
    paragraphs = justext.justext(page, justext.get_stoplist("English"))
    return "\n".join(p.text for p in paragraphs if not p.is_boilerplate)


def systems() -> dict[str, Callable[[str], str]]:
    safe, strict = Cleaner(only=["debris/*"]), Cleaner(only=["debris/*"], debris="strict")
    found = {
        "ours, safe": lambda text: safe.clean(text).text,
        "ours, strict": lambda text: strict.clean(text).text,
        "C4 line rules": c4,
    }
    try:
        import justext  # noqa: F401
    except ImportError:
        print("jusText is not installed; its row is left out")
    else:
        found["jusText on text"] = justext_on_text
    return found


def table(variants: list[str]) -> None:
    """Keep, drop and F1 of every system on every source, and the share of headlines that stay."""
    sys.path.insert(0, str(SHARED / "eval" / "debris"))
    import score

    documents = score.load("dev", variants)
    results = {name: score.score(documents, [clean(d["text"]) for d in documents]) for name, clean in systems().items()}
    groups = sorted(next(iter(results.values())))
    print("| | " + " | ".join(groups) + " |")
    print("|---" * (len(groups) + 1) + "|")
    for name, by_group in results.items():
        print(f"| {name} | " + " | ".join(cell(by_group[group]) for group in groups) + " |")


def cell(row: dict[str, float]) -> str:
    figures = f"{row['keep']:.3f}/{row['drop']:.3f}/{row['F1']:.3f}"
    return figures + (f", title {row['title']:.2f}" if "title" in row else "")


def speed() -> None:
    """Process time of the debris stage beside ftfy.fix_text, page by page in turn."""
    import ftfy

    sys.path.insert(0, str(SHARED / "eval" / "debris"))
    import score

    pages = [d["text"] for d in score.load("dev", ["art"])][::4][:SPEED_PAGES]
    cleaner = Cleaner(only=["debris/*"])
    for page in pages:  # what is loaded once, as the identification of languages, does not count
        cleaner.clean(page)
    spent = {"ftfy": 0.0, "ours": 0.0}
    for page in pages:
        for name, clean in (("ftfy", ftfy.fix_text), ("ours", cleaner.clean)):
            start = time.process_time()
            clean(page)
            spent[name] += time.process_time() - start
    print(f"safe on {len(pages)} pages: {spent['ours'] / spent['ftfy']:.2f} of ftfy.fix_text's time")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--variants", default="art,page")
    parser.add_argument("--speed", action="store_true")
    args = parser.parse_args()
    if not SHARED.is_dir():
        print(f"skipped: the pages are not at {SHARED}")
        return 0
    if args.speed:
        speed()
    else:
        table(args.variants.split(","))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
