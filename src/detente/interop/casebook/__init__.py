"""A case as one Excel workbook: a sheet for each kind of entry, and back into the case's files."""
