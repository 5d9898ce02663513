"""Cleaning as plain functions from text to text, for measuring scripts that import `module:function`."""

from __future__ import annotations

from functools import cache

from cleaner import Cleaner


@cache
def _cleaner(debris: str) -> Cleaner:
    return Cleaner(debris=debris)


def safe(text: str) -> str:
    """The clean text at the default options."""
    return _cleaner("safe").clean(text).text


def strict(text: str) -> str:
    """The clean text with debris taken out strictly."""
    return _cleaner("strict").clean(text).text


@cache
def _encoder() -> Cleaner:
    return Cleaner(only=["encoding/*"])


def encoding(text: str) -> str:
    """The text with its characters right again."""
    return _encoder().clean(text).text
