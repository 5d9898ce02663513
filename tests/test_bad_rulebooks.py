"""Bad rulebooks: each file of data/bad-rulebooks has its complaint, with line and remedy, in expected.txt."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaner.lint import lint
from cleaner.rulebook import RulebookError, load

FOLDER = Path(__file__).parent / "data/bad-rulebooks"
CASES = sorted(path.name for path in FOLDER.glob("*.yaml"))
EXPECTED = dict(
    line.split(": ", 1) for line in (FOLDER / "expected.txt").read_text("utf-8").split("\n") if line and line[0] != "#"
)
HEAD = b"rulebook: 1\n"
RULE = b"names:\n  - id: openai\n    write: OpenAI\n    for: [Openai]\n"


def complaint(path: Path) -> str:
    """The first thing that loading or linting says, without the folder."""
    try:
        said = next(str(finding) for finding in lint(load([path], with_shipped=False)) if finding.severity == "error")
    except RulebookError as error:
        said = str(error.problems[0])
    return said.replace(f"{path.parent}/", "")


@pytest.mark.parametrize("name", CASES)
def test_the_complaint_names_file_line_and_remedy(name):
    said = complaint(FOLDER / name)
    where, message = said.split(": ", 1)
    wanted = EXPECTED[where]
    assert where.split(":")[0] == name
    assert message == wanted or (wanted.endswith("…") and message.startswith(wanted[:-1]))


def test_every_complaint_has_its_file():
    assert sorted(where.split(":")[0] for where in EXPECTED) == CASES
    assert len(CASES) >= 25


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("latin-1", HEAD + RULE + "    why: Café.\n".encode("latin-1"), ":6: is not UTF-8; save the file as UTF-8"),
        ("utf-16", (HEAD + RULE).decode().encode("utf-16"), ":1: is not UTF-8; save the file as UTF-8"),
        ("close", HEAD + b'lists: {"a":&x [b], "c": *x}\n', ":2: &x: anchors and aliases are not used"),
        ("uneven", HEAD + b"names: [{]}" * 60, ":2: "),
        ("nested", HEAD + b"names: " + b"[" * 100_000, ":2: lists in lists, over 50 deep; flatten them"),
        ("indented", HEAD + b"".join(b" " * n + b"a:\n" for n in range(100)), ":52: lists in lists, over 50 deep; "),
        ("list", HEAD + b"lists:\n  a:\n" + b"    - b\n" * 20_001, ":4: 20,001 items in one list; 20,000 is the limit"),
        ("huge", HEAD + b"#" * 21_000_000, ": is 21 MB; split it, 20 MB is the limit"),
        ("laughs", HEAD + b"a: &a [b, b]\nc: &c [*a, *a]\nd: [*c, *c]\n", ":2: &a: anchors and aliases are not used"),
    ],
)
def test_what_cannot_be_kept_in_a_repository(tmp_path, name, data, said):
    path = tmp_path / f"{name}.yaml"
    path.write_bytes(data)
    assert complaint(path).startswith(f"{name}.yaml{said}")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bom", b"\xef\xbb\xbf" + HEAD + RULE),
        ("crlf", (HEAD + RULE).replace(b"\n", b"\r\n")),
        ("norway", HEAD + RULE + b"    language: [no]\n    near: [on, yes, 1.0, 2024-01-01, null]\n"),
        ("comments", HEAD + b"language: en # of the documents\n" + RULE + b"    why: as in C#  #no text\n"),
        ("ampersands", HEAD + RULE + b"    near: [AT&T, R&D, Marks & Spencer, '&c']\n    why: Q&A && more\n"),
        ("brackets", HEAD + RULE + b"    why: |\n" + b"      [[[[[[[[[[{{{{{{{{{{\n" * 100),
    ],
)
def test_what_looks_bad_and_is_good_loads(tmp_path, name, data):
    path = tmp_path / f"{name}.yaml"
    path.write_bytes(data)
    assert list(load([path], with_shipped=False).rules) == ["names/openai"]


def test_all_problems_of_all_files_are_told_at_once(tmp_path):
    (tmp_path / "a.yaml").write_bytes(HEAD + RULE + b"    leve: safe\n    nea: [x]\n")
    (tmp_path / "b.yaml").write_bytes(HEAD + b"names: x\n")
    with pytest.raises(RulebookError) as error:
        load([tmp_path], with_shipped=False)
    assert [(Path(problem.path).name, problem.line) for problem in error.value.problems] == [
        ("a.yaml", 6),
        ("a.yaml", 7),
        ("b.yaml", 2),
    ]


WHOLE = (Path(__file__).parent / "data/whole.yaml").read_text("utf-8")
PIECES = st.sampled_from(
    ["\t", ": ", " #", "#", "[", "]", "{", "}", "&a ", "*a", "!x ", "'", '"', "|", ">", "-", "- ", "\n", "\n  ", "\r",
     "@", "%", "---\n", "\x00", "\x85", "\u2028", "é", "😀", "no", "~", "?", "/(/", "\\9", "(a+)+", "=>", "\ufeff"]
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 6), PIECES), min_size=1, max_size=4))
def test_whatever_is_typed_it_loads_or_says_why(tmp_path, changes):
    text = WHOLE
    for place, length, piece in changes:
        text = text[:place] + piece + text[place + length :]
    path = tmp_path / "typed.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    problems = []
    try:
        lint(load([path], with_shipped=False))
    except RulebookError as error:
        problems = error.problems
    assert all(problem.path == str(path) and problem.message for problem in problems)
