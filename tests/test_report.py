"""The report: one page, escaped, of bounded size, that a browser opens without a complaint."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from base64 import b64encode
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from random import Random

import pytest
from conftest import PAGE, PROSE

from cleaner import Cleaner
from cleaner.batch import Plan
from cleaner.batch import run as clean_all
from cleaner.finished import Finished
from cleaner.report import facts as facts_of_runs
from cleaner.report import page
from cleaner.report.facts import ELSEWHERE, Places, gather
from cleaner.report.samples import AtRandom, Largest

HOSTILE = (
    "<script>document.title = 'taken'</script>",
    '"onmouseover="document.title=\'taken\'" x="',
    "</style><style>main { display: none }</style>",
    "</script><img src=x onerror=\"document.title='taken'\">",
    "{{ 7 * 7 }} {% raw %} <!-- ]]> &lt;b&gt; &amp;",
    "<svg/onload=alert(1)> javascript:alert(1) <base href=//evil.example>",
)
TRIAL = Path(__file__).with_name("report_trial.js")
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


class Page(HTMLParser):
    """A page as its reader sees it: tags, attributes, and the text outside style and script."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.source = source
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self._raw = False
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self._raw = tag in ("style", "script")

    def handle_endtag(self, tag):
        self._raw = False
        self.text += " " * (tag in ("dt", "dd", "span", "summary", "p"))

    def handle_data(self, data):
        if not self._raw:
            self.text += data

    def values(self, name: str) -> list[str]:
        return [value for _, attribute, value in self.attributes if attribute == name]


def entry(name: str, **more) -> dict:
    """An audit line of a document of 1,000 characters in which nothing was done."""
    line = {"id": name, "language": ["en", 1.0], "length": 1000, "sha256": ["", ""], "edits": [], "flags": []}
    return {**line, **more}


def finished(folder: Path, entries, failures=(), manifest=None) -> Finished:
    """A finished run with this audit."""
    state = folder / ".cleaner"
    state.mkdir(parents=True)
    with (state / "audit.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in entries)
    (state / "errors.jsonl").write_text("".join(json.dumps(line) + "\n" for line in failures), "utf-8")
    (state / "manifest.json").write_text(json.dumps(manifest or {}), "utf-8")
    return Finished(folder)


@pytest.fixture
def hostile(tmp_path) -> Finished:
    """A run in which everything that can come from outside is made to break a page."""
    lines = [
        entry(
            text,
            language=[text, 1.0],
            edits=[[0, text, text + "!", [text]], [500, text + "\n", "", ["names/" + text]]],
            flags=[[0, text, text, [text]]],
        )
        for text in HOSTILE
    ]
    odd = entry("odd \udcff.txt", edits=[[0, "\x00\x1b\udcff\u202e", "\u200b", ["x/\x07"]]])
    failures = [{"id": text, "error": text} for text in HOSTILE]
    manifest = {
        "source": HOSTILE[0],
        "version": HOSTILE[1],
        "rulebook": HOSTILE[2],
        "options": {"rules": ["gone.yaml"]},
    }
    return finished(tmp_path / "<b>out</b> & 'more'", [*lines, odd], failures, manifest)


@pytest.fixture(scope="module")
def shipped() -> Cleaner:
    return Cleaner()


@pytest.fixture
def run(shipped, corpus, tmp_path) -> Finished:
    """A real run, in several scripts, with a failure."""
    (corpus / "broken.txt").write_bytes(bytes(range(256)) * 40)
    (corpus / "sub/menu.txt").write_text("Leave a Reply\n\n" + PROSE * 3 + "\nShare this:\n\nSource link\n", "utf-8")
    clean_all(corpus, tmp_path / "out", shipped, Plan(workers=1))
    return Finished(tmp_path / "out")


def test_the_page_is_written_into_the_folder_of_the_run_or_where_it_is_wanted(cleaner, run, tmp_path):
    done = cleaner("report", run.out)
    assert done.returncode == 0, done.stderr
    assert str(run.out / ".cleaner/report.html") in done.stdout.decode()
    assert cleaner("report", run.out, "-o", tmp_path / "pages/mine.html").returncode == 0
    assert (tmp_path / "pages/mine.html").read_bytes() == (run.out / ".cleaner/report.html").read_bytes()


def test_a_report_of_nothing_is_refused(cleaner, tmp_path):
    done = cleaner("report", tmp_path)
    assert done.returncode == 2
    assert b"this needs a folder that 'cleaner run' wrote" in done.stderr


def test_the_page_tells_what_the_run_did(run):
    text = " ".join(Page(page.write(run)).text.split())
    assert "documents 4 changed 3" in text
    assert "names/youtube 5 in 3 documents" in text
    assert "cleaner undo " + str(run.out) + " --rule names/youtube" in text
    assert "The mayor wrote on Youtube that" in text
    assert "The mayor wrote on YouTube that" in text
    assert "broken.txt" in text


def test_every_reason_of_a_rule_stands_on_the_page(run):
    rules = page.books_of(run).rules
    text = Page(page.write(run)).text
    for rule in gather(run).tally.by_rule:
        assert rules[rule].spec.why in text


def test_what_comes_from_outside_is_text(hostile, tmp_path):
    mine = Page(page.write(finished(tmp_path / "plain", [])))
    theirs = Page(page.write(hostile))
    for text in HOSTILE:
        assert theirs.text.count(text) >= 4, text
    assert theirs.tags["script"] == mine.tags["script"] == 1
    assert theirs.tags["style"] == mine.tags["style"] == 1
    assert not theirs.tags.keys() & {"img", "base", "iframe", "object", "link", "form"}
    assert not [name for _, name, _ in theirs.attributes if name.startswith("on") or name in ("style", "src", "srcdoc")]
    assert all(value.startswith("#") for value in theirs.values("href"))
    assert "49" not in re.findall(r"\{\{.*?\}\}", theirs.text)
    assert "␀␛\\udcff" in theirs.text
    theirs.source.encode("utf-8")


def test_a_page_stands_for_itself(run):
    made = Page(page.write(run))
    ids = made.values("id")
    assert len(ids) == len(set(ids))
    assert {value.removeprefix("#") for value in made.values("href")} <= set(ids)
    assert set(made.values("aria-labelledby")) <= set(ids)


def test_the_policy_admits_our_style_and_script_and_nothing_else(run):
    made = page.write(run)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', made)[1].replace("&#39;", "'")
    for name in ("style", "script"):
        [content] = re.findall(rf"<{name}>(.*?)</{name}>", made, re.DOTALL)
        digest = b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_right_to_left_and_other_scripts_keep_their_direction_and_language(tmp_path):
    texts = {"ar": "كتب رئيس البلدية على Youtube", "ja": "市長はYoutubeに書いた", "he": "ראש העיר כתב ב־Youtube"}
    lines = [
        entry(code, language=[code, 1.0], edits=[[0, text, text + ".", ["names/x"]]]) for code, text in texts.items()
    ]
    made = Page(page.write(finished(tmp_path / "out", lines)))
    assert {"ar", "ja", "he"} <= {value for tag, name, value in made.attributes if (tag, name) == ("p", "lang")}
    assert ("p", "dir", "auto") in made.attributes
    assert all(text in made.text for text in texts.values())


def test_what_cannot_be_seen_is_named(tmp_path):
    line = entry("a", edits=[[0, "a\u200bb", "ab", ["x/y"]], [10, " \n", "\n", ["x/y"]], [20, "  ", " ", ["x/y"]]])
    made = Page(page.write(finished(tmp_path / "out", [line])))
    assert {"ZERO WIDTH SPACE", "NEW LINE", "SPACE"} <= set(made.values("title"))


def test_documents_without_a_fitting_clean_copy_are_shown_without_the_text_around(run):
    (run.out / "a.txt").unlink()
    (run.out / "sub/c.md").write_text("something else", "utf-8")
    text = Page(page.write(run)).text
    assert "not at hand" in text
    assert "was changed after cleaning" in text


def test_records_of_a_file_are_shown_with_the_text_around_them(shipped, tmp_path):
    (tmp_path / "in").mkdir()
    records = [{"text": PROSE.replace("mayor", f"mayor of {place}")} for place in ("Arles", "Bonn")]
    (tmp_path / "in/a.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    clean_all(tmp_path / "in", tmp_path / "out", shipped, Plan(workers=1))
    text = Page(page.write(Finished(tmp_path / "out"))).text
    assert "The mayor of Arles wrote on YouTube that" in text
    assert "The mayor of Bonn wrote on YouTube that" in text
    assert "is not shown" not in text


def test_a_large_run_makes_no_large_page(tmp_path):
    long = "x" * 20_000
    olds = ("Youtube", long, "a line\n")
    edits = [[i * 10, olds[i % 3], "", [f"names/n{j}" for j in range(i, i + 10)]] for i in range(300)]
    flags = [[i * 10, long, long, [f"debris/d{i}"]] for i in range(300)]
    lines = (entry(f"f{i}/{i}.txt", edits=edits[3 * i :][:60], flags=flags[3 * i :][:3]) for i in range(100))
    failures = [{"id": f"{i}.txt", "error": "broken"} for i in range(5_000)]
    run = finished(tmp_path / "out", lines, failures)
    made = page.write(run)
    assert len(made) < 4_000_000
    assert "The first 200 of 5,000." in Page(made).text
    assert made == page.write(run)


def test_a_page_of_a_run_that_changed_nothing(tmp_path):
    text = Page(page.write(finished(tmp_path / "out", [entry("a.txt"), entry("b.txt")]))).text
    for said in (
        "Nothing was changed.",
        "No document was changed.",
        "Nothing is left to decide.",
        "None: every document",
    ):
        assert said in text


def test_folders_beyond_a_bound_are_counted_together(monkeypatch):
    monkeypatch.setattr(facts_of_runs, "MOST_PLACES", 2)
    places = Places()
    for name in ("a/1", "b/1", "c/1", "d/1", "a/2"):
        places.add(entry(name))
    assert {name: count.documents for name, count in places.telling.items()} == {"a": 2, "b": 1, ELSEWHERE: 2}


def test_folders_are_told_apart_where_they_part():
    places = Places()
    for name in ("data/news/1", "data/news/2", "data/blogs/1"):
        places.add(entry(name))
    assert {name: count.documents for name, count in places.telling.items()} == {"data/news": 2, "data/blogs": 1}


def test_the_largest_are_kept_and_the_first_of_equals():
    largest = Largest(2, lambda line: line["rank"])
    for name, rank in [("a", 1), ("b", 5), ("c", 5), ("d", 0), ("e", 9)]:
        largest.offer({"id": name, "rank": rank})
    assert [line["id"] for line in largest] == ["e", "b"]


def test_what_a_model_decided_shows_its_score(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/page.txt").write_text(PAGE, "utf-8")
    clean_all(tmp_path / "in", tmp_path / "out", Cleaner(), Plan(workers=1))
    made = Page(page.write(Finished(tmp_path / "out")))
    [line, rule] = made.values("data-score")
    assert float(line) == float(rule) > 0.8


def test_a_choice_at_random_is_fair_and_repeats_itself():
    def chosen(seed: int) -> list[int]:
        sample = AtRandom(3, Random(seed))
        for number in range(10):
            sample.offer(lambda number=number: number)
        return list(sample)

    assert chosen(0) == chosen(0)
    counts = Counter(number for seed in range(1_000) for number in chosen(seed))
    assert all(230 < counts[number] < 370 for number in range(10)), counts


def browse(source: Path, profile: Path) -> tuple[str, list[str]]:
    """The page as Chromium has it in a narrow window after its script ran, and what Chromium complained of."""
    shown = "--window-size=375,800 --virtual-time-budget=5000 --enable-logging=stderr --dump-dom"
    quiet = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    more = "--disable-component-update --disable-sync --disable-dev-shm-usage"
    command = [BROWSER, *quiet.split(), *more.split(), *shown.split(), f"--user-data-dir={profile}", source.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True, timeout=120)
    return done.stdout, [line for line in done.stderr.splitlines() if ":CONSOLE" in line]


@pytest.mark.skipif(BROWSER is None, reason="no Chromium on PATH: install one to see the page in a browser")
def test_a_browser_runs_the_page_without_a_complaint_and_nothing_of_the_corpus(hostile, tmp_path):
    file = tmp_path / "report.html"
    file.write_text(page.write(hostile), "utf-8")
    dom, complaints = browse(file, tmp_path / "profile")
    assert complaints == []
    seen = Page(dom)
    title = re.search(r"<title>(.*?)</title>", dom)[1]
    assert title.startswith("cleaner report: ")
    assert "hidden" not in [name for tag, name, _ in seen.attributes if tag == "button"]  # our own script ran
    for text in HOSTILE:
        assert text in seen.text


@pytest.mark.skipif(BROWSER is None, reason="no Chromium on PATH: install one to see the page in a browser")
def test_keys_hints_filter_and_theme_work_in_a_browser(run, tmp_path):
    made = re.sub(r"<meta http-equiv=.*?>", "", page.write(run))  # else the policy would keep our trial out
    file = tmp_path / "trial.html"
    file.write_text(made.replace("</head>", f"<script>{TRIAL.read_text('utf-8')}</script></head>"), "utf-8")
    dom, complaints = browse(file, tmp_path / "profile")
    assert complaints == []
    told = json.loads(next(value for value in Page(dom).values("data-told")))
    documents = [value for tag, name, value in Page(made).attributes if (tag, name) == ("details", "data-name")]
    documents = [name for name in documents if name.endswith((".txt", ".md"))]
    assert [told["first"], told["second"], told["back"]] == [documents[0], documents[1], documents[0]]
    assert told["themed"]
    assert "names/youtube" in told["hint"]
    assert page.books_of(run).rules["names/youtube"].spec.why in told["hint"]
    assert told["hintGone"]
    assert told["shown"] == ["names/youtube"]
    assert "cleaner audit" in told["said"]
    assert told["wide"] == []
    assert told["width"] <= 500  # as narrow as Chromium's window gets


def luminance(colour: str) -> float:
    """The relative luminance of `#rrggbb`, as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "papers"),
    [
        ("ink", ["paper", "card", "faint", "gone-paper", "come-paper", "mark"]),
        ("quiet", ["paper", "card", "faint"]),
        ("link", ["paper"]),
        ("gone-ink", ["gone", "gone-paper"]),
        ("come-ink", ["come", "come-paper"]),
        ("bad", ["paper", "card", "gone-paper"]),
        ("paper", ["ink"]),
    ],
)
def test_text_stands_out_as_wcag_aa_asks(ink, papers, theme):
    style = (page.HERE / "page.css").read_text("utf-8")
    colours = {name: pair for name, *pair in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", style)}
    for paper in papers:
        dark, light = sorted(luminance(colours[name][theme]) for name in (ink, paper))
        assert (light + 0.05) / (dark + 0.05) >= 4.5, f"{ink} on {paper}"
