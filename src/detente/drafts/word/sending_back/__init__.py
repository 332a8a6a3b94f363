"""A received Word file sent back: a draft's changes written into it as tracked changes, everything else left as it is."""
