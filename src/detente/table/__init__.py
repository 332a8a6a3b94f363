"""The table: delegations negotiate one text, privately, and find what all could sign.

A server for one organisation. Each seat sees its own drafts, scores in private and answers in secret; a chair runs a
single negotiating text. What is computed from several seats' private answers is computed when the clock closes a
round, and only the result that the signed ground rules allow is kept.
"""
