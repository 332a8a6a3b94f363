"""From a case to arrays, and draws of everything uncertain."""
