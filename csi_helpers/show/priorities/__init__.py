"""What to fix first: the matrix, importances, penalties and rewards, the map of constructs."""
