"""Confirmatory factor analysis: the covariance model as a second opinion."""
