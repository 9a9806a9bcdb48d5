"""Loyalty as customers say it: charts, tables and words."""
