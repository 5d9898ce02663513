"""Ray Data: a pool of actors cleans; on a cluster the same lines use all of it."""

import ray

from cleaner import Cleaner
from cleaner.adapters.columns import Cleaning
from cleaner.adapters.ray import clean_dataset

ray.init()
dataset = ray.data.from_items([{"text": "The video is on Youtube."}, {"text": "Nothing to do here."}])
cleaned = clean_dataset(dataset, Cleaning(Cleaner(), add=["edits", "language"]), workers=1)
for row in cleaned.take_all():
    print(row)
