"""Other tools' files: Genius XML, NegMAS scenarios, actor tables."""
