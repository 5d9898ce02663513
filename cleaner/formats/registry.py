"""The registry: which format a file has, by the name of the format or the suffix of the file."""

from __future__ import annotations

from pathlib import PurePath

from cleaner.formats import json_array, jsonl, markdown, table, text
from cleaner.formats.format import Format, FormatError

_ALL = (text.FORMAT, markdown.FORMAT, jsonl.FORMAT, json_array.FORMAT, table.CSV, table.TSV)
FORMATS: dict[str, Format] = {each.name: each for each in _ALL}
"""All formats by name; a module is imported with them all, its libraries only when it has a file to read."""
PACKED = frozenset({".gz", ".bz2", ".xz", ".zst"})  # suffixes of compression, behind the one that tells the format
_BY_SUFFIX = {suffix: each for each in FORMATS.values() for suffix in each.suffixes}


def by_name(name: str) -> Format:
    """The format of this name. Raises FormatError with the names there are."""
    if name not in FORMATS:
        raise FormatError(f"no such format: '{name}'; there are: {', '.join(FORMATS)}")
    return FORMATS[name]


def of_path(path: PurePath | str) -> Format | None:
    """The format of a file by its suffix, whatever the case, or None.

    >>> of_path("news/2024.JSONL.gz").name
    'jsonl'
    """
    suffixes = [suffix.lower() for suffix in PurePath(path).suffixes]
    if len(suffixes) > 1 and suffixes[-1] in PACKED and (found := _BY_SUFFIX.get(suffixes[-2])):
        return found if not found.packed else _BY_SUFFIX.get("".join(suffixes[-2:]), found)
    return _BY_SUFFIX.get(suffixes[-1]) if suffixes else None
