"""Plan text in and out: numbered points, versions, alignment, amendments, redlines, Word."""
