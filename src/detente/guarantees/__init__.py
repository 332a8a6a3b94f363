"""Do the guarantees hold? Clause logic, void conditions, comparison, and the order of performance."""
