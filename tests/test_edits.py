"""The arithmetic of edits, as laws."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.edits import Edit, PatchError, apply, compose, diff, origin, origins, revert, settle

ALPHABET = "ab -\né漢\u0301😀"
texts = st.text(ALPHABET, max_size=40)


@st.composite
def patches(draw: st.DrawFn, text: str, rule: str = "r") -> list[Edit]:
    """A patch of a text: sorted edits that do not overlap and are not empty."""
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=10)))
    spans = zip(cuts[::2], cuts[1::2], strict=False)
    news = st.text(ALPHABET, max_size=5)
    edits = [Edit(a, text[a:b], draw(news), (f"{rule}{i}",)) for i, (a, b) in enumerate(spans)]
    return [edit for edit in edits if edit.old != edit.new]


@st.composite
def text_and_patch(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    text = draw(texts)
    return text, draw(patches(text))


@st.composite
def text_and_two_patches(draw: st.DrawFn) -> tuple[str, list[Edit], list[Edit]]:
    text, first = draw(text_and_patch())
    return text, first, draw(patches(apply(text, first), "s"))


@given(text_and_patch())
def test_revert_undoes_apply(case):
    text, patch = case
    assert revert(apply(text, patch), patch) == text


@given(text_and_patch(), st.data())
def test_any_subset_may_be_applied(case, data):
    text, patch = case
    some = [edit for edit in patch if data.draw(st.booleans())]
    assert revert(apply(text, some), some) == text


@given(text_and_two_patches())
def test_composing_equals_applying_twice(case):
    text, first, second = case
    whole = compose(text, first, second)
    assert apply(text, whole) == apply(apply(text, first), second)
    assert revert(apply(text, whole), whole) == text


@given(text_and_two_patches())
def test_a_composed_patch_is_a_patch(case):
    text, first, second = case
    whole = compose(text, first, second)
    assert all(edit.old and edit.old != edit.new for edit in whole)
    assert all(a.end <= b.start for a, b in pairwise(whole))
    named = {rule for edit in (*first, *second) for rule in edit.rules}
    assert {rule for edit in whole for rule in edit.rules} <= named


@given(text_and_two_patches(), st.data())
def test_composing_three_is_associative_in_effect(case, data):
    text, first, second = case
    third = data.draw(patches(apply(apply(text, first), second), "t"))
    one = compose(text, compose(text, first, second), third)
    after_first = apply(text, first)
    other = compose(text, first, compose(after_first, second, third))
    assert apply(text, one) == apply(text, other)


@given(st.text(ALPHABET, min_size=1, max_size=40), texts)
def test_diff_leads_from_old_to_new(old, new):
    patch = diff(old, new, ("r",))
    assert apply(old, patch) == new
    assert revert(new, patch) == old


def test_diff_of_a_long_text_is_one_edit_of_what_differs():
    old, new = "x" * 30_000 + "ab" + "y" * 30_000, "x" * 30_000 + "c" + "y" * 30_000
    assert diff(old, new, ("r",)) == [Edit(30_000, "ab", "c", ("r",))]


def test_diff_refuses_to_insert_into_nothing():
    with pytest.raises(ValueError, match="never empty"):
        diff("", "x", ("r",))


@given(text_and_patch())
def test_untouched_characters_map_to_themselves(case):
    text, patch = case
    clean, origin_of = apply(text, patch), origins(patch)
    spans = [(e.start, e.end) for e in patch]
    for offset, char in enumerate(clean):
        place = origin_of(offset)
        assert 0 <= place < len(text)
        if not any(a <= place < b for a, b in spans):
            assert text[place] == char


def test_origin_is_one_value_of_the_offset_map():
    assert origin([Edit(0, "ab", "")], 0) == 2


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 6)), max_size=12))
def test_settling_keeps_or_loses_every_edit_and_leaves_no_overlap(spans):
    edits = [Edit(start, "x" * length, "", (f"r{i}",)) for i, (start, length) in enumerate(spans)]
    won, lost = settle(edits, {})
    assert sorted([*won, *lost]) == sorted(edits)
    assert all(a.end <= b.start for a, b in pairwise(won))
    assert all(any(w.start < e.end and e.start < w.end for w in won) for e in lost)


@pytest.mark.parametrize(
    ("edits", "winner"),
    [
        ([Edit(1, "b", "", ("late",)), Edit(0, "ab", "", ("left",))], "left"),
        ([Edit(0, "a", "", ("short",)), Edit(0, "ab", "", ("long",))], "long"),
        ([Edit(0, "ab", "1", ("low",)), Edit(0, "ab", "2", ("high",))], "high"),
    ],
)
def test_leftmost_then_longest_then_later_layer_wins(edits, winner):
    won, _ = settle(edits, {"low": 1, "high": 2})
    assert [edit.rules for edit in won] == [(winner,)]


@pytest.mark.parametrize(
    "patch",
    [
        [Edit(0, "x", "y")],
        [Edit(2, "c", "y"), Edit(0, "a", "y")],
        [Edit(0, "ab", "y"), Edit(1, "b", "y")],
        [Edit(1, "", "y")],
    ],
    ids=["wrong text", "out of order", "overlapping", "empty"],
)
def test_a_patch_refuses_what_it_does_not_fit(patch):
    with pytest.raises(PatchError):
        apply("abc", patch)


def test_reverting_refuses_a_text_changed_since():
    with pytest.raises(PatchError, match="changed after cleaning"):
        revert("Scale XX", [Edit(6, "IA", "AI")])
