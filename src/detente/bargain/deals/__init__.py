"""Deals among many parties: packages that are adopted most often, unlike one another, and what kinds of them there are."""
