"""Weights of criteria: judged in pairs, by entropy, derived from an outcome, or combined."""
