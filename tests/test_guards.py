"""Guards: evidence near by or anywhere, kinds of line, languages of line and quotation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner
from cleaner.match import stands_alone
from cleaner.rulebook.schema import Guarded
from cleaner.stages.guards import Evidence, Guards
from cleaner.text import Text

CLEANER = Cleaner()
FILLER = "one two three four five six seven eight nine ten eleven twelve "


def allowed(text: str, **guards: object) -> bool:
    spec = Guarded.model_validate({"id": "rule", **guards})
    start = text.index("X9")
    return Guards.of(spec, "Self Form").allow(Text(text, "en"), start, start + len("X9"))


CASES = [
    ("near", {"near": ["model"]}, "the model X9 is new", "the thing X9 is new"),
    ("near, at most twelve words off", {"near": ["model"]}, f"model {FILLER[4:]}X9", f"model {FILLER}X9"),
    ("near, in the same line", {"near": ["model"]}, "a model, X9", "a model\nX9"),
    ("near, a capital counts", {"near": ["Meta"]}, "Meta has X9", "meta has X9"),
    ("near, small letters in any case", {"near": ["meta"]}, "META has X9", "metal has X9"),
    ("near, open end", {"near": ["gam*"]}, "gamers play X9", "a camera saw X9"),
    ("near, not the match itself", {"near": ["X9"]}, "X9 and X9 again", "just X9 alone"),
    ("not near", {"not-near": ["model"]}, "the thing X9", "the model X9"),
    ("document", {"document": ["model"]}, "A model.\n\nX9 is new.", "A modeller.\n\nX9 is new."),
    ("document, itself", {"document": ["@self"]}, "Self Form. X9", "self form. X9"),
    ("not in the document", {"not-document": ["model"]}, "A thing.\n\nX9.", "A model.\n\nX9."),
    ("not in a title", {"not-line": ["title"]}, "the name X9 is new here", "The Name Of Firm X9 Is New Here"),
    ("not in capitals", {"not-line": ["capitals"]}, "the name X9", "THE NAME X9"),
    ("language", {"language": ["en"]}, "This is X9 and it is new.", "Das ist X9 und es ist für den Mann mit der Frau."),
    (
        "language of a quotation",
        {"language": ["en"]},
        "He said: “the X9 is with the man in the street”, and left.",
        "He said: «le X9 est dans la rue avec des amis», and left.",
    ),
    (
        "language of a numbered reference",
        {"language": ["en"]},
        "[6] X9 (1952). Manual of the coasts. Paris.",
        "[6] X9 (1952). Manuel d'hydrographie. Paris.",
    ),
    (
        "language of a reference with its year in brackets",
        {"language": ["en"]},
        "X9 (2004). A guide to health. Geneva.",
        "X9 (2004). Guide de santé publique, Genève.",
    ),
]


@pytest.mark.parametrize(("guards", "yes", "no"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_guard_lets_one_pass_and_stops_the_other(guards, yes, no):
    assert allowed(yes, **guards)
    assert not allowed(no, **guards)


def naive(string: str, word: str, but: tuple[int, int]) -> bool:
    places = [
        at for at in range(len(string)) if string.startswith(word, at) and stands_alone(string, at, at + len(word))
    ]
    return any(at + len(word) <= but[0] or at >= but[1] for at in places)


@given(
    st.text("ab A", max_size=40), st.sampled_from(["a", "ab", "b a", "A", "aA"]), st.integers(0, 40), st.integers(0, 6)
)
def test_evidence_in_the_document_is_what_a_search_around_the_match_finds(string, word, start, length):
    start = min(start, len(string))
    but = (start, min(start + length, len(string)))
    text = Text(string, "en")
    expected = naive(string if word != word.lower() else text.folded, word, but)
    assert Evidence.of((word,)).in_document(text, but) == expected
    assert Evidence.of((word,)).within(text, 0, len(string), but) == expected


def test_evidence_is_looked_for_once_per_document():
    text = Text("Meta " * 1000 + "X9 " * 1000, "en")
    evidence = Evidence.of(("Zuckerberg",))
    assert not any(evidence.in_document(text, (at, at + 2)) for at in range(5000, 8000, 3))
    assert len(text.evidence) == 1


SWEDISH = "Läs mer: Så mycket höjs elpriset i vinter\nRätta fel i artikeln\nTipsa oss\n"
ENGLISH = "Read more: How much the price of power will rise\nCorrect an error in the article\nTell us\n"


@pytest.mark.parametrize(
    ("language", "around", "source"),
    [
        ("en", SWEDISH, "sv"),
        ("en", ENGLISH, ""),
        ("en", "Läs mer\n", ""),
        ("en", '{"a": "Läs mer om hur mycket elpriset höjs i vinter", "b": ["och rätta fel"]}\n', ""),
        ("en", "", ""),
        ("sv", SWEDISH, ""),
        ("de", ENGLISH, ""),
    ],
)
def test_what_was_removed_around_an_english_text_tells_where_it_came_from(language, around, source):
    text = Text(f"The X9.\n{around}", language).rewritten("The X9.\n", without=around)
    assert text.source == source
    allowed_by = Guards.of(Guarded.model_validate({"id": "rule", "source": ["sv", "nb"]}), None)
    assert allowed_by.allow(text, 4, 6) is (source == "sv")


PROSE = "The council met on Tuesday and talked for three hours about the new bridge over the river.\n\n"


def test_in_a_translated_text_names_are_searched_that_others_are_not():
    article = f"{PROSE}The clinic and the inn take money in rappi and in coins at the market by the bridge.\n\n"
    assert "Rappi" in CLEANER.clean(article + SWEDISH).text
    assert "rappi" in CLEANER.clean(article + ENGLISH).text
    assert "rappi" in CLEANER.clean(article + SWEDISH.split("\n")[0]).text  # one line is a quotation, no page
    assert CLEANER.clean(CLEANER.clean(article + SWEDISH).text).edits == []
