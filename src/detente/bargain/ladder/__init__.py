"""The amendment ladder: for each number of changes, those after which most draws adopt a draft."""
