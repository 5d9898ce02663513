"""Stages: each finds edits in a text. They know neither each other nor files."""
