"""The graph model for conflict resolution: which states last, given what each party can do alone or together."""
