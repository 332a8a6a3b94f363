"""The models of the files, one module a file."""
