"""Debris: what came with the page goes, what looks like it stays."""

from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cleaner import Cleaner
from cleaner.edits import revert
from cleaner.stages.debris import likelihood, phrase_key
from cleaner.stages.debris.features import NAMES, VALUES, View
from cleaner.stages.debris.page import Page
from cleaner.text import Text

CASES = yaml.safe_load(Path(__file__).with_name("data").joinpath("debris.yaml").read_text("utf-8"))
PROSE = "The village of Harrow bought its mill back on Tuesday after forty years of lawsuits and letters."
SAFE, STRICT = Cleaner(only=["debris/*"], language="en"), Cleaner(only=["debris/*"], language="en", debris="strict")


def filled(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_of_a_page_just_the_debris_goes(case):
    done = Cleaner(only=["debris/*"]).clean(case["page"])
    assert filled(done.text) == [line for line in filled(case["page"]) if line not in case["gone"]]
    assert revert(done.text, done.edits) == case["page"]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("» Comments (12):", "comments (0)"),
        ("ADVERT:", "advert"),
        ("LIRE AUSSI :", "lire aussi"),
        ("– İLGİLİ HABER –", "ilgili haber"),
        ("4.5 min read", "0 min read"),
        ("", ""),
    ],
)
def test_phrases_are_compared_without_case_numbers_and_outer_punctuation(line, key):
    assert phrase_key(line) == key


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"{PROSE[:11]}<b>{PROSE[11:30]}</b>{PROSE[30:]}", PROSE),
        (f'{PROSE}\n<p class="lead">{PROSE} So.</p>', f"{PROSE}\n{PROSE} So."),
        (f"{PROSE}<br>{PROSE}", f"{PROSE} {PROSE}"),
        (f"{PROSE} If a <b and b> c, so be it.", None),
        (f"{PROSE} The tag <b> makes bold letters.", None),
        (f"{PROSE} Write `<b>x</b>` for bold letters.", None),
    ],
)
def test_of_markup_in_a_sentence_just_the_tags_go(before, after):
    assert SAFE.clean(before).text == (before if after is None else after)


@pytest.mark.parametrize(
    ("line", "goes"),
    [
        ("Copy link", True),
        ("Copy link?", False),
        ("Lost your password?", True),
        ('"Leave a Reply"', False),
        ('- "Share on Facebook"', False),
        ("Read more: A village finds its river again", True),
        ("Read more: the board on the ground floor, to the left.", False),
    ],
)
def test_what_is_asked_quoted_or_told_in_a_sentence_is_no_button(line, goes):
    assert (line not in SAFE.clean(f"{PROSE}\n\n{line}\n").text) is goes


def test_a_document_that_would_lose_its_text_is_flagged_and_not_cut():
    text = "We use cookies to remember you, and our partners use them to sell you things.\n"
    done = SAFE.clean(text)
    assert done.text == text
    assert [flag.rules for flag in done.flags] == [("debris/cookies", "debris/too-much")]
    assert not Cleaner(only=["debris/*"], language="en", max_removed=1).clean(text).text


def test_a_document_without_running_text_is_left_alone_and_flagged_once():
    text = "Home\nShare on Facebook\nLeave a Reply\n"
    done = SAFE.clean(text)
    assert done.text == text
    assert [(flag.rules, flag.old) for flag in done.flags] == [(("debris/no-prose",), "Home")]
    assert not SAFE.clean("Share on Facebook\nLeave a Reply\n").flags
    assert not SAFE.clean("").flags


def test_a_share_beyond_one_is_refused():
    with pytest.raises(ValueError, match="max_removed"):
        Cleaner(max_removed=2)


def test_strict_never_takes_the_headline():
    text = f"Harrow buys its old mill\n\n{PROSE}\n\n{PROSE[:-1]}, at last.\n\nShare this article\nFacebook\n"
    assert "Harrow buys its old mill" in STRICT.clean(text).text


@st.composite
def trees(draw, leaves=likelihood.LEAVES):
    """A tree as it stands in the file, with as many leaves at most."""
    if leaves == 1 or draw(st.integers(0, 4)) == 0:
        return draw(st.integers(-8, 8)) / 8
    left = draw(st.integers(1, leaves - 1))
    value = draw(st.integers(0, VALUES - 2))
    return [draw(st.sampled_from(NAMES)), value, draw(trees(left)), draw(trees(leaves - left))]


def walked(tree, row):
    """What a tree adds, found by walking from the root to a leaf."""
    while isinstance(tree, list):
        feature, most, small, large = tree
        tree = small if row[NAMES.index(feature)] <= most else large
    return tree


@settings(max_examples=60, deadline=None)
@given(st.lists(trees(), min_size=1, max_size=6), st.data())
def test_all_trees_together_add_what_each_adds_alone(grown, data):
    read = likelihood.read_trees({"safe": 1, "strict": 0, "trees": grown})
    row = data.draw(st.lists(st.integers(0, VALUES - 1), min_size=len(NAMES), max_size=len(NAMES)))
    assert read.score(row) == sum(walked(tree, row) for tree in grown)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=30).filter(str.strip) | st.just(PROSE), min_size=1, max_size=20))
def test_every_feature_has_a_value_that_the_trees_can_hold(lines):
    page = Page(Text("\n".join(lines)))
    view = View(page, [""] * len(page.lines), {}, frozenset())
    rows = [view.row(place) for place in range(len(view.lines))]
    assert all(len(row) == len(NAMES) and all(0 <= value < VALUES for value in row) for row in rows)


ALL_UNLIKELY = likelihood.read_trees({"safe": 1, "strict": 0, "trees": [5.0]})


@pytest.mark.parametrize(
    ("removed", "short", "gone"),
    [
        (0, "menu", ""),
        (0, "menu login", "menu login"),
        (0, "menu login harrow", "menu login"),
        (0, "menu login subscribe harrow", "menu login subscribe harrow"),
        (1, "menu harrow", "menu"),
        (1, "harrow", ""),
        (3, "harrow", "harrow"),
    ],
)
def test_a_line_without_a_telling_word_only_goes_where_the_page_shows_its_debris(removed, short, gone):
    page = Page(Text("\n".join(["Old Mill Sold Again", PROSE, *["Share"] * removed, *short.split()])))
    verdicts = ["debris/share-word" if line == "Share" else "" for line in page.lines]
    view = View(page, verdicts, {}, frozenset())
    view.weights = {"menu": 2.0, "login": 1.6, "subscribe": 3.0, "harrow": 1.5}
    sure = [view.lines[place] for place, sure in likelihood.unlikely(view, ALL_UNLIKELY, everywhere=False) if sure]
    assert sure == gone.split()


def test_foreign_lines_are_no_evidence():
    page = Page(Text(f"{PROSE}\nShare\nПривет"))
    assert View(page, ["", "debris/share-word", "debris/foreign-script"], {}, frozenset()).evidence == 1


def test_a_page_without_evidence_of_debris_is_not_cut_for_scores():
    text = f"Harrow buys its old mill\n\n{PROSE}\n\n{PROSE[:-1]}, at last.\n\nPhoto gallery\n"
    assert SAFE.clean(text).text == text


LINES = st.lists(
    st.sampled_from([PROSE, "", "Share", "Home | News", "Related", "12", "Read also: x", "<b>x</b>", "]", "«"])
    | st.text(max_size=30),
    max_size=25,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(LINES)
@example([PROSE, "\x1f", "\x85", "\u3000\u200b"])
def test_every_removal_can_be_undone(lines):
    text = "\n".join(lines)
    for cleaner in (SAFE, STRICT):
        done = cleaner.clean(text)
        assert revert(done.text, done.edits) == text
