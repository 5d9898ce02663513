"""Formats: one module for each kind of file; they know how documents lie in it, and nothing of rules.

A format cuts a file into pieces of whole records, shows a visitor the documents of a piece and puts back what the
visitor makes of them, and joins the pieces again. Cleaning, checking, showing and undoing are visitors.
"""

from cleaner.formats.format import Fields, Format, FormatError, Piece, Visitor
from cleaner.formats.registry import FORMATS, by_name, of_path

__all__ = ["FORMATS", "Fields", "Format", "FormatError", "Piece", "Visitor", "by_name", "of_path"]
