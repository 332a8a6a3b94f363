"""Preferences: compiled from the case's judgements, drawn, and inferred from what parties said."""
