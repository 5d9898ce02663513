"""The quality gate: gold documents, traps and clean text in ../shared against the floors in floors.json.

    python benchmarks/quality.py            measure and compare; exit 1 where a figure is worse than its floor
    python benchmarks/quality.py --raise    measure and write better figures as the new floors

`fixed` figures must not fall; `damaged`, `broken` and `changed` must not rise. Without ../shared it says so and ends
with 0.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
FLOORS = ROOT / "benchmarks/floors.json"


def gold(kind: str) -> dict[str, int]:
    """Fixed and damaged places of a folder of annotated documents, cleaned with the command line's defaults."""
    folder, script = SHARED / "gold" / kind, SHARED / "gold/goldfmt.py"
    with tempfile.TemporaryDirectory() as scratch:
        source, out = f"{scratch}/source", f"{scratch}/out"
        subprocess.run([sys.executable, script, "source", folder, source], check=True)
        subprocess.run([sys.executable, "-m", "cleaner", "run", source, out, "--quiet"], check=True, cwd=ROOT)
        scored = subprocess.run(
            [sys.executable, script, "score", folder, out], check=False, capture_output=True, text=True
        ).stdout
    fixed, musts, damaged = map(int, re.findall(r"TOTAL fixed (\d+)/(\d+), damaged (\d+)", scored)[0])
    print(f"gold/{kind}: fixed {fixed} of {musts}, damaged {damaged}", flush=True)
    return {f"{kind} fixed": fixed, f"{kind} damaged": damaged}


def harm() -> dict[str, int]:
    """How many traps are broken and how many clean sentences and documents changed."""
    printed = subprocess.run(
        [sys.executable, SHARED / "eval/harm.py", "benchmarks.functions:safe", "--show", "100"],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
    ).stdout
    print(printed, end="", flush=True)
    sentences, documents, traps = map(int, re.findall(r"^\w+s changed: (\d+) of", printed, re.MULTILINE))
    return {"sentences changed": sentences, "documents changed": documents, "traps broken": traps}


def worse(name: str, figure: int, floor: int) -> bool:
    """True where a figure is on the wrong side of its floor."""
    return figure < floor if name.endswith("fixed") else figure > floor


def main() -> int:
    """Measure, compare, and raise the floors where asked to."""
    if not SHARED.is_dir():
        print(f"quality gate skipped: {SHARED} is absent")
        return 0
    figures = {**gold("seeds"), **gold("dev"), **harm()}
    floors = json.loads(FLOORS.read_text("utf-8"))
    failed = [name for name, figure in figures.items() if worse(name, figure, floors[name])]
    for name in failed:
        print(f"WORSE: {name} is {figures[name]}, the floor is {floors[name]}")
    if "--raise" in sys.argv and not failed:
        FLOORS.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    print("quality gate: " + ("failed" if failed else "passed"))
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
