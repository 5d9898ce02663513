"""Ray Data: `clean_dataset`, by a pool of actors that compile the rules once each."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from cleaner.adapters.columns import Cleaning, library

if TYPE_CHECKING:
    import ray.data

BATCH = 256  # documents; large enough to hide what a call costs, small enough to spread the end of the work


def clean_dataset(
    dataset: ray.data.Dataset,
    cleaning: Cleaning,
    *,
    workers: int | tuple[int, int] | None = None,
    batch_size: int = BATCH,
) -> ray.data.Dataset:
    """The dataset with its text cleaned, lazily. `workers` is a number of actors or a range, by default one a core."""
    ray = library("ray")
    library("ray.data")
    pool = workers or (1, max(1, int(ray.cluster_resources().get("CPU", 1))))
    bounds = {"size": pool} if isinstance(pool, int) else {"min_size": pool[0], "max_size": pool[1]}
    return dataset.map_batches(
        Cleaning,
        fn_constructor_kwargs={each.name: getattr(cleaning, each.name) for each in fields(cleaning)},
        batch_format="pyarrow",
        batch_size=batch_size,
        compute=ray.data.ActorPoolStrategy(**bounds),
    )
