"""The command line, as real processes: what it does, prints and returns, on good input and bad."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DONE, CHANGES, USAGE, UNREAD = 0, 1, 2, 3


def contents(folder: Path) -> dict[str, bytes]:
    """The files below a folder, without the audit's own."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files if ".cleaner" not in p.parts}


def audit(out: Path) -> list[dict]:
    return [json.loads(line) for line in (out / ".cleaner/audit.jsonl").read_bytes().splitlines()]


def test_run_mirrors_the_folder_and_accounts_for_every_change(cleaner, corpus, tmp_path):
    done = cleaner("run", corpus, "out")
    assert done.returncode == DONE, done.stderr
    out = contents(tmp_path / "out")
    assert sorted(out) == ["a.txt", "b.txt", "sub/c.md"]
    assert out["b.txt"] == (corpus / "b.txt").read_bytes()
    assert out["a.txt"].endswith(b"YouTube that the next meeting would be announced two weeks ahead.\n")
    assert b"\r\n" in out["sub/c.md"]
    assert b"YouTube" in out["sub/c.md"]
    first, second, _ = audit(tmp_path / "out")
    assert {rule for *_, rules in first["edits"] for rule in rules} == {"names/youtube", "debris/comment-form"}
    assert second["edits"] == []
    assert b"documents" in done.stdout


def test_undo_gives_the_bytes_back(cleaner, corpus, tmp_path):
    cleaner("run", corpus, "out")
    done = cleaner("undo", "out")
    assert done.returncode == DONE, done.stderr
    assert contents(tmp_path / "out") == contents(corpus)
    assert cleaner("undo", "out").returncode == DONE
    assert contents(tmp_path / "out") == contents(corpus)


def test_undo_of_one_rule_leaves_the_others(cleaner, corpus, tmp_path):
    cleaner("run", corpus, "out")
    assert cleaner("undo", "out", "--rule", "names/youtube").returncode == DONE
    text = (tmp_path / "out/a.txt").read_text("utf-8")
    assert "Youtube" in text
    assert "Leave a Reply" not in text
    assert cleaner("undo", "out").returncode == DONE
    assert contents(tmp_path / "out") == contents(corpus)


def test_undo_of_a_rule_that_did_nothing_says_so(cleaner, corpus, tmp_path):
    cleaner("run", "in", "out")
    done = cleaner("undo", "out", "--rule", "names/youtub")
    assert done.stdout == b"0 edits taken back in 0 documents\n"
    assert b"'cleaner audit out' lists them all" in done.stderr


def test_undo_of_one_document_leaves_the_others(cleaner, corpus, tmp_path):
    cleaner("run", corpus, "out")
    assert cleaner("undo", "out", "--document", "sub/c.md").returncode == DONE
    out = contents(tmp_path / "out")
    assert out["sub/c.md"] == (corpus / "sub/c.md").read_bytes()
    assert b"Leave a Reply" not in out["a.txt"]


def test_undo_leaves_a_copy_that_was_changed_by_hand(cleaner, corpus, tmp_path):
    cleaner("run", corpus, "out")
    (tmp_path / "out/a.txt").write_text("mine", "utf-8")
    done = cleaner("undo", "out")
    assert done.returncode == UNREAD
    assert b"a.txt" in done.stderr
    assert (tmp_path / "out/a.txt").read_text("utf-8") == "mine"
    assert (tmp_path / "out/sub/c.md").read_bytes() == (corpus / "sub/c.md").read_bytes()


def test_undo_never_writes_outside_its_folder(cleaner, corpus, tmp_path):
    cleaner("run", corpus, "out")
    path = tmp_path / "out/.cleaner/audit.jsonl"
    entry = {**audit(tmp_path / "out")[0], "id": "../victim.txt"}
    path.write_text(json.dumps(entry) + "\n", "utf-8")
    (tmp_path / "victim.txt").write_bytes((tmp_path / "out/a.txt").read_bytes())
    before = (tmp_path / "victim.txt").read_bytes()
    assert cleaner("undo", "out").returncode == UNREAD
    assert (tmp_path / "victim.txt").read_bytes() == before


def test_a_second_run_skips_what_is_done_and_a_changed_rule_does_not(cleaner, corpus, tmp_path):
    cleaner("run", corpus, "out")
    again = json.loads(cleaner("run", corpus, "out", "--json").stdout)
    assert (again["documents"], again["unchanged since the last run"]) == (3, 3)
    (tmp_path / "my.yaml").write_text(
        "rulebook: 1\nnames:\n  - {id: x, write: city council, for: [council]}\n", "utf-8"
    )
    with_rule = json.loads(cleaner("run", corpus, "out", "--rules", "my.yaml", "--json").stdout)
    assert with_rule["unchanged since the last run"] == 0
    assert "city council" in (tmp_path / "out/a.txt").read_text("utf-8")


def test_a_killed_run_resumes_where_it_stopped(cleaner, corpus, tmp_path):
    cleaner("run", corpus, "out")
    state = tmp_path / "out/.cleaner"
    files = (state / "files.jsonl").read_bytes().splitlines(keepends=True)
    (state / "audit.jsonl").rename(state / "audit.part")
    (state / "files.jsonl").unlink()
    (state / "files.part").write_bytes(files[0] + files[1][:40])  # killed in the middle of a line
    again = json.loads(cleaner("run", corpus, "out", "--json").stdout)
    assert again["unchanged since the last run"] == 1
    assert len(audit(tmp_path / "out")) == 3
    assert not (state / "audit.part").exists()


def test_cleaning_the_clean_copy_changes_nothing(cleaner, corpus):
    cleaner("run", corpus, "out")
    done = cleaner("check", "out")
    assert done.returncode == DONE, done.stdout


def test_check_writes_nothing_and_says_so_by_its_exit_code(cleaner, corpus, tmp_path):
    before = contents(tmp_path)
    done = cleaner("check", corpus)
    assert done.returncode == CHANGES
    assert b"a.txt: " in done.stdout
    assert contents(tmp_path) == before


def test_diff_hands_no_control_characters_to_the_terminal(cleaner, tmp_path):
    (tmp_path / "page.txt").write_text("The mayor \x1b[2J wrote on Youtube that it was late.\n", "utf-8")
    printed = cleaner("diff", "page.txt", "--only", "names/*").stdout
    assert b"\x1b" not in printed
    assert "YouTube" in printed.decode()


def test_diff_shows_both_sides_and_the_rule(cleaner, corpus):
    done = cleaner("diff", corpus)
    assert done.returncode == DONE
    shown = done.stdout.decode()
    assert "Leave a Reply" in shown
    assert "wrote on Youtube that" in shown
    assert "wrote on YouTube that" in shown
    assert "names/youtube" in shown


def test_explain_tells_which_score_a_line_needs(cleaner):
    assert "score     0.8 or more" in cleaner("explain", "debris/outside-article").stdout.decode()
    assert "score  " not in cleaner("explain", "debris/code").stdout.decode()


def test_explain_tells_what_why_and_where(cleaner):
    done = cleaner("explain", "names/scale-ai")
    assert done.returncode == DONE
    for part in ("Scale IA", "why", "guard", "example", "rules/names/"):
        assert part in done.stdout.decode()


def test_explain_suggests_the_nearest_rule(cleaner):
    done = cleaner("explain", "names/scale-a1")
    assert done.returncode == USAGE
    assert b"did you mean names/scale-ai" in done.stderr


def test_standard_input_goes_to_standard_output(cleaner):
    done = cleaner("run", "-", "-", stdin="The café is on Youtube.\r\n".encode())
    assert done.returncode == DONE
    assert done.stdout == "The café is on YouTube.\r\n".encode()


def test_quiet_prints_nothing(cleaner, corpus):
    done = cleaner("run", corpus, "out", "--quiet")
    assert (done.stdout, done.stderr) == (b"", b"")


def test_a_rule_can_be_left_out_or_stand_alone(cleaner, corpus, tmp_path):
    cleaner("run", corpus, "without", "--ignore", "names/youtube")
    cleaner("run", corpus, "alone", "--only", "names/youtube")
    assert "Youtube" in (tmp_path / "without/a.txt").read_text("utf-8")
    assert "Leave a Reply" in (tmp_path / "alone/a.txt").read_text("utf-8")
    assert "YouTube" in (tmp_path / "alone/a.txt").read_text("utf-8")


# Bad input: a clear message, the right exit code, the rest of the run done, nothing lost.


def test_a_missing_folder(cleaner):
    done = cleaner("run", "nowhere", "out")
    assert done.returncode == USAGE
    assert done.stderr.decode().strip() == "nowhere: no such file or folder"


def test_an_empty_folder(cleaner, tmp_path):
    (tmp_path / "in").mkdir()
    done = cleaner("run", "in", "out")
    assert done.returncode == USAGE
    assert b"in: holds no text files" in done.stderr
    assert not (tmp_path / "out").exists()


def test_an_empty_file_stays_empty(cleaner, corpus, tmp_path):
    (corpus / "empty.txt").touch()
    assert cleaner("run", corpus, "out").returncode == DONE
    assert (tmp_path / "out/empty.txt").read_bytes() == b""
    assert cleaner("undo", "out").returncode == DONE
    assert contents(tmp_path / "out") == contents(corpus)


def test_a_binary_file_is_listed_and_the_rest_done(cleaner, corpus, tmp_path):
    (corpus / "z.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    done = cleaner("run", corpus, "out")
    assert done.returncode == UNREAD
    assert b"z.txt: is not text" in done.stderr
    assert sorted(contents(tmp_path / "out")) == ["a.txt", "b.txt", "sub/c.md"]
    [error] = [json.loads(line) for line in (tmp_path / "out/.cleaner/errors.jsonl").read_bytes().splitlines()]
    assert error["id"] == "z.txt"


def test_a_file_that_is_not_utf_8_is_read_and_comes_back(cleaner, corpus, tmp_path):
    (corpus / "latin.txt").write_bytes(PROSE_FR.encode("cp1252"))
    assert cleaner("run", corpus, "out").returncode == DONE
    assert (tmp_path / "out/latin.txt").read_text("utf-8") == PROSE_FR.replace("Youtube", "YouTube")
    cleaner("undo", "out")
    assert contents(tmp_path / "out") == contents(corpus)


PROSE_FR = (
    "Le café de la gare a fermé ses portes à l'été, et personne n'a été prévenu à temps par la mairie.\n"
    "La nouvelle a été publiée sur Youtube par un élève du collège, qui voulait y déjeuner avec sa mère.\n"
)


def test_a_file_with_one_line_of_20_mb(cleaner, tmp_path):
    (tmp_path / "in").mkdir()
    sentence = "The council wrote on Youtube that the café would open. "
    (tmp_path / "in/long.txt").write_text(sentence * (20_000_000 // len(sentence)), "utf-8")
    assert cleaner("run", "in", "out").returncode == DONE
    text = (tmp_path / "out/long.txt").read_text("utf-8")
    assert "Youtube" not in text
    assert len(text) == (20_000_000 // len(sentence)) * len(sentence)


@pytest.mark.parametrize("out", ["in", "in/out", "."], ids=["OUT equal to IN", "OUT inside IN", "IN inside OUT"])
def test_out_must_not_endanger_the_input(cleaner, corpus, tmp_path, out):
    before = contents(tmp_path)
    done = cleaner("run", "in", out)
    assert done.returncode == USAGE
    assert b"choose" in done.stderr
    assert contents(tmp_path) == before


def test_out_must_not_hold_files_of_others(cleaner, corpus, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/thesis.txt").write_text("precious", "utf-8")
    done = cleaner("run", corpus, "out")
    assert done.returncode == USAGE
    assert b"holds files that cleaner did not write" in done.stderr
    assert (tmp_path / "out/thesis.txt").read_text("utf-8") == "precious"


def test_links_and_other_files_are_left_alone_and_counted(cleaner, corpus, tmp_path):
    (corpus / "link.txt").symlink_to(corpus / "a.txt")
    (corpus / "photo.png").write_bytes(b"\x89PNG")
    os.mkfifo(corpus / "pipe.txt")
    (corpus / ".hidden.txt").write_text("hidden", "utf-8")
    done = cleaner("run", corpus, "out", "--json")
    assert json.loads(done.stdout)["other files left alone"] == 3
    assert sorted(contents(tmp_path / "out")) == ["a.txt", "b.txt", "sub/c.md"]


def test_file_names_of_all_kinds(cleaner, corpus, tmp_path):
    names = [b"with space.txt", b"new\nline.txt", b"odd \xff byte.txt", b"x" * 250 + b".txt", "日本語.txt".encode()]
    for name in names:
        Path(os.fsdecode(os.fsencode(corpus) + b"/" + name)).write_text(PROSE_FR, "utf-8")
    assert cleaner("run", corpus, "out").returncode == DONE
    assert contents(tmp_path / "out").keys() == contents(corpus).keys()
    assert json.loads(cleaner("run", corpus, "out", "--json").stdout)["unchanged since the last run"] == 3 + len(names)
    assert cleaner("undo", "out").returncode == DONE
    assert contents(tmp_path / "out") == contents(corpus)


def test_a_name_of_odd_bytes_can_be_shown(cleaner, corpus):
    Path(os.fsdecode(os.fsencode(corpus) + b"/odd \xff byte.txt")).write_text(PROSE_FR, "utf-8")
    assert b"odd" in cleaner("diff", corpus).stdout
    assert cleaner("check", corpus).returncode == CHANGES


def test_undo_of_a_folder_that_no_run_made(cleaner, corpus):
    done = cleaner("undo", corpus)
    assert done.returncode == USAGE
    assert b"undo needs a folder that 'cleaner run' wrote" in done.stderr


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ("names:\n  - id: [", "bad.yaml:4: a key or item was expected here"),
        (
            "names:\n  - {id: a, write: B, for: [c], unles: [d]}",
            "bad.yaml:3: unknown key 'unles'; did you mean 'unless'?",
        ),
        ("patterns:\n  - id: a\n    find: /(unclosed/\n    write: b", "bad.yaml:4: the regular expression is wrong"),
        (
            "names:\n  - {id: a, write: B, for: [c]}\n  - {id: a, write: D, for: [e]}",
            "bad.yaml:4: the id 'a' is taken: bad.yaml:3 has it too",
        ),
    ],
    ids=["syntax error", "unknown key", "bad regex", "duplicate id"],
)
def test_a_bad_rulebook(cleaner, corpus, tmp_path, rules, message):
    (tmp_path / "bad.yaml").write_text(f"rulebook: 1\n{rules}", "utf-8")
    done = cleaner("run", corpus, "out", "--rules", "bad.yaml")
    assert done.returncode == USAGE
    assert message in done.stderr.decode()
    assert not (tmp_path / "out").exists()


def test_an_unknown_rule_is_named_with_the_nearest(cleaner, corpus):
    done = cleaner("run", corpus, "out", "--ignore", "names/youtub")
    assert done.returncode == USAGE
    assert b"did you mean 'names/youtube'?" in done.stderr


def test_rules_test_fails_when_an_example_does(cleaner, tmp_path):
    rule = "{id: nordlicht, write: Nordlicht AI, for: [Nordlicht KI], examples: [Nordlicht KI grew => Nordlicht grew]}"
    book = f"rulebook: 1\nnames:\n  - {rule}\n"
    (tmp_path / "mine.yaml").write_text(book, "utf-8")
    failing = cleaner("rules", "test", "--rules", "mine.yaml", "-k", "names/nordlicht")
    assert failing.returncode == CHANGES
    assert b"Nordlicht AI grew" in failing.stdout
    (tmp_path / "mine.yaml").write_text(book.replace("Nordlicht grew", "Nordlicht AI grew"), "utf-8")
    assert cleaner("rules", "test", "--rules", "mine.yaml", "-k", "names/nordlicht").returncode == DONE


SEED_DEBRIS = ["Scale IA", "OPENAI", "meta-PDG", "Whatsapp", "Leave a Reply", "fbq(", "[1]", "TAGS:", "look news"]
SEED_HEADLINES = [
    "Meta's $10B Bet on Scale AI: A Bold AI Investment",
    "Company Recent AI Investments Focus Areas",
    "What does Scale AI do?",
]


def test_the_seeds_come_out_clean_and_go_back(cleaner, tmp_path):
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    assert cleaner("run", "seeds", "out").returncode == DONE
    whole = b"".join(contents(tmp_path / "out").values()).decode()
    for debris in SEED_DEBRIS:
        assert debris not in whole, debris
    for kept in SEED_HEADLINES:
        assert kept in whole, kept
    assert cleaner("check", "out").returncode == DONE
    assert cleaner("undo", "out").returncode == DONE
    assert contents(tmp_path / "out") == contents(ROOT / "seeds")
