"""Checks that need more than one entry or file, one module a subject."""
