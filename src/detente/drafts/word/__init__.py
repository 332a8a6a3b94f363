"""Word files, read and written."""
