"""In damaged texts more is mended: names right elsewhere, stutters, cut compounds; what may be meant stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner
from cleaner.stages import brands, own_names, people, repeats, spacing
from cleaner.stages.own_names import is_english
from cleaner.text import Text

DAMAGE = "Youtube, Linkedin"  # without other damage nothing is searched
CLEANER = Cleaner(debris="off")
MENDED = [
    ("Teko Halvodo came in May. The plan of Teko halvodo is new.", "The plan of Teko Halvodo is new."),
    ("Teko Halvodo came in May. The plan of teko halvodo is new.", "The plan of Teko Halvodo is new."),
    ("A ship of Halvora Motor came in May. A plant of Halvora motor is new.", "A plant of Halvora Motor is new."),
    ("Orlin and Halvora Telecom test it. The rival Telecom Halvora waits.", "The rival Halvora Telecom waits."),
    ("A capsule by Orlin Space landed. The firm Space Orlin plans more.", "The firm Orlin Space plans more."),
    ("He drives a HalvoRun. She wants a Halvo Run, too.", "She wants a HalvoRun, too."),
    ("He drives a HalvoRun. She wants a Halvo run, too.", "She wants a HalvoRun, too."),
    ("He drives a HalvoRun. She wants a Halvorun, too.", "She wants a HalvoRun, too."),
    ("The fans of Halvaspor left. The coach of Halva Spor stays.", "The coach of Halvaspor stays."),
    ("The BVKD met. Experts of BVKD and of Bvkd agree.", "Experts of BVKD and of BVKD agree."),
    ("The BVKD met. Experts of Bvkd agree.", "Experts of BVKD agree."),
    ("Oren Halvorski sang. A song of Orena Halvorskiego is new.", "A song of Oren Halvorski is new."),
    ("Oren Halvor sang. The firm of Orena Halvora's sister is new.", "The firm of Oren Halvor's sister is new."),
    ("Meta is led by Zuckerberg. The dog of Mark Zukkerbergh barks.", "The dog of Mark Zuckerberg barks."),
    ("Amazon and Bezos agree. The boat of Jeff Bizzoss is new.", "The boat of Jeff Bezos is new."),
    ("The goals of Mourinho's team count. The team of Jose Murinyo won.", "The team of Jose Mourinho won."),
    ("Elon Musk and his firm agree. The brother of Ilonn Musk is older.", "The brother of Elon Musk is older."),
    ("A train on the Orlin -Halvora line.", "A train on the Orlin-Halvora line."),
    ("A fiber -optic cable broke.", "A fiber-optic cable broke."),
    ("The chief of the EU -countries met.", "The chief of the EU countries met."),
    ("They found the textile -engineers.", "They found the textile engineers."),
    ("In 2027 , May, June, July and May, it rose.", "In 2027, May, June, July and May, it rose."),
    ("The share of Orlin Orlin rose. To Orlin they moved.", "The share of Orlin rose. To Orlin they moved."),
    ("The plan of Orlin's Orlin's chief.", "The plan of Orlin's chief."),
    ("In addition, in addition, it rose.", "In addition, it rose."),
    ("A song of Dua Lippa is new.", "A song of Dua Lipa is new."),
    ("The coach Luciano Spaletti left.", "The coach Luciano Spalletti left."),
    ("The boss of Emirates, Karim benzema, left.", "The boss of Emirates, Karim Benzema, left."),
    ("Many learn with duolingo and pay with rappi.", "Many learn with Duolingo and pay with Rappi."),
    ("A clip on YouTuBe and a chip of Qual Comm.", "A clip on YouTube and a chip of Qualcomm."),
    ("The new Swiftkey and a game of Hoyoverse.", "The new SwiftKey and a game of HoYoverse."),
    ("They read it on Face book, on an I pad or in spoti fy.", "They read it on Facebook, on an iPad or in Spotify."),
    ("An Open-AI plan is new, and a Play Station as well.", "An OpenAI plan is new, and a PlayStation as well."),
    ("Isga Halvor sang. A song of Isgi Halvora is new.", "A song of Isga Halvor is new."),
]
KEPT = [
    "The Orange House waits. The owner of the orange house waits, too.",
    "The Justice Department sued. The justice department of Texas did not.",
    "Prime Minister Orlin spoke. The former prime minister did not.",
    "He met Google Plans in May, and google it is what they say. You have to google it.",
    "Nikola Tesla and Tesla, the firm, are names; the scanner has a magnet of 3 tesla.",
    "Halvora Telecom and Telecom Italia are two firms.",
    "Orlin Bank and Bank Vexley are two firms, and so are Bank Orlin and Orlin Bank.",
    "Natural Gas is what Gas Natural sells; Power Rangers are no Rangers Power.",
    "The Paris Match is a paper. They saw the Match Paris lost.",
    "The town of Newport lies near New Port.",
    "Mr Laporte met Mr La Porte.",
    "He looked at the site of FaceTime. Face time with the boss is rare.",
    "The WHO met The Who. The US told Us Weekly.",
    "He wrote it in LaTeX. Gloves of latex, called Latex, are cheap.",
    "The firm BVKDER met. Experts of Bvkder agree.",
    "Some write Nasa, and Nasa agrees; others write Unesco.",
    "Valentin Petrov has a sister, Valentina Petrova.",
    "Aleksander Kowalski came with his wife, Aleksandra Kowalska.",
    "Paul Simon and Paula Simon sang.",
    "Merz spoke. The poet Friedrich Morris did not, nor did Frederick Mertens.",
    "Rutte spoke. The singer Mark Rudd did not.",
    "Zelensky spoke. Volodymyr Zelenskyy and Zelensky are one, and so are Sergei Lavrov and Sergey Lavrov.",
    "Trump spoke. Ronald Trump, a baker, did not.",
    "Musk spoke. Tosca Musk and Errol Musk did not.",
    "A designer is called Alexander Wang, as Wang says. Musk and Elun Musk are two.",
    "The novel names Jeff Bizzoss only.",
    "Charles de Gaulle landed. The name De Gaulle is French; de Gaulle knew.",
    "See http://halvorun.com/HalvoRun and mail halvorun@HalvoRun.com, or use `import halvorun`.",
    "The firm halvenx sells it. The share of HalvenX rose.",
    "Meta Will weigh the offer. In May meta will not be asked by the board.",
    "HALVORA MOTOR IS NEW AND LARGE\nHalvora motor oil is a brand of oil.",
    "Marc Rutte, Mark Rudd and Volodymyr Zelenskyy are no errors; Alexander Wang sews.",
    "Jeffery Bezos and Sara Saka are others.",
    "They watched Tim cook and Bill gates.",
    "They uber home, use slack ropes, and google a kindle of kittens.",
    "Face book after book, they say. Star bucks of the herd, no Kia and euro news are all he saw.",
    "The Exxon Mobil chief met Robin Hood at Base Camp under a Blue Sky.",
    "To Shiba Inu owners it is a dog. We pay, they go.",
    "Some write NETFLIX, adidas, Adidas, THYSSENKRUPP or thyssenkrupp, and each is right.",
    "The tags are these:\nduolingo, rappi, spotify, netflix, etsy",
    "Seen On Face Book And Play Station Now",
    "The address is spotify.com, the handle @duolingo, the tag #netflix, the file duolingo.txt.",
    "It costs ten -maybe eleven- coins.",
    "He came -at last.",
    "The word - he said -is long - is long.",
    "Run the tool -verbose --quiet.",
    "The flag -quiet makes it silent.",
    "In May , it said , sales rose , and fell .",
    "The band Duran Duran sang.",
    "Bora Bora is an island, and Baden Baden is no town.",
    "Never, never, it rose. Tomorrow, tomorrow, it falls.",
    "The temperature is -5 and not -7.",
    "He lives in the Orlin -- Halvora -- district.",
    "Halvora Motor Shows A Car With Halvora Motor\nThe halvora motor is loud.",
]


def cleaned(text: str) -> str:
    return CLEANER.clean(f"{DAMAGE} has it. {text}", "en").text.removeprefix("YouTube, LinkedIn has it. ")


@pytest.mark.parametrize(("text", "end"), MENDED)
def test_what_is_sure_to_be_wrong_is_mended(text, end):
    assert cleaned(text).endswith(end)


def test_a_single_word_is_only_flagged():
    text = f"{DAMAGE} has it. The fans of Halvaspor and the coach of Halvaspor left. Only halvaspor stays."
    done = CLEANER.clean(text, "en")
    assert done.text.endswith("Only halvaspor stays.")
    assert [(flag.old, flag.new, *flag.rules) for flag in done.flags] == [
        ("halvaspor", "Halvaspor", "patterns/own-name-capital")
    ]


@pytest.mark.parametrize("text", KEPT)
def test_what_may_be_meant_stays(text):
    assert cleaned(text) == text


@pytest.mark.parametrize("text", [text for text, _ in MENDED])
def test_without_other_damage_nothing_is_searched(text):
    assert CLEANER.clean(text, "en").text == text


@pytest.mark.parametrize("text", [text for text, _ in MENDED])
def test_a_second_cleaning_finds_nothing_more(text):
    once = cleaned(text)
    assert cleaned(once) == once


@pytest.mark.parametrize(
    "word", ["plans", "planning", "happier", "organisation", "colours", "smartphones", "online", "stopped"]
)
def test_english_words_are_known_with_their_endings(word):
    assert is_english(word)


PIECES = st.sampled_from(
    "Halvo Run Elon Ilonn Musk Mask Face book youTube HalvoRun Halvorun run HALVO Bank bank Orlin Orlina In 3".split()  # noqa: SIM905
)
GAPS = st.sampled_from([" ", ". ", "-", " -", ", ", " , ", "\n", " @", "/", "'s "])


@given(st.lists(st.tuples(PIECES, GAPS), max_size=30))
def test_what_is_found_lies_in_the_text_in_order_and_changes_it(parts):
    text = Text("".join(map("".join, parts)), "en")
    for detect in (
        brands.DETECTORS | own_names.DETECTORS | people.DETECTORS | repeats.RESPELLING | spacing.DETECTORS
    ).values():
        for start, end, new in detect(text):
            assert 0 <= start < end <= len(text.string)
            assert text.string[start:end] != new
