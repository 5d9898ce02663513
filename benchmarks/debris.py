"""Debris beside the peers: the table of docs/debris.md.

    python benchmarks/debris.py [--variants art,page] [--environments DIR]
    python benchmarks/debris.py --speed

Needs ../shared beside the repository, with eval/debris: real pages flattened to text, and their scorer. Each peer is
installed into an environment of its own, which is kept where --environments says so; one that cannot be installed is
left out, with a line that says so. The extractors that read HTML, trafilatura among them, have no row: the pages are at
hand as text alone.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

from environments import environment

from cleaner import Cleaner

SHARED = Path(__file__).resolve().parents[2] / "shared"
SPEED_PAGES = 150

Documents = list[dict[str, Any]]


class PeerError(RuntimeError):
    """A peer that cannot be installed, or that fails on the pages."""


class Peer(NamedTuple):
    """A program of others: what to install, and a script that reads documents and writes clean texts, as JSON."""

    name: str
    requirements: tuple[str, ...]
    script: str


C4 = """
import json, sys
from datatrove.data import Document
from datatrove.pipeline.filters import C4QualityFilter

# the rules for lines; those that drop a whole document for its number of sentences or a bracket are switched off
lines = C4QualityFilter(min_num_sentences=-1, filter_curly_bracket=False, filter_lorem_ipsum=False)
cleaned = []
for number, each in enumerate(json.load(sys.stdin)):
    document = Document(text=each["text"], id=str(number))
    lines.filter(document)
    cleaned.append(document.text)
json.dump(cleaned, sys.stdout)
"""

JUSTEXT = """
import json, sys
from html import escape
import justext

NAMES = {"da": "Danish", "de": "German", "en": "English", "es": "Spanish", "fi": "Finnish", "fr": "French",
         "hu": "Hungarian", "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ko": "Korean", "nl": "Dutch",
         "no": "Norwegian_Bokmal", "pl": "Polish", "pt": "Portuguese", "ru": "Russian", "sv": "Swedish",
         "tr": "Turkish", "vi": "Vietnamese"}

def clean(text, language):
    page = "".join(f"<p>{escape(line)}</p>" for line in text.split("\\n") if line.strip())
    name = NAMES.get(language)
    # its authors' settings for a language without a list of stop words
    asked = {"stoplist": justext.get_stoplist(name)} if name else {
        "stoplist": frozenset(), "stopwords_low": 0, "stopwords_high": 0}
    return "\\n".join(each.text for each in justext.justext(page, **asked) if not each.is_boilerplate)

json.dump([clean(each["text"], each["lang"]) for each in json.load(sys.stdin)], sys.stdout)
"""

PEERS = (
    Peer("C4 line rules (datatrove)", ("datatrove[processing]", "orjson"), C4),
    Peer("jusText on text", ("jusText", "lxml_html_clean"), JUSTEXT),
)


def asked(peer: Peer, documents: Documents, environments: Path) -> list[str]:
    """What the peer makes of the documents. Raises PeerError where it cannot be had."""
    given = json.dumps([{"text": each["text"], "lang": each["lang"]} for each in documents])
    try:
        python = environment(environments / peer.name.split()[0], peer.requirements)
        done = subprocess.run([python, "-c", peer.script], input=given, capture_output=True, text=True, check=True)
    except subprocess.CalledProcessError as error:
        raise PeerError((error.stderr or "it cannot be installed").strip().rpartition("\n")[2]) from error
    return json.loads(done.stdout)


def rows(documents: Documents, environments: Path) -> dict[str, list[str]]:
    """The clean texts of each system, ours first."""
    ours = {"ours, safe": Cleaner(only=["debris/*"]), "ours, strict": Cleaner(only=["debris/*"], debris="strict")}
    texts = [each["text"] for each in documents]
    found = {name: [done.text for done in cleaner.clean_many(texts)] for name, cleaner in ours.items()}
    for peer in PEERS:
        try:
            found[peer.name] = asked(peer, documents, environments)
        except PeerError as error:
            print(f"{peer.name} is left out: {error}")
    return found


def scorer() -> Any:
    """The scorer of the pages."""
    sys.path.insert(0, str(SHARED / "eval" / "debris"))
    import score

    return score


def table(variants: list[str], environments: Path) -> None:
    """Keep, drop and F1 of every system on every source, and the share of headlines that stay."""
    score = scorer()
    documents = score.load("dev", variants)
    results = {name: score.score(documents, texts) for name, texts in rows(documents, environments).items()}
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

    pages = [d["text"] for d in scorer().load("dev", ["art"])][::4][:SPEED_PAGES]
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
    parser.add_argument("--environments", type=Path, help="where the peers are, or will be, installed")
    parser.add_argument("--speed", action="store_true")
    args = parser.parse_args()
    if not SHARED.is_dir():
        print(f"skipped: the pages are not at {SHARED}")
        return 0
    if args.speed:
        speed()
    else:
        with tempfile.TemporaryDirectory() as scratch:
            table(args.variants.split(","), args.environments or Path(scratch))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
