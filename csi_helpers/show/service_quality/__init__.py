"""Service quality in pictures, tables and words."""
