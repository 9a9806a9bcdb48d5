"""Surveys too large to load: tables of counts instead of rows of answers."""
