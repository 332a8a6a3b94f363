"""A case as it was known on a day: what became known later is not in it."""
