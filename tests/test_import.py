"""Glossaries: every format gives the same terms, contradictions are told and left out."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaner.examples import run
from cleaner.lint import lint
from cleaner.pipeline import Cleaner
from cleaner.rulebook import RulebookError, load
from cleaner.rulebook.glossary import rules_of
from cleaner.rulebook.terms import Term, read
from cleaner.rulebook.writing import add

FOLDER = Path(__file__).parent / "data/glossaries"
FILES = sorted(path.name for path in FOLDER.iterdir())
ROW = "a row has the columns wrong, right and, if you like, language (en, pt); fill in what is missing"


@pytest.mark.parametrize(
    ("name", "terms", "problems"),
    [
        ("version2.tbx", [Term("automatic learning", "machine learning", "en", 7)], []),
        (
            "version3.tbx",
            [
                Term("Bank World", "World Bank", "en", 7),
                Term("Bank of the World", "World Bank", "en", 8),
                Term("Banco do Mundo & Cia", "Banco Mundial", "pt", 13),
            ],
            [(20, "'three' is forbidden, but no single term is preferred ('one', 'two'); mark one as preferred")],
        ),
        (
            "header.csv",
            [Term("Bank World", "World Bank", "en", 2), Term("Open, IA", "OpenAI", "", 3)],
            [(4, ROW), (6, ROW)],
        ),
        ("semicolon.csv", [Term("Bank World", "World Bank", "en", 1), Term("Open IA", "OpenAI", "", 2)], []),
        ("tabs.tsv", [Term("Bank World", "World Bank", "", 2)], []),
        (
            "lines.txt",
            [Term("Bank World", "World Bank", "", 2)],
            [(4, "is no 'wrong => right'; write it so, or start it with '#'")] * 1,
        ),
    ],
)
def test_reads_terms_and_tells_what_it_did_not_understand(name, terms, problems):
    found, complaints = read(FOLDER / name)
    assert found == terms
    assert [(each.line, each.message) for each in complaints] == problems


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("bomb.tbx", "bomb.tbx:3: declares or uses XML entities; write the characters themselves"),
        ("external.tbx", "external.tbx:3: declares or uses XML entities"),
        ("broken.tbx", "broken.tbx:3: is no XML: mismatched tag; export it again, or mend this line"),
        ("gone.tbx", "gone.tbx: cannot be read"),
    ],
)
def test_a_file_that_will_not_do_is_refused(name, said):
    with pytest.raises(RulebookError) as error:
        read(FOLDER / name)
    assert said in str(error.value)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(FILES), st.integers(0, 900), st.integers(0, 30), st.binary(max_size=6) | st.text(max_size=4))
def test_a_damaged_file_is_read_or_refused(tmp_path, name, place, length, piece):
    data = (FOLDER / name).read_bytes()
    bytes_put = piece if isinstance(piece, bytes) else piece.encode()
    path = tmp_path / name
    path.write_bytes(data[:place] + bytes_put + data[place + length :])
    with suppress(RulebookError):
        terms, problems = read(path)
        assert all(term.wrong and term.right for term in terms)
        assert all(problem.path == str(path) for problem in problems)


def test_a_table_in_an_old_encoding_is_read(tmp_path):
    (tmp_path / "old.csv").write_bytes("wrong;right\nNestle;Nestlé\nCafe de Flore;Café de Flore\n".encode("cp1252"))
    assert read(tmp_path / "old.csv")[0][0] == Term("Nestle", "Nestlé", "", 2)


BOOK = """\
rulebook: 1
names:
  - id: openai
    write: OpenAI
    for: [Open IA, Openai]
  - id: onu
    language: es
    write: ONU
    for: [UN]
"""


@pytest.mark.parametrize(
    ("terms", "written", "told"),
    [
        ([("A B", "C D", "")], {"C D": ["A B"]}, []),
        ([("A B", "C D", ""), ("A E", "C D", ""), ("A B", "C D", "")], {"C D": ["A B", "A E"]}, []),
        ([("A B", "C D", ""), ("a b", "C E", "")], {}, ["'A B' becomes 'C D' here and 'C E'", "'a b' becomes 'C E'"]),
        ([("A B", "C D", "en"), ("A B", "C E", "fr")], {"C D": ["A B"], "C E": ["A B"]}, []),
        ([("A B", "C D", ""), ("C D", "E F", "")], {"E F": ["C D"]}, ["'C D' is itself wrong in line 2, for 'E F'"]),
        ([("A B", "C D", ""), ("C D", "A B", "")], {}, ["'C D' is itself wrong", "'A B' is itself wrong"]),
        ([("A B", "A B", "")], {}, ["'A B' is both wrong and right"]),
        ([("Openai", "Open AI", "")], {}, ["'Openai' becomes 'OpenAI' by names/openai (book.yaml:3)"]),
        ([("openai", "OpenAI", "")], {}, []),
        ([("UN", "United Nations", "en")], {"United Nations": ["UN"]}, []),
        ([("UN", "United Nations", "")], {}, ["'UN' becomes 'ONU' by names/onu"]),
    ],
)
def test_contradictions_are_told_and_left_out(tmp_path, monkeypatch, terms, written, told):
    monkeypatch.chdir(tmp_path)
    Path("book.yaml").write_text(BOOK)
    numbered = [Term(*term, line) for line, term in enumerate(terms, start=1)]
    made = rules_of(numbered, Path("g.csv"), load([Path("book.yaml")], with_shipped=False))
    assert {rule["write"]: rule["for"] for rule in made.rules} == written
    assert len(made.conflicts) == len(told)
    for conflict, start in zip(made.conflicts, told, strict=True):
        assert conflict.message.startswith(start)


def test_imported_rules_pass_their_own_examples_and_lint(tmp_path):
    found, _ = read(FOLDER / "version3.tbx")
    made = rules_of(found, Path("g.tbx"), load(with_shipped=False))
    path = tmp_path / "terms.yaml"
    add(path, "names", made.rules, "Terms")
    cleaner = Cleaner([path], level="review", shipped=False)
    assert [failure for _, _, failure in run(cleaner, cleaner.books.rules.values()) if failure] == []
    assert [str(finding) for finding in lint(cleaner.books) if finding.severity == "error"] == []
