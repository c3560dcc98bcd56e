"""Teaching a model from sorted pictures."""
