"""Columns: a batch of documents in, its clean texts and what is asked for about them out; all adapters share it."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner import __version__, audit
from cleaner.pipeline import Cleaned, Cleaner

if TYPE_CHECKING:
    import pyarrow as pa

_LOG = logging.getLogger(__name__)
_LANGUAGE = re.compile("[a-z]{2,3}")


class Row(NamedTuple):
    """A value of the text column and what became of it; `cleaned` is None for what is no text and what failed."""

    value: object
    cleaned: Cleaned | None
    error: str | None

    @property
    def text(self) -> object:
        """The clean text, or the value as it was."""
        return self.cleaned.text if self.cleaned else self.value


class _Fact(NamedTuple):
    """A column that may be asked for: its value for a document, and its Arrow type."""

    of: Callable[[Row, Cleaned], object]
    type: Callable[[Any], pa.DataType]


def _edits(name: str) -> _Fact:
    return _Fact(
        lambda _, cleaned: [edit._asdict() | {"rules": list(edit.rules)} for edit in getattr(cleaned, name)],
        lambda pa: pa.list_(
            pa.struct(
                {"start": pa.int64(), "old": pa.string(), "new": pa.string(), "rules": pa.list_(pa.string())},
            )
        ),
    )


FACTS: Mapping[str, _Fact] = {
    "edits": _edits("edits"),
    "flags": _edits("flags"),
    "scores": _Fact(
        lambda _, cleaned: [score._asdict() for score in cleaned.scores],
        lambda pa: pa.list_(pa.struct({"start": pa.int64(), "rule": pa.string(), "value": pa.float64()})),
    ),
    "language": _Fact(lambda _, cleaned: cleaned.language.code, lambda pa: pa.string()),
    "certainty": _Fact(lambda _, cleaned: round(cleaned.language.certainty, 3), lambda pa: pa.float64()),
    "sha256": _Fact(
        lambda row, cleaned: [audit.sha256(str(row.value)), audit.sha256(cleaned.text)],
        lambda pa: pa.list_(pa.string()),
    ),
}
"""What can be asked for about a document that was cleaned; it is null for one that was not."""

LISTS = ("edits", "flags", "scores")
"""Of these, what is a list of several things for each document."""

CONSTANTS = ("rulebook", "version")
"""What is the same for every document."""

COLUMNS = (*FACTS, *CONSTANTS, "error")
"""All that `add` may name."""


@dataclass(frozen=True)
class Cleaning:
    """Cleans the column `text` of a batch: a mapping of lists, an Arrow table or batch, a pandas or polars frame.

    A mapping comes back with just the columns that are new; a table or frame comes back whole, with the same types.
    Nulls and what is no text stay as they are, and so does a document that fails, which is logged. `into` names the
    column of the clean text, by default `text` itself. `add` asks for further columns (`COLUMNS`), whose names begin
    with `prefix`: edits, flags, scores, language, certainty, sha256 (of the original and of the clean text), rulebook
    (the hash of rules and options), version, error. `as_json` gives edits, flags and scores as in the audit, as a JSON
    text.
    `language` names a column with the documents' languages (ISO 639-1).

    >>> Cleaning(Cleaner(language="en"), add=["language"])({"text": ["Seen on Youtube.", None]})
    {'text': ['Seen on YouTube.', None], 'cleaner_language': ['en', None]}
    """

    cleaner: Cleaner = field(default_factory=Cleaner)
    text: str = "text"
    into: str | None = None
    add: Sequence[str] = ()
    prefix: str = "cleaner_"
    as_json: bool = False
    language: str | None = None

    def __post_init__(self) -> None:
        if unknown := [name for name in self.add if name not in COLUMNS]:
            raise ValueError(f"no such column to add: {unknown[0]!r}; there are: {', '.join(COLUMNS)}")

    def __call__(self, batch: Any) -> Any:
        """The batch, cleaned. Raises ValueError for columns that are missing, taken or hold no text."""
        if isinstance(batch, Mapping):
            self.check(batch.keys())
            return self.columns(batch[self.text], batch[self.language] if self.language else None)
        library = type(batch).__module__.partition(".")[0]
        if library not in _TABLES:
            raise TypeError(f"a batch is a mapping, an Arrow table, a pandas or a polars frame, not {type(batch)}")
        return _TABLES[library](self, batch)

    @property
    def target(self) -> str:
        """The column that the clean text goes to."""
        return self.into or self.text

    def columns(self, values: Iterable[object], languages: Iterable[object] | None = None) -> dict[str, list[Any]]:
        """The new columns for the values of the text column."""
        rows = self.rows(values, languages)
        return {self.target: [row.text for row in rows], **self.facts(rows)}

    def facts(self, rows: Sequence[Row]) -> dict[str, list[Any]]:
        """The columns that were asked for beside the text."""
        return {self.prefix + name: self._of(name, rows) for name in self.add}

    def rows(self, values: Iterable[object], languages: Iterable[object] | None = None) -> list[Row]:
        """What became of every value."""
        self.cleaner.clean("")  # rules that cannot be used here are no fault of a document: they end the run
        values = list(values)
        known = [None] * len(values) if languages is None else map(_code, languages)
        texts = [(value, code) for value, code in zip(values, known, strict=True) if isinstance(value, str)]
        outcomes = self.cleaner.attempts(texts)
        return [_row(value, next(outcomes)) if isinstance(value, str) else _no_text(value) for value in values]

    def _of(self, name: str, rows: Sequence[Row]) -> list[Any]:
        if name == "error":
            return [row.error for row in rows]
        if name in CONSTANTS:
            return [self.cleaner.hash if name == "rulebook" else __version__] * len(rows)
        if self.as_json and name in LISTS:
            return [_json(getattr(row.cleaned, name)) if row.cleaned else None for row in rows]
        return [FACTS[name].of(row, row.cleaned) if row.cleaned else None for row in rows]

    def check(self, names: Iterable[str]) -> None:
        """Raise ValueError where a column is missing, or one that would be written is there already."""
        known = list(names)
        for name in filter(None, (self.text, self.language)):
            if name not in known:
                raise ValueError(f"no column {name!r}; there are: {', '.join(map(str, known))}")
        new = [self.prefix + name for name in self.add] + ([self.into] if self.into not in (None, self.text) else [])
        refuse_taken(new, known)

    def schema(self, given: pa.Schema) -> pa.Schema:
        """The Arrow schema of a table after cleaning. Raises ValueError for columns that will not do."""
        self.check(given.names)
        type_ = given.field(self.text).type
        if not _holds_text(type_):
            raise ValueError(f"column {self.text!r} holds {type_}, not text")
        fields = {name: given.field(name) for name in given.names}
        return library("pyarrow").schema([*{**fields, **{each.name: each for each in self._fields(type_)}}.values()])

    def _fields(self, text: pa.DataType) -> list[pa.Field]:
        """The fields of the new columns."""
        pa = library("pyarrow")
        plain = pa.string()
        types = {name: fact.type(pa) for name, fact in FACTS.items()}
        if self.as_json:
            types |= dict.fromkeys(LISTS, plain)
        return [
            pa.field(self.target, text),
            *(pa.field(self.prefix + name, types.get(name, plain)) for name in self.add),
        ]

    def arrow(self, table: Any) -> Any:
        """An Arrow table or record batch, cleaned."""
        pa = library("pyarrow")
        schema = self.schema(table.schema)
        languages = table[self.language].to_pylist() if self.language else None
        made = self.columns(table[self.text].to_pylist(), languages)
        columns = [
            array(pa, made[name], schema.field(name).type) if name in made else table[name] for name in schema.names
        ]
        return type(table).from_arrays(columns, schema=schema.with_metadata(table.schema.metadata))

    def pandas(self, frame: Any) -> Any:
        """A pandas frame, cleaned: the index stays, and so does the type of the text column."""
        pd = library("pandas")
        self.check(frame.columns)
        made = self.columns(frame[self.text], frame[self.language] if self.language else None)
        dtype = frame[self.text].dtype
        if isinstance(dtype, pd.CategoricalDtype):  # its categories are the texts as they were
            dtype = "category"
        texts = pd.Series(made.pop(self.target), index=frame.index, dtype=dtype)
        added = {name: pd.Series(values, index=frame.index, dtype=object) for name, values in made.items()}
        return frame.assign(**{self.target: texts, **added})

    def polars(self, frame: Any) -> Any:
        """A polars frame, cleaned."""
        pl = library("polars")
        self.check(frame.columns)
        needed = [name for name in (self.text, self.language) if name]
        made = self.arrow(frame.select(needed).to_arrow()).drop_columns([n for n in needed if n != self.target])
        return frame.with_columns(pl.from_arrow(made))


def refuse_taken(new: Iterable[str], known: Container[object]) -> None:
    """Raise ValueError where one of the names is taken: nothing is written over."""
    if taken := [name for name in new if name in known]:
        raise ValueError(f"there is a column {taken[0]!r} already; choose another prefix or name")


_TABLES: Mapping[str, Callable[[Cleaning, Any], Any]] = {
    "pyarrow": Cleaning.arrow,
    "pandas": Cleaning.pandas,
    "polars": Cleaning.polars,
}

_EXTRAS = {"pyarrow": "parquet", "datasets": "hf", "pyspark": "spark", "langchain_core": "langchain"}


def library(name: str) -> Any:
    """An optional library. Raises ImportError that names the extra to install."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name.partition(".")[0]:
            raise
        extra = _EXTRAS.get(error.name, error.name)
        message = f"{error.name} is not installed; pip install 'translation-cleaner[{extra}]'"
        raise ImportError(message, name=error.name) from error


def _row(value: str, outcome: Cleaned | Exception) -> Row:
    """What became of a text."""
    if isinstance(outcome, Cleaned):
        return Row(value, outcome, None)
    _LOG.warning("a document could not be cleaned and stays as it is", exc_info=outcome)
    return Row(value, None, f"{type(outcome).__name__}: {outcome}")


def _no_text(value: object) -> Row:
    """A value that is handed through; one that is not null is an error."""
    return Row(value, None, None if _is_null(value) else f"is {type(value).__name__}, not text")


def _code(value: object) -> str | None:
    """A language code, if the value is one."""
    return value if isinstance(value, str) and _LANGUAGE.fullmatch(value) else None


def _is_null(value: object) -> bool:
    """None, and what pandas has in its place: NaN, which is not equal to itself, and NA, which is no truth value.

    >>> _is_null(None), _is_null(float("nan")), _is_null(0)
    (True, True, False)
    """
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float) and value != value


def _json(items: Sequence[Any]) -> str:
    return audit.dump(items).decode().rstrip("\n")  # type: ignore[arg-type]


def _holds_text(type_: pa.DataType) -> bool:
    types = library("pyarrow").types
    if types.is_dictionary(type_):
        return _holds_text(type_.value_type)
    return any(is_(type_) for is_ in (types.is_string, types.is_large_string, types.is_string_view, types.is_null))


def array(pa: Any, values: list[Any], type_: pa.DataType) -> Any:
    """The values as an Arrow array; a dictionary is made anew, with as many texts as there are now."""
    if not pa.types.is_dictionary(type_):
        return pa.array(values, type_)
    return pa.array(values, type_.value_type).dictionary_encode().cast(type_)
