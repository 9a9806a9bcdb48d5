"""Importance against performance: quadrants, gaps to the best segment, penalties and rewards."""
