"""The names stage: a repair and its twin that must stay, for every mechanism."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner

CLEANER = Cleaner(debris="off")

CHANGED = [
    ("The lab Openai grew.", "The lab OpenAI grew."),
    ("Openai's model and Openai’s lab.", "OpenAI's model and OpenAI’s lab."),
    (
        "Instagram ve Whatsapp'ın kullanıcıları için yeni bir özellik var.",
        "Instagram ve WhatsApp'ın kullanıcıları için yeni bir özellik var.",
    ),
    ("The World Trade Organization (OMC) met.", "The World Trade Organization (WTO) met."),
    ("The Union European met the Nations United.", "The European Union met the United Nations."),
    ("Elon Mask and Elona Muska's firm.", "Elon Musk and Elon Musk's firm."),
    ("Google chief Sundar Bichai spoke. Bichai left.", "Google chief Sundar Pichai spoke. Pichai left."),
    ("Rohit Sharma is in. Rohit sharma batted.", "Rohit Sharma is in. Rohit Sharma batted."),
    ("Batteries by Ningde era are cheap.", "Batteries by CATL are cheap."),
    (
        "Deutsche Bank and Commerzbank: the German Bank closes more.",
        "Deutsche Bank and Commerzbank: Deutsche Bank closes more.",
    ),
    ("Orange PDG Christel Heydemann spoke.", "Orange CEO Christel Heydemann spoke."),
    ("It spends € 1.3 Mrd. a year.", "It spends €1.3 billion a year."),
    ("The firm Tsmc and the Bmw dealer.", "The firm TSMC and the BMW dealer."),
    ("Score updates come on whatsapp and youtube.", "Score updates come on WhatsApp and YouTube."),
    ("It rose by 30 % in May。", "It rose by 30% in May."),
    ("The США and the ЄС agreed.", "The US and the EU agreed."),
    ("It said “Openai builds a house”.", "It said “OpenAI builds a house”."),
    ("Ban: OTAN met the NATO.", "Ban: NATO met the NATO."),
    ("The World Health Organization (OMS) met.", "The World Health Organization (WHO) met."),
]

KEPT = [
    "See openai.com, @Openai, #Openai and Openai/whisper.py.",
    "`Openai` is what the variable is called.",
    "pip install openai",
    "OPENAI AND WHATSAPP ANNOUNCE A DEAL",
    "The Covid-19 ward, Nasa, Nato and Unicef are British style.",
    "An optical network unit, or ONU, stands in each flat.",
    "A grower from Ames, IA, uses artificial intelligence.",
    "The movie « L'OTAN et la guerre dans le monde » was shown.",
    "The meta-analysis of youtuber-like behaviour.",
    "Rohit sharma batted.",
    "The village sells Millet and sorghum.",
    "The German bank KfW lends money.",
    "The new Commerce Bank of Kansas opened.",
    "The 44 BCE coins were sold.",
    "„Die KI von heute ist nicht das Problem“, he wrote.",
    "Which phone should i get ?",
    "It is 3,5 % in German notation.",
    "Firms Linked In Probe",
    "OpenSSL is there.\n# nmap openssl\nDNS=openssl\n## database type: openssl",
    "Ten slips of the pen: translation errors\nIt said “Openai builds a house”.",
    "How is it called in English?\nOMS and OTAN, WHO and NATO.",
    "It is the GDPR (in France: RGPD; in Germany: DSGVO).",
    "The French say OTAN. What do we say? (NATO)",
    "It runs mysql --quick and then whatsapp -v on it.",
    "NATO OTAN NATO OTAN\nVAT TVA MwSt. IVA",
    "A glossary for interpreters\nThe report says “Openai builds a house”.",
    'The setting {"name": "Whatsapp", "on": true} is new.',
    "A soft bank of grass, and a word press from 1890.",
]


@pytest.mark.parametrize(("text", "wanted"), CHANGED)
def test_changed(text, wanted):
    language = "tr" if "kullanıcı" in text else "en"
    assert CLEANER.clean(text, language).text == wanted


@pytest.mark.parametrize(("text", "wanted"), CHANGED)
def test_a_second_cleaning_changes_nothing(text, wanted):
    language = "tr" if "kullanıcı" in text else "en"
    assert CLEANER.clean(wanted, language).text == wanted


@pytest.mark.parametrize("text", KEPT)
def test_kept(text):
    assert CLEANER.clean(text, "en").text == text


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("It is worth $13 more than a billion.", "patterns/scrambled-amount"),
        ("The model is called A -Si -STS.", "patterns/hyphen-garble"),
        ("The mayor of <unk> spoke.", "patterns/tokenizer-leak"),
        ("The mayor of <unk> spoke. The heavy traffic traffic jam.", "patterns/doubled-word"),
        ("The firm was evaluated at $9 billion.", "patterns/evaluated-at"),
    ],
)
def test_flagged_and_left(text, rule):
    done = CLEANER.clean(text, "en")
    assert done.text == text
    assert rule in {name for flag in done.flags for name in flag.rules}


WORDS = ["OpenAI", "Openai", "Scale AI", "AI scale", "the", "Elon Mask", "$ 5", "IA", "(OMC)", "\n", ".", "-"]


@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_edits_lie_where_they_say_and_cleaning_is_stable(words):  # what is written is evidence at once
    text = " ".join(words)
    done = CLEANER.clean(text, "en")
    assert all(text[edit.start : edit.end] == edit.old for edit in [*done.edits, *done.flags])
    assert CLEANER.clean(done.text, "en").text == done.text


def test_an_acronym_in_brackets_is_no_correct_name_in_another_language():
    text = "The European Court of Justice (EuGH) and the alliance (OTAN) decided on the case on Monday."
    assert Cleaner().clean(text, "en").text == text.replace("EuGH", "CJEU").replace("OTAN", "NATO")
