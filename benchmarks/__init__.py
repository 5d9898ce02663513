"""Measurements: quality against floors, speed as ratios. Run from the repository's root, with ../shared beside it."""
