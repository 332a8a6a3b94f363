"""The file format: reading, models, checks and schemas."""
