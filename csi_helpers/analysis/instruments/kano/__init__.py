"""Kano's pairs of questions: what delights, what must be, what leaves people cold."""
