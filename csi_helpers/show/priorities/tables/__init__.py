"""Tables of the priorities, one subject a file."""
