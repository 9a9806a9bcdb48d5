"""YAML as it was written: every value with its file, line and column."""
