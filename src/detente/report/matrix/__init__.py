"""The matrix of a draft on a slide, a page, a sheet and the terminal."""
