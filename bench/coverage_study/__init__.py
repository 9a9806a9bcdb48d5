"""Simulated clients whose truth is known, and how often the kit's intervals hold it."""
