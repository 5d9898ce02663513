"""Hugging Face datasets: `clean_dataset` for a Dataset, an IterableDataset, or a dictionary of either."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from cleaner.adapters.columns import Cleaning, library

if TYPE_CHECKING:
    import datasets

    Some = TypeVar(
        "Some", datasets.Dataset, datasets.IterableDataset, datasets.DatasetDict, datasets.IterableDatasetDict
    )


def clean_dataset(dataset: Some, cleaning: Cleaning, *, num_proc: int | None = None, batch_size: int = 100) -> Some:
    """The dataset with its text cleaned, by `map`.

    The library's cache knows the result by the rulebook hash among others: after a change to a rule the documents are
    cleaned anew. An IterableDataset is cleaned as it is read. `num_proc` is the number of processes of a Dataset.
    """
    if isinstance(dataset, dict):
        parts = {
            name: clean_dataset(part, cleaning, num_proc=num_proc, batch_size=batch_size)
            for name, part in dataset.items()
        }
        return type(dataset)(parts)
    features = _features(dataset, cleaning)
    options = {"batched": True, "batch_size": batch_size, "features": features}
    if isinstance(dataset, library("datasets").Dataset):
        if not len(dataset):  # the library's map gives an empty dataset back without the new columns
            return dataset.from_dict({name: [] for name in features or ()}, features, split=dataset.split)
        options |= {"num_proc": num_proc, "desc": "cleaning"}
    return dataset.map(cleaning, **options)


def _features(dataset: Some, cleaning: Cleaning) -> datasets.Features | None:
    """The features after cleaning; given, since from a batch without edits none could be told."""
    before = dataset.features
    if before is None:  # a stream of unknown columns
        return None
    after = library("datasets").Features.from_arrow_schema(cleaning.schema(before.arrow_schema))
    return type(after)({**after, **before})
