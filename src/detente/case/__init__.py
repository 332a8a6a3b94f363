"""What a negotiation is: models, loading with places, checks, and compilation to arrays."""
