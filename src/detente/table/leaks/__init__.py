"""What answers can tell whom: the budget that a seat reads before it answers, and the model that tests hold it to."""
