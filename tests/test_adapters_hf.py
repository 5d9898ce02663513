"""Hugging Face datasets: text and edits as the library gives them, and never stale from the cache."""

from __future__ import annotations

import datasets
import pytest

from cleaner import Cleaner
from cleaner.adapters.columns import Cleaning
from cleaner.adapters.hf import clean_dataset

TEXTS = ["Nothing to do here.", None, "Seen on Youtube."]
CLEAN = ["Nothing to do here.", None, "Seen on YouTube."]


@pytest.fixture(autouse=True)
def _cache(tmp_path, monkeypatch):
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    datasets.disable_progress_bars()


@pytest.fixture(scope="module")
def plain() -> Cleaner:
    return Cleaner(only=("names/youtube",))


def test_a_dataset_is_cleaned_and_its_features_are_kept(plain):
    dataset = datasets.Dataset.from_dict({"text": TEXTS, "n": [1, 2, 3]})
    done = clean_dataset(dataset, Cleaning(plain, add=["edits", "rulebook"]), batch_size=1)
    assert done["text"] == CLEAN
    assert done["n"] == [1, 2, 3]
    assert [edit["old"] for edit in done[2]["cleaner_edits"]] == ["Youtube"]
    assert done["cleaner_rulebook"] == [plain.hash] * 3
    assert {name: done.features[name] for name in dataset.features} == dataset.features


def test_a_dataset_without_edits_or_without_documents_has_the_same_features(plain):
    cleaning = Cleaning(plain, add=["edits", "flags", "error"])
    some, none = (
        datasets.Dataset.from_dict({"text": texts}, datasets.Features({"text": datasets.Value("string")}))
        for texts in (TEXTS, [])
    )
    assert clean_dataset(none, cleaning).features == clean_dataset(some, cleaning).features
    assert clean_dataset(some.select([0]), cleaning).features == clean_dataset(some, cleaning).features


@pytest.mark.parametrize("known", [True, False])
def test_a_stream_is_cleaned_as_it_is_read(plain, known):
    stream = datasets.Dataset.from_dict({"text": TEXTS}).to_iterable_dataset()
    if not known:
        stream = datasets.IterableDataset.from_generator(lambda: ({"text": text} for text in TEXTS))
    done = clean_dataset(stream, Cleaning(plain, add=["edits"]), batch_size=2)
    assert [row["text"] for row in done] == CLEAN
    assert [len(row["cleaner_edits"] or []) for row in done] == [0, 0, 1]


def test_every_part_of_a_dictionary_is_cleaned(plain):
    parts = datasets.DatasetDict({name: datasets.Dataset.from_dict({"text": TEXTS}) for name in ("train", "test")})
    done = clean_dataset(parts, Cleaning(plain))
    assert {name: part["text"][:] for name, part in done.items()} == {"train": CLEAN, "test": CLEAN}


def test_processes_of_the_library_give_the_same(plain):
    dataset = datasets.Dataset.from_dict({"text": TEXTS * 3})
    assert clean_dataset(dataset, Cleaning(plain), num_proc=2)["text"] == CLEAN * 3


def test_after_a_change_to_a_rule_the_documents_are_cleaned_anew(tmp_path):
    book = tmp_path / "mine.yaml"
    source = tmp_path / "in.jsonl"
    source.write_text('{"text": "Seen on Youtube."}\n')

    def cleaned(name: str) -> datasets.Dataset:
        book.write_text(f"rulebook: 1\nnames:\n  - {{id: a, write: {name}, for: [Youtube]}}\n")
        dataset = datasets.load_dataset("json", data_files=str(source), split="train")
        return clean_dataset(dataset, Cleaning(Cleaner(rules=[book], shipped=False, language="en")))

    first, again, other = cleaned("YouTube"), cleaned("YouTube"), cleaned("The Tube")
    assert first["text"] == again["text"] == ["Seen on YouTube."]
    assert first._fingerprint == again._fingerprint  # the same rules: from the cache
    assert first.cache_files == again.cache_files
    assert other["text"] == ["Seen on The Tube."]
    assert other.cache_files != first.cache_files
