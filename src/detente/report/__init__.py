"""What a reader sees: the brief, its charts, and the terminal's tables. Shows results, computes none."""
