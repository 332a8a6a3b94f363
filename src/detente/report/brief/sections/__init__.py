"""The subjects of a brief. Each module says its subject in short, for the first page, and in full, for the annex."""
