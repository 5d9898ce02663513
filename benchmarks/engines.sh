#!/usr/bin/env bash
# Every engine against the library, each in an environment of its own; needs Java 17 for Spark, three quarters of an hour,
# and 3 GB of disk.
#
#     bash benchmarks/engines.sh [FOLDER] [DOCUMENTS]
#
# Makes environments and a corpus in FOLDER (kept for the next time), runs the examples and `cleaner run --engine`, and
# prints a line for every route. Exits with 1 if a text or an edit differs, no worker could be killed, or one that was
# killed lost or doubled something.
set -euo pipefail
cd "$(dirname "$0")/.."
export PYTHONPATH=$PWD
work=$(mkdir -p "${1:-/tmp/cleaner-engines}" && cd "${1:-/tmp/cleaner-engines}" && pwd)
documents=${2:-20000}
corpus=$work/corpus-$documents.jsonl
large=$work/corpus-26000.jsonl # 110 MB
some=$work/some.jsonl
export PYSPARK_PYTHON=$work/spark/bin/python # what Spark starts for its workers

environment() { # NAME EXTRA: a Python with the package's dependencies
  [ -x "$work/$1/bin/python" ] || python3 -m venv "$work/$1"
  "$work/$1/bin/pip" install --quiet --disable-pip-version-check ".[$2]"
  "$work/$1/bin/pip" uninstall --quiet --yes translation-cleaner # the checkout itself is measured
}
route() { # NAME ROUTE FILE [OPTION…]
  "$work/$1/bin/python" benchmarks/engines.py "${@:2}" 2>>"$work/engines.log" | grep '^{' || { # Ray talks in between
    echo "FAILED: $*; see the end of $work/engines.log" >&2
    return 1
  }
}
same() { # FILE: all lines of it say the same of texts and edits
  python3 - "$1" <<'PYTHON'
import json, sys
from pathlib import Path
rows = [json.loads(line) for line in Path(sys.argv[1]).read_text().splitlines()]
outcomes = {(row["documents"], row["edits"], row["texts"], row["edits sha256"]) for row in rows}
print("identical" if len(outcomes) == 1 else "DIFFERENT", *outcomes)
raise SystemExit(len(outcomes) != 1)
PYTHON
}

environment here datatrove,hf,pandas,polars
environment ray ray
environment spark spark
[ -f "$corpus" ] || "$work/here/bin/python" benchmarks/engines.py corpus "$corpus" --documents "$documents"
[ -f "$corpus" ] || exit 0 # skipped: the material for it is absent
[ -f "$large" ] || "$work/here/bin/python" benchmarks/engines.py corpus "$large" --documents 26000
head -n 6000 "$corpus" >"$some"

"$work/ray/bin/python" examples/ray_data.py 2>>"$work/engines.log" | grep "on YouTube"
"$work/spark/bin/python" examples/spark_frame.py 2>>"$work/engines.log" | grep "on YouTube"

route here overhead "$some"
{
  route here library "$corpus"
  route here run "$corpus" --workers 2
  route here datasets "$corpus" --workers 2
  route here datatrove "$corpus" --workers 2
  route ray ray "$corpus" --workers 2
  route spark spark "$corpus" --workers 2
} | tee "$work/all.jsonl"
same "$work/all.jsonl"

echo "a worker is killed in mid-run:"
{
  route here library "$some"
  route ray ray "$some" --workers 2 --kill
  route spark spark "$some" --workers 2 --kill
} | tee "$work/killed.jsonl"
same "$work/killed.jsonl"

echo "Ray and Spark against the local engine, start-up aside:"
route ray race "$large" --workers 2 --engine ray
route spark race "$large" --workers 2 --engine spark
