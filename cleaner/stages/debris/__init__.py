"""Debris: lines and marks that came with the page and are not the article."""

from cleaner.stages.debris.phrases import phrase_key
from cleaner.stages.debris.stage import Debris, least_score

__all__ = ["Debris", "least_score", "phrase_key"]
