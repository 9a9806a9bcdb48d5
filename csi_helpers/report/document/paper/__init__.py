"""What is done to a page for paper alone."""
