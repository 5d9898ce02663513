"""Formats: one module for each kind of file; they know how documents lie in it, and nothing of rules."""
