"""The pipeline as a library: laws over made-up documents, levels, options, pickling."""

from __future__ import annotations

import pickle

import pytest
from conftest import PAGE
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Cleaner, __version__, clean
from cleaner.edits import apply, revert
from cleaner.pipeline import MAX_TOGETHER, TOGETHER
from cleaner.scores import scores_of

# Pieces of documents, damaged and clean; the laws hold for any mixture of them.
PIECES = [
    "The council met on Tuesday and talked for three hours about the new bridge over the river.",
    "Meta invested in Scale IA, a startup; Zuckerberg said the meta is ready for AI scale.",
    "The lab Openai is on Youtube and Whatsapp, at https://youtube.com/openai and @Openai.",
    "It paid $ 10 billion to medium -sized firms[1][2].",
    "Le café de l’Élysée a coûté 5 % de plus ; l’IA « générative » l’a dit.",
    "Der Rat traf sich am Dienstag und sprach über die neue Brücke.",
    "Рада зустрілася у вівторок і говорила про новий міст через річку.",
    "理事会は火曜日に新しい橋について三時間話し合いました。村からは誰も来ませんでした。",
    "CafÃ© in SÃ£o Paulo &amp; more",
    "Посилання скопійовано",
    "Leave a Reply",
    "Share:",
    "0",
    "window.dataLayer = window.dataLayer || [];",
    "EXCERPT:",
    "`Openai` in code, and\tTabs",
    "",
    " ",
    "\u200b\ufeff",
    "\u0085x\x00",
]
DEBRIS = ["Посилання скопійовано", "Leave a Reply", "Share:", "gtag('js', new Date());", "Advert:", ""]
documents = st.lists(st.sampled_from(PIECES) | st.text(max_size=30), max_size=14)
newlines = st.sampled_from(["\n", "\n\n", "\r\n"])
texts = st.builds(lambda pieces, newline: newline.join(pieces), documents, newlines)


MODELS = {"debris/outside-article", "debris/unlikely-line"}
around = st.lists(
    st.sampled_from([*DEBRIS, "Photo gallery and video", "Weekend Cup Quiz", "\ufeffMenu &amp; more", "Youtube app"]),
    max_size=8,
)
pages = st.builds(
    lambda above, prose, below: "\n".join([*above, *PIECES[:1] * prose, *below]), around, st.integers(1, 5), around
)


@pytest.fixture(scope="module")
def strict() -> Cleaner:
    return Cleaner(level="review", debris="strict")


@settings(max_examples=150, deadline=None)
@given(texts)
def test_the_edits_lead_to_the_clean_text_and_back(text):
    done = clean(text)
    assert apply(text, done.edits) == done.text
    assert revert(done.text, done.edits) == text


@settings(max_examples=150, deadline=None)
@given(texts)
def test_flags_and_losers_stand_in_the_original(text):
    done = clean(text)
    for edit in (*done.flags, *done.losers):
        assert edit.old
        assert text.startswith(edit.old, edit.start)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES[:4]), min_size=3, max_size=8), st.lists(st.sampled_from(DEBRIS)), newlines)
def test_cleaning_an_article_twice_changes_nothing(prose, debris, newline):
    once = clean(newline.join([*prose, *debris])).text
    assert clean(once).text == once


@settings(max_examples=60, deadline=None)
@given(texts)
def test_the_strictest_options_keep_the_same_laws(strict, text):
    done = strict.clean(text)
    assert apply(text, done.edits) == done.text
    assert revert(done.text, done.edits) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "One line.",
        "Er sagte: „Die KI von OpenAI ist gut“, und ging.\r\nDie KMU zahlen 19 % MwSt.\r\n",
        "「全角文字」は、そのままです。１２３ＡＢＣ",
        "Combien ça coûte ? « Dix euros », dit-il ; puis il partit : c’était 5 % de moins !",
    ],
)
def test_correct_text_stays_to_the_letter(text):
    assert clean(text).text == text


TEXT = "Firms train automatic learning models for data. The site is Youtube."


@settings(max_examples=150, deadline=None)
@given(pages | texts)
def test_what_a_model_decided_has_its_score_and_nothing_else_has_one(strict, text):
    for done in (clean(text), strict.clean(text)):
        score_of = scores_of(done.scores)
        decided = [*done.edits, *done.flags]
        assert all((score_of(edit) is not None) == bool(MODELS.intersection(edit.rules)) for edit in decided)
        assert list(done.scores) == sorted(done.scores)


def test_a_score_stands_where_its_line_stands_in_the_original():
    done = clean(PAGE)
    [score] = done.scores
    [edit] = [edit for edit in done.edits if score.rule in edit.rules]
    assert PAGE.startswith("Photo gallery and video", score.start)
    assert scores_of(done.scores)(edit) == score.value > 0.8
    assert score.rule == "debris/outside-article"


def test_a_line_that_a_phrase_takes_has_no_score():
    assert clean(PAGE.replace("Photo gallery and video", "Your email address will not be published.")).scores == []


def test_what_the_brake_flags_keeps_its_score():
    cookies = "We use cookies on our website to give you the best experience and to show you content that you like."
    done = Cleaner(max_removed=0).clean(f"{PAGE}{cookies}\n")
    [flag] = [flag for flag in done.flags if "Photo" in flag.old]
    assert flag.rules == ("debris/outside-article", "debris/too-much")
    assert scores_of(done.scores)(flag) == done.scores[0].value


def test_a_level_decides_between_fix_and_flag():
    safe, review = Cleaner(language="en").clean(TEXT), Cleaner(language="en", level="review").clean(TEXT)
    assert [flag.rules for flag in safe.flags] == [("names/machine-learning",)]
    assert "automatic learning" in safe.text
    assert "machine learning" in review.text
    assert not review.flags


def test_debris_can_be_switched_off():
    text = f"{PIECES[0]}\n\nLeave a Reply\n"
    assert "Leave a Reply" not in Cleaner().clean(text).text
    assert "Leave a Reply" in Cleaner(debris="off").clean(text).text


def test_a_cleaner_pickles_and_works_the_same_where_it_arrives():
    there = pickle.loads(pickle.dumps(Cleaner(ignore=["names/youtube"], language="en")))
    assert there.clean(TEXT).text == TEXT
    assert there.hash == Cleaner(ignore=["names/youtube"], language="en").hash


def test_a_cleaner_brings_its_own_rules_along_and_is_compiled_once_where_it_arrives(tmp_path):
    book = tmp_path / "my.yaml"
    book.write_text("rulebook: 1\nnames:\n  - {id: youtube, write: The Tube, for: [Youtube]}\n", "utf-8")
    here = Cleaner(rules=[book], language="en")
    sent = pickle.dumps(here)
    book.unlink()
    there = pickle.loads(sent)
    assert there.clean(TEXT).text == here.clean(TEXT).text
    assert there is pickle.loads(sent)
    assert pickle.dumps(there) == sent
    assert len(sent) < 1000


def test_a_cleaner_refuses_rulebooks_that_are_not_those_it_was_made_with():
    foreign = pickle.loads(pickle.dumps(Cleaner()).replace(__version__.encode(), b"0.0.9"))
    assert foreign.hash == Cleaner().hash  # known without reading a rule
    with pytest.raises(ValueError, match=r"version 0\.0\.9 .* install the same version on every machine"):
        foreign.clean(TEXT)


def test_the_hash_changes_with_rules_and_options(tmp_path):
    book = tmp_path / "my.yaml"
    book.write_text("rulebook: 1\nnames:\n  - {id: x, write: B, for: [A1]}\n", "utf-8")
    one = Cleaner(rules=[book]).hash
    book.write_text("rulebook: 1\nnames:\n  - {id: x, write: C, for: [A1]}\n", "utf-8")
    assert len({one, Cleaner(rules=[book]).hash, Cleaner().hash, Cleaner(level="review").hash}) == 4


def test_a_later_book_replaces_and_disables(tmp_path):
    book = tmp_path / "my.yaml"
    rule = "{id: youtube, write: The Tube, for: [Youtube]}"
    book.write_text(f"rulebook: 1\nnames:\n  - {rule}\ndisable: [names/machine-learning]\n", "utf-8")
    done = Cleaner(rules=[book], language="en").clean(TEXT)
    assert done.text.endswith("The site is The Tube.")
    assert not done.flags


@pytest.mark.parametrize(
    "wrong",
    [{"level": "bold"}, {"debris": "some"}, {"detector": "guess"}, {"only": ["names/none"]}, {"language": "English"}],
)
def test_an_unknown_option_is_refused(wrong):
    with pytest.raises(ValueError, match=r"no such option|no rule|no language code"):
        Cleaner(**wrong)


def test_many_texts_come_out_in_order():
    assert [done.text for done in Cleaner().clean_many(["On Youtube.", "b"])] == ["On YouTube.", "b"]


HIDDEN = [
    "The council met on Tuesday, and it talked for three hours &eac<!-- b -->ute;.",
    "The council met on Tuesday, and it talked for three hours.\nNobody came from the village.<p><p>",
    "The council met on Tuesday, and it talked for Ｔｈｒｅｅ hours about the bridge.\n聯合國",
    "The council met on Tuesday, and it talked\u202e for three hours about the bridge.\nصفا",
]


@pytest.mark.parametrize("text", HIDDEN)
def test_what_debris_hid_is_repaired_at_once(text):
    once = clean(text)
    assert once.edits
    assert clean(once.text).edits == []


def failing_on(word, cleaner, monkeypatch):
    """The cleaner, with a step that raises an error where a text has the word."""
    first, *others = cleaner._steps

    def find(texts):
        if any(word in text.string for text in texts):
            raise ValueError(f"no {word}")
        return first.find(texts)

    monkeypatch.setitem(vars(cleaner), "_steps", [first._replace(find=find), *others])
    return cleaner


@pytest.mark.parametrize("count", [0, 1, TOGETHER - 1, TOGETHER, 2 * TOGETHER + 1])
def test_many_texts_come_out_as_each_would_alone(count):
    cleaner = Cleaner(only=("names/youtube", "encoding/*"))
    texts = [f"Number {number} on Youtube, cafÃ©." * (1 + number % 3) for number in range(count)]
    assert list(cleaner.clean_many(texts)) == [cleaner.clean(text) for text in texts]


def test_what_a_text_raises_comes_where_the_text_stands(monkeypatch):
    cleaner = failing_on("bad", Cleaner(only=("names/youtube",)), monkeypatch)
    texts = [("on Youtube", None), ("bad on Youtube", None), ("auf Youtube", "de")]
    before, error, after = cleaner.attempts(texts)
    assert (before.text, str(error), after.text, after.language.code) == ("on YouTube", "no bad", "auf YouTube", "de")
    many = cleaner.clean_many(text for text, _ in texts)
    assert next(many).text == "on YouTube"
    with pytest.raises(ValueError, match="no bad"):
        next(many)


def test_only_a_bounded_length_is_read_ahead():
    seen = []
    texts = (seen.append(number) or "on Youtube " * (MAX_TOGETHER // 20) for number in range(10))
    done = Cleaner(only=("names/youtube",)).clean_many(texts)
    assert next(done).text.startswith("on YouTube")
    assert len(seen) == 2
