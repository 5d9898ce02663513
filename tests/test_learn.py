"""Learning: what recurs around the texts becomes a phrase; headlines and running text never do."""

import json
from pathlib import Path

import pytest

from cleaner import Cleaner
from cleaner.document import Document
from cleaner.learn import Recurring, group, learn, write
from cleaner.rulebook import load

PLACES = ["Harrow", "Dunmore", "Kelby", "Ashford", "Tarn", "Wexley", "Orme", "Pell", "Stowe", "Brack", "Lyng", "Marl"]


def page(place: str) -> str:
    return "\n\n".join([
        "The Valley Gazette for all of us",
        f"{place} buys back its mill",
        "Sundries and letters",
        "Our weekly column",
        f"The village of {place} bought its mill back on Tuesday after forty years of lawsuits and letters.",
        "What came before",
        f"Nobody in {place} had expected the heirs to sell, since the river has risen twice this year.",
        "Printed by Osgood and daughters",
        f"Next week: {place} again",
    ])  # fmt: skip


CORPUS = [Document(f"news/{place}.txt", page(place)) for place in PLACES]


def test_just_what_recurs_outside_the_text_is_learnt():
    assert learn(lambda: CORPUS, 10) == [
        Recurring("Printed by Osgood and daughters", "news", 12, 12),
        Recurring("Sundries and letters", "news", 12, 12),
    ]


def test_it_has_to_recur_in_one_folder_or_site():
    half = [Document(f"{number % 2}/{number}.txt", document.text) for number, document in enumerate(CORPUS)]
    sited = [document.__class__(document.id, document.text, {"url": "https://example.org/1"}) for document in half]
    assert learn(lambda: half, 10) == []
    assert {each.group for each in learn(lambda: sited, 10)} == {"example.org"}
    assert group(sited[0]) == "example.org"


def test_what_a_book_names_is_not_learnt_again(tmp_path):
    write(learn(lambda: CORPUS), tmp_path / "learned.yaml")
    assert learn(lambda: CORPUS, books=load([tmp_path / "learned.yaml"])) == []


def test_the_rulebook_takes_the_lines_out_and_counts_in_its_reasons(tmp_path):
    path = tmp_path / "sub" / "learned.yaml"
    assert write(learn(lambda: CORPUS), path, level="safe") == 2
    cleaner = Cleaner(
        [path], only=["debris/learned-printed-by-osgood-and-daughters", "debris/learned-sundries-and-letters"]
    )
    done = cleaner.clean(page("Nether Harrow"))
    assert "Osgood" not in done.text
    assert "Sundries" not in done.text
    assert "Nether Harrow buys back its mill" in done.text
    assert "12 of the 12 documents" in cleaner.books.rules["debris/learned-sundries-and-letters"].spec.why


def test_a_rulebook_of_somebody_is_not_overwritten(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("rulebook: 1\n", "utf-8")
    with pytest.raises(FileExistsError, match="another name"):
        write(learn(lambda: CORPUS), path)
    assert path.read_text("utf-8") == "rulebook: 1\n"
    assert write([], path, replace=True) == 0


def test_one_document_is_no_recurrence():
    with pytest.raises(ValueError, match="two documents"):
        learn(lambda: CORPUS, 1)


def test_the_command_writes_a_rulebook_that_loads(cleaner, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for document in CORPUS:
        (folder / Path(document.id).name).write_text(document.text, "utf-8")
    done = cleaner("rules", "suggest-debris", folder, "-o", tmp_path / "learned.yaml")
    assert done.returncode == 0, done.stderr
    assert b"12 documents read, 2 rules written" in done.stdout
    assert len(load([tmp_path / "learned.yaml"], with_shipped=False).rules) == 2
    assert cleaner("rules", "suggest-debris", folder, "-o", tmp_path / "learned.yaml").returncode == 2
    assert cleaner("rules", "test", "--rules", tmp_path / "learned.yaml", "-k", "learned-").returncode == 0


@pytest.fixture
def gazette(tmp_path):
    """A folder of pages on which the same lines recur."""
    folder = tmp_path / "in"
    folder.mkdir()
    for place in PLACES:
        (folder / f"{place}.txt").write_text(page(place), "utf-8")
    return folder


def test_a_run_that_learns_flags_what_recurs_and_cuts_it_if_strict(gazette, tmp_path, cleaner):
    assert cleaner("run", gazette, tmp_path / "safe", "--learn", "--quiet").returncode == 0
    kept = (tmp_path / "safe" / "Tarn.txt").read_text("utf-8")
    assert kept == page("Tarn")
    flagged = cleaner("audit", tmp_path / "safe", "--flags", "--rule", "debris/learned-sundries-and-letters", "--json")
    assert len(flagged.stdout.splitlines()) == len(PLACES)
    assert cleaner("run", gazette, tmp_path / "strict", "--learn", "--debris", "strict", "--quiet").returncode == 0
    cut = (tmp_path / "strict" / "Tarn.txt").read_text("utf-8")
    assert "Printed by Osgood" not in cut
    assert "12 of the 12 documents" in (tmp_path / "strict" / ".cleaner" / "learned.yaml").read_text("utf-8")


def test_a_run_that_learnt_is_gone_on_with_and_undone(gazette, tmp_path, cleaner):
    command = ("run", gazette, tmp_path / "out", "--learn", "--debris", "strict", "--json")
    cleaner(*command)
    assert json.loads(cleaner(*command).stdout)["unchanged since the last run"] == len(PLACES)
    assert cleaner("undo", tmp_path / "out").returncode == 0
    for place in PLACES:
        assert (tmp_path / "out" / f"{place}.txt").read_bytes() == (gazette / f"{place}.txt").read_bytes()


def test_nothing_is_learnt_into_the_folder_of_the_input(gazette, cleaner):
    assert cleaner("run", gazette, gazette / "out", "--learn").returncode == 2
    assert sorted(gazette.iterdir()) == sorted(gazette / f"{place}.txt" for place in PLACES)


def test_where_nothing_recurs_a_run_is_as_any_other(tmp_path, cleaner):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "one.txt").write_text("On Youtube.", "utf-8")
    assert cleaner("run", tmp_path / "in", tmp_path / "out", "--learn", "--quiet").returncode == 0
    assert (tmp_path / "out" / "one.txt").read_text("utf-8") == "On YouTube."
