"""Exact questions about packages: who accepts, what blocks, and which packages all could sign."""
