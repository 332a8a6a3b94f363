"""The bargaining solutions, one module each."""
