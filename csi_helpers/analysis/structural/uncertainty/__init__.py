"""Replicates, permutations, and the intervals and comparisons made of them."""
