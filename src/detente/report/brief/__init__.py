"""The brief: document, sections, formats."""
