"""Forms for the entries of a case: one description per kind, one way to show and to write them."""
