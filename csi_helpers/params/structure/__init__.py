"""What a structural model says on paper, before any answer is read."""
