"""Prediction and confirmatory factor analysis of the same constructs."""
