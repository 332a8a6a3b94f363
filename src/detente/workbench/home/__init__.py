"""The pages outside the cases: the list of cases, and the ways to begin one."""
