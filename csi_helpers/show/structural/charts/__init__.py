"""Charts of the structural model."""
