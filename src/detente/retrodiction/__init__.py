"""Answers held against what happened: which points of a draft should have moved, and which did."""
