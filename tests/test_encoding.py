"""The encoding stage repairs what is damaged, leaves alone what is not, and keeps the laws of a stage."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.edits import apply, revert, settle
from cleaner.pipeline import Cleaner
from cleaner.rulebook import load
from cleaner.rulebook.schema import RepairSpec
from cleaner.stages.encoding import REPAIRS, TYPOGRAPHY, Encoding, suspects
from cleaner.stages.encoding.scene import Scene
from cleaner.stages.encoding.signs import ANY, named
from cleaner.stages.encoding.suspicion import Suspect
from cleaner.text import Text

DATA = Path(__file__).parent / "data"
BOOKS = load().only(["encoding/*"], [])


def unescaped(string: str) -> str:
    """The string with its backslash escapes read; a doubled backslash is one."""
    return string.encode("latin-1", "backslashreplace").decode("unicode-escape")


def rows() -> list[tuple[str, str | None, str, str]]:
    found = []
    for line in DATA.joinpath("encoding.tsv").read_text("utf-8").split("\n"):
        if line and not line.startswith("#"):
            rule, language, damaged, repaired = line.split("\t")
            found.append((rule, None if language == "-" else language, unescaped(damaged), unescaped(repaired)))
    return found


def kept() -> list[str]:
    lines = DATA.joinpath("encoding-keep.txt").read_text("utf-8").split("\n")
    return [unescaped(line) for line in lines if line and not line.startswith("#")]


@cache
def stage() -> Encoding:
    return Encoding(BOOKS, lambda rule: BOOKS.rules[rule].spec.level == "safe")


def repaired(string: str, language: str | None = None) -> str:
    edits = [edit for edit in stage()(Text(string, language)) if level(edit.rules) == {"safe"}]
    assert settle(edits, {})[1] == []
    clean = apply(string, edits)
    assert revert(clean, edits) == string
    return clean


def level(rules: tuple[str, ...]) -> set[str]:
    return {BOOKS.rules[rule].spec.level for rule in rules}


@pytest.mark.parametrize(("rule", "language", "damaged", "good"), rows())
def test_damage_is_repaired_by_its_rule(rule, language, damaged, good):
    edits = stage()(Text(damaged, language))
    assert apply(damaged, edits) == good
    assert f"encoding/{rule}" in {name for edit in edits for name in edit.rules}
    assert repaired(good, language) == good


@pytest.mark.parametrize("line", kept())
def test_clean_text_stays_as_it_is(line):
    assert stage()(Text(line)) == []


def test_every_repair_has_a_rule_with_a_reason():
    rules = {rule.spec.detect: rule.spec for rule in BOOKS.of(RepairSpec)}
    assert rules.keys() == REPAIRS.keys()
    assert all(spec.why and spec.examples for spec in rules.values())


def test_what_can_be_wrong_is_flagged_and_not_done():
    text = "The econ\ue000omy of cafÃ©s"
    edits = stage()(Text(text))
    flags = [edit for edit in edits if edit.rules == ("encoding/private-use",)]
    assert [(edit.start, edit.old, edit.new) for edit in flags] == [(4, "econ\ue000omy", "economy")]
    assert repaired(text) == "The econ\ue000omy of cafés"


def test_a_text_about_damage_keeps_what_it_shows_but_not_what_it_has():
    assert repaired('The code "Ã©" is wrong.\nIn the cafÃ© they said "Ã©" too.') != ""
    assert repaired('It reads "Ã©" there.') == 'It reads "Ã©" there.'


def test_soft_hyphens_are_no_letters_of_another_table():
    line = "Stell\xadglieder, Sauer\xadstoff, je od. da, CafÃ©"
    assert repaired(line) == "Stellglieder, Sauerstoff, je od. da, Café"


def test_code_keeps_its_escapes():
    line = 'document.write("caf\\u00e9 &amp; bar");'
    assert repaired(line) == line


def test_carriage_returns_at_every_line_are_a_convention():
    assert repaired("one\r\ntwo\r\n") == "one\r\ntwo\r\n"


def test_a_line_in_many_pieces_is_asked_once_what_it_speaks_of(monkeypatch):
    asked = []
    monkeypatch.setattr("cleaner.stages.encoding.stage.about_encoding", asked.append)
    line = "caf\\u00e9 " * 10_000
    assert repaired(line) == "café " * 10_000
    assert asked == [line]


LOST = "It doesn?t matter what the mayor said, and it?s fine. Is it? We don?t know."
LOST_FRENCH = "L?homme n?est pas venu, dit-il, parce que la ville est trop loin de la mer. Et alors ?"


@pytest.mark.parametrize(
    ("text", "restored"),
    [
        (LOST, LOST.replace("n?t", "n’t").replace("it?s", "it’s")),
        (LOST_FRENCH, LOST_FRENCH.replace("L?", "L’").replace("n?e", "n’e")),
        (LOST + " The mayor's word.", ""),
        (LOST + " See https://example.org/watch?v=1.", ""),
        (LOST + " Why?Because.", ""),
        ("It doesn?t matter what the mayor said, and that is all.", ""),
        (LOST_FRENCH.replace("n?est", "n'est"), ""),
    ],
)
def test_question_marks_are_apostrophes_only_where_the_text_has_lost_them_all(text, restored):
    assert repaired(text) == (restored or text)


@pytest.mark.parametrize(
    ("text", "restored"),
    [
        ("The Аpple store opened in London.", "The Apple store opened in London."),
        ("The Аpple store in Москва opened.", ""),
        ("The аоp store opened in London.", ""),
        ("The SENSЕ store opened in London.", ""),
        ("The Рrice of a homoglyph attack", ""),
    ],
)
def test_one_letter_that_looks_latin_is_so_in_a_text_without_cyrillic(text, restored):
    assert repaired(text, "en") == (restored or text)


def test_an_unknown_repair_is_an_error(tmp_path):
    book = tmp_path / "book.yaml"
    book.write_text("rulebook: 1\nencoding:\n  - id: x\n    detect: nothing\n    examples: [{keep: a}]\n")
    with pytest.raises(ValueError, match="no repair 'nothing'"):
        Encoding(load([book], with_shipped=False))


@pytest.mark.parametrize(
    ("option", "plain"),
    [
        ("quotes", '"So", it\'s\xa0x² 東京ＮＨＫ'),
        ("spaces", "“So”, it’s x² 東京ＮＨＫ"),
        ("forms", "“So”, it’s x2 東京NHK"),
    ],
)
def test_typography_is_made_plain_only_on_request(option, plain):
    text = "“So”, it’s\xa0x² 東京ＮＨＫ"
    assert Cleaner(typography=[option]).clean(text).text == plain
    assert Cleaner().clean(text).text == text
    assert set(TYPOGRAPHY) == {"quotes", "spaces", "forms"}


def test_an_unknown_option_of_typography_is_an_error():
    with pytest.raises(ValueError, match="typography"):
        Cleaner(typography=["dashes"])


PIECES = [piece for _, _, damaged, good in rows() for piece in (damaged, good)] + kept()
SCRAPS = st.one_of(
    st.sampled_from(PIECES),
    st.text(st.characters(), max_size=12),
    st.text(alphabet="Ãâ€™Â©Ð°Ñ\x81\x99\ufffd&#;amp3x9\\u0%=+<>U2`'\"\u200b\u0301 \n\r\ud83d\ude00\udcc3", max_size=20),
)
DOCUMENTS = st.lists(SCRAPS, max_size=6).flatmap(
    lambda parts: st.sampled_from(["", " ", "\n"]).map(lambda joint: joint.join(parts))
)


UNSUSPECTED = [
    "Guðrún á það sem er samþykkt á fjölþjóðlegum fundi.",
    "Tá sé i mbaile na hÉireann agus ar an tÓstóir.",
    "Bé tạo trâu bò ở thâm sơn sâu và tìm thấy dây.",
    "Obzvlášť chladno bolo pod plášťom.",
    "这一带出产霹雳木、鳗鲡和玄武岩，觊觎者甚多。",
    "за́мок и замо́к; ἀγρός; Tokyō; hɛləʊ, ʿAli",
    "Mâine, decât țara noastră",
    "У Мiнску жывуць i працуюць",
    "▪ 1⃣ ⏰ ‼ ※ ① ↔ ⬅",
]


@pytest.mark.parametrize("line", UNSUSPECTED)
def test_clean_lines_are_not_even_suspected(line):
    assert suspects([Text(line)]) == [[]]


@pytest.mark.parametrize(
    ("line", "repairs"),
    [
        ("Hükümet þirketi kapatmýþ.", {"legacy-letters", "legacy-script"}),
        ("У Мінску жывуць, Мiнск i Мiнску", {"look-alike", "look-alike-cyrillic"}),
        ("bought for\xa0them", {"no-break-space"}),
        ("I´m", {"lost-apostrophe", "lost-quote", "accent-apostrophe"}),
        ("Trennung an der Wort\xadgrenze", {"soft-hyphen"}),
        ("cafe\u0301", {"normal-form"}),
        ("e\ufb03cient", {"ligature"}),
        ("seсor, for sнntesis", ANY),
        ("鑱旂郴鎴戜滑", ANY),
        ("zum B\xad\u0301 Ã\xad", ANY),
    ],
)
def test_a_sign_names_the_repairs_that_mend_it(line, repairs):
    assert suspects([Text(line)]) == [[Suspect(0, 0, len(line), repairs)]]


def test_signs_name_repairs_that_exist():
    assert named() <= REPAIRS.keys()


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS)
def test_the_laws_of_the_stage(text):
    clean = repaired(text, "en")
    assert clean.encode("utf-8").decode("utf-8") == clean
    assert repaired(clean, "en") == clean


@settings(max_examples=200, deadline=None)
@given(DOCUMENTS)
def test_what_is_not_suspect_is_not_changed(text):
    if suspects([Text(text)]) == [[]] and "\r\n" not in text:
        assert stage()(Text(text)) == []


def test_the_rest_of_a_sequence_behind_another_is_no_quotation_mark():
    text = "He said “" + 12 * "ââ€\ufffd¼" + " so"
    once = repaired(text, "en")
    assert repaired(once, "en") == once


@pytest.mark.parametrize("name", [name for name, repair in REPAIRS.items() if repair.of])
def test_a_repair_leaves_what_has_none_of_its_characters(name):
    repair, _, of = REPAIRS[name]
    for piece in PIECES:
        without = "".join(char for char in piece if char not in of)
        assert repair(without, Scene(Text(without, "en"))) == without


@settings(max_examples=100, deadline=None)
@given(st.lists(DOCUMENTS, max_size=4))
def test_texts_looked_at_together_are_as_one_by_one(strings):
    assert suspects([Text(string) for string in strings]) == [suspects([Text(string)])[0] for string in strings]
    assert stage().together([Text(string) for string in strings]) == [stage()(Text(string)) for string in strings]


def test_damage_quoted_amid_chinese_is_shown():
    cleaner = Cleaner(only=["encoding/*"])
    shown = "信的开头是“æ‚¨å¥½”。我知道那是“您好”，只是路上换了衣服。"
    assert cleaner.clean(shown).text == shown
    assert "您好，我们" in cleaner.clean("他说“你好”，æ‚¨å¥½，我们走了。很久以后，我们又见面了。").text


def test_a_text_about_encodings_keeps_what_it_shows():
    shown = "Ã© stands for é, and cafÃ© for café.\n√© on another machine."
    about = "UTF-8 was read as Latin-1 there.\nA byte of ASCII stays.\nUnicode was meant to end this."
    cleaner = Cleaner(only=["encoding/*"])
    assert cleaner.clean(f"{shown}\n{about}").text == f"{shown}\n{about}"
    assert "cafÃ©" not in cleaner.clean(f"{shown}\nOne byte of ASCII was there.").text
