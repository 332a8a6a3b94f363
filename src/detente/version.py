"""The version of the program, and of the documents that it prints as JSON."""

__version__ = "0.1.0"
SCHEMA = "detente/1"
