"""Expected and perceived service quality."""
