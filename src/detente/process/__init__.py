"""Negotiation to a deadline: protocols, strategies, pressure, one run, many runs."""
