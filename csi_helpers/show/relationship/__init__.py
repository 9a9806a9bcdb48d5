"""Showing the quality of the relationship: charts, tables and sentences."""
