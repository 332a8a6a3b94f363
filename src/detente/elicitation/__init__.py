"""Judgements from people: forms out, forms in, and where assessors disagree."""
