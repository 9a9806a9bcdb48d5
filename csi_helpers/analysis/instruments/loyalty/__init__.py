"""Loyalty as customers say it, and how satisfaction goes with it."""
