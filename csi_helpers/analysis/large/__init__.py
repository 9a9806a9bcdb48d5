"""Surveys too large to load: sums by random group in place of respondents."""
