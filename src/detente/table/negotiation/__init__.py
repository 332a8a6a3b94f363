"""The protocol of the table, one module a concept."""
