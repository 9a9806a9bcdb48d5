"""Tables of the structural model."""
