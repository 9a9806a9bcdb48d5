"""Chapters and whole reports known by their inputs: what hasn't changed isn't made again."""
