"""Odds over time, what-if, sensitivity, and scoring against what happened."""
