"""Columns, which all adapters share: whatever holds the texts, they come out as the library cleans them."""

from __future__ import annotations

import json
import logging
import pickle

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from conftest import PAGE, PROSE
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.documents import BaseDocumentTransformer, Document

from cleaner import Cleaner, __version__
from cleaner.adapters.columns import COLUMNS, Cleaning, library
from cleaner.adapters.langchain import CleanerTransformer
from cleaner.adapters.pandas import clean_series
from cleaner.adapters.polars import cleaned
from cleaner.audit import edits, sha256
from cleaner.edits import Edit, revert

TEXTS = ["Seen on Youtube.", None, "", "Nothing to do here.", "Der Rat sah es auf Youtube und ging dann nach Hause."]
CLEAN = ["Seen on YouTube.", None, "", "Nothing to do here.", "Der Rat sah es auf YouTube und ging dann nach Hause."]


@pytest.fixture(scope="module")
def plain() -> Cleaner:
    return Cleaner(only=("names/youtube", "names/openai"))


def as_edits(found):
    return [Edit(**{**edit, "rules": tuple(edit["rules"])}) for edit in found]


ARRAYS = {
    "string": pa.array(TEXTS),
    "large": pa.array(TEXTS, pa.large_string()),
    "view": pa.array(TEXTS, pa.string_view()),
    "chunked": pa.chunked_array([TEXTS[:2], [], TEXTS[2:]]),
    "no chunk": pa.chunked_array([], pa.string()),
    "empty": pa.array([], pa.string()),
    "dictionary": pa.array(TEXTS).dictionary_encode(),
    "dictionary of large": pa.array(TEXTS, pa.large_string()).dictionary_encode(),
    "nulls": pa.nulls(3),
    "string nulls": pa.nulls(3, pa.string()),
}


@pytest.mark.parametrize("kind", ARRAYS)
def test_an_arrow_table_keeps_its_types_and_other_columns(plain, kind):
    texts = ARRAYS[kind]
    table = pa.table({"n": range(len(texts)), "text": texts}).replace_schema_metadata({"made": "here"})
    done = Cleaning(plain, add=COLUMNS)(table)
    assert done.column("text").to_pylist() == [dict(zip(TEXTS, CLEAN, strict=True))[text] for text in texts.to_pylist()]
    assert done.schema.field("text").type == texts.type
    assert done.column("n") == table.column("n")
    assert done.schema.metadata == {b"made": b"here"}
    assert done.schema == Cleaning(plain, add=COLUMNS).schema(table.schema).with_metadata(done.schema.metadata)


def test_what_is_asked_for_comes_along(plain):
    batch = pa.RecordBatch.from_pydict({"text": TEXTS})
    done = Cleaning(plain, add=COLUMNS)(batch)
    assert isinstance(done, pa.RecordBatch)
    first, null, *_, german = done.to_pylist()
    assert revert(first["text"], as_edits(first["cleaner_edits"])) == TEXTS[0]
    assert first["cleaner_edits"][0]["rules"] == ["names/youtube"]
    assert first["cleaner_sha256"] == [sha256(TEXTS[0]), sha256(CLEAN[0])]
    assert (first["cleaner_rulebook"], first["cleaner_version"]) == (plain.hash, __version__)
    assert null == {**dict.fromkeys(null), "cleaner_rulebook": plain.hash, "cleaner_version": __version__}
    assert german["cleaner_language"] == "de"
    assert 0 < german["cleaner_certainty"] <= 1


def test_scores_come_along():
    rule = "debris/outside-article"
    done = Cleaning(add=["scores"])(pa.table({"text": [PAGE, PROSE, None]}))["cleaner_scores"].to_pylist()
    assert done[1:] == [[], None]
    [score] = done[0]
    assert PAGE.startswith("Photo gallery", score["start"])
    as_json = Cleaning(add=["scores"], as_json=True)({"text": [PAGE]})
    assert json.loads(as_json["cleaner_scores"][0]) == [[score["start"], rule, score["value"]]]


def test_edits_as_json_are_those_of_the_audit(plain):
    done = Cleaning(plain, add=["edits", "flags"], as_json=True)({"text": TEXTS})
    found = edits({"edits": json.loads(done["cleaner_edits"][0])})
    assert revert(CLEAN[0], found) == TEXTS[0]
    assert done["cleaner_flags"] == ["[]", None, "[]", "[]", "[]"]


@pytest.mark.parametrize("dtype", [object, "str", "string", "category", pd.ArrowDtype(pa.large_string())], ids=str)
def test_a_pandas_frame_keeps_index_and_types(plain, dtype):
    index = pd.Index(list("edcba"), name="key")
    frame = pd.DataFrame({"n": range(5), "text": pd.Series(TEXTS, dtype=dtype).to_numpy()}, index=index)
    frame = frame.astype({"text": dtype})
    done = Cleaning(plain, add=["edits"])(frame)
    assert [None if pd.isna(text) else text for text in done["text"]] == CLEAN
    assert done.index.equals(index)
    assert done.dtypes[["n"]].equals(frame.dtypes[["n"]])
    assert type(done["text"].dtype) is type(frame["text"].dtype)
    assert len(done["cleaner_edits"]["e"]) == 1
    series = clean_series(frame["text"], plain)
    assert series.equals(done["text"])
    assert series.name == "text"


def test_what_is_no_text_stays_and_is_named(plain):
    mixed = [3, "On Youtube", b"Youtube", float("nan"), pd.NA, None, ["Youtube"]]
    frame = Cleaning(plain, add=["error"])(pd.DataFrame({"text": pd.Series(mixed, dtype=object)}))
    assert [*frame["text"][:3], frame["text"][6]] == [3, "On YouTube", b"Youtube", ["Youtube"]]
    errors = ["is int, not text", None, "is bytes, not text", None, None, None, "is list, not text"]
    assert list(frame["cleaner_error"]) == errors


@pytest.mark.parametrize("dtype", [pl.String, pl.Categorical])
def test_a_polars_frame_and_an_expression_agree(plain, dtype):
    frame = pl.DataFrame({"n": range(5), "text": TEXTS}, schema_overrides={"text": dtype})
    done = Cleaning(plain)(frame)
    assert done.schema == frame.schema
    assert done["text"].to_list() == CLEAN
    if dtype == pl.String:
        assert frame.with_columns(cleaned(pl.col("text"), Cleaning(plain))).equals(done)


def test_a_polars_expression_works_lazily_and_brings_structs(plain):
    cleaning = Cleaning(plain, add=["edits", "language"])
    lazy = pl.LazyFrame({"t": TEXTS}).select(cleaned(pl.col("t"), cleaning).struct.unnest())
    assert lazy.collect_schema().names() == ["text", "cleaner_edits", "cleaner_language"]
    done = lazy.collect()
    assert done["text"].to_list() == CLEAN
    assert revert(CLEAN[0], as_edits(done["cleaner_edits"][0])) == TEXTS[0]


texts = st.lists(st.none() | st.sampled_from(TEXTS) | st.text(max_size=40), max_size=6)


@pytest.fixture(scope="module")
def repairing() -> Cleaner:
    return Cleaner(only=("names/youtube", "encoding/*"))


@settings(max_examples=60, deadline=None)
@given(texts)
def test_every_kind_of_batch_gives_what_the_library_gives(repairing, texts):
    cleaner = repairing
    expected = [text if text is None else cleaner.clean(text).text for text in texts]
    cleaning = Cleaning(cleaner)
    assert cleaning({"text": texts})["text"] == expected
    assert cleaning(pa.table({"text": pa.array(texts, pa.string())}))["text"].to_pylist() == expected
    assert cleaning(pl.DataFrame({"text": texts}, schema={"text": pl.String}))["text"].to_list() == expected
    series = pd.Series(texts, dtype="string")
    assert [None if pd.isna(text) else text for text in clean_series(series, cleaner)] == expected


def test_a_document_that_fails_stays_and_the_others_are_cleaned(monkeypatch, caplog):
    cleaner = Cleaner(only=("names/youtube",))
    first, *others = cleaner._steps
    failing = first._replace(find=lambda texts: [1 / ("bad" not in text.string) and [] for text in texts])
    monkeypatch.setitem(vars(cleaner), "_steps", [failing, *others])
    with caplog.at_level(logging.WARNING):
        done = Cleaning(cleaner, add=["error", "edits"])({"text": ["a bad one on Youtube", "on Youtube"]})
    assert done["text"] == ["a bad one on Youtube", "on YouTube"]
    assert done["cleaner_error"] == ["ZeroDivisionError: division by zero", None]
    assert done["cleaner_edits"][0] is None
    assert "stays as it is" in caplog.text


def test_rules_that_cannot_be_used_end_the_run_not_the_document():
    foreign = pickle.loads(pickle.dumps(Cleaner()).replace(__version__.encode(), b"0.0.9"))
    with pytest.raises(ValueError, match="same version on every machine"):
        Cleaning(foreign)({"text": ["One text."]})


def test_the_clean_text_may_go_beside_the_original_and_a_language_be_given(plain):
    table = pa.table({"t": ["Auf Youtube."], "lang": ["de"]})
    done = Cleaning(plain, text="t", into="clean", add=["language"], language="lang")(table)
    assert done.to_pylist() == [{"t": "Auf Youtube.", "lang": "de", "clean": "Auf YouTube.", "cleaner_language": "de"}]


@pytest.mark.parametrize(
    ("options", "batch", "message"),
    [
        ({"text": "body"}, {"text": ["a"]}, "no column 'body'; there are: text"),
        ({"language": "lang"}, {"text": ["a"]}, "no column 'lang'"),
        ({"add": ["edits"], "prefix": ""}, {"text": ["a"], "edits": ["b"]}, "a column 'edits' already"),
        ({"into": "clean"}, {"text": ["a"], "clean": ["b"]}, "a column 'clean' already"),
        ({}, pa.table({"text": [1, 2]}), "column 'text' holds int64, not text"),
        ({}, pa.table({"text": [b"a"]}), "column 'text' holds binary, not text"),
    ],
)
def test_columns_that_will_not_do_are_refused(plain, options, batch, message):
    with pytest.raises(ValueError, match=message):
        Cleaning(plain, **options)(batch)


def test_unknown_columns_and_batches_are_refused(plain):
    with pytest.raises(ValueError, match="no such column to add: 'edit'; there are: edits, flags"):
        Cleaning(plain, add=["edit"])
    with pytest.raises(TypeError, match="a batch is a mapping"):
        Cleaning(plain)(["a"])


def test_langchain_documents_are_cleaned_and_those_given_stay(plain):
    given = [Document("On Youtube.", metadata={"source": "a"}, id="1")]
    [done] = CleanerTransformer(Cleaning(plain, add=["rulebook"])).transform_documents(given)
    assert done == Document("On YouTube.", metadata={"source": "a", "cleaner_rulebook": plain.hash}, id="1")
    assert given == [Document("On Youtube.", metadata={"source": "a"}, id="1")]
    assert issubclass(CleanerTransformer, BaseDocumentTransformer)


def test_a_missing_library_is_named_with_its_extra():
    with pytest.raises(
        ImportError, match=r"no_such_engine is not installed; pip install 'translation-cleaner\[no_such_e"
    ):
        library("no_such_engine.frames")
