"""Exact search over packages: questions, bounds, searches."""
