"""The structure of a plan text: labels, points, tokens."""
