"""The table: the parties themselves negotiate one text, privately, and find what all could sign."""
