"""Figures of criteria: from respondents and from the files about customers, with their draws."""
