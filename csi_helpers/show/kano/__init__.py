"""Kano in pictures and words: which features must be there, which delight."""
