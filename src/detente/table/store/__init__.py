"""What the table keeps, where, and who may read which row."""
