"""Language: told of a sentence or two; foreign lines are named only where that is sure."""

from pathlib import Path

import pytest

from cleaner.language import (
    DETECTORS,
    foreign,
    identify,
    scripts,
    sisters,
    words_by_language,
)

ROWS = [
    line.split("\t")
    for line in Path(__file__).with_name("data").joinpath("languages.tsv").read_text("utf-8").splitlines()
]
LANGUAGES = sorted({code for code, _ in ROWS})


def test_the_data_is_broad():
    assert len(LANGUAGES) >= 35


@pytest.mark.parametrize(("code", "sentence"), ROWS)
def test_a_sentence_tells_its_language(code, sentence):
    found = identify(sentence)
    assert found.code == code
    assert 0 < found.certainty <= 1


@pytest.mark.parametrize(("code", "sentence"), ROWS)
def test_no_sentence_is_foreign_in_its_own_language(code, sentence):
    assert not foreign(sentence, code)
    assert not foreign(f"«{sentence}»", code, least=2)


@pytest.mark.parametrize("code", ["en", "es", "de", "ru", "tr", "pl"])
def test_what_is_called_foreign_is_foreign(code):
    """Of the longer sentences in other languages most are found, and not one of the own or a sister is."""
    long = [(other, sentence) for other, sentence in ROWS if len(sentence) > 70]
    found = {other for other, sentence in long if foreign(sentence, code)}
    assert not any(sisters(code, other) for other in found)
    assert len(found) > len(long) / 2


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("OpenAI, Meta, Google, Microsoft und Anthropic", "de"),  # names have no language
        ("Le ministre a cité « Don't be evil », la devise de Google.", "fr"),
        ("İngiliz şirketi AI için para arıyor.", "tr"),  # the acronym AI is not Italian ai
        ("최근 인터뷰에서 그는 “Knuck If You Buck”을 집에서 녹음했다고 말했다.", "ko"),
        ("DER RAT DER STADT HAT EINEN PLAN", "de"),
        ("Siehe https://example.com/as-de-do/os/em-das für mehr.", "de"),  # the words of an address do not count
        ("", "en"),
        ("12 + 30", "en"),
    ],
)
def test_a_line_that_holds_foreign_words_is_not_foreign(line, code):
    assert not foreign(line, code)


def test_a_quotation_is_told_by_two_words_and_a_line_by_three():
    assert foreign("« L'IA est une chance »", "en", least=2)
    assert not foreign("la plage", "en")


@pytest.mark.parametrize("text", ["", "12 + 30", "…", "\n\n", "€ 5"])
def test_what_has_no_letters_has_no_language(text):
    assert identify(text).code == "und"


def test_a_document_is_told_by_its_prose_not_by_what_surrounds_it():
    menu = "Home\nShare\nTweet\nSubscribe\nLog in\n" * 12
    prose = (
        "Nadie en el pueblo conocía el plan, y la alcaldesa no quiso decir quién lo había hecho en todo este tiempo.\n"
        * 9
    )
    assert identify(menu + prose).code == "es"


def test_acronyms_are_no_function_words():
    assert words_by_language("AI, SE, DE, US, IT")["it"] == 0
    assert words_by_language("Se va ai monti")["it"] > 0


def test_signs_that_belong_to_letters_stay_in_their_word():
    assert words_by_language("यह गाँव में है")["hi"] >= 3


def test_scripts_are_counted_by_letters():
    assert scripts("Мета и Meta, 3 км") == {"cyrillic": 7, "latin": 4}


@pytest.mark.parametrize("name", DETECTORS)
def test_every_detector_knows_a_plain_sentence(name):
    found = DETECTORS[name]("Nobody in the village had heard of the plan, and the mayor would not say who had made it.")
    assert found.code == "en"


def test_a_language_is_its_own_sister_and_sisterhood_is_mutual():
    assert sisters("fr", "fr")
    assert sisters("ru", "uk")
    assert sisters("uk", "ru")
    assert not sisters("fr", "de")


def test_code_is_in_no_language():
    code = (
        "window.dataLayer = window.dataLayer || []; function gtag() { dataLayer.push(arguments); } // the and of is\n"
    )
    assert (
        identify(
            12 * code + "Рада зустрілася у вівторок і говорила про новий міст через річку, який ще не збудовано."
        ).code
        == "uk"
    )
