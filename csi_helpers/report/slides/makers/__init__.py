"""What of an exhibit goes on a slide: its figures, read from the published tables."""
