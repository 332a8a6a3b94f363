"""What parties said, and what it tells about what they want."""
