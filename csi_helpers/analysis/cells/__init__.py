"""Answers row by row, where a row is a respondent or a cell of those who answered alike."""
