"""The subjects of a brief's annex, each in full and in the terms of the method."""
