"""Foreign sentences: what another language left behind goes, what somebody says in it stays."""

from pathlib import Path

import pytest

from cleaner import Cleaner
from cleaner.language import Language, identify, sisters
from cleaner.stages.debris import tongues

DEBRIS = Cleaner(only=["debris/*"])
SENTENCES = [
    line.split("\t")
    for line in Path(__file__).with_name("data").joinpath("languages.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
ENGLISH = [
    "Village buys back its mill",
    "The village of Harrow bought its mill back on Tuesday after forty years of lawsuits and letters.",
    "Nobody had expected the heirs to sell, since the river has risen twice over the wheel this year.",
    "“We have waited for this since I was a girl,” said the baker, who remembers the last sack of flour.",
    "The mill will open in spring, said the mayor, who has already ordered two hundred sacks of wheat.",
    "Until then the carpenters have the house to themselves, and so do the bats that live under its roof.",
]
ITALIAN = "La giunta ha rinviato la seduta alla prossima settimana per mancanza del numero legale."


def with_line(line: str, above: str = "") -> str:
    return "\n\n".join([*ENGLISH[:3], *filter(None, [above]), line, *ENGLISH[3:]])


def stays(text: str) -> bool:
    return DEBRIS.clean(text).text == text


def test_a_foreign_sentence_goes_and_the_rest_stays():
    done = DEBRIS.clean(with_line(ITALIAN))
    assert done.text == "\n\n".join(ENGLISH)
    assert set(done.by_rule) == {"debris/foreign-sentence"}


@pytest.mark.parametrize(("line", "above"), [
    (f"“{ITALIAN}”", ""),
    (f"({ITALIAN})", ""),
    (f"> {ITALIAN}", ""),
    (f"- {ITALIAN}", ""),
    (f"A: {ITALIAN}", ""),
    ("Q: 왜 영어로 읽어요?", ""),
    ("问：为什么要用英文读这本书呢？", ""),
    (ITALIAN, "The mayor said in the language of her mother:"),
    ("La vita è bella", ""),  # a title
    ("Piazza della Repubblica 12, 20121 Milano, Lombardia, Italia", ""),
    ("Rossi, M. (1987). La città e il fiume nella storia della Lombardia. Milano: Il Mulino.", ""),
    ("Giovanni Rossi, Marco Bianchi, Paolo Verdi, Lucia Esposito.", ""),
    ("1.e4 c5 2.Nf3 d6 3.d4 cxd4 4.Nxd4 Nf6 5.Nc3 g6 6.Be3 Bg7 7.f3 O-O 8.Qd2 Nc6 1-0", ""),
    (f"{ITALIAN} So said the note on the door of the town hall when we came to see it.", ""),
])  # fmt: skip
def test_quotations_titles_names_and_references_stay(line, above):
    assert stays(with_line(line, above))


def test_a_sentence_with_its_translation_below_it_stays():
    lines = [ITALIAN, "(The council has put off its session to the next week for want of a quorum.)"]
    assert stays("\n\n".join([*ENGLISH[:3], *lines, *ENGLISH[3:]]))


@pytest.mark.parametrize("ends", [".,.", ",,.", "..."])
def test_a_verse_stays(ends):
    verse = [
        "Il mulino gira e la farina vola nel vento",
        "La ragazza canta e il fiume non ascolta",
        "Poi viene la sera",
    ]
    lines = [line + end for line, end in zip(verse, ends, strict=True)]
    assert stays("\n\n".join([*ENGLISH[:3], *lines, *ENGLISH[3:]]))


def test_a_document_in_two_languages_stays_and_is_flagged_once():
    text = "\n\n".join(line for english in ENGLISH[:3] for line in (english, ITALIAN))
    done = DEBRIS.clean(text)
    assert done.text == text
    assert [flag.rules for flag in done.flags] == [("debris/multilingual",)]


def test_a_sentence_in_another_script_goes():
    russian, german = (
        "Мельница откроется весной, сообщила мэр города.",
        "Die Mühle wird im Frühling wieder geöffnet, sagte sie.",
    )
    text = "Деревня купила мельницу.\nРека дважды поднималась выше колеса.\nНикто этого не ждал в нашем городе.\n" * 2
    assert DEBRIS.clean(with_line(russian)).text == "\n\n".join(ENGLISH)
    assert DEBRIS.clean(f"{text}{german}\n{text}").text == text * 2
    assert stays(f"{text}«{german}»\n{text}")


@pytest.mark.parametrize(("code", "sentence"), SENTENCES)
def test_no_sentence_is_foreign_to_its_own_language(code, sentence):
    assert tongues.foreign([sentence] * 3, Language(code, 1.0)) == []


def test_sisters_never_accuse_each_other():
    for code, sentence in SENTENCES:
        for other in {other for other, _ in SENTENCES if sisters(code, other)}:
            assert tongues.foreign([sentence], Language(other, 1.0)) == [], (code, other, sentence)


def test_where_the_language_is_not_known_nothing_is_foreign():
    assert tongues.foreign([ITALIAN], Language("en", 0.2)) == []


def test_a_quotation_in_another_script_does_not_change_the_language_of_a_text():
    assert (
        identify(
            "Қазақстан Республикасы туризмді дамытуда үлкен әлеуетке ие және бұл жақсы.\n日本語のとても長い文です。"
        ).code
        == "kk"
    )
    assert identify("Krepšinio taisyklės yra tokios pat kaip ir visur.\nयह गाँव में है और वह भी है।").code == "lt"


def test_a_list_of_references_costs_no_detector(monkeypatch):
    monkeypatch.setattr(tongues, "chances", lambda text: pytest.fail(f"asked about {text}"))
    assert tongues.foreign(ENGLISH, Language("en", 1.0)) == []


KAZAKH = "Макроэкономикалық көрсеткіштер жаман емес, деді министр."


@pytest.mark.parametrize("line", [f'{KAZAKH} <a href="https://example.org/mill">https://example.org/mill</a>', KAZAKH])
def test_addresses_and_tags_do_not_make_a_line_latin(line):
    assert "министр" not in DEBRIS.clean(with_line(line)).text


def test_a_short_document_keeps_every_sentence():
    assert stays("\n\n".join([ENGLISH[1], ITALIAN, ENGLISH[2]]))
    assert not stays("\n\n".join([ENGLISH[1], ITALIAN, ENGLISH[2], ENGLISH[4]]))


def test_what_is_foreign_goes_from_a_page_that_would_lose_too_much_else():
    strict = Cleaner(only=["debris/*"], max_removed=0.0)
    text = (
        with_line(ITALIAN)
        + "\n\nLeave a Reply\n\nYour email address will not be published. Required fields are marked *"
    )
    done = strict.clean(text)
    assert ITALIAN not in done.text


def test_what_is_in_two_scripts_stays_so():
    greek = "Ελέγξτε προσεκτικά ότι έχετε τον σωστό κωδικό πρόσβασης στο δίκτυο."
    english = "Check with care that you have the right word, and that the network knows your name by number {}."
    text = "\n".join(
        line for number in range(4) for line in (english.format(number), greek.replace(".", f" {number}."))
    )
    assert DEBRIS.clean(f"{text}\n{english.format(9)}").text == f"{text}\n{english.format(9)}"
    once = DEBRIS.clean(f"{english}\n{greek}\n{english.format(1)}\n{english.format(2)}")
    assert greek not in once.text
