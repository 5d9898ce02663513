"""Rulebooks: YAML files that people edit, read into rules; every complaint names file and line."""

from cleaner.rulebook.books import BookFile, Books, Rule, load, shipped
from cleaner.rulebook.source import Problem, RulebookError

__all__ = ["BookFile", "Books", "Problem", "Rule", "RulebookError", "load", "shipped"]
