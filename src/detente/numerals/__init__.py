"""Numbers as texts write them: digits, Roman numerals, letters, counting signs of East Asia, and words in many languages."""
