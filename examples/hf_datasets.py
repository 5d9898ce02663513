"""Hugging Face datasets: a dataset, and the same as a stream.

Run it twice: the second time the cleaned dataset comes from the cache. Change a rulebook, and it is cleaned anew.
"""

import datasets

from cleaner import Cleaner
from cleaner.adapters.columns import Cleaning
from cleaner.adapters.hf import clean_dataset

dataset = datasets.Dataset.from_dict({"text": ["The video is on Youtube.", "Nothing to do here."]})
cleaning = Cleaning(Cleaner(), add=["edits", "rulebook"])

for row in clean_dataset(dataset, cleaning):
    print(row)

for row in clean_dataset(dataset.to_iterable_dataset(), cleaning):
    print(row["text"])
